"""What options may say: savings, parts that are divided with all that is inside, and what is no lever."""

import json
from pathlib import Path

import pytest

from policyc import api
from redesign.worked import LAW, Json, product

LAW_OF_HOLDINGS = """record article "a thing"
  id     : text "its number"
  name   : text "its name"
  origin : changeable country "where it comes from"
  value  : changeable money at least 0 USD "its value"
  share  : share of ownership at least 0% "how much of the one that holds it"
  parts  : changeable many article "what is inside"
  same id, same name, parts

facts
  day  : date "the day"
  item : article "the item"

decision licence "the licence"
  outcomes from weakest to strictest not_required "no licence", required "a licence is required"
  otherwise not_required

policy page "A law"
  source "Law 1"
  published 2025-01-01
  judged on day

rule r1 "Chinese content through chains"
  source "section 1"
  when total of part.share over part in item.parts through chains of at least 50% where (part.origin is CN) is at least 50%
  then licence is required
"""


def law(folder: Path) -> api.Policy:
    """A licence from five per cent of Chinese content on."""
    file = folder / "page.policy"
    file.write_text(LAW.format(comparison="at least", share="5%"), encoding="utf-8")
    return api.load(file)


def test_a_saving_is_taken_and_counted(tmp_path: Path) -> None:
    options = [
        {"part": "item.parts[0]", "label": "dear", "set": {"origin": "EE"}, "cost": "2 USD"},
        {"part": "item.parts[1]", "label": "cheaper", "set": {"value": "2 USD"}, "cost": "-0.50 USD"},
    ]
    found = law(tmp_path).redesign(product("100 USD", "3 USD", "3 USD"), {"options": options})
    assert (found["status"], found["designs"][0]["cost"], found["bound"]) == ("proved_minimal", "1.5 USD", "1.5 USD")
    alone = law(tmp_path).redesign(product("100 USD", "3 USD", "3 USD"), {"options": options[1:]})
    assert (alone["status"], alone["designs"], alone["bound"]) == ("impossible", [], None)


def test_a_design_may_save_money_in_all(tmp_path: Path) -> None:
    options = [{"part": "item.parts[0]", "set": {"origin": "EE"}, "cost": "-2 USD"}]
    found = law(tmp_path).redesign(product("100 USD", "6 USD"), {"options": options})
    assert (found["status"], found["designs"][0]["cost"], found["bound"]) == ("proved_minimal", "-2 USD", "-2 USD")


def test_what_is_inside_a_divided_part_is_divided_too(tmp_path: Path) -> None:
    case: Json = product("100 USD", "20 USD")
    case["item"]["parts"][0]["parts"] = [{"origin": "CN", "value": "10 USD", "parts": []}]
    split = {"among": [{"label": "as now"}, {"label": "Estonian", "set": {"origin": "EE"}, "cost": "1 USD"}], "step": "20%"}
    found = law(tmp_path).redesign(case, {"options": [{"part": "item.parts[0]", "split": split}]})
    (design,) = found["designs"]
    assert design["changes"][0]["option"] == "20% as now, 80% Estonian"
    parts = design["case"]["item"]["parts"]
    assert [(one["value"], one["parts"][0]["value"]) for one in parts] == [("4 USD", "2 USD"), ("16 USD", "8 USD")]


def test_shares_that_are_held_through_chains_are_no_levers(tmp_path: Path) -> None:
    """What somebody holds through others is followed by name, which choices for parts cannot be added up for: it is refused
    rather than found wrong."""
    file = tmp_path / "page.policy"
    file.write_text(LAW_OF_HOLDINGS, encoding="utf-8")
    inside = [{"id": str(n), "name": str(n), "origin": "CN", "share": "40%", "parts": []} for n in range(12)]
    case = {"day": "2025-12-01", "item": {"id": "a", "name": "a", "origin": "JP", "share": "100%", "parts": inside}}
    options = [{"part": f"item.parts[{n}]", "set": {"origin": "EE"}} for n in range(12)]
    policy = api.load(file)
    with pytest.raises(api.CaseError, match="P608"):
        policy.redesign(json.dumps(case), {"options": options})
