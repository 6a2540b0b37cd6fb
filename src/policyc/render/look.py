"""What a stream can show: colour, marks beyond ASCII, and how wide it is."""

import shutil
import unicodedata
from collections.abc import Mapping
from typing import TextIO

import attrs

PLAIN_WIDTH = 80
_NARROWEST, _WIDEST = 40, 120
_NARROWEST_TEXT = 16
_MARKS = "✓✗●◐✖│┌─…·→"
_SGR = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36",
}
# Categories that would move the cursor, reverse the reading order or be lost without a trace.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@attrs.frozen
class Look:
    """How to print for one stream. The plain look depends on nothing, so that its bytes are stable."""

    colour: bool = False
    marks: bool = False
    width: int = PLAIN_WIDTH

    def paint(self, text: str, *roles: str) -> str:
        """The text in these roles (`bold`, `red` and so on), or as it is where there is no colour."""
        if not self.colour or not text or not roles:
            return text
        return f"\x1b[{';'.join(_SGR[role] for role in roles)}m{text}\x1b[0m"

    def mark(self, beautiful: str, plain: str) -> str:
        """The first where the stream can show it, else the second."""
        return beautiful if self.marks else plain


PLAIN = Look()


def look_of(stream: TextIO, environ: Mapping[str, str]) -> Look:
    """The look for a stream: plain unless it is a terminal."""
    if not is_terminal(stream):
        return PLAIN
    width = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    colour = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    marks = can_show(stream, _MARKS)
    return Look(colour, marks, min(max(width, _NARROWEST), _WIDEST))


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is likely to be looking."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def can_show(stream: TextIO, text: str) -> bool:
    """Whether the encoding of the stream has all these characters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def visible(text: str) -> str:
    """The text with every control and formatting character spelled out: nothing in a file may steer a terminal."""
    if text.isprintable():
        return text
    return "".join(spelled(char) for char in text)


def spelled(char: str) -> str:
    """One character, spelled out as in `\\u{202e}` if it cannot be seen."""
    return f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _UNSEEN else char


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me") else 1


def pad(text: str, width: int) -> str:
    """The text with blanks up to `width` columns."""
    return text + " " * max(0, width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken between words; a longer word is broken itself."""
    lines: list[str] = []
    line = ""
    for word in visible(" ".join(text.split())).split(" "):
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        lines += [line] if line else []
        *full, line = _broken(word, max(width, 8))
        lines += full
    return [*lines, line] if line or not lines else lines


def _broken(word: str, width: int) -> list[str]:
    if cells(word) <= width:
        return [word]
    # A long path is easier to read, and to copy, in one piece.
    if word.isascii():
        return [word]
    pieces = [""]
    for char in word:
        if cells(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def block(text: str, indent: int, look: Look, *roles: str) -> list[str]:
    """The text wrapped and painted, every line behind `indent` blanks."""
    margin = " " * indent
    return [margin + look.paint(line, *roles) for line in wrap(text, max(look.width - indent, _NARROWEST_TEXT))]


def hanging(head: str, text: str, look: Look, *roles: str) -> list[str]:
    """The text wrapped behind `head`, its further lines under its first; below it where no room is left."""
    indent = cells(head)
    if look.width - indent < _NARROWEST_TEXT:
        margin = len(head) - len(head.lstrip())
        return [head.rstrip(), *block(text, margin + 2, look, *roles)]
    first, *rest = block(text, indent, look, *roles)
    return [head + first[indent:], *rest]
