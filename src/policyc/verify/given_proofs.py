"""What follows from facts that are given in part, proved to be so for every way of completing them."""

from collections.abc import Iterator

import attrs

from policyc.core.program import Decision, Policy, Provision, Shared
from policyc.core.types import YesNo
from policyc.verify.findings import short
from policyc.verify.given import NotFollowed, Partial
from policyc.verify.given_lists import PartialLists
from policyc.verify.prove import Prover
from policyc.verify.terms import FALSE
from policyc.verify.world import SMALL, VAGUE, World

# In a larger law lists are not followed, and nothing is proved of some provisions if others are not followed.
LARGE = 100


@attrs.frozen
class Followed:
    """The provisions of which it is proved that missing facts hide nothing, and why it is not proved of others."""

    settled: dict[str, None]
    left: dict[str, str]

    def why(self, decision: Decision) -> str | None:
        """Why nothing is proved of a decision; None if it is proved."""
        if not self.left:
            return None
        name, why = next(iter(self.left.items()))
        more = f" and {len(self.left) - 1} more" if len(self.left) > 1 else ""
        return f"not proved, because of {why} in `{short(name)}`{more}"


def followed(prover: Prover, policy: Policy) -> Followed:
    """What is proved of the provisions of a policy: what must be live is, and what is live may be.

    What contradicts follows from that: it is live together.
    """
    world = prover.world(SMALL)
    world = world if world.exact else prover.world(VAGUE)
    large = len(policy.provisions) > LARGE
    partial = Partial(world.read) if large else PartialLists(world.read)
    wrong: dict[str, int] = {}
    left: dict[str, str] = {}
    for one in policy.provisions:
        try:
            wrong[one.name] = world.space.terms.either(*_wrong(world, partial, one))
        except NotFollowed as why:
            left[one.name] = str(why)
            if large:
                return Followed({}, {one.name: f"{why}, in a law of more than {LARGE} provisions,"})
    world.solver.assume(world.space.facts)
    owed = world.space.terms.either(*(partial.owed_terms() if isinstance(partial, PartialLists) else ()))
    if not wrong or world.solver.possible(world.space.terms.either(owed, *wrong.values())) is False:
        return Followed(dict.fromkeys(wrong), left)
    if owed != FALSE and world.solver.possible(owed) is not False:
        left = {one.name: left.get(one.name, "conditions on lists that the solver gave up on") for one in policy.provisions}
        return Followed({}, left)
    for name, term in wrong.items():
        if term != FALSE and world.solver.possible(term) is not False:
            left[name] = "conditions that the solver gave up on"
    return Followed({name: None for name in wrong if name not in left}, left)


def _wrong(world: World, partial: Partial, one: Provision) -> Iterator[int]:
    """That a provision must be met or live and is not, or is and may not be."""
    terms = world.space.terms
    for expr in (Shared(name, (), YesNo()) for name in (one.met, one.live)):
        said, so = partial.truth(expr), world.read.truth(expr)
        yield terms.both(said.must, terms.negate(so))
        yield terms.both(so, terms.negate(said.may))
