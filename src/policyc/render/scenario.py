"""Test results for people: a line for each scenario, and for a failure what came instead."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Protocol

from policyc.render.faults import counted
from policyc.render.look import Look, hanging, visible
from policyc.text.source import Span


class Outcome(Protocol):
    """What rendering needs to know of a scenario that was run."""

    @property
    def name(self) -> str:
        """The name of the scenario."""

    @property
    def policy(self) -> str:
        """The policy it belongs to."""

    @property
    def passed(self) -> bool:
        """Whether everything expected came."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What was expected and what came instead."""

    @property
    def span(self) -> Span | None:
        """Where it stands."""

    @property
    def answer(self) -> dict[str, object]:
        """What policyc answered."""


def show_scenarios(results: Sequence[Outcome], checked: Mapping[str, int], look: Look) -> str:
    """The scenarios by policy, then what was tested and how much of it passed."""
    lines: list[str] = []
    for policy, group in groupby(results, key=lambda result: result.policy):
        lines.append(look.paint(policy, "bold"))
        for result in group:
            lines += _scenario(result, look)
        lines.append("")
    return "\n".join([*lines, *_total(results, checked, look)]) + "\n"


def _scenario(result: Outcome, look: Look) -> list[str]:
    if result.passed:
        mark = look.paint(look.mark("✓", "pass"), "green")
        return _behind(f"  {look.mark('✓', 'pass')} ", f"  {mark} ", result.name, look)
    mark = look.paint(look.mark("✗", "FAIL"), "bold", "red")
    lines = _behind(f"  {look.mark('✗', 'FAIL')} ", f"  {mark} ", result.name, look, "bold")
    indent = " " * (2 + len(look.mark("✗", "FAIL")) + 1)
    for problem in result.problems:
        lines += hanging(f"{indent}{look.mark('·', '-')} ", problem, look)
    if result.span is not None:
        where = f"{result.span.source.name}:{result.span.line}:{result.span.column}"
        lines.append(indent + look.paint(f"{look.mark('→', '-->')} {visible(where)}", "dim"))
    return lines


def _behind(plain: str, painted: str, text: str, look: Look, *roles: str) -> list[str]:
    first, *rest = hanging(plain, text, look, *roles)
    return [painted + first[len(plain) :], *rest]


def _total(results: Sequence[Outcome], checked: Mapping[str, int], look: Look) -> list[str]:
    failed = [result for result in results if not result.passed]
    passed = len(results) - len(failed)
    looked = f"checked {counted(checked)}"
    if failed:
        return [look.paint(f"{looked}: {passed} passed, {len(failed)} failed", "bold", "red")]
    return [look.paint(f"{looked}: all {passed} passed", "green")]
