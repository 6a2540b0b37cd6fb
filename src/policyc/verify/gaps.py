"""Cases for which nothing is decided, where the decision does not say what holds otherwise."""

from collections.abc import Iterator

from policyc.core.program import Decision, Policy, Provision
from policyc.verify.days import shown, when
from policyc.verify.findings import Found, Gap
from policyc.verify.prove import NotDecided, Proved, Prover
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World


def gaps(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each decision without `otherwise` that leaves a case open, or that none does."""
    for decision in policy.decisions:
        speaking = [one for one in policy.provisions if decision.name in dict(one.concludes)]
        if decision.otherwise is None and speaking:
            yield _gap(prover, policy, decision, speaking)


def _gap(prover: Prover, policy: Policy, decision: Decision, speaking: list[Provision]) -> Found | Claim:
    def asked(world: World) -> tuple[int, ...]:
        terms, read = world.space.terms, world.read
        live = terms.either(*(read.defined(one.live) for one in speaking))
        # On a day on which none of them operates the policy says nothing, and leaves nothing out.
        operating = (terms.both(*(read.truth(part) for part in prover.operating(one))) for one in speaking)
        return terms.either(*operating), terms.negate(live)

    def judged(replay: Replay) -> bool:
        return replay.decided(policy, decision).combined.gap is True

    what = f"`{policy.name}` decides `{decision.name}` in every case on every day on which it operates"
    match prover.ask(asked, judged):
        case Proved():
            return Claim("gap", what)
        case NotDecided() as verdict:
            return unsettled("gap", what, (), verdict, policy.span)
        case verdict:
            days = shown(when(prover, policy, asked))
            return Gap(span=policy.span, example=example(verdict), days=days, decision=decision.name)
