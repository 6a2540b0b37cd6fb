"""What is said of a list, in bounds: elements that surely match, elements that may, and elements that nobody listed.

Lists are followed without recursion, so that the depth of a bill of materials is limited by its reader alone.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import assert_never

import attrs

from policyc.backends.chains import total_through_chains
from policyc.backends.machine import At, See, Seen, Value
from policyc.core import runtime
from policyc.core.facts import Amount, DayFact, Interval, Listing, Node, Truth
from policyc.core.program import Depth, Fold, Over, Path, Program
from policyc.core.types import Day, Money

NOTHING = Seen(Amount(()))
_ONE = Amount((("", Interval(Fraction(1), Fraction(1))),))


def fold(at: At, over: Over, see: See) -> Seen:
    """The value of a fold over the list that it names."""
    parts = see(at, over.parts).value
    assert isinstance(parts, Listing)
    match over.fold:
        case Fold.SOME:
            return _some(at, over, see, parts)
        case Fold.EVERY:
            return _every(at, over, see, parts)
        case Fold.TOTAL if over.depth is Depth.CHAINS:
            return total_through_chains(at, over, see, _direct_rest)
        case Fold.TOTAL | Fold.COUNT:
            return _total(at, over, see, parts)
        case Fold.LARGEST | Fold.SMALLEST:
            return _extreme(at, over, see, parts)
        case unreachable:
            assert_never(unreachable)


# ---- elements ----


@attrs.frozen(eq=False)
class _Element:
    """An element, whether it matches, and the list of the same kind inside it, where that is followed."""

    node: Node
    where: Seen
    inside: Listing | None

    @property
    def matches(self) -> bool | None:
        """Whether it must, cannot or may match."""
        assert isinstance(self.where.value, Truth)
        return self.where.value.known


def _elements(at: At, over: Over, see: See, parts: Listing) -> list[_Element]:
    """All elements, each before what is inside it."""
    found: list[_Element] = []
    waiting = list(reversed(parts.nodes))
    while waiting:
        node = waiting.pop()
        inside = _inside(over, node)
        found.append(_Element(node, see(at.binding(over.var, node), over.where), inside))
        if inside is not None:
            waiting += reversed(inside.nodes)
    return found


def _inside(over: Over, node: Node) -> Listing | None:
    if over.depth is Depth.HERE:
        return None
    inner = node.fields[over.parts.steps[-1]]
    assert isinstance(inner, Listing)
    return inner


def _lists(parts: Listing, elements: list[_Element]) -> list[Listing]:
    return [parts, *(one.inside for one in elements if one.inside is not None)]


def _unlisted(at: At, over: Over, see: See, parts: Listing) -> tuple[Seen, Node]:
    """Whether an element of which nothing is known would match, and that element."""
    anything = at.machine.anything(parts.record)
    return see(at.binding(over.var, anything), over.where), anything


def _remember(at: At, lists: Iterable[Listing]) -> frozenset[str]:
    """The lists that may have more, as reasons; they were asked for."""
    places = [one.path for one in lists if not one.complete and not one.path.startswith("*")]
    for place in places:
        at.machine.read.setdefault(place)
    return frozenset(places)


# ---- some, every ----


def _some(at: At, over: Over, see: See, parts: Listing) -> Seen:
    elements = _elements(at, over, see, parts)
    asked = [(one, see(at.binding(over.var, one.node), over.value)) for one in elements]
    found = [(runtime.all_of((one.matches, _known(value))), one.where.reasons | value.reasons) for one, value in asked]
    return _with_unlisted(at, over, see, found, _lists(parts, elements))


def _every(at: At, over: Over, see: See, parts: Listing) -> Seen:
    """None of the matching elements lacks it."""
    elements = _elements(at, over, see, parts)
    asked = [(one, see(at.binding(over.var, one.node), over.value)) for one in elements]
    found = [
        (runtime.all_of((one.matches, runtime.not_(_known(value)))), one.where.reasons | value.reasons)
        for one, value in asked
    ]
    lacking = _with_unlisted(at, over, see, found, _lists(parts, elements))
    return Seen(Truth(runtime.not_(_known(lacking))), lacking.reasons)


def _with_unlisted(
    at: At, over: Over, see: See, found: list[tuple[bool | None, frozenset[str]]], lists: list[Listing]
) -> Seen:
    more = _remember(at, lists)
    if any(not one.complete for one in lists):
        where, anything = _unlisted(at, over, see, lists[0])
        value = see(at.binding(over.var, anything), over.value)
        asked = runtime.not_(_known(value)) if over.fold is Fold.EVERY else _known(value)
        if runtime.all_of((_known(where), asked)) is not False:
            # There may be such an element, and there may be none.
            found = [*found, (None, more | where.reasons | value.reasons)]
    known = runtime.any_of(one for one, _ in found)
    if known is not None:
        return Seen(Truth(known))
    return Seen(Truth(None), _union(reasons for one, reasons in found if one is None))


def _known(seen: Seen) -> bool | None:
    assert isinstance(seen.value, Truth), seen.value
    return seen.value.known


def _union(many: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*many)


# ---- totals and counts ----


def _total(at: At, over: Over, see: See, parts: Listing) -> Seen:
    """Up from the innermost lists: what each list adds, then what the element adds that holds it."""
    elements = _elements(at, over, see, parts)
    of_list: dict[int, Seen] = {}
    for one in reversed(elements):
        if one.inside is not None:
            _finish(at, over, see, one.inside, of_list)
        of_list[id(one.node)] = _adds(at, over, see, one, of_list)
    _finish(at, over, see, parts, of_list)
    return of_list[id(parts)]


def _finish(at: At, over: Over, see: See, parts: Listing, found: dict[int, Seen]) -> None:
    """The sum of the elements of one list, whose own sums are there already, and of those that nobody listed."""
    total = _rest(at, over, see, parts)
    for node in parts.nodes:
        total = _sum(total, found[id(node)])
    found[id(parts)] = total


def _adds(at: At, over: Over, see: See, one: _Element, found: dict[int, Seen]) -> Seen:
    inside = found[id(one.inside)] if one.inside is not None else NOTHING
    if one.matches is False:
        return inside
    own = Seen(_ONE) if over.fold is Fold.COUNT else see(at.binding(over.var, one.node), over.value)
    if over.depth is not Depth.OUTERMOST:
        return _sum(_perhaps(one, own, NOTHING), inside)
    return _perhaps(one, own, inside)


def _perhaps(one: _Element, own: Seen, otherwise: Seen) -> Seen:
    """The element's own amount if it matches; if it only may, that or the other."""
    if one.matches:
        return own
    value = runtime.either(_amount(own), _amount(otherwise))
    if runtime.is_exact(value):
        return Seen(value)
    return Seen(value, one.where.reasons | own.reasons | otherwise.reasons)


def _sum(one: Seen, other: Seen) -> Seen:
    value = runtime.add(_amount(one), _amount(other))
    return Seen(value) if runtime.is_exact(value) else Seen(value, one.reasons | other.reasons)


def _amount(seen: Seen) -> Amount:
    assert isinstance(seen.value, Amount), seen.value
    return seen.value


def _rest(at: At, over: Over, see: See, parts: Listing) -> Seen:
    """What elements that are not listed may add: nothing, or as much as the vocabulary allows."""
    more = _remember(at, (parts,))
    if parts.complete:
        return NOTHING
    where, anything = _unlisted(at, over, see, parts)
    # An element of which nothing is known stands for those inside an unlisted element as well.
    if _known(where) is False:
        return NOTHING
    bounded = _residual(at.machine.program, over, parts, _known(where))
    if bounded is not None:
        # Whether they match at all may hang on other facts, and on questions.
        return Seen(bounded, more | where.reasons)
    each = Seen(_ONE) if over.fold is Fold.COUNT else see(at.binding(over.var, anything), over.value)
    return Seen(_any_number_of(_amount(each), over), more | each.reasons | where.reasons)


def _direct_rest(at: At, over: Over, see: See, parts: Listing) -> Seen:
    return _rest(at, attrs.evolve(over, depth=Depth.HERE), see, parts)


def _any_number_of(each: Amount, over: Over) -> Amount:
    """The sum of any number of these, none included."""
    currencies = dict(each.parts) or {"?" if isinstance(over.type, Money) else "": runtime.ZERO}
    return runtime.by_currency({currency: _multiples(interval) for currency, interval in currencies.items()})


def _multiples(interval: Interval) -> Interval:
    low = Fraction(0) if interval.low is not None and interval.low >= 0 else None
    high = Fraction(0) if interval.high is not None and interval.high <= 0 else None
    return Interval(low, high)


def _residual(program: Program, over: Over, parts: Listing, matches: bool | None) -> Amount | None:
    """The declared bound on the total of all unlisted elements, if it also bounds those of them that match."""
    match over.value:
        case Path(root, (field,)) if root == over.var and over.fold is Fold.TOTAL and field in parts.rest:
            pass
        case _:
            return None
    rest = parts.rest[field]
    never_negative = all(one.low is not None and one.low >= 0 for _, one in rest.parts)
    if over.depth is Depth.HERE and matches:
        return runtime.either(rest, runtime.NOTHING)
    if not never_negative or not _carries(program, over, parts, field):
        return None
    return Amount(tuple((c, Interval(Fraction(0), one.high, False, one.high_open)) for c, one in rest.parts))


def _carries(program: Program, over: Over, parts: Listing, field: str) -> bool:
    """Whether a bound on elements also bounds what is inside them: their record must promise the same of its own list."""
    if over.depth is Depth.HERE:
        return True
    name = over.parts.steps[-1]
    promised = any(
        (one.record, one.list, one.field, one.whole) == (parts.record, name, field, field) for one in program.residuals
    )
    return over.depth is Depth.OUTERMOST and promised


# ---- largest, smallest ----


def _extreme(at: At, over: Over, see: See, parts: Listing) -> Seen:
    """The largest or smallest value of those that match; the default where none does."""
    elements = _elements(at, over, see, parts)
    lists = _lists(parts, elements)
    must: list[Seen] = []
    may: list[Seen] = []
    reasons = frozenset[str]()
    for one in elements:
        if one.matches is not False:
            (must if one.matches else may).append(see(at.binding(over.var, one.node), over.value))
            reasons |= one.where.reasons
    more = _remember(at, lists)
    if any(not one.complete for one in lists):
        where, anything = _unlisted(at, over, see, parts)
        if _known(where) is not False:
            may.append(Seen(see(at.binding(over.var, anything), over.value).value, more | where.reasons))
    assert over.default is not None
    # Where nothing surely matches the default may remain.
    default = () if must else (see(at, over.default),)
    everything = (*must, *default, *may)
    value = _extreme_of(at, over, [one.value for one in everything], len(must))
    reasons |= _union(one.reasons for one in everything)
    exact = isinstance(value, Amount) and runtime.is_exact(value)
    known = exact or (isinstance(value, DayFact) and value.first is not None and value.first == value.last)
    return Seen(value) if known else Seen(value, reasons | _rates_wanted(at, everything))


def _rates_wanted(at: At, everything: Iterable[Seen]) -> frozenset[str]:
    amounts = [one.value for one in everything if isinstance(one.value, Amount)]
    pairs = [(one, other) for one in amounts for other in amounts if one is not other]
    return frozenset(rate for one, other in pairs for rate in runtime.missing_rates(one, other, at.machine.case.rates))


def _extreme_of(at: At, over: Over, values: list[Value], must: int) -> Value:
    """The bounds in one currency; the first `must` of the values surely count."""
    largest = over.fold is Fold.LARGEST
    if isinstance(over.type, Day):
        return _as_day(_bounds([_ordinals(one) for one in values], must, largest))
    amounts = [one for one in values if isinstance(one, Amount)]
    currency = _common_currency(at, over, amounts)
    in_one = [runtime.in_currency(one, currency, at.machine.case.rates) for one in amounts]
    return Amount(((currency, _bounds(in_one, must, largest)),))


def _common_currency(at: At, over: Over, amounts: list[Amount]) -> str:
    if not isinstance(over.type, Money):
        return ""
    known = [one for one in runtime.currencies_of(*amounts) if one != runtime.UNKNOWN_CURRENCY]
    named = [c for amount in amounts for c, _ in amount.parts if c != runtime.UNKNOWN_CURRENCY]
    return (known or sorted(named) or [runtime.UNKNOWN_CURRENCY])[0]


def _bounds(values: list[Interval], must: int, largest: bool) -> Interval:
    """If something surely counts, what may count can only push the result on; if nothing does, it can be any of them."""
    if not largest:
        return runtime.negative(_bounds([runtime.negative(one) for one in values], must, True))
    if not must:
        return reduce(runtime.hull, values)
    found = reduce(_greater, values[:must])
    return reduce(lambda sofar, one: runtime.hull(sofar, _greater(sofar, one)), values[must:], found)


def _greater(one: Interval, other: Interval) -> Interval:
    """All numbers that can be the greater of the two."""
    lows = [(x.low, x.low_open) for x in (one, other) if x.low is not None]
    low, low_open = max(lows) if lows else (None, False)
    if one.high is None or other.high is None:
        return Interval(low, None, low_open, False)
    high, closed = max((one.high, not one.high_open), (other.high, not other.high_open))
    return Interval(low, high, low_open, not closed)


def _ordinals(day: Value) -> Interval:
    assert isinstance(day, DayFact)
    first = Fraction(day.first.toordinal()) if day.first is not None else None
    return Interval(first, Fraction(day.last.toordinal()) if day.last is not None else None)


def _as_day(bounds: Interval) -> DayFact:
    first = date.fromordinal(int(bounds.low)) if bounds.low is not None else None
    return DayFact(first, date.fromordinal(int(bounds.high)) if bounds.high is not None else None)
