"""Every lever of the shipped law does what the law makes of it, what is none is refused, and what stands is named by its provision."""

import copy
import json
from typing import Any

import pytest

from policyc import api
from redesign.worked import Json, announcement_61, worked

MAGNET = "item.parts[1]"


def magnet(**item: Any) -> Json:
    """The motor magnet with other facts about it."""
    case = copy.deepcopy(worked("motor_magnet")[0])
    case["item"] |= item
    return case


def cheapest(case: Json, *options: Json) -> Json:
    """The document of a redesign with these options, whose costs rise from the first on."""
    priced = [{"label": str(n), "cost": f"{n + 1} USD", **one} for n, one in enumerate(options)]
    return announcement_61().redesign(case, {"options": priced}, ignore_suspensions=True)


@pytest.mark.parametrize(
    ("too_little", "enough"),
    [
        # Where it comes from, what it is, what it contains, what it is worth, and all at once.
        ({"set": {"made_in": "EE"}}, {"set": {"origin": "EE"}}),
        ({"set": {"mass": "1 g"}}, {"set": {"kind": "other", "main_element": "Fe", "elements": ["Fe"]}}),
        ({"set": {"value": "0.0485 USD"}}, {"set": {"value": "0.04 USD"}}),
        ({"range": {"value": {"at_least": "0.05 USD"}}, "step": "1 USD"}, {"range": {"value": {"at_least": "0.04 USD"}}, "step": "1 USD"}),
        ({"split": {"among": [{}, {"set": {"origin": "EE"}}], "step": "10%"}}, {"remove": True}),
    ],
)  # fmt: skip
def test_what_a_part_is_can_be_changed(too_little: Json, enough: Json) -> None:
    found = cheapest(magnet(), {"part": MAGNET, **too_little}, {"part": MAGNET, **enough})
    assert (found["status"], [one["option"] for one in found["designs"][0]["changes"]]) == ("proved_minimal", ["1"])


def test_with_which_technology_it_is_made_can_be_changed() -> None:
    """Section 1(2): made abroad with Chinese technology; a step made with Japanese technology does not count."""
    case = magnet(made_with=[{"activity": "magnet_making", "origin": "CN"}])
    case["item"]["parts"] = [one for one in case["item"]["parts"] if one["name"] != "dysprosium, supplier B"]
    japanese = [{"activity": "magnet_making", "origin": "JP"}]
    also = [{"activity": "magnet_making", "origin": "CN"}, {"activity": "recycling", "origin": "JP"}]
    found = cheapest(
        case, {"part": "item", "set": {"made_with": also}}, {"part": "item", "set": {"made_with": japanese}}
    )
    (design,) = found["designs"]
    assert design["changes"][0]["set"] == {"made_with": japanese}
    stuck = cheapest(case, {"part": "item", "set": {"made_with": also}})
    assert (stuck["status"], stuck["why_not"]["provisions"]) == ("impossible", ["cn_2025_61.s1_2"])


@pytest.mark.parametrize(
    ("who", "provision"),
    [
        ({"end_user": {"is_military": True}}, "cn_2025_61.s2"),
        ({one: {"lists": ["control_list"]} for one in ("importer", "end_user")}, "cn_2025_61.s2"),
        ({"export": {"end_use": ["weapons_of_mass_destruction"]}}, "cn_2025_61.s3"),
    ],
)
def test_who_buys_it_and_what_for_is_named_as_what_stands(who: Json, provision: str) -> None:
    case = magnet()
    for record, facts in who.items():
        case[record] |= facts
    found = cheapest(case, {"part": MAGNET, "set": {"value": "1 USD"}})
    assert found["status"] == "impossible"
    assert provision in found["why_not"]["provisions"]


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("end_user", "is_military", False),
        ("end_user", "lists", []),
        ("importer", "country", "DE"),
        ("export", "end_use", ["civil"]),
        ("export", "to", "JP"),
        ("export", "date", "2024-01-01"),
        ("item", "name", "something else"),
    ],
)
def test_what_is_no_lever_is_refused(part: str, field: str, value: object) -> None:
    option = {"part": part, "set": {field: value}}
    with pytest.raises(api.CaseError) as raised:
        announcement_61().redesign(json.dumps(magnet()), {"options": [option]})
    assert [one.code for one in raised.value.diagnostics] == ["P602"]
    assert "is not changeable" in raised.value.diagnostics[0].message()


def test_no_party_can_be_left_out() -> None:
    with pytest.raises(api.CaseError) as raised:
        announcement_61().redesign(json.dumps(magnet()), {"options": [{"part": "end_user", "remove": True}]})
    assert [one.code for one in raised.value.diagnostics] == ["P602"]
