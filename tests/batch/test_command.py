"""`policyc batch`: every form of output, the same rows, and nothing half written."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policyc import cli
from policyc.batch import duck as door

ROOT = Path(__file__).resolve().parents[2]
CN = str(ROOT / "policies" / "cn" / "cn_2025_61.policy")
CASES = sorted((ROOT / "policies" / "cn" / "cases").glob("*.json"))[:6]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "cases.ndjson"
    lines = [json.dumps({"case_id": one.stem, **json.loads(one.read_text("utf-8"))}) for one in CASES]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[Any]:
    name = str(path)
    if name.endswith(".arrow"):
        with pa.memory_map(name) as file:
            return list(pa.ipc.open_file(file).read_all().to_pylist())
    source = f"read_json_auto('{name}')" if name.endswith(".ndjson") else f"'{name}'"
    return duckdb.sql(f"SELECT * FROM {source}").to_arrow_table().to_pylist()


def test_every_form_of_output_holds_the_same_rows(data: Path, tmp_path: Path) -> None:
    found = []
    for ending in ("parquet", "arrow", "ndjson"):
        out = tmp_path / f"rows.{ending}"
        assert cli.run(["batch", CN, "--cases", str(data), "--out", str(out), "--ignore-suspensions"]) == 1
        found.append([(row["case_id"], row["policy"], row["status"], row["outcome"], row["possible"]) for row in rows(out)])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) >= len(CASES)


def test_a_row_is_what_the_answer_says(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "rows.parquet"
    cli.run(["batch", CN, "--cases", str(data), "--out", str(out), "--ignore-suspensions"])
    capsys.readouterr()
    told = {}
    for case in CASES:
        cli.run(["eval", CN, "--case", str(case), "--ignore-suspensions", "--format", "json"])
        for one in json.loads(capsys.readouterr().out)["decisions"]:
            told[(case.stem, one["policy"])] = (one["status"], one["outcome"], one["possible"])
    assert told == {(r["case_id"], r["policy"]): (r["status"], r["outcome"], r["possible"]) for r in rows(out)}


@pytest.mark.parametrize("ending", ["csv", "ndjson", "arrow", "parquet"])
def test_a_run_that_fails_leaves_the_file_that_was_there(
    ending: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"rows.{ending}"
    out.write_text("before", encoding="utf-8")

    def stopped(one: str, other: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door.os, "replace", stopped)
    assert cli.run(["batch", CN, "--cases", str(data), "--out", str(out)]) == 130
    assert out.read_text("utf-8") == "before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.ndjson", out.name]


def test_a_faulty_case_is_named_by_its_line_and_nothing_is_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with data.open("a", encoding="utf-8") as file:
        file.write('{"item": {"made_inn": "JP"}}\n')
    out = tmp_path / "rows.parquet"
    assert cli.run(["batch", CN, "--cases", str(data), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "P406" in said and f"cases.ndjson:{len(CASES) + 1}" in said
    assert not out.exists()


def test_two_cases_of_one_name_are_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.write_text('{"case_id": "a"}\n{"case_id": "a"}\n', encoding="utf-8")
    assert cli.run(["batch", CN, "--cases", str(data), "--out", str(tmp_path / "rows.csv")]) == 2
    assert "P463" in capsys.readouterr().err


def test_floating_point_columns_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.parquet"
    inner = pa.struct([("share", pa.float64())])
    pq.write_table(pa.table({"item": pa.array([{"share": 0.1}], type=inner)}), path)
    assert cli.run(["batch", CN, "--cases", str(path), "--out", str(tmp_path / "rows.csv")]) == 2
    assert "P460" in capsys.readouterr().err


def test_nested_parquet_and_arrow_say_the_same_as_lines(data: Path, tmp_path: Path) -> None:
    cases = [{"case_id": "a", "item": {"value": "100.00 USD", "kind": "metal", "elements": ["Dy"], "parts": []}}]
    data.write_text(json.dumps(cases[0]) + "\n", encoding="utf-8")
    item = pa.struct(
        [("value", pa.string()), ("kind", pa.string()), ("elements", pa.list_(pa.string())), ("parts", pa.list_(pa.int8()))]
    )
    table = pa.table({"case_id": ["a"], "item": pa.array([cases[0]["item"]], type=item)})
    pq.write_table(table, tmp_path / "cases.parquet")
    with pa.OSFile(str(tmp_path / "cases.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    found = []
    for name in ("cases.ndjson", "cases.parquet", "cases.arrow"):
        out = tmp_path / f"{name}.out.ndjson"
        assert cli.run(["batch", CN, "--cases", str(tmp_path / name), "--out", str(out)]) in (1, 3)
        found.append(out.read_text("utf-8"))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("ending", ["ndjson", "parquet", "arrow", "csv", ""])
def test_cases_that_are_not_there(ending: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"case.{ending}" if ending else "absent/cases.ndjson"
    assert cli.run(["batch", CN, "--cases", str(tmp_path / name), "--out", str(tmp_path / "rows.csv")]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "P401" in said and ("did you mean" in said if ending else "which holds `cases.ndjson`" in said)


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_file_that_is_not_of_its_form(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"cases.{ending}"
    path.write_text("no table", "utf-8")
    assert cli.run(["batch", CN, "--cases", str(path), "--out", str(tmp_path / "rows.csv")]) == 2
    assert "P402" in capsys.readouterr().err


def test_what_has_no_form_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["batch", CN, "--cases", str(data), "--out", str(tmp_path / "rows.xlsx")]) == 2
    (tmp_path / "cases.xlsx").write_text("", "utf-8")
    assert cli.run(["batch", CN, "--cases", str(tmp_path / "cases.xlsx"), "--out", str(tmp_path / "rows.csv")]) == 2
    assert capsys.readouterr().err.count("P461") == 2


def test_no_case_is_no_pass(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.write_text("\n", encoding="utf-8")
    assert cli.run(["batch", CN, "--cases", str(data), "--out", str(tmp_path / "rows.csv")]) == 2
    assert "P451" in capsys.readouterr().err
