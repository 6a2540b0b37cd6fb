"""Open questions that matter: two cases that differ in nothing but the reading, and in what is decided."""

from collections.abc import Iterator

import attrs

from policyc.core.program import Policy, Question
from policyc.verify.findings import Found, Matters
from policyc.verify.fixed import Fixed
from policyc.verify.outcomes import levels
from policyc.verify.prove import Asked, Judge, NotDecided, Proved, Prover, Shown
from policyc.verify.replay import Replay
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import World

Results = dict[tuple[str, str], tuple[str, tuple[str, ...]]]


def readings(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each question of a policy: the readings that lead to different results, or that none do."""
    for one in prover.program.questions:
        if one.policy == policy.name:
            yield _question(prover, one)


def _question(prover: Prover, one: Question) -> Found | Claim:
    names = [name for name, _, _ in one.readings]
    given_up: NotDecided | None = None
    for other in names[1:]:
        pair = (names[0], other)
        match prover.ask(_asked(prover, one, pair), _judged(prover, one, pair)):
            case Shown() as verdict:
                return _found(prover, one, pair, verdict)
            case NotDecided() as verdict:
                given_up = verdict
            case Proved():
                continue
    what = f"no reading of `{one.name}` changes what is decided"
    return Claim("question_matters", what) if given_up is None else unsettled("question_matters", what, (), given_up)


def _found(prover: Prover, one: Question, pair: tuple[str, str], verdict: Shown) -> Found:
    shown = example(verdict)
    rest = tuple(chosen for chosen in shown.readings if chosen[0] != one.name)
    sides = [attrs.evolve(shown, readings=((one.name, name), *rest)) for name in pair]
    replay = prover.replayed(attrs.evolve(verdict.witness, readings=dict(rest)))
    results = [_results(prover, replay.reading(one.name, name)) for name in pair]
    key = next(key for key in results[0] if results[0][key] != results[1][key])
    says = tuple(" or ".join(found[key][1]) if found[key][0] != "conflict" else "a conflict" for found in results)
    return Matters(
        span=one.span,
        example=attrs.evolve(sides[0], readings=rest),
        other=attrs.evolve(sides[1], told=()),
        question=one.name,
        readings=pair,
        outcomes=(says[0], says[1]),
    )


def _asked(prover: Prover, one: Question, pair: tuple[str, str]) -> Asked:
    def asked(world: World) -> tuple[int, ...]:
        terms = world.space.terms
        if one.name not in world.space.readings:
            return (terms.either(),)
        word, domain = world.space.readings[one.name], world.space.reading(one).domain
        sides = [Fixed(terms, word, domain.place(name) or 0) for name in pair]
        found = []
        for policy in prover.program.policies:
            for decision in policy.decisions:
                for level in levels(world.read, policy, decision).values():
                    found.append(terms.negate(terms.iff(*(side.of(level) for side in sides))))
        return (terms.either(*found),)

    return asked


def _judged(prover: Prover, one: Question, pair: tuple[str, str]) -> Judge:
    def judged(replay: Replay) -> bool:
        mine, theirs = (_results(prover, replay.reading(one.name, name)) for name in pair)
        settled = (key for key in mine if "undetermined" not in (mine[key][0], theirs[key][0]))
        return any(mine[key] != theirs[key] for key in settled)

    return judged


def _results(prover: Prover, replay: Replay) -> Results:
    found = {}
    for policy in prover.program.policies:
        for decision in policy.decisions:
            decided = replay.decided(policy, decision).combined
            found[policy.name, decision.name] = (decided.status, decided.possible)
    return found
