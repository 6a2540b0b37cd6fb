"""The table of the grammar, followed: words in, the surface tree of a declaration out, made as its rules are completed.

Invariant: no recursion, so that no text can exhaust the stack.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from policyc.language.parts import Maker, Making
from policyc.language.scan import Word
from policyc.text.source import Span

END = "$END"
MOST_DEEP = 100


@attrs.frozen(eq=False)
class Rule:
    """What becomes of the last `size` values, at least one, where a rule is complete: one value of `origin`.

    kept: the places of those of which something is made; None stands for what the text leaves out, and the complement of a
    place for values that are handed on one by one. make: what is made of them; None where they are only handed on. alone:
    the rule gives another name to a value and no more.
    """

    size: int
    origin: str
    kept: tuple[int | None, ...]
    make: Maker | None
    alone: bool


# By the kind of the next word, or by the origin of what was completed: the row to go on with, or the rule that is complete.
Row = dict[str, Any]
# A value, where it begins, where it ends, and how deep the tree below it is.
_Part = tuple[Any, int, int, int]


def first_row(tables: Mapping[str, Any], makers: Mapping[str, Maker]) -> Row:
    """The row to begin with, of tables as `language.tables` describes them, with the makers that they name."""
    rules = [
        Rule(size, origin, tuple(kept), None if maker is None else makers[maker], alone)
        for size, origin, kept, maker, alone in tables["rules"]
    ]
    rows: list[Row] = [{} for _ in tables["rows"]]
    for row, written in zip(rows, tables["rows"], strict=True):
        row.update({kind: rows[to] if to >= 0 else rules[~to] for kind, to in written.items()})
    return rows[0]


def follow(first: Row, words: Sequence[Word], making: Making) -> tuple[Any, int | None]:
    """What is made of these words from this row on, or the place of the first that is not taken: one past the last where
    they end too early.

    What is made begins where its first word begins and ends where its last one ends. A tree that is too deep is not made:
    `making` then knows where.
    """
    rows, parts = [first], list[_Part]()
    for place, word in enumerate((*words, Word(END, "", -1, -1, -1))):
        kind, _, start, end, _ = word
        step = rows[-1].get(kind)
        while step.__class__ is Rule:
            size = step.size
            if not step.alone:
                parts[-size:] = (_whole(step, parts[-size:], making),)
            del rows[-size:]
            row = rows[-1][step.origin]
            rows.append(row)
            step = row.get(kind)
        if step is None:
            return None, place
        rows.append(step)
        parts.append((word, start, end, 0))
    return parts[0][0], None


def _whole(rule: Rule, parts: Sequence[_Part], making: Making) -> _Part:
    values: list[Any] = []
    deepest = 0
    for place in rule.kept:
        if place is None:
            values.append(None)
            continue
        value, _, _, depth = parts[place if place >= 0 else ~place]
        if place >= 0:
            values.append(value)
        elif values:
            values += value
        else:
            # The list is nobody else's: a long one is not copied once for each of its members.
            values = value
        if depth > deepest:
            deepest = depth
    start, end = parts[0][1], parts[-1][2]
    if rule.make is None:
        return values, start, end, deepest
    span = Span(making.source, start, end)
    if deepest >= MOST_DEEP:
        making.too_deep = making.too_deep or span
    return rule.make(making, values, span) if making.too_deep is None else None, start, end, deepest + 1


def taken(rows: list[Row], kinds: Sequence[str]) -> bool:
    """Whether words of these kinds are taken where the table stands on the last of these rows, which are changed to what follows."""
    for kind in kinds:
        step = rows[-1].get(kind)
        while step.__class__ is Rule:
            del rows[-step.size :]
            rows.append(rows[-1][step.origin])
            step = rows[-1].get(kind)
        if step is None:
            return False
        rows.append(step)
    return True
