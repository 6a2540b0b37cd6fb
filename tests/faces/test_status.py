"""`policyc status`: each state is what the evaluator makes of it, and the picture shows every provision."""

import json
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policyc import session
from policyc.core.program import Program
from policyc.core.run import Run

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "src/policyc/schemas/status.schema.json").read_text(encoding="utf-8"))
LAW = str(ROOT / "policies" / "cn")
DAYS = [date(2025, 4, 3), date(2025, 10, 9), date(2025, 11, 7), date(2025, 12, 1), date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 11)]


@cache
def law() -> Program:
    program = session.compile_paths([LAW]).program
    assert program is not None
    return program


def provisions(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["provision"]: one for policy in found["policies"] for one in policy["provisions"]}


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("known_on", [None, date(2025, 10, 20)], ids=str)
def test_the_document_is_valid_and_its_days_leave_no_gap(on: date, known_on: date | None) -> None:
    found = session.standing(law(), Run(on=on, known_on=known_on))
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(found)
    for one in provisions(found).values():
        spans = [*one["before"], one, *one["then"]]
        assert spans[0]["from"] is None and spans[-1]["through"] is None
        for here, after in pairwise(spans):
            assert date.fromisoformat(here["through"]) + timedelta(days=1) == date.fromisoformat(after["from"])
        assert (one["from"] or "") <= str(on) <= (one["through"] or "9999")


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_states_are_those_of_an_answer(on: date) -> None:
    """An empty case, explained, says of each provision whether it is in force or suspended."""
    case, faults = session.read_one_case(law(), {})
    assert case is not None and not faults
    answer = session.evaluate_case(law(), case, Run(on=on), True)
    told = {one["provision"]: one["state"] for decision in answer["decisions"] for one in decision["considered"]}
    states = {name: one["state"] for name, one in provisions(session.standing(law(), Run(on=on))).items()}
    assert set(told) <= set(states) and told
    for name, state in told.items():
        if state == "not_in_force":
            assert states[name] in ("not_yet", "ended"), name
        elif state == "suspended":
            assert states[name] == "suspended", name
        else:
            assert states[name] in ("in_force", "open"), name


def test_a_reading_settles_what_is_open() -> None:
    day = date(2026, 11, 11)
    question = "cn_2025_70.after_suspension"
    open_ones = {n: o for n, o in provisions(session.standing(law(), Run(on=day))).items() if o["state"] == "open"}
    assert "cn_2025_61.s1_1" in open_ones
    for reading, state in (("revived", "in_force"), ("extended", "suspended")):
        taken = provisions(session.standing(law(), Run(on=day, readings=((question, reading),))))
        for name, one in open_ones.items():
            assert one["questions"] == [{"question": question, "states": {"revived": "in_force", "extended": "suspended"}}]
            assert taken[name]["state"] == state


def test_what_was_not_published_is_not_known(policyc: Any) -> None:
    ran = policyc("status", LAW, "--on", "2026-01-01", "--known-on", "2025-10-20", "--format", "json")
    states = {name: one["state"] for name, one in provisions(json.loads(ran.out)).items()}
    assert ran.code == 0 and states["cn_2025_61.s1_1"] == "in_force"
    ran = policyc("status", LAW, "--on", "2026-01-01", "--known-on", "2025-10-01", "--format", "json")
    states = {name: one["state"] for name, one in provisions(json.loads(ran.out)).items()}
    assert states["cn_2025_61.s1_1"] == "not_published" and states["cn_2025_18.list_1c902"] == "in_force"


def test_the_picture_has_a_bar_for_every_span(policyc: Any, tmp_path: Path) -> None:
    picture = tmp_path / "law.svg"
    ran = policyc("status", LAW, "--on", "2026-11-23", "--timeline", str(picture))
    assert ran.code == 0 and ran.err == ""
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    told = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")]
    for start in ("in force, 2025-04-04 to no end stated", "suspended, 2025-11-07 to 2026-11-09 (cn_2025_70)"):
        assert any(text.startswith(start) for text in told), start
    assert [*tmp_path.iterdir()] == [picture]


def test_a_picture_that_cannot_be_written_is_refused(policyc: Any, tmp_path: Path) -> None:
    ran = policyc("status", LAW, "--on", "2026-11-23", "--timeline", str(tmp_path / "none" / "law.svg"))
    assert ran.code == 2 and "no such file or directory" in ran.err


def test_a_day_is_needed_and_must_be_one(policyc: Any) -> None:
    assert policyc("status", LAW).code == 2
    assert "is not a day" in policyc("status", LAW, "--on", "tomorrow").err
