"""Which provisions operate on which days, for every case alike: in force, suspended, not yet, ended, or open.

Invariant: a state is read off the provision's own days and the terms of its suspensions, as the evaluator reads them; what
depends on the facts of a case, or on a question that the run leaves open, is open.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from policyc.backends.considered import suspends
from policyc.backends.interpret import see
from policyc.backends.machine import Machine, machine_for
from policyc.core.facts import Case, DayFact
from policyc.core.program import LAW, Apply, Expr, Path, Policy, Program, Provision, Suspension
from policyc.core.run import Run
from policyc.core.timeline import FIRST, LAST, ONE
from policyc.facts.unknown import unknown_record
from policyc.version import VERSION


@attrs.frozen
class Standing:
    """What a provision is on all days from `first` through `last`.

    state: in_force, suspended, not_yet, ended, not_published, or open. by: the instruments that suspend it, or may. questions:
    where it is open, the question on which it hangs, with the state under each reading. facts: the facts of a case on which
    it hangs.
    """

    first: date
    last: date
    state: str
    by: tuple[str, ...] = ()
    questions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    facts: tuple[str, ...] = ()


def standing_of(program: Program, run: Run) -> dict[str, Any]:
    """The document that `policyc status` prints: every provision with what it is on the day of the run and before and after."""
    assert run.on is not None
    return {
        "schema": "policyc/status/1",
        "policyc": VERSION,
        "on": str(run.on),
        "known_on": str(run.known_on) if run.known_on is not None else None,
        "readings": dict(run.readings),
        "policies": [_policy(program, run, policy) for policy in program.policies if policy.target],
    }


def _policy(program: Program, run: Run, policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "title": policy.title,
        "published": str(policy.published) if policy.published is not None else None,
        "sha256": policy.sha256,
        "provisions": [_provision(program, run, one) for one in policy.provisions],
        "suspends": list(_suspends(program, policy)),
        "not_encoded": len(policy.omissions),
    }


def _provision(program: Program, run: Run, provision: Provision) -> dict[str, Any]:
    assert run.on is not None
    spans = timeline(program, run, provision)
    here = next(number for number, one in enumerate(spans) if one.first <= run.on <= one.last)
    return {
        "provision": provision.name,
        "title": provision.title,
        "kind": "exception" if provision.exception else "rule",
        "source": "; ".join(cite.text for cite in provision.cites),
        "confidence": provision.confidence.value,
        **_shown(spans[here]),
        "before": [_shown(one) for one in spans[:here]],
        "then": [_shown(one) for one in spans[here + 1 :]],
    }


def _shown(one: Standing) -> dict[str, Any]:
    return {
        "state": one.state,
        "from": str(one.first) if one.first > FIRST else None,
        "through": str(one.last) if one.last < LAST else None,
        "by": list(one.by),
        "questions": [{"question": name, "states": dict(states)} for name, states in one.questions],
        "facts": list(one.facts),
    }


def _suspends(program: Program, policy: Policy) -> Iterator[dict[str, Any]]:
    """What the instrument itself suspends: each period once, with the provisions that it concerns."""
    found: dict[tuple[date, date, str, tuple[str, ...]], list[str]] = {}
    everything = [(each, one) for every in program.policies for each in every.provisions for one in each.suspensions]
    for provision, one in everything:
        source = "; ".join(cite.text for cite in one.cites)
        for first, last in one.days.spans if one.by == policy.name else ():
            found.setdefault((first, last, source, _asked(one)), []).append(provision.name)
    for (first, last, source, questions), names in sorted(found.items(), key=lambda item: (item[1][0], item[0][:2])):
        yield {
            "provisions": names,
            "from": str(first) if first > FIRST else None,
            "through": str(last) if last < LAST else None,
            "source": source,
            "questions": list(questions),
        }


def _asked(one: Suspension) -> tuple[str, ...]:
    """The open questions in the condition of a suspension."""
    found: set[str] = set()
    waiting: list[Expr] = [one.when] if one.when is not None else []
    while waiting:
        match waiting.pop():
            case Path(root, steps) if root == LAW:
                found.add(steps[0])
            case Apply(args=args):
                waiting += args
    return tuple(sorted(found))


# ---- one provision ----


def timeline(program: Program, run: Run, provision: Provision) -> tuple[Standing, ...]:
    """All of time, cut where the state of the provision changes; neighbours that differ in nothing are one."""
    found: list[Standing] = []
    for first, last in _pieces(provision):
        one = _standing(program, run, provision, first, last)
        if found and attrs.evolve(one, first=found[-1].first, last=found[-1].last) == found[-1]:
            found[-1] = attrs.evolve(found[-1], last=last)
        else:
            found.append(one)
    return tuple(found)


def _pieces(provision: Provision) -> Iterator[tuple[date, date]]:
    starts = {FIRST}
    for days in (provision.in_force, *(one.days for one in provision.suspensions)):
        for first, last in days.spans:
            starts.add(first)
            if last < LAST:
                starts.add(last + ONE)
    ordered = sorted(starts)
    for start, following in zip(ordered, [*ordered[1:], None]):
        yield start, LAST if following is None else following - ONE


def _standing(program: Program, run: Run, provision: Provision, first: date, last: date) -> Standing:
    if run.known_on is not None and provision.published is not None and provision.published > run.known_on:
        return Standing(first, last, "not_published")
    if first not in provision.in_force:
        ahead = any(first < start for start, _ in provision.in_force.spans)
        return Standing(first, last, "not_yet" if ahead else "ended")
    machine = _machine(program, run, first)
    active = [(one, suspends(machine, DayFact(first, first), one)) for one in provision.suspensions]
    certain = tuple(dict.fromkeys(one.by for one, holds in active if holds is True))
    if certain:
        return Standing(first, last, "suspended", certain)
    perhaps = [one for one, holds in active if holds is None]
    if not perhaps:
        return Standing(first, last, "in_force")
    reasons = sorted(set().union(*(_reasons(machine, one) for one in perhaps)))
    questions = [reason.removeprefix("?") for reason in reasons if reason.startswith("?")]
    told = tuple((name, tuple(_by_reading(program, run, provision, first, name))) for name in questions)
    facts = tuple(reason for reason in reasons if not reason.startswith("?"))
    return Standing(first, last, "open", tuple(dict.fromkeys(one.by for one in perhaps)), told, facts)


def _by_reading(
    program: Program, run: Run, provision: Provision, day: date, question: str
) -> Iterator[tuple[str, str]]:
    """What the provision is on this day under each reading of a question."""
    readings = next(one.readings for one in program.questions if one.name == question)
    for name, _, _ in readings:
        taken = attrs.evolve(run, readings=(*run.readings, (question, name)))
        yield name, _standing(program, taken, provision, day, day).state


def _machine(program: Program, run: Run, day: date) -> Machine:
    """An evaluation of a case of which nothing is known but its day."""
    fields = {record.name: record.by_name for record in program.records}
    return machine_for(program, Case(unknown_record(fields, "case", ""), (), ""), attrs.evolve(run, on=day))


def _reasons(machine: Machine, one: Suspension) -> frozenset[str]:
    return see(machine.start(), one.when).reasons if one.when is not None else frozenset()
