"""The lists of names: every name that was printed has its effect, and nothing is concluded from a name that was not."""

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

import policyc
from policyc import session

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"


@attrs.frozen
class Listed:
    """A policy, the group of names that it asks, how many parties those are, the list, and what follows."""

    policy: str
    group: str
    names: int
    list: str
    country: str
    outcome: str
    day: str


LISTED = [
    Listed("cn_2026_11", "control_list_11_of_2026", 40, "control_list", "JP", "prohibited", "2026-03-10"),
    Listed("cn_2026_12", "watch_list_12_of_2026", 38, "watch_list", "JP", "case_by_case", "2026-03-10"),
    Listed("cn_2026_20", "control_list_20_of_2026", 9, "control_list", "DE", "prohibited", "2026-05-11"),
    Listed("cn_2026_us", "control_list_us_of_2026", 3, "control_list", "US", "prohibited", "2026-07-10"),
    Listed("cn_2026_28", "control_list_28_of_2026", 6, "control_list", "JP", "prohibited", "2026-07-10"),
    Listed("cn_2026_watch", "watch_list_japan_june_2026", 3, "watch_list", "JP", "case_by_case", "2026-07-10"),
    Listed(
        "cn_uel_2025_10",
        "unreliable_entities_of_october_2025",
        14,
        "unreliable_entity_list",
        "US",
        "prohibited",
        "2025-12-05",
    ),
]


@cache
def law(policy: str) -> policyc.Policy:
    """One of the policies on parties."""
    return policyc.load(LAW / f"{policy}.policy")


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """The names in each group of the lists, as they are written there."""
    found = {}
    for path in sorted((LAW / "lists").glob("*.policy")):
        for block in re.split(r"^group ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            members = block.split("members")[1].split("\n#")[0]
            found[block.split()[0]] = tuple(re.findall(r'"([^"]*)"', members))
    return found


def decided(listed: Listed, party: Mapping[str, Any], role: str = "end_user", **changes: Any) -> policyc.Decision:
    """What a policy says of a dual-use item from China, where one party is the one given and the other is on no list."""
    other = {"name": "Maker", "country": listed.country, "is_military": False, "lists": [], "owners": []}
    case: dict[str, Any] = {
        "export": {"date": listed.day, "from": "CN", "to": listed.country, "end_use": ["civil"]},
        "exporter": {**other, "name": "Seller", "country": "CN"},
        "importer": dict(other),
        "end_user": dict(other),
        "item": {"dual_use": True, "origin": "CN"},
    }
    case[role] = {**other, **party}
    for path, value in changes.items():
        record, field = path.split("__")
        case[record][field] = value
    answer = law(listed.policy).evaluate(deepcopy(case))
    return next(one for one in answer.decisions if one.policy == listed.policy)


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.policy)
def test_every_printed_name_has_the_effect_of_its_list(listed: Listed) -> None:
    printed = names()[listed.group]
    assert len(set(printed)) == len(printed) == listed.names
    for name in printed:
        for role in ("importer", "end_user"):
            assert decided(listed, {"name": name, "lists": [listed.list]}, role).possible == (listed.outcome,), name


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.policy)
def test_a_printed_name_suffices_where_nobody_screened_the_party(listed: Listed) -> None:
    assert decided(listed, {"name": names()[listed.group][0]}).possible == (listed.outcome,)


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.policy)
@pytest.mark.parametrize("change", [str.upper, lambda name: name + " ", lambda name: name[:-1]])
def test_another_spelling_is_no_match_and_no_answer_either(listed: Listed, change: Any) -> None:
    name = change(names()[listed.group][0])
    if name in names()[listed.group]:
        return
    assert set(decided(listed, {"name": name, "lists": [listed.list]}).possible) == {"not_required", listed.outcome}
    assert decided(listed, {"name": name, "lists": []}).possible == ("not_required",)


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.policy)
def test_a_party_that_nobody_screened_leaves_it_open(listed: Listed) -> None:
    unknown = {"name": "Some Other Company", "lists": {"items": [], "complete": False}}
    found = decided(listed, unknown)
    assert set(found.possible) == {"not_required", listed.outcome}
    assert "end_user.lists" in {one.path for one in found.missing if one.matters}


@pytest.mark.parametrize("listed", LISTED[:6], ids=lambda one: one.policy)
def test_passing_on_from_abroad_is_barred_by_the_control_list_only(listed: Listed) -> None:
    found = decided(listed, {"name": names()[listed.group][0]}, export__from="KR")
    assert found.possible == ((listed.outcome,) if listed.list == "control_list" else ("not_required",))
    assert decided(listed, {"name": names()[listed.group][0]}, export__from="KR", item__origin="KR").possible == (
        "not_required",
    )


@pytest.mark.parametrize("listed", [LISTED[1], LISTED[5]], ids=lambda one: one.policy)
@pytest.mark.parametrize("use", ["military", "raises_military_potential"])
def test_the_watch_list_refuses_what_serves_the_military(listed: Listed, use: str) -> None:
    found = decided(listed, {"name": names()[listed.group][0]}, export__end_use=["civil", use])
    assert found.possible == ("prohibited",)


def test_no_rule_holds_a_name() -> None:
    program = session.compile_paths((str(LAW),)).program
    assert program is not None
    printed = {name for group in names().values() for name in group}
    for path in sorted(LAW.glob("cn_*.policy")):
        law_itself = path.read_text(encoding="utf-8").split("# --- worked cases")[0]
        compared = re.findall(r'(?:is|is not|in \() ?"([^"]*)"', law_itself)
        assert printed & set(compared) == set(), path.name


def test_every_group_of_names_is_dated_and_has_a_source() -> None:
    for path in sorted((LAW / "lists").glob("*.policy")):
        for block in re.split(r"^group ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            assert re.search(r'source ".+" at "https?://', block), block.split()[0]
            assert re.search(r"as of \d{4}-\d{2}-\d{2}", block), block.split()[0]
