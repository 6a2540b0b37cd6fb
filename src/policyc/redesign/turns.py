"""Where the target turns: how far an amount may go before it is no longer reached, everything else kept."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.backends.decide import decide
from policyc.backends.machine import machine_for
from policyc.core.facts import Case
from policyc.core.numerals import read_number
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import Count
from policyc.facts.convert import convert
from policyc.facts.tree import Tree
from policyc.redesign.choices import fields_of
from policyc.redesign.levers import Catalogue, Choice, Design, Lever
from policyc.redesign.ranges import exact, shown_as
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.trees import text, with_fields
from policyc.redesign.worlds import worlds_of

# After so many halvings two numbers that the figures of a law and a case can make are told apart.
MOST_HALVINGS = 90
# A number that was found is looked at from so near on both sides.
NEAR = Fraction(1, 10**60)


@attrs.frozen(eq=False)
class Tried:
    """What is asked of cases: a target, on some days (None is the day of the case)."""

    program: Program
    run: Run
    target: Target
    days: tuple[date | None, ...] = (None,)

    def reaches(self, tree: Tree) -> bool:
        """Whether a case needs no more than the target allows, on any of the days."""
        case, _ = convert(tree, self.program)
        return case is not None and all(self._on(case, day) for day in self.days)

    def _on(self, case: Case, day: date | None) -> bool:
        run = attrs.evolve(self.run, on=day) if day is not None else self.run
        for policy, decision in decisions_of(self.program, self.target):
            found = decide(machine_for(self.program, case, run), policy, decision).combined
            if found.status != "determined" or found.possible[0] not in allowed(decision, self.target):
                return False
        return True

    def margins(self, tree: Tree) -> Iterator[tuple[tuple[object, ...], Fraction]]:
        """Each end of each margin of a case on each day, and what it is the margin of."""
        case, _ = convert(tree, self.program)
        for day in self.days if case is not None else ():
            assert case is not None
            run = attrs.evolve(self.run, on=day) if day is not None else self.run
            decisions = answer_case(self.program, case, run, True)["decisions"]
            for provision in (one for decision in decisions for one in decision["considered"]):
                for number, one in enumerate(provision["conditions"]):
                    yield from _ends((day, provision["provision"], number), one.get("margin"))


def _ends(key: tuple[object, ...], margin: Any) -> Iterator[tuple[tuple[object, ...], Fraction]]:
    ends = margin if isinstance(margin, dict) else {"at_least": margin}
    for name, words in ends.items():
        amount = read_number(words.partition(" ")[0].rstrip("%")) if isinstance(words, str) else None
        if amount is not None:
            yield (*key, name), amount


Made = Callable[[Fraction], Tree]


def turn_of(tried: Tried, made: Made, near: Fraction, far: Fraction) -> tuple[Fraction, bool] | None:
    """The amount at which the target turns between one that reaches it and one that does not, and whether that amount itself
    reaches it. None where the two ends do not differ so, or the amount is not certain.

    made: the case for an amount. A threshold turns where a margin is nothing, and margins are straight lines almost always: such amounts are tried
    first. Else it is found by halving, and then read as the simplest number in the last interval, which is the one that the figures of the law make.
    """
    if not tried.reaches(made(near)) or tried.reaches(made(far)):
        return None

    def turns(value: Fraction) -> bool:
        step = NEAR * (far - near)
        return tried.reaches(made(value - step)) and not tried.reaches(made(value + step))

    for value in _zeros(tried, made, near, far):
        if turns(value):
            return value, tried.reaches(made(value))
    good, bad = near, far
    for _ in range(MOST_HALVINGS):
        middle = (good + bad) * Fraction(1, 2)
        good, bad = (middle, bad) if tried.reaches(made(middle)) else (good, middle)
    value = simplest(min(good, bad), max(good, bad))
    return (value, tried.reaches(made(value))) if turns(value) else None


def _zeros(tried: Tried, made: Made, near: Fraction, far: Fraction) -> list[Fraction]:
    """Where a margin would be nothing if it were a straight line, from the end that reaches the target on."""
    here, there = dict(tried.margins(made(near))), dict(tried.margins(made(far)))
    found = set[Fraction]()
    for key, margin in here.items():
        other = there.get(key, margin)
        if margin != other and min(margin, other) <= 0 <= max(margin, other):
            found.add(near + (far - near) * margin * (1 / (margin - other)))
    return sorted(found - {near, far}, key=lambda one: abs(one - near))


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number with the smallest denominator between two, both included."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = low.numerator // low.denominator
    return below + 1 / simplest(1 / (high - below), 1 / (low - below))


def range_turns(tried: Tried, tree: Tree, catalogue: Catalogue, design: Design, lever: int) -> dict[str, Any] | None:
    """How far the first field of a range could go, the others of that range moving along, with every other change kept.

    tree: the case before the design. None where no range was taken, where its end or the whole way is fine, and for what is counted.
    """
    of = catalogue.levers[lever]
    choice = of.choices[design[lever]]
    known, set_, fields = _known(tried, of, choice), dict(choice.fields), fields_of(tried.program, of.record)
    if not known:
        return None
    first, near, far = known[0]
    made = _along(tried, (tree, catalogue, design), lever, known)
    found = turn_of(tried, made, near, far)
    if found is None:
        return None
    return {"field": first, "value": shown_as(fields[first], set_[first], found[0]), "included": found[1]}


Known = list[tuple[str, Fraction, Fraction]]


def range_lacks(tried: Tried, tree: Tree, catalogue: Catalogue, design: Design, lever: int) -> dict[str, Any] | None:
    """How far the first field of a range would have to go down, past its end, with every other choice kept.

    None where that does not help, and for a range that goes up.
    """
    of = catalogue.levers[lever]
    choice = of.choices[design[lever]]
    known = _known(tried, of, choice)
    if not known or known[0][1] >= known[0][2]:
        return None
    field, set_ = fields_of(tried.program, of.record)[known[0][0]], dict(choice.fields)
    found = turn_of(tried, _along(tried, (tree, catalogue, design), lever, known), Fraction(0), known[0][1])
    if found is None:
        return None
    shown = {"value": shown_as(field, set_[field.name], found[0]), "end": shown_as(field, set_[field.name], known[0][1])}
    return {"field": field.name, "included": found[1], **shown}


def _known(tried: Tried, of: Lever, choice: Choice) -> Known:
    """The fields of a range, each with its value in a choice and where the range begins; none where one is counted or not exact."""
    fields, set_ = fields_of(tried.program, of.record), dict(choice.fields)
    ends = [(name, exact(fields[name], set_[name]), exact(fields[name], start)) for name, start in choice.moved]
    known = [(name, here, there) for name, here, there in ends if here is not None and there is not None]
    counted = any(isinstance(fields[name].type, Count) for name, _, _ in known)
    return [] if counted or len(known) < len(ends) else known


def _along(tried: Tried, of: tuple[Tree, Catalogue, Design], lever: int, known: Known) -> Made:
    """The case of a design in which the first field of a range has another value, and the others as much of their way."""
    (tree, catalogue, design), (_, near, far) = of, known[0]
    mine = catalogue.levers[lever]
    choice, fields = mine.choices[design[lever]], fields_of(tried.program, mine.record)
    set_ = dict(choice.fields)

    def made(value: Fraction) -> Tree:
        way = (value - near) * (1 / (far - near))
        moved = {
            name: text(shown_as(fields[name], set_[name], here + way * (there - here))) for name, here, there in known
        }
        stands = tuple(with_fields(one, moved) for one in choice.stands or ())
        other = attrs.evolve(choice, stands=stands, fields=tuple({**set_, **moved}.items()))
        levers = list(catalogue.levers)
        levers[lever] = attrs.evolve(mine, choices=(*mine.choices[: design[lever]], other, *mine.choices[design[lever] + 1 :]))
        there_ = attrs.evolve(catalogue, levers=tuple(levers))
        return worlds_of(tried.program, tried.run, tree, there_).tree_of(dict(enumerate(design)))

    return made


__all__ = ["Tried", "range_lacks", "range_turns", "simplest", "turn_of"]
