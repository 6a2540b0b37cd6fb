"""The answer of a run as the document that every face shows: what is decided, why, and all that is in doubt."""

from collections.abc import Iterator
from functools import reduce
from itertools import product
from typing import Any

import attrs

from policyc.backends.conditions import show_conditions
from policyc.backends.considered import considered
from policyc.backends.decide import Decided, Finding, combine, decide, is_live, known
from policyc.backends.interpret import see
from policyc.backends.shown import show_days
from policyc.backends.suspended import suspended
from policyc.core import runtime
from policyc.core.facts import Case, DayFact
from policyc.core.program import Citation, Policy, Program, Provision
from policyc.core.run import Run
from policyc.version import VERSION

Document = dict[str, Any]


def answer_case(program: Program, case: Case, run: Run, explain: bool) -> Document:
    """The answer for one case, in the form of the schema `policyc/answer/1`."""
    found = [
        (policy, decide(program, case, run, policy, decision))
        for policy in program.policies
        if policy.target
        for decision in policy.decisions
    ]
    return {
        "schema": "policyc/answer/1",
        "policyc": VERSION,
        "known_on": run.known_on.isoformat() if run.known_on is not None else None,
        "readings": dict(sorted(run.readings)),
        "suspensions": "honoured" if run.honoured else "ignored",
        "policies": [
            {"name": one.name, "sha256": one.sha256, "title": one.title, "target": one.target}
            for one in program.policies
        ],
        "case_sha256": case.sha256,
        "overall": _overall([decided for _, decided in found]),
        "decisions": [_decision(program, case, run, (policy, decided), explain) for policy, decided in found],
    }


def _decision(program: Program, case: Case, run: Run, of: tuple[Policy, Decided], explain: bool) -> Document:
    policy, decided = of
    combined, machine = decided.combined, decided.machine
    shown: Document = {
        "policy": policy.name,
        "decision": decided.decision.name,
        "on": _on(of),
        **result(combined),
        "because": list(_because(of)),
        "suspended": list(suspended(program, case, run, of)),
        "conflict": _conflicts(of),
        "missing": _missing(of),
        "questions": list(_questions(of)),
        "not_encoded": [
            {"clause": one.clause, "why": one.why, "source": sources(one.cites)} for one in policy.omissions
        ],
        "duties": list(_duties(of)),
    }
    chosen = list(_readings_taken(of))
    if chosen:
        shown["readings"] = chosen
    if combined.gap is not False:
        shown["gap"] = {"certain": combined.gap is True}
    if run.honoured:
        lifted = decide(program, case, attrs.evolve(run, honoured=False), policy, decided.decision)
        if result(lifted.combined) != result(combined):
            shown["without_suspensions"] = result(lifted.combined)
    if decided.too_many is not None:
        questions, combinations = decided.too_many
        shown["not_enumerated"] = {"questions": list(questions), "combinations": combinations}
    if explain:
        shown["considered"] = [considered(machine, policy, one) for one in policy.provisions]
    return shown


def result(found: Finding) -> Document:
    """Status, outcome and possible outcomes."""
    outcome = found.possible[0] if found.status == "determined" else None
    return {"status": found.status, "outcome": outcome, "possible": list(found.possible)}


def sources(cites: tuple[Citation, ...]) -> str:
    """The citations in one text."""
    return "; ".join(one.text for one in cites)


def _on(of: tuple[Policy, Decided]) -> str | dict[str, str | None] | None:
    policy, decided = of
    day = decided.machine.day_of(policy.name, see).value
    assert isinstance(day, DayFact)
    if day.first is None and day.last is None:
        return None
    return str(day.first) if day.first == day.last else show_days(day)


def _because(of: tuple[Policy, Decided]) -> Iterator[Document]:
    policy, decided = of
    combined, name = decided.combined, decided.decision.name
    in_conflict = {one for each in combined.contradictions for one in (each.conflict.first, each.conflict.second)}
    for one in policy.provisions:
        outcome = dict(one.concludes).get(name)
        relieved = _set_aside(decided, one) if outcome is None and one.exception else []
        if combined.live[one.name] is False or (outcome not in combined.possible and not relieved):
            continue
        if combined.status == "conflict" and one.name not in in_conflict:
            continue
        shown: Document = {
            "provision": one.name,
            "title": one.title,
            "source": sources(one.cites),
            "url": url_of(one.cites),
            "outcome": outcome,
            "conditions": show_conditions(decided.machine, one, uses=False),
        }
        if relieved:
            shown["sets_aside"] = relieved
        if combined.status != "determined":
            shown["certain"] = combined.live[one.name] is True
        yield shown


def _set_aside(decided: Decided, one: Provision) -> list[str]:
    """The provisions of this decision that an exception keeps, or may keep, from applying."""
    met = {other.name: other.met for policy in decided.machine.program.policies for other in policy.provisions}
    return [name for name in one.removes if known(is_live(decided.machine, met[name])) is not False]


def url_of(cites: tuple[Citation, ...]) -> str | None:
    """The first address under which a citation can be read."""
    return next((one.url for one in cites if one.url is not None), None)


def _conflicts(of: tuple[Policy, Decided]) -> list[Document]:
    policy, decided = of
    says = {one.name: dict(one.concludes).get(decided.decision.name) for one in policy.provisions}
    found = []
    for each in decided.combined.contradictions:
        pair = sorted((each.conflict.first, each.conflict.second))
        found.append({"provisions": pair, "outcomes": [says[name] for name in pair], "certain": each.certain})
    return found


def _missing(of: tuple[Policy, Decided]) -> list[Document]:
    _, decided = of
    mattering = {reason for reason in decided.combined.reasons if not reason.startswith(("?", "!"))}
    read = {path for _, _, machine in decided.each for path in machine.read} | set(decided.machine.read)
    return [{"path": path, "matters": path in mattering} for path in sorted(read | mattering)]


def _questions(of: tuple[Policy, Decided]) -> Iterator[Document]:
    """Each question whose readings do not all give the same."""
    _, decided = of
    asked = dict.fromkeys(name for taken, _, _ in decided.each for name in taken)
    labels = {one.name: one for one in decided.machine.program.questions}
    for name in asked:
        outcomes = {}
        for reading, _, _ in labels[name].readings:
            found = [finding for taken, finding, _ in decided.each if taken[name] == reading]
            outcomes[reading] = combine(decided.decision, found)
        if len({(one.status, one.possible) for one in outcomes.values()}) > 1:
            yield {
                "question": name,
                "label": labels[name].label,
                "outcomes": {reading: _outcomes(found) for reading, found in outcomes.items()},
            }


def _outcomes(found: Finding) -> str | list[str]:
    return found.possible[0] if len(found.possible) == 1 and found.status == "determined" else list(found.possible)


def _readings_taken(of: tuple[Policy, Decided]) -> Iterator[Document]:
    _, decided = of
    for question in decided.machine.program.questions:
        reading = decided.machine.asked.get(question.name)
        if reading is not None:
            label = next(text for name, text, _ in question.readings if name == reading)
            yield {"question": question.name, "reading": reading, "label": label}


def _duties(of: tuple[Policy, Decided]) -> Iterator[Document]:
    policy, decided = of
    for one in policy.provisions:
        if decided.combined.live[one.name] is False:
            continue
        for duty in one.duties:
            yield {
                "provision": one.name,
                "duty": duty.text,
                "due": _due(decided, one, duty.due),
                "certain": decided.combined.live[one.name] is True,
                "title": one.title,
                "source": sources(one.cites),
            }


def _due(decided: Decided, provision: Provision, due: Any) -> str | dict[str, str | None] | None:
    """The deadline over all readings under which the duty may be due."""
    if due is None:
        return None
    days = [
        see(machine.start(), due).value
        for _, _, machine in decided.each
        if known(is_live(machine, provision.live)) is not False
    ]
    day = reduce(runtime.day_either, (one for one in days if isinstance(one, DayFact)))
    return str(day.first) if day.first is not None and day.first == day.last else show_days(day)


# ---- all policies together ----


def _overall(found: list[Decided]) -> dict[str, Document]:
    names = dict.fromkeys(one.decision.name for one in found)
    return {name: _strictest([one for one in found if one.decision.name == name]) for name in names}


def _strictest(found: list[Decided]) -> Document:
    """The strictest outcome over all policies: each possible combination gives one."""
    order = [name for name, _ in found[0].decision.outcomes]
    statuses = {one.combined.status for one in found}
    sets = [one.combined.possible for one in found if one.combined.possible]
    if found[0].decision.ordered:
        possible = {max(each, key=order.index) for each in _combinations(sets, order)}
    else:
        possible = {name for each in sets for name in each}
    listed = [name for name in order if name in possible]
    if "conflict" in statuses:
        status = "conflict"
    elif len(listed) == 1 and all(one.combined.gap is not True or len(found) > 1 for one in found):
        status = "determined"
    else:
        status = "undetermined"
    return {"status": status, "outcome": listed[0] if status == "determined" else None, "possible": listed}


def _combinations(sets: list[tuple[str, ...]], order: list[str]) -> Iterator[tuple[str, ...]]:
    """Enough of the combinations to see every strictest outcome: those that lie above what is certain of each."""
    floor = max((min(map(order.index, each)) for each in sets), default=0)
    kept = [tuple(name for name in each if order.index(name) >= floor) or (order[floor],) for each in sets]
    yield from product(*kept) if kept else ()
