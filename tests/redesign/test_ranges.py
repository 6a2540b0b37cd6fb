"""Ranges: a design stands at the declared step, and where it could have ended is said exactly, whichever way the threshold is told."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from policyc import api, designing
from policyc.core.run import Run
from policyc.redesign.turns import simplest
from policyc.render.look import PLAIN
from policyc.render.redesign import show_redesign
from policyc.render.redesign_page import show_page
from redesign.worked import LAW, product

MASS = LAW.replace(
    '  parts  : changeable many article "what is inside"\n',
    '  mass   : changeable quantity in [g] at least 0 g "its mass"\n  parts  : changeable many article "what is inside"\n',
)


def law(folder: Path, text: str, comparison: str, share: str = "10%") -> api.Policy:
    """The law of one threshold."""
    file = folder / "page.policy"
    file.write_text(text.format(comparison=comparison, share=share), encoding="utf-8")
    return api.load(file)


def less(**more: Any) -> dict[str, Any]:
    """An option to lower the value of the first part."""
    return {
        "part": "item.parts[0]",
        "label": "less",
        "range": {"value": {"at_least": "1 USD"}},
        "cost_per_unit": "1 USD",
        **more,
    }


@pytest.mark.parametrize(
    ("comparison", "step", "value", "included"),
    [
        # At 10 USD a licence is required: the nearest step below is taken, and 10 USD itself is only the infimum.
        ("at least", "0.5 USD", "9.5 USD", False),
        ("at least", "0.02 USD", "9.98 USD", False),
        ("at least", "3 USD", "8 USD", False),
        # At 10 USD none is: where the grid meets it, the design stands there.
        ("more than", "0.5 USD", "10 USD", True),
        ("more than", "3 USD", "8 USD", True),
        ("at least", None, "9.9 USD", False),
        ("more than", None, "10 USD", True),
    ],
)
def test_a_design_stands_at_the_declared_step_in_every_form(
    tmp_path: Path, comparison: str, step: str | None, value: str, included: bool
) -> None:
    policy = law(tmp_path, LAW, comparison)
    options = {"options": [less(**({"step": step} if step else {}))]}
    found = policy.redesign(product("100 USD", "20 USD"), options)
    (design,) = found["designs"]
    (change,) = design["changes"]
    assert change["set"] == {"value": value}
    assert design["case"]["item"]["parts"][0]["value"] == value
    assert policy.evaluate(json.dumps(design["case"])).licence.outcome == "not_required"
    if value == "10 USD":
        # One step more and a licence is required: the end and the design are one.
        assert change["turns_at"] == {"field": "value", "value": "10 USD", "included": True}
    else:
        assert change["turns_at"] == {"field": "value", "value": "10 USD", "included": included}
    for shown in (show_redesign(found, PLAIN), show_page(found)):
        assert "value may go as far as 10 USD" in shown
        assert ("which itself does not suffice" in shown) is not included
        assert "epsilon" not in shown


@pytest.mark.parametrize("worth", ["100.0000000000000000000000000000001 USD", "1000/7 USD", "99.99 USD"])
def test_the_infimum_of_awkward_figures(tmp_path: Path, worth: str) -> None:
    policy = law(tmp_path, LAW, "at least")
    found = policy.redesign(product(worth, "20 USD"), {"options": [less(step="0.25 USD")]})
    (change,) = found["designs"][0]["changes"]
    turn = Fraction(change["turns_at"]["value"].split()[0])
    assert turn == Fraction(worth.split()[0]) * Fraction(1, 10)


def test_a_mass_and_what_moves_with_it(tmp_path: Path) -> None:
    """Two fields of one range: the first is stepped, the other follows in proportion."""
    policy = law(tmp_path, MASS.replace("part.value", "part.mass").replace("item.value", "item.mass"), "at least")
    case = product("100 USD", "20 USD")
    case["item"]["mass"], case["item"]["parts"][0]["mass"] = "100 g", "20 g"
    move = {"mass": {"at_least": "0 g"}, "value": {"at_least": "4 USD"}}
    option = {"part": "item.parts[0]", "range": move, "step": "3 g", "cost_per_unit": "1 USD"}
    (design,) = policy.redesign(case, {"options": [option]})["designs"]
    (change,) = design["changes"]
    # 20 g less 4 steps of 3 g; 12 of 20 g are 60 % of the way from 20 USD to 4 USD.
    assert (change["set"], change["cost"]) == ({"mass": "8 g", "value": "10.4 USD"}, "12 USD")
    assert change["turns_at"] == {"field": "mass", "value": "10 g", "included": False}


def test_the_whole_follows_while_the_end_is_looked_for(tmp_path: Path) -> None:
    """What a part loses the whole loses too: x turns where x is 10 % of 80 USD + x."""
    inside = 'many article "what is inside"'
    invariant = (
        f'{inside}\n  invariant "no more than the whole"\n    total of part.value over part in parts is at most value'
    )
    options = {"item_value": "follows", "options": [less(step="0.5 USD")]}
    with pytest.raises(api.CaseError, match="there is nothing to follow"):
        law(tmp_path, LAW, "at least").redesign(product("100 USD", "20 USD"), options)
    policy = law(tmp_path, LAW.replace(inside, invariant), "at least")
    options = {"item_value": "follows", "options": [less(step="0.5 USD")]}
    (design,) = policy.redesign(product("100 USD", "20 USD"), options)["designs"]
    (change,) = design["changes"]
    assert (change["set"], design["case"]["item"]["value"]) == ({"value": "8.5 USD"}, "88.5 USD")
    assert change["turns_at"] == {"field": "value", "value": "80/9 USD", "included": False}


def test_on_many_days_and_in_several_products(tmp_path: Path) -> None:
    policy = law(tmp_path, LAW, "at least")
    days = designing.interval_of("2025-12-01", "2026-12-01")
    assert isinstance(days, tuple)
    terms = designing.Terms("licence is not_required", "cost", first=days[0], last=days[1])
    case = product("100 USD", "20 USD")
    document, _, _ = designing.redesigned(policy.program, case, {"options": [less(step="0.5 USD")]}, Run(), terms)
    assert document is not None
    end = {"field": "value", "value": "10 USD", "included": False}
    assert document["designs"][0]["changes"][0]["turns_at"] == end
    folder = tmp_path / "products"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(case), encoding="utf-8")
    options = {"options": [less(step="0.5 USD", case="one")]}
    document, _, _ = designing.redesigned_together(policy.program, str(folder), options, Run(), terms)
    assert document is not None
    assert document["designs"][0]["changes"][0]["turns_at"] == end


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (less(step="0 USD"), "leads nowhere"),
        (less(step="1 EUR"), "leads nowhere"),
        (less(step="0.0001 USD"), "more than 10000 values"),
        (less(range={"value": {"at_least": "30 USD"}}), "leads nowhere"),
        (less(range={}), "empty range"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(tmp_path: Path, option: dict[str, Any], says: str) -> None:
    with pytest.raises(api.CaseError, match=says):
        law(tmp_path, LAW, "at least").redesign(product("100 USD", "20 USD"), {"options": [option]})


def test_the_simplest_number_between_two() -> None:
    third = Fraction(1, 3)
    assert simplest(third - Fraction(1, 10**9), third + Fraction(1, 10**9)) == third
    assert simplest(Fraction(3, 2), Fraction(5, 2)) == 2


@pytest.mark.parametrize(("comparison", "end"), [("at least", "below 10 USD"), ("more than", "to 10 USD")])
def test_a_range_that_ends_too_early_is_named_with_how_far_it_would_have_to_go(
    tmp_path: Path, comparison: str, end: str
) -> None:
    policy = law(tmp_path, LAW, comparison)
    # More values than are tried one by one: the end is looked at first.
    option = less(range={"value": {"at_least": "12 USD"}}, step="0.02 USD")
    found = policy.redesign(product("100 USD", "20 USD"), {"options": [option]})
    assert found["status"] == "impossible"
    assert found["why_not"]["nearest"]["changes"][0]["set"] == {"value": "12 USD"}
    assert found["why_not"]["limits"][1:] == [
        f"item.parts[0]: less: value goes down to 12 USD, and would have to go {end}"
    ]
    # Where another part stands in the way as well, no end of this range is enough.
    both = policy.redesign(product("100 USD", "20 USD", "30 USD"), {"options": [option]})
    assert len(both["why_not"]["limits"]) == 1
