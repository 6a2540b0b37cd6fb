"""What an expression of the Program comes to in every case: the reading of the prover.

It says of complete cases what the reference evaluator says of them; a case that it finds is judged by that one.
"""

from datetime import date
from fractions import Fraction
from typing import assert_never

import attrs

from policyc.core.program import (
    LAW,
    RUN,
    Apply,
    Const,
    Definition,
    Depth,
    Expr,
    Over,
    Path,
    Policy,
    Prim,
    Program,
    Question,
    Shared,
    Unstated,
)
from policyc.core.timeline import Days
from policyc.core.types import Code, Day, Type, YesNo
from policyc.verify import chains, words
from policyc.verify.constants import constant
from policyc.verify.domains import FREE, is_honoured, roots, used_by, within
from policyc.verify.folds import Bound, fold
from policyc.verify.instead import Replaced, after
from policyc.verify.members import compare
from policyc.verify.space import Bits, Lst, Rec, Space, Value, Word
from policyc.verify.terms import FALSE, TRUE, Linear


@attrs.frozen(eq=False)
class Request:
    """A fold over a list of any length: what was asked, and the variable that stands for the answer."""

    over: Over
    bound: Bound
    parts: Lst
    answer: Value


@attrs.define(eq=False)
class Reader:
    """Reads expressions into terms.

    forced: what definitions come to, whatever their bodies say. days: on which day a policy judges, whatever the case says.
    """

    space: Space
    definitions: dict[str, Definition]
    policies: dict[str, Policy]
    questions: dict[str, Question]
    forced: dict[str, int] = attrs.field(factory=dict)
    honoured: bool = True
    memo: dict[object, Value] = attrs.field(factory=dict)
    kept: list[object] = attrs.field(factory=list)
    asked: list[Request] = attrs.field(factory=list)
    unstated: dict[str, int] = attrs.field(factory=dict)
    days: dict[str, Linear] = attrs.field(factory=dict)
    root: Rec | None = None
    wider: "Reader | None" = None
    changed: frozenset[str] = frozenset()
    users: dict[str, list[str]] = attrs.field(factory=dict)
    folds: dict[object, Value] = attrs.field(factory=dict)
    replaced: Replaced | None = None
    plain: Bound = attrs.field(init=False)
    spelled: dict[object, Value] = attrs.field(init=False, factory=dict)
    named: dict[str, int] = attrs.field(init=False, factory=dict)
    truths: dict[int, tuple[Expr, int]] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.plain = {None: self.root or self.space.root}

    def earlier(self) -> "Reader":
        """The reader of the case before one of its facts was replaced."""
        return self.wider or self

    def truth(self, expr: Expr, bound: Bound | None = None) -> int:
        """Whether a condition holds, as a term."""
        if bound is not None and bound is not self.plain:
            found = self.value(bound, expr)
            assert isinstance(found, int), expr
            return found
        key = id(expr)
        if key not in self.truths:
            found = self.value(self.plain, expr)
            assert isinstance(found, int), expr
            # The expression is kept too, so that its identity stays its own.
            self.truths[key] = expr, found
        return self.truths[key][1]

    def defined(self, name: str) -> int:
        """Whether a definition that is a condition holds."""
        if name not in self.named:
            self.named[name] = self.truth(Shared(name, (), _ANY))
        return self.named[name]

    def without(self, live: str) -> "Reader":
        """The same law as if this provision were never live. What does not depend on it is read here."""
        return attrs.evolve(self, forced={live: FALSE}, memo={}, wider=self, changed=self.dependents(live))

    def unsuspended(self) -> "Reader":
        """The same law as if nothing were suspended."""
        asks = {one.name for one in self.definitions.values() if any(map(is_honoured, within(one.body)))}
        changed = frozenset().union(*map(self.dependents, sorted(asks)))
        return attrs.evolve(self, honoured=False, memo={}, unstated={}, wider=self, changed=changed)

    def also(self, program: Program) -> None:
        """Know what another version says too; what both call by one name they mean alike."""
        self.definitions |= {one.name: one for one in program.definitions}
        self.policies |= {f"{one.name}@old": one for one in program.policies}
        self.questions |= {one.name: one for one in program.questions}
        for record in program.records:
            fields = self.space.records.setdefault(record.name, {})
            fields |= {name: field for name, field in record.by_name.items() if name not in fields}

    def dependents(self, name: str) -> frozenset[str]:
        """The definitions that use this one, and those that use them."""
        if not self.users:
            for one in self.definitions.values():
                for used in used_by(one.body):
                    self.users.setdefault(used, []).append(one.name)
        found, waiting = {name}, [name]
        while waiting:
            fresh = [one for one in self.users.get(waiting.pop(), ()) if one not in found]
            found.update(fresh)
            waiting += fresh
        return frozenset(found)

    def day(self, policy: str) -> Linear:
        """The day on which a policy judges."""
        found = self._of_run(f"day:{policy}")
        assert isinstance(found, Linear)
        return found

    def value(self, bound: Bound, expr: Expr) -> Value:
        """The value of an expression where some names are bound."""
        match expr:
            case Const():
                return constant(self.space, expr)
            case Path():
                return self._path(bound, expr)
            case Apply():
                return self._apply(bound, expr)
            case Over():
                return self._over(bound, expr)
            case Shared():
                return self._shared(bound, expr)
            case Unstated(what, of):
                whose = sorted((name, one.path) for name, one in bound.items() if name) if what.startswith(FREE) else ""
                return self.space.any_value(of, f"!{what}{whose}")
            case unreachable:
                assert_never(unreachable)

    # ---- constants, facts, definitions ----

    def _path(self, bound: Bound, path: Path) -> Value:
        if path.root == LAW:
            return self.space.reading(self.questions[path.steps[0]])
        if path.root == RUN:
            return self._of_run(path.steps[0])
        here: Value = bound[path.root]
        for step in path.steps:
            assert isinstance(here, Rec), path
            here = self.space.field(here, step)
        return here

    def _of_run(self, step: str) -> Value:
        kind, _, policy = step.partition(":")
        match kind:
            case "honoured":
                return TRUE if self.honoured else FALSE
            case "known_on":
                return Linear(Fraction(date.max.toordinal()))
            case "trusted":
                return TRUE
            case _ if policy in self.days:
                return self.days[policy]
            case _:
                judged_on = self.policies[policy].judged_on
                here: Bound = {None: self.root or self.space.root}
                return self.space.day_of(policy) if judged_on is None else self._path(here, judged_on)

    def _shared(self, bound: Bound, use: Shared) -> Value:
        if use.name in self.forced:
            return self.forced[use.name]
        if self.wider is not None and use.name not in self.changed:
            return self.wider.value(bound, use)
        definition = self.definitions[use.name]
        records = [self._path(bound, one) for one in use.args]
        key = (use.name, *map(id, records))
        if key not in self.memo:
            inner: Bound = self.plain if bound is self.plain and not records else {None: bound[None]}
            for name, record in zip(definition.params, records, strict=True):
                assert isinstance(record, Rec)
                inner[name] = record
            self.memo[key] = self.value(inner, definition.body)
            self.kept.append(records)
            if not use.args:
                self.unstated[use.name] = self._is_unstated(inner, definition.body)
        return self.memo[key]

    def _is_unstated(self, bound: Bound, expr: Expr) -> int:
        """When a value is one that the law does not state."""
        terms = self.space.terms
        match expr:
            case Unstated():
                return TRUE
            case Apply(Prim.CHOOSE, (condition, then, otherwise)):
                sides = self._is_unstated(bound, then), self._is_unstated(bound, otherwise)
                return FALSE if sides == (FALSE, FALSE) else terms.choose(self.truth(condition, bound), *sides)
            case Apply(_, args):
                found = [one for arg in args if (one := self._is_unstated(bound, arg)) != FALSE]
                return terms.either(*found) if found else FALSE
            case _:
                return FALSE

    # ---- primitives ----

    def _apply(self, bound: Bound, expr: Apply) -> Value:
        terms = self.space.terms
        match expr.prim:
            case Prim.AND:
                return terms.both(*(self.truth(arg, bound) for arg in expr.args))
            case Prim.OR:
                return terms.either(*(self.truth(arg, bound) for arg in expr.args))
            case Prim.NOT:
                return terms.negate(self.truth(expr.args[0], bound))
            case Prim.EQUAL:
                return self._equal(self.value(bound, expr.args[0]), self.value(bound, expr.args[1]))
            case Prim.LESS | Prim.AT_MOST:
                one, other = (self.number(bound, arg) for arg in expr.args)
                return self._order(expr.prim is Prim.LESS, one, other)
            case Prim.CHOOSE:
                return self._choose(bound, expr)
            case Prim.ADD | Prim.SUBTRACT:
                one, other = (self.number(bound, arg) for arg in expr.args)
                return terms.plus(one, other, Fraction(1 if expr.prim is Prim.ADD else -1))
            case Prim.SCALE:
                return self._scale(bound, expr)
            case Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN:
                return self._membership(bound, expr)
            case Prim.ON_DAYS | Prim.AFTER_DAYS | Prim.AFTER_WORKING_DAYS:
                return self._days(bound, expr)
            case unreachable:
                assert_never(unreachable)

    def number(self, bound: Bound, expr: Expr) -> Linear:
        """The value of a number or day."""
        found = self.value(bound, expr)
        assert isinstance(found, Linear), expr
        return found

    def _order(self, strictly: bool, one: Linear, other: Linear) -> int:
        return compare(self.space, strictly, one, other)

    def _equal(self, one: Value, other: Value) -> int:
        terms = self.space.terms
        match one, other:
            case int(), int():
                return terms.iff(one, other)
            case Linear(), Linear():
                return terms.both(self._order(False, one, other), self._order(False, other, one))
            case Word(), Word():
                return words.same(self.space, one, other)
            case strange:
                raise TypeError(f"these cannot be equal: {strange!r}")

    def _choose(self, bound: Bound, expr: Apply) -> Value:
        condition = self.truth(expr.args[0], bound)
        then, otherwise = (self.value(bound, arg) for arg in expr.args[1:])
        terms = self.space.terms
        match then, otherwise:
            case int(), int():
                return terms.choose(condition, then, otherwise)
            case Linear(), Linear():
                return terms.select(condition, then, otherwise)
            case Word(), Word():
                mine = tuple((terms.both(condition, g), v, p) for g, v, p in then.options)
                theirs = tuple((terms.both(terms.negate(condition), g), v, p) for g, v, p in otherwise.options)
                return Word(then.domain, (*mine, *theirs))
            case Bits(), Bits():
                return Bits(then.domain, "", {}, (condition, then, otherwise))
            case strange:
                raise TypeError(f"there is no choice between these: {strange!r}")

    def _scale(self, bound: Bound, expr: Apply) -> Linear:
        ratio, amount = (self.number(bound, arg) for arg in expr.args)
        found = self.space.terms.scale(ratio, amount)
        if found is None:
            found = self.space.terms.number(f"product {ratio} {amount}", "real")
            self.space.loose["products of two numbers that vary"] = None
        return found

    def _membership(self, bound: Bound, expr: Apply) -> int:
        one, other = (self.value(bound, arg) for arg in expr.args)
        as_code = isinstance(getattr(expr.args[1], "type", None), Code)
        match one, other:
            case Word(), tuple():
                return words.among(self.space, one, one.domain.mask(str(word) for word in other))
            case Word(), Word() if expr.prim is Prim.WITHIN:
                assert isinstance(expr.args[1], Const)
                return words.among(self.space, one, one.domain.under(str(expr.args[1].value)))
            case Bits(), Word():
                return words.inside(self.space, one, other, as_code)
            case strange:
                raise TypeError(f"nothing is a member here: {strange!r}")

    def _days(self, bound: Bound, expr: Apply) -> Value:
        day, argument = self.number(bound, expr.args[0]), self.value(bound, expr.args[1])
        if isinstance(argument, Days):
            return self._on_days(day, tuple((a.toordinal(), b.toordinal()) for a, b in argument.spans))
        if expr.prim is Prim.AFTER_WORKING_DAYS:
            return self.space.free(Day(), f"working days after {day}: {expr.args[1:]}", "working days")
        assert isinstance(argument, Linear)
        return self.space.terms.plus(day, argument)

    def _on_days(self, day: Linear, spans: tuple[tuple[int, int], ...]) -> int:
        terms = self.space.terms
        if len(day.parts) == 1 and day.parts[0][1] == 1 and terms.atoms[day.parts[0][0]].kind == "day":
            return terms.on_days(day, spans)
        if not day.parts:
            return terms.on_days(day, spans)
        return terms.either(
            *(terms.both(terms.at_most(Linear(Fraction(a)), day), terms.at_most(day, Linear(Fraction(b)))) for a, b in spans)
        )

    # ---- lists ----

    def _over(self, bound: Bound, over: Over) -> Value:
        parts = self._path(bound, over.parts)
        assert isinstance(parts, Lst)
        if self.replaced is not None and (parts.instead is not None or parts.whole):
            return after(self, bound, over, parts.instead)
        if over.depth is Depth.CHAINS:
            return self._chains(bound, over, parts)
        key = _key(over, bound)
        if not parts.whole:
            if key not in self.spelled:
                self.spelled[key] = fold(self, bound, over, parts)
                self.kept.append(dict(bound))
            return self.spelled[key]
        others = [record for name, record in bound.items() if name in roots(over) and record.count is not None]
        if any(record is not parts.owner for record in others):
            why = "conditions that compare parts with others"
            return self.folds.setdefault(key, self.space.free(over.type, f"with others {len(self.folds)}", why))
        if key not in self.folds:
            name = f"{parts.path} fold {len(self.asked)}"
            if isinstance(over.type, YesNo):
                answer: Value = self.space.terms.truth(name)
            elif isinstance(over.type, Day):
                answer = self.space.free(over.type, name, "days of parts")
            else:
                answer = self.space.terms.number(name, "real")
            self.folds[key] = answer
            self.asked.append(Request(over, bound, parts, answer))
        return self.folds[key]

    def _chains(self, bound: Bound, over: Over, parts: Lst) -> Value:
        """What is held by way of others."""
        if not parts.whole:
            return chains.total(self, bound, over, parts)
        key = _key(over, bound)
        if key not in self.folds:
            self.folds[key] = chains.anything(self, bound, over, parts)
        return self.folds[key]

    def recall(self, over: Over, bound: Bound) -> Value | None:
        """The answer to a fold over a list of any length, if it was asked for."""
        return self.folds.get(_key(over, bound))


def _key(over: Over, bound: Bound) -> object:
    """A fold that is met again is the same fold."""
    read = roots(over)
    return (over, *sorted((name or "", id(record)) for name, record in bound.items() if name in read))


_ANY: Type = Code()


def reader_for(space: Space) -> Reader:
    """A reader that has read nothing yet."""
    program = space.program
    return Reader(
        space,
        {one.name: one for one in program.definitions},
        {one.name: one for one in program.policies},
        {one.name: one for one in program.questions},
    )
