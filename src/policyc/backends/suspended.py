"""What would apply but for a suspension: a second evaluation with the suspensions lifted."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from policyc.backends.considered import suspends
from policyc.backends.decide import Decided, is_live, known
from policyc.backends.interpret import see
from policyc.backends.machine import Machine
from policyc.core.facts import DayFact
from policyc.core.program import LAW, Apply, Expr, Path, Policy, Suspension
from policyc.core.timeline import FIRST, LAST


def suspended(of: tuple[Policy, Decided], lifted: Machine) -> Iterator[dict[str, Any]]:
    """Each provision that a suspension keeps, or may keep, from applying. `lifted` is the evaluation without suspensions."""
    policy, decided = of
    day = lifted.day_of(policy.name, see).value
    assert isinstance(day, DayFact)
    for one in policy.provisions:
        would = known(is_live(lifted, one.live)) if one.suspensions else False
        if would is False:
            continue
        for each in one.suspensions:
            active = suspends(decided.machine, day, each)
            if active is False:
                continue
            first, last = _span(each, day)
            shown = {
                "provision": one.name,
                "title": one.title,
                "source": "; ".join(cite.text for cite in each.cites),
                "outcome": dict(one.concludes).get(decided.decision.name),
                "by": each.by,
                "from": first,
                "through": last,
                "certain": would is True and active is True,
            }
            question = _question(decided.machine, each)
            yield {**shown, "when": question} if question is not None else shown


def _span(one: Suspension, day: DayFact) -> tuple[str | None, str | None]:
    """The suspended days around the day on which the case is judged."""
    first, last = day.first or FIRST, day.last or LAST
    start, end = next(span for span in one.days.spans if span[0] <= last and first <= span[1])
    return _shown(start), _shown(end)


def _shown(day: date) -> str | None:
    return str(day) if FIRST < day < LAST else None


def _question(machine: Machine, one: Suspension) -> str | None:
    """The open question on which the suspension hangs."""
    waiting: list[Expr] = [one.when] if one.when is not None else []
    while waiting:
        here = waiting.pop()
        if isinstance(here, Path) and here.root == LAW and machine.readings.get(here.steps[0]) is None:
            return here.steps[0]
        if isinstance(here, Apply):
            waiting += here.args
    return None
