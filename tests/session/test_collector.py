"""The collector rests while policies are read, and goes on as before."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyc import session
from policyc.collector import at_rest, set_aside

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


@pytest.mark.parametrize("on", [True, False])
def test_it_is_as_it_was_afterwards(on: bool) -> None:
    (gc.enable if on else gc.disable)()
    session.compile_paths([POLICIES / "trade.policy", "no such file"])
    assert gc.isenabled() is on


def test_it_is_as_it_was_after_a_fault_of_ours() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), at_rest():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_one_that_rests_already_is_left_alone() -> None:
    """As with two threads that read: the one that came later does not wake it for the other."""
    gc.enable()
    with at_rest():
        with at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_set_aside_is_taken_back_by_whoever_set_it_aside() -> None:
    gc.enable()
    with set_aside():
        with set_aside():
            pass
        assert gc.get_freeze_count() and not gc.isenabled()
    assert not gc.get_freeze_count() and gc.isenabled()


def test_nothing_that_was_read_is_left_in_a_circle() -> None:
    session.compile_paths([POLICIES])
    gc.collect()
    with at_rest():
        compiled = session.compile_paths([POLICIES])
        assert gc.collect() < 1000
        assert compiled.program is not None
