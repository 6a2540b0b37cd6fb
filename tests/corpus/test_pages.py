"""Every golden page, and every page of the manual that shows a command, prints what it says."""

from pathlib import Path

import pytest

from corpus_runner import ROOT, blocks, has_commands, rewrite

GOLDEN = sorted((ROOT / "tests" / "corpus").rglob("*.md"))
MANUAL = sorted(
    page
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if has_commands(page.read_text(encoding="utf-8"))
)


def name_of(page: Path) -> str:
    """A page as a reader finds it."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", GOLDEN, ids=name_of)
def test_a_golden_page_prints_what_it_shows(page: Path, tmp_path: Path, accept: bool) -> None:
    compare(page, rewrite(page.read_text(encoding="utf-8"), tmp_path, strict=True), accept)


@pytest.mark.parametrize("page", MANUAL, ids=name_of)
def test_the_manual_prints_what_it_shows(page: Path, tmp_path: Path, accept: bool) -> None:
    for shown in ("policies", "docs"):
        (tmp_path / shown).symlink_to(ROOT / shown)
    (tmp_path / "case.json").write_text("{}\n", encoding="utf-8")
    now = rewrite(page.read_text(encoding="utf-8"), tmp_path, strict=False)
    if page.parent.name == "diagnostics":
        assert f"[{page.stem}]: " in now, f"no command of the page gives {page.stem} any more"
    compare(page, now, accept)


@pytest.mark.parametrize("page", GOLDEN, ids=name_of)
def test_a_golden_page_shows_one_idea(page: Path) -> None:
    """A title that says the idea in a sentence, a text to read it in, and a command that shows it."""
    text = page.read_text(encoding="utf-8")
    title = text.partition("\n")[0]
    assert title.startswith("# ") and not title.endswith(".")
    assert has_commands(text) and any(block.language == "policy" for block in blocks(text))
    assert len(text.splitlines()) <= 120


def compare(page: Path, now: str, accept: bool) -> None:
    """The page is what it was, or is made so."""
    before = page.read_text(encoding="utf-8")
    if accept and now != before:
        page.write_text(now, encoding="utf-8")
        return
    assert now == before
