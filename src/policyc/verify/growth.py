"""Parts in parts, one of which is replaced: which way what is said of the whole can move, found by induction.

A condition on a part may look at what is inside it, so that what holds the replaced part can count otherwise too. For each
fold, and for each question about the inside of a part, it is supposed that it can only grow, and that it can only shrink.
What is not so for the replaced part itself, or does not carry over from a part to the one around it if all that is left is
so, is dropped. What remains holds for every tree.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import product

import attrs

from policyc.core.program import Definition, Depth, Expr, Fold, Over
from policyc.verify.domains import roots
from policyc.verify.folds import ONE, Bound
from policyc.verify.instead import reads
from policyc.verify.meaning import Reader
from policyc.verify.space import Instead, Rec, Value
from policyc.verify.terms import FALSE, ZERO, Linear
from policyc.verify.world import World

_WANTED = (Fold.SOME, Fold.EVERY)
# What moves (`f` a fold, `q` a question, each by its place), and whether it is said that it grows.
Way = tuple[str, int, bool]


def growth(world: World, of: Instead, differ: tuple[int, ...]) -> tuple[int, ...]:
    """What can be said of the folds that were left open: that they are no less than before, or no more."""
    name = of.before.path.rpartition(".")[2]
    open_folds = [one for one in of.open if _simple(world.read.definitions, one[0], name)]
    if not open_folds:
        return ()
    questions = dict.fromkeys(
        inner for one, _, _ in open_folds for inner in _inner(world.read.definitions, one, name)
    )
    tree = _Tree(world, of, tuple(dict.fromkeys(one for one, _, _ in open_folds)), tuple(questions))
    ways = tree.kept(differ)
    found = []
    for over, before, now in open_folds:
        for up in (up for kind, place, up in ways if kind == "f" and tree.folds[place] == over):
            # Of `every` it is told how many it must not meet.
            grows = up is not (over.fold is Fold.EVERY)
            found.append(_no_more(world, before, now) if grows else _no_more(world, now, before))
    return tuple(found)


def _no_more(world: World, one: Value, other: Value) -> int:
    terms = world.space.terms
    match one, other:
        case int(), int():
            return terms.implies(one, other)
        case Linear(), Linear():
            return terms.at_most(one, other)
        case strange:
            raise TypeError(f"these cannot grow: {strange!r}")


def _inner(definitions: dict[str, Definition], over: Over, name: str) -> Iterator[Over]:
    """The folds over lists of this name inside the conditions of another."""
    exprs: tuple[Expr, ...] = (over.where, over.value)
    return (one for one in reads(definitions, exprs) if isinstance(one, Over) and one.parts.steps[-1] == name)


def _simple(definitions: dict[str, Definition], over: Over, name: str) -> bool:
    """Whether the conditions of a fold speak of one part, and of what is inside it no more than that some of it is such."""
    if over.depth is Depth.CHAINS or over.fold in (Fold.LARGEST, Fold.SMALLEST) or not _alone(over):
        return False
    return all(
        one.fold in _WANTED and _alone(one) and one.parts.root is not None and len(one.parts.steps) == 1
        and one.depth is not Depth.CHAINS
        for one in _inner(definitions, over, name)
    )  # fmt: skip


def _alone(over: Over) -> bool:
    return (roots(over.where) | roots(over.value)) <= {None, over.var}


@attrs.frozen(eq=False)
class _Report:
    """What a part, with all that is inside it, is to the one around it: by fold, and by question."""

    folds: tuple[Value, ...]
    questions: tuple[int, ...]

    def of(self, kind: str, place: int) -> Value:
        """What is reported of a fold or question."""
        return self.folds[place] if kind == "f" else self.questions[place]


@attrs.define(eq=False, slots=False)
class _Tree:
    """The folds that were left open, and the questions about the inside of a part on which they depend."""

    world: World
    of: Instead
    folds: tuple[Over, ...]
    questions: tuple[Over, ...]

    @property
    def read(self) -> Reader:
        """The reader of the case before."""
        return self.world.read

    def kept(self, differ: tuple[int, ...]) -> list[Way]:
        """The ways in which everything moves from the case before to the one after."""
        world, terms = self.world, self.world.space.terms
        ways = [("f", place, up) for place in range(len(self.folds)) for up in (True, False)]
        ways += [("q", place, up) for place in range(len(self.questions)) for up in (True, False)]
        before, after, facts = self._replaced()
        world.solver.assume(world.space.facts)
        ways = [way for way in ways if self._never(*facts, *differ, terms.negate(self._moves(way, before, after)))]
        child, changed, around, then, facts = self._around()
        world.solver.assume(world.space.facts)
        while True:
            supposed = [self._moves(way, child, changed) for way in ways]
            left = [way for way in ways if self._never(*facts, *supposed, terms.negate(self._moves(way, around, then)))]
            if left == ways:
                return ways
            ways = left

    def _never(self, *conditions: int) -> bool:
        return FALSE in conditions or self.world.solver.possible(*conditions) is False

    def _moves(self, way: Way, before: _Report, after: _Report) -> int:
        kind, place, up = way
        pair = before.of(kind, place), after.of(kind, place)
        return _no_more(self.world, *pair) if up else _no_more(self.world, *reversed(pair))

    # ---- reports ----

    def _replaced(self) -> tuple[_Report, _Report, tuple[int, ...]]:
        """The part that is replaced and the one in its place; what is inside both is the same."""
        inside, facts = self._any("inside")
        same = [*facts, *self._within(inside, self.of.old)]
        for record in (self.of.old, self.of.new):
            same += self._below(record, inside.questions)
        return self._report(self.of.old, inside), self._report(self.of.new, inside), tuple(same)

    def _around(self) -> tuple[_Report, _Report, _Report, _Report, tuple[int, ...]]:
        """A part as it was and as it is (two reports), and the one around it, likewise; its other parts stay the same."""
        node = self._node("around")
        twin = attrs.evolve(node, path=f"{node.path} then")
        reports, facts = [], list[int]()
        others, said = self._any("others")
        facts += said
        for record in (node, twin):
            child, said = self._any(f"child of {record.path}")
            inside = self._joined(child, others)
            facts += (*said, *self._within(inside, record), *self._below(record, inside.questions))
            reports.append((child, self._report(record, inside)))
        return reports[0][0], reports[1][0], reports[0][1], reports[1][1], tuple(facts)

    def _node(self, what: str) -> Rec:
        found = Rec(self.of.old.record, f"{self.of.old.path} {what}", 1)
        for name in self.world.space.records[found.record]:
            self.world.space.field(found, name)
        return found

    def _below(self, record: Rec, answers: tuple[int, ...]) -> Iterator[int]:
        """That what is inside a part answers the questions so."""
        terms = self.world.space.terms
        for one, answer in zip(self.questions, answers, strict=True):
            said = self.read.truth(one, {None: self.world.space.root, one.parts.root: record})
            yield terms.iff(said if one.fold is Fold.SOME else terms.negate(said), answer)

    def _hit(self, one: Over, record: Rec) -> int:
        """Whether a part is one that is looked for, or, of `every`, one that must not be met."""
        bound: Bound = {None: self.world.space.root, one.var: record}
        where, terms = self.read.truth(one.where, bound), self.world.space.terms
        if one.fold not in _WANTED:
            return where
        value = self.read.truth(one.value, bound)
        return terms.both(where, value if one.fold is Fold.SOME else terms.negate(value))

    def _own(self, one: Over, record: Rec) -> Linear:
        bound: Bound = {None: self.world.space.root, one.var: record}
        return ONE if one.fold is Fold.COUNT else self.read.number(bound, one.value)

    def _report(self, record: Rec, inside: _Report) -> _Report:
        terms = self.world.space.terms
        folds = tuple(self._counted(one, record, below) for one, below in zip(self.folds, inside.folds, strict=True))
        hits = (self._hit(one, record) for one in self.questions)
        deep = (one.depth is not Depth.HERE for one in self.questions)
        questions = (
            terms.either(hit, below) if far else hit for hit, below, far in zip(hits, inside.questions, deep, strict=True)
        )
        return _Report(folds, tuple(questions))

    def _counted(self, one: Over, record: Rec, below: Value) -> Value:
        terms, hit = self.world.space.terms, self._hit(one, record)
        if isinstance(below, int):
            return terms.either(hit, below) if one.depth is not Depth.HERE else hit
        assert isinstance(below, Linear)
        own = self._own(one, record)
        match one.depth:
            case Depth.OUTERMOST:
                return terms.select(hit, own, below)
            case Depth.HERE:
                return terms.select(hit, own, ZERO)
            case _:
                return terms.plus(terms.select(hit, own, ZERO), below)

    def _joined(self, one: _Report, other: _Report) -> _Report:
        terms = self.world.space.terms
        folds = (
            terms.either(a, b) if isinstance(a, int) and isinstance(b, int) else terms.plus(_number(a), _number(b))
            for a, b in zip(one.folds, other.folds, strict=True)
        )
        questions = (terms.either(a, b) for a, b in zip(one.questions, other.questions, strict=True))
        return _Report(tuple(folds), tuple(questions))

    # ---- what holds of any parts ----

    def _any(self, what: str) -> tuple[_Report, tuple[int, ...]]:
        """Some parts of which nothing is known but what holds of all."""
        terms, path = self.world.space.terms, f"{self.of.old.path} {what}"
        folds: list[Value] = []
        for place, one in enumerate(self.folds):
            name = f"{path} fold {place}"
            folds.append(terms.truth(name) if one.fold in _WANTED else terms.number(name, "real"))
        questions = tuple(terms.truth(f"{path} question {place}") for place in range(len(self.questions)))
        found = _Report(tuple(folds), questions)
        return found, tuple(self._always(found))

    def _always(self, of: _Report) -> Iterator[int]:
        terms = self.world.space.terms
        for place, (other, question) in product(range(len(self.folds)), enumerate(self.questions)):
            # What counts is such a part: where there is none, nothing counts.
            if question.depth is not Depth.HERE and (place, other) in self._links:
                value = of.folds[place]
                none = terms.negate(value) if isinstance(value, int) else terms.equal(_number(value), ZERO)
                yield terms.either(of.questions[other], none)
        for place in self._amounts:
            yield terms.at_most(ZERO, _number(of.folds[place]))

    def _within(self, inside: _Report, record: Rec) -> Iterator[int]:
        """What is inside a part, and not inside one another, is no more than the part, where the vocabulary says so."""
        for place, field in self._limits:
            limit = self.world.space.field(record, field)
            if isinstance(limit, Linear):
                yield self.world.space.terms.at_most(_number(inside.folds[place]), limit)

    @cached_property
    def _links(self) -> set[tuple[int, int]]:
        """The folds to which only those parts add anything that a question looks for."""
        terms, node = self.world.space.terms, self._node("one")
        self.world.solver.assume(self.world.space.facts)
        return {
            (place, other)
            for (place, one), (other, question) in product(enumerate(self.folds), enumerate(self.questions))
            if self._never(self._adds(one, node), terms.negate(self._hit(question, node)))
        }

    def _adds(self, one: Over, node: Rec) -> int:
        terms, hit = self.world.space.terms, self._hit(one, node)
        if one.fold in _WANTED:
            return hit
        return terms.both(hit, terms.negate(terms.equal(self._own(one, node), ZERO)))

    @cached_property
    def _amounts(self) -> tuple[int, ...]:
        """The folds to which nothing adds less than nothing."""
        terms, node = self.world.space.terms, self._node("one")
        numbers = [(place, one) for place, one in enumerate(self.folds) if one.fold not in _WANTED]
        self.world.solver.assume(self.world.space.facts)
        return tuple(
            place for place, one in numbers if self._never(self._hit(one, node), terms.less(self._own(one, node), ZERO))
        )

    @cached_property
    def _limits(self) -> tuple[tuple[int, str], ...]:
        """The folds to which a part adds at most one of its fields, of which the vocabulary limits the sum."""
        terms, node, space = self.world.space.terms, self._node("one"), self.world.space
        found = []
        for field in self._limited:
            limit = space.field(node, field)
            assert isinstance(limit, Linear)
            for place in (one for one in self._amounts if self.folds[one].depth is Depth.OUTERMOST):
                fold = self.folds[place]
                if self._never(self._hit(fold, node), terms.less(limit, self._own(fold, node))):
                    found.append((place, field))
        return tuple(found)

    @property
    def _limited(self) -> Iterator[str]:
        """The fields that come to no more in all parts than in the whole, of every record of this kind."""
        name = self.of.before.path.rpartition(".")[2]
        for one in self.world.space.program.residuals:
            if (one.record, one.list, one.field) == (self.of.old.record, name, one.whole):
                yield one.field


def _number(value: Value) -> Linear:
    assert isinstance(value, Linear)
    return value

