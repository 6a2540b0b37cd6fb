"""Contradictions in a large law: one question for each provision and all that it may contradict, told in groups.

Provisions whose words or days exclude each other are told apart without the solver.
"""

from collections.abc import Iterator

from policyc.core.program import Decision, Policy
from policyc.text.source import Span
from policyc.verify.findings import Contradictions, Found, label
from policyc.verify.prove import Asked, NotDecided, Proved, Prover
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import SMALL, World


def crowded(prover: Prover, policy: Policy, decision: Decision) -> Iterator[Found | Claim]:
    """Each provision that contradicts others, with all of them, or that it contradicts none."""
    near = prover.near(policy)
    live = {one.name: one.live for one in policy.provisions}
    # A case for each provision settles most pairs without the solver.
    for name in live.values():
        prover.world(SMALL).possible(prover.reader.defined(name))
    for first, rivals in near.rivals[decision.name].items():
        meeting = near.named(rivals & near.around(first))
        yield _group(prover, policy, first, [(other, live[other]) for other in meeting])


def _group(prover: Prover, policy: Policy, first: str, others: list[tuple[str, str]]) -> Found | Claim:
    what = f"`{first}` contradicts no provision that it is not ordered against"
    live = next(one.live for one in policy.provisions if one.name == first)
    found = _together(prover, policy, first, others)
    rest = [one for one in others if one[0] not in found]
    spans = {one.name: one.span for one in policy.provisions}
    if not found:
        return _none(prover, live, others, (what, first, spans[first]))
    complete = not rest or prover.impossible(_with_any(live, rest))
    named = [first, *found]
    terms = dict(others)
    verdict = prover.ask(
        lambda world: (world.read.defined(live), world.read.defined(terms[found[0]])),
        lambda replay: replay.defined(live) is True and replay.defined(terms[found[0]]) is True,
    )
    if isinstance(verdict, Proved | NotDecided):
        return unsettled("conflict", what, (first,), NotDecided("the solver gave up", False), spans[first])
    places = tuple(place for name in found for place in label(spans[name], "this one"))
    return Contradictions(
        span=spans[first], provisions=tuple(named), places=places, example=example(verdict), complete=complete
    )


def _together(prover: Prover, policy: Policy, first: str, others: list[tuple[str, str]]) -> list[str]:
    """Those of the others that are live in some small case together with the provision."""
    world, near = prover.world(SMALL), prover.near(policy)
    live = world.read.defined(policy.provisions[near.places[first]].live)
    mine = world.pool.common((live, world.stated))
    found = []
    for name, term in others:
        theirs = world.read.defined(term)
        if mine & world.pool.where(theirs):
            found.append(name)
            continue
        # What is left speaks of nothing that the words of the two speak of: any case of it will do, once for all such pairs.
        ways = [(live, theirs) if rest is None else rest for rest in near.rests(world, first, name)]
        for asked in dict.fromkeys(ways):
            if asked not in near.settled:
                near.settled[asked] = world.possible(*asked, world.stated)
        if any(near.settled[asked] for asked in ways):
            found.append(name)
    return found


def _with_any(live: str, others: list[tuple[str, str]]) -> Asked:
    """That a provision is live together with one of the others."""

    def asked(world: World) -> tuple[int, ...]:
        return world.read.defined(live), world.space.terms.either(*(world.read.defined(term) for _, term in others))

    return asked


def _none(prover: Prover, live: str, others: list[tuple[str, str]], of: tuple[str, str, Span | None]) -> Found | Claim:
    what, first, span = of
    if not others or prover.impossible(_with_any(live, others)):
        return Claim("conflict", what, (first,))
    return unsettled("conflict", what, (first,), NotDecided("lists of up to 2 elements", True), span)
