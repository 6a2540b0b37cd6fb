"""policyc."""
