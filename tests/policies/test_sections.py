"""Announcement 61 across its sections: every way into section 1 meets every user and use, and every way out of it."""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"
YES, NO, OPEN = ("required",), ("not_required",), ("not_required", "required")

PARTY = {"country": "DE", "is_military": False, "lists": [], "owners": []}
METAL = {"kind": "metal", "main_element": "Dy", "elements": ["Dy"], "origin": "CN", "value": "1.00 USD", "parts": []}
MAGNET = {
    "kind": "ndfeb_magnet",
    "main_element": "Nd",
    "elements": ["Nd", "Fe", "B", "Dy"],
    "made_in": "JP",
    "origin": "JP",
    "value": "100.00 USD",
    "made_with": [],
    "parts": [],
}
BY_CONTENT = {**MAGNET, "parts": [METAL]}
BY_TECHNOLOGY = {**MAGNET, "made_with": [{"activity": "magnet_making", "origin": "CN"}]}
BY_ORIGIN = {**MAGNET, "made_in": "CN", "origin": "CN"}
NOT_COVERED = {**MAGNET, "kind": "ferrite_magnet", "main_element": "Fe", "elements": ["Fe", "Sr", "O"]}
WAYS_IN = {"s1_1": BY_CONTENT, "s1_2": BY_TECHNOLOGY, "s1_3": BY_ORIGIN}

MILITARY = {"end_user.is_military": True}
USERS_AND_USES: Mapping[str, tuple[dict[str, Any], str]] = {
    "military user": (MILITARY, "presumed_denied"),
    "listed user": ({"end_user.lists": ["control_list"]}, "presumed_denied"),
    "listed importer": ({"importer.lists": ["watch_list"]}, "presumed_denied"),
    "importer held by a listed party": (
        {"importer.owners": [{"share": "50%", "lists": ["watch_list"], "owners": []}]},
        "presumed_denied",
    ),
    "weapons": ({"export.end_use": ["weapons_of_mass_destruction"]}, "presumed_denied"),
    "terrorism": ({"export.end_use": ["terrorism"]}, "presumed_denied"),
    "potential": ({"export.end_use": ["civil", "raises_military_potential"]}, "presumed_denied"),
    "logic": ({"export.end_use": ["logic_chips"], "export.logic_node": "14 nm"}, "case_by_case"),
    "memory": ({"export.end_use": ["memory_chips"], "export.memory_layers": 256}, "case_by_case"),
    "relief": ({"export.end_use": ["humanitarian"]}, "not_required"),
    "civil": ({}, "required"),
}


@lru_cache(maxsize=1)
def law() -> policyc.Policy:
    """Announcement 61 with what it builds on."""
    return policyc.load(LAW / "cn_2025_61.policy")


def decided(item: Mapping[str, Any], changes: Mapping[str, Any] | None = None, **terms: Any) -> policyc.Decision:
    """What No. 61 says, as it is written, of an item on its way from Japan to Germany, with some facts changed."""
    export = {
        "date": "2025-12-05",
        "from": "JP",
        "to": "DE",
        "end_use": ["civil"],
        "logic_node": "90 nm",
        "memory_layers": 0,
    }
    case = deepcopy({"export": export, "importer": PARTY, "end_user": PARTY, "item": dict(item)})
    for path, value in (changes or {}).items():
        record, field = path.split(".")
        case[record][field] = value
    answer = law().evaluate(case, ignore_suspensions=True, **terms)
    return next(one for one in answer.decisions if one.policy == "cn_2025_61")


# ---- sections 2 to 5, whichever way leads into section 1 ----


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("kind", USERS_AND_USES)
def test_every_way_in_meets_every_user_and_use(way: str, kind: str) -> None:
    changes, outcome = USERS_AND_USES[kind]
    found = decided(WAYS_IN[way], changes)
    assert tuple(found.possible) == (outcome,)
    # The notice to the next recipient is due even where section 5 relieves from the licence.
    assert "cn_2025_61.s7_2" in {duty.provision for duty in found.duties}


@pytest.mark.parametrize("kind", USERS_AND_USES)
def test_what_section_1_does_not_reach_no_other_section_does(kind: str) -> None:
    found = decided(NOT_COVERED, USERS_AND_USES[kind][0])
    assert tuple(found.possible) == NO
    assert not found.duties


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("use", [["humanitarian", "military"], ["humanitarian", "military_artificial_intelligence"]])
def test_relief_that_also_serves_what_is_refused_is_a_conflict(way: str, use: list[str]) -> None:
    assert decided(WAYS_IN[way], {"export.end_use": use}).status == "conflict"


# ---- the act ----


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize(
    ("start", "end", "outcomes"),
    [
        ("JP", "DE", YES),
        ("JP", "CN", NO),
        ("CN", "DE", NO),
        ("DE", "DE", NO),
        ("JP", "HK", OPEN),
        ("MO", "DE", OPEN),
        ("JP", "TW", YES),
    ],
)
def test_the_act_is_an_export_between_places_outside_china(
    way: str, start: str, end: str, outcomes: tuple[str, ...]
) -> None:
    assert tuple(decided(WAYS_IN[way], {"export.from": start, "export.to": end}).possible) == outcomes


# ---- the days ----


@pytest.mark.parametrize(
    ("way", "day", "outcomes"),
    [
        ("s1_1", "2025-11-30", NO),
        ("s1_1", "2025-12-01", YES),
        ("s1_2", "2025-11-30", NO),
        ("s1_2", "2025-12-01", YES),
        ("s1_3", "2025-10-08", NO),
        ("s1_3", "2025-10-09", YES),
    ],
)
def test_each_limb_starts_on_its_own_day(way: str, day: str, outcomes: tuple[str, ...]) -> None:
    assert tuple(decided(WAYS_IN[way], {"export.date": day}).possible) == outcomes


# ---- the content, level by level ----

OXIDE = {
    "kind": "oxide",
    "main_element": "Dy",
    "elements": ["Dy", "O"],
    "origin": "CN",
    "value": "1.00 USD",
    "parts": [],
}
WORKED = {**METAL, "origin": "JP", "value": "2.00 USD", "parts": [OXIDE]}
CHINESE_MAGNET = {**BY_ORIGIN, "value": "20.00 USD", "parts": [METAL]}
INNER_MAGNET = {**MAGNET, "value": "20.00 USD", "parts": [METAL]}
STEEL = {"kind": "other", "main_element": "Fe", "elements": ["Fe"], "origin": "CN", "value": "1.00 USD", "parts": []}


def of_assembly(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """A rotor made in Japan with these parts."""
    return {**MAGNET, "kind": "assembly", "parts": list(parts)}


@pytest.mark.parametrize(
    ("item", "outcomes"),
    [
        ({**MAGNET, "parts": [STEEL]}, NO),
        ({**MAGNET, "parts": [OXIDE]}, YES),
        ({**MAGNET, "parts": [WORKED]}, OPEN),
        ({**MAGNET, "parts": [WORKED, METAL]}, YES),
        (of_assembly(INNER_MAGNET), YES),
        (of_assembly(CHINESE_MAGNET), OPEN),
        (of_assembly(CHINESE_MAGNET, INNER_MAGNET), YES),
        (of_assembly(STEEL, METAL), NO),
        ({**MAGNET, "made_in": "CN", "parts": [METAL]}, NO),
    ],
    ids=[
        "Chinese steel",
        "oxide",
        "oxide worked into metal",
        "beside plain metal",
        "magnet inside",
        "Chinese magnet inside",
        "one of either",
        "assembly without a magnet",
        "made in China",
    ],
)
def test_what_counts_as_content(item: Mapping[str, Any], outcomes: tuple[str, ...]) -> None:
    assert tuple(decided(item).possible) == outcomes


def test_content_is_counted_once_at_whatever_level_it_is_found() -> None:
    alloy = {
        **METAL,
        "kind": "alloy",
        "elements": ["Dy", "Fe"],
        "value": "0.09 USD",
        "parts": [{**METAL, "value": "0.09 USD"}],
    }
    assert tuple(decided({**MAGNET, "parts": [alloy]}).possible) == NO


# ---- section 7 ----


@pytest.mark.parametrize(
    ("kind", "start", "end", "due"),
    [
        ("metal", "CN", "DE", True),
        ("metal", "JP", "DE", False),
        ("metal", "CN", "CN", False),
        ("ferrite_magnet", "CN", "DE", False),
    ],
)
def test_the_duties_of_the_exporter_in_china(kind: str, start: str, end: str, due: bool) -> None:
    item = {**MAGNET, "kind": kind, "main_element": "Dy", "elements": ["Dy"]}
    found = decided(item, {"export.from": start, "export.to": end})
    assert ("cn_2025_61.s7_1" in {duty.provision for duty in found.duties}) is due


@pytest.mark.parametrize(
    ("item", "start", "due"),
    [
        (BY_ORIGIN, "DE", True),
        ({**METAL, "made_in": "CN", "made_with": []}, "DE", True),
        (MAGNET, "DE", False),
        ({**NOT_COVERED, "origin": "CN"}, "DE", False),
        (BY_ORIGIN, "CN", False),
    ],
    ids=["magnet", "metal", "of other origin", "not in Annex 1", "inside China"],
)
def test_the_notice_for_a_transfer_inside_one_country(item: Mapping[str, Any], start: str, due: bool) -> None:
    readings = {"cn_2025_61.notice_on_transfer": "every_transfer"}
    found = decided(item, {"export.from": start, "export.to": start}, readings=readings)
    assert ("cn_2025_61.s7_2" in {duty.provision for duty in found.duties}) is due
