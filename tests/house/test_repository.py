"""What lies in the repository, and what must not."""

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from house.code import ROOT

TOP = {
    "pyproject.toml", "README.md", "src", "grammar", "policies", "tests", "docs",
    "Makefile", "LICENSE", "CHANGELOG.md", ".ci", ".github", ".gitignore", ".pre-commit-hooks.yaml",
}  # fmt: skip
# Spelt so that this file does not find itself.
ELSEWHERE = re.compile("|".join(("/" + "work/", "/" + "tmp/", "[.]" + "library", "shared/" + "design", "farm" + "-")))
NOT_KEPT = (".git", *(ROOT / ".gitignore").read_text(encoding="utf-8").replace("/", "").split())


@cache
def files() -> tuple[str, ...]:
    """What a fresh clone holds, sorted; git itself need not be there."""
    return tuple(sorted(Path(name).relative_to(ROOT).as_posix() for name in _walk()))


def _walk() -> Iterator[str]:
    for here, folders, names in os.walk(ROOT):
        folders[:] = [folder for folder in folders if not _left_out(folder)]
        yield from (os.path.join(here, name) for name in names if not _left_out(name))


def _left_out(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in NOT_KEPT)


def text_of(name: str) -> str:
    """The text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_top_level_holds_only_what_was_agreed() -> None:
    assert {name.split("/")[0] for name in files()} - TOP == set()


def test_nothing_names_the_place_where_it_was_written() -> None:
    found = [f"{name}: {match.group()}" for name in files() if (match := ELSEWHERE.search(text_of(name)))]
    assert found == []


def test_every_file_is_text_that_ends_with_a_line_feed() -> None:
    ragged = [name for name in files() if text_of(name) and not text_of(name).endswith("\n")]
    assert ragged == []
    assert [name for name in files() if "\r" in text_of(name)] == []


def test_every_path_that_a_recipe_names_exists() -> None:
    named = re.findall(r"`([\w.-]+/[\w./-]*)`", text_of("docs/how_to_add.md"))
    assert named, "the recipes name no path"
    assert [path for path in named if not (ROOT / path).exists()] == []


# Pictures that are drawn from the policies and kept nowhere: the page says with which command.
DRAWN = {"docs/timeline.svg": "make timeline"}


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = []
    for name in files():
        if name.endswith(".md"):
            for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)\s#]+)", text_of(name)):
                drawn = DRAWN.get((Path(name).parent / target).as_posix())
                if drawn is not None and drawn in text_of(name):
                    continue
                if not (ROOT / Path(name).parent / target).exists():
                    broken.append(f"{name}: {target}")
    assert broken == []


def test_every_command_of_the_makefile_is_explained() -> None:
    text = text_of("Makefile")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert sorted(phony.split()) == sorted(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))
