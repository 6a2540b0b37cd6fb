"""Conditions on choices: linear conditions over exact weights, and what is built of them with and and or.

Invariant: a condition about one lever alone is the set of the choices that satisfy it, and a condition about several is
a row of whole numbers. So nothing here is ever rounded, and a strict limit is one less than the limit.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm

import attrs


@attrs.frozen
class Only:
    """The choice of one lever is one of these."""

    lever: int
    choices: frozenset[int]


@attrs.frozen
class Row:
    """The sum of the weights of the choices taken is at most `most`. Levers in rising order; weights by choice."""

    weights: tuple[tuple[int, tuple[int, ...]], ...]
    most: int


@attrs.frozen
class All:
    """Every one of these holds."""

    of: tuple["Formula", ...]


@attrs.frozen
class Any:
    """At least one of these holds."""

    of: tuple["Formula", ...]


Formula = bool | Only | Row | All | Any


@attrs.frozen(eq=False)
class Lin:
    """A number that depends on choices: a constant and, for some levers, a number for each choice."""

    constant: Fraction
    weights: dict[int, tuple[Fraction, ...]]


def constant(number: Fraction) -> Lin:
    """A number that depends on nothing."""
    return Lin(number, {})


def total(parts: Iterable[tuple[Fraction, Lin]]) -> Lin:
    """The sum of so many times each."""
    sum_, weights = Fraction(0), dict[int, tuple[Fraction, ...]]()
    for factor, lin in parts:
        sum_ += factor * lin.constant
        for lever, mine in lin.weights.items():
            there = weights.get(lever)
            scaled = mine if factor == 1 else tuple(factor * one for one in mine)
            weights[lever] = scaled if there is None else tuple(a + b for a, b in zip(there, scaled, strict=True))
    return Lin(sum_, weights)


def at_most_zero(lin: Lin, strict: bool = False) -> Formula:
    """The number is at most nothing; below nothing if `strict`."""
    constants, weights = lin.constant, dict[int, tuple[Fraction, ...]]()
    for lever, mine in sorted(lin.weights.items()):
        # What is the same for every choice is a constant, and the least weight of each lever is nothing.
        least = min(mine)
        constants += least
        if max(mine) != least:
            weights[lever] = tuple(one - least for one in mine)
    if not weights:
        return constants < 0 if strict else constants <= 0
    scale = lcm(constants.denominator, *(one.denominator for mine in weights.values() for one in mine))
    rows = tuple((lever, tuple(int(one * scale) for one in mine)) for lever, mine in weights.items())
    most = -int(constants * scale) - (1 if strict else 0)
    return normal(rows, most)


def normal(rows: tuple[tuple[int, tuple[int, ...]], ...], most: int) -> Formula:
    """The row in its simplest form: weights from nothing on, divided by what divides them all; settled where it is."""
    weights: list[tuple[int, tuple[int, ...]]] = []
    for lever, mine in rows:
        least = min(mine)
        most -= least
        if max(mine) != least:
            weights.append((lever, tuple(one - least for one in mine)))
    if most < 0:
        return False
    if sum(max(mine) for _, mine in weights) <= most:
        return True
    if len(weights) == 1:
        lever, mine = weights[0]
        return only(lever, frozenset(n for n, one in enumerate(mine) if one <= most), len(mine))
    divisor = gcd(*(one for _, mine in weights for one in mine))
    if divisor > 1:
        weights = [(lever, tuple(one // divisor for one in mine)) for lever, mine in weights]
    return Row(tuple(weights), most // divisor)


def only(lever: int, choices: frozenset[int], of: int) -> Formula:
    """The choice of a lever that has so many is one of these."""
    if not choices:
        return False
    return True if len(choices) == of else Only(lever, choices)


def negation(formula: Formula, sizes: tuple[int, ...]) -> Formula:
    """What holds where this does not. `sizes`: how many choices each lever has."""
    match formula:
        case bool():
            return not formula
        case Only(lever, choices):
            return only(lever, frozenset(range(sizes[lever])) - choices, sizes[lever])
        case Row(weights, most):
            return normal(tuple((lever, tuple(-one for one in mine)) for lever, mine in weights), -most - 1)
        case All(of):
            return any_of((negation(one, sizes) for one in of), sizes)
        case Any(of):
            return all_of((negation(one, sizes) for one in of), sizes)


def all_of(formulas: Iterable[Formula], sizes: tuple[int, ...]) -> Formula:
    """Every one of these holds: nested ones opened, those of one lever joined, each named once."""
    found: dict[Formula, None] = {}
    single: dict[int, frozenset[int]] = {}
    for one in _opened(formulas, All):
        if one is False:
            return False
        if isinstance(one, Only):
            single[one.lever] = single.get(one.lever, one.choices) & one.choices
            if not single[one.lever]:
                return False
        elif one is not True:
            found.setdefault(one)
    parts = (*(Only(lever, choices) for lever, choices in sorted(single.items())), *found)
    return True if not parts else parts[0] if len(parts) == 1 else All(parts)


def any_of(formulas: Iterable[Formula], sizes: tuple[int, ...]) -> Formula:
    """At least one holds. What is said of single levers is one row: at least one of the choices is among these."""
    found: dict[Formula, None] = {}
    single: dict[int, frozenset[int]] = {}
    for one in _opened(formulas, Any):
        if one is True:
            return True
        if isinstance(one, Only):
            single[one.lever] = single.get(one.lever, frozenset()) | one.choices
            if len(single[one.lever]) == sizes[one.lever]:
                return True
        elif one is not False:
            found.setdefault(one)
    if single:
        rows = tuple(
            (lever, tuple(-1 if n in choices else 0 for n in range(sizes[lever])))
            for lever, choices in sorted(single.items())
        )
        found.setdefault(normal(rows, -1))
    parts = tuple(found)
    return False if not parts else parts[0] if len(parts) == 1 else Any(parts)


def _opened(formulas: Iterable[Formula], kind: type[All] | type[Any]) -> Iterable[Formula]:
    for one in formulas:
        if isinstance(one, (All, Any)) and isinstance(one, kind):
            yield from one.of
        else:
            yield one


def holds(formula: Formula, design: tuple[int, ...]) -> bool:
    """Whether the choices satisfy the condition."""
    match formula:
        case bool():
            return formula
        case Only(lever, choices):
            return design[lever] in choices
        case Row(weights, most):
            return sum(mine[design[lever]] for lever, mine in weights) <= most
        case All(of):
            return all(holds(one, design) for one in of)
        case Any(of):
            return any(holds(one, design) for one in of)
