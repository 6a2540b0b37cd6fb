"""A redesign as one page of HTML that needs nothing else: its designs, each threshold, and the front of cost and changes as a plot."""

from fractions import Fraction
from html import escape
from typing import Any

from policyc.core.numerals import read_number
from policyc.render.look import PLAIN
from policyc.render.redesign import in_words, show_redesign

WIDTH, HEIGHT, MARGIN = 640, 320, 56
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #ccc;padding:.3rem .7rem;text-align:left;vertical-align:top}
th{font-weight:600}pre{background:#f5f5f5;padding:1rem;overflow-x:auto}svg{max-width:100%;height:auto}
@media(prefers-color-scheme:dark){body{background:#161616;color:#e8e8e8}pre{background:#222}th,td{border-color:#444}}"""


def show_page(document: dict[str, Any]) -> str:
    """The page."""
    designs = document["designs"]
    body = [f"<h1>{escape(document['target'])}</h1>"]
    if designs:
        said = list(in_words(document))
        if "front" not in document:
            said.append("whether another design trades cost against changes was not asked: --pareto does")
        body += [_plot(designs), *(f"<p>{escape(one[:1].upper() + one[1:])}.</p>" for one in said), _table(designs)]
    body.append(f"<pre>{escape(show_redesign(document, PLAIN))}</pre>")
    head = f'<meta charset="utf-8"><title>Redesign: {escape(document["target"])}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(body) + "\n</body></html>\n"


def _table(designs: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(str(design['cost'] or ''))}</td><td>{len(design['changes'])}</td>"
        f"<td>{escape('; '.join(_words(change) for change in design['changes']))}</td></tr>"
        for number, design in enumerate(designs, 1)
    )
    return f"<table><tr><th>design</th><th>cost</th><th>changes</th><th>what changes</th></tr>{rows}</table>"


def _words(change: dict[str, Any]) -> str:
    return f"{change.get('name') or change['part']}: {change['option'] or 'change'}"


def _plot(designs: list[dict[str, Any]]) -> str:
    """Cost upwards, number of changes to the right; a point for each design with its number and its cost, the cheapest for so
    many changes joined by steps."""
    points = [(len(one["changes"]), _cost(one)) for one in designs]
    # One point alone stands in the middle and not in the corner.
    room = 2 if len(points) == 1 else 1
    across = (0, room * max(x for x, _ in points))
    # A design that saves money lies below one that costs nothing.
    costs = (min(Fraction(0), *(y for _, y in points)), room * max(Fraction(0), *(y for _, y in points)))
    drawn = [(_at(x, across, WIDTH), HEIGHT - _at(y, costs, HEIGHT)) for x, y in points]
    end_x, end_y = WIDTH - MARGIN, HEIGHT - MARGIN
    axes = (
        f'<path d="M{MARGIN} {MARGIN}V{end_y}H{end_x}" fill="none" stroke="currentColor"/>'
        f'<text x="{MARGIN}" y="18" fill="currentColor">cost</text>'
        f'<text x="{end_x}" y="{HEIGHT - 8}" fill="currentColor" text-anchor="end">parts changed</text>'
    )
    ticks = "".join(
        f'<path d="M{x} {end_y}v6" stroke="currentColor"/>'
        f'<text x="{x}" y="{end_y + 22}" fill="currentColor" text-anchor="middle">{changes}</text>'
        for changes, x in sorted({(changes, x) for (changes, _), (x, _) in zip(points, drawn, strict=True)})
    )
    there: dict[tuple[int, int], list[int]] = {}
    for number, at in enumerate(drawn, 1):
        there.setdefault(at, []).append(number)
    dots = "".join(_dot(numbers, designs[numbers[0] - 1], at) for at, numbers in there.items())
    label = "the designs by cost and number of changes"
    shown = f"{axes}{ticks}{_steps(drawn)}{dots}"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" font-size="14">{shown}</svg>'


def _dot(numbers: list[int], design: dict[str, Any], at: tuple[int, int]) -> str:
    x, y = at
    # Near the right edge there is no room to the right of a point.
    left, anchor = (x - 10, "end") if x > WIDTH * 3 // 4 else (x + 10, "start")
    text = f"{', '.join(map(str, numbers))}: {escape(str(design['cost'] or 'nothing'))}"
    return (
        f'<circle cx="{x}" cy="{y}" r="6" fill="#2a6fbb"/>'
        f'<text x="{left}" y="{y - 10}" fill="currentColor" text-anchor="{anchor}">{text}</text>'
    )


def _steps(drawn: list[tuple[int, int]]) -> str:
    """What so many changes can cost at the least: a line from each point to the next that is lower."""
    line, low = "", HEIGHT
    for x, y in sorted(drawn):
        if y > low or not line:
            line, low = f"{line}H{x}V{y}" if line else f"M{x} {y}", y
    return f'<path d="{line}" fill="none" stroke="#2a6fbb" stroke-dasharray="4 4"/>'


def _at(value: Fraction | int, ends: tuple[Fraction | int, Fraction | int], length: int) -> int:
    low, high = ends
    return MARGIN + (int((length - 2 * MARGIN) * Fraction(value - low) / (high - low)) if high > low else 0)


def _cost(design: dict[str, Any]) -> Fraction:
    return read_number(design["cost"].partition(" ")[0]) or Fraction(0) if design["cost"] else Fraction(0)
