"""The fixture that stands in for the session."""

from trial_session import session

__all__ = ["session"]
