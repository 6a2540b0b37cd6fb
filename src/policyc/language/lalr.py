"""The parser's table, followed: words in, the tree of a declaration out, with the place in the text of each node.

It gives the trees that lark gives of the same table, of which it is the inner loop, without what nobody here asks for.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

END = "$END"
Place = tuple[int, int]


@attrs.frozen
class Rule:
    """What becomes of the last `size` values: what `make` makes of them, which is an `origin`."""

    size: int
    origin: str
    make: Callable[[list[Any]], Any]


# By state and kind of word: the state that a word leads to, or the rule that is complete before it.
Step = int | Rule


@attrs.frozen
class Table:
    """The table of a grammar, with its first state and the one in which all is read."""

    steps: Mapping[int, Mapping[str, Step]]
    start: int
    end: int


def follow(table: Table, tokens: Iterable[Any], last: Any) -> Any | None:
    """The tree of these words, `last` being the end of them, or None where no tree has them.

    A node begins where its first word begins and ends where its last one ends; brackets around a node are no part of it.
    Its place is its attribute `at`.
    """
    steps, states = table.steps, [table.start]
    values: list[Any] = []
    places: list[Place | None] = []
    for token in (*tokens, last):
        kind = token.type
        step = steps[states[-1]].get(kind)
        while type(step) is Rule:
            size = step.size
            if size:
                made, place = _made(step, values[-size:], places[-size:])
                del states[-size:], values[-size:], places[-size:]
            else:
                made, place = _made(step, [], [])
            values.append(made)
            places.append(place)
            states.append(steps[states[-1]][step.origin])  # type: ignore[arg-type]
            if token is last and states[-1] == table.end:
                return made
            step = steps[states[-1]].get(kind)
        if step is None:
            return None
        states.append(step)  # type: ignore[arg-type]
        values.append(token)
        places.append((token.start_pos, token.end_pos))
    return None


def _made(rule: Rule, parts: list[Any], places: list[Place | None]) -> tuple[Any, Place | None]:
    """What a rule makes of these parts, and the place that it takes up with all that belongs to it."""
    first = last = None
    for place in places:
        if place is not None:
            first, last = first or place, place
    made = rule.make(parts)
    if not hasattr(made, "children"):
        # A word alone: what stood around it is no part of what it stands for.
        return made, (made.start_pos, made.end_pos) if made is not None else None
    if first is None or last is None:
        return made, None
    here = first[0], last[1]
    if not hasattr(made, "at"):
        made.at = here
    return made, here
