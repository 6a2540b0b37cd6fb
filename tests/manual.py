"""The pages of the manual, and what the compiler says of the policies on them.

A block `policy NAME.policy` is a whole file; all whole files of a page are compiled together. A block `policy` with a `policy`
declaration in it is a whole file too. Any other block `policy` is a fragment, which is read inside the frame that
`docs/language/index.md` shows. A block `policy wrong CODE` must give that code and no other; so must a file of which the page says so
in a remark: `<!-- NAME.policy: wrong CODE -->`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

from corpus_runner import ROOT, Block, blocks
from policyc import session

# The pages of diagnostics are run where the diagnostics are tested; grammar and policies have pages of their own.
PAGES = tuple(
    page for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if page.parent.name != "diagnostics"
)
FRAME = ROOT / "docs" / "language" / "index.md"
_REMARK = re.compile(r"<!-- (\w+\.policy): wrong (P\d{3}) -->")
_HEADER = re.compile(r"^policy (\w+) ", re.MULTILINE)


@attrs.frozen
class Example:
    """A text to compile: the files, which of them it is about, and the codes that it must give."""

    title: str
    files: tuple[tuple[str, str], ...]
    codes: frozenset[str]


def name_of(page: Path) -> str:
    """A page as a reader finds it."""
    return page.relative_to(ROOT).as_posix()


def frame() -> str:
    """The declarations in which fragments are read."""
    found = [block.body for block in blocks(FRAME.read_text(encoding="utf-8")) if block.note == "frame"]
    assert len(found) == 1, "docs/language/index.md shows one frame"
    return found[0]


def examples(page: Path) -> Iterator[Example]:
    """Everything on a page that is to be compiled."""
    whole: list[tuple[str, str]] = []
    wrong: dict[str, str] = dict(_REMARK.findall(page.read_text(encoding="utf-8")))
    for number, block in enumerate(policy_blocks(page), 1):
        title = f"{name_of(page)} block {number}"
        header = _HEADER.search(block.body)
        if block.note.startswith("wrong "):
            yield Example(title, (_alone(block, header),), frozenset({block.note.removeprefix("wrong ")}))
        elif block.note == "frame" or header is not None or block.note:
            name = block.note if block.note.endswith(".policy") else f"{header[1]}.policy" if header else ""
            assert name, f"{title} is a whole file without a name"
            code = wrong.get(name)
            if code is not None:
                yield Example(title, ((name, block.body),), frozenset({code}))
            else:
                whole.append((name, block.body))
        else:
            yield Example(title, (_alone(block, None),), frozenset())
    if whole:
        yield Example(f"{name_of(page)} files", tuple(whole), frozenset())


def policy_blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page that are written in the language."""
    return (block for block in blocks(page.read_text(encoding="utf-8")) if block.language == "policy")


def codes_of(example: Example, folder: Path) -> frozenset[str]:
    """What is wrong with the files of an example, written into a folder of their own."""
    for name, body in example.files:
        (folder / name).write_text(body, encoding="utf-8")
    return frozenset(fault.code for fault in session.compile_paths([folder]).diagnostics)


def _alone(block: Block, header: re.Match[str] | None) -> tuple[str, str]:
    if header is not None:
        return f"{header[1]}.policy", block.body
    return "example.policy", f"{frame()}\n{block.body}"
