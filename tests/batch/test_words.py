"""Words that a case is asked about often are looked up once: the same rows as from lines, where no word is."""

import json
from pathlib import Path

import duckdb
import pytest

import policyc
from policyc.backends.sql import coding
from policyc.batch.duck import Duck

LAW = """record part "a part"
  origin : country "where it originates"

facts
  sold_on : date "the day of the sale"
  dest    : country "the destination"
  made_in : country "where it was made"
  sort    : text "its sort"
  parts   : many part "its parts"

decision clearance "the clearance"
  outcomes from weakest to strictest free "free", licence "licence", denied "denied"
  otherwise free

policy law "A law"
  source "made up"
  judged on sold_on

"""
# Comparisons with one word, with few and with many; with another fact; with a word in quotes; of a case and of its parts.
WHEN = (
    "dest is CN", "dest is not in (US, JP)", "dest is in (AT, BE, BG, CZ, DE, DK, EE, ES, FI, FR, GR, HR, HU)", "made_in is CN or made_in is dest",
    "made_in is US or made_in is JP", "made_in is not DE and dest is FR", 'sort is "a \'b\'"', 'sort is "c" or sort is "d"', 'sort is not "e"',
    "some p in parts where (p.origin is dest)", "every p in parts has (p.origin is not JP)", "dest is JP and not (sort is \"c\")",
)  # fmt: skip


@pytest.mark.parametrize(
    ("least", "conditions", "coded"),
    [
        (1, WHEN, ["sort"]),
        # Without what compares two facts.
        (1, [one for one in WHEN if "is dest" not in one], ["dest", "made_in", "sort"]),
        (coding.LEAST, [one for one in WHEN if "is dest" not in one], ["dest", "made_in", "sort"]),
    ],
)
def test_words_that_are_looked_up_once_say_the_same(
    least: int, conditions: list[str], coded: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With known, unknown and unnamed words."""
    rules = [f'rule r{n} "A rule"\n  source "made up"\n  when {one}\n  then clearance is {("licence", "denied")[n % 2]}\n' for n, one in enumerate(conditions)]
    (tmp_path / "law.policy").write_text(LAW + "\n".join(rules), "utf-8")
    law = policyc.load(str(tmp_path))
    values = [(dest, made, sort) for dest in ("CN", "JP", "FR", "DE", "VN", None) for made in ("CN", "JP", "VN", None) for sort in ("a 'b'", "c", "e", "z", None)]
    data, lines = tmp_path / "tables", []
    data.mkdir()
    for number, of in enumerate(values):
        facts = {name: word for name, word in zip(("dest", "made_in", "sort"), of, strict=True) if word is not None}
        lines.append(json.dumps({"case_id": str(number), "sold_on": "2025-12-05", **facts, "parts": [{"origin": "JP"}] if number % 3 else []}))
    (tmp_path / "cases.ndjson").write_text("\n".join(lines), "utf-8")
    with duckdb.connect(":memory:") as db:
        db.execute("CREATE TABLE c (case_id BIGINT, sold_on DATE, dest VARCHAR, made_in VARCHAR, sort VARCHAR)")
        db.executemany("INSERT INTO c VALUES (?, DATE '2025-12-05', ?, ?, ?)", [(number, *of) for number, of in enumerate(values)])
        db.execute(f"COPY c TO '{data}/cases.parquet' (FORMAT parquet)")
        db.execute(f"COPY (SELECT case_id, 0 AS node, 'JP' AS origin FROM c WHERE case_id % 3 <> 0) TO '{data}/parts.parquet' (FORMAT parquet)")
    told = sorted(law.evaluate_batch(str(tmp_path / "cases.ndjson")).to_pylist(), key=lambda row: int(row["case_id"]))
    made = list[str]()
    kept = Duck.make
    monkeypatch.setattr(Duck, "make", lambda self, name, sql: (made.append(sql), kept(self, name, sql))[1])
    monkeypatch.setattr(coding, "LEAST", least)
    assert sorted(law.evaluate_batch(str(data)).to_pylist(), key=lambda row: int(row["case_id"])) == told
    assert {row["status"] for row in told} == {"determined", "undetermined"}
    looked_up = [name for name in ("dest", "made_in", "sort") if any(f'CASE WHEN t."{name}" IS NULL THEN NULL WHEN' in sql for sql in made)]
    assert looked_up == coded
