"""`docs/operators.md` is made from the operator table and the grammar; a stale copy fails, `--accept` makes it anew."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus_runner import ROOT
from manual import Example, codes_of, frame
from policyc.core.ops import OPERATORS, Operator, Slot

PAGE = ROOT / "docs" / "operators.md"
HEAD = """# Operators

Every phrase that joins, compares or computes. This page is made from the table that the compiler uses (`src/policyc/core/ops.py`) and from the grammar
(`grammar/policy.lark`); a test fails when it is out of date. Every example is compiled.

A, B and C stand for what the phrase is about. *A value* is a single word, country, text, code, yes or no, date or number. Where a phrase takes *a value*, *a number* or *a
number or a day* more than once, all of them have one type.

[Expressions](language/expressions.md) says how phrases are put together, [types](language/types.md) how values are written.
"""
TAIL = """
## What is not in the table

Phrases that speak of something by its name have pages of their own.

| written | page |
|---|---|
| `A is a CATEGORY`, `A is an CATEGORY`, `A is not a CATEGORY` | [categories](language/definitions.md#categories) |
| `PROVISION applies`, `the conditions of PROVISION hold` | [provisions](language/provisions.md#one-provision-in-the-condition-of-another) |
| `some`, `no`, `every`, `count of`, `total of`, `largest of`, `smallest of` | [lists](language/lists.md) |
| `N days after A`, `N working days after A in CALENDAR` | [duties and calendars](language/duties.md) |
"""
OPERAND = re.compile(r"\b(?:sum|product|atom|unary|logic|expr|members_of)\b")
CHAINED = ("and", "or", "implies")


def page_now() -> str:
    """The page as the table and the grammar are now."""
    parts = [HEAD]
    for title, rows in grouped().items():
        parts.append(f"\n## {title}\n\n| written | meaning | takes | gives | example |\n|---|---|---|---|---|\n")
        parts += [row_of(row) for row in rows]
    return "".join((*parts, TAIL))


def grouped() -> dict[str, list[Operator]]:
    """The rows under the titles of their tables, in the order of the table."""
    found: dict[str, list[Operator]] = {}
    for row in OPERATORS.values():
        found.setdefault(title_of(row), []).append(row)
    return found


def title_of(row: Operator) -> str:
    """Which table of the page shows a row."""
    if set(row.takes) == {Slot.CONDITION}:
        return "Joining conditions"
    if row.gives is not Slot.CONDITION:
        return "Computing"
    if Slot.DAY in row.takes:
        return "Comparing days"
    return "Asking a set" if Slot.SET in row.takes else "Comparing"


def row_of(row: Operator) -> str:
    """A line of a table."""
    written = "<br>".join(f"`{form}`" for form in forms(row.name))
    taken = ", ".join(dict.fromkeys(slot.value for slot in row.takes))
    cells = (written, row.doc, taken, row.gives.value, f"`{row.example}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def forms(name: str) -> Iterator[str]:
    """How the grammar lets a phrase be written."""
    if name in CHAINED:
        yield f"A {name} B"
        return
    text = (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8")
    for written in re.findall(rf"^[^/\n]*?[:|]\s*([^|\n]*?)\s*->\s*{name}\s*$", text, re.MULTILINE):
        for letter in "ABC":
            written = OPERAND.sub(letter, written, count=1)
        yield written.replace('"', "")


def test_the_page_of_operators_is_up_to_date(accept: bool) -> None:
    now = page_now()
    if accept:
        PAGE.write_text(now, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == now


@pytest.mark.parametrize("row", OPERATORS.values(), ids=lambda row: row.name)
def test_the_grammar_says_how_a_phrase_is_written(row: Operator) -> None:
    assert list(forms(row.name))


@pytest.mark.parametrize("row", OPERATORS.values(), ids=lambda row: row.name)
def test_the_example_of_a_phrase_compiles(row: Operator, tmp_path: Path) -> None:
    term = f'term example_value "a value" : share of value\n  source "section 2"\n  means {row.example}\n'
    rule = f'rule tried "Tried"\n  source "section 2"\n  when {row.example}\n  then licence is required\n'
    text = f"{frame()}\n{term if row.name == 'choose' else rule}"
    assert codes_of(Example(row.name, (("example.policy", text),), frozenset()), tmp_path) == frozenset()
