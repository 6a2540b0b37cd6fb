"""A policy that decides nothing gives no answer, and says so."""

from pathlib import Path

import pytest

from corpus_runner import ROOT
from policyc import cli


def test_a_policy_that_only_suspends_has_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["policies/cn/cn_2025_70.policy", "--case", "policies/cn/cases/motor_magnet.json"]
    with pytest.raises(SystemExit) as left:
        cli.main(["eval", *(word if word.startswith("--") else str(ROOT / word) for word in words)])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "error[P451]: there is no decision in" in err


def test_duties_alone_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "notices.policy"
    policy.write_text(
        'policy notices "Notices"\n  source "Order 1"\n  published 2025-01-01\n  judged on export.date\nuse trade\n'
        'rule notice "Notice"\n  source "1"\n  when item.kind is metal\n  then must "report it" within 3 days after export.date\n'
    )
    case = tmp_path / "case.json"
    case.write_text('{"export": {"date": "2025-06-02"}, "item": {"kind": "metal"}}')
    with pytest.raises(SystemExit) as left:
        cli.main(["eval", str(policy), "--case", str(case)])
    assert left.value.code == 1, "a duty that is due is a finding"
    assert "due by 2025-06-05" in capsys.readouterr().out
