"""Lines of a source with carets under the places that matter."""

from collections.abc import Iterator, Sequence

import attrs

from policyc.render.look import Look, cells, spelled, visible, wrap
from policyc.text.source import Source, Span

_TAB = 4


@attrs.frozen
class Place:
    """A place to point at. The first one of a snippet is the fault itself, the others explain it."""

    span: Span
    caption: str
    fault: bool


@attrs.frozen
class _Stroke:
    """What is underlined in one line: columns `start` up to `end`, counted from 0."""

    line: int
    start: int
    end: int
    place: Place
    last: bool


def snippet(places: Sequence[Place], look: Look) -> list[str]:
    """The lines that the places stand in, source by source, the source of the first place first."""
    sources: list[Source] = []
    for place in places:
        if not any(place.span.source is source for source in sources):
            sources.append(place.span.source)
    strokes = [(source, _strokes(places, source)) for source in sources]
    digits = max(len(str(stroke.line)) for _, many in strokes for stroke in many)
    shown: list[str] = []
    for source, many in strokes:
        first = next(place for place in places if place.span.source is source)
        where = f"{visible(source.name)}:{first.span.line}:{first.span.column}"
        arrow = look.mark("┌─" if not shown else "├─", "-->" if not shown else ":::")
        lead = " " * digits + (" " if look.marks else "")
        if shown:
            shown.append(f"{' ' * digits} {look.paint(look.mark('│', '|'), 'blue')}")
        shown.append(lead + look.paint(arrow, "blue") + " " + where)
        shown += _lines(source, many, digits, look)
    return shown


def _strokes(places: Sequence[Place], source: Source) -> list[_Stroke]:
    mine = [place for place in places if place.span.source is source]
    many = [stroke for place in mine for stroke in _strokes_of(place)]
    return sorted(many, key=lambda stroke: (stroke.line, stroke.start, stroke.end))


def _strokes_of(place: Place) -> Iterator[_Stroke]:
    span = place.span
    start = span.column - 1
    if span.line == span.end_line:
        yield _Stroke(span.line, start, max(span.end_column - 1, start + 1), place, True)
        return
    first = span.source.line_text(span.line)
    yield _Stroke(span.line, start, max(len(first), start + 1), place, False)
    last = span.source.line_text(span.end_line)
    indent = len(last) - len(last.lstrip())
    yield _Stroke(span.end_line, min(indent, span.end_column - 2), span.end_column - 1, place, True)


def _lines(source: Source, strokes: Sequence[_Stroke], digits: int, look: Look) -> Iterator[str]:
    bar = look.paint(look.mark("│", "|"), "blue")
    blank = f"{' ' * digits} {bar}"
    yield blank
    before = 0
    for number in sorted({stroke.line for stroke in strokes}):
        if before and number == before + 2:
            yield _numbered(source, before + 1, digits, look)
        elif before and number > before + 2:
            yield look.paint(look.mark("…", "..."), "blue")
        before = number
        yield from _pointed(source, [s for s in strokes if s.line == number], digits, look)


def _numbered(source: Source, number: int, digits: int, look: Look) -> str:
    text = _Cut.around(source.line_text(number), 0, _room(digits, look), look).text
    return _code(number, text, digits, look)


def _code(number: int, text: str, digits: int, look: Look) -> str:
    bar = look.paint(look.mark("│", "|"), "blue")
    return f"{look.paint(str(number).rjust(digits), 'blue')} {bar} {text}".rstrip()


def _pointed(source: Source, strokes: Sequence[_Stroke], digits: int, look: Look) -> Iterator[str]:
    line = source.line_text(strokes[0].line)
    room = _room(digits, look)
    bar = look.paint(look.mark("│", "|"), "blue")
    margin = f"{' ' * digits} {bar} "
    shown = None
    for stroke in strokes:
        cut = _Cut.around(line, stroke.start, room, look)
        # A long line is shown once for each place that a single cut would lose.
        if cut.text != shown:
            yield _code(stroke.line, cut.text, digits, look)
        shown = cut.text
        for row in _underline(cut, stroke, room, look):
            yield margin + row


def _room(digits: int, look: Look) -> int:
    return max(look.width - digits - 3, 24)


def _underline(cut: "_Cut", stroke: _Stroke, room: int, look: Look) -> Iterator[str]:
    place = stroke.place
    roles = ("bold", "red") if place.fault else ("bold", "cyan")
    left = min(cut.column(stroke.start), room - 1)
    right = min(max(cut.column(stroke.end), left + 1), room)
    signs = ("^" if place.fault else "-") * (right - left)
    caption = visible(place.caption) if stroke.last else ""
    if not caption or right + 1 + cells(caption) <= room:
        text = f"{signs} {caption}".rstrip()
        yield " " * left + look.paint(text, *roles)
        return
    yield " " * left + look.paint(signs, *roles)
    indent = left if room - left >= min(30, cells(caption)) else max(0, room - 30)
    for line in wrap(caption, room - indent):
        yield " " * indent + look.paint(line, *roles)


def _window(columns: Sequence[int], place: int, room: int, moved: bool) -> tuple[int, int]:
    """Which pieces to keep: from a third of the room before the place, or from the first if that is as good."""
    start = 0
    if moved or columns[place] > room * 2 // 3:
        start = next(i for i, column in enumerate(columns) if column >= columns[place] - room // 3)
    stop = start
    while stop + 1 < len(columns) and columns[stop + 1] - columns[start] <= room:
        stop += 1
    return start, stop


@attrs.frozen
class _Cut:
    """A line as it is shown: tabs widened, what is unseen spelled out, cut around a place."""

    text: str
    first: int
    columns: tuple[int, ...]

    @classmethod
    def around(cls, line: str, at: int, room: int, look: Look) -> "_Cut":
        """At most `room` columns of the line, the character `at` among them."""
        # No character before this slice can come into view, so a line of a megabyte costs no more than a short one.
        first = max(0, at - room)
        pieces: list[str] = []
        columns = [0]
        for char in line[first : at + 2 * room]:
            piece = " " * (_TAB - columns[-1] % _TAB) if char == "\t" else spelled(char)
            pieces.append(piece)
            columns.append(columns[-1] + cells(piece))
        whole = first == 0 and len(line) <= at + 2 * room
        if whole and columns[-1] <= room:
            return cls("".join(pieces), 0, tuple(columns))
        dots = look.mark("…", "...")
        start, stop = _window(columns, min(at - first, len(pieces)), room - 2 * len(dots), first > 0)
        head = dots if first + start else ""
        tail = dots if first + stop < len(line) else ""
        shift = len(head) - columns[start]
        kept = tuple(column + shift for column in columns[start : stop + 1])
        return cls(head + "".join(pieces[start:stop]) + tail, first + start, kept)

    def column(self, index: int) -> int:
        """Where the character of this index in the whole line begins on the screen."""
        inside = index - self.first
        if inside < 0:
            return 0
        beyond = inside - (len(self.columns) - 1)
        # Past the end there is one column for each character that is not there, as at the end of a file.
        return self.columns[inside] if beyond <= 0 else self.columns[-1] + beyond
