"""Totals over trees in SQL: by levels where facts are doubtful, by ranges where they are known; and the table they read."""

from fractions import Fraction
from math import lcm

import duckdb
from hard_sentence import dollars

from policyc.core.facts import Amount, Case, Interval, Listing, Node, Word
from policyc.core.program import Depth

ENDS = ("lo", "lo_open", "hi", "hi_open")
TABLE = """CREATE TABLE node (case_id INTEGER, node INTEGER, parent INTEGER, depth INTEGER, pos INTEGER, last INTEGER,
 generic BOOLEAN, origin VARCHAR, kind VARCHAR, lo HUGEINT, lo_open BOOLEAN, hi HUGEINT, hi_open BOOLEAN,
 more BOOLEAN, rest_hi HUGEINT, rest_open BOOLEAN)"""
Row = list[object]


def by_levels(name: str, depth: Depth, carries: bool) -> str:
    """The total from the leaves up, one level a step: with doubt each level is the hull of a match and of its inside.

    The first row stands for a level below the deepest; `in_` columns are the total inside a node, the others what the
    node adds to its parent.
    """
    rest = "f.rest_hi" if carries else "NULL"
    rest_open = "f.rest_open" if carries else "false"
    low = "CASE WHEN count(r.node) = count(r.lo) THEN coalesce(sum(r.lo), 0) END"
    high = f"CASE WHEN count(r.node) = count(r.hi) THEN coalesce(sum(r.hi), 0) + CASE WHEN f.may_more THEN {rest} ELSE 0 END END"
    inside = (
        f"({low})::HUGEINT AS in_lo, coalesce(bool_or(r.lo_open), false) AS in_lo_open, ({high})::HUGEINT AS in_hi, "
        f"(coalesce(bool_or(r.hi_open), false) OR (f.may_more AND {rest_open})) AS in_hi_open"
    )
    keys = "f.depth, f.case_id, f.node, f.parent, f.must, f.may, " + ", ".join(f"f.v_{end}" for end in ENDS)
    blank = ", ".join(f"NULL::{kind} AS {p}{end}" for p in ("in_", "") for end, kind in ends_and_kinds())
    ins = ", ".join(f"in_{end}" for end in ENDS)
    return f"""{name}t AS (
SELECT max(depth) + 1 AS depth, NULL::INTEGER AS case_id, NULL::INTEGER AS node, NULL::INTEGER AS parent, {blank} FROM {name}
UNION ALL
SELECT depth, case_id, node, parent, {ins}, {adds(depth)} FROM (
 SELECT {keys}, {inside}
 FROM (SELECT DISTINCT depth FROM {name}t) l JOIN {name} f ON f.depth = l.depth - 1
 LEFT JOIN {name}t r ON r.case_id = f.case_id AND r.parent = f.node
 GROUP BY {keys}, f.may_more, f.rest_hi, f.rest_open))"""


def ends_and_kinds() -> list[tuple[str, str]]:
    """The four columns of a number with their SQL types."""
    return [(end, "BOOLEAN" if end.endswith("open") else "HUGEINT") for end in ENDS]


def adds(depth: Depth) -> str:
    """What a node adds to its parent's list."""
    zero = ("0", "false", "0", "false")
    value = tuple(f"v_{end}" for end in ENDS)
    inner = tuple(f"in_{end}" for end in ENDS)
    other = inner if depth is Depth.OUTERMOST else zero
    chosen = [
        f"CASE WHEN must THEN {v} WHEN may THEN {h} ELSE {o} END"
        for v, h, o in zip(value, hull(value, other), other, strict=True)
    ]
    if depth is Depth.EVERY_LEVEL:
        words = ("+", "OR", "+", "OR")
        chosen = [f"({c}) {w} {i}" for c, w, i in zip(chosen, words, inner, strict=True)]
    return ", ".join(f"({c}) AS {end}" for c, end in zip(chosen, ENDS, strict=True))


def hull(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    """The smallest interval around two; `least` and `greatest` pass over NULL, so an unbounded end is asked for first."""

    def end(x: int, pick: str, sign: str) -> tuple[str, str]:
        number = f"CASE WHEN {a[x]} IS NOT NULL AND {b[x]} IS NOT NULL THEN {pick}({a[x]}, {b[x]}) END"
        open_ = (
            f"coalesce(CASE WHEN {a[x]} = {b[x]} THEN {a[x + 1]} AND {b[x + 1]} "
            f"WHEN {a[x]} {sign} {b[x]} THEN {a[x + 1]} ELSE {b[x + 1]} END, false)"
        )
        return number, open_

    return (*end(0, "least", "<"), *end(2, "greatest", ">"))


def by_ranges(name: str) -> str:
    """The outermost total of known cases: a match counts if no earlier match reaches over it. No recursion."""
    return f"""{name}t AS (
SELECT case_id, 0 AS depth, coalesce(sum(v_lo) FILTER (outer_), 0)::HUGEINT AS in_lo, false AS in_lo_open,
 coalesce(sum(v_hi) FILTER (outer_), 0)::HUGEINT AS in_hi, false AS in_hi_open
FROM (SELECT *, must AND depth > 0 AND coalesce(max(last) FILTER (must AND depth > 0) OVER (PARTITION BY case_id
 ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1) < pos AS outer_ FROM {name}) GROUP BY case_id)"""


def load(db: duckdb.DuckDBPyConnection, cases: list[Case]) -> int:
    """Fill the table of nodes; the answer is the scale: how many units make one dollar, chosen so that all are whole."""
    scale = lcm(*(d for case in cases for d in denominators(case.root.fields["item"])))
    rows: list[Row] = []
    for index, case in enumerate(cases):
        number(rows, index, scale, case.root.fields["item"], None, 0, [0])
        rows.append([index, -1, None, None, -1, -1, True, None, None, 0, False, None, False, True, None, False])
    db.execute(TABLE)
    db.executemany(f"INSERT INTO node VALUES ({', '.join('?' * 16)})", rows)
    return scale


def denominators(fact: object) -> list[int]:
    """Every denominator of an amount in a tree."""
    match fact:
        case Amount(parts):
            return [end.denominator for _, i in parts for end in (i.low, i.high) if end is not None]
        case Node(fields=fields):
            return [d for f in fields.values() for d in denominators(f)]
        case Listing(nodes=nodes, rest=rest):
            return [d for f in (*nodes, *rest.values()) for d in denominators(f)]
        case _:
            return []


def number(rows: list[Row], case_id: int, scale: int, node: object, parent: int | None, depth: int, at: list[int]) -> None:
    """Depth first: a node's place, and the last place inside it."""
    assert isinstance(node, Node)
    pos = at[0]
    at[0] += 1
    parts = node.fields["parts"]
    assert isinstance(parts, Listing)
    words = [fact.word if isinstance(fact, Word) else None for fact in map(node.fields.get, ("origin", "kind"))]
    rest = dollars(parts.rest["value"]) if "value" in parts.rest else Interval(None, None)
    row: Row = [case_id, pos, parent, depth, pos, pos, False, *words, *ends(dollars(node.fields["value"]), scale)]
    row += [not parts.complete, whole(rest.high, scale), rest.high_open]
    rows.append(row)
    for inner in parts.nodes:
        number(rows, case_id, scale, inner, pos, depth + 1, at)
    row[5] = at[0] - 1


def ends(value: Interval, scale: int) -> Row:
    """The four columns of an interval."""
    return [whole(value.low, scale), value.low_open, whole(value.high, scale), value.high_open]


def whole(end: Fraction | None, scale: int) -> int | None:
    """An end in units of 1/scale; a number that is not whole is refused rather than rounded."""
    if end is None:
        return None
    units = end * scale
    assert units.denominator == 1, end
    return units.numerator
