"""Provisions that contradict each other: every pair that the law leaves without an order, asked of every case."""

from collections.abc import Iterator

from policyc.core.program import Conflict, Decision, Policy
from policyc.text.source import Span
from policyc.verify.crowds import crowded
from policyc.verify.days import during, shown, when
from policyc.verify.findings import AcceptedContradiction, Contradiction, Found, label
from policyc.verify.prove import NotDecided, Proved, Prover, Shown
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World

# So many stretches of days are looked through for the case that needs the fewest readings.
BEST = 2
# With more pairs than this they are asked of one provision at a time, and told in groups.
MANY = 400


def conflicts(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each pair of provisions that can contradict each other, or that they cannot."""
    for decision in policy.decisions:
        if sum(len(others) for _, others in decision.rivals) > MANY:
            yield from crowded(prover, policy, decision)
            continue
        for conflict in decision.conflicts:
            yield _conflict(prover, policy, decision, conflict)


def _conflict(prover: Prover, policy: Policy, decision: Decision, conflict: Conflict) -> Found | Claim:
    pair = (conflict.first, conflict.second)

    def asked(world: World) -> tuple[int, ...]:
        return (world.read.truth(conflict.both),)

    def judged(replay: Replay) -> bool:
        found = replay.decided(policy, decision).combined.contradictions
        return any(one.certain and {one.conflict.first, one.conflict.second} == set(pair) for one in found)

    what = f"`{pair[0]}` and `{pair[1]}` never contradict each other"
    if prover.possible(asked) is False:
        return Claim("conflict", what, pair)
    days = when(prover, policy, asked)
    # Best a case that few open questions bear on.
    questions = (asked, *(during(asked, policy, stretch) for stretch in days))
    few = [(count, place) for place, one in enumerate(questions) if (count := prover.readings_needed(one)) is not None]
    tried = [prover.ask(questions[place], judged) for _, place in sorted(few)[:BEST]] or [prover.ask(asked, judged)]
    shows = [one for one in tried if isinstance(one, Shown)]
    verdict = min(shows, key=lambda one: len(one.witness.readings)) if shows else tried[0]
    match verdict:
        case Proved():
            return Claim("conflict", what, pair)
        case NotDecided():
            return unsettled("conflict", what, pair, verdict, _place(policy, pair[0]))
    return _found(policy, decision, conflict, verdict, shown(days))


def _place(policy: Policy, name: str) -> Span | None:
    return next(one.span for one in policy.provisions if one.name == name)


def _found(
    policy: Policy, decision: Decision, conflict: Conflict, verdict: Shown, days: tuple[tuple[str | None, str | None], ...]
) -> Found:
    one, other = (next(p for p in policy.provisions if p.name == name) for name in (conflict.first, conflict.second))
    says = [dict(p.concludes)[decision.name] for p in (one, other)]
    reason = next((why for a, b, why in policy.accepted if {a, b} == {one.name, other.name}), None)
    pair, places = (one.name, other.name), label(other.span, f"this one says `{says[1]}`")
    if reason is not None:
        return AcceptedContradiction(
            span=one.span, provisions=pair, places=places, example=example(verdict), days=days, because=reason
        )
    return Contradiction(
        span=one.span, provisions=pair, places=places, example=example(verdict), days=days, outcomes=(says[0], says[1])
    )
