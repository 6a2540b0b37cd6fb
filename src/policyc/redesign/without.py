"""Without options: which parts, from a country that no policy names or left out, would suffice; and how much of each may stay."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from policyc.core.codes import COUNTRIES
from policyc.core.program import Apply, Const, Expr, Field, Over, Path, Program, Shared, Unstated
from policyc.core.types import Country, Many, Money
from policyc.facts.convert import CASE
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.redesign.choices import fields_of, paths_of, record_at
from policyc.redesign.ranges import exact, shown_as
from policyc.redesign.trees import at, replaced, steps_of, text, with_fields
from policyc.redesign.turns import Tried, turn_of

ELSEWHERE, LEFT_OUT = "from elsewhere", "leave out"
# Of how many parts it is said how much may stay; each takes some runs of the evaluator, or about a hundred.
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


def break_evens(tried: Tried, tree: Tree) -> list[dict[str, Any]]:
    """Of each part whose value alone decides, how much of it may stay with everything else as it is.

    Only the first MOST_PARTS parts are looked at. `most`: the value at which it turns; `included`: whether that value itself still reaches the target.
    """
    program, found = tried.program, list[dict[str, Any]]()
    for path in list(paths_of(tree, program))[:MOST_PARTS]:
        steps = steps_of(path) or ()
        record = record_at(program, steps)
        if record is None or not isinstance(steps[-1], int):
            continue
        fields = fields_of(program, record)
        if any(at(tree, (*steps, name, 0)) for name, one in fields.items() if isinstance(one.type, Many)):
            continue  # what is inside counts, not its value alone
        for name, field in fields.items():
            now = exact(field, at(tree, (*steps, name))) if isinstance(field.type, Money) and field.changeable else None
            if now is not None and now > 0:
                turn = _turn(tried, tree, (steps, field), now)
                found += [{"part": path, "field": name, **turn}] if turn is not None else []
    return found


def _turn(tried: Tried, tree: Tree, of: tuple[tuple[str | int, ...], Field], now: Fraction) -> dict[str, Any] | None:
    """Where a value begins to be too much."""
    steps, field = of
    part = at(tree, steps)
    assert part is not None
    like = at(part, (field.name,))
    assert like is not None

    def made(value: Fraction) -> Tree:
        return replaced(tree, {steps: (with_fields(part, {field.name: text(shown_as(field, like, value))}),)})

    found = turn_of(tried, made, Fraction(0), now)
    if found is None:
        return None
    return {"now": shown_as(field, like, now), "most": shown_as(field, like, found[0]), "included": found[1]}


__all__ = ["break_evens", "unnamed_country", "usual_options", "with_any_country"]
