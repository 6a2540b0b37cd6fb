"""Baselines and scenarios stand for cases: what each line sets, and what is said about a line that sets nothing."""

import pytest

from policyc.core.program import Program, Scenario
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source

VOCABULARY = """record step "how a thing was made"
  activity : one of (smelting, casting) "what was done"
  origin : country "where the technology is from"

record article "a thing"
  name : text "what it is called"
  kind : one of (magnet, metal, motor) "the kind of thing"
  main_element : element "the element after which it is named"
  elements : set of element "what it is made of"
  origin : country "where it is from"
  value : changeable money at least 0 USD "what it is worth"
  mass : quantity in [g] at least 0 g "its mass"
  pieces : count "how many there are"
  density : number "an exact number"
  licensed : yes or no "whether it is licensed"
  code : code "its code"
  made_with : many step "how it was made"
  parts : many article "what is in it"

record owner "an owner"
  id : text "who it is"
  share : share of ownership at least 0% at most 100% "how much is held"

facts
  day : date "the day"
  item : article "the thing"
  owners : many owner "who owns it"

decision licence "the licence"
  outcomes from weakest to strictest
    free "none is needed",
    required "one is needed",
    barred "none is given"
  otherwise free

baseline ordinary "an ordinary case"
  with day is 2025-06-01
  with item.kind is motor
  with item.elements are (Fe)
  with item.parts are none
  with item.made_with are none
"""

POLICY = """policy trial "A policy to try"
  source "the act"
  published 2025-01-01
  judged on day
  affected by later

use words

rule magnets "Magnets"
  source "section 1"
  when item.kind is magnet
  then licence is required
   and must "report the export" within 10 days after day

exception relief "Relief" to magnets
  source "section 2"
  when item.licensed
  then licence is free

question open_point "What is meant"
  source "section 3"
  readings wide "widely", narrow "narrowly"
"""

LATER = """policy later "A suspension"
  source "the later act"
  published 2025-05-01

use trial

suspend all provisions of trial from 2025-07-01 up to and including 2025-08-01
  source "section 1"

question how_long "How long it lasts"
  source "section 2"
  readings short "not long", long "long"
"""


def compiled(scenario: str, more: str = "") -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """A policy with a scenario, and what is wrong with it; all of `parse` must be right."""
    files = []
    for name, text in (("words", VOCABULARY + more), ("trial", POLICY + scenario), ("later", LATER)):
        file, wrong = parse(Source(f"{name}.policy", text))
        assert wrong == (), [fault.message() for fault in wrong]
        files.append(file)
    return compile_files(tuple(files), frozenset({"trial"}))


def scenario(lines: str, given: str = "given ordinary", expect: str = "licence is free") -> str:
    """The text of a scenario."""
    return f'\nscenario "a case"\n  source "section 1"\n  {given}\n{lines}\n  expect {expect}\n'


def read(text: str, more: str = "") -> Scenario:
    """The scenario of a policy without faults."""
    program, faults = compiled(text, more)
    assert faults == (), [fault.message() for fault in faults]
    assert program is not None
    (found,) = next(policy for policy in program.policies if policy.name == "trial").scenarios
    return found


def case(*lines: str, given: str = "given ordinary", more: str = "") -> object:
    """The case that these lines stand for."""
    return read(scenario("\n".join(f"    with {line}" for line in lines), given), more).case


def faults(*lines: str, given: str = "given ordinary", more: str = "") -> list[str]:
    """Each fault of these lines: its code, the words that it marks, what it says and what it advises."""
    program, found = compiled(scenario("\n".join(f"    with {line}" for line in lines), given), more)
    assert program is None or not found
    assert all(fault.span is not None and fault.hint() != "" for fault in found)
    return [f"{fault.code} `{fault.span.text if fault.span else ''}` {fault.message()}" for fault in found]


# ---- what is set ----


def test_a_scenario_is_its_baseline_with_some_facts_set_otherwise() -> None:
    assert case("item.kind is magnet", "item.value is 100.00 USD") == {
        "day": "2025-06-01",
        "item": {"kind": "magnet", "elements": ["Fe"], "parts": [], "made_with": [], "value": "100.00 USD"},
    }


@pytest.mark.parametrize(
    "line, fact",
    [
        ("kind is magnet", {"kind": "magnet"}),
        ("main_element is Dy", {"main_element": "Dy"}),
        ("origin is JP", {"origin": "JP"}),
        ("value is 100.00 USD", {"value": "100.00 USD"}),
        ("mass is 48 g", {"mass": "48 g"}),
        ("mass is 1.5 kg", {"mass": "1.5 kg"}),
        ("pieces is 12", {"pieces": 12}),
        ("density is 0.5", {"density": "0.5"}),
        ("licensed is no", {"licensed": False}),
        ('code is "1C902.a"', {"code": "1C902.a"}),
        ('name is "a magnet"', {"name": "a magnet"}),
        ("value is unknown", {"value": None}),
        ("value is between 1 USD and 2 USD", {"value": {"at_least": "1 USD", "at_most": "2 USD"}}),
        ("value is at least 1 USD", {"value": {"at_least": "1 USD"}}),
        ("mass is at most 1 kg", {"mass": {"at_most": "1 kg"}}),
        ("elements are (Nd, Fe)", {"elements": ["Nd", "Fe"]}),
        ("elements are (Nd) and perhaps more", {"elements": {"items": ["Nd"], "complete": False}}),
        ("elements are none", {"elements": []}),
        ("elements are incomplete", {"elements": {"items": [], "complete": False}}),
        ("elements are unknown", {"elements": None}),
        ("parts are none", {"parts": []}),
        ("parts are unknown", {"parts": None}),
        ("parts are incomplete", {"parts": {"items": [], "complete": False}}),
    ],
)
def test_each_way_of_setting_a_fact(line: str, fact: object) -> None:
    assert case(f"item.{line}", given="given blank", more='\nbaseline blank "nothing is known"\n') == {"item": fact}


def test_ranges_of_days_and_shares() -> None:
    assert case("day is between 2025-01-01 and 2025-02-01", "owners.first.share is at most 50%") == {
        "day": {"at_least": "2025-01-01", "at_most": "2025-02-01"},
        "item": {"kind": "motor", "elements": ["Fe"], "parts": [], "made_with": []},
        "owners": [{"id": "first", "share": {"at_most": "50%"}}],
    }


def parts(*lines: str, more: str = "", given: str = "given ordinary") -> object:
    """The parts of the item."""
    found = case(*lines, more=more, given=given)
    assert isinstance(found, dict)
    return found["item"]["parts"]


def test_an_element_is_made_where_it_is_first_named_and_nothing_else_is_known_of_it() -> None:
    assert parts("item.parts.iron.kind is metal", "item.parts.dysprosium.origin is CN") == [
        {"name": "iron", "kind": "metal"},
        {"name": "dysprosium", "origin": "CN"},
    ]


def test_the_label_is_the_name_unless_a_name_is_set() -> None:
    assert parts('item.parts.first.name is "a rotor"', "item.parts.first.kind is metal") == [
        {"name": "a rotor", "kind": "metal"}
    ]


def test_where_a_record_has_no_name_the_label_is_known_only_inside_the_scenario() -> None:
    found = case("item.made_with.furnace.activity is smelting", "item.made_with.furnace.origin is CN")
    assert isinstance(found, dict)
    assert found["item"]["made_with"] == [{"activity": "smelting", "origin": "CN"}]


def test_an_element_of_the_baseline_is_reached_by_its_label_and_comes_first() -> None:
    more = '\nbaseline magnet "a magnet" of ordinary\n  with item.parts.iron.kind is metal\n'
    lines = ("item.parts.cobalt.kind is metal", "item.parts.iron.origin is CN")
    assert parts(*lines, more=more, given="given magnet") == [
        {"name": "iron", "kind": "metal", "origin": "CN"},
        {"name": "cobalt", "kind": "metal"},
    ]


def test_a_list_has_the_elements_that_are_named_unless_a_line_says_that_there_may_be_more() -> None:
    assert parts("item.parts.iron.parts.ore.kind is metal") == [
        {"name": "iron", "parts": [{"name": "ore", "kind": "metal"}]}
    ]
    iron = {"name": "iron", "kind": "metal"}
    for line in ("item.parts are incomplete", "item.parts are unknown"):
        assert parts(line, "item.parts.iron.kind is metal") == {"items": [iron], "complete": False}


def test_the_order_of_the_lines_says_nothing() -> None:
    lines = [
        "item.parts are incomplete",
        "item.parts.iron.kind is metal",
        "item.value is 1 USD",
        "item.elements are unknown",
    ]
    assert {str(sorted_case(case(*order))) for order in (lines, lines[::-1], lines[2:] + lines[:2])} == {
        str(sorted_case(case(*lines)))
    }


def sorted_case(found: object) -> object:
    """The case with its keys sorted."""
    if isinstance(found, dict):
        return {key: sorted_case(found[key]) for key in sorted(found)}
    return [sorted_case(item) for item in found] if isinstance(found, list) else found


def test_unknown_takes_back_what_the_baseline_knew() -> None:
    more = '\nbaseline magnet "a magnet" of ordinary\n  with item.parts.iron.kind is metal\n'
    assert parts("item.parts.iron is unknown", more=more, given="given magnet") == [{"name": "iron"}]
    assert parts("item.parts are unknown", more=more, given="given magnet") is None
    assert parts("item.parts are none", more=more, given="given magnet") == []
    only = ("item.parts are unknown", "item.parts.iron.origin is CN")
    found = {"items": [{"name": "iron", "origin": "CN"}], "complete": False}
    assert parts(*only, more=more, given="given magnet") == found
    assert case("item is unknown", more=more, given="given magnet") == {"day": "2025-06-01", "item": {}}


def test_incomplete_keeps_the_members_that_are_known() -> None:
    found = case("item.elements are incomplete")
    assert isinstance(found, dict)
    assert found["item"]["elements"] == {"items": ["Fe"], "complete": False}


# ---- what is wrong ----


@pytest.mark.parametrize(
    "line, fault",
    [
        ("item.orign is CN", "P204 `orign` `article` has no field `orign`"),
        ("itm.origin is CN", "P204 `itm` `case` has no field `itm`"),
        ("item.parts.iron.orign is CN", "P204 `orign` `article` has no field `orign`"),
        ("item.value.currency is CN", "P270 `currency` `item.value` is an amount of money, so there is no `currency` in it"),
        ("item.elements.first is Nd", "P270 `first` `item.elements` is a set of element, so there is no `first` in it"),
        ("item.origin is PRC", "P422 `PRC` `item.origin`: `PRC` is not a country code of ISO 3166-1"),
        ("item.parts.iron.origin is XX", "P422 `XX` `item.parts.iron.origin`: `XX` is not a country code of ISO 3166-1"),
        ("item.kind is magnt", "P421 `magnt` `magnt` is not a word for `item.kind`"),
        ("item.value is 5 kg", "P422 `5 kg` `item.value`: `kg` is not a currency code of ISO 4217"),
        ("item.mass is 5 km", "P424 `5 km` `item.mass` is measured in `g` (mass), but `km` measures length"),
        ("item.mass is 5 grams_or_so", "P423 `5 grams_or_so` `item.mass`: `grams_or_so` is not a unit of measurement that can be used here"),
        ("item.value is -1 USD", "P425 `-1 USD` `item.value` is -1 USD, but it must be at least 0 USD"),
        ("item.parts.iron.value is -1 USD", "P425 `-1 USD` `item.parts.iron.value` is -1 USD, but it must be at least 0 USD"),
        ("item.pieces is 1.5", "P420 `1.5` `item.pieces` should be a whole number, but this is `1.5`"),
        ("day is 2025-02-30", "P428 `2025-02-30` `day`: `2025-02-30` is not a day of the calendar"),
        ("item.value is between 2 USD and 1 USD", "P426 `between 2 USD and 1 USD` `item.value`: at least 2 USD and at most 1 USD leave nothing between them"),
        ("item.value is 100", "P370 `100` `item.value` is an amount of money, and this sets it to a number without a unit"),
        ("item.value is 5%", "P370 `5%` `item.value` is an amount of money, and this sets it to a percentage"),
        ("item.elements is Nd", "P370 `Nd` `item.elements` is a set of element, and this sets it to a single word"),
        ("item.origin are (CN)", "P370 `(CN)` `item.origin` is a country code of ISO 3166-1, and this sets it to a set"),
        ('item.origin is "CN"', 'P370 `"CN"` `item.origin` is a country code of ISO 3166-1, and this sets it to a text in quotes'),
        ("item.origin is item.main_element", "P370 `item.main_element` `item.origin` is a country code of ISO 3166-1, and this sets it to the fact `item.main_element`"),
        ("item.origin are none", "P370 `none` `item.origin` is a country code of ISO 3166-1, and this sets it to `none`"),
        ("item.kind is at least 1", "P370 `at least 1` `item.kind` is a word from a list, and this sets it to a range"),
        ("item is magnet", "P370 `magnet` `item` is a record `article`, and this sets it to a single word"),
        ("item.parts are (iron)", "P370 `(iron)` `item.parts` is a list, and this sets it to a set"),
        ("item.licensed is 1", "P370 `1` `item.licensed` is a yes or no, and this sets it to a number without a unit"),
        ("owners.a.share is 0.5", "P370 `0.5` `owners.a.share` is a share of `ownership`, and this sets it to a number without a unit"),
        (f"item.density is {'9' * 400}", f"P413 `{'9' * 400}` `item.density`: the number `{'9' * 59}…` has more than 200 digits"),
        ("item." + "parts.a." * 150 + "kind is metal", "P414 `item." + "parts.a." * 150 + "kind` values stand inside values more than 200 times"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_with_its_place(line: str, fault: str) -> None:
    assert faults(line) == [fault]


def test_a_fact_is_set_once() -> None:
    assert faults("item.kind is metal", "item.kind is magnet") == ["P271 `item.kind` `item.kind` is set twice"]


def test_a_list_without_elements_has_no_element() -> None:
    (found,) = faults("item.parts are none", "item.parts.iron.kind is metal")
    assert (
        found
        == "P272 `item.parts are none` `item.parts` has no elements, and `item.parts.iron` is one of them".replace(
            "`item.parts are none`", "`with item.parts are none`"
        )
    )


def test_a_fault_of_the_baseline_is_told_once_and_there() -> None:
    more = '\nbaseline wrong "a wrong one" of ordinary\n  with item.origin is XX\n'
    found = faults("item.kind is metal", given="given wrong", more=more)
    assert found == ["P422 `XX` `item.origin`: `XX` is not a country code of ISO 3166-1"]


def test_every_fault_of_one_scenario_in_one_run() -> None:
    found = faults("item.orign is CN", "item.origin is XX", "item.kind is magnt", "item.value is 5")
    assert [fault[:4] for fault in found] == ["P204", "P370", "P422", "P421"]


def test_a_baseline_that_is_missing_or_starts_from_itself() -> None:
    assert faults("item.kind is metal", given="given ordinry") == ["P205 `ordinry` there is no baseline `ordinry` here"]
    circle = '\nbaseline first "one" of second\n\nbaseline second "two" of first\n'
    found = faults("item.kind is metal", given="given second", more=circle)
    assert found == ["P206 `first` these are defined by each other: `first` -> `second` -> `first`"]


# ---- what is expected ----


@pytest.mark.parametrize(
    "expect, kind, subject, words, because",
    [
        ("licence is required", "outcome", "licence", ("required",), ()),
        ("licence is required because magnets", "outcome", "licence", ("required",), ("trial.magnets",)),
        ("licence is undetermined", "undetermined", "licence", (), ()),
        (
            "licence is undetermined between required, free because of open_point, item.parts.iron.origin",
            "undetermined", "licence", ("free", "required"), ("trial.open_point", "item.parts[0].origin"),
        ),
        ("licence is undetermined because of later.how_long", "undetermined", "licence", (), ("later.how_long",)),
        ("licence is in conflict between magnets and relief", "conflict", "licence", ("trial.magnets", "trial.relief"), ()),
        ("magnets is suspended", "suspended", "trial.magnets", (), ()),
        ("magnets is suspended by later", "suspended", "trial.magnets", ("later",), ()),
        ("magnets applies", "applies", "trial.magnets", (), ()),
        ("trial.relief does not apply", "not_applies", "trial.relief", (), ()),
        ('must "report the export" by 2025-06-11', "due", "report the export", ("2025-06-11",), ()),
        ('must "report the export" by unknown', "due", "report the export", ("unknown",), ()),
        ('must "report the export"', "due", "report the export", (), ()),
    ],
)  # fmt: skip
def test_what_is_expected(
    expect: str, kind: str, subject: str, words: tuple[str, ...], because: tuple[str, ...]
) -> None:
    (found,) = read(scenario("    with item.parts.iron.kind is metal", expect=expect)).expects
    assert (found.kind, found.subject, found.words, found.because) == (kind, subject, words, because)
    assert found.span is not None


@pytest.mark.parametrize(
    "expect, fault",
    [
        ("licence is requird", "P211 `requird` `licence` has no outcome `requird`"),
        ("license is required", "P205 `license` there is no decision `license` here"),
        ("licence is required because magnet", "P205 `magnet` there is no provision, question or fact `magnet` here"),
        ("licence is required because open_point", "P275 `open_point` `open_point` is an open question, and a settled outcome follows from provisions"),
        ("licence is required because item.kind", "P275 `item.kind` `item.kind` is a fact, and a settled outcome follows from provisions"),
        ("licence is undetermined because of item.orign", "P204 `orign` `article` has no field `orign`"),
        ("licence is undetermined between free", "P273 `licence is undetermined between free` `licence` cannot be undetermined between fewer than two outcomes"),
        ("licence is in conflict between magnets and magnets", "P229 `magnets` `magnets` cannot be set against itself"),
        ("magnts applies", "P205 `magnts` there is no provision `magnts` here"),
        ("later.magnets applies", "P205 `later.magnets` there is no provision `later.magnets` here"),
        ("magnets is suspended by lter", "P276 `lter` nothing here says that `lter` suspends anything"),
        ('must "report the exports" by 2025-06-11', 'P274 `"report the exports"` no provision says that one must `report the exports`'),
        ('must "report the export" by 2025-02-30', "P221 `2025-02-30` `2025-02-30` is not a day of the calendar"),
    ],
)  # fmt: skip
def test_an_expectation_that_names_nothing(expect: str, fault: str) -> None:
    program, found = compiled(scenario("    with item.kind is metal", expect=expect))
    assert program is None
    told = [f"{one.code} `{one.span.text if one.span else ''}` {one.message()}" for one in found]
    assert told == [fault]


def test_a_scenario_expects_something() -> None:
    program, found = compiled('\nscenario "nothing"\n  given ordinary\n')
    assert program is None
    assert [fault.code for fault in found] == ["P220"]


def test_the_terms_of_a_scenario() -> None:
    text = """
scenario "a case"
  source "section 1"
  across policies
  on 2025-06-02
  known on 2025-06-03
  ignoring suspensions
  reading open_point is wide
  reading later.how_long is short
  given ordinary
  expect licence is free
"""
    found = read(text)
    assert (str(found.on), str(found.known_on), found.honoured, found.across) == (
        "2025-06-02",
        "2025-06-03",
        False,
        True,
    )
    assert found.readings == (("trial.open_point", "wide"), ("later.how_long", "short"))
    assert (found.name, found.policy) == ("a case", "trial")


@pytest.mark.parametrize(
    "lines, code",
    [
        ("reading opn_point is wide", "P205"),
        ("reading open_point is wid", "P216"),
        ("reading open_point is wide\n  reading trial.open_point is narrow", "P271"),
    ],
)
def test_a_reading_that_is_none(lines: str, code: str) -> None:
    _, found = compiled(f'\nscenario "a case"\n  source "s"\n  {lines}\n  given ordinary\n  expect licence is free\n')
    assert [fault.code for fault in found] == [code]
