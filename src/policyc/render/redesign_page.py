"""A redesign as one page of HTML that needs nothing else: its designs, each threshold, and the front of cost and changes as a plot."""

from fractions import Fraction
from html import escape
from typing import Any

from policyc.core.numerals import read_number
from policyc.render.look import PLAIN
from policyc.render.redesign import show_redesign

WIDTH, HEIGHT, MARGIN = 640, 320, 56
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #ccc;padding:.3rem .7rem;text-align:left;vertical-align:top}
th{font-weight:600}pre{background:#f5f5f5;padding:1rem;overflow-x:auto}svg{max-width:100%;height:auto}
@media(prefers-color-scheme:dark){body{background:#161616;color:#e8e8e8}pre{background:#222}th,td{border-color:#444}}"""


def show_page(document: dict[str, Any]) -> str:
    """The page."""
    designs = document["designs"]
    body = [f"<h1>{escape(document['target'])}</h1>"]
    if len(designs) > 1:
        body += [_plot(designs), _table(designs)]
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
    """Cost upwards, number of changes to the right; a point for each design, with its number."""
    points = [(len(one["changes"]), _cost(one)) for one in designs]
    most, dearest = max(x for x, _ in points), max(y for _, y in points)
    drawn = [(_at(x, Fraction(most), WIDTH), HEIGHT - _at(y, dearest, HEIGHT)) for x, y in points]
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="6" fill="#2a6fbb"/><text x="{x + 10}" y="{y - 8}" fill="currentColor">{n}</text>'
        for n, (x, y) in enumerate(drawn, 1)
    )
    end_x, end_y = WIDTH - MARGIN, HEIGHT - MARGIN
    axes = (
        f'<path d="M{MARGIN} {MARGIN}V{end_y}H{end_x}" fill="none" stroke="currentColor"/>'
        f'<text x="{MARGIN}" y="{MARGIN - 12}" fill="currentColor">cost, up to {escape(str(_dearest(designs)))}</text>'
        f'<text x="{end_x}" y="{HEIGHT - 16}" fill="currentColor" text-anchor="end">changes, up to {most}</text>'
    )
    label = "the designs by cost and number of changes"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{axes}{dots}</svg>'


def _at(value: Fraction | int, most: Fraction, length: int) -> int:
    room = length - 2 * MARGIN
    return MARGIN + (int(room * Fraction(value) / most) if most else 0)


def _cost(design: dict[str, Any]) -> Fraction:
    return read_number(design["cost"].partition(" ")[0]) or Fraction(0) if design["cost"] else Fraction(0)


def _dearest(designs: list[dict[str, Any]]) -> str:
    return max(designs, key=_cost)["cost"] or "nothing"
