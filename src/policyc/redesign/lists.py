"""What is said of a list for every design: an element on which one lever bears is tried choice by choice, sums are added."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import attrs

from policyc.backends.machine import Value
from policyc.core.facts import Listing, Node
from policyc.core.program import Depth, Expr, Fold, Over, Path
from policyc.core.runtime import exactly
from policyc.core.types import Many
from policyc.redesign.alike import Alike
from policyc.redesign.amounts import NONE, Cond, End, Form, Inseparable, Span, Sum, add, levers_of
from policyc.redesign.formula import all_of, any_of, at_most_zero, negation, total
from policyc.redesign.space import SOME, Bound, Fix, Place, Space, Sym, Table, located, place_of

Symbolic = Callable[[Space, Expr, Bound], Sym]


@attrs.frozen(eq=False)
class _Asked:
    """A fold over a list of the case. few: the same fold over a list that is bound as `SOME`."""

    space: Space
    over: Over
    bound: Bound
    symbolic: Symbolic
    few: Over
    listing: Listing


def over_list(space: Space, over: Over, bound: Bound, symbolic: Symbolic) -> Sym:
    """The value of a fold over a list for every design."""
    where, listing = located(space.index, bound, over.parts)
    assert isinstance(listing, Listing)
    asked = _Asked(space, over, bound, symbolic, _few(space, over), listing)
    parts = list(_parts(asked, where, listing))
    return _together(asked, parts)


def _few(space: Space, over: Over) -> Over:
    """The same fold over a list of its own; one object for each, because what was found is kept by identity."""
    if id(over) not in space.index.folds:
        parts = Path(SOME, (over.parts.steps[-1],), Many(""))
        space.index.folds[id(over)] = attrs.evolve(over, parts=parts)
    return space.index.folds[id(over)]


def _together(asked: _Asked, parts: list[Sym]) -> Sym:
    space = asked.space
    match asked.over.fold:
        case Fold.SOME | Fold.EVERY:
            join = any_of if asked.over.fold is Fold.SOME else all_of
            conds = [space.truth(one) for one in parts]
            return Cond(join((c.must for c in conds), space.sizes), join((c.may for c in conds), space.sizes))
        case Fold.TOTAL | Fold.COUNT:
            return add([(Fraction(1), space.amount(one)) for one in parts])
        case Fold.LARGEST | Fold.SMALLEST:
            return _extreme(asked, parts)


def _extreme(asked: _Asked, parts: list[Sym]) -> Sym:
    raise Inseparable(f"the {asked.over.fold.value} of several parts", asked.space.touched(asked.over, asked.bound))


def _parts(asked: _Asked, where: str, listing: Listing) -> Iterator[Sym]:
    """What each element, with all that is inside it, adds to the whole; those that no lever changes in one."""
    same: list[Node] = []
    for number, node in enumerate(listing.nodes):
        place = place_of(asked.space.index, f"{where}[{number}]", node)
        levers = _levers(asked, place)
        if levers and asked.over.depth is Depth.CHAINS:
            raise Inseparable("a share that is held through chains", levers)
        if not levers:
            same.append(node)
        elif len(levers) == 1:
            yield _by_choice(asked, place, min(levers))
        else:
            yield from _nested(asked, place)
    if not listing.complete and where in asked.space.index.open_lists:
        raise Inseparable("a list that may have more", asked.space.touched(asked.over, asked.bound))
    rest = Listing(listing.record, listing.path, tuple(same), listing.complete, listing.rest)
    yield Fix(_concrete(asked, where, rest, None))


def _levers(asked: _Asked, place: Place) -> frozenset[int]:
    """The levers that bear on what an element adds."""
    over, space = asked.over, asked.space
    bound = {**asked.bound, over.var: place}
    found = space.touched(over.where, bound) | space.touched(over.value, bound)
    here = space.index.exactly.get(place.path)
    if here is not None and not space.index.worlds.catalogue.levers[here].fixed_shape:
        found |= {here}
    if over.depth is not Depth.HERE:
        found |= space.in_place(place, (over.parts.steps[-1],))
        found |= _inside(asked, place)
    return found


def _inside(asked: _Asked, place: Place) -> frozenset[int]:
    """The levers below an element whose list of parts is followed."""
    here = asked.space.index.exactly.get(place.path)
    return frozenset(place.levers) - ({here} if here is not None else frozenset())


def _concrete(asked: _Asked, key: object, listing: Listing, world: tuple[int, int] | None) -> Value:
    """The fold over a few elements; `key` says which, so that they are put together once."""
    place = asked.space.index.lists.get((id(asked.over), key))
    if place is None:
        place = Place(SOME, Node("", "", {asked.over.parts.steps[-1]: listing}), ())
        asked.space.index.lists[(id(asked.over), key)] = place
    return asked.space.concrete(asked.few, {**asked.bound, SOME: place}, world).value


def _by_choice(asked: _Asked, place: Place, lever: int) -> Sym:
    """What an element on which one lever bears adds under each of its choices."""
    space = asked.space
    alike = Alike.of(space, asked.over, asked.bound) if lever in place.levers else None
    values = []
    for choice in range(space.sizes[lever]):
        nodes: tuple[Node, ...] = (place.node,)
        if lever in place.levers:
            nodes = space.index.worlds.stands(place.path, place.node.record, lever, choice)
        value = alike.value(nodes, lever) if alike is not None else None
        if value is None:
            listing = Listing(place.node.record, place.path, nodes, True, {})
            value = _concrete(asked, (place.path, lever, choice), listing, (lever, choice))
        values.append(value)
    return Table(lever, tuple(values))


def _nested(asked: _Asked, place: Place) -> Iterator[Sym]:
    """An element with several levers inside: itself, then what is in its own list."""
    space, over = asked.space, asked.over
    bound = {**asked.bound, over.var: place}
    here = space.index.exactly.get(place.path)
    if here is not None and not space.index.worlds.catalogue.levers[here].fixed_shape:
        raise Inseparable("whether a part is there", {here})
    matches = space.truth(asked.symbolic(space, over.where, bound))
    inner = place.node.fields[over.parts.steps[-1]] if over.depth is not Depth.HERE else None
    match over.fold:
        case Fold.SOME:
            value = space.truth(asked.symbolic(space, over.value, bound))
            yield _both(matches, value, space.sizes)
        case Fold.EVERY:
            value = space.truth(asked.symbolic(space, over.value, bound))
            lacks = _both(matches, Cond(negation(value.may, space.sizes), negation(value.must, space.sizes)), space.sizes)
            yield Cond(negation(lacks.may, space.sizes), negation(lacks.must, space.sizes))
        case Fold.TOTAL | Fold.COUNT | Fold.LARGEST | Fold.SMALLEST:
            if matches.must is False and matches.may is True and not inner_parts(inner):
                yield _perhaps(space, space.amount(_one(asked, bound)))
                return
            if not (matches.must is True or matches.may is False):
                raise Inseparable("whether an assembly counts as a whole", space.touched(over.where, bound))
            if matches.must is True:
                yield _one(asked, bound)
                if over.depth is Depth.OUTERMOST:
                    return
    if isinstance(inner, Listing):
        yield from _parts(asked, f"{place.path}.{over.parts.steps[-1]}", inner)


def inner_parts(inner: object) -> bool:
    """Whether something is, or may be, inside."""
    return isinstance(inner, Listing) and bool(inner.nodes or not inner.complete)


def _perhaps(space: Space, own: Sum) -> Sym:
    """The amount or nothing, of an element that may count; the amount is never negative."""
    nothing = End((Form(NONE, NONE),))
    for span in own.parts.values():
        if span.low is None or not all(at_most_zero(total(((Fraction(-1), one.value),))) is True for one in span.low.forms):
            raise Inseparable("an amount that may be less than nothing", levers_of(own))
    return Sum({currency: Span(nothing, span.high) for currency, span in own.parts.items()})


def _one(asked: _Asked, bound: Bound) -> Sym:
    if asked.over.fold is Fold.COUNT:
        return Fix(exactly(Fraction(1)))
    return asked.symbolic(asked.space, asked.over.value, bound)


def _both(one: Cond, other: Cond, sizes: tuple[int, ...]) -> Cond:
    return Cond(all_of((one.must, other.must), sizes), all_of((one.may, other.may), sizes))

