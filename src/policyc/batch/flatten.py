"""Cases as rows: one of the case itself, and one of each node of the lists that a statement reads."""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.backends.sql.folds import CHAINS
from policyc.backends.sql.layout import CASE, Place, column_name, field_of, table_name
from policyc.backends.sql.scope import Writer
from policyc.core.facts import Amount, Case, DayFact, Fact, Interval, Listing, Node, Truth, Word, Words
from policyc.core.program import Program
from policyc.core.runtime import UNKNOWN_CURRENCY, ZERO

# Numbers with more digits, or other denominators, than so many are answered case by case.
_FINEST = 10**12
Row = dict[str, object]


@attrs.frozen
class Wanted:
    """What a statement reads: the lists, the facts of each table with the steps to them, the currencies of its constants.

    nothing: the currencies of constants that are zero. chained: lists whose elements must have none of their own. asked: the facts that a decision reads, if others are read as well.
    """

    program: Program
    places: tuple[Place, ...]
    facts: dict[str, tuple[tuple[str, ...], ...]]
    currencies: frozenset[str]
    chained: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    asked: dict[str, tuple[tuple[str, ...], ...]] = attrs.field(factory=dict)


@attrs.frozen
class Beyond:
    """Why a case does not fit the columns. It is answered by the reference evaluator."""

    why: str


@attrs.frozen
class Flat:
    """The rows of one case, by table. odd: nothing is told in several currencies, so that a margin may be in any of them."""

    rows: dict[str, list[Row]]
    odd: bool = False


def wanted_by(writer: Writer) -> Wanted:
    """What the statement of a writer reads."""
    facts: dict[str, list[tuple[str, ...]]] = {"": []}
    for place in writer.places:
        facts[place] = []
    for place, name in sorted(writer.facts):
        facts[place].append(tuple(name.split(".")))
    listed = {place: tuple(many) for place, many in facts.items()}
    places = sorted(writer.places.values(), key=lambda one: one.name.count("."))
    return Wanted(writer.program, tuple(places), listed, frozenset(writer.cash), frozenset(writer.chained), frozenset(writer.nothing))


class _BeyondError(Exception):
    """Raised where a case turns out not to fit."""


def flatten(wanted: Wanted, case: Case, cid: int) -> Flat | Beyond:
    """The rows of a case, or why it has none."""
    rows: dict[str, list[Row]] = {place.name: [] for place in wanted.places}
    try:
        rows[""] = [{"cid": cid, **_facts(wanted, "", case.root)}]
        for place in wanted.places:
            if place.owner == "":
                _list(wanted, place, _at(case.root, place.steps), (cid, 0), rows)
        odd = _one_currency(wanted, rows)
    except _BeyondError as found:
        return Beyond(str(found))
    return Flat(rows, odd)


def _list(wanted: Wanted, place: Place, listing: Fact, of: tuple[int, int], rows: dict[str, list[Row]]) -> None:
    """The nodes of one list in depth-first order, each with what is below it, without recursion into nested lists."""
    assert isinstance(listing, Listing)
    cid, owner = of
    found = rows[place.name]
    waiting: list[tuple[Node | Row, int, int]] = [(node, 0, 1) for node in reversed(listing.nodes)]
    while waiting:
        here, parent, depth = waiting.pop()
        if isinstance(here, dict):
            here["last"] = len(found)
            continue
        pos = len(found) + 1
        row: Row = {"cid": cid, "pos": pos, "parent": parent, "owner": owner, "last": pos, "depth": depth, "path": here.path}
        found.append({**row, **_facts(wanted, place.name, here)})
        if place.nested:
            if place.name in wanted.chained and (depth > 1 or not _is_complete(here, place)):
                raise _BeyondError(CHAINS)
            found[-1].update(_open_list(here.fields[place.steps[-1]], place.steps[-1:]))
        if place.nested:
            waiting.append((found[-1], parent, depth))
            inner = here.fields[place.steps[-1]]
            assert isinstance(inner, Listing)
            waiting += [(node, pos, depth + 1) for node in reversed(inner.nodes)]
        for below in wanted.places:
            if below.owner == place.name:
                _list(wanted, below, _at(here, below.steps), (cid, pos), rows)


def _is_complete(node: Node, place: Place) -> bool:
    inner = node.fields[place.steps[-1]]
    assert isinstance(inner, Listing)
    return inner.complete


def _open_list(listing: Fact, steps: tuple[str, ...]) -> Row:
    """Whether a list is complete, and what bounds the totals over its other elements."""
    assert isinstance(listing, Listing)
    name = column_name(steps)
    rest = {f"{name}.rest.{field}": _amount(amount) for field, amount in listing.rest.items()}
    return {f"{name}.complete": listing.complete, **rest}


def _at(node: Node, steps: tuple[str, ...]) -> Fact:
    here: Fact = node
    for step in steps:
        assert isinstance(here, Node)
        here = here.fields[step]
    return here


def _facts(wanted: Wanted, place: str, node: Node) -> Row:
    found = {column_name(steps): _value(_at(node, steps)) for steps in wanted.facts[place]}
    for below in wanted.places:
        if below.owner == place:
            found |= _open_list(_at(node, below.steps), below.steps)
    return found


def _value(fact: Fact) -> object:
    """A fact as it waits for its column: None where nothing is known, an Interval or a pair of days where something is."""
    match fact:
        case Truth(known):
            return known
        case Word(word):
            return word
        case Words():
            return fact
        case DayFact(first, last):
            return (first.toordinal() if first else None, last.toordinal() if last else None)
        case Amount():
            return _amount(fact)
        case strange:
            raise TypeError(f"no column holds {strange!r}")


def _amount(amount: Amount) -> tuple[str, Interval]:
    if len(amount.parts) != 1:
        return "", ZERO
    currency, interval = amount.parts[0]
    for end in (interval.low, interval.high):
        if end is not None and (end.denominator > _FINEST or abs(end) >= Fraction(10**18)):
            raise _BeyondError("a number has too many digits")
    if currency == UNKNOWN_CURRENCY and (interval.low_open or interval.high_open):
        raise _BeyondError("an amount in an unknown currency is more or less than nothing")
    return currency, interval


def _one_currency(wanted: Wanted, rows: dict[str, list[Row]]) -> bool:
    """Amounts are numbers only as long as all of them are in one currency. Whether nothing is told in another."""
    some, none = set(wanted.currencies), set(wanted.nothing)
    for many in rows.values():
        for row in many:
            for currency, interval in _amounts(row):
                (none if interval == ZERO else some).add(currency)
    if len(some) > 1:
        raise _BeyondError("amounts are in several currencies")
    named = sorted(some | none)
    rows[""][0]["currency"] = next(iter(some or named), "")
    return len(named) > 1


def _amounts(row: Row) -> Iterator[tuple[str, Interval]]:
    """The amounts of money whose currency is known."""
    for value in row.values():
        if isinstance(value, tuple) and isinstance(value[0], str) and value[0] not in ("", UNKNOWN_CURRENCY):
            yield value


__all__ = ["CASE", "Beyond", "Flat", "Wanted", "field_of", "flatten", "table_name", "wanted_by"]
