"""An output that a page shows shortened is shortened honestly.

A block `text` whose first line is a command of policyc shows its output. A line of three dots stands for lines left out; every other
line is there, in the same order, and lines that stand together in the block stand together in the output. The command finds the cases
that stand above it on its page.
"""

from pathlib import Path

import pytest

from corpus_runner import ROOT, Block, blocks, commands, run, write_file
from manual import PAGES, name_of

SHORTENED = [
    (page, block)
    for page in PAGES
    for block in blocks(page.read_text(encoding="utf-8"))
    if block.language == "text" and block.body.startswith("$ policyc ")
]


@pytest.mark.parametrize("place", SHORTENED, ids=lambda place: f"{name_of(place[0])}:{place[1].start}")
def test_a_shortened_output_leaves_out_but_adds_and_changes_nothing(place: tuple[Path, Block], tmp_path: Path) -> None:
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    for block in blocks(place[0].read_text(encoding="utf-8")):
        if block.language == "case" and block.start < place[1].start:
            write_file(block, tmp_path)
    ((command, shown),) = commands(place[1].body)
    printed = run(command.replace("\\\n", " "), tmp_path).printed.splitlines()
    assert "..." in [line.strip() for line in shown.splitlines()], "nothing is left out: this is a block `console`"
    at = 0
    for piece in _pieces(shown.splitlines()):
        found = next((i for i in range(at, len(printed) + 1 - len(piece)) if printed[i : i + len(piece)] == piece), None)
        assert found is not None, "\n".join((*piece, "is not in", *printed))
        at = found + len(piece)


def _pieces(lines: list[str]) -> list[list[str]]:
    """The runs of lines between those that stand for what is left out."""
    pieces: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == "...":
            pieces.append([])
        else:
            pieces[-1].append(line)
    return [piece for piece in pieces if piece]


QUOTED = [
    (page, block)
    for page in PAGES
    for block in blocks(page.read_text(encoding="utf-8"))
    if block.note.startswith("from ")
]


@pytest.mark.parametrize("place", QUOTED, ids=lambda place: f"{name_of(place[0])}:{place[1].start}")
def test_a_quotation_of_a_file_stands_in_the_file(place: tuple[Path, Block]) -> None:
    """A block `text from PATH` stands word for word in the file at that path."""
    assert place[1].body in (ROOT / place[1].note.removeprefix("from ")).read_text(encoding="utf-8")
