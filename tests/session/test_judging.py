"""A scenario is held against an answer: what came is told in one sentence for each expectation that did not."""

import json
from pathlib import Path
from typing import Any

import pytest

from policyc.core.program import Expectation, Scenario
from policyc.scenarios import judge, policies_tried

ANSWERS = Path(__file__).parents[1] / "samples" / "answers"


def trial(kind: str, subject: str, *words: str, because: tuple[str, ...] = (), across: bool = False) -> Scenario:
    """A scenario of `cn_2025_61` with one expectation."""
    return Scenario(
        name="a case",
        policy="cn_2025_61",
        cites=(),
        case={},
        on=None,
        known_on=None,
        honoured=True,
        readings=(),
        across=across,
        expects=(Expectation(kind, subject, words, because),),
    )


def came(sample: str, kind: str, subject: str, *words: str, because: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is said of one expectation against a sample of an answer."""
    return judge(trial(kind, subject, *words, because=because), answer(sample))


def answer(sample: str) -> Any:
    """A sample of an answer."""
    return json.loads((ANSWERS / f"{sample}.json").read_text(encoding="utf-8"))


P = "cn_2025_61."


@pytest.mark.parametrize(
    "sample, expected",
    [
        ("determined_by_provision", ("outcome", "licence", "required")),
        ("determined_at_otherwise", ("outcome", "licence", "not_required")),
        ("undetermined_by_missing_fact", ("undetermined", "licence")),
        ("undetermined_by_question", ("undetermined", "licence")),
        ("conflict_certain", ("conflict", "licence", P + "s5", P + "s2")),
        ("suspended", ("suspended", P + "s1_1")),
        ("suspended", ("suspended", P + "s1_1", "cn_2025_70")),
        ("explained", ("not_applies", P + "s1_1")),
        ("explained", ("not_applies", P + "s1_2")),
        ("explained", ("applies", P + "s5")),
        ("explained", ("outcome", "licence", "not_required")),
    ],
)
def test_what_was_expected_came(sample: str, expected: tuple[str, ...]) -> None:
    assert came(sample, *expected) == ()


@pytest.mark.parametrize(
    "sample, expected, problem",
    [
        ("determined_by_provision", ("outcome", "licence", "prohibited"), "licence: expected `prohibited`, came `required`"),
        (
            "undetermined_by_missing_fact", ("outcome", "licence", "required"),
            "licence: expected `required`, came undetermined between `not_required` and `required`",
        ),
        (
            "conflict_certain", ("outcome", "licence", "not_required"),
            "licence: expected `not_required`, came a conflict between `s2` and `s5`",
        ),
        (
            "determined_by_provision", ("undetermined", "licence", "not_required", "required"),
            "licence: expected undetermined between `not_required` and `required`, came `required`",
        ),
        (
            "undetermined_by_missing_fact", ("undetermined", "licence", "not_required", "prohibited"),
            "licence: expected undetermined between `not_required` and `prohibited`, came undetermined between `not_required` and `required`",
        ),
        (
            "determined_by_provision", ("conflict", "licence", P + "s2", P + "s5"),
            "licence: expected a conflict between `s2` and `s5`, came `required`",
        ),
        ("determined_by_provision", ("outcome", "other", "required"), "other: expected `required`, but no policy of the scenario decides it"),
        ("suspended", ("suspended", P + "s1_1", "cn_2026_1"), "`s1_1` is suspended by `cn_2025_70`, not by `cn_2026_1`"),
        ("explained", ("suspended", P + "s1_2"), "expected `s1_2` to be suspended, but it does not apply: its conditions fail"),
        ("explained", ("applies", P + "s1_1"), "expected `s1_1` to apply, but it is set aside by `s5`"),
        ("explained", ("not_applies", P + "s5"), "expected `s5` not to apply, but it applies"),
        ("explained", ("applies", P + "s9"), "expected `s9` to apply, but it was not considered"),
        ("explained", ("due", "write a letter", "2025-12-19"), "must `write a letter`: expected by 2025-12-19, but it is not due"),
    ],
)  # fmt: skip
def test_what_came_instead(sample: str, expected: tuple[str, ...], problem: str) -> None:
    assert came(sample, *expected) == (problem,)


def test_the_reasons_must_be_among_those_that_came() -> None:
    assert came("determined_by_provision", "outcome", "licence", "required", because=(P + "s1_1",)) == ()
    (problem,) = came("determined_by_provision", "outcome", "licence", "required", because=(P + "s1_2",))
    assert problem == "licence: expected because of `s1_2`, came because of `s1_1`"
    (problem,) = came("determined_at_otherwise", "outcome", "licence", "not_required", because=(P + "s5",))
    assert problem == "licence: expected because of `s5`, came because of nothing"


def test_open_questions_and_missing_facts_are_reasons_of_an_open_decision() -> None:
    document = answer("undetermined_by_question")
    (question,) = document["decisions"][0]["questions"]
    assert came("undetermined_by_question", "undetermined", "licence", because=(question["question"],)) == ()
    missing = next(
        fact for fact in answer("undetermined_by_missing_fact")["decisions"][0]["missing"] if fact["matters"]
    )
    assert came("undetermined_by_missing_fact", "undetermined", "licence", because=(missing["path"],)) == ()
    above = missing["path"].rpartition(".")[0]
    assert came("undetermined_by_missing_fact", "undetermined", "licence", because=(above,)) == ()
    assert came("undetermined_by_missing_fact", "undetermined", "licence", because=("export.to",)) != ()


def test_a_fact_that_is_missing_without_consequence_is_no_reason() -> None:
    document = answer("undetermined_by_missing_fact")
    fact = next(fact for fact in document["decisions"][0]["missing"] if fact["matters"])
    fact["matters"] = False
    scenario = trial("undetermined", "licence", because=(fact["path"],))
    assert judge(scenario, document) != ()


def test_a_duty_is_due_by_its_day_and_certainly() -> None:
    def due(document: Any, *day: str) -> tuple[str, ...]:
        duty = document["decisions"][0]["duties"][0]["duty"]
        return tuple(problem.partition(": ")[2] for problem in judge(trial("due", duty, *day), document))

    document = answer("duty_with_date")
    assert due(document, "2025-11-03") == ()
    assert due(document, "2025-11-02") == ("expected by 2025-11-02, came by 2025-11-03",)
    assert due(document, "unknown") == ("expected by unknown, came by 2025-11-03",)
    assert due(document) == ("expected without a day, came by 2025-11-03",)
    document["decisions"][0]["duties"][0]["certain"] = False
    assert due(document, "2025-11-03") == ("expected by 2025-11-03, came perhaps by 2025-11-03",)
    assert due(answer("duty_unknown"), "unknown") == ()
    assert due(answer("duty_unknown"), "2025-10-19") == (
        "expected by 2025-10-19, came perhaps due on a day that is not known, not before 2025-10-19",
    )
    undated = answer("duty_with_date")
    undated["decisions"][0]["duties"][0]["due"] = None
    assert due(undated) == ()
    assert due(undated, "2025-11-03") == ("expected by 2025-11-03, came due without a day",)


def test_across_policies_the_strictest_counts() -> None:
    document = answer("several_policies")
    assert judge(trial("outcome", "licence", "prohibited", across=True), document) == ()
    assert judge(trial("outcome", "licence", "prohibited", because=("cn_2024_46.p1",), across=True), document) == ()
    assert judge(trial("outcome", "licence", "not_required"), document) == ()
    assert judge(trial("outcome", "licence", "prohibited"), document) != ()


def test_the_policies_of_the_provisions_spoken_of_are_asked_too() -> None:
    assert policies_tried(trial("applies", "cn_2024_46.p1")) == ("cn_2025_61", "cn_2024_46")
    assert policies_tried(trial("outcome", "licence", "required")) == ("cn_2025_61",)
