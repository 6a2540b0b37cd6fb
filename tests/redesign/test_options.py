"""What options may say: savings, parts that are divided with all that is inside, and what is no lever."""

import json
from pathlib import Path

import pytest

from policyc import api, designing
from policyc.core.run import Run
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
    split = {
        "among": [{"label": "as now"}, {"label": "Estonian", "set": {"origin": "EE"}, "cost": "1 USD"}],
        "step": "20%",
    }
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


# ---- what would have to give ----


def limits_of(policy: api.Policy, options: Json, case: Json) -> list[str]:
    """What stops the options, as far as it is a condition between them."""
    found = policy.redesign(case, options)
    assert found["status"] == "impossible"
    return [one for one in found["why_not"]["limits"] if one.startswith("between the options")]


def test_the_condition_that_stops_it_is_named_with_what_would_do(tmp_path: Path) -> None:
    policy, case = law(tmp_path), product("100 USD", "6 USD", "6 USD")
    away = [
        {"part": f"item.parts[{n}]", "label": f"away {n}", "set": {"origin": "EE"}, "cost": "2 USD"} for n in range(2)
    ]
    both = {"options": away, "never_both": [["away 0", "away 1"]]}
    assert limits_of(policy, both, case) == [
        "between the options: never both: away 0, away 1; without this condition, 4 USD would do"
    ]
    # What is not in the way is not named.
    assert limits_of(policy, {**both, "budget": "10 USD", "most_changes": 2}, case) == limits_of(policy, both, case)
    few = {"options": away, "most_changes": 1, "budget": "3 USD"}
    assert limits_of(policy, few, case) == [
        "between the options: at most 1 change; the budget; without these together, 4 USD would do"
    ]
    assert limits_of(policy, {"options": away[:1], "budget": "1 USD"}, case) == []


def test_a_locked_part_stays_with_all_that_is_inside_it(tmp_path: Path) -> None:
    policy, case = law(tmp_path), product("100 USD", "6 USD")
    case["item"]["parts"][0]["parts"] = [{"origin": "CN", "value": "1 USD", "parts": []}]
    options = [
        {"part": "item.parts[0]", "label": "away", "set": {"origin": "EE"}, "cost": "5 USD"},
        {"part": "item.parts[0]", "label": "out", "remove": True, "cost": "2 USD"},
        {"part": "item.parts[0].parts[0]", "label": "inside", "set": {"origin": "EE"}, "cost": "1 USD"},
    ]
    assert policy.redesign(case, {"options": options})["designs"][0]["cost"] == "2 USD"
    # What is inside stays: its whole may come from elsewhere, and cannot be left out.
    found = policy.redesign(case, {"options": options, "locked": ["item.parts[0].parts[0]"]})
    assert found["designs"][0]["cost"] == "5 USD"
    with pytest.raises(api.CaseError, match="every part that has one is locked"):
        policy.redesign(case, {"options": options, "locked": ["item.parts[0]"]})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([{"part": "the magnet", "remove": True}], "one with this name is `item.parts[0]`"),
        ([{"part": "item.parts[7]", "remove": True}], "did you mean `item.parts[0]`"),
        (
            [{"part": "item.parts[0]", "range": {"value": {"at_most": "1 USD"}}}],
            "a range begins at what it is now, 6 USD: write `at_least` for how far down it may go",
        ),
    ],
)
def test_a_refusal_says_what_to_write(tmp_path: Path, options: list[Json], says: str) -> None:
    file = tmp_path / "page.policy"
    named = LAW.replace("  origin :", '  name   : text "its name"\n  origin :')
    file.write_text(named.format(comparison="at least", share="5%"), encoding="utf-8")
    case = product("100 USD", "6 USD")
    case["item"]["parts"][0]["name"] = "the magnet"
    with pytest.raises(api.CaseError) as raised:
        api.load(file).redesign(case, {"options": options})
    assert says in str(raised.value.diagnostics[0].hint())


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("licence is requird", "did you mean `required` or `not_required`?"),
        (
            "licence is maybe",
            "write `DECISION is OUTCOME` or `DECISION is at most OUTCOME`: `licence is not_required`, `licence is required`",
        ),
        ("", "write `DECISION is OUTCOME`"),
    ],
)
def test_a_target_that_there_is_not(tmp_path: Path, target: str, says: str) -> None:
    with pytest.raises(api.CaseError) as raised:
        law(tmp_path).redesign(product("100 USD", "6 USD"), {"options": []}, target=target)
    assert str(raised.value.diagnostics[0].hint()).startswith(says)


def test_an_option_says_of_which_product_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "products"
    folder.mkdir()
    (folder / "pump.json").write_text(json.dumps(product("100 USD", "6 USD")), encoding="utf-8")
    terms = designing.Terms("licence is not_required", "cost")
    for case, says in (({}, "write `case`, the name of its file: `pump`"), ({"case": "pumps"}, "did you mean `pump`?")):
        option = {**case, "part": "item.parts[0]", "remove": True}
        document, _, faults = designing.redesigned_together(
            law(tmp_path).program, str(folder), {"options": [option]}, Run(), terms
        )
        assert (document, [one.hint() for one in faults]) == (None, [says])


def test_why_several_products_do_not_reach_it_together(tmp_path: Path) -> None:
    folder, policy = tmp_path / "products", law(tmp_path)
    folder.mkdir()
    for name in ("pump", "fan"):
        (folder / f"{name}.json").write_text(json.dumps(product("100 USD", "6 USD")), encoding="utf-8")
    (folder / "box.json").write_text(json.dumps(product("100 USD", "1 USD")), encoding="utf-8")
    away = {
        n: {"case": n, "part": "item.parts[0]", "label": f"{n} away", "set": {"origin": "EE"}, "cost": "2 USD"}
        for n in ("pump", "fan")
    }
    less = {**away["fan"], "label": "fan less", "set": {"value": "5.50 USD"}}
    terms = designing.Terms("licence is not_required", "cost")

    def why(options: Json) -> Json:
        document, _, faults = designing.redesigned_together(policy.program, str(folder), options, Run(), terms)
        assert document is not None, faults
        assert document["status"] == "impossible"
        found: Json = document["why_not"]
        return found

    # One product has no option that helps: the provision is named, with how near it comes.
    stuck = why({"options": [away["pump"], less]})
    assert stuck["provisions"] == ["page.r1"]
    assert [one.partition(":")[0] for one in stuck["limits"]] == ["fan"]
    assert "5.5 USD at the nearest, threshold 5 USD" in stuck["limits"][0]
    assert why({"options": [away["pump"]]}) == {
        "provisions": ["page.r1"],
        "limits": ["fan: it does not reach the target as it is"],
    }
    # Each could, but not both.
    assert why({"options": list(away.values()), "budget": "3 USD"}) == {
        "provisions": [],
        "limits": ["between the options: the budget; without this condition, 4 USD would do"],
    }
