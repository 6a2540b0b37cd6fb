"""The answer of a run as the document that every face shows: what is decided, why, and all that is in doubt."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

from policyc.backends.conditions import show_conditions
from policyc.backends.confidence import confidence_of, doubted
from policyc.backends.considered import considered
from policyc.backends.decide import Decided, Finding, combine, decide, is_live, known
from policyc.backends.interpret import see
from policyc.backends.lifting import untouched_by_suspensions
from policyc.backends.machine import machine_for
from policyc.backends.overall import overall
from policyc.backends.shown import show_days
from policyc.backends.suspended import suspended
from policyc.core import runtime
from policyc.core.confidence import Confidence
from policyc.core.facts import Case, DayFact
from policyc.core.program import Citation, Policy, Program, Provision
from policyc.core.run import Run
from policyc.version import VERSION

Document = dict[str, Any]


def answer_case(program: Program, case: Case, run: Run, explain: bool) -> Document:
    """The answer for one case, in the form of the schema `policyc/answer/1`."""
    found = [
        (policy, decide(machine_for(program, case, run), policy, decision))
        for policy in program.policies
        if policy.target
        for decision in policy.decisions
    ]
    untouched = untouched_by_suspensions(program)
    return {
        "schema": "policyc/answer/1",
        "policyc": VERSION,
        "known_on": run.known_on.isoformat() if run.known_on is not None else None,
        "readings": dict(sorted(run.readings)),
        "suspensions": "honoured" if run.honoured else "ignored",
        "min_confidence": run.min_confidence.value if run.min_confidence is not Confidence.NOT_STATED else None,
        "policies": [
            {"name": one.name, "sha256": one.sha256, "title": one.title, "target": one.target}
            for one in program.policies
        ],
        "case_sha256": case.sha256,
        "overall": overall([decided for _, decided in found]),
        "decisions": [_decision((policy, decided), untouched, explain) for policy, decided in found],
    }


def _decision(of: tuple[Policy, Decided], untouched: frozenset[str], explain: bool) -> Document:
    policy, decided = of
    lifted = _lifted(of, untouched)
    combined, machine = decided.combined, decided.machine
    because = list(_because(of))
    lifting = list(suspended(of, lifted.machine)) if lifted is not None else []
    spoken = [one["provision"] for one in because]
    kept = {one["provision"] for one in lifting}
    shown: Document = {
        "policy": policy.name,
        "decision": decided.decision.name,
        "on": _on(of),
        **result(combined),
        "confidence": confidence_of(of, spoken, [one for one in policy.provisions if one.name in kept]),
        "because": because,
        "suspended": lifting,
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
    if lifted is not None and result(lifted.combined) != result(combined):
        shown["without_suspensions"] = result(lifted.combined)
    wanting = doubted(decided)
    if wanting:
        shown["doubted"] = wanting
    if decided.too_many is not None:
        questions, combinations = decided.too_many
        shown["not_enumerated"] = {"questions": list(questions), "combinations": combinations}
    if explain:
        shown["considered"] = [considered(machine, policy, one) for one in policy.provisions]
    return shown


def _lifted(of: tuple[Policy, Decided], untouched: frozenset[str]) -> Decided | None:
    """The decision with suspensions lifted, where there are any to lift."""
    policy, decided = of
    machine = decided.machine
    if not (machine.run.honoured and any(one.suspensions for each in machine.program.policies for one in each.provisions)):
        return None
    return decide(machine.ignoring_suspensions(untouched), policy, decided.decision)


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
    for one in policy.provisions:
        outcome = dict(one.concludes).get(name)
        relieved = _set_aside(decided, one) if outcome is None and one.exception else []
        if combined.live[one.name] is False or (outcome not in combined.possible and not relieved):
            continue
        if not _leads(of, one):
            continue
        shown: Document = {
            "provision": one.name,
            "title": one.title,
            "source": sources(one.cites),
            "url": url_of(one.cites),
            "outcome": outcome,
            "confidence": one.confidence.value,
            "conditions": show_conditions(decided.machine, one),
        }
        if relieved:
            shown["sets_aside"] = relieved
        if combined.status != "determined":
            shown["certain"] = combined.live[one.name] is True
        yield shown


def _leads(of: tuple[Policy, Decided], one: Provision) -> bool:
    """Whether a provision that may be live leads to the result: in a conflict one side of it, where it is determined a
    certain one; if none is certain, any of them, unless the outcome holds without any."""
    policy, decided = of
    combined, name = decided.combined, decided.decision.name
    if combined.status == "conflict":
        return any(one.name in (each.conflict.first, each.conflict.second) for each in combined.contradictions)
    if combined.status == "undetermined" or combined.live[one.name] is True:
        return True
    (outcome,) = combined.possible
    says = {each.name: dict(each.concludes).get(name) for each in policy.provisions}
    certain = any(combined.live[each] is True for each in says if says[each] == outcome)
    return not certain and says[one.name] == outcome and outcome != decided.decision.otherwise


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
    """Each question whose reading changes the result under some reading of the others."""
    _, decided = of
    asked = dict.fromkeys(name for taken, _, _ in decided.each for name in taken)
    labels = {one.name: one for one in decided.machine.program.questions}
    for name in asked:
        outcomes = {}
        for reading, _, _ in labels[name].readings:
            found = [finding for taken, finding, _ in decided.each if taken[name] == reading]
            outcomes[reading] = combine(decided.decision, found)
        if _changes(decided, name):
            yield {
                "question": name,
                "label": labels[name].label,
                "outcomes": {reading: _outcomes(found) for reading, found in outcomes.items()},
            }


def _changes(decided: Decided, name: str) -> bool:
    """Whether two combinations that differ in this question alone give different results."""
    results: dict[tuple[tuple[str, str], ...], set[tuple[str, tuple[str, ...], bool | None]]] = {}
    for taken, found, _ in decided.each:
        others = tuple(pair for pair in taken.items() if pair[0] != name)
        results.setdefault(others, set()).add((found.status, found.possible, found.gap))
    return any(len(found) > 1 for found in results.values())


def _outcomes(found: Finding) -> str | list[str]:
    return found.possible[0] if len(found.possible) == 1 and found.status == "determined" else list(found.possible)


def _readings_taken(of: tuple[Policy, Decided]) -> Iterator[Document]:
    """The readings chosen for the run that the decision or its duties asked for."""
    _, decided = of
    chosen = dict(decided.machine.run.readings)
    asked = {name for machine in (decided.machine, *(one for _, _, one in decided.each)) for name in machine.asked}
    for question in decided.machine.program.questions:
        reading = chosen.get(question.name)
        if reading is not None and question.name in asked:
            label = next(text for name, text, _ in question.readings if name == reading)
            yield {"question": question.name, "reading": reading, "label": label}


def _duties(of: tuple[Policy, Decided]) -> Iterator[Document]:
    policy, decided = of
    for one in policy.provisions:
        if decided.combined.live[one.name] is False:
            continue
        for duty in one.duties:
            certain = decided.combined.live[one.name] is True
            shown: Document = {
                "provision": one.name,
                "duty": duty.text,
                "due": _due(decided, one, duty.due),
                "certain": certain,
                "title": one.title,
                "source": sources(one.cites),
            }
            if not certain:
                shown["because_of"] = sorted(is_live(decided.machine, one.live).reasons)
            yield shown


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
