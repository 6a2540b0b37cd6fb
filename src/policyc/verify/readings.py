"""Open questions that matter: two cases that differ in nothing but the reading, and in what is decided."""

from collections.abc import Iterator

import attrs

from policyc.core.program import Decision, Policy, Question
from policyc.verify.findings import Found, Matters
from policyc.verify.fixed import Fixed
from policyc.verify.outcomes import levels
from policyc.verify.prove import NotDecided, Proved, Prover, Shown
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import SMALL, World

# For each decision the status, the outcomes, and which relief is contradicted.
Results = dict[tuple[str, str], tuple[str, tuple[str, ...], frozenset[str]]]


def readings(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each question of a policy: the readings that lead to different results, or that none do."""
    for one in prover.program.questions:
        if one.policy == policy.name:
            yield _question(prover, one)


def _question(prover: Prover, one: Question) -> Found | Claim:
    names = [name for name, _, _ in one.readings]
    given_up: NotDecided | None = None
    for other in names[1:]:
        of = _Pair(one, (names[0], other), _affected(prover, one, (names[0], other)))
        match prover.ask(of.asked, lambda replay, of=of: _differs(replay, of)):  # type: ignore[misc]
            case Shown() as verdict:
                return _found(prover, of, verdict)
            case NotDecided() as verdict:
                given_up = verdict
            case Proved():
                continue
    what = f"no reading of `{one.name}` changes what is decided"
    return Claim("question_matters", what) if given_up is None else unsettled("question_matters", what, (), given_up, one.span)


@attrs.frozen(eq=False)
class _Pair:
    """Two readings of one question, and the decisions that could tell them apart."""

    question: Question
    readings: tuple[str, str]
    decisions: tuple[tuple[Policy, Decision], ...]

    def asked(self, world: World) -> tuple[int, ...]:
        """Whether some decision comes out otherwise under the one reading than under the other."""
        terms = world.space.terms
        pairs = (pair for policy, decision in self.decisions for pair in self.sides(world, policy, decision))
        return (terms.either(*(terms.negate(terms.iff(one, other)) for one, other in pairs)),)

    def sides(self, world: World, policy: Policy, decision: Decision) -> list[tuple[int, int]]:
        """What the decision comes to under each of the readings."""
        if self.question.name not in world.space.readings:
            return []
        word, domain = world.space.readings[self.question.name], world.space.reading(self.question).domain
        one, other = (Fixed(world.reach, {word: domain.place(name) or 0}) for name in self.readings)
        return [(one.of(level), other.of(level)) for level in levels(world.read, policy, decision).values()]


def _affected(prover: Prover, one: Question, pair: tuple[str, str]) -> tuple[tuple[Policy, Decision], ...]:
    """The decisions in which the question is asked at all."""
    world = prover.world(SMALL)
    everything = [(policy, decision) for policy in prover.program.policies for decision in policy.decisions]
    of = _Pair(one, pair, ())
    return tuple(d for d in everything if any(mine != theirs for mine, theirs in of.sides(world, *d)))


def _found(prover: Prover, of: _Pair, verdict: Shown) -> Found:
    one, shown = of.question, example(verdict)
    rest = tuple(chosen for chosen in shown.readings if chosen[0] != one.name)
    replay = prover.replayed(attrs.evolve(verdict.witness, readings=dict(rest)))
    mine, theirs = (_results(replay.reading(one.name, name), of) for name in of.readings)
    key = next(key for key in mine if mine[key] != theirs[key])
    return Matters(
        span=one.span,
        example=attrs.evolve(shown, readings=((one.name, of.readings[0]), *rest)),
        other=attrs.evolve(shown, told=(), readings=((one.name, of.readings[1]), *rest)),
        question=one.name,
        readings=of.readings,
        outcomes=(_said(*mine[key][:2]), _said(*theirs[key][:2])),
    )


def _said(status: str, possible: tuple[str, ...]) -> str:
    return "a conflict" if status == "conflict" else " or ".join(possible) if possible else "nothing"


def _differs(replay: Replay, of: _Pair) -> bool:
    mine, theirs = (_results(replay.reading(of.question.name, name), of) for name in of.readings)
    settled = (key for key in mine if "undetermined" not in (mine[key][0], theirs[key][0]))
    return any(mine[key] != theirs[key] for key in settled)


def _results(replay: Replay, of: _Pair) -> Results:
    found = {}
    for policy, decision in of.decisions:
        decided = replay.decided(policy, decision).combined
        # That certainly nothing is decided is a result too, and no doubt about one.
        status = "nothing" if decided.gap is True else decided.status
        against = frozenset(one.conflict.first for one in decided.contradictions)
        found[policy.name, decision.name] = (status, decided.possible, against)
    return found
