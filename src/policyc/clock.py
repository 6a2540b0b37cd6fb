"""The only clock of policyc: it says when a search or a proof has had its time, and nothing that is found depends on it otherwise."""

import time
from collections.abc import Callable


def deadline(seconds: float | None) -> Callable[[], bool]:
    """Whether so many seconds have passed since now; never, where none are given."""
    if seconds is None:
        return lambda: False
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def stopwatch() -> Callable[[], float]:
    """How many seconds have passed since now."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
