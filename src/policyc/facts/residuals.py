"""What the whole says of its parts, and the parts of their whole: bounds for amounts that are not given.

A residual says that the total of a field over a list is at most the whole. This module is normative for the bounds that
follow. Two passes are made, and no more, so that the result does not depend on the order of anything:

1. Up, the innermost record first: a whole is at least the sum of the least that its known parts can be. Parts that may
   be left unnamed count as nothing, if the vocabulary says that the field cannot be negative; if it does not, and the
   list may have more, nothing follows.
2. Down, the outermost record first: a part is at most what the most that the whole can be leaves, when every other
   part is the least that it can be. All the unnamed parts together are at most what the known ones leave.

Amounts of money are compared only if all that are known, of one whole and its parts, are in one currency. One whose
currency is not known is then told in that currency: what a thing is worth does not depend on the currency in which
somebody writes it. This is done only if every rate of the case is exact.

Where the facts contradict the residual nothing is tightened: the assumption behind it is checked elsewhere and says so.
"""

from collections.abc import Iterable
from fractions import Fraction

import attrs

from policyc.core.facts import Amount, Interval, Listing, Node, Rate, nodes_of
from policyc.core.program import Field, Program, Residual
from policyc.facts.ranges import UNKNOWN_CURRENCY, declared_amount, meet

NOTHING = Fraction(0)


def tighten(root: Node, program: Program, rates: tuple[Rate, ...]) -> None:
    """Narrow the amounts of a case that nobody has seen yet. The records are changed in place."""
    view = _View(program, rates)
    order = list(nodes_of(root))
    for node in reversed(order):
        for residual in view.residuals(node):
            _raise_whole(view, node, residual)
    for node in order:
        for residual in view.residuals(node):
            _lower_parts(view, node, residual)


@attrs.define
class _View:
    program: Program
    rates: tuple[Rate, ...]
    fields: dict[str, dict[str, Field]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.fields = {record.name: record.by_name for record in self.program.records}

    def residuals(self, node: Node) -> Iterable[Residual]:
        """Those that speak of this record."""
        return (residual for residual in self.program.residuals if residual.record == node.record)

    @property
    def exact_rates(self) -> bool:
        """Whether no rate is a range."""
        return all(rate.rate.exact for rate in self.rates)


@attrs.frozen
class _Sum:
    """One whole, its parts, and the sum of the least that they can be."""

    currency: str
    whole: Interval
    parts: tuple[Interval, ...]
    least: Fraction
    open: bool
    complete: bool
    never_negative: bool


def _raise_whole(view: _View, node: Node, residual: Residual) -> None:
    found = _sum(view, node, residual)
    if found is None or (not found.parts and not found.complete):
        return
    tighter = meet(found.whole, Interval(found.least, None, low_open=found.open))
    if tighter is not None:
        node.fields[residual.whole] = Amount(((found.currency, tighter),))


def _lower_parts(view: _View, node: Node, residual: Residual) -> None:
    found = _sum(view, node, residual)
    if found is None or found.whole.high is None:
        return
    left = found.whole.high - found.least
    if left < 0 or (left == 0 and (found.open or found.whole.high_open)):
        return
    parts = _listing(node, residual)
    open_ends = sum(part.low_open for part in found.parts)
    for part, interval in zip(parts.nodes, found.parts, strict=True):
        least = interval.low if interval.low is not None else NOTHING
        others_open = open_ends > interval.low_open
        most = Interval(None, left + least, high_open=found.whole.high_open or others_open)
        tighter = meet(interval, most)
        if tighter is not None:
            part.fields[residual.field] = Amount(((found.currency, tighter),))
    if not parts.complete:
        low = NOTHING if found.never_negative else None
        rest = Interval(low, left, high_open=found.open or found.whole.high_open)
        parts.rest[residual.field] = Amount(((found.currency, rest),))


def _sum(view: _View, node: Node, residual: Residual) -> _Sum | None:
    """The whole and its parts in one currency, or None where nothing follows."""
    parts = _listing(node, residual)
    amounts = [_amount(part.fields[residual.field]) for part in parts.nodes]
    currency = _one_currency(view, [_amount(node.fields[residual.whole]), *amounts])
    if currency is None:
        return None
    field = view.fields[parts.record][residual.field]
    never_negative = declared_amount(field, currency).low
    bounded = parts.complete or (never_negative is not None and never_negative >= 0)
    intervals = tuple(interval for _, interval in amounts)
    lows = [interval.low for interval in intervals]
    if not bounded or any(low is None for low in lows):
        return None
    return _Sum(
        currency=currency,
        whole=_amount(node.fields[residual.whole])[1],
        parts=intervals,
        least=sum((low for low in lows if low is not None), NOTHING),
        open=any(interval.low_open for interval in intervals),
        complete=parts.complete,
        never_negative=never_negative is not None and never_negative >= 0,
    )


def _one_currency(view: _View, amounts: list[tuple[str, Interval]]) -> str | None:
    currencies = sorted({currency for currency, _ in amounts})
    known = [currency for currency in currencies if currency != UNKNOWN_CURRENCY]
    if len(known) != 1 or (len(currencies) > 1 and not view.exact_rates):
        return None
    return known[0]


def _listing(node: Node, residual: Residual) -> Listing:
    fact = node.fields[residual.list]
    if not isinstance(fact, Listing):
        raise TypeError(f"the residual of {residual.record} speaks of {residual.list}, which is no list")
    return fact


def _amount(fact: object) -> tuple[str, Interval]:
    if not isinstance(fact, Amount) or len(fact.parts) != 1:
        raise TypeError(f"a residual speaks of {fact!r}, which is no single amount")
    return fact.parts[0]
