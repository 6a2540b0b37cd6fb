"""Findings whose twins fit on no page: a fault of the evaluator, a large law, and a solver that gives up."""

import json
import signal
from pathlib import Path
from typing import Any

import attrs
import pytest

from corpus_runner import run
from policyc.backends.decide import Decided
from policyc.session import compile_paths
from policyc.verify.check import verify
from policyc.verify.compare import Side, compare
from policyc.verify.prove import Prover
from policyc.verify.replay import Replay
from policyc.verify.report import LATE, STOPPED
from verify.law import HEAD, WORDS, exception, rule

PROMISE = '\nguarantee "cheap goods are free"\n  source "g"\n  given item.value is less than 50 USD\n  then permit is free\n'


def order(folder: Path, text: str) -> None:
    """An order with these provisions."""
    (folder / "words.policy").write_text(WORDS.replace("{otherwise}", "otherwise free"), encoding="utf-8")
    (folder / "order.policy").write_text(HEAD + text, encoding="utf-8")


def findings(folder: Path, options: str) -> list[dict[str, Any]]:
    """What `verify` finds, as JSON."""
    found: list[dict[str, Any]] = json.loads(run(f"policyc verify order.policy {options} --format json", folder).printed)["findings"]
    return found


# ---- P519 ----


def careless(real: Any) -> Any:
    """An evaluator that takes the weakest of several possible outcomes for certain."""

    def decided(self: Replay, *asked: Any) -> Decided:
        found: Decided = real(self, *asked)
        if found.combined.status != "undetermined":
            return found
        combined = attrs.evolve(found.combined, status="determined", possible=found.combined.possible[:1])
        return attrs.evolve(found, combined=combined)

    return decided


def test_an_evaluator_that_takes_a_missing_fact_for_harmless_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD"))
    assert findings(tmp_path, "--only unsafe_unknown") == []
    monkeypatch.setattr(Replay, "decided", careless(Replay.decided))
    (found,) = findings(tmp_path, "--only unsafe_unknown")
    assert (found["code"], found["kind"]) == ("P519", "unsafe_unknown")
    assert found["message"] == "with facts missing only `free` is possible, and with them it can be `needed`"
    assert "value" not in found["case"]["item"] and "value" in found["other_case"]["item"]
    assert run("policyc verify order.policy --only unsafe_unknown", tmp_path).code == 1


# ---- P523 ----


def large(reach: str) -> str:
    """21 exceptions and 20 stricter rules that they do not name: 420 pairs. `reach` says where the first exception relieves."""
    rules = rule("base", "item.kind is magnet") + "".join(rule(f"strict_{n}", f"layers is {n}", "refused") for n in range(20))
    return rules + "".join(
        exception(f"relief_{n}", "base", f"{reach if n == 0 else 'layers is 30'} and item.value is at least {n} USD") for n in range(21)
    )


def test_in_a_large_law_contradictions_are_told_by_provision(tmp_path: Path) -> None:
    order(tmp_path, large("layers is at most 1"))
    (found,) = findings(tmp_path, "--only conflict")
    assert (found["code"], found["kind"]) == ("P523", "conflict")
    assert found["provisions"] == ["order.relief_0", "order.strict_0", "order.strict_1"]
    lines = (tmp_path / "order.policy").read_text(encoding="utf-8").splitlines()
    words = [lines[place["line"] - 1][place["column"] - 1 : place["end_column"] - 1] for place in found["places"]]
    assert words == ["relief_0", "strict_0", "strict_1"]


def test_a_large_law_without_contradictions_has_none(tmp_path: Path) -> None:
    order(tmp_path, large("layers is 31"))
    assert findings(tmp_path, "--only conflict") == []


# ---- P530 ----


def test_what_the_solver_gives_up_is_not_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD") + PROMISE)
    monkeypatch.setattr("policyc.verify.solver.STEPS", 1)
    (found,) = findings(tmp_path, "--only guarantee")
    assert (found["code"], found["verdict"], found["kind"]) == ("P530", "not_decided", "guarantee")
    assert run("policyc verify order.policy --only guarantee", tmp_path).code == 3
    assert run("policyc verify order.policy --only guarantee --fail-on finding", tmp_path).code == 0


def test_with_the_usual_number_of_steps_it_is_settled(tmp_path: Path) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD") + PROMISE)
    assert findings(tmp_path, "--only guarantee") == []
    assert run("policyc verify order.policy --only guarantee --timeout 60", tmp_path).code == 0
    assert run("policyc verify order.policy --timeout 0", tmp_path).code == 2
    assert run("policyc verify order.policy --timeout soon", tmp_path).code == 2


def test_nothing_to_prove_is_said_with_its_code(tmp_path: Path) -> None:
    order(tmp_path, "")
    ran = run("policyc verify words.policy", tmp_path)
    assert ran.code == 2
    assert "P451" in ran.printed


# ---- --total-timeout ----


@pytest.mark.parametrize("questions", [0, 1, 2, 5])
def test_what_was_settled_before_the_time_was_over_is_kept(tmp_path: Path, questions: int) -> None:
    """A clock that runs out after so many looks at it; the report begins as the one that nobody hurries."""
    order(tmp_path, rule("dear", "item.value is at least 50 USD") + PROMISE)
    law = compile_paths([str(tmp_path / "order.policy")]).program
    assert law is not None
    whole = verify(law)
    looks = iter([None] * questions)
    hurried = verify(law, over=lambda: next(looks, LATE))
    *kept, last = hurried.findings
    assert tuple(kept) == whole.findings[: len(kept)]
    assert hurried.proved == whole.proved[: len(hurried.proved)]
    assert (last.code, last.verdict) == ("P530", "not_decided")
    assert ("everything about `order`" in last.message()) == (questions == 0)
    assert last.message().endswith("(the time for the whole run was over)")


def test_the_time_of_a_whole_run_is_an_option_of_both_commands(tmp_path: Path) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD") + PROMISE)
    assert run("policyc verify order.policy --only guarantee --total-timeout 60", tmp_path).code == 0
    assert run("policyc diff order.policy order.policy --total-timeout 60", tmp_path).code == 0
    assert run("policyc diff order.policy order.policy --total-timeout 0", tmp_path).code == 2


def test_a_comparison_that_is_out_of_time_claims_nothing(tmp_path: Path) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD"))
    law = compile_paths([str(tmp_path / "order.policy")]).program
    assert law is not None
    report = compare(Side(law), Side(law), over=lambda: STOPPED)
    assert [(one.code, "the run was stopped" in one.message()) for one in report.findings] == [("P530", True)]
    assert report.proved == ()


def test_ctrl_c_keeps_what_was_settled_and_names_what_was_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order(tmp_path, rule("dear", "item.value is at least 50 USD") + PROMISE)
    law = compile_paths([str(tmp_path / "order.policy")]).program
    assert law is not None
    real = Prover.impossible

    def interrupted(self: Prover, question: Any) -> bool:
        signal.raise_signal(signal.SIGINT)
        monkeypatch.setattr(Prover, "impossible", real)
        return real(self, question)

    monkeypatch.setattr(Prover, "impossible", interrupted)
    ran = run("policyc verify order.policy --only guarantee --only loophole --only unsafe_unknown --format json", tmp_path)
    document = json.loads(ran.printed[ran.printed.index("{") :])
    assert [one["what"] for one in document["proved"]] == ["cheap goods are free"]
    (left,) = document["findings"]
    assert left["message"] == "not settled: everything about `order` (the run was stopped)"
    assert ran.code == 3


def test_what_a_suspension_hides_is_told_as_such_and_can_be_asked_for_alone(tmp_path: Path) -> None:
    paused = '\nsuspend dear from 2025-02-01\n  source "section 2"\n'
    for name, floor in (("old", 50), ("new", 80)):
        told = '   and must "report it" within 10 days after day\n'
        (tmp_path / name).mkdir()
        order(tmp_path / name, rule("dear", f"item.value is at least {floor} USD") + told + paused)
    found = {}
    for options in ("", " --ignore-suspensions"):
        printed = run(f"policyc diff old/order.policy new/order.policy{options} --format json", tmp_path).printed
        found[options] = [(one["kind"], one.get("suspensions"), one["days"]) for one in json.loads(printed)["findings"]]
    always, january = [{"from": "2025-01-01", "through": None}], [{"from": "2025-01-01", "through": "2025-01-31"}]
    assert found[""] == [("looser", None, january), ("changed", None, january)]
    assert found[" --ignore-suspensions"] == [("looser", "ignored", always), ("changed", "ignored", always)]


def test_the_case_of_a_changed_duty_takes_only_the_readings_that_matter(tmp_path: Path) -> None:
    doubt = (
        'question motor "Is a motor a magnet?"\n  source "silent"\n'
        '  readings narrow "no", wide "yes"\n  as of 2025-01-01\n'
    )
    motors = rule("motors", "all of\n    (a) motor is wide\n    (b) item.kind is motor")
    laws = []
    for days in (10, 5):
        told = f'   and must "report it" within {days} days after day\n'
        order(tmp_path, doubt + motors + told + rule("dear", "item.value is at least 50 USD") + told.replace("report it", "report the value"))
        laws.append(compile_paths([str(tmp_path / "order.policy")]).program)
    old, new = laws
    assert old is not None and new is not None
    found = compare(Side(old), Side(new)).findings
    assert [(one.code, [name for name, _ in one.example.readings]) for one in found if one.example is not None] == [
        ("P524", ["order.motor"]),
        ("P524", []),
    ]
