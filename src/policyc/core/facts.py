"""A case as data: what is known of each fact, never more."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs


@attrs.frozen
class Interval:
    """All numbers between `low` and `high`; None is unbounded; an open end is not itself included."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def exact(self) -> bool:
        """Whether it holds exactly one number."""
        return self.low is not None and self.low == self.high


@attrs.frozen
class Amount:
    """A number of any kind as a sum of intervals by currency, sorted.

    The currency is "" for everything that is not money and "?" where the currency itself is unknown. No parts: zero.
    """

    parts: tuple[tuple[str, Interval], ...]


@attrs.frozen
class DayFact:
    """A day between `first` and `last`, both included; None is unbounded."""

    first: date | None
    last: date | None


@attrs.frozen
class Word:
    """A word, country, element, text or code; None is unknown."""

    word: str | None


@attrs.frozen
class Truth:
    """Yes, no, or None for unknown."""

    known: bool | None


@attrs.frozen
class Words:
    """A set of words: these are in it; if not `complete`, others may be."""

    known: frozenset[str]
    complete: bool


@attrs.frozen(eq=False)
class Node:
    """A record of the case. Every declared field is there, the unknown ones with their declared or tightened range.

    `path` is how a user reaches it: `item.parts[0]`; "" for the case itself.
    """

    record: str
    path: str
    fields: "dict[str, Fact]"


@attrs.frozen(eq=False)
class Listing:
    """A list of records. If not `complete` there may be any number of others: `rest` bounds the total of a field over them."""

    record: str
    path: str
    nodes: tuple[Node, ...]
    complete: bool
    rest: dict[str, Amount]


Fact = Amount | DayFact | Word | Truth | Words | Node | Listing


@attrs.frozen
class Rate:
    """One unit of `source` is worth `rate` units of `target`."""

    source: str
    target: str
    rate: Interval


@attrs.frozen(eq=False)
class Case:
    """The facts of one case and the exchange rates among them."""

    root: Node
    rates: tuple[Rate, ...]
    sha256: str


def nodes_of(root: Node) -> Iterator[Node]:
    """Every record below this one and itself, each before what it holds, in declared order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(inner_nodes(node))


def inner_nodes(node: Node) -> list[Node]:
    """The records that a record holds, in declared order."""
    found: list[Node] = []
    for fact in node.fields.values():
        if isinstance(fact, Node):
            found.append(fact)
        elif isinstance(fact, Listing):
            found += fact.nodes
    return found
