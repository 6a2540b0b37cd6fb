"""Every provision has a shipped scenario on either side: one in which it applies, one in which a condition of it fails for certain."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from policyc import session

ROOT = Path(__file__).resolve().parents[2]
APPLIES, FAILS = "it applies in no scenario", "its conditions fail for certain in no scenario"

ONE_SIDED = """
policy one_sided "One side only"
  source "Order 1"
  published 2025-01-01
  judged on export.date

use trade

rule tried "Tried on both sides"
  source "section 1"
  when item.kind is metal
  then licence is required

rule only_applies "Never fails"
  source "section 2"
  when item.origin is JP
  then licence is required

rule only_fails "Never applies"
  source "section 3"
  when end_user.is_military
  then licence is required

rule fails_unless_unknown "Fails only where a fact is left out"
  source "section 4"
  when all of
    (a) export.to is US
    (b) item.dual_use
  then licence is required

rule out_of_time "Fails only because of the day"
  source "section 5"
  in force from 2030-01-01
  when item.origin is JP
  then licence is required

scenario "a metal"
  source "section 1"
  given ordinary_case
    with item.kind is metal
    with item.dual_use is unknown
  expect licence is required

scenario "another thing"
  source "section 1"
  given ordinary_case
    with export.to is US
    with item.dual_use is yes
  expect licence is required

scenario "a bracket"
  source "section 1"
  given ordinary_case
    with item.dual_use is unknown
  expect licence is required
"""


def considered(answers: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Every provision as every answer considered it."""
    return (one for answer in answers for decision in answer["decisions"] for one in decision["considered"])


def fails_for_certain(one: dict[str, Any]) -> bool:
    """Whether its conditions fail on a day on which it operates, and no fact that they ask for is missing."""
    reasons = {reason for condition in one["conditions"] for reason in condition.get("because_of", ())}
    # An open question is no missing fact: its readings are worked out, and the conditions fail under each.
    return one["state"] == "not_met" and all(reason.startswith("?") for reason in reasons)


def one_sided(program: Any, answers: Iterable[Any]) -> dict[str, set[str]]:
    """The provisions of a program that want a scenario, and on which side."""
    seen = list(considered(answers))
    applied = {one["provision"] for one in seen if one["state"] == "live"}
    failed = {one["provision"] for one in seen if fails_for_certain(one)}
    unconditional = {one["provision"] for one in seen if not one["conditions"]}
    wanting: dict[str, set[str]] = {}
    for policy in program.policies:
        for provision in policy.provisions:
            without = {APPLIES} if provision.name not in applied else set()
            without |= {FAILS} if provision.name not in failed | unconditional else set()
            if without:
                wanting[provision.name] = without
    return wanting


@lru_cache(maxsize=1)
def library() -> tuple[Any, dict[str, set[str]]]:
    """The shipped policies, and what their scenarios leave out."""
    program = session.compile_paths((str(ROOT / "policies"),)).program
    assert program is not None
    return program, one_sided(program, [result.answer for result in session.run_scenarios(program)])


PROVISIONS = [
    provision.name
    for policy in getattr(session.compile_paths((str(ROOT / "policies"),)).program, "policies", ())
    for provision in policy.provisions
]


@pytest.mark.parametrize("name", PROVISIONS)
def test_a_provision_has_a_scenario_on_either_side(name: str) -> None:
    program, wanting = library()
    assert name in {one.name for policy in program.policies for one in policy.provisions}
    assert wanting.get(name, set()) == set()


def test_a_provision_without_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "one_sided.policy").write_text(ONE_SIDED, encoding="utf-8")
    program = session.compile_paths((str(tmp_path),)).program
    assert program is not None
    asked = [one.answer for one in session.run_scenarios(program) if one.policy == "one_sided"]
    wanting = {name: sides for name, sides in one_sided(program, asked).items() if name.startswith("one_sided.")}
    assert wanting == {
        "one_sided.only_applies": {FAILS},
        "one_sided.only_fails": {APPLIES},
        "one_sided.fails_unless_unknown": {FAILS},
        "one_sided.out_of_time": {APPLIES, FAILS},
    }
