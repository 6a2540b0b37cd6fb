"""Without options: which parts, from a country that no policy names or left out, would suffice; and how much of each may stay."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.decide import decide
from policyc.backends.machine import machine_for
from policyc.core.codes import COUNTRIES
from policyc.core.numerals import show_number
from policyc.core.program import Apply, Const, Expr, Over, Path, Program, Shared, Unstated
from policyc.core.run import Run
from policyc.core.types import Country, Money
from policyc.facts.convert import CASE, convert
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.redesign.choices import fields_of, paths_of, record_at
from policyc.redesign.ranges import exact
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.trees import at, replaced, steps_of, text, with_fields

ELSEWHERE, LEFT_OUT = "from elsewhere", "leave out"
# After so many halvings two numbers that the figures of a law and a case can make are told apart.
MOST_HALVINGS = 90
# Of how many parts it is said how much may stay; each takes about a hundred runs of the evaluator.
MOST_PARTS = 60


def usual_options(program: Program, tree: Tree) -> Tree:
    """For every part of the product: made elsewhere, or left out."""
    country, found = unnamed_country(program), list[Tree]()
    for path in paths_of(tree, program):
        steps = steps_of(path) or ()
        record = record_at(program, steps)
        if record is None or not isinstance(steps[-1], int):
            continue
        above = record_at(program, steps[:-2]) if len(steps) > 2 else CASE
        fields, holder = fields_of(program, record), fields_of(program, above or CASE)
        places = [name for name, one in fields.items() if one.changeable and isinstance(one.type, Country)]
        if places:
            set_ = Mapping(tuple(Entry(name, text(country)) for name in places))
            found.append(_option(path, ELSEWHERE, Entry("set", set_)))
        if holder[str(steps[-2])].changeable:
            found.append(_option(path, LEFT_OUT, Entry("remove", Scalar(Kind.BOOL, "true"))))
    return Mapping((Entry("options", Sequence(tuple(found))),))


def _option(path: str, label: str, does: Entry) -> Tree:
    return Mapping((Entry("part", text(path)), Entry("label", text(label)), does))


def named_countries(program: Program) -> tuple[str, ...]:
    """The countries of which a provision, term or category speaks."""
    return tuple(sorted({word for one in program.definitions for word in _words(one.body)} & COUNTRIES))


def unnamed_country(program: Program) -> str:
    """The first country, by its code, of which no provision, term or category speaks. It stands for all of these."""
    named = named_countries(program)
    return next(code for code in sorted(COUNTRIES) if code not in named)


def with_any_country(document: dict[str, Any], program: Program) -> dict[str, Any]:
    """The document of a redesign without options, whose changes say which countries will not do: every other one does."""
    named = list(named_countries(program))
    changes = (change for design in document["designs"] for change in design["changes"])
    for change in changes:
        if change["option"] == ELSEWHERE:
            change["any_country_but"] = named
    return document


def _words(expr: Expr) -> Iterator[str]:
    match expr:
        case Const(str() as word):
            yield word
        case Const(tuple() as words):
            yield from (word for word in words if isinstance(word, str))
        case Apply(_, args):
            for arg in args:
                yield from _words(arg)
        case Over():
            for one in (expr.where, expr.value, expr.default):
                yield from _words(one) if one is not None else ()
        case Const() | Path() | Shared() | Unstated():
            pass


# ---- how much may stay ----


@attrs.frozen(eq=False)
class Tried:
    """A case, and what is asked of it."""

    program: Program
    tree: Tree
    run: Run
    target: Target

    def reaches(self, tree: Tree) -> bool:
        """Whether a case needs no more than the target allows."""
        case, _ = convert(tree, self.program)
        if case is None:
            return False
        for policy, decision in decisions_of(self.program, self.target):
            found = decide(machine_for(self.program, case, self.run), policy, decision).combined
            if found.status != "determined" or found.possible[0] not in allowed(decision, self.target):
                return False
        return True


def break_evens(program: Program, tree: Tree, run: Run, target: Target) -> list[dict[str, Any]]:
    """Of each part whose value alone decides, how much of it may stay with everything else as it is.

    Only the first MOST_PARTS parts are looked at. `most`: the value at which it turns; `included`: whether that value itself still reaches the target.
    """
    tried, found = Tried(program, tree, run, target), list[dict[str, Any]]()
    for path in list(paths_of(tree, program))[:MOST_PARTS]:
        steps = steps_of(path) or ()
        record = record_at(program, steps)
        if record is None or not isinstance(steps[-1], int):
            continue
        for name, field in fields_of(program, record).items():
            now = exact(field, at(tree, (*steps, name))) if isinstance(field.type, Money) and field.changeable else None
            if now is not None and now > 0 and not (at(tree, (*steps, "parts", 0))):
                turn = _turn(tried, (steps, name), now)
                found += [{"part": path, "field": name, **turn}] if turn is not None else []
    return found


def turning(tried: Tried, path: str, field: str, before: Tree) -> dict[str, Any] | None:
    """Between the value of a field in a design and in the case before it, where the target is no longer reached."""
    steps = (*(steps_of(path) or ()), field)
    record = record_at(tried.program, steps[:-1])
    of = fields_of(tried.program, record or CASE)[field]
    here, there = exact(of, at(tried.tree, steps)), exact(of, at(before, steps))
    # Where other parts were left out, the part no longer stands where it stood.
    if here is None or there is None or here == there or not isinstance(of.type, Money):
        return None
    found = _between(tried, (steps[:-1], field), (here, there))
    return None if found is None else {"field": field, "value": found["most"], "included": found["included"]}


def _turn(tried: Tried, of: tuple[tuple[str | int, ...], str], now: Fraction) -> dict[str, Any] | None:
    """Where a value begins to be too much."""
    return _between(tried, of, (Fraction(0), now))


def _between(tried: Tried, of: tuple[tuple[str | int, ...], str], ends: tuple[Fraction, Fraction]) -> dict[str, Any] | None:
    """Where the target turns between a value that reaches it and one that does not: found by halving, and then read as the
    simplest number in the last interval, which is the one that the law's own figures make."""
    steps, name = of
    currency = str(getattr(at(tried.tree, (*steps, name)), "text", "")).rpartition(" ")[2]
    part = at(tried.tree, steps)
    assert part is not None

    def reaches(value: Fraction) -> bool:
        amount = text(f"{show_number(value)} {currency}")
        return tried.reaches(replaced(tried.tree, {steps: (with_fields(part, {name: amount}),)}))

    near, far = ends
    if not reaches(near) or reaches(far):
        return None
    for _ in range(MOST_HALVINGS):
        middle = (near + far) * Fraction(1, 2)
        near, far = (middle, far) if reaches(middle) else (near, middle)
    turn = simplest(min(near, far), max(near, far))
    return {"now": f"{show_number(ends[1])} {currency}", "most": f"{show_number(turn)} {currency}", "included": reaches(turn)}


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number with the smallest denominator between two, both included."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = low.numerator // low.denominator
    return below + 1 / simplest(1 / (high - below), 1 / (low - below))


__all__ = ["Tried", "break_evens", "simplest", "turning", "unnamed_country", "usual_options", "with_any_country"]
