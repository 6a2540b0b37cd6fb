"""Every phrase with every pair of operands: what fits is taken, and what does not is one fault at its place.

What fits is said here once more, from the description of the types, and not taken from the table of operators.
"""

from collections import Counter
from itertools import product

import pytest

from policyc.core.ops import OPERATORS
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Source

WORLD = """
policy p "Operands"
  source "Order 1"
  published 2025-01-01
  judged on order.date
record order "the order"
  date : date
record thing "a thing"
  solid    : yes or no
  value    : money at least 0 USD
  mass     : quantity in [g] at least 0 g
  length   : quantity in [mm]
  pieces   : count
  factor   : number
  purity   : share of mass
  held     : share of ownership
  made_on  : date
  kind     : one of (metal, magnet)
  origin   : country
  main     : element
  name     : text
  code     : code
  elements : set of element
  places   : set of country
  parts    : many thing
facts
  order : order
  item : thing
decision licence "the licence"
  outcomes from weakest to strictest free "free", required "required"
  otherwise free
"""
# An operand and its kind: what can be set against each other has one kind.
OPERANDS = {
    "item.solid": "condition",
    "item.value": "money",
    "5 USD": "money",
    "item.mass": "mass",
    "2 kg": "mass",
    "item.length": "length",
    "item.pieces": "count",
    "item.factor": "number",
    "item.purity": "share of mass",
    "item.held": "share of ownership",
    "item.made_on": "day",
    "2025-03-01": "day",
    "item.kind": "kind",
    "item.origin": "country",
    "item.main": "element",
    "item.name": "text",
    "item.code": "code",
    "item.elements": "set of element",
    "item.places": "set of country",
    "item.parts": "list",
    "item": "record",
}
NUMBERS = {"money", "mass", "length", "count", "number", "share of mass", "share of ownership"}
# A count is a number, and a number says how many.
ALIKE = {"count": "number"}
TEMPLATES = {
    **{name: f"{{}} is {words} {{}}" for name, words in (
        ("at_least", "at least"), ("at_most", "at most"), ("more_than", "more than"), ("less_than", "less than"),
        ("before", "before"), ("after", "after"), ("on_or_before", "on or before"), ("on_or_after", "on or after"),
        ("equal", ""), ("not_equal", "not"),
    )},
    "between": "{} is between {} and {}",
    "and": "{} and {}",
    "or": "{} or {}",
    "implies": "{} implies {}",
    "not_": "{} and not {}",
    "includes": "{} includes {}",
    "plus": "{0} + {1} is at most {0}",
    "minus": "{0} - {1} is at most {0}",
}


def kind(operand: str) -> str:
    found = OPERANDS[operand]
    return ALIKE.get(found, found)


def fits(name: str, one: str, other: str) -> bool:
    """Whether a phrase makes sense of two operands."""
    a, b = kind(one), kind(other)
    match name:
        case "at_least" | "at_most" | "more_than" | "less_than" | "between":
            return a == b and (OPERANDS[one] in NUMBERS or a == "day")
        case "before" | "after" | "on_or_before" | "on_or_after":
            return a == b == "day"
        case "plus" | "minus":
            return a == b and OPERANDS[one] in NUMBERS
        case "and" | "or" | "implies" | "not_":
            return a == b == "condition"
        case "includes":
            return a == f"set of {b}"
        case _:
            return a == b and a not in ("list", "record") and not a.startswith("set of")


def faults_of(name: str) -> dict[tuple[str, str], list[Diagnostic]]:
    """What is wrong with each pair, all of them compiled as the rules of one policy."""
    template = TEMPLATES[name]
    pairs = [*product(OPERANDS, repeat=2)]
    text, places = WORLD, []
    for number, (one, other) in enumerate(pairs):
        condition = template.format(one, other, other)
        start = len(text)
        text += f'rule r{number} "Rule"\n  source "{number}"\n  when {condition}\n  then licence is required\n'
        places.append((start, len(text)))
    file, wrong = parse(Source("p.policy", text))
    assert not wrong, wrong[0].message()
    _, found = compile_files((file,), frozenset({"p"}))
    told: dict[tuple[str, str], list[Diagnostic]] = {pair: [] for pair in pairs}
    for fault in found:
        if fault.severity is Severity.ERROR:
            assert fault.span is not None
            index = next(i for i, (start, end) in enumerate(places) if start <= fault.span.start < end)
            told[pairs[index]].append(fault)
    return told


def _most(name: str, pair: tuple[str, str]) -> int:
    """Conditions are faulty each by itself; anything else is faulty because of the two together."""
    return sum(kind(one) != "condition" for one in pair) if name in ("and", "or", "implies", "not_") else 1


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_fits_is_taken_and_what_does_not_is_one_fault(name: str) -> None:
    told = faults_of(name)
    wrong = [
        (pair, [fault.message() for fault in faults])
        for pair, faults in told.items()
        if bool(faults) is fits(name, *pair) or len(faults) > _most(name, pair)
    ]
    assert wrong == []
    codes = Counter(fault.code for faults in told.values() for fault in faults)
    assert codes and all(code.startswith(("P2", "P3")) for code in codes), codes
    assert any(not faults for faults in told.values())


def test_every_phrase_of_two_operands_is_here() -> None:
    left = set(OPERATORS) - set(TEMPLATES)
    assert left == {"choose", "is_in", "is_not_in", "includes_any", "includes_all", "times", "divided", "share_of"}
