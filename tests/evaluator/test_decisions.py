"""From live provisions to a decision: the strictest, conflicts, gaps, open questions."""

from typing import Any

from evaluator.small_world import answer, decision, program, rule
from policyc.core.run import Run

ASK = rule("item.kind is magnet", name="ask")
REFUSE = rule("sending.armed", "licence is refused", "refuse")
ARMED = {"item": {"kind": "magnet"}, "sending": {"armed": True, "uses": []}}


def result(found: Any) -> tuple[str, str | None, list[str]]:
    """Status, outcome, possible."""
    return found["status"], found["outcome"], found["possible"]


def names(found: Any) -> list[tuple[str, object]]:
    """What leads to the outcome, and whether it is certain."""
    return [(one["provision"], one.get("certain")) for one in found["because"]]


def states(found: Any) -> dict[str, tuple[str, list[str]]]:
    """What became of each provision."""
    return {one["provision"]: (one["state"], one["set_aside_by"]) for one in found["considered"]}


def test_the_strictest_of_what_applies_holds() -> None:
    found = decision(ASK + REFUSE, ARMED)
    assert result(found) == ("determined", "refused", ["refused"])
    assert names(found) == [("p.refuse", None)]
    assert (found["missing"], found["questions"], found["conflict"]) == ([], [], [])


def test_where_nothing_applies_the_decision_says_otherwise() -> None:
    found = decision(ASK + REFUSE, {"item": {"kind": "ore"}, "sending": {"armed": False}})
    assert result(found) == ("determined", "free", ["free"])
    assert found["because"] == []


def test_what_a_missing_fact_leaves_possible() -> None:
    found = decision(ASK + REFUSE, {"item": {"kind": "magnet"}})
    assert result(found) == ("undetermined", None, ["asked", "refused"])
    assert names(found) == [("p.ask", True), ("p.refuse", False)]
    assert {one["path"]: one["matters"] for one in found["missing"]}["sending.armed"] is True


def test_a_missing_fact_that_makes_no_difference_is_listed_and_does_not_matter() -> None:
    found = decision(ASK + REFUSE, {"sending": {"armed": True}})
    assert result(found) == ("determined", "refused", ["refused"])
    assert {"path": "item.kind", "matters": False} in found["missing"]


def test_a_fact_matters_only_if_its_provision_could_change_the_result() -> None:
    also = rule("item.origin is CN", name="also")
    found = decision(ASK + also + REFUSE, {"item": {"kind": "magnet"}})
    matters = {one["path"]: one["matters"] for one in found["missing"]}
    assert matters["sending.armed"] is True
    assert matters["item.origin"] is False


# ---- exceptions ----

RELIEF = rule("sending.uses includes relief", "licence is free", "relief", "exception", "to ask")


def test_an_exception_sets_aside_what_it_names_and_is_the_reason() -> None:
    facts = {"item": {"kind": "magnet"}, "sending": {"uses": ["relief"], "armed": False}}
    found = decision(ASK + RELIEF, facts)
    assert result(found) == ("determined", "free", ["free"])
    assert names(found) == [("p.relief", None)]
    assert states(found) == {"p.ask": ("set_aside", ["p.relief"]), "p.relief": ("live", [])}


def test_an_exception_in_doubt_may_set_aside() -> None:
    found = decision(ASK + RELIEF, {"item": {"kind": "magnet"}})
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert states(found)["p.ask"] == ("possibly_set_aside", ["p.relief"])


def test_an_exception_that_relieves_from_nothing_is_not_live() -> None:
    found = decision(ASK + RELIEF, {"item": {"kind": "ore"}, "sending": {"uses": ["relief"]}})
    assert result(found) == ("determined", "free", ["free"])
    assert found["because"] == []
    assert states(found)["p.relief"][0] == "not_met"


def test_an_exception_to_an_exception_gives_the_rule_back() -> None:
    back = rule("item.origin is CN", "", "back", "exception", "to relief")
    facts = {"item": {"kind": "magnet", "origin": "CN"}, "sending": {"uses": ["relief"]}}
    found = decision(ASK + RELIEF + back, facts)
    assert result(found) == ("determined", "asked", ["asked"])
    assert states(found) == {
        "p.ask": ("live", []),
        "p.relief": ("set_aside", ["p.back"]),
        "p.back": ("live", []),
    }


# ---- conflicts ----


def test_a_weaker_exception_against_a_rule_that_it_does_not_name_is_a_conflict() -> None:
    facts = {"item": {"kind": "magnet"}, "sending": {"uses": ["relief"], "armed": True}}
    found = decision(ASK + REFUSE + RELIEF, facts)
    assert result(found) == ("conflict", None, ["free", "refused"])
    (conflict,) = found["conflict"]
    assert conflict["certain"] is True
    assert dict(zip(conflict["provisions"], conflict["outcomes"], strict=True)) == {
        "p.refuse": "refused",
        "p.relief": "free",
    }
    assert ("p.relief", True) in names(found)


def test_a_conflict_that_is_only_possible_leaves_it_undetermined() -> None:
    found = decision(ASK + REFUSE + RELIEF, {"item": {"kind": "magnet"}, "sending": {"uses": ["relief"]}})
    assert result(found) == ("undetermined", None, ["free", "refused"])
    assert [one["certain"] for one in found["conflict"]] == [False]
    assert [one for one in found["missing"] if one["matters"]] == [{"path": "sending.armed", "matters": True}]


def test_the_weaker_side_of_a_possible_conflict_stays_possible() -> None:
    # The rule is certain and the exception is not: its outcome is weaker, but the law may contradict itself.
    found = decision(ASK + REFUSE + RELIEF, {"item": {"kind": "magnet"}, "sending": {"armed": True}})
    assert result(found) == ("undetermined", None, ["free", "refused"])


def test_unordered_outcomes_that_differ_conflict() -> None:
    rules = rule("item.kind is ore", "track is red", "one") + rule("item.origin is CN", "track is green", "two")
    both = decision(rules, {"item": {"kind": "ore", "origin": "CN"}}, name="track")
    assert result(both) == ("conflict", None, ["red", "green"])
    perhaps = decision(rules, {"item": {"kind": "ore"}}, name="track")
    assert result(perhaps) == ("undetermined", None, ["red", "green"])
    assert [one["certain"] for one in perhaps["conflict"]] == [False]
    one = decision(rules, {"item": {"kind": "ore", "origin": "JP"}}, name="track")
    assert result(one) == ("determined", "red", ["red"])


# ---- gaps ----


def test_a_decision_without_otherwise_may_have_a_gap() -> None:
    rules = rule("item.kind is ore", "stamp is large", "one")
    gap = decision(rules, {"item": {"kind": "bolt"}}, name="stamp")
    assert (result(gap), gap["gap"]) == (("undetermined", None, []), {"certain": True})
    perhaps = decision(rules, {}, name="stamp")
    assert (result(perhaps), perhaps["gap"]) == (("undetermined", None, ["large"]), {"certain": False})
    none = decision(rules, {"item": {"kind": "ore"}}, name="stamp")
    assert result(none) == ("determined", "large", ["large"])
    assert "gap" not in none


# ---- questions ----

QUESTION = """
question {0} "What {0} means"
  source "section 9"
  readings wide "all of it", narrow "a part of it"
  as of 2025-06-01
"""


def test_a_question_is_listed_with_what_each_reading_gives() -> None:
    rules = QUESTION.format("q") + rule("item.kind is magnet and q is wide")
    found = decision(rules, {"item": {"kind": "magnet"}})
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert found["questions"] == [
        {"question": "p.q", "label": "What q means", "outcomes": {"wide": "asked", "narrow": "free"}}
    ]
    assert names(found) == [("p.r", False)]
    assert found["missing"] == []


def test_a_question_that_makes_no_difference_is_not_listed() -> None:
    rules = QUESTION.format("q") + rule("item.kind is magnet and (q is wide or q is narrow)")
    found = decision(rules, {"item": {"kind": "magnet"}})
    assert result(found) == ("determined", "asked", ["asked"])
    assert found["questions"] == []


def test_questions_that_matter_only_together_are_both_listed() -> None:
    same = "(q is wide and s is wide) or (q is narrow and s is narrow)"
    rules = QUESTION.format("q") + QUESTION.format("s") + rule(same)
    found = decision(rules, {})
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert [one["question"] for one in found["questions"]] == ["p.q", "p.s"]


def test_a_reading_chosen_for_the_run_is_printed_and_not_asked_again() -> None:
    of = program(QUESTION.format("q") + rule("q is wide"))
    found = answer(of, {"sending": {"date": "2025-05-05"}}, Run(readings=(("p.q", "wide"),)))
    (one,) = [each for each in found["decisions"] if each["decision"] == "licence"]
    assert result(one) == ("determined", "asked", ["asked"])
    assert one["questions"] == []
    assert one["readings"] == [{"question": "p.q", "reading": "wide", "label": "all of it"}]
    assert found["readings"] == {"p.q": "wide"}


def test_too_many_readings_count_as_unknown() -> None:
    many = [f"q{number}" for number in range(9)]
    rules = "".join(QUESTION.format(name) for name in many) + rule(" and ".join(f"{name} is wide" for name in many))
    found = decision(rules, {})
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert found["not_enumerated"] == {"questions": [f"p.{name}" for name in many], "combinations": 512}
    fewer = "".join(QUESTION.format(name) for name in many[:8]) + rule(" and ".join(f"{name} is wide" for name in many[:8]))
    assert "not_enumerated" not in decision(fewer, {})


def test_a_fact_and_a_question_both_separate_the_outcomes() -> None:
    rules = QUESTION.format("q") + rule("q is wide and item.kind is magnet")
    found = decision(rules, {})
    assert found["questions"][0]["outcomes"] == {"wide": ["free", "asked"], "narrow": "free"}
    assert found["missing"] == [{"path": "item.kind", "matters": True}]
