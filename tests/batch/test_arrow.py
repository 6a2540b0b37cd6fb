"""Arrow in, Arrow out: a table and a record batch of a caller are answered as the same cases in lines are."""

import json
from pathlib import Path

import pyarrow as pa

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn" / "cn_2025_61.policy"
ITEM = {"value": "100.00 USD", "kind": "metal", "elements": ["Dy"]}


def test_arrow_tables_and_record_batches_are_cases(tmp_path: Path) -> None:
    law = policyc.load(str(LAW))
    kind = pa.struct([("value", pa.string()), ("kind", pa.string()), ("elements", pa.list_(pa.string()))])
    table = pa.table({"case_id": ["a"], "item": pa.array([ITEM], type=kind)})
    (tmp_path / "cases.ndjson").write_text(json.dumps({"case_id": "a", "item": ITEM}) + "\n", "utf-8")
    told = law.evaluate_batch(tmp_path / "cases.ndjson", ignore_suspensions=True)
    assert isinstance(told, pa.Table) and told.num_rows == 1
    for given in (table, table.to_batches()[0]):
        assert law.evaluate_batch(given, ignore_suspensions=True).equals(told)
