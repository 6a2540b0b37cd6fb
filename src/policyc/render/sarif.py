"""Diagnostics as SARIF 2.1.0, which code hosts and editors read."""

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Span
from policyc.version import VERSION

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Sequence[Diagnostic]) -> dict[str, object]:
    """The log of one run; each code that was found is one of its rules."""
    kinds = {fault.code: type(fault) for fault in found}
    codes = sorted(kinds)
    driver = {"name": "policyc", "version": VERSION, "rules": [_rule(kinds[c]) for c in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(fault, codes.index(fault.code)) for fault in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: type[Diagnostic]) -> dict[str, object]:
    about = (kind.__doc__ or kind.__name__).strip().splitlines()[0]
    return {
        "id": kind.code,
        "name": kind.__name__,
        "shortDescription": {"text": about},
        "help": {"text": f"policyc explain {kind.code}"},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


def _result(fault: Diagnostic, index: int) -> dict[str, object]:
    words = "\n".join(text for text in (fault.message(), fault.hint()) if text)
    result: dict[str, object] = {
        "ruleId": fault.code,
        "ruleIndex": index,
        "level": _LEVELS[fault.severity],
        "message": {"text": words},
    }
    if fault.span is not None:
        result["locations"] = [_location(fault.span, fault.caption())]
    related = [_location(label.span, label.text) for label in fault.related()]
    if related:
        result["relatedLocations"] = [{"id": n, **where} for n, where in enumerate(related)]
    return result


def _location(span: Span, text: str) -> dict[str, object]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    physical = {"artifactLocation": {"uri": _address(span.source.name)}, "region": region}
    location: dict[str, object] = {"physicalLocation": physical}
    if text:
        location["message"] = {"text": text}
    return location


def _address(name: str) -> str:
    path = PurePath(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), safe="/")
