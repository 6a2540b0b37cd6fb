"""The workload in Rego, from the same table, for the engine that sums inside and can be installed from the registry."""

import re

from scalar_workload import EXCEPTIONS, LISTS, OUTCOMES, PLAIN, SIGNS

# What the rules ask of the parts.
TOTALS = {
    "a01": 'sum([p.value | p := input.item.parts[_]; p.origin == "IR"]) * 1000 >= input.item.value',
    "a02": 'sum([p.value | p := input.item.parts[_]; p.origin == "CN"]) * 1000 >= input.item.value',
    "a03": 'sum([p.mass | p := input.item.parts[_]; p.kind == "magnet"]) >= 40000',
    "a04": "sum([p.mass | p := input.item.parts[_]; p.listed]) * 10 > input.item.mass",
    "a05": 'sum([p.value | p := input.item.parts[_]; p.origin == "RU"; p.kind == "alloy"]) >= 30000',
    "a06": 'count([1 | p := input.item.parts[_]; p.kind == "board"]) >= 3',
    "a07": 'count([1 | p := input.item.parts[_]; p.listed; p.origin == "US"]) > 0',
    "a08": 'count([1 | p := input.item.parts[_]; not p.origin in {"DE", "FR", "NO"}]) == 0',
}


def rego_text() -> str:
    """The whole policy in Rego; `data.goods.outcome` is the outcome."""
    lines = ["package goods", "import rego.v1", ""]
    exempt = {name: exception for exception, over, _ in EXCEPTIONS for name in over.split(", ")}
    lines += [f"{name} if {{ {condition(when)} }}" for name, _, when in EXCEPTIONS]
    for name, outcome, when in (*PLAIN, *LISTS):
        asked = TOTALS[name] if name in TOTALS else condition(when)
        lines.append(f"{name} if {{ {asked}{f'; not {exempt[name]}' if name in exempt else ''} }}")
        lines.append(f"{outcome} if {name}")
    stricter = "\n} else := ".join(f'"{outcome}" if {{\n  {outcome}' for outcome in reversed(OUTCOMES[1:]))
    return "\n".join([*lines, f'outcome := {stricter}\n}} else := "{OUTCOMES[0]}"', ""])


def condition(when: str) -> str:
    """Conditions joined by `and`, in Rego."""
    return "; ".join(_one(part) for part in when.split(" and "))


def _one(part: str) -> str:
    negated, part = part.startswith("not "), part.removeprefix("not ")
    for words, sign in SIGNS.items():
        part = part.replace(words, sign)
    inside = re.fullmatch(r"(\S+) is (not )?in \((.*)\)", part)
    if inside is not None:
        names = ", ".join(f'"{name}"' for name in inside[3].split(", "))
        negated, part = bool(inside[2]), f"{inside[1]} in {{{names}}}"
    part = re.sub(r" is not (item\.\w+)", r" != \1", part)
    part = re.sub(r" is (\w+)$", r' == "\1"', part)
    return ("not " if negated else "") + part.replace("item.", "input.item.")
