"""Announcement 46 of 2024 and its suspension: who sends what to whom, in which group of goods, on which day."""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"
CASE: Mapping[str, Any] = {
    "export": {"date": "2025-10-20", "from": "CN", "to": "US", "end_use": ["civil"]},
    "importer": {"country": "US", "is_military": False},
    "end_user": {"country": "US", "is_military": False},
    "item": {"origin": "CN", "dual_use": True, "controlled_as": ["gallium"]},
}
GROUPS = {
    "gallium": "presumed_denied",
    "germanium": "presumed_denied",
    "antimony": "presumed_denied",
    "superhard_materials": "presumed_denied",
    "graphite": "case_by_case",
}
MILITARY: Mapping[str, Mapping[str, Any]] = {
    "end user": {"end_user.is_military": True},
    "importer": {"importer.is_military": True},
    "use": {"export.end_use": ["civil", "military"]},
}


@lru_cache(maxsize=1)
def law() -> policyc.Policy:
    """Announcement 46 with what it builds on."""
    return policyc.load(LAW / "cn_2024_46.policy")


def decided(changes: Mapping[str, Any], **terms: Any) -> policyc.Decision:
    """What No. 46 says of gallium from China for a civil firm in the United States, with some facts changed."""
    case = deepcopy(dict(CASE))
    for path, value in changes.items():
        record, field = path.split(".")
        case[record][field] = value
    answer = law().evaluate(case, **terms)
    return next(one for one in answer.decisions if one.policy == "cn_2024_46")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("start", ["CN", "JP", "US"])
def test_each_group_has_its_outcome_from_china_and_from_elsewhere(group: str, start: str) -> None:
    assert decided({"item.controlled_as": [group], "export.from": start}).outcome == GROUPS[group]


def test_the_strictest_group_counts() -> None:
    assert decided({"item.controlled_as": ["graphite", "germanium"]}).outcome == "presumed_denied"


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "changes",
    [
        {"export.to": "DE", "importer.country": "DE", "end_user.country": "DE"},
        {"export.to": "CN"},
        {"export.from": "JP", "item.origin": "JP"},
    ],
    ids=["elsewhere", "to China", "of other origin"],
)
def test_other_trade_is_outside(group: str, changes: Mapping[str, Any]) -> None:
    assert decided({"item.controlled_as": [group], **changes}).outcome == "not_required"


@pytest.mark.parametrize("kind", MILITARY)
@pytest.mark.parametrize("day", ["2024-12-03", "2025-10-20", "2025-12-05", "2026-11-27", "2027-06-01"])
@pytest.mark.parametrize("start", ["CN", "JP"])
def test_the_military_is_refused_before_during_and_after_the_suspension(kind: str, day: str, start: str) -> None:
    found = decided({**MILITARY[kind], "export.date": day, "export.from": start})
    assert found.possible == ("prohibited",)


@pytest.mark.parametrize("kind", MILITARY)
def test_what_is_not_a_dual_use_item_is_not_refused_to_the_military(kind: str) -> None:
    changes = {**MILITARY[kind], "item.dual_use": False, "item.controlled_as": []}
    assert decided(changes).outcome == "not_required"


@pytest.mark.parametrize("start", ["CN", "JP"])
@pytest.mark.parametrize(
    ("day", "possible"),
    [
        ("2024-12-02", ("not_required",)),
        ("2024-12-03", ("presumed_denied",)),
        ("2025-11-08", ("presumed_denied",)),
        ("2025-11-09", ("not_required",)),
        ("2026-11-26", ("not_required",)),
        ("2026-11-27", ("not_required", "presumed_denied")),
        ("2026-11-28", ("not_required", "presumed_denied")),
    ],
)
def test_the_days(start: str, day: str, possible: tuple[str, ...]) -> None:
    assert decided({"export.date": day, "export.from": start}).possible == possible


@pytest.mark.parametrize(("start", "confidence"), [("CN", "confirmed"), ("JP", "uncertain")])
def test_that_paragraph_3_is_suspended_too_is_an_inference(start: str, confidence: str) -> None:
    during = {"export.date": "2025-12-05", "export.from": start}
    assert decided(during).confidence == confidence
    strict = decided(during, min_confidence="confirmed")
    assert strict.status == ("determined" if confidence == "confirmed" else "undetermined")


def test_what_the_suspension_holds_back_is_told() -> None:
    found = decided({"export.date": "2025-12-05"})
    assert {one.provision for one in found.suspended} == {"cn_2024_46.p2_materials"}
