"""The shipped law: that it compiles, that its worked cases hold, and that nothing promised for it is missing."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from policyc import cli, session

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
LAW = POLICIES / "cn"
CASES = sorted((LAW / "cases").glob("*.json"))

# The rows of the table of worked cases that concern the policies (policies/cn/README.md, "Scenarios").
ROWS = (
    "A1 A3 A5 A6 A7 A9 A10 A11 A13 A14 A15 A17 A18 A20 A21 A22 B25 B26 B27 B28 B29 B33 B34 B35 B37 C39 C42 C43 C45 "
    "D47 D48 D50 D51 D52 D54 D55 D58 D59 D60 D63 E65 E67 F68 F70 F71 F73 F75 F76 F77 "
    "G78 G80 G81 G84 G86 G87 H90 H92 I93 I95"
).split()
# Rows that the law does not decide: at least one scenario of each must say so.
OPEN = "A3 A9 A10 A11 A13 A14 A15 A18 A21 B27 C42 C43 C45 D47 D50 D51 D60 D63 F73 F75 I95".split()


@lru_cache(maxsize=1)
def library() -> Any:
    """The shipped policies, compiled."""
    return session.compile_paths((str(POLICIES),))


@lru_cache(maxsize=1)
def results() -> tuple[Any, ...]:
    """Every scenario of the shipped policies with its answer."""
    return tuple(session.run_scenarios(library().program))


def scenarios() -> Iterator[Any]:
    """Every scenario as it was compiled."""
    return (one for policy in library().program.policies for one in policy.scenarios)


def row(name: str) -> str | None:
    """The row of the table that a scenario stands for."""
    found = re.match(r"[A-J]\d+", name)
    return found.group() if found else None


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and the output of a command."""
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    return int(left.value.code or 0), capsys.readouterr().out


def decided(capsys: pytest.CaptureFixture[str], case: str, *words: str, policy: str = "cn_2025_61") -> Any:
    """What the policy decides in one of the shipped cases, and the exit code."""
    arguments = (
        str(LAW / f"{policy}.policy"),
        "--case",
        str(LAW / "cases" / f"{case}.json"),
        "--format",
        "json",
        *words,
    )
    code, out = ran(capsys, "eval", *arguments)
    return next(one for one in json.loads(out)["decisions"] if one["policy"] == policy), code


# ---- the policies ----


def test_the_library_compiles_without_a_word() -> None:
    assert library().diagnostics == ()
    assert library().program is not None


@pytest.mark.parametrize("path", sorted(LAW.glob("cn_[2u]*.policy")), ids=lambda path: path.stem)
def test_each_instrument_compiles_on_its_own(path: Path) -> None:
    alone = session.compile_paths((str(path),))
    assert alone.diagnostics == ()
    assert path.stem in {policy.name for policy in alone.program.policies}


def test_every_field_has_a_label() -> None:
    bare = [
        f"{record.name}.{field.name}"
        for record in library().program.records
        for field in record.fields
        if not field.label
    ]
    assert bare == []


def test_only_what_a_thing_is_may_be_changed() -> None:
    changeable = {record.name for record in library().program.records for field in record.fields if field.changeable}
    assert changeable == {"article", "technology"}


def test_every_provision_cites_and_every_question_is_dated() -> None:
    program = library().program
    assert [one.name for policy in program.policies for one in policy.provisions if not one.cites] == []
    assert [one.name for one in program.questions if one.as_of is None or len(one.readings) < 2] == []


# ---- the worked cases ----


def test_every_scenario_passes() -> None:
    assert len(results()) > 100
    assert [(one.name, one.problems) for one in results() if not one.passed] == []


def test_every_row_of_the_table_is_a_scenario_or_named_as_left_out() -> None:
    stated = {row(one.name) for one in scenarios()}
    left_out = set(re.findall(r"\b[A-J]\d+\b", (LAW / "README.md").read_text(encoding="utf-8").split("| row |")[1]))
    assert [one for one in ROWS if one not in stated | left_out] == []
    assert sorted(name for name in stated - set(ROWS) if name) == []


@pytest.mark.parametrize("name", OPEN)
def test_what_the_law_leaves_open_is_not_decided(name: str) -> None:
    kinds = {expect.kind for one in scenarios() if row(one.name) == name for expect in one.expects}
    assert kinds & {"undetermined", "conflict"}


def test_each_provision_has_a_case_on_either_side() -> None:
    expects = [expect for one in scenarios() for expect in one.expects]
    applies = {expect.subject for expect in expects if expect.kind == "applies"}
    not_applies = {expect.subject for expect in expects if expect.kind == "not_applies"}
    provisions = [one.name for policy in library().program.policies for one in policy.provisions]
    assert [name for name in provisions if name not in applies] == []
    assert [name for name in provisions if name not in not_applies] == []


def test_each_question_matters_in_some_case() -> None:
    reasons = {reason for one in scenarios() for expect in one.expects for reason in expect.because}
    chosen = {question for one in scenarios() for question, _ in one.readings}
    assert sorted({one.name for one in library().program.questions} - reasons - chosen) == []


# ---- the cases ----


def amounts(data: Any) -> Iterator[str]:
    """Every amount with a unit in a case."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in ("id", "name", "date"):
                yield from amounts(value)
    elif isinstance(data, list):
        for value in data:
            yield from amounts(value)
    elif isinstance(data, str) and re.fullmatch(r"\d[\d.]* \S+", data):
        yield data


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_figure_of_a_case_has_its_calculation(path: Path) -> None:
    sections = re.split(r"^## ", (LAW / "cases" / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    told = next(one for one in sections if path.name in one.splitlines()[0])
    assert [one for one in amounts(json.loads(path.read_text(encoding="utf-8"))) if f"| {one} |" not in told] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_one_that_every_policy_reads(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = ran(capsys, "eval", str(POLICIES), "--case", str(path), "--format", "json")
    assert code in (0, 1, 3)
    assert {one["policy"] for one in json.loads(out)["decisions"]} >= {"cn_2025_61", "cn_2025_18"}


def test_the_motor_magnet_needs_a_licence_by_a_wide_margin(capsys: pytest.CaptureFixture[str]) -> None:
    found, code = decided(capsys, "motor_magnet", "--ignore-suspensions", "--explain")
    assert (found["outcome"], code) == ("required", 1)
    assert "cn_2025_61.s1_1" in {one["provision"] for one in found["because"]}
    margins = set(re.findall(r'"margin": "([^"]+)"', json.dumps(found["because"])))
    assert "3.5515 USD" in margins
    assert Fraction("3.60") - Fraction("0.1") / 100 * Fraction("48.50") == Fraction("3.5515")


def test_the_motor_magnet_needs_none_while_the_announcement_is_suspended(capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = decided(capsys, "motor_magnet")
    assert found["outcome"] == "not_required"
    assert "cn_2025_61.s1_1" in {one["provision"] for one in found["suspended"]}


def test_after_the_suspension_the_state_of_the_law_is_an_open_question(capsys: pytest.CaptureFixture[str]) -> None:
    found, code = decided(capsys, "motor_magnet", "--on", "2026-12-01")
    assert (found["status"], found["possible"], code) == ("undetermined", ["not_required", "required"], 3)
    assert "cn_2025_70.after_suspension" in {one["question"] for one in found["questions"]}


def test_one_unknown_origin_leaves_the_magnet_open_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    found, code = decided(capsys, "motor_magnet_origin_unknown", "--ignore-suspensions")
    assert (found["status"], code) == ("undetermined", 3)
    assert [one["path"] for one in found["missing"] if one["matters"]] == ["item.parts[1].origin"]


@attrs.frozen
class Stated:
    """What the README beside the cases says of one."""

    case: str
    words: tuple[str, ...]
    possible: list[str]


@pytest.mark.parametrize(
    "stated",
    [
        Stated("smco_magnet", (), ["required"]),
        Stated("wind_generator_magnets", ("--ignore-suspensions",), ["required"]),
        Stated("wind_generator_magnets", (), ["not_required"]),
        Stated("gadolinium_target", ("--ignore-suspensions",), ["not_required", "required"]),
    ],
    ids=lambda stated: f"{stated.case}{''.join(stated.words)}",
)
def test_the_other_products(stated: Stated, capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = decided(capsys, stated.case, *stated.words)
    assert found["possible"] == stated.possible


def test_the_target_asks_for_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = decided(capsys, "gadolinium_target", "--ignore-suspensions")
    assert "item.value" in {one["path"] for one in found["missing"] if one["matters"]}
