"""The margin of a row: of the first amount that the first provision compares, exact, in its unit, and the same from lines and tables."""

import json
from pathlib import Path

import duckdb
import pytest

import policyc

WORLD = """record part "a part"
  listed : yes or no "whether it is listed"
  value  : money at least 0 USD "what it is worth"

facts
  sold_on : date "the day of the sale"
  value   : money at least 0 USD "what it is worth"
  mass    : quantity in [kg] at least 0 kg "its mass"
  purity  : share of mass "its purity"
  grade   : count "its grade"
  listed  : yes or no "whether it is listed"
  parts   : many part "its parts"

decision clearance "the clearance"
  outcomes from weakest to strictest free "free", licence "licence", denied "denied"
  otherwise free
"""
RULE = """use world
policy law "A law"
  source "made up"
  judged on sold_on

rule one "A rule"
  source "made up"
  when {}
  then clearance is licence
"""
TOTAL = "total of p.value over p in parts where (p.listed)"
FACTS = {"value": "100.00 USD", "mass": "2.5 kg", "purity": "99.95%", "grade": 7, "listed": True}
PARTS = [{"listed": True, "value": "10.000 USD"}, {"listed": False, "value": "1.10 USD"}, {"listed": True, "value": "0.01 USD"}]


def margins(folder: Path, condition: str, facts: dict[str, object], parts: list[dict[str, object]]) -> list[str | None]:
    """The margin of one case as a line and as tables."""
    (folder / "world.policy").write_text(WORLD, "utf-8")
    (folder / "law.policy").write_text(RULE.format(condition), "utf-8")
    law = policyc.load(str(folder))
    (folder / "cases.ndjson").write_text(json.dumps({"case_id": "1", "sold_on": "2025-12-05", **facts, "parts": parts}), "utf-8")
    data = folder / "tables"
    data.mkdir()
    value, mass, purity = (str(facts[name]).rstrip("%").split()[0] for name in ("value", "mass", "purity"))
    of_case = f"SELECT 1 AS case_id, DATE '2025-12-05' AS sold_on, {value} AS \"value[USD]\", {mass} AS \"mass[kg]\""
    of_case += f', {purity} AS "purity[%]", {facts["grade"]} AS grade, {facts["listed"]} AS listed'
    rows = ", ".join(f"(1, {n}, {p['listed']}, {str(p['value']).split()[0]})" for n, p in enumerate(parts)) or "(1, 0, false, 0)"
    listed = f'SELECT * FROM (VALUES {rows}) t(case_id, node, listed, "value[USD]"){"" if parts else " WHERE false"}'
    for name, sql in (("cases", of_case), ("parts", listed)):
        duckdb.sql(f"COPY ({sql}) TO '{data}/{name}.parquet' (FORMAT parquet)")
    return [law.evaluate_batch(str(path)).to_pylist()[0]["margin"] for path in (folder / "cases.ndjson", data)]


@pytest.mark.parametrize(
    ("condition", "margin"),
    [
        ("value is at least 99.90 USD", "0.1 USD"),
        ("value is at least 100 USD", "0 USD"),
        ("value is less than 1000000 USD", "-999900 USD"),
        ("mass is more than 2499 g", "0.001 kg"),
        ("purity is at least 99.9%", "0.05%"),
        ("grade is at least 4", "3"),
        (f"{TOTAL} is at least 9.5% of value", "0.51 USD"),
        (f"{TOTAL} is at least 10.01% of value", "0 USD"),
        ("listed", None),
        # The first comparison in the order of the text is told, also where another one decides.
        ("any of\n    (a) listed\n    (b) grade is at least 9\n    (c) value is at least 1 USD", "-2"),
    ],
)
def test_a_margin_is_exact_and_in_its_unit(condition: str, margin: str | None, tmp_path: Path) -> None:
    assert margins(tmp_path, condition, FACTS, PARTS) == [margin, margin]


def test_two_totals_of_nothing_have_no_currency(tmp_path: Path) -> None:
    assert margins(tmp_path, f"{TOTAL} is at least 10% of {TOTAL}", FACTS, []) == ["0", "0"]


def test_what_holds_otherwise_has_no_margin(tmp_path: Path) -> None:
    assert margins(tmp_path, "value is at least 101 USD", FACTS, PARTS) == [None, None]


@pytest.mark.parametrize("fact", ["value[USD]", "mass[kg]"])
def test_a_margin_that_is_not_one_number_is_empty(tmp_path: Path, fact: str) -> None:
    """The amount is not known, and the provision leads to the result all the same: nothing is written, not even a unit."""
    name, unit = fact.rstrip("]").split("[")
    (tmp_path / "world.policy").write_text(WORLD, "utf-8")
    (tmp_path / "law.policy").write_text(RULE.format(f"{name} is at least 0 {unit}"), "utf-8")
    data = tmp_path / "tables"
    data.mkdir()
    rows = "(1, DATE '2025-12-05', CAST(NULL AS DECIMAL(9, 2))), (2, DATE '2025-12-05', 3.25)"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES {rows}) t(case_id, sold_on, \"{fact}\")) TO '{data}/cases.parquet' (FORMAT parquet)")
    found = policyc.load(str(tmp_path)).evaluate_batch(str(data)).to_pylist()
    assert {row["case_id"]: (row["outcome"], row["margin"]) for row in found} == {"1": ("licence", None), "2": ("licence", f"3.25 {unit}")}
