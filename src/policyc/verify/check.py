"""Everything that `policyc verify` asks of the policies of a program, in a fixed order."""

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from policyc.core.program import Policy, Program
from policyc.verify.bands import bands
from policyc.verify.conflicts import conflicts
from policyc.verify.dead import dead
from policyc.verify.findings import Found
from policyc.verify.gaps import gaps
from policyc.verify.guarantees import guarantees
from policyc.verify.idle import constants, idle
from policyc.verify.loopholes import loopholes
from policyc.verify.prove import NotDecided, Prover
from policyc.verify.readings import readings
from policyc.verify.report import Claim, Over, Report, never_over, unsettled
from policyc.verify.slices import slices
from policyc.verify.times import times
from policyc.verify.unknowns import unknowns
from policyc.verify.unsettled import kind_of
from policyc.verify.usual import currency_of, usual_of

Check = Callable[[Prover, Policy], Iterator[Found | Claim]]
# Which check gives which kinds of finding.
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (conflicts, ("conflict", "accepted_conflict")),
    (dead, ("dead", "shadowed", "vacuous_exception")),
    (idle, ("idle",)),
    (constants, ("constant_condition",)),
    (gaps, ("gap",)),
    (bands, ("gap", "overlap")),
    (times, ("time_gap", "overlap", "dead")),
    (guarantees, ("guarantee",)),
    (loopholes, ("loophole",)),
    (readings, ("question_matters",)),
    (unknowns, ("unsafe_unknown",)),
)
KINDS = tuple(dict.fromkeys(kind for _, kinds in CHECKS for kind in kinds))


def verify(
    program: Program,
    only: Collection[str] = (),
    milliseconds: int | None = None,
    over: Over = never_over,
) -> Report:
    """All findings and proofs about the policies that were asked for; `only` these kinds, if any are given.

    milliseconds: the most that one question may take. over: why nothing more is to be asked, once that is so; what was not asked
    until then is said for each policy. Raises Disagreement if the solver and the evaluator differ.
    """
    wanted = set(only) or set(KINDS)
    found: list[Found | Claim] = []
    parts, currency = slices(program), currency_of(program)
    for policy in (one for one in program.policies if one.target):
        prover = Prover(parts[policy.name], usual_of(program, policy, currency), milliseconds)
        found += (_named(one, policy) for one in _asked(prover, policy, wanted, over))
    findings = tuple(one for one in found if isinstance(one, Found) and kind_of(one) in wanted)
    proved = tuple(one for one in found if isinstance(one, Claim) and one.kind in wanted)
    return Report(findings, proved, {**_checked(program), "proofs": sum(one.bound is None for one in proved)})


def _asked(prover: Prover, policy: Policy, wanted: Collection[str], over: Over) -> Iterator[Found | Claim]:
    """What is found and proved of one policy, until the time is over."""
    checks = [(check, kinds) for check, kinds in CHECKS if set(kinds).intersection(wanted)]
    for number, (check, _) in enumerate(checks):
        why = over()
        if why is not None:
            yield _left(policy, wanted, checks[number:], why)
            return
        for one in check(prover, policy):
            yield one
            why = over()
            if why is not None:
                yield _left(policy, wanted, checks[number:], why)
                return


def _left(
    policy: Policy, wanted: Collection[str], checks: Sequence[tuple[Check, tuple[str, ...]]], why: str
) -> Found:
    """The kinds of finding that were not looked for to the end."""
    kinds = [kind for kind in KINDS if kind in wanted and any(kind in some for _, some in checks)]
    listed = "everything" if set(kinds) == set(wanted) else ", ".join(f"`{kind}`" for kind in kinds)
    what = f"{listed} about `{policy.name}`"
    return unsettled(kinds[0], what, (), NotDecided(why, False), policy.span)


def _named(one: Found | Claim, policy: Policy) -> Found | Claim:
    return attrs.evolve(one, policy=policy.name) if isinstance(one, Claim) else one


def _checked(program: Program) -> dict[str, int]:
    mine = [policy for policy in program.policies if policy.target]
    return {
        "policies": len(mine),
        "provisions": sum(len(policy.provisions) for policy in mine),
        "pairs": sum(len(others) for policy in mine for decision in policy.decisions for _, others in decision.rivals),
        "guarantees": sum(len(policy.guarantees) for policy in mine),
        "questions": len(program.questions),
    }
