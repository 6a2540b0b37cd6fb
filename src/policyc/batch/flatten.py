"""Cases as rows: one of the case itself, and one of each node of the lists that a statement reads."""

from fractions import Fraction

import attrs

from policyc.backends.sql.folds import CHAINS
from policyc.backends.sql.layout import Place, column_name
from policyc.batch.currencies import in_one_currency
from policyc.batch.wanted import FINEST, BeyondError, Row, Wanted
from policyc.core.facts import Amount, Case, DayFact, Fact, Interval, Listing, Node, Truth, Word, Words, nodes_of
from policyc.core.runtime import UNKNOWN_CURRENCY, ZERO


@attrs.frozen
class Beyond:
    """Why a case does not fit the columns. It is answered by the reference evaluator."""

    why: str


@attrs.frozen
class Flat:
    """The rows of one case, by table. odd: nothing is told in several currencies, so that a margin may be in any of them."""

    rows: dict[str, list[Row]]
    odd: bool = False


def flatten(wanted: Wanted, case: Case, cid: int) -> Flat | Beyond:
    """The rows of a case, or why it has none."""
    rows: dict[str, list[Row]] = {place.name: [] for place in wanted.places}
    try:
        if wanted.chained and _mentioned_twice(wanted, case):
            raise BeyondError(f"{CHAINS}, and one of them is mentioned twice")
        rows[""] = [{"cid": cid, **_facts(wanted, "", case.root)}]
        for place in wanted.places:
            if place.owner == "":
                _list(wanted, place, _at(case.root, place.steps), (cid, 0), rows)
        odd = in_one_currency(wanted, case, rows)
    except BeyondError as found:
        return Beyond(str(found))
    return Flat(rows, odd)


def _mentioned_twice(wanted: Wanted, case: Case) -> bool:
    """Whether two records of the case have one identifier, so that holdings may be no tree."""
    by = {one.name: one.identity.by for one in wanted.program.records if one.identity is not None}
    facts = [node.fields[by[node.record]] for node in nodes_of(case.root) if node.record in by]
    names = [fact.word for fact in facts if isinstance(fact, Word) and fact.word is not None]
    return len(set(names)) < len(names)


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
            found[-1].update(_open_list(here.fields[place.steps[-1]], place.steps[-1:]))
        if place.nested:
            waiting.append((found[-1], parent, depth))
            inner = here.fields[place.steps[-1]]
            assert isinstance(inner, Listing)
            waiting += [(node, pos, depth + 1) for node in reversed(inner.nodes)]
        for below in wanted.places:
            if below.owner == place.name:
                _list(wanted, below, _at(here, below.steps), (cid, pos), rows)


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
    if not amount.parts:
        return "", ZERO
    if len(amount.parts) > 1:
        raise BeyondError("what bounds a rest is in several currencies")
    currency, interval = amount.parts[0]
    for end in (interval.low, interval.high):
        if end is not None and (end.denominator > FINEST or abs(end) >= Fraction(10**18)):
            raise BeyondError("a number has too many digits")
    if currency == UNKNOWN_CURRENCY and (interval.low_open or interval.high_open):
        raise BeyondError("an amount in an unknown currency is more or less than nothing")
    return currency, interval
