"""Same input, same bytes."""

import os
import subprocess
import sys

import pytest

from house.code import ROOT

CASES = sorted((ROOT / "policies").rglob("cases/*.json"))
POLICIES = sorted(folder for folder in (ROOT / "policies").iterdir() if folder.is_dir() and any(folder.glob("*.policy")))


def ran(seed: str, *words: str) -> tuple[int, bytes, bytes]:
    """What a run prints when sets and tables are ordered by this seed."""
    done = subprocess.run(
        [sys.executable, "-m", "policyc", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_there_is_something_to_compare() -> None:
    assert POLICIES
    assert CASES


@pytest.mark.parametrize("command", ["check", "schema", "test"])
def test_a_folder_gives_the_same_bytes_under_two_hash_seeds(command: str) -> None:
    once, again = (ran(seed, command, "policies") for seed in ("0", "1"))
    assert once == again
    assert once[0] in (0, 1), once[2].decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_an_answer_has_the_same_bytes_under_two_hash_seeds(case: object) -> None:
    words = ("eval", "policies", "--case", str(case), "--explain", "--format", "json")
    once, again = (ran(seed, *words) for seed in ("0", "1"))
    assert once == again
    assert once[0] in (0, 1, 3), once[2].decode()


MAGNETS, MOTOR = "policies/cn/cn_2025_61.policy", "policies/cn/cases/motor_magnet.json"
OTHERS = {
    "status": ("status", "policies", "--on", "2026-11-10", "--format", "json"),
    "build": ("build", "policies/cn/cn_2025_18.policy", "--target", "python"),
    "redesign": ("redesign", MAGNETS, "--case", MOTOR, "--ignore-suspensions", "--format", "json"),
    "verify": ("verify", MAGNETS, "--format", "json"),
    "diff": ("diff", MAGNETS, "--on", "2025-11-06", "--and-on", "2025-12-05", "--format", "json"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_document_has_the_same_bytes_under_two_hash_seeds(name: str) -> None:
    once, again = (ran(seed, *OTHERS[name]) for seed in ("0", "1"))
    assert once == again
    assert once[0] in (0, 1, 3) and once[1], once[2].decode()


def test_faults_are_reported_in_the_same_order_under_two_hash_seeds(tmp_path: object) -> None:
    text = 'policy p "P"\n  source "s"\n  published 2025-01-01\nuse trade, nowhere\nrule a "A"\n  when item.x is CN\n'
    page = f"{tmp_path}/p.policy"
    with open(page, "w", encoding="utf-8") as file:
        file.write(text + 'rule b "B"\n  source "s"\n  when item.vaule is 3 kg\n  then licence is requird\n')
    once, again = (ran(seed, "check", page) for seed in ("0", "1"))
    assert once == again
    assert once[0] == 2


SEVERAL = tuple(f"policies/cn/cn_2025_{number}.policy" for number in (55, 56, 57, 58))


def test_proofs_have_the_same_bytes_by_any_number_of_processes() -> None:
    words = ("verify", *SEVERAL, "--format", "json")
    once, *again = (ran(seed, *words, "--jobs", jobs) for seed, jobs in (("0", "1"), ("1", "2"), ("2", "3")))
    assert once[0] in (0, 1, 3), once[2].decode()
    assert [one == once for one in again] == [True, True]
