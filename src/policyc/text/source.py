"""A text with a name, and a place in it."""

from bisect import bisect_right
from functools import cached_property

import attrs


@attrs.frozen(eq=False, slots=False)
class Source:
    """A text and the name under which a reader knows it; two sources are never equal."""

    name: str
    text: str = attrs.field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where each line begins; a line ends with a line feed and with nothing else."""
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return tuple(starts)

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, that holds this character."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """The column, counted from 1 in characters."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line without its end; an empty text past the last line."""
        if line > len(self.line_starts):
            return ""
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@attrs.frozen
class Span:
    """The characters from `start` up to, not including, `end` of one source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The first line, counted from 1."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """The first column, counted from 1."""
        return self.source.column_of(self.start)

    @property
    def end_line(self) -> int:
        """The line of the last character."""
        return self.source.line_of(max(self.start, self.end - 1))

    @property
    def end_column(self) -> int:
        """The column after the last character."""
        return self.source.column_of(max(self.start, self.end - 1)) + 1

    @property
    def text(self) -> str:
        """What is written there."""
        return self.source.text[self.start : self.end]

    def to(self, other: "Span") -> "Span":
        """From the start of this one to the end of the other."""
        return Span(self.source, self.start, other.end)
