"""The lists of Announcements 55 to 58, limit by limit: each stands in the library with its own operator and its own unit.

`item_limits.csv` is the list as the sources have it, a row for each limit and each item without one. Its column `given` holds the
other facts of the item, each on its own limit, so that the row's fact alone decides.
"""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import pytest

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"
TABLE = Path(__file__).with_name("item_limits.csv")

YES, NO, OPEN = ("required",), ("not_required",), ("not_required", "required")
STEP = Decimal("0.000001")
ELEMENTS = {"list_1c909": "Ho", "list_1c910": "Er", "list_1c911": "Tm", "list_1c912": "Eu", "list_1c913": "Yb"}
WORDS = {"at most": "<=", "at least": ">=", "more than": ">", "less than": "<"}
# What becomes of the licence one step below the limit, on it and one step above it.
SIDES = {
    "<=": (YES, YES, NO),
    ">=": (NO, YES, YES),
    ">": (NO, NO, YES),
    "<": (YES, NO, NO),
    "<= or >=": (OPEN, YES, OPEN),
}


@attrs.frozen
class Row:
    """A limit, or an item without one, as the table has it."""

    announcement: str
    item: str
    provision: str
    name: str
    field: str
    operator: str
    limit: str
    unit: str
    confidence: str
    given: str
    source: str

    @property
    def policy(self) -> str:
        """The policy that must hold it."""
        return f"cn_2025_{self.announcement}"


def rows() -> list[Row]:
    """The whole table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Row(**one) for one in csv.DictReader(file)]


ROWS = rows()
LIMITS = [one for one in ROWS if one.operator in SIDES]
NAMES = [one for one in ROWS if one.operator == "is"]
CONTENTS = [one for one in ROWS if one.operator == "contains"]
DOUBTFUL = [one for one in ROWS if one.operator == "perhaps"]


def told(row: Row) -> str:
    """A name for the row in the list of tests."""
    return f"{row.announcement} {row.item} {row.name}"


@lru_cache(maxsize=4)
def law(name: str) -> policyc.Policy:
    """One of the announcements, with what it builds on and what suspends it."""
    return policyc.load(LAW / f"{name}.policy")


def facts(row: Row) -> dict[str, Any]:
    """The other facts of the item, as the column `given` has them."""
    found: dict[str, Any] = {"parts": []}
    for pair in row.given.split("; "):
        field, value = pair.split("=")
        listed = field in ("elements", "machine_for", "functions")
        found[field] = value.split(" ") if listed else {"yes": True, "no": False}.get(value, value)
    return found


def case(row: Row, changes: dict[str, Any]) -> dict[str, Any]:
    """The item of the row on its way from China to Germany, a month after the announcements were to start."""
    export = {"date": "2025-12-05", "from": "CN", "to": "DE", "end_use": ["civil"]}
    return {"export": export, "item": {**facts(row), **changes}}


def decided(row: Row, **changes: Any) -> policyc.Decision:
    """What the announcement provides, as it is written, of the item of the row."""
    return law(row.policy).evaluate(case(row, changes), ignore_suspensions=True).decisions[0]


def says(row: Row, found: policyc.Decision) -> tuple[str, ...]:
    """What is possible by the provision of the row: another entry that lists the same thing does not count."""
    speaks = f"{row.policy}.{row.provision}" in {one.provision for one in found.because}
    return found.possible if speaks else NO


def amount(number: Decimal, unit: str) -> str:
    """A number with its unit, if it has one."""
    return f"{number:f} {unit}".strip()


def listed_value(row: Row) -> str | list[str]:
    """A value of the row's fact for which the item is listed."""
    if row.operator == "contains":
        return row.limit.split(" ")
    if row.operator == "is":
        return row.limit
    return amount(Decimal(row.limit) + (STEP if row.operator == ">" else 0), row.unit)


@pytest.mark.parametrize("row", LIMITS, ids=told)
def test_each_limit_has_its_operator_and_its_unit(row: Row) -> None:
    limit = Decimal(row.limit)
    sides = [
        says(row, decided(row, **{row.field: amount(number, row.unit)}))
        for number in (limit - STEP, limit, limit + STEP)
    ]
    assert tuple(sides) == SIDES[row.operator]


@pytest.mark.parametrize("row", LIMITS, ids=told)
def test_an_item_whose_parameter_is_missing_is_not_decided(row: Row) -> None:
    found = decided(row)
    assert found.possible == OPEN
    assert f"item.{row.field}" in {one.path for one in found.missing if one.matters}


@pytest.mark.parametrize("row", NAMES, ids=told)
def test_each_item_without_a_limit_is_listed_by_name(row: Row) -> None:
    assert says(row, decided(row, **{row.field: row.limit})) == YES
    assert says(row, decided(row, **{row.field: "other"})) == NO
    assert decided(row).possible == OPEN


@pytest.mark.parametrize("row", CONTENTS, ids=told)
def test_each_material_is_listed_for_its_element(row: Row) -> None:
    listed = ELEMENTS[row.provision]
    elements, main = row.limit.split(" "), facts(row)["main_element"]
    assert says(row, decided(row, elements=elements)) == YES
    without = decided(
        row,
        elements=["Nd" if one == listed else one for one in elements],
        main_element="Nd" if main == listed else main,
    )
    assert without.possible == NO


@pytest.mark.parametrize("row", DOUBTFUL, ids=told)
def test_an_item_whose_entry_is_in_doubt_is_an_open_question(row: Row) -> None:
    found = decided(row, **{row.field: row.limit})
    assert says(row, found) == OPEN
    assert found.questions
    assert decided(row).possible == OPEN


@pytest.mark.parametrize(
    "row", [one for one in (*LIMITS, *NAMES, *CONTENTS) if one.confidence != "uncertain"], ids=told
)
def test_the_answer_says_how_well_the_item_is_known(row: Row) -> None:
    found = decided(row, **{row.field: listed_value(row)})
    assert found.confidence == row.confidence.replace(" ", "_")


@pytest.mark.parametrize("row", [*LIMITS, *NAMES, *CONTENTS], ids=told)
def test_no_item_operates_while_it_is_suspended(row: Row) -> None:
    listed = case(row, {row.field: listed_value(row)})
    for day, possible in (("2025-11-08", NO), ("2026-11-09", NO), ("2026-11-11", OPEN)):
        assert law(row.policy).evaluate(listed, on=day).decisions[0].possible == possible, day


@pytest.mark.parametrize("row", [one for one in LIMITS if one.confidence == "uncertain"], ids=told)
def test_a_limit_whose_direction_is_in_doubt_names_the_question(row: Row) -> None:
    found = decided(row, **{row.field: amount(Decimal(row.limit) + STEP, row.unit)})
    assert {outcome for one in found.questions for outcome in one.outcomes.values()} >= {YES, NO}


# ---- the table and the text are the same ----


def written(name: str) -> Iterator[tuple[str, str, str, str]]:
    """Every comparison of an item's parameter with an amount in the rules of a policy."""
    text = (LAW / f"{name}.policy").read_text(encoding="utf-8").split("# --- worked cases")[0]
    for field, words, limit, unit in re.findall(
        r"(?:item|article)\.(\w+) is (at most|at least|more than|less than) ([\d.]+)(?: (\S+))?$",
        rules_of(text),
        re.MULTILINE,
    ):
        yield field, WORDS[words], limit, unit


def rules_of(text: str) -> str:
    """The rules alone: a guarantee repeats limits and proves nothing here."""
    return "\n".join(part for part in re.split(r"\n(?=\S)", text) if part.startswith(("rule ", "category ")))


@pytest.mark.parametrize("announcement", sorted({one.announcement for one in ROWS}))
def test_every_limit_of_the_text_stands_in_the_table_and_the_other_way_round(announcement: str) -> None:
    table = {
        (one.field, operator, one.limit, one.unit)
        for one in LIMITS
        if one.announcement == announcement
        for operator in one.operator.split(" or ")
    }
    assert set(written(f"cn_2025_{announcement}")) == table


@pytest.mark.parametrize("announcement", sorted({one.announcement for one in ROWS}))
def test_each_provision_has_a_case_on_either_side_in_its_own_announcement(announcement: str) -> None:
    text = (LAW / f"cn_2025_{announcement}.policy").read_text(encoding="utf-8")
    provisions = re.findall(r"^(?:rule|exception) (\w+)", text, re.MULTILINE)
    assert provisions
    assert [one for one in provisions if f"  expect {one} applies\n" not in text] == []
    assert [one for one in provisions if f"  expect {one} does not apply\n" not in text] == []
