"""Days between which nothing in the law changes, and on which of them something shows."""

from collections.abc import Iterable
from datetime import date

from policyc.core.program import Policy
from policyc.verify.prove import Asked, Prover
from policyc.verify.stretches import Interval as Interval
from policyc.verify.terms import FIRST_DAY, LAST_DAY
from policyc.verify.world import World


def during(question: Asked, policy: Policy, days: Interval) -> Asked:
    """The same question about cases that the policy judges on these days."""

    def asked(world: World) -> tuple[int, ...]:
        day = world.read.day(policy.name)
        return (*question(world), world.space.terms.on_days(day, (days,)))

    return asked


def when(prover: Prover, policy: Policy, question: Asked, stated: bool = True) -> tuple[Interval, ...]:
    """The days on which there is a case, joined where they touch; `stated`: one that needs no value that the law lacks."""
    found: list[Interval] = []
    for one in prover.law.stretches:
        if prover.possible(during(question, policy, one), stated):
            found.append((found.pop()[0], one[1]) if found and found[-1][1] + 1 == one[0] else one)
    return tuple(found)


def joined(days: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days as few stretches."""
    found: list[Interval] = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def shown(days: Iterable[Interval]) -> tuple[tuple[str | None, str | None], ...]:
    """Days as they are written; None where there is no first or last one."""
    return tuple(
        (_day(first) if first > FIRST_DAY else None, _day(last) if last < LAST_DAY else None) for first, last in days
    )


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
