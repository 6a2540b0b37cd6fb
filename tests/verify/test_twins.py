"""Twins: each page of the corpus has an order with exactly one finding, and the same order mended, with none."""

import re
from pathlib import Path

import pytest

from corpus_runner import blocks

PAGES = sorted((Path(__file__).parents[1] / "corpus" / "verify").glob("*.md"))
FINDING = re.compile(r"^(?:error|warning)\[(P5\d\d)\]", re.MULTILINE)
NOTE = re.compile(r"^note\[(P5\d\d)\]", re.MULTILINE)
# Notes fail no build; what was not proved has an exit code of its own.
EXITS = {"P502": "0", "P516": "0", "P518": "0", "P531": "3"}
# Twins that fit on no page: a broken evaluator, a law of forty provisions, a solver that gives up (tests/verify/test_off_the_page.py).
ELSEWHERE = {"P519", "P523", "P530"}


def outputs(page: Path) -> list[str]:
    """What the commands of a page print: the broken order first, then the mended one."""
    return [block.body for block in blocks(page.read_text(encoding="utf-8")) if block.language == "console"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_broken_one_has_its_finding_and_no_other_and_the_mended_one_none(page: Path) -> None:
    wanted = re.search(r"the finding (P5\d\d)", page.read_text(encoding="utf-8"))
    broken, mended = outputs(page)
    assert wanted is not None
    told = NOTE if wanted[1] in EXITS else FINDING
    assert told.findall(broken) == [wanted[1]]
    assert FINDING.findall(broken) == ([] if wanted[1] in EXITS else [wanted[1]])
    assert [*FINDING.findall(mended), *(NOTE.findall(mended) if wanted[1] in EXITS else [])] == []
    assert (broken.splitlines()[-1], mended.splitlines()[-1]) == (EXITS.get(wanted[1], "1"), "0")


def test_there_are_twins_for_every_finding() -> None:
    assert len(PAGES) >= 50
    shown = {code for page in PAGES for told in (FINDING, NOTE) for code in told.findall(outputs(page)[0])}
    pages = {page.stem for page in (Path(__file__).parents[2] / "docs" / "diagnostics").glob("P5*.md")}
    assert shown == pages - ELSEWHERE
