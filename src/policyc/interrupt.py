"""Ctrl-C as a question: the first asks a run to end with what it has, the second ends it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def asked_to_end(said: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Whether somebody pressed Ctrl-C since then. said: what to do when they do. The second time raises KeyboardInterrupt.

    Only the main thread of a process is asked; in any other nothing changes.
    """
    asked: list[bool] = []

    def heed(_signal: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)
        said()

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, heed)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
