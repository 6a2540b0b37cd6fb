"""Journeys through the command line: what is printed where, and with which exit code."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from trial_session import ROOT, Fake, MadeUpWarning, Ran, result, sample, typo

from policyc import cli, exits, pages

PYTHON = [sys.executable, "-m", "policyc"]


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("POLICYC_ERROR_FORMAT", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), **more}


def outside(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PYTHON, *words], env=environment(**more), capture_output=True, text=True, check=False, timeout=60
    )


# ---- what every command shares ----


def test_without_a_command_it_helps_and_fails(policyc: Any) -> None:
    ran = policyc()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: policyc") and "check" in ran.err


def test_every_command_has_one_whole_line_in_the_list(policyc: Any) -> None:
    listed = policyc("--help").out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted(cli.COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_every_command_is_known_by_its_own_name() -> None:
    context = cli.click.Context(cli.policyc)
    found = {name: cli.policyc.get_command(context, name) for name in cli.COMMANDS}
    assert {name: command.name for name, command in found.items() if command} == {name: name for name in cli.COMMANDS}


def test_a_shell_completes_commands_and_their_options(policyc: Any) -> None:
    def completed(*words: str) -> list[str]:
        asked = {"_POLICYC_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
        ran = subprocess.run(PYTHON, env=environment(**asked), capture_output=True, text=True, check=False)
        return [line.partition(",")[2] for line in ran.stdout.splitlines()]

    assert completed("policyc", "ch") == ["check", "check-certificate"]
    assert completed("policyc", "check", "--fo") == ["--format"]


def test_commands_that_are_not_built_do_not_exist(policyc: Any) -> None:
    assert sorted(cli.policyc.commands) == sorted(cli.COMMANDS)
    ran = policyc("approve", "x")
    assert ran.code == 2 and "no such command `approve`" in ran.err


@pytest.mark.parametrize(
    ("words", "problem", "hint"),
    [
        (("chekc", "x"), "no such command `chekc`", "did you mean `check`?"),
        (("check",), "missing argument `PATH...`", "`policyc check --help` shows what it takes"),
        (("check", "--formt", "x", "y"), "no such option `--formt`", "did you mean `--format`"),
        (("eval", "x"), "missing option `--case`", "`policyc eval --help` shows what it takes"),
        (("schema",), "missing argument `PATH...`", "`policyc schema --help`"),
    ],
)
def test_a_wrong_command_line_is_a_diagnostic(policyc: Any, words: Any, problem: str, hint: str) -> None:
    ran = policyc(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error[P450]: {problem}") and hint in ran.err


def test_messages_can_be_asked_for_in_json(policyc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = policyc("check", "--error-format", "json", "--formt", "x")
    assert json.loads(ran.err)["diagnostics"][0]["code"] == "P450"
    monkeypatch.setenv("POLICYC_ERROR_FORMAT", "json")
    assert json.loads(policyc("check", "--formt", "x").err)["schema"] == "policyc/diagnostics/1"
    assert policyc("check", "--error-format=plain", "--formt").err.startswith("error[P450]")


def test_a_wrong_environment_is_named(policyc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYC_ERROR_FORMAT", "jsn")
    ran = policyc("version")
    assert ran.code == 2 and "`POLICYC_ERROR_FORMAT`" in ran.err


def test_an_unexpected_exception_is_our_fault(policyc: Any, session: Fake, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    session.fails = KeyError("x")
    ran = policyc("check", "x")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("error[P900]: this is a fault of policyc, not of your files: `KeyError` in ")
    assert list(tmp_path.iterdir()) == []
    ran = policyc("check", "x", "--debug")
    (report,) = tmp_path.iterdir()
    assert report.name in ran.err and "KeyError: 'x'" in report.read_text(encoding="utf-8")
    monkeypatch.setenv("POLICYC_DEBUG", "1")
    session.fails = RecursionError()
    assert policyc("check", "x").code == 4 and len(list(tmp_path.iterdir())) == 2


# ---- check ----


def test_check_says_what_it_checked(policyc: Any, session: Fake) -> None:
    ran = policyc("check", "policies")
    assert ran == Ran(0, "checked 5 files, 3 policies, 41 provisions, 62 scenarios: no faults\n", "")


def test_check_reports_faults_as_its_data(policyc: Any, session: Fake) -> None:
    session.found, session.broken = (typo(),), True
    ran = policyc("check", "policies")
    assert (ran.code, ran.err) == (2, "")
    assert "error[P998]: `item` has no field `orign`" in ran.out
    assert "62 scenarios: 1 error\n`policyc explain P998` says more\n" in ran.out


def test_a_warning_does_not_fail(policyc: Any, session: Fake) -> None:
    session.found = (MadeUpWarning(),)
    ran = policyc("check", "policies")
    assert ran.code == 0 and "62 scenarios: 1 warning\n" in ran.out


@pytest.mark.parametrize(("kind", "what"), [("policies", "policy"), ("provisions", "rule or exception")])
@pytest.mark.parametrize("words", [("check", "x"), ("eval", "x", "--case", "c"), ("test", "x"), ("schema", "x")])
def test_nothing_checked_is_never_a_pass(policyc: Any, session: Fake, kind: str, what: str, words: Any) -> None:
    session.counts[kind] = 0
    ran = policyc(*words)
    assert ran.code == 2
    assert f"error[P451]: there is no {what} in `x`" in ran.out + ran.err


def test_check_in_every_form(policyc: Any, session: Fake) -> None:
    session.found, session.broken = (typo(), MadeUpWarning()), True
    document = json.loads(policyc("check", "x", "--format", "json").out)
    assert document["checked"]["files"] == 5 and len(document["diagnostics"]) == 2
    assert json.loads(policyc("check", "x", "--format", "sarif").out)["version"] == "2.1.0"
    suite = ElementTree.fromstring(policyc("check", "x", "--format", "junit").out)[0]
    assert suite.get("failures") == "1" and suite.get("tests") == "2"
    assert policyc("check", "x", "--format", "github").out.startswith("::error file=policies/trial.policy,line=3,")
    assert "\x1b" not in policyc("check", "x", "--format", "pretty").out


# ---- eval ----


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("determined_at_otherwise", 0),
        ("determined_by_provision", 1),
        ("undetermined_by_missing_fact", 3),
        ("undetermined_by_question", 3),
        ("conflict_certain", 1),
        ("conflict_possible", 1),
        ("suspended", 0),
        ("duty_with_date", 1),
        ("duty_unknown", 3),
        ("several_policies", 1),
        ("gap", 3),
    ],
)
def test_the_exit_code_says_what_was_found(policyc: Any, session: Fake, name: str, code: int) -> None:
    session.answers = [name]
    assert policyc("eval", "x", "--case", "c").code == code


def test_the_exit_code_can_be_adjusted(policyc: Any, session: Fake) -> None:
    session.answers = ["undetermined_by_question"]
    assert policyc("eval", "x", "--case", "c", "--fail-on", "undetermined").code == 3
    assert policyc("eval", "x", "--case", "c", "--fail-on", "finding").code == 0
    session.answers = ["conflict_certain"]
    assert policyc("eval", "x", "--case", "c", "--fail-on", "finding").code == 1
    assert policyc("eval", "x", "--case", "c", "--fail-on", "never").code == 0


def test_an_unusable_input_fails_whatever_is_asked(policyc: Any, session: Fake) -> None:
    session.broken, session.found = True, (typo(),)
    ran = policyc("eval", "x", "--case", "c", "--fail-on", "never")
    assert (ran.code, ran.out) == (2, "") and "error[P998]" in ran.err


def test_several_exits(policyc: Any) -> None:
    assert [exits.worst(x) for x in ((0, 3), (3, 1), (1, 2, 3), (2, 4), ())] == [3, 1, 2, 4, 0]


def test_eval_prints_the_answer_as_json(policyc: Any, session: Fake) -> None:
    ran = policyc("eval", "x", "--case", "c", "--format", "json")
    assert json.loads(ran.out) == sample("determined_by_provision") and ran.err == ""


def test_a_list_of_cases_gives_a_list_of_answers(policyc: Any, session: Fake) -> None:
    session.listed = True
    assert json.loads(policyc("eval", "x", "--case", "c", "--format", "json").out) == [
        sample("determined_by_provision")
    ]
    session.answers = ["suspended", "determined_by_provision"]
    text = policyc("eval", "x", "--case", "c").out
    assert "case 1 of 2" in text and "case 2 of 2" in text


def test_no_case_is_never_a_pass(policyc: Any, session: Fake) -> None:
    session.answers = []
    ran = policyc("eval", "x", "--case", "empty.json")
    assert ran.code == 2 and "error[P451]: there is no case in `empty.json`" in ran.err


def test_eval_hands_its_terms_on(policyc: Any, session: Fake) -> None:
    words = ("--on", "2025-12-05", "--reading", "q=a", "--reading", "r=b", "--ignore-suspensions", "--explain")
    policyc("eval", "x", "--case", "-", *words)
    name, run, explain = session.seen
    assert (name, explain, run.honoured) == ("-", True, False)
    assert run.readings == (("q", "a"), ("r", "b")) and run.on.isoformat() == "2025-12-05"


def test_a_day_that_is_none(policyc: Any, session: Fake) -> None:
    ran = policyc("eval", "x", "--case", "c", "--on", "today")
    assert ran.code == 2 and "error[P453]: `today` is not a day that `--on` can take" in ran.err


def test_warnings_of_the_policies_go_to_the_messages(policyc: Any, session: Fake) -> None:
    session.found = (MadeUpWarning(),)
    ran = policyc("eval", "x", "--case", "c", "--format", "json", "--error-format", "json")
    assert json.loads(ran.out)["schema"] == "policyc/answer/1"
    assert json.loads(ran.err)["diagnostics"][0]["severity"] == "warning"


# ---- test, schema, explain, version ----

FAILED = ("licence: expected `required` because of s1_1, came `not_required`",)


def test_scenarios_that_pass(policyc: Any, session: Fake) -> None:
    session.results = (result("exactly 0.1% counts"), result("a ban", "cn_2024_46"))
    ran = policyc("test", "policies")
    assert ran.code == 0 and ran.err == ""
    assert "cn_2025_61\n  pass exactly 0.1% counts\n" in ran.out
    assert ran.out.endswith("checked 5 files, 3 policies, 41 provisions, 62 scenarios: all 2 passed\n")


def test_a_scenario_that_fails_says_what_came(policyc: Any, session: Fake) -> None:
    session.results = (result("exactly"), result("just below", problems=FAILED))
    ran = policyc("test", "policies")
    assert ran.code == 1 and "62 scenarios: 1 passed, 1 failed\n" in ran.out
    assert "  FAIL just below\n       - licence: expected `required`" in ran.out
    assert "--> policies/cn/cn_2025_61.policy:120:1\n" in ran.out
    document = json.loads(policyc("test", "x", "--format", "json").out)
    assert (document["passed"], document["failed"]) == (1, 1)
    assert document["scenarios"][1]["problems"] == list(FAILED)
    root = ElementTree.fromstring(policyc("test", "x", "--format", "junit").out)
    assert [case.get("name") for case in root.iter("testcase")] == ["exactly", "just below"]
    assert root.find(".//failure") is not None
    text = policyc("test", "x", "--format", "github").out
    assert text.startswith("::error file=policies/cn/cn_2025_61.policy,line=120,") and "1 failed" in text


def test_no_scenario_is_never_a_pass(policyc: Any, session: Fake) -> None:
    ran = policyc("test", "x")
    assert ran.code == 2 and "there is no scenario in `x`" in ran.err


@pytest.mark.parametrize("name", pages.DOCUMENTS)
def test_schemas_are_published(policyc: Any, name: str) -> None:
    ran = policyc("schema", "--of", name)
    assert ran.code == 0 and json.loads(ran.out)["$id"] == f"urn:policyc:{name}:1"


def test_the_schema_of_a_case_needs_policies(policyc: Any, session: Fake) -> None:
    assert json.loads(policyc("schema", "policies").out)["type"] == "object"


def test_explain_prints_a_page(policyc: Any) -> None:
    page = (ROOT / "docs" / "diagnostics" / "P900.md").read_text(encoding="utf-8")
    assert policyc("explain", "p900") == Ran(0, page, "")
    ran = policyc("explain", "P9000")
    assert ran.code == 2 and "did you mean `P900`" in ran.err


def test_every_code_of_mine_has_a_page() -> None:
    from policyc.text import usage
    from policyc.text.diagnostic import CATALOGUE

    mine = {code for code, kind in CATALOGUE.items() if kind.__module__ in (usage.__name__, "policyc.text.internal")}
    assert mine <= set(pages.codes()) and "P900" in mine


def test_version(policyc: Any) -> None:
    assert re.fullmatch(r"policyc \d+\.\d+\.\d+\nPython 3\.\d+\.\d+\n", policyc("version").out)


# ---- from outside ----


def test_version_from_outside_is_quick() -> None:
    """Not in seconds, which a busy machine stretches: in starts of Python with the two libraries that every command needs."""
    bare = [sys.executable, "-c", "import attrs, click"]
    times = {"bare": [], "version": []}
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(bare, env=environment(), check=True)
        middle = time.perf_counter()
        assert outside("version").returncode == 0
        times["bare"].append(middle - start)
        times["version"].append(time.perf_counter() - middle)
    assert min(times["version"]) < 4 * min(times["bare"])


def test_no_heavy_library_is_imported_for_a_small_thing() -> None:
    heavy = ["lark", "pint", "z3", "yaml", "duckdb", "rich", "jsonschema", "urllib.request", "policyc.core.program", "policyc.session"]
    script = f"import sys, policyc.cli; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


def test_ascii_streams_get_ascii() -> None:
    ran = outside("explain", "Pé", PYTHONIOENCODING="ascii")
    assert ran.returncode == 2 and "P\\xe9" in ran.stderr


def test_a_reader_who_leaves_ends_it_quietly() -> None:
    ran = subprocess.Popen(
        [*PYTHON, "schema", "--of", "answer"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert ran.stdout is not None and ran.stderr is not None
    ran.stdout.close()
    message = ran.stderr.read()
    ran.stderr.close()
    assert ran.wait(30) == exits.NO_READER and message == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_not_our_fault() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        ran = subprocess.run(
            [*PYTHON, "version"], env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr.startswith("error[P459]: the output cannot be written: no space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_it_quietly() -> None:
    script = (
        "import sys, time, types; m = types.ModuleType('policyc.session')\n"
        "def wait(paths):\n    print('ready', flush=True); time.sleep(30)\n"
        "m.compile_paths = wait; sys.modules['policyc.session'] = m\n"
        "import policyc; policyc.session = m\n"
        "from policyc.cli import main; main(['check', 'x'])"
    )
    # A shell starts what runs in its background with interrupts ignored, and a child would inherit that.
    ran = subprocess.Popen(
        [sys.executable, "-c", script], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert ran.stdout is not None and ran.stdout.readline().strip() == b"ready"
    ran.send_signal(signal.SIGINT)
    _, message = ran.communicate(timeout=30)
    assert ran.returncode == exits.INTERRUPTED and message.strip() == b""
