"""A second case that shares all facts with the first but those of one part or one amount."""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.core.program import Condition, Fold, Measure, Over, Path, Provision
from policyc.core.types import Count, Many, Money, Number, Quantity, Share
from policyc.verify.domains import expressions, roots, within
from policyc.verify.folds import Bound
from policyc.verify.instead import Replaced, touches
from policyc.verify.meaning import Reader
from policyc.verify.space import Instead, Lst, Rec
from policyc.verify.terms import FALSE, TRUE, ZERO, Linear
from policyc.verify.world import World

_NUMBERS = Count | Number | Share | Money | Quantity


@attrs.frozen
class Threshold:
    """A condition of a provision that holds what a list adds up to against something."""

    provision: Provision
    condition: Condition
    total: Over
    measure: Measure


@attrs.frozen(eq=False)
class Twin:
    """The second case: how the law reads it, its root, what makes it differ from the first as is wanted, and what else is
    tried so that it is easy to read."""

    read: Reader
    root: Rec
    differ: tuple[int, ...]
    tried: tuple[int, ...] = ()


@attrs.frozen(eq=False)
class Swap:
    """An element of a list, and another in its place: the same numbers, other facts.

    plain: the first one has nothing that any condition of the law looks for in such a list.
    """

    read: Reader
    root: Rec
    old: Rec
    new: Rec
    plain: tuple[int, ...]
    within: Lst

    @property
    def left(self) -> dict[str, None]:
        """What of the law was not followed from the first case to the second, so that nothing was proved of it."""
        return dict.fromkeys(self.within.instead.left if self.within.instead is not None else ())

    def more(self, world: World, total: Over) -> Twin:
        """With the other element more of what this total counts."""
        terms = world.space.terms
        before, after = (
            terms.select(reader.truth(total.where, bound), reader.number(bound, total.value), ZERO)
            for reader, bound in (
                (world.read, {None: world.space.root, total.var: self.old}),
                (self.read, {None: self.root, total.var: self.new}),
            )
        )
        return Twin(self.read, self.root, (*self.plain, terms.at_most(before, ZERO), terms.less(ZERO, after)))


def swap(world: World, total: Over, inside: bool = False) -> Swap | None:
    """Another element in place of one of a list: of the first, or, where lists have any length, of any. None if the list is
    not one of the case. `inside`: of the first of the first one's own list of that name; None if it has none."""
    parts = _list(world, total.parts)
    name = total.parts.steps[-1]
    if parts is None or not (parts.slots or parts.whole):
        return None
    if not inside:
        swapped, one = (_replaced if parts.whole else _first)(world, parts, name)
        there = one[0]
    else:
        inner = parts.slots[0][1].fields.get(name) if parts.slots else None
        if not isinstance(inner, Lst) or not inner.slots:
            return None
        deeper, one = _first(world, inner, name)
        outer = attrs.evolve(parts.slots[0][1], fields={**parts.slots[0][1].fields, name: deeper})
        swapped = attrs.evolve(parts, slots=((parts.slots[0][0], outer), *parts.slots[1:]))
        there = world.space.terms.both(parts.slots[0][0], one[0])
    root = _with(world.space.root, total.parts.steps[:-1], name, swapped)
    read = _reader(world, root, total.parts.steps)
    plain = (world.space.terms.negate(found) for found in _matching(world, total, one[1]))
    return Swap(read, root, one[1], one[2], (there, *plain), swapped)


def _first(world: World, parts: Lst, name: str) -> tuple[Lst, tuple[int, Rec, Rec]]:
    """A list with another first element: the list, whether there is one, which it was, and which it is."""
    there, old = parts.slots[0]
    new = _like(world, old)
    return attrs.evolve(parts, slots=((there, new), *parts.slots[1:])), (there, old, new)


def _replaced(world: World, parts: Lst, name: str) -> tuple[Lst, tuple[int, Rec, Rec]]:
    """The same of a list of any length, where any element can be the one."""
    old = Rec(parts.record, f"{parts.path}[one]", 1)
    fields = world.space.records[old.record]
    for field in fields.values():
        if isinstance(field.type, _NUMBERS):
            world.space.field(old, field.name)
    new = _like(world, old)
    nested = name in fields and fields[name].type == Many(old.record)
    direct = world.space.terms.truth(f"{old.path} is direct") if nested else TRUE
    return attrs.evolve(parts, instead=Instead(parts, old, new, direct)), (TRUE, old, new)


def _like(world: World, old: Rec) -> Rec:
    """Another element with the same numbers and lists; its other facts are its own."""
    new = Rec(old.record, f"{old.path} instead", old.depth)
    for name, field in world.space.records[old.record].items():
        if isinstance(field.type, _NUMBERS | Many) and name in old.fields:
            new.fields[name] = old.fields[name]
    return new


def dearer(world: World, steps: tuple[str, ...]) -> Twin:
    """The same case with more of one amount of money."""
    space, terms = world.space, world.space.terms
    more = terms.number(f"{'.'.join(steps)} instead", "real")
    root = _with(space.root, steps[:-1], steps[-1], more)
    whole = world.read.number({None: space.root}, Path(None, steps, Money()))
    tried = tuple(terms.equal(more, Linear(Fraction(10**power))) for power in range(1, 10))
    return Twin(_reader(world, root, steps), root, (terms.less(whole, more),), tried)


def _reader(world: World, root: Rec, steps: tuple[str, ...]) -> Reader:
    """The law as it reads another case, which differs in the fact of these steps only."""
    changed: set[str] = set()
    for name, one in world.read.definitions.items():
        if any(touches(expr, steps) for expr in within(one.body)):
            changed |= world.read.dependents(name)
    same = [(root, world.space.root)]
    for step in steps[:-1]:
        pair = tuple(one.fields[step] for one in same[-1])
        assert isinstance(pair[0], Rec) and isinstance(pair[1], Rec)
        same.append((pair[0], pair[1]))
    replaced = Replaced(steps, tuple(same), frozenset(changed))
    return attrs.evolve(world.read, memo={}, root=root, wider=world.read, changed=replaced.changed, replaced=replaced)


def _matching(world: World, total: Over, part: Rec) -> Iterator[int]:
    """What any condition of the law looks for in such a list: a part that has none of it is not controlled at all."""
    read, wanted = world.read, dict.fromkeys(one for one in expressions(world.program) if isinstance(one, Over))
    for over in wanted:
        alike = over.parts.steps[-1] == total.parts.steps[-1]
        if alike and roots(over.where) | roots(over.value) <= {None, over.var}:
            bound: Bound = {None: world.space.root, over.var: part}
            where = read.truth(over.where, bound)
            some = over.fold in (Fold.SOME, Fold.EVERY)
            found = world.space.terms.both(where, read.truth(over.value, bound)) if some else where
            if found not in (TRUE, FALSE):
                yield found


def _list(world: World, path: Path) -> Lst | None:
    here = world.space.root
    for step in path.steps[:-1]:
        found = here.fields.get(step)
        if not isinstance(found, Rec):
            return None
        here = found
    parts = here.fields.get(path.steps[-1])
    return parts if isinstance(parts, Lst) else None


def _with(of: Rec, steps: tuple[str, ...], name: str, value: "Lst | Linear") -> Rec:
    """The same record with one field below it changed."""
    if not steps:
        return attrs.evolve(of, fields={**of.fields, name: value})
    inner = of.fields[steps[0]]
    assert isinstance(inner, Rec)
    return attrs.evolve(of, fields={**of.fields, steps[0]: _with(inner, steps[1:], name, value)})


def padded(world: World, one: Threshold, steps: tuple[str, ...], twin: Twin) -> Twin:
    """A case that meets a threshold, and the same in a dearer whole (`twin`), which does not."""
    terms = world.space.terms
    bound: Bound = {None: world.space.root}
    content, whole = world.read.number(bound, one.measure.value), world.read.number(bound, Path(None, steps, Money()))
    real = (terms.less(ZERO, content), terms.less(content, whole), *twin.differ)
    condition = one.condition.expr
    return attrs.evolve(twin, differ=(*real, world.read.truth(condition), terms.negate(twin.read.truth(condition))))
