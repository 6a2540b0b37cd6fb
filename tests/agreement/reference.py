"""The answer of the reference evaluator, taken apart for comparing."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from agreement.plain_law import Run
from agreement.plain_values import UNITS, Cash, Value
from policyc import session
from policyc.core import run as core
from policyc.core.program import Program
from policyc.facts.read import read_json
from policyc.text.source import Source

Json = Any


class RefusedError(Exception):
    """The case was not accepted."""


# The question asked last and its answer: completions of one hidden case come one after the other.
_last: list[tuple[Program, Json, Run, Json]] = []


def ask(program: Program, data: Json, run: Run) -> Json:
    """The whole answer, with reasons. Neither the case nor the answer may be changed afterwards."""
    for known, case, judged, answer in _last:
        if known is program and case is data and judged == run:
            return answer
    answer = _answer(program, data, run)
    _last[:] = [(program, data, run, answer)]
    return answer


def _answer(program: Program, data: Json, run: Run) -> Json:
    tree, faults = read_json(Source("case.json", json.dumps(data)))
    assert tree is not None, [fault.message() for fault in faults]
    cases, faults = session.check_cases(program, tree)
    if faults:
        raise RefusedError([fault.message() for fault in faults])
    readings = tuple(sorted(run.readings.items()))
    judged = core.Run(on=run.on, known_on=run.known_on, honoured=run.honoured, readings=readings)
    return session.evaluate_case(program, cases[0], judged, True)


@attrs.frozen
class Seen:
    """One decision of an answer."""

    decision: str
    status: str
    outcome: str | None
    possible: tuple[str, ...]
    conflicts: Mapping[frozenset[str], bool]
    gap: bool | None
    states: Mapping[str, str]
    duties: Mapping[tuple[str, str], tuple[Json, bool]]
    conditions: Mapping[tuple[str, str], Json]
    terms: Mapping[str, Json]

    @property
    def live(self) -> frozenset[str]:
        """The provisions that certainly count."""
        return frozenset(name for name, state in self.states.items() if state == "live")


def decisions(answer: Json) -> tuple[Seen, ...]:
    """What each decision came to; provisions under their short names."""
    return tuple(_decision(one) for one in answer["decisions"])


def _decision(one: Json) -> Seen:
    considered = {_short(each["provision"]): each for each in one.get("considered", [])}
    conditions = {(name, line["label"]): line for name, each in considered.items() for line in each["conditions"]}
    duties = {(_short(each["provision"]), each["duty"]): (each["due"], each["certain"]) for each in one["duties"]}
    uses = [use for line in conditions.values() for use in line.get("uses", [])]
    return Seen(
        decision=one["decision"],
        status=one["status"],
        outcome=one["outcome"],
        possible=tuple(one["possible"]),
        conflicts={frozenset(_short(name) for name in each["provisions"]): each["certain"] for each in one["conflict"]},
        gap=one["gap"]["certain"] if "gap" in one else None,
        states={name: each["state"] for name, each in considered.items()},
        duties=duties,
        conditions=conditions,
        terms={_short(use["name"]): use["value"] for use in uses},
    )


def _short(name: str) -> str:
    return name.removeprefix("law.")


def contains(shown: Json, value: Value) -> bool:
    """Whether a value as it is printed allows this one. What cannot be compared is allowed."""
    if isinstance(shown, list):
        return not isinstance(value, frozenset) or set(shown) <= value
    if isinstance(shown, dict):
        low, high = shown["at_least"], shown["at_most"]
        return _side(low, value, 1) and _side(high, value, -1)
    if shown == "unknown":
        return True
    return _exactly(shown, value)


def _exactly(shown: str, value: Value) -> bool:
    if isinstance(value, bool):
        return shown == ("yes" if value else "no")
    if isinstance(value, date):
        return shown == value.isoformat()
    if isinstance(value, Fraction | Cash):
        found = amount(shown)
        return found is None or _same_kind(found, value) is None or _same_kind(found, value) == 0
    return not isinstance(value, str) or shown == value


def _side(end: str | None, value: Value, sign: int) -> bool:
    if end is None:
        return True
    if isinstance(value, date):
        return sign * (value - date.fromisoformat(end)).days >= 0
    found = amount(end)
    if found is None or not isinstance(value, Fraction | Cash):
        return True
    gap = _same_kind(value, found)
    return gap is None or sign * gap >= 0


def _same_kind(one: Fraction | Cash, other: Fraction | Cash) -> Fraction | None:
    """The difference of two amounts, or None where they are in different currencies."""
    pair = [Cash({}) if isinstance(each, Fraction) and each == 0 else each for each in (one, other)]
    amounts = [each.amounts if isinstance(each, Cash) else {"": each} for each in pair]
    names = {*amounts[0], *amounts[1]}
    if len(names) > 1:
        return None
    name = next(iter(names), "")
    return amounts[0].get(name, Fraction(0)) - amounts[1].get(name, Fraction(0))


def difference(one: Value, other: Value) -> Value | None:
    """One number less another; None for what is none, or in two currencies."""
    if not isinstance(one, Fraction | Cash) or not isinstance(other, Fraction | Cash):
        return None
    gap = _same_kind(one, other)
    if gap is None or not isinstance(one, Cash):
        return gap
    name = next(iter({*one.amounts, *(other.amounts if isinstance(other, Cash) else {})}), "USD")
    return Cash({name: gap} if gap else {})


def amount(text: str) -> Fraction | Cash | None:
    """`0.1 USD`, `25%`, `3`, `1.5 kg`, `5 EUR + 3 USD`; None for what is no amount."""
    total = Cash({})
    for piece in text.split(" + "):
        digits, _, unit = piece.partition(" ")
        try:
            number = Fraction(digits.rstrip("%"))
        except ValueError:
            return None
        if digits.endswith("%"):
            return number / 100
        if not unit or unit in UNITS:
            return number * UNITS.get(unit, Fraction(1))
        total = total.plus(Cash({unit: number} if number else {}))
    return total
