"""Golden pages: Markdown with files and commands in it, whose outputs are compared with what the commands print.

A block `policy`, `case` or `yaml` is a file: `page.policy`, `case.json`, `case.yaml`, or the name behind the word.
A block `console` holds commands and what they print, standard error included; `; echo $?` shows the exit code, as in a shell.
"""

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import attrs

from policyc import cli
from policyc.project import shipped

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)[ ]*([^\n`]*)\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
FILES = {"policy": ("page", ".policy"), "case": ("case", ".json"), "json": ("", ".json"), "yaml": ("case", ".yaml")}
SHOWN_EXIT = re.compile(r";\s*echo \$\?$")
# Nothing of the terminal on which the tests happen to run may show in a page.
SETTING = {"COLUMNS": "100", "NO_COLOR": "1", "POLICYC_ERROR_FORMAT": "", "POLICYC_DEBUG": ""}


@attrs.frozen
class Block:
    """A fenced block; the body stands between `start` and `end` of the page."""

    language: str
    note: str
    body: str
    start: int
    end: int


@attrs.frozen
class Ran:
    """A command with what it printed and its exit code."""

    command: str
    printed: str
    code: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for match in FENCE.finditer(text):
        yield Block(match[1], match[2].strip(), match[3], match.start(3), match.end(3))


def has_commands(text: str) -> bool:
    """Whether something on the page can be run."""
    return any(block.language == "console" and "$ policyc" in block.body for block in blocks(text))


def rewrite(text: str, folder: Path, strict: bool) -> str:
    """The page as it is after its commands were run in this folder, each with the files that stand above it.

    Unless `strict`, a command that is shown without output is only asked to work, and what does not begin with `policyc`
    is left alone.
    """
    parts, done = [], 0
    for block in blocks(text):
        if block.language in FILES:
            write_file(block, folder)
        elif block.language == "console":
            parts += [text[done : block.start], run_block(block.body, folder, strict)]
            done = block.end
    return "".join((*parts, text[done:]))


def write_file(block: Block, folder: Path) -> None:
    """Put the body of a block where its commands find it. Other notes than names (`json title=…`) make no file."""
    stem, suffix = FILES[block.language]
    name = block.note or stem
    if re.fullmatch(r"[\w./-]+", name):
        file = folder / (name if name.endswith((suffix, ".policy", ".json", ".yaml", ".md")) else name + suffix)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.body, encoding="utf-8")


def run_block(body: str, folder: Path, strict: bool) -> str:
    """A console block with the outputs that its commands give now."""
    written = []
    for command, shown in commands(body):
        if not command.startswith("policyc "):
            assert not strict, f"only policyc is run on a golden page, not `{command}`"
            written.append(f"$ {command}\n{shown}")
            continue
        ran = run(command, folder)
        if strict or shown.strip():
            written.append(f"$ {command}\n{ran.printed}")
        else:
            assert ran.code not in (2, 4), f"`{command}` is shown without output, and ends so:\n{ran.printed}"
            written.append(f"$ {command}\n{shown}")
    return "".join(written)


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, continuation lines joined, with the output shown below it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command.strip(), shown


def asked_on(page: Path, folder: Path) -> Iterator[list[str]]:
    """The words of each command of a page, one after the other; its files are written to the folder as they come."""
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language in FILES:
            write_file(block, folder)
        for command, _ in commands(block.body) if block.language == "console" else ():
            yield shlex.split(SHOWN_EXIT.sub("", command), comments=True)


def run(command: str, folder: Path) -> Ran:
    """Run one command of policyc in this folder, in this process."""
    shows_exit = SHOWN_EXIT.search(command)
    words = shlex.split(SHOWN_EXIT.sub("", command), comments=True)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    with set_up(folder), contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        code = cli.run(words[1:])
    # A blank line that sets a message apart from the next prompt is no part of what a page shows.
    printed = stream.buffer.getvalue().decode().rstrip("\n")  # type: ignore[attr-defined]
    # Where the library lies differs from machine to machine.
    printed = printed.replace(shipped("policies").as_posix(), "policies")
    printed += "\n" if printed else ""
    return Ran(command, f"{printed}{code}\n" if shows_exit else printed, code)


@contextlib.contextmanager
def set_up(folder: Path) -> Iterator[None]:
    """The working folder and the environment of a command."""
    before = {name: os.environ.get(name) for name in SETTING}
    os.environ.update(SETTING)
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
