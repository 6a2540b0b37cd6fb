"""Several products at once: what else lies in their folder is told in one message, and whole to machines."""

import json
from pathlib import Path

import pytest

from policyc import cli

ROOT = Path(__file__).resolve().parents[2]
CN = str(ROOT / "policies" / "cn" / "cn_2025_61.policy")
OTHERS = ("package", "settings", "tsconfig", "unit")


def asked(folder: Path, *more: str) -> int:
    options = folder.parent / "options.json"
    options.write_text(json.dumps({"options": []}), "utf-8")
    return cli.run(["redesign", CN, "--cases", str(folder), "--options", str(options), "--ignore-suspensions", *more])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path = tmp_path / "products"
    tmp_path.mkdir()
    (tmp_path / "good.json").write_bytes((ROOT / "policies" / "cn" / "cases" / "motor_magnet.json").read_bytes())
    (tmp_path / "slip.json").write_text('{"itme": {}}', "utf-8")
    for name in OTHERS:
        (tmp_path / f"{name}.json").write_text('{"name": "x", "version": "1", "private": true}', "utf-8")
    return tmp_path


def test_other_files_are_told_in_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(folder) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("error[") == 2 and "P406" in said and "did you mean `item`?" in said
    assert "4 files hold no case in" in said and "`package.json`, `settings.json`, `tsconfig.json` and 1 more" in said and "P438" in said


def test_machines_are_told_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(folder, "--error-format", "json") == 2
    found = [one["code"] for one in json.loads(capsys.readouterr().err)["diagnostics"]]
    assert found.count("P438") == 1 and found.count("P406") == 1 + 3 * len(OTHERS)


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(tmp_path / "nothing") == 2
    assert "P401" in capsys.readouterr().err
