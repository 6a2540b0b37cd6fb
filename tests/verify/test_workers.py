"""Work that is shared out among processes: what comes of it, and how it ends when something goes wrong."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from policyc.text.source import Source
from policyc.verify.report import Over, never_over
from policyc.verify.workers import WorkerFault, gathered

TEXT = Source("a text", "of words")
LONG = 60
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals as Linux and macOS have them")


class Stubborn(Exception):
    """An exception that cannot be sent."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


@attrs.frozen
class Pieces:
    """Pieces of work that each do what their word says."""

    words: tuple[str, ...]
    folder: str = "."

    @property
    def sizes(self) -> tuple[int, ...]:
        """All alike, and large enough for a process of their own."""
        return (500,) * len(self.words)

    @property
    def sources(self) -> dict[str, Source]:
        """The one text."""
        return {TEXT.name: TEXT}

    def done(self, place: int, over: Over) -> list[object]:
        """What the word says."""
        match self.words[place]:
            case "fail":
                raise ValueError("it failed")
            case "fail stubbornly":
                raise Stubborn("it ", "failed stubbornly")
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "wait":
                Path(self.folder, f"{os.getpid()}.started").touch()
                end = time.monotonic() + LONG
                while over() is None and time.monotonic() < end:
                    time.sleep(0.01)
                return [over()]
            case "sleep":
                Path(self.folder, f"{os.getpid()}.started").touch()
                time.sleep(LONG)
        return [place, self.words[place], TEXT]

    def lost(self, place: int, why: str) -> list[object]:
        """The reason."""
        return [place, why]


@contextmanager
def way(name: str) -> Iterator[None]:
    """Processes are copied, or made anew, as is done wherever something else runs in this one."""
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    if name == "anew":
        other.start()
    try:
        yield
    finally:
        stop.set()
        if name == "anew":
            other.join()


WAYS = pytest.mark.parametrize("how", ["copied", "anew"])


@WAYS
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_what_comes_of_it_is_in_order_and_the_same_for_any_number_of_processes(jobs: int, how: str) -> None:
    words = ("a", "b", "c", "d", "e")
    with way(how):
        found = gathered(Pieces(words), jobs, never_over)
    assert found == [[place, word, TEXT] for place, word in enumerate(words)]


@WAYS
def test_an_exception_in_another_process_is_raised_here_with_its_text(how: str) -> None:
    with way(how), pytest.raises(ValueError, match="it failed") as raised:
        gathered(Pieces(("a", "fail", "c")), 2, never_over)
    assert any("test_workers.py" in note for note in raised.value.__notes__)


def test_an_exception_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(WorkerFault, match="Stubborn: it failed stubbornly"):
        gathered(Pieces(("a", "fail stubbornly")), 2, never_over)


@POSIX
@WAYS
def test_a_process_that_is_killed_is_told_and_the_rest_is_kept(how: str) -> None:
    with way(how):
        found = gathered(Pieces(("a", "die", "die", "d", "e")), 2, never_over)
    assert [one[:2] for one in found if one[-1] is TEXT] == [[0, "a"], [3, "d"], [4, "e"]]
    for place in (1, 2):
        assert found[place][0] == place
        assert "by signal 9" in str(found[place][1])


@WAYS
def test_when_the_time_is_over_every_process_is_told_why(how: str, tmp_path: Path) -> None:
    with way(how):
        found = gathered(Pieces(("wait", "wait", "wait"), str(tmp_path)), 2, _once_started(tmp_path))
    assert found == [["no time"]] * 3


def _once_started(folder: Path) -> Callable[[], str | None]:
    return lambda: "no time" if any(folder.glob("*.started")) else None


# ---- the end of the process that gave out the work ----

RUN = """
import sys
from policyc.interrupt import asked_to_end
from policyc.verify.workers import gathered
from verify.test_workers import Pieces
if __name__ == "__main__":
    with asked_to_end(lambda: print("asked", flush=True)) as ended:
        print(gathered(Pieces((sys.argv[1],) * 2, sys.argv[2]), 2, lambda: "stopped" if ended() else None), flush=True)
"""


@contextmanager
def running(word: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process that gave out two pieces, and the two that do them."""
    script = folder / "script.py"
    script.write_text(RUN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    words = [sys.executable, str(script), word, str(folder)]
    # Where tests run in the background, interrupts may be ignored from the start.
    heeding = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as one:
        signal.signal(signal.SIGINT, heeding)
        others = within(LONG, lambda: sorted(int(each.stem) for each in folder.glob("*.started")), 2)
        try:
            yield one, others
        finally:
            one.kill()


def within(seconds: float, found: Callable[[], list[int]], many: int) -> list[int]:
    """What is found once there is so much of it."""
    end = time.monotonic() + seconds
    while len(found()) != many and time.monotonic() < end:
        time.sleep(0.02)
    assert len(found()) == many
    return found()


def alive(numbers: list[int]) -> list[int]:
    """Those of these processes that still run."""
    return [one for one in numbers if _runs(one)]


def _runs(number: int) -> bool:
    state = Path(f"/proc/{number}/stat")
    if state.exists():
        return state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return sys.platform != "linux"


@POSIX
def test_the_first_interrupt_lets_every_process_end_with_what_it_has(tmp_path: Path) -> None:
    with running("wait", tmp_path) as (one, others):
        os.killpg(one.pid, signal.SIGINT)
        printed, _ = one.communicate(timeout=LONG)
        assert printed == "asked\n[['stopped'], ['stopped']]\n"
        within(LONG, lambda: alive(others), 0)


@POSIX
def test_the_second_interrupt_ends_every_process(tmp_path: Path) -> None:
    with running("sleep", tmp_path) as (one, others):
        os.killpg(one.pid, signal.SIGINT)
        assert one.stdout is not None
        assert one.stdout.readline() == "asked\n"
        os.killpg(one.pid, signal.SIGINT)
        assert one.wait(LONG) != 0
        within(LONG, lambda: alive(others), 0)


@POSIX
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_gave_out_the_work(how: signal.Signals, tmp_path: Path) -> None:
    with running("sleep", tmp_path) as (one, others):
        one.send_signal(how)
        one.wait(LONG)
        within(LONG, lambda: alive(others), 0)
