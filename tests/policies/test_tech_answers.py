"""What the answers of the library say of themselves: how well a text is known, what is inferred, and which misreadings are not shared."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from policyc import session

ROOT = Path(__file__).resolve().parents[2]
LAW = ROOT / "policies" / "cn"
# Misreadings that were published, and words of a scenario that shows that the library does not share them.
MISREADINGS = (
    "mass for value",
    "any finished product",
    "a bare 0.1%: 0.1% of the mass",
    "a bare 0.1%: 0.05% of the mass",
    "automatic denial: a military end user",
    "automatic denial: a civil buyer",
    "any rare earth",
    "more than half of the rare earths",
)

BARE = """
policy bare "A percentage of nothing"
  source "a newspaper"
  published 2025-10-09
  judged on export.date

use trade

rule bare "0.1% of Chinese rare earths"
  source "a newspaper"
  when item.value is at least 0.1%
  then licence is required
"""


@lru_cache(maxsize=1)
def program() -> Any:
    """The shipped policies, compiled."""
    found = session.compile_paths((str(ROOT / "policies"),)).program
    assert found is not None
    return found


@lru_cache(maxsize=1)
def results() -> tuple[Any, ...]:
    """Every scenario of the shipped policies with its answer."""
    return tuple(session.run_scenarios(program()))


def test_every_provision_says_how_well_its_text_is_known() -> None:
    silent = [
        provision.name
        for policy in program().policies
        for provision in policy.provisions
        if provision.confidence.value == "not_stated"
        or any(each.confidence.value == "not_stated" for each in provision.suspensions)
    ]
    assert silent == []


def test_every_answer_says_how_well_its_texts_are_known() -> None:
    values = {decision.get("confidence") for result in results() for decision in result.answer["decisions"]}
    assert values == {"confirmed", "single_source", "uncertain", None}


INFERRED = [one for one in results() if "INFERRED" in one.name and re.match(r"[A-J]\d+ ", one.name)]


@pytest.mark.parametrize("result", INFERRED, ids=lambda one: one.name)
def test_an_inferred_outcome_says_so_in_the_answer(result: Any) -> None:
    row = result.name.split()[0]
    decision = next(one for one in result.answer["decisions"] if one["policy"] == result.policy)
    told = any(
        "inferred" in one["clause"] + one["why"] and re.search(rf"\b{row}\b", one["why"])
        for one in decision["not_encoded"]
    )
    # Where a provision or a suspension is itself an inference, its confidence says so.
    assert told or decision["confidence"] == "uncertain"


@pytest.mark.parametrize("words", MISREADINGS)
def test_a_published_misreading_is_not_shared(words: str) -> None:
    found = [one for one in results() if "misreading" in one.name and words in one.name]
    assert found and all(one.passed for one in found)


def test_a_percentage_of_nothing_is_not_even_a_rule(tmp_path: Path) -> None:
    (tmp_path / "bare.policy").write_text(BARE, encoding="utf-8")
    compiled = session.compile_paths((str(tmp_path),))
    assert [one.code for one in compiled.diagnostics] == ["P304"]


def test_every_instrument_stands_in_the_readme() -> None:
    text = (LAW / "README.md").read_text(encoding="utf-8")
    files = [path.relative_to(LAW).as_posix() for path in sorted(LAW.rglob("*.policy"))]
    assert [name for name in files if f"`{name}`" not in text] == []


def test_every_question_stands_in_the_readme() -> None:
    text = (LAW / "README.md").read_text(encoding="utf-8").split("## What the law leaves open")[1].split("\n## ")[0]
    missing = []
    for question in program().questions:
        policy, _, name = question.name.partition(".")
        row = next((line for line in text.splitlines() if f"`{question.name}`" in line), None)
        row = row or next(
            (line for line in text.splitlines() if f"`{name}` of" in line and f"`{policy}`" in line), None
        )
        if row is None:
            missing.append(question.name)
    assert missing == []
