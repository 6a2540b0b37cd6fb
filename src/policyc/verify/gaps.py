"""Cases for which nothing is decided, where the decision does not say what holds otherwise: region by region."""

from collections.abc import Iterator, Sequence

import attrs

from policyc.core.program import Decision, Policy, Provision, Shared
from policyc.core.types import YesNo
from policyc.verify.cores import Line, as_judged, held, smallest
from policyc.verify.days import shown, when
from policyc.verify.findings import Found, Gap
from policyc.verify.prove import Asked, Judge, NotDecided, Proved, Prover, Shown, Verdict
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World

# So many regions are shown, each with a case; up to so many more are counted.
MOST, COUNTED = 5, 20


def gaps(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each decision without `otherwise` that leaves cases open, or that none does."""
    for decision in policy.decisions:
        speaking = [one for one in policy.provisions if decision.name in dict(one.concludes)]
        if decision.otherwise is None and speaking:
            yield from _gaps(prover, policy, decision, speaking)


@attrs.frozen
class _Region:
    """Cases that nothing decides: all in which these lines are so. `whole`: that is proved; if not, it is the one case."""

    case: Shown
    lines: tuple[Line, ...]
    whole: bool


def _gaps(prover: Prover, policy: Policy, decision: Decision, speaking: list[Provision]) -> Iterator[Found | Claim]:
    def asked(world: World) -> tuple[int, ...]:
        terms, read = world.space.terms, world.read
        live = terms.either(*(read.defined(one.live) for one in speaking))
        # On a day on which none of them operates the policy says nothing, and leaves nothing out.
        operating = (terms.both(*(read.truth(part) for part in prover.operating(one))) for one in speaking)
        return terms.either(*operating), terms.negate(live)

    def judged(replay: Replay) -> bool:
        return replay.decided(policy, decision).combined.gap is True

    what = f"`{policy.name}` decides `{decision.name}` in every case on every day on which it operates"
    verdict = prover.ask(asked, judged)
    if isinstance(verdict, Proved):
        yield Claim("gap", what)
    elif isinstance(verdict, NotDecided):
        yield unsettled("gap", what, (), verdict, policy.span)
    else:
        found, complete = _regions(prover, (asked, judged), verdict, speaking)
        for place, one in enumerate(found[:MOST]):
            days, core = shown(when(prover, policy, _inside(asked, one))), tuple(line.clause for line in one.lines)
            # What is not shown is counted where the last is shown.
            last = place + 1 == min(MOST, len(found))
            rest = (len(found) - MOST, complete) if last and len(found) > MOST else (0, complete or not last)
            names = tuple(dict.fromkeys(each.owner for each in core))
            case = example(one.case)
            yield Gap(span=policy.span, provisions=names, example=case, days=days, core=core, decision=decision.name, rest=rest)


def _regions(
    prover: Prover, question: tuple[Asked, Judge], first: Shown, speaking: Sequence[Provision]
) -> tuple[list[_Region], bool]:
    """Regions that together are all cases left open, and whether it is proved that they are all."""
    asked, judged = question
    found: list[_Region] = []
    verdict: Verdict = first
    while isinstance(verdict, Shown) and len(found) < MOST + COUNTED:
        found.append(_around(prover, speaking, asked, verdict))
        if not found[-1].whole:
            return found, False
        verdict = prover.ask(_outside(asked, found), judged)
    return found, isinstance(verdict, Proved)


def _around(prover: Prover, speaking: Sequence[Provision], asked: Asked, case: Shown) -> _Region:
    """As few lines as can be by which a case is left open: all cases in which they are so are left open too."""
    lines = as_judged(prover, [Shared(one.live, (), YesNo()) for one in speaking], prover.replayed(case.witness))

    def decided(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        return (*held(world, some), world.space.terms.negate(world.space.terms.both(*asked(world))))

    found = smallest(prover, lines, decided)
    return _Region(case, found, bool(found) or prover.impossible(lambda world: decided(world, ())))


def _inside(asked: Asked, region: _Region) -> Asked:
    return lambda world: (*asked(world), *held(world, region.lines))


def _outside(asked: Asked, regions: Sequence[_Region]) -> Asked:
    """The same question about cases in none of the regions."""

    def rest(world: World) -> tuple[int, ...]:
        terms = world.space.terms
        return (*asked(world), *(terms.negate(terms.both(*held(world, one.lines))) for one in regions))

    return rest
