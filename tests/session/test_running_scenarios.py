"""Scenarios run from the text to the verdict, each on its own terms."""

from pathlib import Path

import policyc

POLICY = """policy {name} "Export of magnets"
  source "Order 1 of 2025"
  published 2025-01-01
  judged on export.date
{clauses}

use trade{use}

rule magnets "Magnets"
  source "section 1"
  when item.kind is ndfeb_magnet
  then licence is {outcome}

exception relief "Humanitarian relief" to magnets
  source "section 2"
  when export.end_use includes humanitarian

{more}
"""
SUSPENDING = """policy later "A suspension"
  source "Order 2 of 2025"
  published 2025-02-01

use first

suspend all provisions of first from 2025-06-01 up to and including 2025-06-30
  source "section 1"
"""


def problems(tmp_path: Path, scenario: str, name: str = "first") -> tuple[str, ...]:
    """What is said of one scenario of a policy that another suspends and a third one uses."""
    first = POLICY.format(name="first", clauses="  affected by later", use="", outcome="required", more="")
    second = POLICY.format(name="second", clauses="", use=", first", outcome="prohibited", more="")
    texts = {"first": first, "second": second, "later": SUSPENDING}
    texts[name] += f'scenario "a case"\n{scenario}\n'
    for file, text in texts.items():
        (tmp_path / f"{file}.policy").write_text(text)
    (result,) = policyc.load(tmp_path / f"{name}.policy").test()
    assert result.passed == (not result.problems)
    return result.problems


MAGNET = "  given ordinary_case\n    with item.kind is ndfeb_magnet\n"


def test_a_suspension_counts_unless_it_is_ignored(tmp_path: Path) -> None:
    june = "    with export.date is 2025-06-15\n"
    held = "  expect licence is not_required\n  expect magnets is suspended by later\n  expect magnets does not apply\n"
    assert problems(tmp_path, MAGNET + june + held) == ()
    assert problems(tmp_path, "  ignoring suspensions\n" + MAGNET + june + "  expect magnets applies") == ()
    assert problems(tmp_path, "  on 2025-07-01\n" + MAGNET + june + "  expect magnets applies") == ()
    assert problems(tmp_path, "  known on 2025-01-15\n" + MAGNET + june + "  expect magnets applies") == ()
    assert problems(tmp_path, MAGNET + june + "  expect magnets applies") == (
        "expected `magnets` to apply, but it is suspended",
    )
    assert problems(tmp_path, MAGNET + "  expect magnets is suspended") == (
        "expected `magnets` to be suspended, but it applies",
    )


def test_a_suspended_provision_need_not_be_one_that_would_apply(tmp_path: Path) -> None:
    alloy = "  given ordinary_case\n    with item.kind is alloy\n    with export.date is 2025-06-15\n"
    assert problems(tmp_path, alloy + "  expect magnets is suspended") == ()


def test_every_expectation_that_did_not_come_is_told(tmp_path: Path) -> None:
    relieved = MAGNET + "    with export.end_use are (humanitarian)\n"
    expects = "  expect licence is required\n  expect magnets applies\n  expect licence is not_required\n"
    assert problems(tmp_path, relieved + expects) == (
        "licence: expected `required`, came `not_required`",
        "expected `magnets` to apply, but it is set aside by `relief`",
    )


def test_across_policies_the_strictest_counts_and_else_only_its_own(tmp_path: Path) -> None:
    assert problems(tmp_path, MAGNET + "  expect licence is prohibited", "second") == ()
    strictest = "  across policies\n" + MAGNET + "  expect licence is prohibited because second.magnets, first.magnets"
    assert problems(tmp_path, strictest, "second") == ()
    assert problems(tmp_path, MAGNET + "  expect first.magnets applies", "second") == ()
    assert problems(tmp_path, MAGNET + "  expect licence is required", "second") == (
        "licence: expected `required`, came `prohibited`",
    )


def test_a_case_that_contradicts_the_vocabulary_proves_nothing(tmp_path: Path) -> None:
    heavy = MAGNET + "    with item.value is 1 USD\n    with item.parts.iron.value is 2 USD\n"
    (problem,) = problems(tmp_path, heavy + "  expect licence is required")
    assert problem.startswith("its case contradicts the vocabulary: ")
    assert "the parts are worth no more than the whole" in problem


def test_a_missing_fact_is_a_reason_only_if_it_matters(tmp_path: Path) -> None:
    open_use = MAGNET + "    with export.end_use is unknown\n  expect licence is undetermined because of export.end_use"
    assert problems(tmp_path, open_use) == ()
    (problem,) = problems(tmp_path, open_use.replace("because of export.end_use", "because of item.made_in"))
    assert problem.startswith("licence: expected because of `item.made_in`, came because of ")
