"""Diagnostics, answers and test results for machines: JSON and the annotations of GitHub."""

import json
from collections.abc import Mapping, Sequence

from policyc.render.scenario import Outcome
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Span
from policyc.version import VERSION


def as_json(document: object, ascii_only: bool = False) -> str:
    """The document as JSON text; the order of keys is the one in which they were put."""
    return json.dumps(document, ensure_ascii=ascii_only, indent=2) + "\n"


def place(span: Span | None) -> dict[str, object] | None:
    """A place as the schemas have it."""
    if span is None:
        return None
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def diagnostics(found: Sequence[Diagnostic], checked: Mapping[str, int]) -> dict[str, object]:
    """The document `policyc/diagnostics/1`."""
    return {
        "schema": "policyc/diagnostics/1",
        "policyc": VERSION,
        "checked": dict(checked),
        "diagnostics": [_diagnostic(fault) for fault in found],
    }


def _diagnostic(fault: Diagnostic) -> dict[str, object]:
    return {
        "code": fault.code,
        "severity": fault.severity.value,
        "message": fault.message(),
        "caption": fault.caption(),
        "hint": fault.hint(),
        "place": place(fault.span),
        "related": [{"place": place(label.span), "text": label.text} for label in fault.related()],
    }


def scenarios(results: Sequence[Outcome], checked: Mapping[str, int]) -> dict[str, object]:
    """The document `policyc/scenarios/1`."""
    passed = sum(result.passed for result in results)
    return {
        "schema": "policyc/scenarios/1",
        "policyc": VERSION,
        "checked": dict(checked),
        "passed": passed,
        "failed": len(results) - passed,
        "scenarios": [_scenario(result) for result in results],
    }


def _scenario(result: Outcome) -> dict[str, object]:
    return {
        "policy": result.policy,
        "name": result.name,
        "passed": result.passed,
        "problems": list(result.problems),
        "place": place(result.span),
        "answer": result.answer,
    }


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_faults(found: Sequence[Diagnostic]) -> str:
    """One annotation of a GitHub workflow for each diagnostic."""
    return "".join(_annotation(_LEVELS[f.severity], f.code, f.span, _words(f)) for f in found)


def github_scenarios(results: Sequence[Outcome]) -> str:
    """One annotation for each scenario that failed."""
    return "".join(
        _annotation("error", f"scenario: {result.name}", result.span, "\n".join(result.problems))
        for result in results
        if not result.passed
    )


def _words(fault: Diagnostic) -> str:
    return "\n".join(text for text in (fault.message(), fault.caption(), fault.hint()) if text)


def _annotation(level: str, title: str, span: Span | None, text: str) -> str:
    fields: list[tuple[str, object]] = []
    if span is not None:
        fields += [("file", span.source.name), ("line", span.line), ("col", span.column)]
        fields += [("endLine", span.end_line)]
    # GitHub takes an end column only within one line.
    if span is not None and span.line == span.end_line:
        fields += [("endColumn", span.end_column)]
    fields += [("title", title)]
    written = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in fields)
    return f"::{level} {written}::{_escaped(text, '')}\n"


def _escaped(text: str, also: str) -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
