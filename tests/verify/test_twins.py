"""Twins: each page of the corpus has an order with exactly one finding, and the same order mended, with none."""

import re
from pathlib import Path

import pytest

from corpus_runner import blocks

PAGES = sorted((Path(__file__).parents[1] / "corpus" / "verify").glob("*.md"))
FINDING = re.compile(r"^(?:error|warning)\[(P5\d\d)\]", re.MULTILINE)
# Neither can be brought about: one would be a fault of the evaluator, the other takes as long as a machine allows.
ELSEWHERE = {"P502", "P516", "P518", "P519", "P520", "P521", "P522", "P523", "P530", "P531"}


def outputs(page: Path) -> list[str]:
    """What the commands of a page print: the broken order first, then the mended one."""
    return [block.body for block in blocks(page.read_text(encoding="utf-8")) if block.language == "console"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_broken_one_has_its_finding_and_no_other_and_the_mended_one_none(page: Path) -> None:
    wanted = re.search(r"the finding (P5\d\d)", page.read_text(encoding="utf-8"))
    broken, mended = outputs(page)
    assert wanted is not None
    assert FINDING.findall(broken) == [wanted[1]]
    assert FINDING.findall(mended) == []
    assert (broken.splitlines()[-1], mended.splitlines()[-1]) == ("1", "0")


def test_there_are_twins_for_every_finding() -> None:
    assert len(PAGES) >= 30
    shown = {code for page in PAGES for code in FINDING.findall(outputs(page)[0])}
    pages = {page.stem for page in (Path(__file__).parents[2] / "docs" / "diagnostics").glob("P5*.md")}
    assert shown == pages - ELSEWHERE
