"""What is said of a list whose elements are spelled out: each may be there or not."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol, assert_never

import attrs

from policyc.core.program import Depth, Expr, Fold, Over
from policyc.verify.space import Lst, Rec, Space, Value
from policyc.verify.terms import FALSE, ZERO, Linear

Bound = dict[str | None, Rec]
ONE = Linear(Fraction(1))


class Reading(Protocol):
    """What folds need of the reader of expressions."""

    space: Space

    def truth(self, expr: Expr, bound: Bound | None = None) -> int:
        """Whether a condition holds."""
        ...

    def number(self, bound: Bound, expr: Expr) -> Linear:
        """A number or day."""
        ...


@attrs.frozen(eq=False)
class _Element:
    there: int
    bound: Bound
    inside: Lst | None


def fold(read: Reading, bound: Bound, over: Over, parts: Lst) -> Value:
    """The value of a fold over a list that is spelled out."""
    terms = read.space.terms
    match over.fold:
        case Fold.SOME:
            return terms.either(*(_matching(read, over, one) for one in _every(read, bound, over, parts)))
        case Fold.EVERY:
            return terms.negate(terms.either(*(_matching(read, over, one) for one in _every(read, bound, over, parts))))
        case Fold.TOTAL | Fold.COUNT:
            return _total(read, bound, over, parts)
        case Fold.LARGEST | Fold.SMALLEST:
            return _extreme(read, bound, over, parts)
        case unreachable:
            assert_never(unreachable)


def _direct(read: Reading, bound: Bound, over: Over, parts: Lst) -> Iterator[_Element]:
    for there, record in parts.slots:
        inside = None
        if over.depth is not Depth.HERE:
            found = read.space.field(record, over.parts.steps[-1])
            assert isinstance(found, Lst)
            inside = found
        yield _Element(there, {**bound, over.var: record}, inside)


def _every(read: Reading, bound: Bound, over: Over, parts: Lst) -> Iterator[_Element]:
    """All elements, those inside others included, each only there if all around it are."""
    terms = read.space.terms
    for one in _direct(read, bound, over, parts):
        yield one
        if one.inside is not None:
            for inner in _every(read, bound, over, one.inside):
                yield _Element(terms.both(one.there, inner.there), inner.bound, None)


def _matching(read: Reading, over: Over, one: _Element) -> int:
    """Whether an element is one that `some` wants, or one that `every` must not meet."""
    value = read.truth(over.value, one.bound)
    asked = read.space.terms.negate(value) if over.fold is Fold.EVERY else value
    return read.space.terms.both(one.there, read.truth(over.where, one.bound), asked)


def _total(read: Reading, bound: Bound, over: Over, parts: Lst) -> Linear:
    terms = read.space.terms
    found = ZERO
    for one in _direct(read, bound, over, parts):
        own = ONE if over.fold is Fold.COUNT else read.number(one.bound, over.value)
        where = read.truth(over.where, one.bound)
        inside = _total(read, bound, over, one.inside) if one.inside is not None else ZERO
        if over.depth is Depth.OUTERMOST:
            adds = terms.select(where, own, inside)
        else:
            adds = terms.plus(terms.select(where, own, ZERO), inside)
        found = terms.plus(found, terms.select(one.there, adds, ZERO))
    return found


def _extreme(read: Reading, bound: Bound, over: Over, parts: Lst) -> Linear:
    terms = read.space.terms
    assert over.default is not None
    found, some = read.number(bound, over.default), FALSE
    for one in _every(read, bound, over, parts):
        counts = terms.both(one.there, read.truth(over.where, one.bound))
        value = read.number(one.bound, over.value)
        beyond = terms.less(found, value) if over.fold is Fold.LARGEST else terms.less(value, found)
        found = terms.select(terms.both(counts, terms.either(terms.negate(some), beyond)), value, found)
        some = terms.either(some, counts)
    return found
