"""Cases that are answered one by one: by compiled Python, and by the reference evaluator where it must also say what is missing."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.backends.machine import machine_for
from policyc.backends.margins import is_measured, margin_of
from policyc.builds import decider
from policyc.compiled import UNUSABLE, Decided
from policyc.core.confidence import Confidence
from policyc.core.facts import Case
from policyc.core.program import Program, Provision
from policyc.core.run import Run
from policyc.facts.tree import Kind, Mapping, Sequence, Tree

Row = dict[str, Any]
Named = tuple[str, Case, Tree]


@attrs.define(eq=False)
class Singly:
    """What answers single cases. The compiled policies are made when the first one is asked for."""

    program: Program
    run: Run
    provisions: dict[str, Provision] = attrs.field(init=False)
    _fast: Callable[[Any], tuple[Decided, ...]] | None = None

    def __attrs_post_init__(self) -> None:
        self.provisions = {one.name: one for policy in self.program.policies for one in policy.provisions}

    def rows(self, name: str, case: Case, tree: Tree) -> list[Row]:
        """The rows of one case."""
        found = self._compiled()(_data(tree))
        if found and all(one.status != "undetermined" for one in found):
            rows = [_row(name, one) for one in found]
        else:
            rows = rows_of(name, answer_case(self.program, case, self.run, explain=False))
        return [self.with_margin(case, row) for row in rows]

    def with_margin(self, case: Case, row: Row) -> Row:
        """A row with the margin of the first provision that leads to its result."""
        first = self.provisions.get(row["because"][0]) if row["because"] else None
        if first is None or not is_measured(first):
            return {**row, "margin": None}
        return {**row, "margin": margin_of(machine_for(self.program, case, self.run), first)}

    def _compiled(self) -> Callable[[Any], tuple[Decided, ...]]:
        """What decides by the terms of the run; it gives nothing where the reference evaluator is to be asked."""
        if self._fast is None:
            terms, decide = _terms(self.run), decider(self.program)

            def fast(data: Any) -> tuple[Decided, ...]:
                try:
                    return decide(data, **terms)
                except UNUSABLE:
                    # The case was read and is in order: the reference evaluator can say more of it.
                    return ()

            self._fast = fast
        return self._fast


def _terms(run: Run) -> dict[str, Any]:
    least = run.min_confidence.value if run.min_confidence is not Confidence.NOT_STATED else None
    terms: dict[str, Any] = {"reasons": True}
    if run.on is not None or run.known_on is not None or run.readings or not run.honoured or least is not None:
        terms |= {
            "on": run.on,
            "known_on": run.known_on,
            "readings": dict(run.readings),
            "ignore_suspensions": not run.honoured,
            "min_confidence": least,
        }
    return terms


def _data(tree: Tree) -> Any:
    """A case as a caller in Python would give it; the reader has limited its depth."""
    if isinstance(tree, Mapping):
        return {one.key: _data(one.value) for one in tree.entries}
    if isinstance(tree, Sequence):
        return [_data(one) for one in tree.items]
    match tree.kind:
        case Kind.NULL:
            return None
        case Kind.BOOL:
            return tree.text == "true"
        case Kind.NUMBER:
            return _number(tree.text)
        case _:
            return tree.text


def _number(text: str) -> object:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def _row(case_id: str, one: Decided) -> Row:
    return {
        "case_id": case_id,
        "policy": one.policy,
        "decision": one.decision,
        "status": one.status,
        "outcome": one.outcome,
        "possible": list(one.possible),
        "because": list(one.because or ()),
        "margin": None,
        "missing": [],
    }


def rows_of(case_id: str, answer: dict[str, Any]) -> list[Row]:
    """The rows of one answer, without margins."""
    return [
        {
            "case_id": case_id,
            "policy": one["policy"],
            "decision": one["decision"],
            "status": one["status"],
            "outcome": one["outcome"],
            "possible": one["possible"],
            "because": [each["provision"] for each in one["because"]],
            "margin": None,
            "missing": [each["path"] for each in one["missing"] if each["matters"]],
        }
        for one in answer["decisions"]
    ]
