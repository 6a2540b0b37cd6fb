"""Diagnostics for people: pretty on a terminal, plain everywhere else."""

from collections.abc import Mapping, Sequence

from policyc.render.look import Look, hanging, visible, wrap
from policyc.render.snippet import Place, snippet
from policyc.text.diagnostic import Diagnostic, Severity

_ROLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def show_faults(found: Sequence[Diagnostic], look: Look) -> str:
    """Every diagnostic with its place, caption and hint, a blank line between them; an empty text for none."""
    return "\n".join(f"{_fault(fault, look)}\n" for fault in found)


def _fault(fault: Diagnostic, look: Look) -> str:
    kind = f"{fault.severity.value}[{fault.code}]"
    lines = _headline(kind, fault, look)
    related = fault.related()
    places = [Place(label.span, label.text, False) for label in related]
    if fault.span is not None:
        places.insert(0, Place(fault.span, fault.caption(), True))
    digits = 1
    if places:
        lines += snippet(places, look)
        digits = max(len(str(place.span.end_line)) for place in places)
    hint = fault.hint()
    if hint is not None:
        head = f"{' ' * digits} {look.paint('=', 'blue')} "
        plain = f"{' ' * digits} = "
        lines += [head + hanging(plain, hint, look)[0][len(plain) :], *hanging(plain, hint, look)[1:]]
    return "\n".join(line.rstrip() for line in lines)


def _headline(kind: str, fault: Diagnostic, look: Look) -> list[str]:
    painted = look.paint(kind, "bold", _ROLES[fault.severity])
    message = f": {fault.message()}"
    # Plain text keeps the message in one line, so that it can be searched for.
    if not look.colour and not look.marks:
        return [kind + visible(message)]
    first, *rest = wrap(kind + message, look.width)
    return [painted + look.paint(first[len(kind) :], "bold"), *(look.paint(line, "bold") for line in rest)]


def summary(found: Sequence[Diagnostic], checked: Mapping[str, int], look: Look) -> str:
    """The line that says what was checked and what was found."""
    looked = f"checked {counted(checked)}" if checked else "stopped"
    faults = [_many(n, f"{kind.value}s") for kind in Severity if (n := _count(found, kind))]
    if not faults:
        return look.paint(f"{looked}: no faults", "green") + "\n"
    text = f"{looked}: {' and '.join(faults)}"
    codes = sorted({fault.code for fault in found})
    more = f"`policyc explain {codes[0]}` says more" + (", and so for each code" if codes[1:] else "")
    role = "red" if _count(found, Severity.ERROR) else "yellow"
    return look.paint(text, "bold", role) + "\n" + look.paint(more, "dim") + "\n"


_COUNTED = ("files", "policies", "provisions", "scenarios", "pairs", "guarantees", "proofs")


def counted(checked: Mapping[str, int]) -> str:
    """`5 files, 3 policies, 41 provisions, 62 scenarios`."""
    return ", ".join(_many(checked[what], what) for what in _COUNTED if what in checked)


def _count(found: Sequence[Diagnostic], kind: Severity) -> int:
    return sum(fault.severity is kind for fault in found)


def _many(number: int, what: str) -> str:
    if number != 1:
        return f"{number} {what}"
    return f"1 {what[:-3]}y" if what.endswith("ies") else f"1 {what[:-1]}"
