"""Announcement 62 across its sections: who is bound, what is an export, which technology, what is free, who may help."""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"
CASE: Mapping[str, Any] = {
    "export": {
        "date": "2025-10-20",
        "from": "CN",
        "to": "MY",
        "to_foreigner": True,
        "to_the_public": False,
        "helps_rare_earth_work_abroad": False,
        "use_is_known": True,
        "licence_held": False,
        "served_by": [],
    },
    "exporter": {"country": "CN"},
    "item": {
        "kind": "technology",
        "technology_for": "rare_earth_separation",
        "for_rare_earth_lines": False,
        "freely_known": [],
    },
}
COVERED = (
    "rare_earth_mining ionic_ore_leaching rare_earth_separation rare_earth_metal_smelting smco_magnet_making "
    "ndfeb_magnet_making cerium_magnet_making rare_earth_recycling"
).split()
NOT_COVERED = "other_magnet_making rare_earth_oxyborate_making other".split()
SERVICES = "brokerage matching agency freight courier customs_clearance sales_platform finance".split()


@lru_cache(maxsize=1)
def law() -> policyc.Policy:
    """Announcement 62 with what it builds on."""
    return policyc.load(LAW / "cn_2025_62.policy")


def decided(changes: Mapping[str, Any], **terms: Any) -> policyc.Decision:
    """What No. 62 says, as it is written, of know-how handed from China to Malaysia, with some facts changed."""
    case = deepcopy(dict(CASE))
    for path, value in changes.items():
        record, field = path.split(".")
        case[record][field] = value
    answer = law().evaluate(case, ignore_suspensions=True, **terms)
    return next(one for one in answer.decisions if one.policy == "cn_2025_62")


def due(found: policyc.Decision) -> set[str]:
    """The provisions that bring a duty."""
    return {duty.provision.removeprefix("cn_2025_62.") for duty in found.duties}


@pytest.mark.parametrize("work", COVERED)
@pytest.mark.parametrize(("lines", "rules"), [(False, {"s1_1"}), (True, {"s1_1", "s1_2"})])
def test_every_covered_work_needs_a_licence_as_process_and_as_line(work: str, lines: bool, rules: set[str]) -> None:
    found = decided({"item.technology_for": work, "item.for_rare_earth_lines": lines})
    assert found.outcome == "required"
    assert {one.provision for one in found.because} == {f"cn_2025_62.{rule}" for rule in rules}


@pytest.mark.parametrize("work", NOT_COVERED)
def test_other_work_needs_none(work: str) -> None:
    assert decided({"item.technology_for": work}).outcome == "not_required"


@pytest.mark.parametrize("work", NOT_COVERED)
def test_technology_for_the_lines_needs_one_whatever_process_it_is_for(work: str) -> None:
    found = decided({"item.technology_for": work, "item.for_rare_earth_lines": True})
    assert found.outcome == "required"
    assert {one.provision for one in found.because} == {"cn_2025_62.s1_2"}


@pytest.mark.parametrize(
    ("country", "start", "end", "foreigner"),
    list(product(("CN", "DE"), ("CN", "DE"), ("CN", "DE", "MY"), (True, False))),
)
def test_the_act(country: str, start: str, end: str, foreigner: bool) -> None:
    bound = country == "CN" or start == "CN"
    exported = (start == "CN" and end != "CN") or foreigner
    found = decided(
        {"exporter.country": country, "export.from": start, "export.to": end, "export.to_foreigner": foreigner}
    )
    assert found.outcome == ("required" if bound and exported else "not_required")


@pytest.mark.parametrize("free", ["public_domain", "basic_research", "ordinary_patent_application"])
@pytest.mark.parametrize("lines", [False, True])
def test_free_technology_is_free_to_send_and_to_publish(free: str, lines: bool) -> None:
    changes = {"item.freely_known": [free], "item.for_rare_earth_lines": lines, "export.to_the_public": True}
    found = decided(changes)
    assert found.outcome == "not_required"
    assert due(found) == set()


@pytest.mark.parametrize("kind", ["technology", "service", "equipment", "other"])
@pytest.mark.parametrize(("helps", "knows"), list(product((True, False), (True, False))))
def test_what_is_not_listed_is_caught_by_knowledge_alone(kind: str, helps: bool, knows: bool) -> None:
    changes = {
        "exporter.country": "DE",
        "item.kind": kind,
        "item.technology_for": "other",
        "export.helps_rare_earth_work_abroad": helps,
        "export.use_is_known": knows,
    }
    assert decided(changes).outcome == ("required" if helps and knows else "not_required")


def test_free_technology_is_outside_the_knowledge_clause() -> None:
    changes = {
        "exporter.country": "DE",
        "item.technology_for": "other",
        "item.freely_known": ["public_domain"],
        "export.helps_rare_earth_work_abroad": True,
    }
    assert decided(changes).outcome == "not_required"


@pytest.mark.parametrize(("helps", "knows"), list(product((True, False), (True, False))))
def test_chinese_persons_may_not_help_whether_or_not_they_know(helps: bool, knows: bool) -> None:
    changes = {
        "export.from": "KZ",
        "export.to": "KZ",
        "item.kind": "service",
        "export.helps_rare_earth_work_abroad": helps,
        "export.use_is_known": knows,
    }
    assert decided(changes).outcome == ("required" if helps else "not_required")
    assert ("s7" in due(decided(changes))) is helps


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("held", [True, False])
def test_each_service_is_barred_without_a_licence(service: str, held: bool) -> None:
    found = due(decided({"export.served_by": [service], "export.licence_held": held}))
    assert found & {"s5_1", "s5_2", "s5_3"} == ({"s5_2", "s5_3"} if held else {"s5_1", "s5_2"})


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_is_barred_for_what_needs_no_licence(service: str) -> None:
    assert due(decided({"export.served_by": [service], "item.technology_for": "other"})) == set()


@pytest.mark.parametrize(
    "fact", ["export.to_foreigner", "item.technology_for", "item.freely_known", "item.for_rare_earth_lines"]
)
def test_a_fact_that_nobody_gives_is_asked_for_where_it_counts(fact: str) -> None:
    case = deepcopy(dict(CASE))
    record, field = fact.split(".")
    del case[record][field]
    case["export"]["to"] = "CN"
    answer = law().evaluate(case, ignore_suspensions=True)
    asked = {one.path for one in answer.licence.missing if one.matters}
    # Of know-how that is listed as a process it makes no difference whether it serves the lines as well.
    assert asked == (set() if fact == "item.for_rare_earth_lines" else {fact})


def test_what_announcement_61_needs_is_not_asked_from_announcement_62() -> None:
    announcement_61 = policyc.load(LAW / "cn_2025_61.policy")
    found = announcement_61.evaluate({"export": {"date": "2025-10-20", "from": "JP", "to": "CN"}})
    assert not {"export.to_foreigner", "item.technology_for", "exporter.country"} & {
        one.path for one in found.licence.missing
    }


@pytest.mark.parametrize(
    ("day", "status", "outcome"),
    [
        ("2025-10-08", "determined", "not_required"),
        ("2025-10-09", "determined", "required"),
        ("2025-11-06", "determined", "required"),
        ("2025-11-07", "determined", "not_required"),
        ("2026-11-09", "determined", "not_required"),
        ("2026-11-10", "undetermined", None),
        ("2026-11-11", "undetermined", None),
    ],
)
def test_the_days(day: str, status: str, outcome: str | None) -> None:
    found = law().evaluate(deepcopy(dict(CASE)), on=day).licence
    assert (found.status, found.outcome) == (status, outcome)


def test_a_text_known_from_a_single_source_does_not_carry_a_confirmed_answer() -> None:
    confirmed = law().evaluate(deepcopy(dict(CASE)), ignore_suspensions=True, min_confidence="confirmed")
    assert confirmed.licence.outcome == "required"
    public = deepcopy(dict(CASE))
    public["export"] |= {"to": "CN", "to_foreigner": False, "to_the_public": True}
    found = law().evaluate(public, ignore_suspensions=True, min_confidence="confirmed").licence
    assert found.status == "undetermined"
