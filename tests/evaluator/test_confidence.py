"""How well the texts are known on which an answer rests: rules, exceptions, suspensions, terms and categories alike."""

from typing import Any

import pytest

from evaluator.small_world import decision
from policyc.core.confidence import LEVELS, Confidence
from policyc.core.run import Run

MAGNET = {"item": {"kind": "magnet", "value": "10 USD"}, "sending": {"uses": [], "armed": False}}


def rule(name: str, when: str, then: str = "licence is asked", known: str = "", kind: str = "rule", to: str = "") -> str:
    head = f'{kind} {name} "The {kind} {name}"{to}\n  source "section 1"\n'
    clause = f"  confidence {known}\n" if known else ""
    return f"{head}{clause}  when {when}\n  then {then}\n\n"


def asked(rules: str, least: Confidence = Confidence.NOT_STATED, facts: Any = MAGNET, pause: str = "") -> Any:
    return decision(rules, facts, Run(min_confidence=least), pause)


def result(found: Any) -> tuple[str, str | None, list[str]]:
    return found["status"], found["outcome"], found["possible"]


def doubted(found: Any) -> dict[str, str]:
    return {one["name"]: one["confidence"] for one in found.get("doubted", ())}


@pytest.mark.parametrize("known", ["", "uncertain", "single source", "confirmed"])
@pytest.mark.parametrize("least", LEVELS)
def test_a_rule_counts_only_if_its_text_is_known_well_enough(known: str, least: Confidence) -> None:
    level = Confidence(known.replace(" ", "_") or "not_stated")
    found = asked(rule("r", "item.kind is magnet", known=known), least)
    if LEVELS.index(level) >= LEVELS.index(least):
        assert result(found) == ("determined", "asked", ["asked"]) and not doubted(found)
        assert found["confidence"] == level.value
    else:
        assert result(found) == ("undetermined", None, ["free", "asked"])
        assert doubted(found) == {"p.r": level.value}


def test_a_text_that_does_not_apply_anyway_raises_no_doubt() -> None:
    found = asked(rule("r", "item.kind is ore", known="uncertain"), Confidence.CONFIRMED)
    assert result(found) == ("determined", "free", ["free"]) and not doubted(found)


def test_an_exception_known_from_less_leaves_open_what_it_relieves_from() -> None:
    rules = rule("r", "item.kind is magnet", known="confirmed")
    rules += rule("x", "not sending.armed", "licence is free", "single source", "exception", " to r")
    assert result(asked(rules)) == ("determined", "free", ["free"])
    assert asked(rules)["confidence"] == "single_source"
    found = asked(rules, Confidence.CONFIRMED)
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert doubted(found) == {"p.x": "single_source"}


def test_a_stricter_text_in_doubt_leaves_the_weaker_one_possible() -> None:
    rules = rule("r", "item.kind is magnet", known="confirmed")
    rules += rule("s", "item.kind is magnet", "licence is refused", "uncertain")
    found = asked(rules, Confidence.SINGLE_SOURCE)
    assert result(found) == ("undetermined", None, ["asked", "refused"])
    assert asked(rules)["confidence"] == "uncertain"


def test_two_ways_to_one_outcome_are_as_good_as_the_better() -> None:
    rules = rule("r", "item.kind is magnet", known="confirmed")
    rules += rule("s", "item.kind is magnet", known="uncertain")
    found = asked(rules, Confidence.CONFIRMED)
    assert result(found) == ("determined", "asked", ["asked"])
    assert found["confidence"] == "confirmed"


def test_a_category_hands_its_doubt_on() -> None:
    defined = 'category strong of one_thing "a strong one"\n  source "Annex"\n  confidence uncertain\n  when one_thing.kind is magnet\n\n'
    rules = defined.replace("of one_thing", "of thing").replace("one_thing", "thing")
    rules += rule("r", "item is a strong", known="confirmed")
    assert asked(rules)["confidence"] == "uncertain"
    found = asked(rules, Confidence.CONFIRMED)
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert doubted(found) == {"p.strong": "uncertain"}


def test_a_term_hands_its_doubt_on() -> None:
    rules = 'term floor "the floor" : money\n  source "Annex"\n  confidence single source\n  means 10 USD\n\n'
    rules += rule("r", "item.value is at least floor", known="confirmed")
    assert asked(rules)["confidence"] == "single_source"
    found = asked(rules, Confidence.CONFIRMED)
    assert result(found) == ("undetermined", None, ["free", "asked"]) and doubted(found) == {"p.floor": "single_source"}


def test_a_suspension_known_from_less_leaves_open_whether_the_rule_operates() -> None:
    rules = rule("r", "item.kind is magnet", known="confirmed")
    pause = 'suspend all provisions of p from 2025-05-01\n  source "section 1"\n  confidence uncertain\n'
    assert result(asked(rules, pause=pause)) == ("determined", "free", ["free"])
    found = asked(rules, Confidence.CONFIRMED, pause=pause)
    assert result(found) == ("undetermined", None, ["free", "asked"])
    assert set(doubted(found).values()) == {"uncertain"}
