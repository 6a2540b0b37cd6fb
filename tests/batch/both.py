"""Cases answered by the statement and by the reference evaluator, and where the rows differ."""

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import attrs

from agreement.cases import random_case
from agreement.hiding import hide
from agreement.trials import _run, policy
from policyc import session
from policyc.backends.answer import answer_case
from policyc.backends.conditions import flattened
from policyc.backends.margins import measured
from policyc.batch.answer import Judge
from policyc.batch.duck import Duck
from policyc.batch.singly import Named, rows_of
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import Money
from policyc.facts.read import read_json
from policyc.text.source import Source

SAME = ("case_id", "policy", "decision", "status", "outcome", "possible", "because", "margin", "missing")


@attrs.frozen
class Compared:
    """How many cases were compared, how many of them by the statement, and the rows that differ."""

    cases: int
    columns: int
    differences: tuple[str, ...]


def law_of(folder: Path, world: str, law: str) -> Program:
    """The law of a vocabulary and a policy, which are written to this folder."""
    (folder / "world.policy").write_text(world, "utf-8")
    (folder / "law.policy").write_text(law, "utf-8")
    program = session.compile_paths([str(folder)]).program
    assert program is not None
    return program


def compared(program: Program, run: Run, cases: list[Named], folder: str) -> Compared:
    """The rows of these cases from both."""
    duck = Duck(folder)
    judge = Judge(program, run, duck)
    try:
        found = judge.answer(cases)
    finally:
        duck.close()
    told = [row for name, case, _ in cases for row in told_by(program, name, answer_case(program, case, run, False))]
    assert len(found) == len(told)
    return Compared(len(cases), len(cases) - sum(judge.singly.values()), tuple(differences(found, told)))


def told_by(program: Program, name: str, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an answer, with the margins that it shows."""
    rows = rows_of(name, answer)
    return [{**row, "margin": _margin(program, one)} for row, one in zip(rows, answer["decisions"], strict=True)]


def _margin(program: Program, decision: dict[str, Any]) -> str | None:
    """The margin of the first comparison of amounts of the first provision, if an answer shows it as one number.

    The margin of two totals of nothing has no currency.
    """
    first = next(iter(decision["because"]), None)
    if first is None:
        return None
    policy = next(one for one in program.policies if one.name == decision["policy"])
    provision = next(one for one in policy.provisions if one.name == first["provision"])
    definitions = {one.name: one for one in program.definitions}
    found = measured(provision, definitions)
    if found is None:
        return None
    place = next(place for place, one in enumerate(flattened(provision.conditions)) if one.measure == found.measure)
    margin = first["conditions"][place].get("margin")
    if not isinstance(margin, str):
        return None
    return "0" if isinstance(found.type, Money) and not found.named and margin.startswith("0") and margin[1:2] != "." else margin


def differences(found: Iterable[dict[str, Any]], told: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Where two lists of rows differ."""
    for one, other in zip(found, told, strict=True):
        for name in SAME:
            if one[name] != other[name]:
                yield f"{other['case_id']} {other['policy']}.{other['decision']}: {name} {one[name]}, not {other[name]}"


def read(program: Program, name: str, case: object) -> list[Named]:
    """A case with its facts, or none where the vocabulary refuses it."""
    tree, faults = read_json(Source("case", json.dumps(case)))
    assert tree is not None, faults
    cases, faults = session.check_cases(program, tree)
    return [(name, cases[0], tree)] if not faults else []


def random_cases(seed: int, many: int) -> tuple[Program, Run, list[Named]]:
    """A random policy, terms, and cases on and around its thresholds: some complete, some with facts missing or as ranges."""
    bundle, compiled = policy(seed)
    rng = Random(seed)
    readings = rng.choice(list(compiled.law.reading_combinations())) if rng.random() < 0.3 else {}
    terms = _run(readings, rng)
    cases: list[Named] = []
    for number in range(many):
        data = random_case(bundle.vocabulary, bundle.thresholds, rng)
        if rng.random() < 0.5:
            data = hide(data, bundle.vocabulary, rng)
        cases += read(compiled.program, f"{seed}-{number}", data)
    chosen = tuple(sorted(terms.readings.items()))
    return compiled.program, Run(terms.on, terms.known_on, terms.honoured, chosen), cases
