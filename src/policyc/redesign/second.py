"""A second opinion on a certificate: Z3 reads its numbers, and neither its proof nor our search, and looks for something cheaper.

The question is told in whole numbers. Every question has a budget of the solver's own steps, so that it gets the same answer
on every machine.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import z3

# About a minute on a machine of 2025.
STEPS = 150_000_000


def cheaper(document: dict[str, Any], steps: int = STEPS) -> bool | None:
    """Whether some design keeps every condition and costs less than the design of a certificate, or exists at all where it
    has none; None where the budget ends before that is settled."""
    solver = z3.SimpleSolver(ctx=z3.Context())
    solver.set("rlimit", steps)
    solver.from_string("\n".join(_script(document)))
    found = str(solver.check())
    return {"sat": True, "unsat": False}.get(found)


def _script(document: dict[str, Any]) -> Iterator[str]:
    """The question as SMT-LIB: a truth for each choice of each lever, exactly one of which holds."""
    costs, design = document["costs"], document["design"]
    for lever, mine in enumerate(costs):
        names = [_name(lever, choice) for choice in range(len(mine))]
        yield from (f"(declare-const {name} Bool)" for name in names)
        yield f"(assert ((_ pbeq 1 {' '.join('1' for _ in names)}) {' '.join(names)}))"
    rows = [_row(one["weights"], one["most"]) for one in document["rows"]]
    yield f"(assert {_formula(document['goal'], rows)})"
    if design is not None:
        spent = sum(mine[choice] for mine, choice in zip(costs, design, strict=True))
        yield f"(assert {_row(list(enumerate(costs)), spent - 1)})"


def _name(lever: int, choice: int) -> str:
    return f"x{lever}_{choice}"


def _row(weights: Sequence[tuple[int, Sequence[int]]], most: int) -> str:
    """The sum is at most so much."""
    parts = [
        f"(ite {_name(lever, choice)} {_number(weight)} 0)"
        for lever, mine in weights
        for choice, weight in enumerate(mine)
        if weight
    ]
    return f"(<= (+ 0 {' '.join(parts)}) {_number(most)})"


def _number(number: int) -> str:
    return str(number) if number >= 0 else f"(- {-number})"


def _formula(one: Any, rows: Sequence[str]) -> str:
    if isinstance(one, bool):
        return str(one).lower()
    if "row" in one:
        return rows[int(one["row"])]
    if "lever" in one:
        return f"(or false {' '.join(_name(one['lever'], choice) for choice in one['choices'])})"
    word, parts = ("and", one["all"]) if "all" in one else ("or", one["any"])
    return f"({word} {str(word == 'and').lower()} {' '.join(_formula(part, rows) for part in parts)})"
