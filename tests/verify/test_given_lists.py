"""Lists given in part: the steps of the proof are those of the evaluator, and a step that concluded too much would not be proved."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from policyc.backends.interpret import see
from policyc.core.facts import Amount, Truth as Known
from policyc.core.program import Const, Depth, Fold, Over, Program
from policyc.core.types import YesNo
from policyc.verify.check import verify
from policyc.verify.domains import within
from policyc.verify.given import End, Given, Partial, Range, Truth
from policyc.verify.given_lists import PartialLists, Sound
from policyc.verify.replay import replay
from policyc.verify.terms import FALSE, TRUE, Linear
from policyc.verify.usual import usual_of
from policyc.verify.world import VAGUE, Law, world_of
from verify.law import WORDS, compiled, rule

NOUGHT = Linear(Fraction(0))
FOLDS = {
    "some part in item.parts{} where (part.kind is magnet and part.mass is at least 5 g)": (Depth.HERE, Depth.EVERY_LEVEL),
    "every part in item.parts{} where (part.kind is magnet) has (part.mass is at least 5 g)": (Depth.HERE, Depth.EVERY_LEVEL),
    "total of part.mass over part in item.parts{} where (part.kind is magnet) is at least 5 g": tuple(
        one for one in Depth if one is not Depth.CHAINS
    ),
    "count of part in item.parts{} where (part.kind is magnet) is at least 2": tuple(one for one in Depth if one is not Depth.CHAINS),
}


def written(when: str, depth: Depth) -> str:
    """A condition with its depth: of a sum it is also said how a match inside a match counts."""
    levels = ", at every level" if when.startswith(("total", "count")) else ""
    return when.format({Depth.HERE: "", Depth.EVERY_LEVEL: f" at any depth{levels}", Depth.OUTERMOST: " at any depth, outermost"}[depth])


# What is said of the kind and of the value of an element, and what follows.
KINDS: tuple[tuple[Any, Truth], ...] = (("magnet", Truth(TRUE, TRUE)), ("box", Truth(FALSE, FALSE)), (None, Truth(FALSE, TRUE)))
VALUES: tuple[tuple[Any, int, int | None], ...] = (
    ("3 g", 3, 3), ("7 g", 7, 7), ({"at_least": "2 g", "at_most": "6 g"}, 2, 6), (None, 0, None), ("5 g", 5, 5),
)  # fmt: skip


def number(low: int, high: int | None) -> Range:
    """A number between two ends."""
    there = TRUE if high is not None else FALSE
    return Range(End(TRUE, Linear(Fraction(low)), FALSE), End(there, Linear(Fraction(high or 0)), FALSE))


def part(rng: Random, inner: int) -> dict[str, Any]:
    """An element, with others inside it."""
    found = {"kind": rng.choice(KINDS), "value": rng.choice(VALUES)}
    return {**found, "parts": [part(rng, inner - 1) for _ in range(rng.randint(0, 2))] if inner else []}


def facts(one: dict[str, Any]) -> dict[str, Any]:
    """An element as a case has it."""
    said = {"kind": one["kind"][0], "mass": one["value"][0]}
    return {**{name: value for name, value in said.items() if value is not None}, "parts": [facts(inner) for inner in one["parts"]]}


def by_steps(partial: PartialLists, over: Over, parts: list[dict[str, Any]]) -> Given:
    """What the steps of the proof conclude, element by element."""
    here = Truth(FALSE, FALSE) if over.fold is Fold.SOME else Truth(TRUE, TRUE)
    so: Any = TRUE if over.fold in (Fold.SOME, Fold.EVERY) else NOUGHT
    found: Given = here if so is TRUE else number(0, 0)
    flat = list(every(parts)) if over.depth is Depth.EVERY_LEVEL and so is TRUE else parts
    for one in flat:
        where, (_, low, high) = Sound(TRUE, one["kind"][1]), one["value"]
        if so is TRUE:
            reaches = Truth(TRUE if low >= 5 else FALSE, TRUE if high is None or high >= 5 else FALSE)
            if over.value == Const(True, YesNo()):
                # What a condition without `has` asks stands all in its `where`.
                terms = partial.read.space.terms
                where = Sound(TRUE, Truth(*(terms.both(*pair) for pair in zip(attrs.astuple(one["kind"][1]), attrs.astuple(reaches), strict=True))))
                reaches = Truth(TRUE, TRUE)
            found = partial.answered(over, Sound(TRUE, found), where, Sound(TRUE, reaches)).given
            continue
        inside = number(0, 0) if over.depth is Depth.HERE else by_steps(partial, over, one["parts"])
        value = number(1, 1) if over.fold is Fold.COUNT else number(low, high)
        found = partial.added(over, (Sound(NOUGHT, found), Sound(NOUGHT, inside)), where, Sound(NOUGHT, value)).given
    return found


def every(parts: list[dict[str, Any]]) -> Any:
    """All elements at any depth."""
    for one in parts:
        yield one
        yield from every(one["parts"])


def over_of(program: Program) -> Over:
    """The one fold of a law."""
    body = next(one.body for one in program.definitions if one.name == "order.listed.holds")
    return next(one for one in within(body) if isinstance(one, Over))


def law(folder: Path, when: str) -> Program:
    """A law of one rule; nothing is promised of the parts of a thing, so that nothing but the list itself narrows what it comes to."""
    head, _, rest = WORDS.partition("  invariant")
    words = head + "\n".join(rest.splitlines()[2:])
    return compiled(folder, rule("listed", when), words=words)


@pytest.mark.parametrize("when, depth", [(when, depth) for when, depths in FOLDS.items() for depth in depths])
def test_the_steps_are_those_of_the_evaluator(tmp_path: Path, when: str, depth: Depth) -> None:
    program, rng = law(tmp_path, written(when, depth)), Random(when + depth.value)
    over, partial = over_of(program), PartialLists(world_of(Law(program, usual_of(program)), VAGUE).read)
    seen = set()
    for _ in range(60):
        parts = [part(rng, 2) for _ in range(rng.randint(0, 3))]
        judged = replay(program, {"item": {"parts": [facts(one) for one in parts]}}, {})
        said, concluded = see(judged.machine().start(), over).value, by_steps(partial, over, parts)
        if isinstance(concluded, Truth):
            assert isinstance(said, Known)
            assert (concluded.must == TRUE, concluded.may == TRUE) == (said.known is True, said.known is not False)
            seen.add(said.known)
        else:
            assert isinstance(said, Amount) and isinstance(concluded, Range)
            ((_, interval),) = said.parts or (("", None),)
            low, high = (interval.low, interval.high) if interval is not None else (Fraction(0), Fraction(0))
            assert concluded.low.at.const == low, (parts, said)
            assert (concluded.high.at.const if concluded.high.there == TRUE else None) == high, (parts, said)
            seen.add(low == high)
    assert len(seen) >= 2


def proved(program: Program) -> bool:
    """Whether missing facts are proved to hide nothing."""
    return any("is never weaker" in one.what and one.bound is None for one in verify(program, ("unsafe_unknown",)).proved)


@pytest.mark.parametrize("when, depth", [(when, depth) for when, depths in FOLDS.items() for depth in depths])
def test_lists_of_any_length_are_proved(tmp_path: Path, when: str, depth: Depth) -> None:
    assert proved(law(tmp_path, written(when, depth)))


@pytest.mark.parametrize("when", FOLDS)
def test_an_element_of_which_too_much_was_concluded_would_not_be_proved(tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = law(tmp_path, when.format(""))
    monkeypatch.setattr(Partial, "_equal", lambda self, one, other: Truth(TRUE, TRUE))
    assert not proved(program)


@pytest.mark.parametrize("fold", ["answered", "added"])
def test_a_step_that_concluded_too_much_would_not_be_proved(tmp_path: Path, fold: str, monkeypatch: pytest.MonkeyPatch) -> None:
    when = next(one for one in FOLDS if one.startswith("some" if fold == "answered" else "total"))
    program, step = law(tmp_path, when.format("")), getattr(PartialLists, fold)

    def hasty(self: PartialLists, *args: Any) -> Sound:
        found = step(self, *args)
        match found.given:
            case Truth(_, may):
                return Sound(found.so, Truth(may, may))
            case Range(low, high):
                # As if what may match always did.
                own = args[3].given
                return Sound(found.so, Range(End(low.there, self.read.space.terms.plus(low.at, own.high.at), low.open), high))
        raise TypeError(found)

    monkeypatch.setattr(PartialLists, fold, hasty)
    assert not proved(program)


def test_the_largest_of_a_list_is_named_as_what_stands_in_the_way(tmp_path: Path) -> None:
    program = law(tmp_path, "largest of part.mass over part in item.parts or 0 g if none is at least 5 g")
    (one,) = (one for one in verify(program, ("unsafe_unknown",)).proved if "is never weaker" in one.what)
    assert one.bound is not None and one.bound.endswith("not proved, because of the largest of a list in `listed`")
