"""Options in a table say what the same options say in JSON, and what is wrong with one names its row."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policyc import api, designing
from policyc.core.types import Text
from policyc.redesign.trees import plain
from redesign.worked import announcement_61, worked

OPTIONS: list[dict[str, Any]] = [
    {
        "part": "item.parts[1]",
        "label": "Estonian",
        "set": {"origin": "EE", "elements": ["Dy", "Tb"]},
        "cost": "0.50 USD",
    },
    {
        "part": "item.parts[1]",
        "label": "less",
        "range": {"value": {"at_least": "0.01 USD"}},
        "step": "1 USD",
        "cost_per_unit": "0.1 USD",
    },
    {"part": "item.parts[1]", "label": "leave out", "remove": True, "cost": "3 USD"},
]
CSV = """part,label,set.origin,set.elements,range.value.at_least,step,remove,cost,cost_per_unit
item.parts[1],Estonian,EE,[Dy Tb],,,no,0.50 USD,
item.parts[1],less,,,0.01 USD,1 USD,,,0.1 USD

item.parts[1],"leave out",,,,,yes,3 USD,
"""
FLAT = {
    "part": ["item.parts[1]"] * 3,
    "label": ["Estonian", "less", "leave out"],
    "set.origin": ["EE", None, None],
    "set.elements": [["Dy", "Tb"], None, None],
    "range.value.at_least": [None, "0.01 USD", None],
    "step": [None, "1 USD", None],
    "remove": [False, None, True],
    "cost": ["0.50 USD", None, "3 USD"],
    "cost_per_unit": [None, "0.1 USD", None],
}


def write(path: Path, table: Any) -> Path:
    """A table as the file that its name says."""
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    else:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
    return path


def files(folder: Path) -> list[Path]:
    """The options in every form of a table."""
    # Semicolons and a byte order mark are what Excel writes.
    for name, text in (("a.csv", CSV), ("b.CSV", "\ufeff" + CSV.replace(",", ";"))):
        (folder / name).write_text(text, encoding="utf-8")
    columns = tuple(dict.fromkeys(name for one in OPTIONS for name in one))
    nested = pa.Table.from_pylist([{name: one.get(name) for name in columns} for one in OPTIONS])
    flat = pa.table(FLAT)
    texts = pa.table({**FLAT, "remove": ["no", None, "yes"], "set.elements": ["[Dy Tb]", None, None]})
    tables = {"c.parquet": nested, "d.parquet": flat, "e.arrow": flat, "f.parquet": texts}
    return [folder / "a.csv", folder / "b.CSV", *(write(folder / name, table) for name, table in tables.items())]


def test_a_table_says_what_json_says(tmp_path: Path) -> None:
    policy = announcement_61()
    for path in files(tmp_path):
        tree, faults = designing.read_options_of(path)
        assert faults == ()
        assert tree is not None
        assert plain(tree, Text(), policy.program) == {"options": OPTIONS}, path.name
    found = policy.redesign(worked("motor_magnet")[0], path, ignore_suspensions=True)
    # 3.60 USD in steps of 1 USD does not come below the threshold, but the end of the range does.
    assert found["designs"][0]["changes"][0]["set"] == {"value": "0.01 USD"}


@pytest.mark.parametrize(
    ("columns", "codes", "says"),
    [
        ({"part": ["item.parts[1]", "item.parts[99]"], "remove": [True, True]}, ["P603"], "item.parts[99]"),
        ({"part": ["item.parts[1]"] * 2, "remove": [True, None]}, ["P601"], "row 2 does not say what changes"),
        (
            {"part": ["item.parts[1]"] * 2, "remove": [True, True], "colour": [None, "red"]},
            ["P601"],
            "row 2 has no `colour`",
        ),
        ({"part": ["item.parts[1]"] * 2, "remove": ["true", "perhaps"]}, ["P420"], "row 2.remove"),
        ({"part": ["item.parts[1]"] * 2, "remove": [True, True], "cost": [None, 3]}, ["P434"], "row 2.cost"),
        (
            {"part": ["item.parts[1]"] * 2, "remove": [True, True], "cost": [None, Decimal("0.1")]},
            ["P434"],
            "row 2.cost",
        ),
        ({"part": ["item.parts[1]"] * 2, "remove": [True, True], "cost": [None, 0.1]}, ["P460"], "column `cost`"),
        ({"part": ["item.parts[1]"] * 2, "set.origin": ["EE", "XX"]}, ["P422"], "XX"),
    ],
)
def test_what_is_wrong_names_its_row(tmp_path: Path, columns: dict[str, Any], codes: list[str], says: str) -> None:
    path = write(tmp_path / "options.parquet", pa.table(columns))
    with pytest.raises(api.CaseError) as raised:
        announcement_61().redesign(worked("motor_magnet")[0], path)
    found = raised.value.diagnostics
    assert [one.code for one in found] == codes
    assert says in found[0].message()
    span = found[0].span
    assert codes == ["P460"] or (span is not None and (span.source.name, span.line) == (str(path), 2))


def test_a_row_of_csv_is_the_line_that_a_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "options.csv"
    path.write_text(
        'part,label,remove\nitem.parts[1],"two\nlines",yes\n\nitem.parts[2],three,perhaps,more\n', encoding="utf-8"
    )
    with pytest.raises(api.CaseError) as raised:
        announcement_61().redesign(worked("motor_magnet")[0], path)
    assert [one.span.line for one in raised.value.diagnostics if one.span is not None] == [5, 5]
    assert "row 5" in raised.value.diagnostics[0].message()


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    case = json.dumps(worked("motor_magnet")[0])
    (tmp_path / "broken.parquet").write_text("part,label", encoding="utf-8")
    (tmp_path / "broken.arrow").write_text("part,label", encoding="utf-8")
    (tmp_path / "broken.csv").write_text("part,label\ritem", encoding="utf-8")
    for name, code in (
        ("broken.parquet", "P402"),
        ("broken.arrow", "P402"),
        ("broken.csv", "P402"),
        ("absent.parquet", "P401"),
    ):
        with pytest.raises(api.CaseError, match=code):
            announcement_61().redesign(case, tmp_path / name)
