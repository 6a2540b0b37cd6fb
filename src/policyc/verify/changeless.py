"""Whether a provision of a large law changes nothing, asked of one cell after the other."""

from collections.abc import Iterable, Iterator
from itertools import islice

from policyc.core.program import Policy, Provision
from policyc.verify.cells import Cell
from policyc.verify.prove import Prover
from policyc.verify.space import Shape
from policyc.verify.terms import FALSE
from policyc.verify.without import Without
from policyc.verify.world import ANY, SMALL, VAGUE

# So many of the cells in which a provision meets the fewest others are tried before a proof is.
TRIED = 4
Asked = tuple[int, int]


def changeless(prover: Prover, policy: Policy, one: Provision) -> bool:
    """Whether it is proved that no decision of its policy comes out otherwise without a provision.

    Nothing but these decisions may depend on it, by way of it and of what it sets aside.
    """
    small = prover.world(SMALL)
    plainest = _asked(prover, policy, one, SMALL, islice(prover.cells(policy, SMALL).plainest(one.name), TRIED))
    if any(small.possible(*asked) for asked in islice(plainest, 1)):
        return False
    shapes = (SMALL,) if small.exact else (VAGUE,)
    if _excluded(prover, policy, one, shapes):
        return True
    if any(small.seen(*asked) for asked in plainest):
        return False
    if any(small.possible(*asked) for asked in _everywhere(prover, policy, one, SMALL)):
        return False
    return not small.exact and _excluded(prover, policy, one, (ANY,))


def _excluded(prover: Prover, policy: Policy, one: Provision, shapes: Iterable[Shape]) -> bool:
    return any(
        all(prover.world(shape).excluded(*asked) for asked in _everywhere(prover, policy, one, shape)) for shape in shapes
    )


def _everywhere(prover: Prover, policy: Policy, one: Provision, shape: Shape) -> Iterator[Asked]:
    return _asked(prover, policy, one, shape, prover.cells(policy, shape).of(one.name))


def _asked(prover: Prover, policy: Policy, one: Provision, shape: Shape, cells: Iterable[Cell]) -> Iterator[Asked]:
    """For each cell, that the provision is live and that something changes without it."""
    world, near = prover.world(shape), prover.near(policy, shape)
    terms, read = world.space.terms, world.read
    without = read.without(one.live) if one.removes else read
    orders = [prover.ranked(policy, decision, shape) for decision in policy.decisions]
    apart = {one.name, *one.removes}
    gone = [name for name in one.removes if name in near.places]
    found = {name: without.defined(policy.provisions[near.places[name]].live) for name in gone}
    for cell in cells:
        live = cell.lives.get(one.name, FALSE)
        freed = {name: cell.fixed.of(term) for name, term in found.items() if cell.meeting >> near.places[name] & 1}
        freed = {name: term for name, term in freed.items() if term != FALSE}
        changes: list[int] = []
        for of in orders:
            rest = {name: term for name, term in cell.lives.items() if name in of.ranks and name not in apart}
            back = {name: term for name, term in freed.items() if name in of.ranks}
            changes += Without(of, terms, one, rest, back).changes()
        yield live, terms.either(*changes)
