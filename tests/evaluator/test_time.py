"""Days: in force, suspended, known, and until when a duty is due."""

from datetime import date
from typing import Any

import pytest

from evaluator.small_world import QUESTION_OF_PAUSE, answer, decision, program, rule
from policyc.core.run import Run

MAGNET = rule("item.kind is magnet")
LATER = rule("item.kind is magnet", more="in force from 2025-03-01 up to and including 2025-03-31")
PAUSE = 'suspend all provisions of p from 2025-04-01 up to and including 2025-04-30\n  source "section 1"\n'


def on(day: object, **more: object) -> Any:
    """A magnet sent on a day."""
    return {"item": {"kind": "magnet"}, "sending": {"date": day, **more}}


def outcome(found: Any) -> Any:
    """The outcome, or what is possible."""
    return found["outcome"] or found["possible"]


@pytest.mark.parametrize(
    "day, expected, state",
    [
        ("2025-02-28", "free", "not_in_force"),
        ("2025-03-01", "asked", "live"),
        ("2025-03-31", "asked", "live"),
        ("2025-04-01", "free", "not_in_force"),
        ({"at_least": "2025-03-01", "at_most": "2025-03-31"}, "asked", "live"),
        ({"at_least": "2025-02-28", "at_most": "2025-03-31"}, ["free", "asked"], "possibly_live"),
        (None, ["free", "asked"], "possibly_live"),
    ],
)
def test_both_ends_of_a_period_count(day: object, expected: object, state: str) -> None:
    found = decision(LATER, on(day))
    assert outcome(found) == expected
    assert [one["state"] for one in found["considered"]] == [state]


def test_a_provision_without_its_own_date_is_in_force_from_publication() -> None:
    assert outcome(decision(MAGNET, on("2024-12-31"))) == "free"
    assert outcome(decision(MAGNET, on("2025-01-01"))) == "asked"


def test_the_day_of_the_run_replaces_the_day_of_the_case() -> None:
    found = decision(LATER, on("2025-03-15"), Run(on=date(2025, 4, 1)))
    assert (found["on"], outcome(found)) == ("2025-04-01", "free")


@pytest.mark.parametrize(
    "day, expected, suspended",
    [
        ("2025-03-31", "asked", []),
        ("2025-04-01", "free", [True]),
        ("2025-04-30", "free", [True]),
        ("2025-05-01", "asked", []),
        ({"at_least": "2025-04-01", "at_most": "2025-04-30"}, "free", [True]),
        ({"at_least": "2025-03-31", "at_most": "2025-04-01"}, ["free", "asked"], [False]),
        ({"at_least": "2025-04-30", "at_most": "2025-05-01"}, ["free", "asked"], [False]),
        (None, ["free", "asked"], [False]),
    ],
)
def test_a_suspension_covers_both_of_its_ends(day: object, expected: object, suspended: list[bool]) -> None:
    found = decision(MAGNET, on(day), pause=PAUSE)
    assert outcome(found) == expected
    assert [one["certain"] for one in found["suspended"]] == suspended


def test_what_would_have_applied_is_said() -> None:
    found = decision(MAGNET, on("2025-04-15"), pause=PAUSE)
    assert found["suspended"] == [
        {
            "provision": "p.r",
            "title": "Rule r",
            "source": "Order 2, section 1",
            "outcome": "asked",
            "by": "pause",
            "from": "2025-04-01",
            "through": "2025-04-30",
            "certain": True,
        }
    ]
    assert found["without_suspensions"] == {"status": "determined", "outcome": "asked", "possible": ["asked"]}
    assert [one["state"] for one in found["considered"]] == ["suspended"]


def test_what_would_not_have_applied_is_not_listed_as_suspended() -> None:
    found = decision(MAGNET, {"item": {"kind": "ore"}, "sending": {"date": "2025-04-15"}}, pause=PAUSE)
    assert found["suspended"] == []
    assert "without_suspensions" not in found


def test_suspensions_may_be_ignored() -> None:
    found = answer(program(MAGNET, PAUSE), on("2025-04-15"), Run(honoured=False))
    assert found["suspensions"] == "ignored"
    assert found["overall"]["licence"]["outcome"] == "asked"


def test_only_what_was_published_by_then_counts() -> None:
    assert outcome(decision(MAGNET, on("2025-04-15"), Run(known_on=date(2025, 3, 19)), PAUSE)) == "asked"
    assert outcome(decision(MAGNET, on("2025-04-15"), Run(known_on=date(2025, 3, 20)), PAUSE)) == "free"
    found = decision(MAGNET, on("2025-04-15"), Run(known_on=date(2024, 12, 31)))
    assert outcome(found) == "free"
    assert [one["state"] for one in found["considered"]] == ["not_in_force"]


def test_a_suspension_that_hangs_on_a_question() -> None:
    found = decision(MAGNET, on("2025-05-02"), pause=PAUSE + QUESTION_OF_PAUSE)
    assert outcome(found) == ["free", "asked"]
    (suspended,) = found["suspended"]
    assert (suspended["when"], suspended["certain"], suspended["through"]) == ("pause.hereafter", False, None)
    assert found["questions"][0]["outcomes"] == {"ended": "asked", "goes_on": "free"}
    chosen = Run(readings=(("pause.hereafter", "goes_on"),))
    found = decision(MAGNET, on("2025-05-02"), chosen, PAUSE + QUESTION_OF_PAUSE)
    assert outcome(found) == "free"
    assert [one["certain"] for one in found["suspended"]] == [True]


# ---- duties ----

DUTY = rule("item.kind is magnet", 'licence is asked\n   and must "tell" within {0}')
WHOSE = """
question whose "Whose working days count"
  source "section 4"
  readings ours "those of the office" by office, theirs "theirs"
  as of 2025-06-01
"""


def due(within: str, day: object, run: Run | None = None, more: str = "") -> Any:
    """Until when the duty is due."""
    (found,) = decision(more + DUTY.format(within), on(day), run)["duties"]
    return found["due"]


@pytest.mark.parametrize(
    "day, expected",
    [
        ("2025-09-01", "2025-09-03"),  # a Monday
        ("2025-09-05", "2025-09-09"),  # a Friday
        ("2025-09-06", "2025-09-09"),  # a Saturday
        ("2025-09-26", "2025-09-29"),  # the Sunday after is worked
        ("2025-09-30", "2025-10-10"),  # the holidays, up to and including the 8th
        ("2025-10-09", "2025-10-11"),  # the Saturday after is worked
        ({"at_least": "2025-09-05", "at_most": "2025-09-30"}, {"at_least": "2025-09-09", "at_most": "2025-10-10"}),
        ("2025-12-29", "2025-12-31"),
        ("2025-12-30", {"at_least": "2026-01-01", "at_most": None}),
    ],
)
def test_working_days_pass_over_weekends_and_holidays(day: object, expected: object) -> None:
    assert due("2 working days after sending.date in office", day) == expected


def test_calendar_days() -> None:
    assert due("30 days after sending.date", "2025-01-31") == "2025-03-02"
    assert due("30 days after sending.date", {"at_least": "2025-01-31"}) == {"at_least": "2025-03-02", "at_most": None}


def test_a_calendar_that_nobody_names_leaves_the_deadline_open() -> None:
    within = "2 working days after sending.date in whose"
    ours, theirs = (Run(readings=(("p.whose", name),)) for name in ("ours", "theirs"))
    assert due(within, "2025-09-05", ours, WHOSE) == "2025-09-09"
    assert due(within, "2025-09-05", theirs, WHOSE) == {"at_least": "2025-09-07", "at_most": None}
    assert due(within, "2025-09-05", None, WHOSE) == {"at_least": "2025-09-07", "at_most": None}


def test_a_question_about_a_deadline_leaves_the_decision_alone() -> None:
    rules = WHOSE + DUTY.format("2 working days after sending.date in whose")
    found = decision(rules, on("2025-09-05"))
    assert (found["status"], found["questions"]) == ("determined", [])
    chosen = decision(rules, on("2025-09-05"), Run(readings=(("p.whose", "ours"),)))
    assert chosen["readings"] == [{"question": "p.whose", "reading": "ours", "label": "those of the office"}]


def test_a_duty_is_certain_if_its_provision_is() -> None:
    rules = rule("item.kind is magnet", 'must "tell"')
    for facts, expected in ((on("2025-09-05"), [True]), ({"sending": {"date": "2025-09-05"}}, [False])):
        assert [one["certain"] for one in decision(rules + MAGNET.replace("rule r ", "rule s "), facts)["duties"]] == expected
    found = decision(rules + MAGNET.replace("rule r ", "rule s "), on("2025-09-05"))
    assert found["duties"] == [
        {
            "provision": "p.r",
            "duty": "tell",
            "due": None,
            "certain": True,
            "title": "Rule r",
            "source": "Order 1, section r",
        }
    ]
