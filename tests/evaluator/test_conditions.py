"""What a condition comes to when facts are ranges, unknown, in several currencies, or in lists that may have more."""

from typing import Any

import attrs
import pytest

from evaluator.small_world import case, condition, holds, program, rule
from policyc.backends.answer import answer_case
from policyc.core.facts import Listing, Node, Word
from policyc.core.run import Run

PART = {"kind": "magnet", "origin": "CN", "value": "3 USD", "parts": []}
TOTAL = "total of p.value over p in item.parts at any depth, outermost where (p.origin is CN)"


def between(low: str | None, high: str | None) -> dict[str, str]:
    """A range as a case gives it."""
    return {key: end for key, end in (("at_least", low), ("at_most", high)) if end is not None}


@pytest.mark.parametrize(
    "value, at_least, more_than, at_most, less_than",
    [
        ("5 USD", "yes", "no", "yes", "no"),
        ("4.99 USD", "no", "no", "yes", "yes"),
        (between("5 USD", "9 USD"), "yes", "open", "open", "no"),
        (between("1 USD", "5 USD"), "open", "no", "yes", "open"),
        (between(None, "4 USD"), "no", "no", "yes", "yes"),
        (between("6 USD", None), "yes", "yes", "no", "no"),
        (None, "open", "open", "open", "open"),
    ],
)
def test_a_threshold_counts_where_it_is_exactly_reached(
    value: object, at_least: str, more_than: str, at_most: str, less_than: str
) -> None:
    facts = {"item": {"value": value}}
    got = [holds(f"item.value is {sign} 5 USD", facts) for sign in ("at least", "more than", "at most", "less than")]
    assert got == [at_least, more_than, at_most, less_than]


def test_declared_ranges_decide_without_any_fact() -> None:
    assert holds("item.value is at least 0 USD", {}) == "yes"
    assert holds("item.value is less than 0 EUR", {}) == "no"
    assert holds("item.balance is at least 0", {}) == "open"


def test_bounds_follow_the_structure_and_nothing_else() -> None:
    assert holds("item.kind is ore or item.kind is not ore", {}) == "open"
    assert holds("item.kind is item.kind", {}) == "open"
    assert holds("item.balance - item.balance is 0", {}) == "open"


def test_one_that_cannot_hold_decides_whatever_is_unknown() -> None:
    facts = {"item": {"kind": "bolt"}}
    assert holds("item.kind is ore and item.origin is CN", facts) == "no"
    assert holds("item.kind is bolt or item.origin is CN", facts) == "yes"
    assert holds("item.kind is bolt and item.origin is CN", facts) == "open"
    assert holds("item.kind is ore implies item.origin is CN", facts) == "yes"


def test_margin_is_value_minus_threshold() -> None:
    line = condition("item.value is at least 10% of item.value + 1 USD", {"item": {"value": "1 USD"}})
    assert (line["value"], line["threshold"], line["margin"], line["holds"]) == ("1 USD", "1.1 USD", "-0.1 USD", "no")
    line = condition("item.mass is at most 14 g", {"item": {"mass": between("10 g", "16 g")}})
    assert line["margin"] == {"at_least": "-4 g", "at_most": "2 g"}
    assert line["because_of"] == ["item.mass"]


# ---- sets and words ----


@pytest.mark.parametrize(
    "elements, one, some, all_",
    [
        (["Dy", "Fe"], "yes", "yes", "no"),
        (["Fe"], "no", "no", "no"),
        (["Dy", "Tb"], "yes", "yes", "yes"),
        ({"items": ["Dy"], "complete": False}, "yes", "yes", "open"),
        ({"items": ["Fe"], "complete": False}, "open", "open", "open"),
        (None, "open", "open", "open"),
        ([], "no", "no", "no"),
    ],
)
def test_a_set_that_may_have_more(elements: object, one: str, some: str, all_: str) -> None:
    facts = {"item": {"elements": elements}}
    words = ("includes Dy", "includes any (Dy, Tb)", "includes all (Dy, Tb)")
    assert [holds(f"item.elements {word}", facts) for word in words] == [one, some, all_]


def test_an_unknown_word_is_open_and_named() -> None:
    line = condition("item.origin is in (CN, JP)", {})
    assert (line["holds"], line["because_of"]) == ("open", ["item.origin"])
    line = condition("item.origin is CN", {})
    assert (line["holds"], line["value"], line["threshold"]) == ("open", "unknown", "CN")


def test_a_choice_in_doubt_between_two_sets_is_what_both_have_and_perhaps_more() -> None:
    choice = "(item.elements if sending.armed otherwise item.elements) includes Dy"
    sets = (["Dy"], ["Fe"], {"items": ["Dy"], "complete": False}, None)
    assert [holds(choice, {"item": {"elements": each}}) for each in sets] == ["yes", "no", "yes", "open"]


# ---- lists ----


def parts(*found: Any, complete: bool = True) -> Any:
    """An item worth 100 dollars with these parts."""
    return {"item": {"value": "100 USD", "parts": list(found) if complete else {"items": list(found), "complete": False}}}


@pytest.mark.parametrize(
    "inner, expected",
    [
        ({"kind": "magnet"}, {"at_least": "1 USD", "at_most": "3 USD"}),
        ({"kind": "magnet", "value": "0.5 USD", "origin": "JP"}, {"at_least": "0 USD", "at_most": "3 USD"}),
    ],
)
def test_an_outermost_match_in_doubt_is_the_hull_of_itself_and_its_inside(inner: Any, expected: Any) -> None:
    known = {"origin": "CN", "value": "1 USD", "parts": []}
    inside = [known] if expected["at_least"] == "1 USD" else [{**inner, "parts": []}]
    facts = parts({"kind": "magnet", "value": "3 USD", "parts": inside})
    assert condition(f"{TOTAL} is at least 2 USD", facts)["value"] == expected


def test_doubt_about_a_match_worth_less_than_what_is_known_of_its_inside() -> None:
    # The total of the inside is never more than the whole, so the doubtful match can only raise it.
    inside = [{"origin": "CN", "value": "2 USD", "parts": []}]
    facts = parts({"value": "3 USD", "parts": inside})
    line = condition(f"{TOTAL} is at least 2 USD", facts)
    assert (line["holds"], line["value"]) == ("yes", {"at_least": "2 USD", "at_most": "3 USD"})


def test_what_an_incomplete_list_may_add_is_what_its_whole_leaves() -> None:
    line = condition(f"{TOTAL} is at least 100 USD", parts(PART, complete=False))
    assert line["value"] == {"at_least": "3 USD", "at_most": "100 USD"}
    assert line["because_of"] == ["item.parts"]


def test_at_every_level_there_may_be_ever_more_inside() -> None:
    words = TOTAL.replace("outermost", "at every level")
    assert condition(f"{words} is at least 200 USD", parts(PART, complete=False))["value"] == {
        "at_least": "3 USD",
        "at_most": None,
    }


def test_without_a_promise_about_the_field_the_rest_is_unbounded() -> None:
    words = "total of p.balance over p in item.parts where (p.origin is CN)"
    assert condition(f"{words} is at least 0", parts(PART, complete=False))["value"] == {"at_least": None, "at_most": None}


def test_counting() -> None:
    count = "count of p in item.parts at any depth, outermost where (p.origin is CN)"
    inside = [{"origin": "CN", "parts": []}, {"origin": "CN", "parts": []}]
    assert condition(f"{count} is at least 2", parts({"parts": inside}))["value"] == {"at_least": "1", "at_most": "2"}
    assert condition(f"{count} is at least 2", parts(complete=False))["value"] == {"at_least": "0", "at_most": None}
    assert condition(f"{count} is at least 2", parts({"origin": "CN", "parts": inside}))["value"] == "1"


def test_some_and_every() -> None:
    some = "some p in item.parts where (p.origin is CN)"
    every = "every p in item.parts where (p.kind is magnet) has (p.origin is CN)"
    no = "no p in item.parts where (p.origin is CN)"
    cases = [parts(), parts(complete=False), parts(PART, complete=False), parts({"kind": "magnet"}), parts({"kind": "ore"})]
    assert [holds(some, facts) for facts in cases] == ["no", "open", "yes", "open", "open"]
    assert [holds(no, facts) for facts in cases] == ["yes", "open", "no", "open", "open"]
    assert [holds(every, facts) for facts in cases] == ["yes", "open", "open", "open", "yes"]


def test_the_largest_has_its_default_only_where_nothing_need_match() -> None:
    largest = "(largest of p.mass over p in item.parts where (p.origin is CN) or 7 g if none)"
    heavy, light = {"origin": "CN", "mass": "5 g"}, {"mass": "9 g"}
    shown = [
        condition(f"{largest} is at least 1 g", parts(*found))["value"] for found in ((), (heavy,), (light,), (heavy, light))
    ]
    assert shown == [
        "7 g",
        "5 g",
        {"at_least": "7 g", "at_most": "9 g"},
        {"at_least": "5 g", "at_most": "9 g"},
    ]
    smallest = largest.replace("largest", "smallest")
    assert condition(f"{smallest} is at least 1 g", parts(heavy, light))["value"] == "5 g"
    assert condition(f"{smallest} is at least 1 g", parts(heavy, complete=False))["value"] == {
        "at_least": "0 g",
        "at_most": "5 g",
    }


def test_reasons_name_what_the_user_can_fill_in() -> None:
    facts = parts({"value": "3 USD", "parts": []}, {"origin": "JP", "parts": []}, complete=False)
    line = condition(f"{TOTAL} is at least 2 USD", facts)
    assert line["because_of"] == ["item.parts", "item.parts[0].origin"]


def test_a_thing_inside_an_unlisted_part_is_named_by_the_list() -> None:
    line = condition("some p in item.parts where (some q in p.parts where (q.elements includes Dy))", parts(complete=False))
    assert line["because_of"] == ["item.parts"]


def chain(levels: int) -> Any:
    """Parts inside parts, of which only the innermost is from CN."""
    tree: Any = {"origin": "CN", "value": "1 USD", "mass": "1 g", "parts": []}
    for _ in range(levels - 1):
        tree = {"origin": "JP", "value": "1 USD", "mass": "1 g", "parts": [tree]}
    return tree


def test_as_many_levels_of_parts_as_can_be_read() -> None:
    facts = parts(chain(97))
    line = condition(f"{TOTAL} is at least 1 USD", facts)
    assert (line["holds"], line["value"]) == ("yes", "1 USD")
    for phrase in ("some q in p.parts at any depth where (q.origin is CN)", "p.origin is CN"):
        assert holds(f"some p in item.parts at any depth where ({phrase})", facts) == "yes"


def test_more_levels_than_the_stack_has_frames() -> None:
    of = program(rule(f"{TOTAL} is at least 1 USD and some p in item.parts at any depth where (p.origin is CN)"))
    shallow = case(of, {**parts(chain(1)), "sending": {"date": "2025-05-05"}})
    item = shallow.root.fields["item"]
    assert isinstance(item, Node)
    inside = item.fields["parts"]
    assert isinstance(inside, Listing)
    for _ in range(3000):
        (innermost,) = inside.nodes
        outer = Node("thing", "", {**innermost.fields, "origin": Word("JP"), "parts": inside})
        inside = attrs.evolve(inside, nodes=(outer,))
    item.fields["parts"] = inside
    assert answer_case(of, shallow, Run(), True)["overall"]["licence"]["outcome"] == "asked"


# ---- currencies ----


def rated(value: str, rate: object, pair: tuple[str, str] = ("EUR", "USD")) -> Any:
    """An item with one rate."""
    return {"item": {"value": value}, "rates": [{"from": pair[0], "to": pair[1], "rate": rate}]}


@pytest.mark.parametrize(
    "facts, expected",
    [
        (rated("10 EUR", "1.1"), "yes"),
        (rated("10 EUR", "1.0999"), "no"),
        (rated("10 EUR", "0.5", ("USD", "EUR")), "yes"),
        (rated("10 EUR", between("1.1", "1.2")), "yes"),
        (rated("10 EUR", between("1", "1.2")), "open"),
        (rated("10 EUR", "1.1", ("EUR", "CHF")), "open"),
        ({"item": {"value": "10 EUR"}}, "open"),
        ({"item": {"value": "0 EUR"}}, "no"),
    ],
)
def test_two_currencies_meet_only_through_a_rate(facts: dict[str, Any], expected: str) -> None:
    assert holds("item.value is at least 11 USD", facts) == expected


def test_a_missing_rate_is_the_reason() -> None:
    line = condition("item.value is at least 11 USD", {"item": {"value": "10 EUR"}})
    assert line["because_of"] == ["rates[EUR to USD]"]
    assert "margin" not in line
    line = condition("item.value is at most 11 EUR", {"item": {"value": "10 USD"}})
    assert line["because_of"] == ["rates[USD to EUR]"]


def test_rates_are_not_chained() -> None:
    facts = {"item": {"value": "10 EUR"}, "rates": [
        {"from": "EUR", "to": "CHF", "rate": "1"},
        {"from": "CHF", "to": "USD", "rate": "1"},
    ]}
    assert holds("item.value is at least 1 USD", facts) == "open"


def test_an_amount_of_an_unknown_currency_may_be_any_but_not_less_than_nothing() -> None:
    facts = {"item": {"parts": [{"origin": "CN", "value": "3 USD"}, {"origin": "CN"}]}}
    assert holds("total of p.value over p in item.parts is at least 3 USD", facts) == "yes"
    assert holds("total of p.value over p in item.parts is at least 4 USD", facts) == "open"
