"""A redesign as the document that every face shows: what changes, what it costs, and how far each threshold is away."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from policyc.core.numerals import show_number
from policyc.core.program import Program
from policyc.core.types import RecordType
from policyc.facts.convert import CASE
from policyc.facts.tree import Tree
from policyc.redesign.choices import fields_of
from policyc.redesign.levers import Catalogue, Design
from policyc.redesign.run import Redesign, Wanted
from policyc.redesign.search import Found
from policyc.redesign.target import spared
from policyc.redesign.task import COST, Task
from policyc.redesign.trees import at, plain, steps_of
from policyc.redesign.turns import Tried, range_turns
from policyc.version import VERSION

Report = dict[str, Any]
# Of a design that changes more parts it is not said how far each could go: each takes several runs of the evaluator.
MOST_TURNS = 60


def unbegun(wanted: Wanted) -> Report:
    """The document where the time ran out before a search had begun, to which others add what they know."""
    return {
        "schema": "policyc/redesign/1",
        "policyc": VERSION,
        "status": "best_found",
        "target": wanted.target.text,
        "objective": wanted.objective,
        "bound": None,
        "designs": [],
        "why_not": None,
        "certificate": None,
    }


def while_suspended(program: Program, answers: list[Report], wanted: Wanted) -> Report:
    """What the target rests on because it is suspended, on the one day that was asked about; who asks for an interval knows."""
    found = [one for answer in answers for one in spared(program, answer, wanted.target)] if wanted.days == (None,) else []
    return {"suspended": [one for number, one in enumerate(found) if one not in found[:number]]} if found else {}


def asked_for(wanted: Wanted, front: int | None) -> Report:
    """How many designs are on the front and how many alternatives were asked for, where they were."""
    alternatives = {"alternatives": wanted.alternatives} if wanted.alternatives > 1 else {}
    return alternatives if front is None else {**alternatives, "front": front}


def report(of: Redesign, certificate: str | None) -> Report:
    """The document `policyc/redesign/1`."""
    shown: Report = {
        **unbegun(of.wanted),
        "status": of.status,
        "bound": _bound(of),
        # An alternative may stand on the front already.
        "designs": [_design(of, number) for number, one in enumerate(of.designs) if one not in of.designs[:number]],
        "why_not": _why_not(of),
        "certificate": certificate,
    }
    shown |= asked_for(of.wanted, of.front)
    answer = of.after[0] if of.after else of.before if of.status == "already_there" else None
    shown |= while_suspended(of.program, [answer] if answer is not None else [], of.wanted)
    if of.status == "best_found" and of.task is not None and of.found is not None:
        shown["gap"], shown["first_proved"] = gap_of(of.task, of.found), of.found.proved
    return shown


def gap_of(task: Task, found: Found) -> str | None:
    """How far the best design may be above the bound, in hundredths of a per cent of it, rounded up."""
    if found.best is None or not found.bound or found.bound <= 0:
        return None
    above = task.cost(found.best) - found.bound
    return f"{show_number(Fraction(-(-above * 10_000 // found.bound), 100))}%"


def money(of: Catalogue, amount: Fraction) -> str | None:
    """An amount in the currency of all costs; None where no option has a cost."""
    return f"{show_number(amount)} {of.currency}" if of.currency else None


def _bound(of: Redesign) -> str | int | None:
    if of.catalogue is not None and of.task is not None and of.found is not None:
        return bound_of(of.catalogue, of.task, of.found)
    nothing = money(of.catalogue, Fraction(0)) if of.catalogue is not None else None
    return None if of.status != "already_there" else nothing if of.wanted.objective == COST else 0


def bound_of(catalogue: Catalogue, task: Task, found: Found) -> str | int | None:
    """The bound in the units of the first objective; what stands behind it only breaks ties."""
    if found.bound is None:
        return None
    first = Fraction(found.bound // task.behind, task.unit)
    return money(catalogue, first) if task.objective == COST else int(first)


def _design(of: Redesign, number: int) -> Report:
    design, catalogue = of.designs[number], of.catalogue
    assert catalogue is not None
    tried = Tried(of.program, of.run, of.wanted.target, of.wanted.days)
    case = plain(of.trees[number], RecordType(CASE), of.program)
    shown: Report = {
        "cost": money(catalogue, cost_of(catalogue, design)),
        "changes": list(turning(tried, of.tree, catalogue, design)),
        "margins": list(margins(of.before, of.after[number])),
        "case": case,
    }
    bought = [
        {"label": lever.choices[choice].label, "cost": money(catalogue, lever.choices[choice].cost)}
        for lever, choice in zip(catalogue.levers, design, strict=True)
        if choice and not lever.path
    ]
    if bought:
        shown["purchases"] = bought
    return shown


def turning(tried: Tried, tree: Tree, catalogue: Catalogue, design: Design) -> Iterator[Report]:
    """The changes of a design, those within a range with the value at which the target turns."""
    levers = [n for n, lever in enumerate(catalogue.levers) if design[n] and lever.path]
    for number, one in zip(levers, changes(tried.program, tree, catalogue, design), strict=True):
        few = len(levers) <= MOST_TURNS and catalogue.levers[number].choices[design[number]].moved
        turn = range_turns(tried, tree, catalogue, design, number) if few else None
        yield one | ({"turns_at": turn} if turn is not None else {})


def cost_of(catalogue: Catalogue, design: Design) -> Fraction:
    """What a design costs in all."""
    taken = (lever.choices[choice].cost for lever, choice in zip(catalogue.levers, design, strict=True))
    return sum(taken, Fraction(0))


def changes(program: Program, tree: Tree, catalogue: Catalogue, design: Design) -> Iterator[Report]:
    """The changes of a design, in the order of its parts."""
    for lever, number in zip(catalogue.levers, design, strict=True):
        if not number or not lever.path:
            continue
        choice, types = lever.choices[number], fields_of(program, lever.record)
        part = at(tree, steps_of(lever.path) or ())
        before = {name: at(part, (name,)) if part is not None else None for name, _ in choice.fields}
        name = at(part, ("name",)) if part is not None else None
        yield {
            "part": lever.path,
            "name": plain(name, types["name"].type, program) if name is not None and "name" in types else None,
            "option": choice.label,
            "set": {name: plain(value, types[name].type, program) for name, value in choice.fields},
            "was": {
                name: plain(value, types[name].type, program) if value is not None else None
                for name, value in before.items()
            },
            "cost": money(catalogue, choice.cost),
            "remove": choice.removes,
        }


def margins(before: Report, after: Report) -> Iterator[Report]:
    """Every threshold of which the value, or the answer, is another one than before, and those that still hold."""
    earlier = {(one["provision"], label): found for one, label, found in _measured(before)}
    for provision, label, found in _measured(after):
        was = earlier.get((provision["provision"], label), {})
        told = {name: found[name] for name in ("value", "threshold", "margin")}
        if {name: was.get(name) for name in told} == told:
            continue
        yield {
            "provision": provision["provision"],
            "label": label,
            **told,
            "text": found["text"],
            "before": {name: was.get(name) for name in told},
        }


def _measured(answer: Report) -> Iterator[tuple[Report, str, Report]]:
    for provision in (one for decision in answer["decisions"] for one in decision["considered"]):
        yield from ((provision, one["label"], one) for one in provision["conditions"] if "margin" in one)


def _why_not(of: Redesign) -> Report | None:
    if of.why_not is None or of.catalogue is None:
        return None
    design, tree, answer = of.why_not["design"], of.why_not["tree"], of.why_not["answer"]
    nearest = {
        "changes": list(changes(of.program, of.tree, of.catalogue, design)),
        "margins": list(margins(of.before, answer)),
        "case": plain(tree, RecordType(CASE), of.program),
    }
    return {"provisions": of.why_not["provisions"], "limits": of.why_not["limits"], "nearest": nearest}
