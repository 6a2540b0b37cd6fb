"""Many changes of one kind are told to people as one; the document names them all."""

from datetime import date
from pathlib import Path

from policyc import session
from verify.law import compiled, rule

DAYS = date(2025, 3, 1), date(2025, 7, 1)


def compared(folder: Path, count: int) -> session.Verified:
    """Two days of a law, between which so many rules come into force."""
    kinds = ("magnet", "box", "other", "motor")
    program = compiled(
        folder,
        "".join(rule(f"r{n}", f"item.kind is {kinds[n]}", more="  in force from 2025-06-01\n") for n in range(count))
        + rule("refuse", "target is KP", "refused", "  in force from 2025-06-01\n"),
    )
    return session.diff((program, DAYS[0]), (program, DAYS[1]))


def test_three_changes_of_one_kind_are_one(tmp_path: Path) -> None:
    report = compared(tmp_path, 3)
    assert len(report.document["findings"]) == len(report.found) == 4
    told = [one.message() for one in report.briefly]
    assert sorted(told) == [
        "`permit` becomes stricter: needed, where it was free (and so in 2 more cases)",
        "`permit` becomes stricter: refused, where it was free",
    ]
    (hint,) = (hint for one in report.briefly if "--all" in (hint := one.hint() or ""))
    assert hint.count("`r") == 2


def test_two_changes_of_one_kind_are_two(tmp_path: Path) -> None:
    report = compared(tmp_path, 2)
    assert report.briefly == report.found
    assert len(report.found) == 3
