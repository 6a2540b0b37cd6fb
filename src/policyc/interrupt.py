"""Signals: Ctrl-C as a question, where a run can end with what it has, and SIGTERM as an end in order."""

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


@contextmanager
def told_to_end() -> Iterator[None]:
    """Ctrl-C and SIGTERM end what is done here, and what stands half done is taken away; the exit code says which it was.

    Libraries that notice a signal while they work end with errors of their own, which are replaced.
    """
    told: list[int] = []

    def heed(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        raise _ending(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    before = [(one, signal.signal(one, heed)) for one in heeded]
    try:
        yield
    finally:
        for one, old in before:
            signal.signal(one, old)
        if told:
            raise _ending(told[0]) from None


def _ending(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
