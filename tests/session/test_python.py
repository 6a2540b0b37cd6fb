"""The Python interface: policies loaded once, answers as typed objects, faults as exceptions that hold diagnostics."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import policyc
from policyc.answers import Between, Days, read_answer

ROOT = Path(__file__).parents[2]
POLICY = """policy {name} "Export of magnets"
  source "Order 1 of 2025"
  published 2025-01-01
  judged on export.date

use trade

rule magnets "Magnets"
  source "section 1"
  when all of
    (a) item.kind is ndfeb_magnet
    (b) item.value is at least {value}
  then licence is {outcome}
   and must "report the export" within 10 days after export.date

question reach "Whether tools are meant"
  source "section 2"
  readings wide "tools too", narrow "no tools"

rule tools "Tools"
  source "section 2"
  when item.kind is tool and reach is wide
  then licence is required

scenario "a cheap magnet"
  given ordinary_case
    with item.kind is ndfeb_magnet
    with item.value is 1 USD
  expect licence is not_required
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two policies that decide the same thing."""
    (tmp_path / "one.policy").write_text(POLICY.format(name="one", value="10 USD", outcome="required"))
    (tmp_path / "two.policy").write_text(POLICY.format(name="two", value="100 USD", outcome="prohibited"))
    return tmp_path


MAGNET = {"export": {"date": "2025-03-03"}, "item": {"kind": "ndfeb_magnet", "value": "50 USD"}}


def test_one_policy_and_its_decision(folder: Path) -> None:
    policy = policyc.load(folder / "one.policy")
    assert (policy.names, policy.warnings) == (("one",), ())
    answer = policy.evaluate(MAGNET)
    licence = answer.licence
    assert (licence.policy, licence.decision, licence.on) == ("one", "licence", date(2025, 3, 3))
    assert (licence.status, licence.outcome, licence.possible) == ("determined", "required", ("required",))
    (reason,) = licence.because
    assert (reason.provision, reason.certain) == ("one.magnets", True)
    last = reason.conditions[-1]
    assert (last.label, last.holds, last.value, last.threshold, last.margin) == (
        "(b)",
        "yes",
        "50 USD",
        "10 USD",
        "40 USD",
    )
    (duty,) = licence.duties
    assert (duty.duty, duty.due, duty.certain) == ("report the export", date(2025, 3, 13), True)


def test_several_policies_and_what_they_decide_together(folder: Path) -> None:
    policy = policyc.load([folder / "one.policy", folder / "two.policy"])
    answer = policy.evaluate(MAGNET)
    assert [(one.policy, one.outcome) for one in answer.decisions] == [("one", "required"), ("two", "not_required")]
    together = answer.licence
    assert (together.policy, together.outcome, together.on) == (None, "required", date(2025, 3, 3))
    assert [reason.provision for reason in together.because] == ["one.magnets"]
    assert answer.overall["licence"].outcome == "required"
    dear = policy.evaluate({**MAGNET, "item": {"kind": "ndfeb_magnet", "value": "500 USD"}}).licence
    assert dear.outcome == "prohibited"
    assert [reason.provision for reason in dear.because] == ["two.magnets"]
    assert len(dear.duties) == 2


def test_a_case_is_a_mapping_a_text_or_a_file(folder: Path) -> None:
    policy = policyc.load(str(folder / "one.policy"))
    text = json.dumps(MAGNET)
    (folder / "case.json").write_text(text)
    (folder / "case.yaml").write_text("export: {date: 2025-03-03}\nitem: {kind: ndfeb_magnet, value: 50 USD}\n")
    given = {"export": {"date": date(2025, 3, 3)}, "item": MAGNET["item"]}
    ways = (MAGNET, text, f"\n {text}", folder / "case.json", str(folder / "case.json"), folder / "case.yaml", given)
    answers = [policy.evaluate(way).to_json() for way in ways]
    assert all(answer == answers[0] for answer in answers)


def test_on_which_terms(folder: Path) -> None:
    policy = policyc.load(folder / "one.policy")
    tool = {"export": {"date": "2025-03-03"}, "item": {"kind": "tool", "value": "50 USD"}}
    open_question = policy.evaluate(tool)
    assert open_question.licence.status == "undetermined"
    assert open_question.licence.questions[0].outcomes == {"wide": ("required",), "narrow": ("not_required",)}
    assert policy.evaluate(tool, readings={"reach": "wide"}).licence.outcome == "required"
    answer = policy.evaluate(tool, readings={"one.reach": "narrow"}, on=date(2025, 4, 1), known_on="2025-05-01")
    assert answer.licence.outcome == "not_required"
    assert (answer.readings, answer.known_on, answer.licence.on) == (
        {"one.reach": "narrow"}, date(2025, 5, 1), date(2025, 4, 1),
    )  # fmt: skip
    assert policy.evaluate(tool, ignore_suspensions=True).suspensions == "ignored"
    assert policy.evaluate(tool).licence.considered == ()
    states = {one.provision: one.state for one in policy.evaluate(tool, explain=True).licence.considered}
    assert states == {"one.magnets": "not_met", "one.tools": "possibly_live"}


def test_missing_facts_as_objects(folder: Path) -> None:
    licence = policyc.evaluate(
        folder / "one.policy", {"item": {"kind": "ndfeb_magnet", "value": {"at_least": "5 USD"}}}
    ).licence
    assert licence.status == "undetermined"
    # The rule is in force from its publication, so the day matters too.
    assert {item.path for item in licence.missing if item.matters} == {"export.date", "item.value"}
    assert licence.because[0].conditions[-1].value == Between("5 USD", None)
    assert isinstance(licence.duties[0].due, Days)


def test_what_is_wrong_with_policies_is_raised_all_at_once(folder: Path) -> None:
    (folder / "bad.policy").write_text(POLICY.format(name="bad", value="10", outcome="requird"))
    with pytest.raises(policyc.PolicyError) as raised:
        policyc.load(folder)
    codes = [fault.code for fault in raised.value.diagnostics]
    assert "P211" in codes and len(codes) == 2
    assert "requird" in str(raised.value)
    assert "bad.policy" in str(raised.value)


@pytest.mark.parametrize(
    "case, code",
    [
        ({"itm": {}}, "P406"),
        ({"item": {"value": 1.5}}, "P432"),
        ({"item": {"value": Decimal("1.5")}}, "P434"),
        ([], "P420"),
        (5, "P420"),
        ("[]", "P420"),
        ("{", "P410"),
        ("missing.json", "P401"),
        ({"item": {"value": "1 USD", "parts": [{"value": "2 USD"}]}}, "P430"),
    ],
)
def test_what_is_wrong_with_a_case_is_raised(folder: Path, case: object, code: str) -> None:
    policy = policyc.load(folder / "one.policy")
    with pytest.raises(policyc.CaseError) as raised:
        policy.evaluate(case)  # type: ignore[arg-type]
    assert [fault.code for fault in raised.value.diagnostics] == [code]
    assert code in str(raised.value)


def test_terms_that_are_none(folder: Path) -> None:
    policy = policyc.load(folder / "one.policy")
    with pytest.raises(policyc.CaseError) as raised:
        policy.evaluate({"itm": 1}, on="soon", readings={"reach": "far"})
    assert [fault.code for fault in raised.value.diagnostics] == ["P453", "P456", "P406"]
    with pytest.raises(policyc.CaseError, match="`high` is not how well a text can be known"):
        policy.evaluate(MAGNET, min_confidence="high")
    with pytest.raises(TypeError):
        policy.evaluate({}, day="2025-03-03")  # type: ignore[call-arg]


def test_an_answer_is_not_changed_by_what_a_caller_does_with_its_document(folder: Path) -> None:
    answer = policyc.evaluate(folder / "one.policy", MAGNET)
    document = answer.to_json()
    document["decisions"].clear()
    assert len(answer.to_json()["decisions"]) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        answer.decisions = ()  # type: ignore[misc]
    with pytest.raises(AttributeError, match="'license'"):
        _ = answer.license


@pytest.mark.parametrize(
    "sample", sorted((ROOT / "tests" / "samples" / "answers").glob("*.json")), ids=lambda p: p.stem
)
def test_every_sample_can_be_read(sample: Path) -> None:
    document = json.loads(sample.read_text(encoding="utf-8"))
    for one in document if isinstance(document, list) else [document]:
        answer = read_answer(one)
        assert answer.to_json() == one
        assert [(d.policy, d.outcome) for d in answer.decisions] == [
            (d["policy"], d["outcome"]) for d in one["decisions"]
        ]
        for name, overall in answer.overall.items():
            assert getattr(answer, name).outcome == overall.outcome


def test_scenarios_and_schema(folder: Path) -> None:
    policy = policyc.load(folder)
    results = policy.test()
    assert [(result.policy, result.name, result.passed) for result in results] == [
        ("one", "a cheap magnet", True),
        ("two", "a cheap magnet", True),
    ]
    assert policy.schema()["title"] == "a case"


def test_threads_share_a_policy(folder: Path) -> None:
    policy = policyc.load(folder)
    cases = [{"item": {"kind": "ndfeb_magnet", "value": f"{number} USD"}} for number in range(200)]
    alone = [policy.evaluate(case).to_json() for case in cases]
    with ThreadPoolExecutor(8) as threads:
        assert [answer.to_json() for answer in threads.map(policy.evaluate, cases)] == alone


def test_policies_can_be_loaded_from_several_threads_at_once(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        programs = [policy.program for policy in threads.map(policyc.load, [folder] * 8)]
    assert all(program == programs[0] for program in programs)


def test_importing_policyc_loads_nothing_heavy() -> None:
    code = "import sys, policyc; print(sorted(m for m in sys.modules if m.split('.')[0] in ('lark', 'z3', 'pint', 'click', 'yaml', 'attr') or m.startswith('policyc.')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert found.strip() == "['policyc.version']"


def test_what_policyc_offers_is_there_and_nothing_else() -> None:
    for name in policyc.__all__:
        assert getattr(policyc, name) is not None
    with pytest.raises(AttributeError, match="'verifyy'"):
        _ = policyc.verifyy  # type: ignore[attr-defined]
