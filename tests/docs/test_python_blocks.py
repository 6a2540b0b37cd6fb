"""Every block `pycon` of the manual is a session with Python that goes as it is shown."""

import doctest
from pathlib import Path

import pytest

from corpus_runner import FILES, ROOT, blocks, write_file
from manual import PAGES, name_of

SESSIONS = [page for page in PAGES if any(block.language == "pycon" for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", SESSIONS, ids=name_of)
def test_a_session_with_python_goes_as_it_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks of a page are one session, in the folder in which the page's files are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    text = page.read_text(encoding="utf-8")
    for block in blocks(text):
        if block.language in FILES:
            write_file(block, tmp_path)
    shown = "\n".join(block.body for block in blocks(text) if block.language == "pycon")
    test = doctest.DocTestParser().get_doctest(shown, {}, name_of(page), str(page), 0)
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    assert result.failed == 0, "".join(told)
    assert result.attempted > 0
