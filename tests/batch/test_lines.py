"""Lines that are read together have the rows that single reading gives, and what is doubtful is read one by one."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agreement.cases import random_case
from agreement.hiding import hide
from agreement.trials import policy
from batch.as_tables import tabular
from batch.both import law_of, read
from batch.test_tables import POLICY, WORLD
from policyc import cli
from policyc.batch import run as running
from policyc.batch.progress import Progress
from policyc.batch.read import UnusableError
from policyc.batch.run import Report, batch_table, run_batch
from policyc.core.program import Program
from policyc.core.run import Run

ALONE = 1 << 60


def rows(program: Program, data: Path) -> list[Any]:
    found: list[Any] = batch_table(program, Run(), str(data)).to_pylist()
    return found


def both(program: Program, data: Path, monkeypatch: pytest.MonkeyPatch, portion: int = 20_000) -> list[Any]:
    """The rows of a file, which are the same whether its lines are read together or not."""
    monkeypatch.setattr(running, "LARGE", ALONE)
    alone = rows(program, data)
    monkeypatch.setattr(running, "LARGE", 0)
    monkeypatch.setattr(running, "PORTION", portion)
    assert rows(program, data) == alone
    return alone


def report(program: Program, data: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setattr(running, "LARGE", 0)
    return run_batch(program, Run(), (str(data), f"{data}.csv"), Progress())


def test_random_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some complete, some with facts missing, as ranges, or with lists that may have more; on and around thresholds."""
    done = [_random_lines(seed, tmp_path / str(seed), monkeypatch) for seed in (0, 5, 7, 12)]
    # What is a range, may have more or is told in several currencies is answered one by one.
    assert sum(one.columns for one in done) > sum(one.cases for one in done) // 4


def _random_lines(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    bundle, compiled = policy(seed)
    rng, lines = Random(seed), []
    for number in range(30):
        case = random_case(bundle.vocabulary, bundle.thresholds, rng)
        case = hide(case, bundle.vocabulary, rng) if number % 4 == 0 else case
        case = tabular(compiled.program, "case", case, rng) if number % 4 > 1 else case
        if read(compiled.program, "", case):
            lines.append(json.dumps({"case_id": f"{number:03}", **case} if rng.random() < 0.8 else case))
    folder.mkdir()
    data = folder / "cases.ndjson"
    data.write_text("\n".join(lines) + "\n", "utf-8")
    both(compiled.program, data, monkeypatch)
    done = report(compiled.program, data, monkeypatch)
    assert done.cases == len(lines)
    return done


@pytest.fixture
def law(tmp_path: Path) -> Program:
    return law_of(tmp_path, WORLD, POLICY)


def part(value: str | None = "1.00 USD", parts: Any = None, **more: Any) -> dict[str, Any]:
    return {"kind": "metal", "value": value, "listed": False, "parts": [] if parts is None else parts, **more}


def case(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"sold_on": "2025-12-05", "dest": "CN", "value": "10.00 USD", "parts": list(parts), **more}


USUAL = [case(part()), case(part("0.99 USD"), part("0.01 USD")), case(part("0.99 USD"), value="9.901 USD")]
STRANGE = [
    {},
    {"parts": None},
    case(),
    case(None),
    case(part(parts=[part(parts=[part()])]), part(parts=[part("2 USD")])),
    case(part(parts=None) | {"parts": None}),
    case(part("1/3 USD")),
    case(part("1.0000001 USD")),
    case(part("1.00 EUR"), value="3 EUR"),
    case(part({"at_least": "0.99 USD", "at_most": "1 USD"})),
    case(part(parts={"items": [part()], "complete": False})),
    case(value="99999999999999999999.99 USD"),
    case(dest=None, sold_on=None),
    case(dest="J\u0050"),
]
DEEP = part()
for _ in range(9):
    DEEP = part("5 USD", [DEEP, part()])


@pytest.mark.parametrize("name", ["null", "-3", "3"])
def test_a_name_whose_key_is_written_by_numbers(name: str, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_text(f'{json.dumps(case(part()))}\n{{"case\\u005fid": {name}, {json.dumps(case(part()))[1:]}\n', "utf-8")
    assert [row["case_id"] for row in both(law, data, monkeypatch)] == ["1", name]


@pytest.mark.parametrize("strange", [*STRANGE, case(DEEP)], ids=lambda one: json.dumps(one)[:60])
def test_a_strange_line_among_usual_ones(strange: Any, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_text("".join(json.dumps(one) + "\n" for one in (*USUAL, strange, *USUAL)), "utf-8")
    assert len(both(law, data, monkeypatch)) == 7
    assert report(law, data, monkeypatch).columns >= 6


@pytest.mark.parametrize("value", ["99999999999.123456 USD", "1000000.000001 USD", "999999.999999 USD"])
def test_many_digits_before_and_behind_the_point(value: str, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_text("".join(json.dumps(one) + "\n" for one in (*USUAL, case(part(value), value="7 USD"), case(value="0 USD"))), "utf-8")
    assert len(both(law, data, monkeypatch)) == 5
    assert report(law, data, monkeypatch).columns == 5


WRONG = [
    ('{"dest": "CN", "dest": "CN"}', "P411"),
    ('{"dest": null, "dest": "CN"}', "P411"),
    ('{"d\\u0065st": "JP", "dest": "CN"}', "P411"),
    ('{"parts": [{"kid": "metal"}]}', "P406"),
    ('{"parts": [{"kind": "meal"}]}', "P421"),
    ('{"parts": [{"value": "-0.01 USD"}]}', "P425"),
    ('{"parts": [{"value": "1.00 USB"}]}', "P42"),
    ('{"parts": [{"value": "01.00 USD"}]}', "P4"),
    ('{"parts": [{"value": "1e2 USD"}]}', "P4"),
    ('{"parts": [{"value": "+1 USD"}]}', "P4"),
    ('{"parts": [{"value": "1.00  USD"}]}', "P4"),
    ('{"parts": [{"value": 1.00}]}', "P4"),
    ('{"value": "1.00 USD"', "P4"),
    ('{"sold_on": "2025-02-30"}', "P4"),
    ('{"sold_on": "0000-01-01"}', "P4"),
    ('{"dest": "XX"}', "P4"),
    ('{"dest": "C\\u200bN"}', "P4"),
    ('{"parts": [{"listed": "true"}]}', "P4"),
    ('{"parts": [{"listed": 1}]}', "P4"),
    ('{"parts": {}}', "P4"),
    ("{} {}", "P4"),
    ("[]", "P4"),
    ("null", "P4"),
    ('{"dest": NaN}', "P4"),
    ('{"dest": "\\ud800"}', "P4"),
    ('\ufeff{"dest": "CN"}', "P4"),
]


@pytest.mark.parametrize(("wrong", "code"), WRONG)
def test_a_faulty_line_is_named_as_alone(
    wrong: str, code: str, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "cases.ndjson", tmp_path / "rows.csv"
    usual = "".join(json.dumps(one) + "\n" for one in USUAL)
    data.write_text(usual + wrong + "\n" + usual, "utf-8")
    said = []
    for large in (ALONE, 0):
        monkeypatch.setattr(running, "LARGE", large)
        assert cli.run(["batch", str(tmp_path), "--cases", str(data), "--out", str(out)]) == 2
        said.append(capsys.readouterr().err)
        assert not out.exists()
    assert said[0] == said[1]
    assert code in said[0] and "cases.ndjson:4" in said[0]


def test_names_of_cases(law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, numbers, none, null, and what is no name."""
    for names in (["7", "a"], [7, 8], [7, "a"], [None, "b"], [0, 1], [1.5, 2], ["\u00e9", 3], [True, 40], [[], 50]):
        data = tmp_path / "cases.ndjson"
        data.write_text("".join(json.dumps({"case_id": name, **USUAL[0]}) + "\n" for name in names) + "\n" + json.dumps(USUAL[1]), "utf-8")
        assert len(both(law, data, monkeypatch)) == 3
    data.write_text('{"case_id": -0}\n{"case_id": 12}\n', "utf-8")
    assert [one["case_id"] for one in both(law, data, monkeypatch)] == ["-0", "12"]


def test_a_name_that_comes_again(law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_text("".join(json.dumps({"case_id": f"n{number % 7}", **USUAL[0]}) + "\n" for number in range(10)), "utf-8")
    monkeypatch.setattr(running, "LARGE", 0)
    monkeypatch.setattr(running, "PORTION", 600)
    with pytest.raises(UnusableError) as found:
        rows(law, data)
    assert [one.code for one in found.value.found] == ["P463"]


def test_bytes_that_are_no_text(law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_bytes(b'{"case_id": "a"}\n{"case_id": "\xff"}\n')
    found = []
    for large in (ALONE, 0):
        monkeypatch.setattr(running, "LARGE", large)
        with pytest.raises(UnusableError) as refused:
            rows(law, data)
        found.append([one.message() for one in refused.value.found])
    assert found[0] == found[1]


RICH = WORLD.replace("facts\n", 'facts\n  note : text "n"\n  grade : count "g"\n  factor : number "f"\n  marks : set of text "m"\n')
USED = json.dumps(USUAL[0])


@pytest.fixture
def rich(tmp_path: Path) -> Program:
    return law_of(tmp_path, RICH, POLICY)


@pytest.mark.parametrize(
    "lines",
    [
        [USED + "\r", USED + "\r"],
        ["  " + USED, USED + "   ", "", "\t", USED],
        ['{"note": "x \U0001f600 \u00e9 e\u0301"}', '{"note": "\\u00e9", "marks": ["a", "\u00fc"]}', USED],
        [json.dumps({"note": "x" * 1_200_000}), USED],
        ['{"grade": 3, "factor": 0.5}', '{"factor": -1.25}', '{"factor": 1.1234567}', '{"factor": "0.50", "grade": "7"}', '{"factor": "1/3"}'],
        ['{"grade": "7"}', '{"grade": 9, "factor": 2}', '{"grade": "123456789012345678901"}', '{"grade": 1.0}'],
        ['{"note": ""}', '{"marks": []}', '{"marks": ["a", "a"]}', '{"note": null}', "{}"],
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_lines_may_look_like(lines: list[str], rich: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "cases.ndjson"
    data.write_bytes("\n".join(lines).encode())
    assert len(both(rich, data, monkeypatch)) == sum(bool(one.strip()) for one in lines)


BAD = ["1e2", '"+1"', '"01"', '".5"', '"5."', '"1e2"', "true", "[1]", "NaN", '"1,5"']
OTHERS = ['{"note": "a\\u0000"}', '{"note": "a\u202e"}', '{"marks": [null]}', '{"marks": "a"}', '{"grade": -1}', '{"grade": 1e2}', '{"grade": 1.5}']


@pytest.mark.parametrize("wrong", [*(f'{{"factor": {one}}}' for one in BAD), *OTHERS])
@pytest.mark.parametrize("usual", ['{"grade": 5}', '{"grade": "5", "factor": "0.5"}'])
def test_what_is_no_value_is_refused_as_alone(wrong: str, usual: str, rich: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, said = tmp_path / "cases.ndjson", []
    data.write_text(f"{usual}\n{wrong}\n{usual}\n", "utf-8")
    for large in (ALONE, 0):
        monkeypatch.setattr(running, "LARGE", large)
        with pytest.raises(UnusableError) as found:
            rows(rich, data)
        said.append([one.message() for one in found.value.found])
    assert said[0] == said[1] and len(said[0]) == 1
