"""Cases of which some facts are missing: what the evaluator concludes from the rest, as terms beside what is so.

For each fact there is what it is and what is known of it: nothing, a range, or all. A condition becomes two terms, that it
must hold and that it may hold, worked out from what is known by the rules of the evaluator. That the first implies that it
holds, and that it holds implies the second, can then be asked of all cases and all ways of leaving facts out at once.
"""

from collections.abc import Sequence
from fractions import Fraction

import attrs

from policyc.core.program import LAW, RUN, Apply, Const, Expr, Over, Path, Prim, Shared, Unstated
from policyc.core.timeline import Days
from policyc.core.types import Code
from policyc.verify import words
from policyc.verify.meaning import Reader
from policyc.verify.space import Bits, Rec, Value, Word
from policyc.verify.terms import FALSE, FIRST_DAY, LAST_DAY, TRUE, Linear


class NotFollowed(Exception):
    """What is concluded of it from facts that are given in part is not followed here; the message says of what."""


@attrs.frozen
class Truth:
    """A condition: that it must hold, and that it may."""

    must: int
    may: int


@attrs.frozen
class End:
    """An end of a range: whether there is one, where, and whether it is itself left out."""

    there: int
    at: Linear
    open: int


@attrs.frozen
class Range:
    """A number or day that lies between two ends."""

    low: End
    high: End


@attrs.frozen
class Known:
    """A word, if it is known."""

    known: int
    word: Word


@attrs.frozen
class Some:
    """A set: the words that are known to be in it, and whether these are all."""

    bits: Bits
    complete: int


Given = Truth | Range | Known | Some | Rec | tuple[object, ...] | Days
Bound = dict[str | None, Rec]


@attrs.define(eq=False)
class Partial:
    """What is concluded from the facts that are given. `read` says what is so."""

    read: Reader
    memo: dict[object, Given] = attrs.field(factory=dict)
    facts: dict[object, Given] = attrs.field(factory=dict)

    def truth(self, expr: Expr, bound: Bound | None = None) -> Truth:
        """What is concluded of a condition. Raises NotFollowed."""
        found = self.given(bound if bound is not None else {None: self.read.space.root}, expr)
        assert isinstance(found, Truth), expr
        return found

    def given(self, bound: Bound, expr: Expr) -> Given:
        """What is concluded of an expression where some names are bound."""
        match expr:
            case Const():
                return self._exactly(self.read.value(bound, expr))
            case Path(root) if root in (RUN, LAW):
                return self._of_law(bound, expr)
            case Path():
                return self._fact(bound, expr)
            case Apply():
                return self._apply(bound, expr)
            case Shared():
                return self._shared(bound, expr)
            case Unstated():
                raise NotFollowed("values that the law does not state")
            case Over():
                return self.over(bound, expr)

    def over(self, bound: Bound, over: Over) -> Given:
        """What is concluded of a list."""
        raise NotFollowed("lists")

    def _exactly(self, value: Value) -> Given:
        match value:
            case int():
                return Truth(value, value)
            case Linear():
                end = End(TRUE, value, FALSE)
                return Range(end, end)
            case Word():
                return Known(TRUE, value)
            case tuple() | Days() | Rec():
                return value
            case strange:
                raise TypeError(f"no such constant: {strange!r}")

    # ---- facts ----

    def _of_law(self, bound: Bound, path: Path) -> Given:
        if path.root == RUN and path.steps[0].startswith("day:"):
            policy = path.steps[0].partition(":")[2]
            judged_on = self.read.policies[policy].judged_on
            return self.about(path, self.read.value(bound, path)) if judged_on is None else self._fact(bound, judged_on)
        value = self.read.value(bound, path)
        return self.about(path, value) if path.root == LAW else self._exactly(value)

    def _fact(self, bound: Bound, path: Path) -> Given:
        value = self.read.value(bound, path)
        if isinstance(value, Rec):
            return value
        record = bound[path.root]
        for step in path.steps[:-1]:
            inner = record.fields[step]
            assert isinstance(inner, Rec)
            record = inner
        return self.about((id(record), path.steps[-1:]), value)

    def about(self, key: object, value: Value) -> Given:
        """What is known of a fact, the same whenever it is asked for."""
        if key not in self.facts:
            self.facts[key] = self.anything(f"given {len(self.facts)}", value)
        return self.facts[key]

    def anything(self, name: str, value: Value) -> Given:
        """Anything that may be known of a fact that is so."""
        terms, hold = self.read.space.terms, self.read.space.facts.append
        match value:
            case int():
                known = terms.truth(name)
                return Truth(terms.both(known, value), terms.either(terms.negate(known), value))
            case Word():
                return Known(terms.truth(name), value)
            case Linear():
                return Range(self._end(name, value, True), self._end(name, value, False))
            case Bits():
                found = Some(Bits(value.domain, f"{name} of {value.path}"), terms.truth(name))
                for place in range(len(value.domain.values)):
                    has, said = self.read.space.bit(value, place), self.read.space.bit(found.bits, place)
                    hold(terms.implies(said, has))
                    hold(terms.implies(terms.both(found.complete, has), said))
                return found
            case strange:
                raise NotFollowed(f"facts of this kind: {type(strange).__name__}")

    def _end(self, name: str, value: Linear, low: bool) -> End:
        terms = self.read.space.terms
        day = len(value.parts) == 1 and terms.atoms[value.parts[0][0]].kind == "day"
        side = "low" if low else "high"
        found = terms.number(f"{name} {side}", "day" if day else "real")
        sides = (found, value) if low else (value, found)
        if day:
            # A day without limit may be any of the calendar.
            self.read.space.facts += [terms.is_day(found), terms.at_most(*sides)]
            return End(TRUE, found, FALSE)
        there, is_open = terms.truth(f"{name} {side}"), terms.truth(f"{name} {side} open")
        held = terms.choose(is_open, terms.less(*sides), terms.at_most(*sides))
        self.read.space.facts.append(terms.implies(there, held))
        return End(there, found, is_open)

    def _shared(self, bound: Bound, use: Shared) -> Given:
        definition = self.read.definitions[use.name]
        records = [self.given(bound, one) for one in use.args]
        key = (use.name, *map(id, records))
        if key not in self.memo:
            inner: Bound = {None: bound[None]}
            for name, record in zip(definition.params, records, strict=True):
                assert isinstance(record, Rec)
                inner[name] = record
            self.memo[key] = self.given(inner, definition.body)
        return self.memo[key]

    # ---- primitives ----

    def _apply(self, bound: Bound, expr: Apply) -> Given:
        terms = self.read.space.terms
        if expr.prim is Prim.AFTER_WORKING_DAYS:
            raise NotFollowed("working days")
        args = [self.given(bound, arg) for arg in expr.args]
        match expr.prim, args:
            case Prim.AND, _:
                each = _truths(args)
                return Truth(terms.both(*(one.must for one in each)), terms.both(*(one.may for one in each)))
            case Prim.OR, _:
                each = _truths(args)
                return Truth(terms.either(*(one.must for one in each)), terms.either(*(one.may for one in each)))
            case Prim.NOT, [Truth() as one]:
                return self.opposite(one)
            case Prim.AT_MOST, [Range() as one, Range() as other]:
                return self.at_most(one, other)
            case Prim.LESS, [Range() as one, Range() as other]:
                return self.opposite(self.at_most(other, one))
            case Prim.EQUAL, [one, other]:
                return self._equal(one, other)
            case Prim.CHOOSE, [Truth() as condition, then, otherwise]:
                return self.choose(condition, then, otherwise)
            case (Prim.ADD | Prim.SUBTRACT | Prim.SCALE), [Range() as one, Range() as other]:
                return self.arithmetic(expr.prim, one, other)
            case (Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN), [one, other]:
                return self._member(expr, one, other)
            case Prim.ON_DAYS, [Range() as day, Days() as days]:
                return self._on_days(day, days)
            case Prim.AFTER_DAYS, [Range() as day, Range() as number]:
                return self.arithmetic(Prim.ADD, day, number)
            case _:
                raise NotFollowed(f"`{expr.prim.value}` of what is given in part")

    def opposite(self, one: Truth) -> Truth:
        """That a condition does not hold."""
        return Truth(self.read.space.terms.negate(one.may), self.read.space.terms.negate(one.must))

    def at_most(self, one: Range, other: Range) -> Truth:
        """That a number is not above another."""
        terms = self.read.space.terms
        must = terms.both(one.high.there, other.low.there, terms.at_most(one.high.at, other.low.at))
        apart = terms.both(terms.at_most(other.high.at, one.low.at), terms.either(one.low.open, other.high.open))
        never = terms.both(
            one.low.there, other.high.there, terms.either(terms.less(other.high.at, one.low.at), apart)
        )
        return Truth(must, terms.negate(never))

    def _equal(self, one: Given, other: Given) -> Truth:
        terms = self.read.space.terms
        match one, other:
            case Known(), Known():
                same, known = words.same(self.read.space, one.word, other.word), terms.both(one.known, other.known)
            case Truth(), Truth():
                same = terms.iff(one.must, other.must)
                known = terms.both(*(terms.either(each.must, terms.negate(each.may)) for each in (one, other)))
            case Range(), Range():
                each = self.at_most(one, other), self.at_most(other, one)
                return Truth(terms.both(each[0].must, each[1].must), terms.both(each[0].may, each[1].may))
            case strange:
                raise TypeError(f"these cannot be equal: {strange!r}")
        return Truth(terms.both(known, same), terms.either(terms.negate(known), same))

    def choose(self, condition: Truth, then: Given, otherwise: Given) -> Given:
        """The one or the other, by a condition. Raises NotFollowed."""
        terms = self.read.space.terms
        yes, no = condition.must, terms.negate(condition.may)
        match then, otherwise:
            case Truth(), Truth():
                must = terms.either(terms.both(yes, then.must), terms.both(no, otherwise.must), terms.both(then.must, otherwise.must))
                cannot = terms.either(
                    terms.both(yes, terms.negate(then.may)),
                    terms.both(no, terms.negate(otherwise.may)),
                    terms.negate(terms.either(then.may, otherwise.may)),
                )
                return Truth(must, terms.negate(cannot))
            case Known(), Known():
                alike = terms.both(then.known, otherwise.known, words.same(self.read.space, then.word, otherwise.word))
                known = terms.either(terms.both(yes, then.known), terms.both(no, otherwise.known), alike)
                mine = tuple((terms.both(condition.may, g), v, p) for g, v, p in then.word.options)
                theirs = tuple((terms.both(no, g), v, p) for g, v, p in otherwise.word.options)
                return Known(known, Word(then.word.domain, (*mine, *theirs)))
            case Range(), Range():
                low = self._outer(then.low, otherwise.low, True)
                high = self._outer(then.high, otherwise.high, False)
                return Range(
                    self._pick(yes, then.low, self._pick(no, otherwise.low, low)),
                    self._pick(yes, then.high, self._pick(no, otherwise.high, high)),
                )
            case _:
                raise NotFollowed("a choice between sets")

    def _pick(self, condition: int, one: End, other: End) -> End:
        terms = self.read.space.terms
        return End(
            terms.choose(condition, one.there, other.there),
            terms.select(condition, one.at, other.at),
            terms.choose(condition, one.open, other.open),
        )

    def _outer(self, one: End, other: End, low: bool) -> End:
        """The end of a range that holds two."""
        terms = self.read.space.terms
        first = terms.less(one.at, other.at) if low else terms.less(other.at, one.at)
        alike = terms.equal(one.at, other.at)
        found = self._pick(first, one, other)
        is_open = terms.choose(alike, terms.both(one.open, other.open), found.open)
        return End(terms.both(one.there, other.there), found.at, is_open)

    def arithmetic(self, prim: Prim, one: Range, other: Range) -> Range:
        """A sum, a difference or a share. Raises NotFollowed."""
        terms = self.read.space.terms
        if prim is Prim.SCALE:
            if one.low.at.parts or one.low != one.high:
                raise NotFollowed("a share that varies")
            ratio = one.low.at.const
            ends = [End(end.there, terms.times(ratio, end.at), end.open) for end in (other.low, other.high)]
            if not ratio:
                zero = End(TRUE, Linear(Fraction(0)), FALSE)
                return Range(zero, zero)
            return Range(*(ends if ratio > 0 else reversed(ends)))
        factor = Fraction(1 if prim is Prim.ADD else -1)
        low, high = (other.low, other.high) if factor > 0 else (other.high, other.low)
        return Range(self._plus(one.low, low, factor), self._plus(one.high, high, factor))

    def _plus(self, one: End, other: End, factor: Fraction) -> End:
        terms = self.read.space.terms
        at = terms.plus(one.at, other.at, factor)
        return End(terms.both(one.there, other.there), at, terms.either(one.open, other.open))

    def _member(self, expr: Apply, one: Given, other: Given) -> Truth:
        space, terms = self.read.space, self.read.space.terms
        match one, other:
            case Known(), tuple():
                held = words.among(space, one.word, one.word.domain.mask(str(word) for word in other))
                return Truth(terms.both(one.known, held), terms.either(terms.negate(one.known), held))
            case Known(), Known() if isinstance(expr.args[1], Const):
                held = words.among(space, one.word, one.word.domain.under(str(expr.args[1].value)))
                return Truth(terms.both(one.known, held), terms.either(terms.negate(one.known), held))
            case Some(), Known():
                as_code = isinstance(getattr(expr.args[1], "type", None), Code)
                held = words.inside(space, one.bits, other.word, as_code)
                settled = terms.both(other.known, one.complete)
                return Truth(terms.both(other.known, held), terms.either(terms.negate(settled), held))
            case _:
                raise NotFollowed("membership of what is given in part")

    def _on_days(self, day: Range, days: Days) -> Truth:
        terms = self.read.space.terms
        spans = [(_day(first.toordinal()), _day(last.toordinal())) for first, last in days.spans]
        within = (terms.both(terms.at_most(a, day.low.at), terms.at_most(day.high.at, b)) for a, b in spans)
        meets = (terms.both(terms.at_most(day.low.at, b), terms.at_most(a, day.high.at)) for a, b in spans)
        return Truth(terms.either(*within), terms.either(*meets))


def _day(ordinal: int) -> Linear:
    return Linear(Fraction(min(max(ordinal, FIRST_DAY), LAST_DAY)))


def _truths(args: Sequence[Given]) -> list[Truth]:
    found = [one for one in args if isinstance(one, Truth)]
    assert len(found) == len(args)
    return found
