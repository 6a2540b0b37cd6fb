"""Provisions that contradict each other: every pair that the law leaves without an order, asked of every case."""

from collections.abc import Iterator, Sequence

import attrs

from policyc.core.build import negate
from policyc.core.program import Conflict, Decision, Policy, Provision
from policyc.text.diagnostic import list_words
from policyc.verify.behind import behind
from policyc.verify.cores import Line, as_judged, held, involved, smallest
from policyc.verify.crowds import crowded
from policyc.verify.days import Interval, during, joined, shown, when
from policyc.verify.findings import AcceptedContradiction, Contradiction, Contradictions, Found, label, short
from policyc.verify.found import Clause
from policyc.verify.prove import NotDecided, Proved, Prover, Shown
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World

# So many stretches of days are looked through for the case that needs the fewest readings.
BEST = 2
# With more pairs than this they are asked of one provision at a time, and told in groups.
MANY = 400
# A provision that contradicts so many others is one finding: what orders it against them is missing once.
GROUP = 3


@attrs.frozen
class _Pair:
    """Two provisions that contradict each other, the case that shows it, and on which days there is one."""

    conflict: Conflict
    shown: Shown
    days: tuple[Interval, ...]


def conflicts(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each pair of provisions that can contradict each other, or that they cannot."""
    for decision in policy.decisions:
        if sum(len(others) for _, others in decision.rivals) > MANY:
            yield from crowded(prover, policy, decision)
            continue
        found = [_asked(prover, policy, decision, conflict) for conflict in decision.conflicts]
        yield from _told(prover, policy, decision, found)


def _asked(prover: Prover, policy: Policy, decision: Decision, conflict: Conflict) -> _Pair | Found | Claim:
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
            return unsettled("conflict", what, pair, verdict, _provision(policy, pair[0]).span)
    return _Pair(conflict, verdict, days)


def _provision(policy: Policy, name: str) -> Provision:
    return next(one for one in policy.provisions if one.name == name)


# ---- how it is told ----


def _told(
    prover: Prover, policy: Policy, decision: Decision, found: Sequence[_Pair | Found | Claim]
) -> Iterator[Found | Claim]:
    """What was found, pair by pair, but all pairs of a provision that contradicts several as one."""
    left = [one for one in found if isinstance(one, _Pair) and _accepted(policy, one.conflict) is None]
    groups: dict[int, tuple[str, list[_Pair]]] = {}
    while left:
        hub, mine = max(_by_provision(left).items(), key=lambda one: len(one[1]))
        if len(mine) < GROUP:
            break
        groups |= {id(one): (hub, mine) for one in mine}
        left = [one for one in left if id(one) not in groups]
    for one in found:
        if not isinstance(one, _Pair):
            yield one
        elif id(one) not in groups:
            yield _pair(prover, policy, decision, one)
        elif groups[id(one)][1][0] is one:
            yield _group(prover, policy, decision, *groups[id(one)])


def _by_provision(pairs: Sequence[_Pair]) -> dict[str, list[_Pair]]:
    found: dict[str, list[_Pair]] = {}
    for one in pairs:
        for name in (one.conflict.first, one.conflict.second):
            found.setdefault(name, []).append(one)
    return found


def _accepted(policy: Policy, conflict: Conflict) -> str | None:
    return next((why for a, b, why in policy.accepted if {a, b} == {conflict.first, conflict.second}), None)


def _says(decision: Decision, one: Provision) -> str:
    return dict(one.concludes)[decision.name]


def _pair(prover: Prover, policy: Policy, decision: Decision, of: _Pair) -> Found:
    one, other = (_provision(policy, name) for name in (of.conflict.first, of.conflict.second))
    reason = _accepted(policy, of.conflict)
    pair, places = (one.name, other.name), label(other.span, f"this one says `{_says(decision, other)}`")
    shows, days, core = example(of.shown), shown(of.days), core_of(prover, policy, of.conflict, of.shown)
    if reason is not None:
        return AcceptedContradiction(
            span=one.span, provisions=pair, places=places, example=shows, days=days, core=core, because=reason
        )
    says = (_says(decision, one), _says(decision, other))
    return Contradiction(
        span=one.span, provisions=pair, places=places, example=shows, days=days, core=core, outcomes=says
    )


def _group(prover: Prover, policy: Policy, decision: Decision, hub: str, pairs: Sequence[_Pair]) -> Found:
    one = _provision(policy, hub)
    others = [_provision(policy, each.conflict.second if each.conflict.first == hub else each.conflict.first) for each in pairs]
    first = min(pairs, key=lambda each: len(each.shown.witness.readings))
    return Contradictions(
        span=one.span,
        provisions=(hub, *(other.name for other in others)),
        places=tuple(place for other in others for place in label(other.span, f"this one says `{_says(decision, other)}`")),
        example=example(first.shown),
        days=shown(joined(day for each in pairs for day in each.days)),
        core=core_of(prover, policy, first.conflict, first.shown),
        complete=True,
    )


def core_of(prover: Prover, policy: Policy, conflict: Conflict, of: Shown) -> tuple[Clause, ...]:
    """What is said, and not said, of the order of a pair, and the lines that make both of them apply."""
    lines = as_judged(prover, [conflict.both], prover.replayed(of.witness))
    apart = negate(conflict.both)

    def one_alone(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        return (*held(world, some), world.read.truth(apart))

    needed = smallest(prover, lines, one_alone)
    if not needed:
        return ()
    more = behind(prover, needed, one_alone, involved(prover.program, [conflict.both]))
    return (_order(policy, conflict), *(one.clause for one in needed), *more)


def _order(policy: Policy, conflict: Conflict) -> Clause:
    one, other = _provision(policy, conflict.first), short(conflict.second)
    aside = list_words(short(name) for name in one.removes)
    text = f"sets aside {aside} and not `{other}`" if aside else f"is not ordered against `{other}`"
    return Clause("order", one.name, "", text, True, one.span)
