"""What is decided, as conditions: for each outcome that at least it is reached, that nothing is decided, what contradicts."""

from policyc.core.program import Decision, Policy
from policyc.verify.meaning import Reader


def levels(read: Reader, policy: Policy, decision: Decision) -> dict[str, int]:
    """Conditions that together are the result of a decision; two cases in which all agree have the same result.

    Of an ordered decision: for each outcome but the weakest, that it or a stricter one holds. Of an unordered one: for each
    outcome, that some provision says it. For both: that nothing is decided, and for each provision that it is contradicted.
    """
    terms = read.space.terms
    order = [name for name, _ in decision.outcomes]
    says = [(one, dict(one.concludes).get(decision.name)) for one in policy.provisions]
    lives = {one.name: read.defined(one.live) for one, said in says if said is not None}
    live = {name: [lives[one.name] for one, said in says if said == name] for name in order}
    nothing = terms.negate(terms.either(*(one for many in live.values() for one in many)))
    found: dict[str, int] = {}
    for rank, name in enumerate(order):
        reached = [one for other in (order[rank:] if decision.ordered else [name]) for one in live[other]]
        if decision.otherwise in (order[rank:] if decision.ordered else [name]):
            reached.append(nothing)
        if rank or not decision.ordered:
            found[name] = terms.either(*reached)
    if decision.otherwise is None:
        found["nothing"] = nothing
    for first, others in against(decision).items():
        both = terms.both(lives[first], terms.either(*(lives[other] for other in others)))
        found[f"{first} contradicted"] = both
    return found


def against(decision: Decision) -> dict[str, list[str]]:
    """The pairs that can contradict each other, by the first of the two."""
    return {one.name: [other.name for other in others] for one, others in decision.rivals}
