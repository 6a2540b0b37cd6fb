"""`make demo` shows a session from end to end."""

import subprocess
import sys
from pathlib import Path

from policyc import demo

ROOT = Path(__file__).resolve().parents[2]


def session(folder: Path) -> subprocess.CompletedProcess[str]:
    """The demo as a process of its own, in this folder."""
    return subprocess.run(
        [sys.executable, "-m", "policyc.demo"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_session_answers_each_question_after_the_command_that_asks_it() -> None:
    said = session(ROOT)
    assert (said.returncode, said.stderr) == (0, "")
    first, second, third = said.stdout.split("\n$ policyc eval policies/cn/")[1:]
    assert "motor_magnet.json --ignore-suspensions" in first
    assert "== a licence is required" in first
    assert "?? undetermined" in second.lower() or "??" in second
    assert "item.parts" in second
    assert "suspen" in third.partition("\n")[2]
    assert "What to try next" in third


def test_it_can_be_seen_from_anywhere(tmp_path: Path) -> None:
    said = session(tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert str(ROOT / "policies") in said.stdout


def test_the_questions_are_about_cases_that_are_shipped() -> None:
    assert all((ROOT / "policies" / demo.CASES / step.case).is_file() for step in demo.STEPS)
    assert (ROOT / "policies" / demo.POLICY).is_file()
