"""How far a run is, also in the middle of a statement that takes long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import attrs

# All of a run, or of a statement.
WHOLE = 10_000
# Which percentage of the way that is left a statement takes, unless it is said to be a long one.
_USUAL, _LONG = 10, 70


@attrs.frozen
class Stand:
    """share: how many ten-thousandths of a run are done. cases: how many are answered. total: how many there are, if that is known."""

    share: int
    cases: int
    total: int | None = None


@attrs.define(eq=False)
class Progress:
    """Where a run stands, told to whoever looks; it never goes back.

    A run moves towards ends that it knows; a statement takes a part of the way that is left to the next of them.
    """

    tell: Callable[[Stand], None] | None = None
    cases: int = 0
    total: int | None = None
    _at: int = 0
    _end: int = 0
    _part: int = _USUAL
    _most: int = 0

    def reached(self, share: int) -> None:
        """So many ten-thousandths of the run are done."""
        self._at = self._end = max(self._at, share)
        self._told(0)

    def towards(self, share: int) -> None:
        """The statements that follow lead there."""
        self._end = max(self._end, share)

    def long(self) -> None:
        """The next statement takes most of the way that is left."""
        self._part = _LONG

    @contextmanager
    def statement(self, done: Callable[[], int]) -> Iterator[None]:
        """A statement that runs; `done` says how many ten-thousandths of it are done, or less than 0 where that is not known."""
        if self.tell is None:
            yield
            return
        stopped = Event()
        watcher = Thread(target=self._watch, args=(stopped, done), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stopped.set()
            watcher.join()
        self._at, self._part = self._at + self._way(WHOLE), _USUAL
        self._told(0)

    def _way(self, done: int) -> int:
        """The way that a statement has made of which so much is done."""
        return (self._end - self._at) * self._part * done // (100 * WHOLE)

    def _watch(self, stopped: Event, done: Callable[[], int]) -> None:
        while not stopped.wait(1):
            self._told(self._way(min(WHOLE, max(0, done()))))

    def _told(self, further: int) -> None:
        self._most = max(self._most, min(WHOLE, self._at + further))
        if self.tell is not None:
            self.tell(Stand(self._most, self.cases, self.total))
