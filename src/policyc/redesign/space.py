"""One set of designs under one reading of the law: what is bound, which levers bear on what, and what was found out."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from policyc.backends.interpret import see
from policyc.backends.machine import At, Machine, Seen, Value
from policyc.core.facts import Amount, Listing, Node, Truth
from policyc.core.program import Definition, Expr, Over, Path
from policyc.redesign.amounts import Cond, Inseparable, Sum, by_choice, fixed
from policyc.redesign.formula import only
from policyc.redesign.reads import Reads
from policyc.redesign.trees import shown_path, steps_of
from policyc.redesign.worlds import Follow, Worlds

SOME = "$some"


@attrs.frozen(eq=False)
class Place:
    """A record of the case that levers may change: the record as it is, and the levers at or below it."""

    path: str
    node: Node
    levers: tuple[int, ...]


Bound = Mapping[str, Place]


@attrs.frozen(eq=False)
class Table:
    """A value for each choice of one lever."""

    lever: int
    values: tuple[Value, ...]


@attrs.frozen(eq=False)
class Fix:
    """A value that no choice changes."""

    value: Value


Sym = Fix | Table | Cond | Sum


@attrs.define(eq=False)
class Index:
    """Which levers lie where, and which amounts of a whole depend on those of its parts.

    free: the levers that are not settled. tight: amounts that are not known exactly and that levers narrow; narrowed: what they
    then are, where that can be said; open_lists: lists of which it cannot; read: the fields that
    the law asks for. lists
    and folds: what was put together to ask about one element of a list; what is found out is kept by their identity. classes: of
    elements that are alike in all that a fold reads of them, one.
    """

    worlds: Worlds
    free: frozenset[int]
    reads: Reads
    below: dict[str, tuple[int, ...]] = attrs.field(factory=dict)
    exactly: dict[str, int] = attrs.field(factory=dict)
    tight: dict[str, frozenset[int]] = attrs.field(factory=dict)
    narrowed: dict[str, Sum] = attrs.field(factory=dict)
    open_lists: set[str] = attrs.field(factory=set)
    read: set[str] = attrs.field(factory=set)
    lists: dict[object, Place] = attrs.field(factory=dict)
    folds: dict[int, Over] = attrs.field(factory=dict)
    classes: dict[object, tuple[Place, tuple[Place, ...]]] = attrs.field(factory=dict)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many choices each lever has."""
        return tuple(len(one.choices) for one in self.worlds.catalogue.levers)


def index_of(worlds: Worlds, free: frozenset[int], definitions: dict[str, Definition]) -> Index:
    """The index of these levers; all others stay at the choice that the tree already holds."""
    index = Index(worlds, free, Reads(definitions))
    below: dict[str, list[int]] = {}
    for number in sorted(free):
        steps = steps_of(worlds.catalogue.levers[number].path) or ()
        for end in range(1, len(steps) + 1):
            below.setdefault(shown_path(steps[:end]), []).append(number)
        if steps:
            index.exactly[shown_path(steps)] = number
    index.below = {path: tuple(numbers) for path, numbers in below.items()}
    return index


@attrs.define(eq=False)
class Space:
    """An evaluation of all designs at once. taken: the readings of questions that the run leaves open.

    questions: those that kept something open that depends on choices, or that choices may make matter.
    """

    index: Index
    taken: dict[str, str]
    questions: dict[str, None]
    shelf: dict[object, Seen]
    _machines: dict[tuple[tuple[int, int], ...], Machine] = attrs.field(factory=dict)
    memo: dict[object, Sym] = attrs.field(factory=dict)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many choices each lever has."""
        return self.index.sizes

    def machine(self, design: Mapping[int, int]) -> Machine:
        """The reference evaluator on the case after these choices, under the readings of this space."""
        key = tuple(sorted(design.items()))
        if key not in self._machines:
            open_ = self.index.worlds.machine(design)
            self._machines[key] = open_.reading(self.taken) if self.taken else open_
        return self._machines[key]

    # ---- which levers bear on what ----

    def touched(self, expr: Expr, bound: Bound) -> frozenset[int]:
        """The levers on whose choices the value of an expression may depend."""
        found: set[int] = set()
        for root, steps in self.index.reads.of(expr):
            if root is None:
                found |= self.at_path("", steps)
            elif root in bound and (bound[root].levers or self.index.tight):
                found |= self.in_place(bound[root], steps)
        return frozenset(found)

    def in_place(self, place: Place, steps: tuple[str, ...]) -> frozenset[int]:
        """The levers that bear on a fact below a place."""
        here = self.index.exactly.get(place.path)
        if here is None:
            return self.at_path(place.path, steps)
        # Inside its own part a lever bears on what its choices change, and on everything if they replace the part.
        lever = self.index.worlds.catalogue.levers[here]
        own = not steps or steps[0] in lever.changed or not lever.fixed_shape
        around = self.index.tight.get(f"{place.path}.{steps[0]}", frozenset()) if steps else frozenset[int]()
        return around | {here} if own else around

    def at_path(self, path: str, steps: tuple[str, ...]) -> frozenset[int]:
        """The levers at or below a path, those that it passes through, and those of the amounts that follow there."""
        found: set[int] = set()
        here = path
        for step in steps:
            passed = self.index.exactly.get(here)
            if passed is not None and (step in self.index.worlds.catalogue.levers[passed].changed):
                found.add(passed)
            here = f"{here}.{step}" if here else step
            found |= self.index.tight.get(here, frozenset())
            follow = self.follow(here)
            if follow is not None:
                found |= follow.deltas.keys() & self.index.free
        found |= set(self.index.below.get(here, ())) if here else set(self.index.free)
        return frozenset(found)

    def follow(self, path: str) -> Follow | None:
        """The amount that follows its parts at this path, if it is one."""
        whole, _, field = path.rpartition(".")
        return self.index.worlds.follows.get((whole, field))

    # ---- values ----

    def concrete(self, expr: Expr, bound: Bound, world: tuple[int, int] | None) -> Seen:
        """The value of an expression after one choice of one lever, or none, by the reference evaluator."""
        # Only what the expression speaks of is made anew: a record with a thousand parts is not built for each of them.
        named = {root for root, _ in self.index.reads.of(expr)}
        bound = {name: place for name, place in bound.items() if name in named}
        design: dict[int, int] = {}
        if world is not None and any(root is None for root, _ in self.index.reads.of(expr)):
            lever = world[0]
            roots = (self.at_path("", steps) for root, steps in self.index.reads.of(expr) if root is None)
            design = {lever: world[1]} if any(lever in one for one in roots) else {}
        key = (id(expr), tuple((name, id(place.node)) for name, place in bound.items()), world, bool(design))
        found = self.shelf.get(key)
        if found is None or any(reason.startswith("?") for reason in found.reasons):
            found = self._concrete(expr, bound, world, design)
            if not self.taken:
                self.shelf[key] = found
        self.questions.update(dict.fromkeys(reason[1:] for reason in sorted(found.reasons) if reason.startswith("?")))
        return found

    def _concrete(self, expr: Expr, bound: Bound, world: tuple[int, int] | None, design: Mapping[int, int]) -> Seen:
        self.index.worlds.go_on()
        machine = self.machine(design)
        nodes: dict[str | None, Value] = {None: machine.case.root}
        for name, place in bound.items():
            nodes[name] = self.node(place, world)
        return see(At(machine, nodes), expr)

    def joint(self, expr: Expr, bound: Bound, design: Mapping[int, int]) -> bool | None:
        """Whether a condition must, cannot or may hold after these choices of several levers."""
        machine = self.machine(design)
        nodes: dict[str | None, Value] = {None: machine.case.root}
        for name, place in bound.items():
            nodes[name] = self._joint_node(machine, place, design)
        seen = see(At(machine, nodes), expr)
        assert isinstance(seen.value, Truth)
        self.questions.update(dict.fromkeys(reason[1:] for reason in sorted(seen.reasons) if reason.startswith("?")))
        return seen.value.known

    def _joint_node(self, machine: Machine, place: Place, design: Mapping[int, int]) -> Value:
        """The record at a place after these choices; where they narrow what is not known of it, as the whole case has it."""
        inside = f"{place.path}."
        if place.path and any(path.startswith(inside) for path in self.index.tight):
            found = self.index.worlds.moved(machine.case, place.path, design)
            if found is not None:
                return found
        mine = {lever: choice for lever, choice in design.items() if lever in place.levers}
        return self.index.worlds.part(place.path, place.node.record, mine) if mine else place.node

    def node(self, place: Place, world: tuple[int, int] | None) -> Node:
        """The record at a place after one choice of one lever."""
        if world is None or world[0] not in place.levers:
            return place.node
        found = self.index.worlds.stands(place.path, place.node.record, *world)
        if len(found) != 1:
            raise Inseparable("whether a part is there", (world[0],))
        return found[0]

    def truth(self, sym: Sym) -> Cond:
        """A condition as what makes it certain and what makes it possible."""
        match sym:
            case Cond():
                return sym
            case Fix(Truth(known)):
                return Cond(known is True, known is not False)
            case Table(lever, values):
                truths = [one.known for one in values if isinstance(one, Truth)]
                assert len(truths) == len(values)
                size = self.sizes[lever]
                must = frozenset(n for n, one in enumerate(truths) if one is True)
                may = frozenset(n for n, one in enumerate(truths) if one is not False)
                return Cond(only(lever, must, size), only(lever, may, size))
            case other:
                raise TypeError(f"no condition: {other!r}")

    def amount(self, sym: Sym) -> Sum:
        """An amount as linear forms."""
        match sym:
            case Sum():
                return sym
            case Fix(Amount() as amount):
                return fixed(amount)
            case Table(lever, values):
                amounts = [one for one in values if isinstance(one, Amount)]
                if len(amounts) != len(values):
                    raise Inseparable("a comparison of what is no amount", (lever,))
                return by_choice(lever, amounts)
            case other:
                raise Inseparable(f"a comparison of what is no amount ({type(other).__name__})", ())


def place_of(index: Index, path: str, node: Node) -> Place:
    """A record of the case with the levers at or below it."""
    return Place(path, node, index.below.get(path, ()))


def located(index: Index, bound: Bound, path: Path) -> tuple[str, Node | Listing | Place]:
    """Where a path leads that ends in a record or a list: its place in the case, and what stands there."""
    root = bound[path.root] if path.root is not None else None
    here: Node | Listing = root.node if root is not None else index.worlds.case.root
    where = root.path if root is not None else ""
    for step in path.steps:
        assert isinstance(here, Node), path
        fact = here.fields[step]
        assert isinstance(fact, (Node, Listing)), path
        here = fact
        where = f"{where}.{step}" if where else step
    return where, here


__all__ = ["SOME", "Bound", "Fix", "Fraction", "Index", "Place", "Space", "Sym", "Table", "index_of", "located", "place_of"]
