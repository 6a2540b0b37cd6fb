"""All provisions over time as a picture: a bar for those that change together, in the colours of their states."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from typing import Any

import attrs

from policyc.render.look import cells, wrap

_LEFT, _WIDE, _RIGHT = 330, 900, 20
_ROW, _BAR, _HEAD = 22, 14, 26
_MARGIN = timedelta(days=90)
_LABEL = 52
# State: what the legend calls it, fill, line.
_LOOKS = {
    "in_force": ("in force", "#2b6cb0", "#1a4d85"),
    "suspended": ("suspended", "url(#suspended)", "#b7791f"),
    "open": ("open: the law does not say", "url(#open)", "#c53030"),
    "not_yet": ("not in force", "#e2e8f0", "#cbd5e0"),
    "ended": ("not in force", "#e2e8f0", "#cbd5e0"),
    "not_published": ("not in force", "#e2e8f0", "#cbd5e0"),
}
_PATTERNS = """<defs>
<pattern id="suspended" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#fefcbf"/><rect width="3" height="6" fill="#d69e2e"/></pattern>
<pattern id="open" width="6" height="6" patternUnits="userSpaceOnUse">
<rect width="6" height="6" fill="#fff5f5"/><circle cx="3" cy="3" r="1.4" fill="#c53030"/></pattern>
</defs>"""


@attrs.frozen
class _Row:
    """Provisions of one policy that are in the same state on every day."""

    label: str
    spans: tuple[tuple[str, date | None, date | None, str], ...]


def draw_timeline(found: dict[str, Any]) -> str:
    """The document of `policyc status` as an SVG picture."""
    groups = [(policy, rows) for policy in found["policies"] if (rows := _rows(policy))]
    start, end = _frame(found, [row for _, rows in groups for row in rows])
    axis = _Axis(start, end)
    top = 64
    body: list[str] = []
    for policy, rows in groups:
        body.append(_text(12, top + 15, f"{policy['name']}: {policy['title']}", "head"))
        top += _HEAD
        for row in rows:
            body += _bar(row, top, axis)
            top += _ROW
        top += 8
    height = top + 40
    frame = [*_ticks(axis, top), *body, *_today(found["on"], axis, top), *_legend(height - 18)]
    width = _LEFT + _WIDE + _RIGHT
    return "\n".join((_opening(width, height, found), _PATTERNS, *frame, "</svg>", ""))


@attrs.frozen
class _Axis:
    start: date
    end: date

    def x(self, day: date) -> int:
        """The place of the beginning of a day."""
        inside = min(max(day, self.start), self.end)
        return _LEFT + (inside - self.start).days * _WIDE // (self.end - self.start).days


def _opening(width: int, height: int, found: dict[str, Any]) -> str:
    title = f"Provisions over time, seen from {found['on']}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">\n<title>{escape(title)}</title>\n'
        "<style>text{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif;font-size:12px;fill:#1a202c}.head{font-weight:bold}.small{font-size:11px;fill:#4a5568}"
        f'.big{{font-size:16px;font-weight:bold}}</style>\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        + _text(12, 24, title, "big")
    )


def _rows(policy: dict[str, Any]) -> list[_Row]:
    """Neighbours or not: provisions with the same days and states share a row, in the order of the first."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for one in policy["provisions"]:
        spans = (*one["before"], one, *one["then"])
        key = tuple((span["state"], _day(span["from"]), _day(span["through"]), _why(span)) for span in spans)
        alike.setdefault(key, []).append(one["provision"].rpartition(".")[2])
    return [_Row(_label(names), spans) for spans, names in alike.items()]


def _label(names: list[str]) -> str:
    text = ", ".join(names)
    if cells(text) <= _LABEL:
        return text
    kept = wrap(text, _LABEL - 12)[0].rstrip(",")
    return f"{kept}, ... ({len(names)} in all)"


def _why(span: dict[str, Any]) -> str:
    questions = [question["question"] for question in span["questions"]]
    return ", ".join((*span["by"], *questions))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _frame(found: dict[str, Any], rows: list[_Row]) -> tuple[date, date]:
    """The days that are shown: everything that changes, and a little before and after."""
    days = [date.fromisoformat(found["on"])]
    days += [day for row in rows for _, first, last, _ in row.spans for day in (first, last) if day is not None]
    return min(days) - _MARGIN, max(days) + _MARGIN


def _bar(row: _Row, top: int, axis: _Axis) -> Iterator[str]:
    yield _text(24, top + 12, row.label, "small")
    for state, first, last, why in row.spans:
        words, fill, line = _LOOKS[state]
        left = axis.x(first) if first is not None else _LEFT
        right = axis.x(last + timedelta(days=1)) if last is not None else _LEFT + _WIDE
        days = f"{first or 'always'} to {last or 'no end stated'}"
        said = f"{words}, {days}" + (f" ({why})" if why else "")
        # Where nothing is in force a thin line, so that what is in force stands out; a single day is never invisible.
        thin = words == "not in force"
        height, down = (4, 5) if thin else (_BAR, 0)
        yield (
            f'<rect x="{left}" y="{top + down}" width="{max(right - left, 2)}" height="{height}" fill="{fill}" '
            f'stroke="{line}" stroke-width="{0 if thin else 1}"><title>{escape(said)}</title></rect>'
        )


def _ticks(axis: _Axis, bottom: int) -> Iterator[str]:
    months = (axis.end.year - axis.start.year) * 12 + axis.end.month - axis.start.month
    step = next(one for one in (1, 3, 6, 12, 24, 60, 120) if months <= one * 16 or one == 120)
    first = axis.start.year * 12 + axis.start.month - 1
    for month in range(first - first % step + step, first + months + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if day < axis.end:
            x = axis.x(day)
            yield f'<line x1="{x}" y1="48" x2="{x}" y2="{bottom}" stroke="#e2e8f0"/>'
            yield _text(x + 3, 58, f"{day.year}-{day.month:02}", "small")


def _today(on: str, axis: _Axis, bottom: int) -> Iterator[str]:
    x = axis.x(date.fromisoformat(on))
    yield f'<line x1="{x}" y1="62" x2="{x}" y2="{bottom}" stroke="#1a202c" stroke-width="1.5" stroke-dasharray="5 3"/>'
    # Above the months, so that neither the day nor its line covers one of them.
    yield _text(min(x - 34, _LEFT + _WIDE + _RIGHT - 74), 42, on, "head")


def _legend(y: int) -> Iterator[str]:
    x = _LEFT
    for state in ("in_force", "suspended", "open", "not_yet"):
        words, fill, line = _LOOKS[state]
        yield f'<rect x="{x}" y="{y - 11}" width="24" height="12" fill="{fill}" stroke="{line}"/>'
        yield _text(x + 30, y, words, "small")
        x += 60 + 7 * len(words)


def _text(x: int, y: int, text: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" class="{style}">{escape(text)}</text>'
