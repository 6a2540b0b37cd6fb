"""What was found and what was proved, as one document."""

from collections.abc import Callable, Mapping

import attrs

from policyc.text.source import Span
from policyc.verify.found import Clause, Example, Found
from policyc.verify.prove import NotDecided
from policyc.verify.unsettled import NotSettled, SettledForSmall, kind_of
from policyc.version import VERSION

# Why something was not asked at all.
LATE = "the time for the whole run was over"
STOPPED = "the run was stopped"
# Why nothing more is to be asked; None while there is time.
Over = Callable[[], str | None]


def never_over() -> str | None:
    """There is time."""
    return None


@attrs.frozen
class Claim:
    """Something that holds for every case; if `bound` is given, for every case within it. `policy`: what says it."""

    kind: str
    what: str
    provisions: tuple[str, ...] = ()
    bound: str | None = None
    policy: str | None = None


@attrs.frozen
class Report:
    """All findings and all proofs, in a fixed order, and how many things were looked at."""

    findings: tuple[Found, ...]
    proved: tuple[Claim, ...]
    checked: Mapping[str, int] = attrs.field(eq=False)


def unsettled(kind: str, what: str, provisions: tuple[str, ...], verdict: NotDecided, span: Span | None) -> Found:
    """That something was neither proved nor refuted, and where it stands."""
    made = SettledForSmall if verdict.bounded else NotSettled
    return made(span=span, provisions=provisions, asked=kind, what=what, why=verdict.why)


def document(report: Report) -> dict[str, object]:
    """The document `policyc/findings/1`."""
    return {
        "schema": "policyc/findings/1",
        "policyc": VERSION,
        "checked": dict(report.checked),
        "findings": [_finding(one) for one in report.findings],
        "proved": [_claim(one) for one in report.proved],
    }


def _claim(one: Claim) -> dict[str, object]:
    found: dict[str, object] = {"kind": one.kind, "what": one.what}
    if one.policy is not None:
        found["policy"] = one.policy
    if one.provisions:
        found["provisions"] = list(one.provisions)
    return {**found, "bound": one.bound} if one.bound is not None else found


def _finding(found: Found) -> dict[str, object]:
    spans = (found.span, *(one.span for one in found.places))
    shown: dict[str, object] = {
        "kind": kind_of(found),
        "code": found.code,
        "verdict": found.verdict,
        "severity": found.severity.value,
        "provisions": list(found.provisions),
        "places": [_place(one) for one in spans if one is not None],
        "message": found.message(),
    }
    if found.core:
        shown["core"] = [_clause(one) for one in found.core]
    shown |= _example("", found.example) | _example("other_", found.other)
    if found.days:
        shown |= {"from": found.days[0][0], "through": found.days[-1][1]}
        shown["days"] = [{"from": first, "through": last} for first, last in found.days]
    for name in ("question", "because", "suspensions"):
        value = getattr(found, name, None)
        if value is not None:
            shown["accepted" if name == "because" else name] = value
    return shown


def _clause(one: Clause) -> dict[str, object]:
    shown: dict[str, object] = {"kind": one.kind, "of": one.owner, "label": one.label, "text": one.text, "holds": one.holds}
    return {**shown, "place": _place(one.span)} if one.span is not None else shown


def _example(prefix: str, example: Example | None) -> dict[str, object]:
    if example is None:
        return {}
    shown: dict[str, object] = {f"{prefix}case": example.facts}
    if example.readings:
        shown[f"{prefix}readings"] = dict(example.readings)
    if example.on is not None:
        shown[f"{prefix}on"] = example.on
    return shown


def _place(span: Span) -> dict[str, object]:
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
