"""Exit codes of `verify` and `diff`, formats, and the files of cases, which `eval` takes as they stand."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus_runner import run
from policyc.pages import document_schema
from verify.law import HEAD, WORDS, exception, rule

SOUND = rule("magnets", "item.kind is magnet")
CONFLICT = SOUND + rule("embargo", "target is KP", "refused") + exception("aid", "magnets", "relief")
OPEN = rule(
    "larger",
    "largest of part.value over part in item.parts where (part.kind is magnet) or 0 USD if none is more than "
    "largest of part.mass over part in item.parts or 0 g if none",
).replace("part.mass over part in item.parts or 0 g", "part.value over part in item.parts or 0 USD")
PROMISE = '\nguarantee "without magnets it is free"\n  source "g"\n  given no part in item.parts where (part.kind is magnet)\n  then permit is free\n'


def order(folder: Path, text: str, name: str = "order") -> None:
    (folder / "words.policy").write_text(WORDS.replace("{otherwise}", "otherwise free"), encoding="utf-8")
    (folder / f"{name}.policy").write_text(HEAD.replace("policy order", f"policy {name}") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (SOUND, "", 0),
        (CONFLICT, "", 1),
        (CONFLICT, "--fail-on never", 0),
        (CONFLICT, "--only guarantee", 0),
        (CONFLICT, "--only nonsense", 2),
        (OPEN + PROMISE, "--only guarantee", 3),
        (OPEN + PROMISE, "--only guarantee --fail-on finding", 0),
        ("rule broken", "", 2),
    ],
)
def test_verify_ends_with_the_code_of_what_it_found(tmp_path: Path, text: str, options: str, code: int) -> None:
    order(tmp_path, text)
    assert run(f"policyc verify order.policy {options}", tmp_path).code == code


def test_nothing_to_look_at_is_never_a_pass(tmp_path: Path) -> None:
    order(tmp_path, "")
    assert run("policyc verify words.policy", tmp_path).code == 2
    assert run("policyc verify nowhere.policy", tmp_path).code == 2


def test_a_case_that_the_evaluator_does_not_confirm_is_a_fault_of_policyc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(tmp_path, CONFLICT)
    monkeypatch.setattr("policyc.verify.replay.Replay.decided", lambda *_: _Nothing())
    ran = run("policyc verify order.policy --only conflict", tmp_path)
    assert ran.code == 4
    assert "P900" in ran.printed


class _Nothing:
    """A decision in which nothing contradicts anything."""

    combined: Any = type("Combined", (), {"contradictions": ()})


def test_the_document_has_the_form_of_its_schema(tmp_path: Path) -> None:
    order(tmp_path, CONFLICT)
    document = json.loads(run("policyc verify order.policy --format json", tmp_path).printed)
    Draft202012Validator(json.loads(document_schema("findings"))).validate(document)
    assert [one["kind"] for one in document["findings"]] == ["conflict"]


@pytest.mark.parametrize("form", ["plain", "github", "sarif", "junit"])
def test_every_form_names_the_code(tmp_path: Path, form: str) -> None:
    order(tmp_path, CONFLICT)
    assert "P501" in run(f"policyc verify order.policy --format {form}", tmp_path).printed


def test_a_build_server_sees_failures_exactly_where_the_run_fails(tmp_path: Path) -> None:
    idle = rule("dear", "item.value is at least 50 USD") + rule("dearer", "item.value is at least 60 USD")
    for command, text, failures in (
        ("policyc verify order.policy", CONFLICT, 1),
        ("policyc verify order.policy --only idle", idle, 1),
        ("policyc verify order.policy --only idle", rule("dear", "item.value is at least 50 USD"), 0),
        ("policyc diff order.policy order.policy", idle, 0),
    ):
        order(tmp_path, text)
        ran = run(f"{command} --format junit", tmp_path)
        assert f'failures="{failures}"' in ran.printed and ran.code == failures
        assert f'<testsuite name="{" ".join(command.split()[:2])}"' in ran.printed
    assert "proved: `order` decides `permit` as before" in ran.printed


def test_the_files_of_cases_are_taken_by_eval(tmp_path: Path) -> None:
    order(tmp_path, CONFLICT)
    run("policyc verify order.policy --witness-dir found", tmp_path)
    (file,) = sorted((tmp_path / "found").iterdir())
    ran = run(f"policyc eval order.policy --case found/{file.name} --format json", tmp_path)
    assert json.loads(ran.printed)["decisions"][0]["status"] == "conflict"


@pytest.mark.parametrize(
    ("old", "new", "code"), [(SOUND, SOUND, 0), (SOUND, SOUND + rule("embargo", "target is KP", "refused"), 1)]
)
def test_diff_ends_with_the_code_of_what_it_found(tmp_path: Path, old: str, new: str, code: int) -> None:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        order(tmp_path / name, text)
    assert run("policyc diff old/order.policy new/order.policy", tmp_path).code == code
    assert run("policyc diff old/order.policy", tmp_path).code == 2
    assert run("policyc diff new/order.policy --on 2024-12-31 --and-on 2025-06-01", tmp_path).code == 1
