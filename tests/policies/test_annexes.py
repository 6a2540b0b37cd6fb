"""The lists of Announcements 18 and 61, entry by entry: what each says of a thing of Chinese origin, and what neither names."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import pytest

import policyc

LAW = Path(__file__).resolve().parents[2] / "policies" / "cn"

YES, NO, OPEN = ("required",), ("not_required",), ("not_required", "required")
PARTY = {"country": "DE", "is_military": False, "lists": [], "owners": []}


@attrs.frozen
class Entry:
    """A kind of thing with its elements, the first of which names it; what No. 18 and No. 61 say of it."""

    kind: str
    elements: str
    eighteen: tuple[str, ...]
    sixty_one: tuple[str, ...]
    inside: str | None = None


METALS = [Entry("metal", one, YES, YES) for one in "Sm Gd Tb Dy Lu Sc Y".split()]
OTHER_METALS = [Entry("metal", one, NO, NO) for one in "Nd Pr La Ce Ho Er Tm Eu Yb Fe".split()]
ALLOYS = [
    Entry("alloy", "Sm Co", YES, YES),
    Entry("alloy", "Sm Co Fe Cu Zr", YES, YES),
    *(Entry("alloy", f"Sm {one}", YES, NO) for one in "Fe Ni Al Mg".split()),
    Entry("alloy", "Sm Cu", OPEN, NO),
    Entry("alloy", "Gd Mg", YES, NO),
    Entry("alloy", "Gd Al", YES, NO),
    Entry("alloy", "Gd Fe", OPEN, NO),
    Entry("alloy", "Tb Co", YES, NO),
    Entry("alloy", "Tb Co Fe", YES, OPEN),
    Entry("alloy", "Tb Fe", OPEN, YES),
    Entry("alloy", "Dy Fe", OPEN, YES),
    Entry("alloy", "Tb Dy Fe", OPEN, YES),
    Entry("alloy", "Nd Fe B Dy", OPEN, NO),
    Entry("alloy", "Lu Yb", YES, NO),
    Entry("alloy", "Sc Al", OPEN, NO),
    Entry("alloy", "Y Al", OPEN, NO),
    Entry("alloy", "Nd Pr", NO, NO),
]
TARGETS = [
    *(Entry("target", one, YES, YES) for one in ("Sm", "Sm Co", "Sm Fe", "Gd", "Gd Fe", "Gd Co")),
    *(Entry("target", one, YES, OPEN) for one in ("Tb", "Tb Co", "Lu", "Sc")),
    Entry("target", "Sm Ni", YES, YES),
    Entry("target", "Dy", OPEN, OPEN),
    Entry("target", "Y", OPEN, OPEN),
    Entry("target", "Nd", NO, OPEN),
    Entry("target", "Ti", NO, NO),
    Entry("target", "Ni Sm", OPEN, OPEN),
]
MAGNETS = [
    Entry("smco_magnet", "Sm Co", YES, YES),
    Entry("ndfeb_magnet", "Nd Fe B Dy", YES, YES),
    Entry("ndfeb_magnet", "Nd Fe B Tb", YES, YES),
    Entry("ndfeb_magnet", "Nd Fe B", NO, NO),
    Entry("ndfeb_magnet", "Nd Fe B Ho", NO, NO),
    Entry("ferrite_magnet", "Fe Sr O", NO, NO),
]
OXIDES = [
    *(Entry("oxide", f"{one} O", YES, YES) for one in ("Tb", "Dy")),
    *(Entry("oxide", f"{one} O", YES, NO) for one in "Sm Gd Lu Sc Y".split()),
    *(Entry("oxide", f"{one} O", NO, NO) for one in "Nd Pr Ho".split()),
]
COMPOUNDS = [
    Entry(kind, f"{one} Cl", YES, NO) for kind in ("compound", "mixture") for one in "Sm Gd Tb Dy Lu Sc Y".split()
]
POWDERS = [Entry("powder", f"{one} Zr O", OPEN, NO) for one in "Sm Gd Tb Dy Lu Sc Y".split()]
NOT_NAMED = [
    Entry("compound", "Nd Cl", NO, NO),
    Entry("mixture", "Si O", NO, NO),
    Entry("powder", "Fe", NO, NO),
    Entry("phosphor", "Y O Eu", NO, NO),
    Entry("calcined_catalyst", "Y Zr O", NO, NO),
    Entry("ore", "Dy Y O", NO, NO),
]
BUILT_IN = [
    Entry("assembly", "Fe Nd B Dy", NO, YES, "ndfeb_magnet"),
    Entry("assembly", "Fe Nd B Dy", NO, NO, "ferrite_magnet"),
    Entry("motor", "Fe Nd B Dy", NO, OPEN, "ndfeb_magnet"),
    Entry("finished_product", "Fe Nd B Dy", NO, NO, "ndfeb_magnet"),
    Entry("equipment", "Fe Nd B Dy", NO, NO, "ndfeb_magnet"),
]
ENTRIES = [*METALS, *OTHER_METALS, *ALLOYS, *TARGETS, *MAGNETS, *OXIDES, *COMPOUNDS, *POWDERS, *NOT_NAMED, *BUILT_IN]


@lru_cache(maxsize=1)
def law() -> policyc.Policy:
    """Announcements 18 and 61."""
    return policyc.load([LAW / "cn_2025_18.policy", LAW / "cn_2025_61.policy"])


def case(entry: Entry, start: str) -> Mapping[str, Any]:
    """The thing, of Chinese origin, on its way from `start` to Germany, for an ordinary civil buyer."""
    elements = entry.elements.split()
    parts = [] if entry.inside is None else [{"kind": entry.inside, "elements": elements, "parts": []}]
    item = {
        "kind": entry.kind,
        "main_element": elements[0],
        "elements": elements,
        "made_in": "CN",
        "origin": "CN",
        "made_with": [],
        "parts": parts,
    }
    export = {"date": "2025-12-05", "from": start, "to": "DE", "end_use": ["civil"]}
    return {"export": export, "importer": PARTY, "end_user": PARTY, "item": item}


def possible(entry: Entry, start: str, policy: str) -> tuple[str, ...]:
    """The outcomes that a policy leaves possible, as it is written."""
    answer = law().evaluate(case(entry, start), ignore_suspensions=True)
    return next(tuple(one.possible) for one in answer.decisions if one.policy == policy)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: f"{one.kind} {one.elements} {one.inside or ''}".strip())
def test_what_the_lists_say(entry: Entry) -> None:
    assert possible(entry, "CN", "cn_2025_18") == entry.eighteen
    assert possible(entry, "JP", "cn_2025_61") == entry.sixty_one
    assert possible(entry, "JP", "cn_2025_18") == NO
    assert possible(entry, "CN", "cn_2025_61") == NO


ACTIVITIES = ("mining", "separation", "metal_smelting", "magnet_making", "recycling")


def by_technology(*made_with: tuple[str, str]) -> tuple[str, ...]:
    """What No. 61 says of terbium oxide that was made in Malaysia with these technologies."""
    item = {
        "kind": "oxide",
        "main_element": "Tb",
        "elements": ["Tb", "O"],
        "made_in": "MY",
        "origin": "MY",
        "made_with": [{"activity": activity, "origin": origin} for activity, origin in made_with],
        "parts": [],
    }
    export = {"date": "2025-12-05", "from": "MY", "to": "DE", "end_use": ["civil"]}
    answer = law().evaluate(
        {"export": export, "importer": PARTY, "end_user": PARTY, "item": item}, ignore_suspensions=True
    )
    return next(tuple(one.possible) for one in answer.decisions if one.policy == "cn_2025_61")


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_each_kind_of_technology_counts(activity: str) -> None:
    assert by_technology((activity, "CN")) == YES
    assert by_technology((activity, "JP")) == NO
    assert by_technology((activity, "CN"), (activity, "JP")) == OPEN


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_foreign_technology_for_another_step_does_not_make_chinese_technology_mixed(activity: str) -> None:
    others = [(other, "JP") for other in ACTIVITIES if other != activity]
    assert by_technology((activity, "CN"), *others) == YES
