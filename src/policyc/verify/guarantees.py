"""What the authors say must hold for every case: proved, or a case for which it does not."""

from collections.abc import Iterator, Sequence

from policyc.core.program import Guarantee, Policy
from policyc.verify.cores import Line, as_judged, held, smallest
from policyc.verify.days import shown, when
from policyc.verify.findings import Found, Refuted
from policyc.verify.found import Clause
from policyc.verify.prove import NotDecided, Proved, Prover, Shown
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World


def guarantees(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Every guarantee of a policy, in the order of the text."""
    for one in policy.guarantees:
        yield _guarantee(prover, policy, one)


def _guarantee(prover: Prover, policy: Policy, one: Guarantee) -> Found | Claim:
    def asked(world: World) -> tuple[int, ...]:
        return world.read.truth(one.given), world.space.terms.negate(world.read.truth(one.then))

    def judged(replay: Replay) -> bool:
        return replay.truth(one.given) is True and replay.truth(one.then) is False

    match prover.ask(asked, judged):
        case Proved():
            return Claim("guarantee", one.text)
        case NotDecided() as verdict:
            return unsettled("guarantee", one.text, (), verdict, one.span)
        case verdict:
            days = shown(when(prover, policy, asked))
            core = _core(prover, one, verdict)
            return Refuted(span=one.span, example=example(verdict), days=days, core=core, text=one.text)


def _core(prover: Prover, one: Guarantee, verdict: Shown) -> tuple[Clause, ...]:
    """The lines of provisions that break it in every case of which it speaks and in which they are so."""
    lines = as_judged(prover, [one.then, one.given], prover.replayed(verdict.witness))

    def kept(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        return (*held(world, some), world.read.truth(one.given), world.read.truth(one.then))

    return tuple(line.clause for line in smallest(prover, lines, kept))
