"""Diagnostics and test results as JUnit XML, which build servers read."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from policyc.render.faults import counted
from policyc.render.scenario import Outcome
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Span

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def junit_faults(found: Sequence[Diagnostic], checked: Mapping[str, int]) -> str:
    """One suite. Each error is a failed case; a passed case says what was checked if there is no error."""
    failed = sum(fault.severity is Severity.ERROR for fault in found)
    cases = [_fault_case(fault) for fault in found]
    if not failed:
        cases.insert(0, _case("policyc", f"checked {counted(checked)}", ""))
    return _document([_suite("policyc check", cases, failed)])


def junit_findings(name: str, found: Sequence[Diagnostic], document: Mapping[str, Any]) -> str:
    """One suite for `verify` or `diff`. What makes a run fail is a failed case, what was not settled a skipped one; a note
    passes, and so does everything that was proved."""
    pairs = list(zip(found, document["findings"], strict=True))
    failed = [one for one, said in pairs if said["verdict"] == "refuted" and one.severity is not Severity.NOTE]
    skipped = [one for one, said in pairs if said["verdict"] != "refuted"]
    cases = [_finding_case(one, one in failed, one in skipped) for one in found]
    cases += [_case(one.get("policy", "policyc"), f"{_held(one)}: {one['what']}", "") for one in document["proved"]]
    if not cases:
        cases.append(_case("policyc", f"checked {counted(document['checked'])}", ""))
    return _document([_suite(name, cases, len(failed), len(skipped))])


def _held(proved: Mapping[str, Any]) -> str:
    return f"not refuted, {proved['bound']}" if proved.get("bound") else "proved"


def _finding_case(fault: Diagnostic, failed: bool, skipped: bool) -> str:
    text = "\n".join(words for words in (fault.message(), fault.hint()) if words)
    name = f"{fault.code} {_where(fault.span)}".strip()
    where = fault.span.source.name if fault.span is not None else "policyc"
    if failed:
        body = f"<failure message={_attribute(fault.message())} type={_attribute(fault.code)}>{_text(text)}</failure>"
    elif skipped:
        body = f"<skipped message={_attribute(fault.message())}/>"
    else:
        body = f"<system-out>{_text(f'{fault.severity.value}: {text}')}</system-out>"
    return _case(where, name, body)


def junit_scenarios(results: Sequence[Outcome]) -> str:
    """A suite for each policy, a case for each scenario."""
    suites: list[str] = []
    for policy, group in groupby(results, key=lambda result: result.policy):
        mine = list(group)
        failed = sum(not result.passed for result in mine)
        suites.append(_suite(policy, [_scenario_case(result) for result in mine], failed))
    return _document(suites)


def _fault_case(fault: Diagnostic) -> str:
    text = "\n".join(words for words in (fault.message(), fault.hint()) if words)
    name = f"{fault.code} {_where(fault.span)}".strip()
    where = fault.span.source.name if fault.span is not None else "policyc"
    if fault.severity is Severity.ERROR:
        body = f"<failure message={_attribute(fault.message())} type={_attribute(fault.code)}>"
        return _case(where, name, f"{body}{_text(text)}</failure>")
    body = f"{fault.severity.value}: {text}"
    return _case(where, name, f"<system-out>{_text(body)}</system-out>")


def _scenario_case(result: Outcome) -> str:
    if result.passed:
        return _case(result.policy, result.name, "")
    first = next(iter(result.problems), "failed")
    text = "\n".join((*result.problems, _where(result.span))).strip()
    body = f'<failure message={_attribute(first)} type="scenario">{_text(text)}</failure>'
    return _case(result.policy, result.name, body)


def _where(span: Span | None) -> str:
    return f"{span.source.name}:{span.line}:{span.column}" if span is not None else ""


def _document(suites: Iterable[str]) -> str:
    return f"{_HEAD}<testsuites>\n{''.join(suites)}</testsuites>\n"


def _suite(name: str, cases: Sequence[str], failed: int, skipped: int = 0) -> str:
    more = f' skipped="{skipped}"' if skipped else ""
    head = f'<testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failed}" errors="0"{more}>'
    return f"{head}\n{''.join(cases)}</testsuite>\n"


def _case(group: str, name: str, body: str) -> str:
    head = f"<testcase classname={_attribute(group)} name={_attribute(name)}"
    return f"{head}>{body}</testcase>\n" if body else f"{head}/>\n"


def _attribute(text: str) -> str:
    line = _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{line}"'


def _text(text: str) -> str:
    # The escapes of the standard library bring half of `urllib` with them, and every run would wait for it.
    return _legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _legal(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold at all."""
    return "".join(char if _is_legal(ord(char)) else "\ufffd" for char in text)


def _is_legal(code: int) -> bool:
    if code < 0x20:
        return code in (0x9, 0xA, 0xD)
    return not (0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))
