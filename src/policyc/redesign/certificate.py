"""The certificate of a redesign: the whole numbers that were searched, the design, and the proof that nothing is cheaper.

Invariant: whoever checks it needs whole numbers and this file, and no part of the search.
"""

from collections.abc import Iterator
from typing import Any

from policyc.redesign.formula import All, Any as Either, Formula, Only, Row
from policyc.redesign.proof import By, Closed, Proof
from policyc.redesign.relax import SCALE_BITS
from policyc.redesign.search import Found

SCHEMA = "policyc/certificate/1"


def certificate(found: Found, about: dict[str, Any]) -> dict[str, Any]:
    """The certificate of a search that came to its end. about: what was asked, so that it can be derived again."""
    task = found.searched
    rows = {row: number for number, row in enumerate(dict.fromkeys(_rows(task.goal)))}
    return {
        "schema": SCHEMA,
        **about,
        "objective": task.objective,
        "unit": task.unit,
        "behind": task.behind,
        "bits": SCALE_BITS,
        "costs": [list(one) for one in task.costs],
        "rows": [{"weights": [[lever, list(mine)] for lever, mine in row.weights], "most": row.most} for row in rows],
        "goal": formula_as_json(task.goal, rows),
        "design": list(found.taken) if found.taken is not None else None,
        "proof": _proof(found.proof, rows),
    }


def _rows(formula: Formula) -> Iterator[Row]:
    match formula:
        case Row():
            yield formula
        case All(of) | Either(of):
            for one in of:
                yield from _rows(one)
        case Only() | bool():
            pass


def formula_as_json(formula: Formula, rows: dict[Row, int]) -> Any:
    """`true`, `{"row": 3}`, `{"lever": 0, "choices": [1]}`, `{"all": […]}`, `{"any": […]}`."""
    match formula:
        case bool():
            return formula
        case Row():
            return {"row": rows[formula]}
        case Only(lever, choices):
            return {"lever": lever, "choices": sorted(choices)}
        case All(of):
            return {"all": [formula_as_json(one, rows) for one in of]}
        case Either(of):
            return {"any": [formula_as_json(one, rows) for one in of]}


def _proof(proof: Proof, rows: dict[Row, int]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if proof.drops:
        shown["drops"] = [{"choices": [list(c) for c in one.choices], **_by(one.by, rows)} for one in proof.drops]
    match proof.end:
        case Closed(by):
            return {**shown, "closed": _by(by, rows)}
        case None:
            pass
        case _:
            return {**shown, "empty": True}
    if proof.lever is not None:
        shown |= {"lever": proof.lever, "parts": [list(part) for part in proof.parts]}
    elif proof.either is not None:
        assert isinstance(proof.either, Either)
        shown["any"] = [formula_as_json(one, rows) for one in proof.either.of]
    return {**shown, "places": [_proof(one, rows) for one in proof.places]}


def _by(by: By, rows: dict[Row, int]) -> dict[str, Any]:
    return {"with_costs": by.with_costs, "multipliers": [[rows[row], one] for row, one in by.multipliers]}
