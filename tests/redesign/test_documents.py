"""What a redesign prints has the form of its schema, and its designs are cases that the evaluator confirms."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from policyc import api, cli, designing, pages
from policyc.core.run import Run
from policyc.project import shipped
from policyc.render.look import PLAIN
from policyc.render.redesign import show_redesign
from policyc.render.redesign_page import show_page
from redesign.worked import LAW, Json, announcement_61, product, worked

VALID = Draft202012Validator(json.loads(pages.document_schema("redesign")))


@pytest.mark.parametrize("name", ["motor_magnet", "wind_generator_magnets"])
def test_a_worked_redesign_is_confirmed(name: str) -> None:
    policy = announcement_61()
    case, options = worked(name)
    found = policy.redesign(case, options, ignore_suspensions=True)
    VALID.validate(found)
    assert found["status"] == "proved_minimal"
    (design,) = found["designs"]
    again = policy.evaluate(json.dumps(design["case"]), ignore_suspensions=True)
    assert again.licence.outcome == "not_required"


def test_what_does_not_suffice_says_so() -> None:
    policy = announcement_61()
    case, options = worked("motor_magnet")
    only = {"options": [one for one in options["options"] if one["label"] == "6 g of Chinese dysprosium"]}
    found = policy.redesign(case, only, ignore_suspensions=True)
    VALID.validate(found)
    assert found["status"] == "impossible"
    assert found["why_not"]["provisions"] == ["cn_2025_61.s1_1"]
    assert found["why_not"]["nearest"]["changes"][0]["option"] == "6 g of Chinese dysprosium"


def test_without_options_the_fewest_parts_are_named_and_what_may_stay() -> None:
    policy = announcement_61()
    found = policy.redesign(worked("motor_magnet")[0], None, ignore_suspensions=True)
    VALID.validate(found)
    assert [one["part"] for one in found["designs"][0]["changes"]] == ["item.parts[1]"]
    # 0.095 % of 48.50 USD, under the reading that rounds.
    (turn,) = found["break_even"]
    assert (turn["part"], turn["most"], turn["included"]) == ("item.parts[1]", "0.046075 USD", False)


@pytest.mark.parametrize("list_name", ["parts", "pieces"])
def test_how_much_may_stay_is_said_of_what_holds_nothing_whatever_the_list_is_called(tmp_path: Path, list_name: str) -> None:
    file = tmp_path / "page.policy"
    law = LAW.format(comparison="at least", share="10%").replace("item.parts", f"item.{list_name}").replace("  parts  :", f"  {list_name} :")
    file.write_text(law, encoding="utf-8")
    case = product("100 USD", "11 USD", "12 USD")
    case["item"]["parts"][0]["parts"] = [{"origin": "JP", "value": "1 USD", "parts": []}]
    case["item"]["parts"][1] |= {"origin": "JP"}
    found = api.load(file).redesign(json.loads(json.dumps(case).replace('"parts"', f'"{list_name}"')), None)
    assert found["break_even"] == []
    case["item"]["parts"][0]["parts"] = []
    found = api.load(file).redesign(json.loads(json.dumps(case).replace('"parts"', f'"{list_name}"')), None)
    assert [(one["part"], one["most"]) for one in found["break_even"]] == [(f"item.{list_name}[0]", "10 USD")]


def test_a_suspended_provision_is_reached_again_after_its_suspension() -> None:
    policy = announcement_61()
    case, options = worked("wind_generator_magnets")
    there = policy.redesign(case, options)
    VALID.validate(there)
    assert there["status"] == "already_there"
    # Not because the law asks nothing, but because it is suspended: whoever delivers later must know.
    assert {"provision": "cn_2025_61.s1_1", "by": "cn_2025_70", "through": "2026-11-09"} in there["suspended"]
    shown = " ".join(show_redesign(there, PLAIN).split())
    assert "is suspended, through 2026-11-09: --from and --through ask for later days too" in shown
    assert "suspended" not in policy.redesign(case, options, ignore_suspensions=True)
    terms = designing.Terms("licence is not_required", "cost", first=_day("2026-10-01"), last=_day("2026-12-31"))
    document, _, faults = designing.redesigned(policy.program, case, options, Run(), terms)
    assert faults == ()
    assert document is not None
    assert document["status"] == "proved_minimal"


def _day(text: str) -> Any:
    found = designing.interval_of(text, text)
    assert isinstance(found, tuple)
    return found[0]


def test_a_range_ends_at_its_step_and_says_where_it_could_have_ended() -> None:
    less = {"part": "item.parts[1]", "range": {"value": {"at_least": "0.01 USD"}}, "cost_per_unit": "0.1 USD"}
    found = announcement_61().redesign(worked("motor_magnet")[0], {"options": [less]}, ignore_suspensions=True)
    VALID.validate(found)
    (change,) = found["designs"][0]["changes"]
    assert change["set"] == {"value": "0.04 USD"}
    assert change["turns_at"] == {"field": "value", "value": "0.046075 USD", "included": False}


def test_the_front_runs_from_the_cheapest_to_the_fewest_changes(tmp_path: Path) -> None:
    case = product("100 USD", "3 USD", "3 USD", "3 USD")
    removals = [{"part": f"item.parts[{n}]", "remove": True, "cost": "5 USD"} for n in range(3)]
    less = [{"part": f"item.parts[{n}]", "set": {"value": "1 USD"}, "cost": "1 USD"} for n in range(3)]
    policy = policy_of(tmp_path, "at least", "5%")
    terms = designing.Terms("licence is not_required", "cost", front=True, alternatives=3)
    document, proof, _ = designing.redesigned(policy.program, case, {"options": [*removals, *less]}, Run(), terms)
    assert document is not None
    VALID.validate(document)
    told = [(one["cost"], len(one["changes"])) for one in document["designs"]]
    assert told[0] == ("3 USD", 3)
    plot = show_page(document)
    drawn = ElementTree.fromstring(plot[plot.index("<svg") : plot.index("</svg>")] + "</svg>")
    # Designs that cost and change as much as each other are one point.
    same = {one: [number for number, other in enumerate(told, 1) if other == one] for one in told}
    words = {f"{', '.join(map(str, numbers))}: {cost}" for (cost, _), numbers in same.items()}
    assert words <= {one.text for one in drawn.iter("text")}
    places = [(int(one.get("cx", "")), int(one.get("cy", ""))) for one in drawn.iter("circle")]
    # The cheapest first: what costs more stands higher, and what changes fewer parts further to the left.
    assert len(places) == len(same) > 1
    assert places == sorted(places, reverse=True)
    assert sorted(y for _, y in places) == [y for _, y in reversed(places)]
    assert proof is not None
    assert designing.checked(json.loads(json.dumps(proof)), policy.program) == designing.Checked(1, None, True)


# ---- exactly at thresholds ----


def policy_of(folder: Path, comparison: str, share: str) -> api.Policy:
    """The law of one threshold."""
    file = folder / "page.policy"
    file.write_text(LAW.format(comparison=comparison, share=share), encoding="utf-8")
    return api.load(file)


def tempting(worth: str, there: str, below: str) -> tuple[Json, Json]:
    """A product, and two values of its part: the cheap one not below the threshold, the dear one below it."""
    options = [
        {"part": "item.parts[0]", "label": "tempting", "set": {"value": there}, "cost": "1 USD"},
        {"part": "item.parts[0]", "label": "enough", "set": {"value": below}, "cost": "2 USD"},
    ]
    return product(worth, worth), {"options": options}


@pytest.mark.parametrize("digits", [6, 7, 8, 9, 10, 12, 20, 40])
@pytest.mark.parametrize("comparison", ["at least", "more than"])
def test_an_excess_below_every_tolerance_is_an_excess(tmp_path: Path, digits: int, comparison: str) -> None:
    tiny = f"0.{'0' * (digits - 1)}1"
    there, below = (f"1.{tiny[2:]} USD", "1 USD") if comparison == "more than" else ("1 USD", f"0.{'9' * digits} USD")
    case, options = tempting("1000 USD", there, below)
    found = policy_of(tmp_path, f"{comparison}", "0.1%").redesign(case, options)
    assert [one["option"] for one in found["designs"][0]["changes"]] == ["enough"]


@pytest.mark.parametrize("parts", [3, 7, 30])
def test_thirds_add_up_exactly(tmp_path: Path, parts: int) -> None:
    """A sum of thirds that is exactly the threshold: one part has to give way, and only one."""
    policy = policy_of(tmp_path, "at least", "10%")
    case = product(f"{parts * 10}/3 USD", *(["1/3 USD"] * parts))
    options = {
        "options": [
            {"part": f"item.parts[{n}]", "set": {"value": "0.333333333333333 USD"}, "cost": "1 USD"}
            for n in range(parts)
        ]
    }
    found = policy.redesign(case, options)
    assert found["designs"][0]["cost"] == "1 USD"


@pytest.mark.parametrize(
    ("value", "follows"), [("100 USD", True), ({"at_least": "10 USD"}, True), ({"at_least": "1 USD"}, False)]
)
def test_a_range_that_choices_can_push_below_nothing_cannot_follow(tmp_path: Path, value: Any, follows: bool) -> None:
    """Leaving out 5 USD of a whole of at least 1 USD: what is cut off at nothing is in no sum, so it is not claimed to be proved."""
    inside = 'many article "what is inside"'
    invariant = (
        f'{inside}\n  invariant "no more than the whole"\n    total of part.value over part in parts is at most value'
    )
    file = tmp_path / "page.policy"
    file.write_text(LAW.format(comparison="at least", share="50%").replace(inside, invariant), encoding="utf-8")
    policy = api.load(file)
    case = product("10 USD", "5 USD")
    case["item"]["value"] = value
    option = {"part": "item.parts[0]", "remove": True, "cost": "1 USD"}
    options = {"item_value": "follows", "options": [option]}
    for_one = {"item_value": "follows", "options": [{**option, "case": "one"}]}
    folder = tmp_path / "products"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(case), encoding="utf-8")
    terms = designing.Terms("licence is not_required", "cost")
    _, _, alone = designing.redesigned(policy.program, json.dumps(case), options, Run(), terms)
    _, _, together = designing.redesigned_together(policy.program, str(folder), for_one, Run(), terms)
    expected = [] if follows else ["P606"]
    assert [one.code for one in alone] == expected
    assert [one.code for one in together] == expected


# ---- several products ----


def test_what_several_products_share_is_paid_once(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, "at least", "1%")
    folder = tmp_path / "products"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.json").write_text(json.dumps(product("100 USD", "5 USD")), encoding="utf-8")
    shared = [
        {"case": n, "part": "item.parts[0]", "label": f"{n} away", "set": {"origin": "EE"}, "cost": "1 USD"}
        for n in ("one", "two")
    ]
    alone = [
        {"case": n, "part": "item.parts[0]", "label": f"{n} out", "remove": True, "cost": "4 USD"}
        for n in ("one", "two")
    ]
    purchase = {"label": "audit", "cost": "5 USD", "for": ["one away", "two away"]}
    options = {"options": [*shared, *alone], "purchases": [purchase]}
    terms = designing.Terms("licence is not_required", "cost")
    document, proof, faults = designing.redesigned_together(policy.program, str(folder), options, Run(), terms)
    assert faults == ()
    assert document is not None
    VALID.validate(document)
    # Together the audit pays off, for one product alone it would not.
    assert document["designs"][0]["cost"] == "7 USD"
    for case in document["designs"][0]["cases"].values():
        assert policy.evaluate(json.dumps(case)).licence.outcome == "not_required"
    assert proof is not None
    kept = json.loads(json.dumps(proof))
    assert designing.checked(kept, policy.program).derived
    kept["cases"]["one"]["item"]["value"] = "1000 USD"
    assert designing.checked(kept, policy.program).flaw is not None
    both = designing.Terms("licence is not_required", "cost", front=True, alternatives=3)
    document, _, _ = designing.redesigned_together(policy.program, str(folder), options, Run(), both)
    assert document is not None
    VALID.validate(document)
    # Both products must change their one part, so that nothing trades cost against changes.
    assert [one["cost"] for one in document["designs"]] == ["7 USD"]


# ---- pages and files ----


def trading(folder: Path, more: tuple[str, ...]) -> tuple[int, list[str]]:
    """A run in which one design costs less and another changes fewer parts; with a folder of cases and a page."""
    policy_of(folder, "at least", "5%")
    case = product("100 USD", "1 USD", "1 USD", "1 USD", "6 USD")
    options = [
        {"part": f"item.parts[{n}]", "set": {"origin": "EE"}, "cost": cost}
        for n, cost in enumerate(("1 USD",) * 3 + ("9 USD",))
    ]
    less = {"part": "item.parts[3]", "set": {"value": "3 USD"}, "cost": "1 USD"}
    for name, document in (("case", case), ("options", {"options": [*options, less]})):
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    files = [f"--{name}={folder / name}.json" for name in ("case", "options")]
    where = [f"--html={folder / 'page.html'}", f"--design-dir={folder / 'designs'}"]
    code = cli.run(["redesign", str(folder / "page.policy"), *files, *where, *more])
    return code, sorted(str(one.relative_to(folder / "designs")) for one in (folder / "designs").rglob("*.json"))


def test_each_design_is_a_case_that_the_evaluator_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, files = trading(tmp_path, ("--pareto", "--format", "json"))
    found = json.loads(capsys.readouterr().out)
    VALID.validate(found)
    assert (code, files) == (0, [f"design-{n}.json" for n in range(1, 1 + len(found["designs"]))])
    assert len(files) == found["front"] > 1
    told = [json.dumps(one["case"]) for one in found["designs"]]
    trading(tmp_path, ("--pareto", "--alternatives", "9", "--format", "json"))
    more = [json.dumps(one["case"]) for one in json.loads(capsys.readouterr().out)["designs"]]
    # What stands on the front is not shown a second time as an alternative.
    assert more[: len(told)] == told
    assert len(set(more)) == len(more)
    for number, name in enumerate(files):
        assert json.loads((tmp_path / "designs" / name).read_text("utf-8")) == found["designs"][number]["case"]
        assert cli.run(["eval", str(tmp_path / "page.policy"), "--case", str(tmp_path / "designs" / name)]) == 0


@pytest.mark.parametrize(
    ("more", "points", "said"),
    [
        (("--pareto",), 2, "Cost against changes: designs 1 to 2."),
        ((), 1, "Whether another design trades cost against changes was not asked: --pareto does."),
        (
            ("--alternatives", "9"),
            2,  # Three of them cost and change as much as each other.
            "Alternatives: 4 of the 9 designs asked for; every other design changes all the parts that one of these changes.",
        ),
    ],
)
def test_a_page_has_a_point_for_each_design_and_says_what_they_are(
    tmp_path: Path, more: tuple[str, ...], points: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trading(tmp_path, (*more, "--format", "plain"))
    page = (tmp_path / "page.html").read_text("utf-8")
    assert (page.count("<circle"), said in page) == (points, True), page
    out = capsys.readouterr().out
    assert "--pareto" in said or said[1:-1] in " ".join(out.split())


def test_robust_asks_for_every_reading_and_takes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0.0480 USD is below 0.1 % of 48.50 USD, and not where shares are rounded to two decimals first."""
    case, law = worked("motor_magnet")[0], str(shipped("policies") / "cn" / "cn_2025_61.policy")
    options = {"options": [{"part": "item.parts[1]", "set": {"value": "0.0480 USD"}, "cost": "1 USD"}]}
    for name, document in (("case", case), ("options", options)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    files = [f"--{name}={tmp_path / name}.json" for name in ("case", "options")]
    words = ["redesign", law, *files, "--ignore-suspensions", "--format=json"]
    exact = "--reading=cn_2025_61.rounding=exact"
    found = {}
    for more in ((), ("--robust",), (exact,)):
        code = cli.run([*words, *more])
        found[more] = (code, json.loads(capsys.readouterr().out)["status"])
    assert found == {(): (1, "impossible"), ("--robust",): (1, "impossible"), (exact,): (0, "proved_minimal")}
    assert cli.run([*words, "--robust", exact]) == 2
    assert "leave one of the two out" in capsys.readouterr().err
