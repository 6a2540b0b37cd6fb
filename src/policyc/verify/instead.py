"""One part of a list of any length replaced by another: what is said of the list afterwards, from what was said before.

What the other parts come to is the same before and after, so that a sum changes by what the one part adds less what the
other added, and `some` or `every` can change on their account only. Where that is not so, anything may hold afterwards:
what is not followed can only make a proof fail.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol

import attrs

from policyc.core.program import LAW, RUN, Cash, Definition, Depth, Expr, Fold, Over, Path, Shared
from policyc.core.types import Type
from policyc.verify.domains import roots, within
from policyc.verify.folds import ONE, Bound
from policyc.verify.space import Instead, Rec, Space, Value
from policyc.verify.terms import ZERO, Linear


class Reading(Protocol):
    """What is needed of the reader of expressions."""

    space: Space
    definitions: dict[str, Definition]

    @property
    def replaced(self) -> "Replaced | None":
        """Where the case differs from an earlier one."""
        ...

    def truth(self, expr: Expr, bound: Bound | None = None) -> int:
        """Whether a condition holds."""
        ...

    def number(self, bound: Bound, expr: Expr) -> Linear:
        """A number or day."""
        ...

    def value(self, bound: Bound, expr: Expr) -> Value:
        """The value of an expression."""
        ...

    def earlier(self) -> "Reading":
        """The reader of the case before the replacement."""
        ...


@attrs.frozen(eq=False)
class Replaced:
    """Where a second case differs from the first: in what these steps lead to.

    same: the records on the way, each with what it is in the first case. changed: the definitions that this can change.
    open: what stands for folds over other lists of which nothing is said in the second case.
    """

    steps: tuple[str, ...]
    same: tuple[tuple[Rec, Rec], ...]
    changed: frozenset[str]
    open: "list[Value]" = attrs.field(factory=list)

    def touched(self, expr: Expr) -> bool:
        """Whether an expression can come to something else in the second case."""
        return any(touches(one, self.steps) or (isinstance(one, Shared) and one.name in self.changed) for one in within(expr))

    def before(self, bound: Bound) -> Bound:
        """What names were bound to in the first case."""
        earlier = {id(now): then for now, then in self.same}
        return {name: earlier.get(id(record), record) for name, record in bound.items()}


def touches(expr: Expr, steps: tuple[str, ...]) -> bool:
    """Whether an expression reads a fact of the case, what holds it, or what it holds; or a fact of that name of any record."""
    if not isinstance(expr, Path) or expr.root in (RUN, LAW):
        return False
    if expr.root is not None:
        return expr.steps[-1:] == steps[-1:]
    common = min(len(expr.steps), len(steps))
    return expr.steps[:common] == steps[:common]


def after(read: Reading, bound: Bound, over: Over, of: Instead | None) -> Value:
    """The value of a fold over a list of any length in the second case; `of`: if the list is the one with another part."""
    assert read.replaced is not None
    before = read.replaced.before(bound)
    if of is None:
        if not read.replaced.touched(over):
            return read.earlier().value(before, over)
        read.replaced.open.append(read.space.any_value(over.type, f"touched {len(read.replaced.open)}"))
        return read.replaced.open[-1]
    names = sorted((name or "", id(record)) for name, record in bound.items() if name in roots(over))
    key = (over, *names)
    if key not in of.answers:
        of.answers[key] = _After(read, of, over, bound, before).value()
    return of.answers[key]


@attrs.frozen(eq=False)
class _After:
    """One fold: what its names are bound to afterwards (`bound`) and were bound to before (`then`)."""

    read: Reading
    of: Instead
    over: Over
    bound: Bound
    then: Bound

    def value(self) -> Value:
        """What the fold comes to afterwards."""
        before = self.read.earlier().value(self.then, self.over)
        why = self._not_followed()
        if why is not None:
            self.of.left[why] = None
            now = self._anything(self.over.type)
            self.of.open.append((self.over, before, now))
            return now
        match self.over.fold:
            case Fold.SOME:
                assert isinstance(before, int)
                return self._some(before)
            case Fold.EVERY:
                assert isinstance(before, int)
                return self.read.space.terms.negate(self._some(self.read.space.terms.negate(before)))
            case _:
                assert isinstance(before, Linear)
                return self._number(before)

    def _not_followed(self) -> str | None:
        if self.over.depth is Depth.CHAINS:
            return "what is held by way of others"
        name = self.over.parts.steps[-1]
        if _looks_through(self.read.definitions, self.over, name):
            return f"a condition on one of `{name}` that itself looks through `{name}`"
        return None

    def _anything(self, of: Type) -> Value:
        return self.read.space.any_value(of, f"{self.of.before.path} replaced {len(self.of.answers)}")

    def _free(self) -> int:
        return self.read.space.terms.truth(f"{self.of.before.path} rest {len(self.of.answers)}")

    # ---- the two parts ----

    def _old(self) -> tuple[Reading, Bound]:
        return self.read.earlier(), {**self.then, self.over.var: self.of.old}

    def _new(self) -> tuple[Reading, Bound]:
        return self.read, {**self.bound, self.over.var: self.of.new}

    def _matches(self, one: tuple[Reading, Bound]) -> int:
        """Whether the fold wants a part, or, of `every`, must not meet it."""
        reader, bound = one
        where = reader.truth(self.over.where, bound)
        if self.over.fold not in (Fold.SOME, Fold.EVERY):
            return where
        terms, value = self.read.space.terms, reader.truth(self.over.value, bound)
        return terms.both(where, value if self.over.fold is Fold.SOME else terms.negate(value))

    def _seen(self, condition: int) -> int:
        """Of a fold over the list itself: only if the part lies there."""
        terms = self.read.space.terms
        return condition if self.over.depth is not Depth.HERE else terms.both(self.of.direct, condition)

    def _some(self, before: int) -> int:
        terms = self.read.space.terms
        old, new = self._seen(self._matches(self._old())), self._seen(self._matches(self._new()))
        others = terms.both(before, terms.either(terms.negate(old), self._free()))
        return terms.either(new, others)

    def _number(self, before: Linear) -> Linear:
        terms = self.read.space.terms
        if self.over.fold in (Fold.LARGEST, Fold.SMALLEST):
            either = terms.either(self._matches(self._old()), self._matches(self._new()))
            anything = self._anything(self.over.type)
            assert isinstance(anything, Linear)
            return terms.select(self._seen(either), anything, before)
        inner = self._inner() if self.over.depth is Depth.OUTERMOST else ZERO
        old, new = (self._adds(one, inner) for one in (self._old(), self._new()))
        now = terms.plus(terms.plus(before, old, Fraction(-1)), new)
        if self.over.depth is Depth.EVERY_LEVEL:
            return now
        # Below a part that counts itself nothing is counted again.
        counted = self.of.direct
        if self.over.depth is Depth.OUTERMOST:
            counted = terms.either(counted, self._free())
        return terms.select(counted, now, before)

    def _adds(self, one: tuple[Reading, Bound], inner: Linear) -> Linear:
        reader, bound = one
        own = ONE if self.over.fold is Fold.COUNT else reader.number(bound, self.over.value)
        return self.read.space.terms.select(self._matches(one), own, inner)

    def _inner(self) -> Linear:
        """What is counted inside the part, if it is not counted itself: the same before and after."""
        space, terms = self.read.space, self.read.space.terms
        whole = self.over.fold is Fold.COUNT
        found = terms.number(f"{self.of.before.path} inside {len(self.of.answers)}", "int" if whole else "real")
        if whole or self._is_amount():
            space.facts.append(terms.at_most(ZERO, found))
        limit = self._limit()
        if limit is not None:
            space.facts.append(terms.at_most(found, limit))
        return found

    def _is_amount(self) -> bool:
        """Whether what is added up is a field that is never below nothing."""
        field = self._field()
        limit = None if field is None else self.read.space.records[self.of.old.record][field].low
        match limit.value if limit is not None else None:
            case Cash(amount, _) | (Fraction() as amount):
                return amount >= 0
            case _:
                return False

    def _field(self) -> str | None:
        match self.over.value:
            case Path(root, (str() as field,)) if root == self.over.var:
                return field
            case _:
                return None

    def _limit(self) -> Linear | None:
        """What lies inside a part, and not inside one another, comes to no more than the part, where the vocabulary says so."""
        field, name = self._field(), self.over.parts.steps[-1]
        promised = any(
            (one.record, one.list, one.field, one.whole) == (self.of.old.record, name, field, field)
            for one in self.read.space.program.residuals
        )
        if field is None or not promised or not self._is_amount():
            return None
        found = self.read.space.field(self.of.old, field)
        return found if isinstance(found, Linear) else None


def _looks_through(definitions: dict[str, Definition], over: Over, name: str) -> bool:
    """Whether a condition or an amount of a fold goes over a list of the same name itself."""
    return any(isinstance(one, Over) and one.parts.steps[-1] == name for one in reads(definitions, (over.where, over.value)))


def reads(definitions: dict[str, Definition], exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    """All expressions that some expressions use, by way of definitions too."""
    waiting, told = list(exprs), set[str]()
    while waiting:
        for one in within(waiting.pop()):
            yield one
            if isinstance(one, Shared) and one.name not in told:
                told.add(one.name)
                waiting.append(definitions[one.name].body)
