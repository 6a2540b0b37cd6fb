"""Lists of which some facts are missing: what the evaluator concludes of them is proved from one element to all.

For each condition on a list the solver is asked about any one element (what follows for it of its own facts, given in part) and
about any sum, count or answer that was right before that element was added: it must be right afterwards. A list of no elements
is right, so a list of any length is, at any depth, where what is inside an element counts as one more such answer. What an
element adds that nobody listed is what an element adds of which nothing is known, any number of times. Totals that are followed
through chains are the least set of holders, reached in steps from nobody: each step is asked in the same way, with holders that
are held, may be held, or are not.
"""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.core.program import Depth, Fold, Over, Prim
from policyc.verify.given import Bound, End, Given, Known, NotFollowed, Partial, Range, Truth
from policyc.verify.space import Lst, Value, Word
from policyc.verify.terms import FALSE, TRUE, Linear

_NOUGHT = Linear(Fraction(0))
_ONE = Linear(Fraction(1))


@attrs.frozen
class Sound:
    """What is so, and what is concluded of it."""

    so: Value
    given: Given


@attrs.define(eq=False)
class PartialLists(Partial):
    """What is concluded from the facts that are given, of lists too.

    owed: for each condition on a list that was met, what must have no case for the conclusions about it to be right.
    """

    owed: dict[object, tuple[int, ...]] = attrs.field(factory=dict)

    def over(self, bound: Bound, over: Over) -> Given:
        """What is concluded of a list: anything right, once it is proved that it is. Raises NotFollowed."""
        if over.fold in (Fold.LARGEST, Fold.SMALLEST):
            raise NotFollowed(f"the {over.fold.value} of a list")
        key = (over, *sorted((name or "", id(record)) for name, record in bound.items()))
        so = self.read.value(bound, over)
        if key not in self.owed:
            self.owed[key] = ()
            self.owed[key] = tuple(self._owed(bound, over))
        return self.about(key, so)

    def owed_terms(self) -> list[int]:
        """All that must have no case."""
        return [term for terms in self.owed.values() for term in terms]

    def _owed(self, bound: Bound, over: Over) -> Iterator[int]:
        """The cases in which something wrong is concluded of an element, or of a list with one element more."""
        parts = self.read.value(bound, over.parts)
        assert isinstance(parts, Lst)
        element = self.read.space.record(parts.record, f"any of {parts.path} {len(self.owed)}", 0)
        inner: Bound = {**bound, over.var: element}
        where = Sound(self.read.value(inner, over.where), self.given(inner, over.where))
        yield self.wrong(where)
        value = Sound(_ONE, _exact(_ONE))
        if over.fold is not Fold.COUNT:
            value = Sound(self.read.value(inner, over.value), self.given(inner, over.value))
            yield self.wrong(value)
        name = f"{len(self.owed)} of {parts.path}"
        if over.fold in (Fold.SOME, Fold.EVERY):
            yield self.wrong(self.answered(over, self._any(name, TRUE), where, value))
            return
        if over.link is not None:
            where = self._held(name, where)
        deeper = over.depth in (Depth.EVERY_LEVEL, Depth.OUTERMOST)
        inside = self._any(f"inside {name}", _NOUGHT) if deeper else Sound(_NOUGHT, _exact(_NOUGHT))
        after = self.added(over, (self._any(name, _NOUGHT), inside), where, value)
        yield self.wrong(after)
        if over.link is not None:
            yield self.wrong(self._reached(over, after))

    def _any(self, name: str, like: Value) -> Sound:
        """Anything of a kind, of which something right is concluded."""
        terms = self.read.space.terms
        so = terms.truth(f"so {name}") if isinstance(like, int) else terms.number(f"so {name}", "real")
        return Sound(so, self.anything(f"before {name}", so))

    def answered(self, over: Over, before: Sound, where: Sound, value: Sound) -> Sound:
        """Whether some, or every, element has it, from the answer without one element and what is so of that element."""
        terms = self.read.space.terms
        match before, where, value:
            case Sound(int() as so, Truth() as said), Sound(int() as has, Truth() as asked), Sound(int() as is_so, Truth() as shown):
                if over.fold is Fold.SOME:
                    more = terms.both(asked.must, shown.must), terms.both(asked.may, shown.may)
                    found = Truth(terms.either(said.must, more[0]), terms.either(said.may, more[1]))
                    return Sound(terms.either(so, terms.both(has, is_so)), found)
                lacks = terms.both(asked.must, terms.negate(shown.may)), terms.both(asked.may, terms.negate(shown.must))
                found = Truth(terms.both(said.must, terms.negate(lacks[1])), terms.both(said.may, terms.negate(lacks[0])))
                return Sound(terms.both(so, terms.implies(has, is_so)), found)
            case strange:
                raise TypeError(f"no condition on elements: {strange!r}")

    def _held(self, name: str, where: Sound) -> Sound:
        """That an element matches, or is held itself."""
        terms, held = self.read.space.terms, self._any(f"held {name}", TRUE)
        match where, held:
            case Sound(int() as so, Truth() as said), Sound(int() as also, Truth() as known):
                found = Truth(terms.either(said.must, known.must), terms.either(said.may, known.may))
                return Sound(terms.either(so, also), found)
            case strange:
                raise TypeError(f"no condition on elements: {strange!r}")

    def added(self, over: Over, rest: tuple[Sound, Sound], where: Sound, value: Sound) -> Sound:
        """A sum or count, from that without one element, what is inside this element, and what is so of it."""
        terms, (before, inside) = self.read.space.terms, rest
        otherwise = inside if over.depth is Depth.OUTERMOST else Sound(_NOUGHT, _exact(_NOUGHT))
        assert isinstance(where.so, int) and isinstance(where.given, Truth)
        so = terms.select(where.so, _number(value.so), _number(otherwise.so))
        said = _range(self.choose(where.given, value.given, otherwise.given))
        if over.depth is Depth.EVERY_LEVEL:
            so, said = terms.plus(so, _number(inside.so)), self.arithmetic(Prim.ADD, said, _range(inside.given))
        return Sound(terms.plus(so, _number(before.so)), self.arithmetic(Prim.ADD, said, _range(before.given)))

    def _reached(self, over: Over, total: Sound) -> Sound:
        """That a holding reaches the limit from which on what it holds counts."""
        terms = self.read.space.terms
        assert over.link is not None
        limit, given = Linear(over.link.limit), _range(total.given)
        if over.link.open:
            return Sound(terms.less(limit, _number(total.so)), self.opposite(self.at_most(given, _exact(limit))))
        return Sound(terms.at_most(limit, _number(total.so)), self.at_most(_exact(limit), given))

    def wrong(self, one: Sound) -> int:
        """That something wrong is concluded."""
        terms = self.read.space.terms
        match one.so, one.given:
            case int() as so, Truth(must, may):
                return terms.either(terms.both(must, terms.negate(so)), terms.both(so, terms.negate(may)))
            case Linear() as so, Range(low, high):
                below = terms.both(low.there, terms.choose(low.open, terms.at_most(so, low.at), terms.less(so, low.at)))
                above = terms.both(high.there, terms.choose(high.open, terms.at_most(high.at, so), terms.less(high.at, so)))
                return terms.either(below, above)
            case Word(), Known():
                # A word is known as it is, or not at all.
                return FALSE
            case strange:
                raise NotFollowed(f"elements of this kind: {type(strange[0]).__name__}")


def _exact(number: Linear) -> Range:
    end = End(TRUE, number, FALSE)
    return Range(end, end)


def _number(value: Value) -> Linear:
    assert isinstance(value, Linear)
    return value


def _range(given: Given) -> Range:
    assert isinstance(given, Range)
    return given
