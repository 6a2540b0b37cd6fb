"""The version of policyc."""

VERSION = "0.1.0"
