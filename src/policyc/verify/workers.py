"""Pieces of work done by several processes at once: given out by size, the largest first, and gathered in their own order.

Invariant: a piece knows nothing of other pieces nor of the process that does it, so that what comes out is the same whatever the
number of processes.
"""

import gc
import io
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Protocol, TypeVar

import attrs

from policyc.collector import set_aside
from policyc.text.source import Source, Span
from policyc.verify.report import Over

# What a process must have to do before another one is started: pieces are as large as the provisions that they ask about.
# A copy of this process starts in some ten milliseconds, a new one reads and imports everything again.
WORTH = {"fork": 15, "spawn": 150}
# Seconds between two looks at whether the run is over.
PATIENCE = 1


T = TypeVar("T")


class Work(Protocol):
    """Pieces of work by number. It is sent to other processes, and with it all that the pieces need."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """How large each piece is, against the others."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts that results speak of, by name: they are not sent back and forth."""
        ...

    def done(self, place: int, over: Over) -> list[Any]:
        """What comes of one piece."""
        ...

    def lost(self, place: int, why: str) -> list[Any]:
        """What there is to say of a piece whose process was ended from outside."""
        ...


class WorkerFault(Exception):
    """An exception in another process that cannot be sent from there; it has its text."""


def gathered(work: Work, jobs: int, over: Over) -> list[list[Any]]:
    """What comes of each piece, done by at most so many processes; by this one alone where more would cost more than they gain.

    over: why nothing more is to be asked, once that is so. Raises what a piece raises. Ctrl-C and every other end of this
    process end the others.
    """
    way = _way()
    many = min(jobs, len(work.sizes), sum(work.sizes) // WORTH[way])
    if many < 2:
        with set_aside():
            return [_swept(work.done(place, over)) for place in range(len(work.sizes))]
    with _Team(work, way) as team:
        return team.results(many, over)


def sources_of(spans: Iterable[Span | None]) -> dict[str, Source]:
    """The texts of some places by name; texts that share a name are left out."""
    found = {id(span.source): span.source for span in spans if span is not None}
    names = Counter(one.name for one in found.values())
    return {one.name: one for one in found.values() if names[one.name] == 1}


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _way() -> str:
    """How a process is started: as a copy of this one, where nothing else runs in it that a copy would be torn from."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return "spawn"
    return "fork" if len(os.listdir("/proc/self/task")) == 1 else "spawn"


# ---- the process that gives out the work ----


@attrs.define(eq=False)
class _Worker:
    """Another process, the line to it, and the piece that it has."""

    process: Any
    line: Connection
    place: int | None = None


@attrs.define(eq=False)
class _Team:
    """The processes that do some work. waiting: pieces that nobody has, the smallest first."""

    work: Work
    way: str
    workers: list[_Worker] = attrs.field(factory=list)
    waiting: list[int] = attrs.field(factory=list)
    told: str | None = None

    def __enter__(self) -> "_Team":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for one in self.workers:
            one.line.close()
            if kind is not None:
                one.process.kill()
        for one in self.workers:
            one.process.join(PATIENCE)
            one.process.kill()
            one.process.join()

    def results(self, many: int, over: Over) -> list[list[Any]]:
        """What comes of each piece."""
        sizes = self.work.sizes
        self.waiting = sorted(range(len(sizes)), key=lambda place: (sizes[place], -place))
        found: dict[int, list[Any]] = {}
        while len(found) < len(sizes):
            while self.waiting and len(self.workers) < many:
                self._start()
            self._heed(over)
            for line in wait([one.line for one in self.workers], PATIENCE / 20):
                (worker,) = (one for one in self.workers if one.line is line)
                place = worker.place
                result = self._received(worker)
                if place is not None:
                    found[place] = result
        return [found[place] for place in range(len(sizes))]

    def _start(self) -> None:
        context: Any = multiprocessing.get_context(self.way)
        mine, theirs = context.Pipe()
        # A copy of this process has its own ends of all lines: it closes them, or no line would ever be seen to end.
        copied = [mine, *(one.line for one in self.workers)] if self.way == "fork" else []
        process = context.Process(target=_serve, args=(theirs, copied, self.work), daemon=True)
        with _uninterrupted():
            process.start()
        theirs.close()
        worker = _Worker(process, mine)
        self.workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        worker.place = self.waiting.pop() if self.waiting else None
        try:
            worker.line.send(("do", worker.place))
        except OSError:
            # It has ended, which is told when its line is read.
            return

    def _heed(self, over: Over) -> None:
        if self.told is None:
            self.told = over()
            for one in self.workers if self.told is not None else ():
                self._tell(one)

    def _tell(self, worker: _Worker) -> None:
        try:
            worker.line.send(("over", self.told))
        except OSError:
            return

    def _received(self, worker: _Worker) -> list[Any]:
        """What comes of the piece that a process had; the process has the next one then, or is gone."""
        try:
            data = worker.line.recv_bytes()
        except (EOFError, OSError):
            return self._ended(worker)
        kind, value, text = _Reader(io.BytesIO(data), self.work.sources).load()
        if kind == "failed":
            error: BaseException = value if value is not None else WorkerFault(text.strip().splitlines()[-1])
            error.add_note(f"in another process:\n{text}")
            raise error
        self._give(worker)
        result: list[Any] = value
        return result

    def _ended(self, worker: _Worker) -> list[Any]:
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join()
        code, place = worker.process.exitcode, worker.place
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        why = f"the process that asked was ended from outside, {how}: perhaps for want of memory"
        return self.work.lost(place, why) if place is not None else []


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until a new process has had time to say that it is not meant."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- the other processes ----


def _serve(line: Connection, copied: list[Connection], work: Work) -> None:
    """Do pieces until there are none. Ends at once when the process at the other end of the line does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in copied:
        one.close()
    # What the solver holds is let go by the thread that asks: the other thread must not find it among the garbage.
    with set_aside():
        pieces: SimpleQueue[int | None] = SimpleQueue()
        reasons: list[str] = []
        threading.Thread(target=_listen, args=(line, pieces, reasons), daemon=True).start()
        while (place := pieces.get()) is not None:
            line.send_bytes(_swept(_answer(work, place, lambda: reasons[0] if reasons else None)))
    os._exit(0)


def _listen(line: Connection, pieces: "SimpleQueue[int | None]", reasons: list[str]) -> None:
    try:
        while True:
            kind, value = line.recv()
            if kind == "do":
                pieces.put(value)
            else:
                reasons.append(value)
    except (EOFError, OSError):
        # Nobody is left to tell.
        os._exit(1)


def _answer(work: Work, place: int, over: Over) -> bytes:
    try:
        return _written(("done", work.done(place, over), ""), work.sources)
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised where the work was given out
        text = "".join(traceback.format_exception(error))
        try:
            pickle.loads(pickle.dumps(error))
            return _written(("failed", error, text), {})
        except (pickle.PickleError, TypeError, AttributeError, ValueError):
            # An exception that cannot be sent is told by its text.
            return _written(("failed", None, text), {})


# ---- what is kept ----


def _swept(result: T) -> T:
    """The result of a piece, when the garbage of the piece is gone."""
    gc.collect()
    return result


# ---- what is sent ----


def _written(value: object, sources: Mapping[str, Source]) -> bytes:
    into = io.BytesIO()
    _Writer(into, sources).dump(value)
    return into.getvalue()


class _Writer(pickle.Pickler):
    """Writes texts that both sides have by their names."""

    def __init__(self, into: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(into, pickle.HIGHEST_PROTOCOL)
        self.sources = sources

    def persistent_id(self, thing: Any) -> str | None:
        """The name of a text that both sides have."""
        return thing.name if isinstance(thing, Source) and self.sources.get(thing.name) is thing else None


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote."""

    def __init__(self, of: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(of)
        self.sources = sources

    def persistent_load(self, name: str) -> Source:
        """The text of that name."""
        return self.sources[name]
