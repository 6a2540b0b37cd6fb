"""Amounts that are not known exactly, where choices narrow them: a whole is at least its parts, a part at most what the others leave.

Invariant: the ends are those of `facts.residuals` for every design that contradicts nothing.
"""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.core.facts import Amount, Interval, Listing, Node, nodes_of
from policyc.core.program import Apply, Const, Expr, Over, Path, Residual, Shared, Unstated
from policyc.core.runtime import UNKNOWN_CURRENCY, ZERO
from policyc.facts.convert import CASE, convert_record
from policyc.facts.ranges import declared_amount
from policyc.redesign.amounts import NONE, End, Form, Span, Sum
from policyc.redesign.choices import fields_of
from policyc.redesign.formula import Lin, constant, total
from policyc.redesign.space import Index, Place, place_of
from policyc.redesign.worlds import Follow

_ONE = Fraction(1)


@attrs.frozen(eq=False)
class _Part:
    """The amount of one element: its least, its most, and whether they are the same under every choice."""

    path: str
    low: Form
    high: Form | None
    exact: bool
    levers: frozenset[int]


@attrs.frozen(eq=False)
class _Whole:
    """A record above levers, its list, and what a residual says of the two."""

    place: Place
    listing: Listing
    where: str
    residual: Residual


def mark_tight(index: Index) -> None:
    """Put into the index every amount that is not known exactly and that a choice may narrow."""
    given, _ = convert_record(index.worlds.tree, index.worlds.program, CASE, "")
    for whole in _wholes(index, given):
        if not {whole.residual.field, whole.residual.whole} & _asked_for(index) or _all_exact(index, whole):
            continue
        _mark(index, whole)


def _wholes(index: Index, given: Node) -> Iterator[_Whole]:
    """Every record above a lever with its lists, the outermost first; amounts as they were given."""
    waiting: list[tuple[str, Node]] = [("", given)]
    while waiting:
        path, node = waiting.pop(0)
        place = place_of(index, path, node) if path else Place("", node, tuple(sorted(index.free)))
        for name, fact in node.fields.items():
            here = f"{path}.{name}" if path else name
            if here not in index.below or path in index.exactly:
                continue
            if isinstance(fact, Node):
                waiting.append((here, fact))
            elif isinstance(fact, Listing):
                speaking = (one for one in index.worlds.program.residuals if (one.record, one.list) == (node.record, name))
                yield from (_Whole(place, fact, here, residual) for residual in speaking)
                waiting += [(f"{here}[{number}]", inner) for number, inner in enumerate(fact.nodes)]


def _all_exact(index: Index, whole: _Whole) -> bool:
    """Whether nothing here can be narrowed, which is so in nearly every case."""
    field = whole.residual.field
    amounts = [whole.place.node.fields[whole.residual.whole]]
    for number, node in enumerate(whole.listing.nodes):
        amounts += [one.fields[field] for one in _stands(index, f"{whole.where}[{number}]", node)]
        amounts.append(node.fields[field])
    return whole.listing.complete and all(_one(amount) is not None for amount in amounts)


def _stands(index: Index, path: str, node: Node) -> Iterator[Node]:
    lever = index.exactly.get(path)
    if lever is not None:
        for choice in range(index.sizes[lever]):
            yield from index.worlds.stands(path, node.record, lever, choice)


def _one(fact: object) -> tuple[str, Fraction] | None:
    """The currency and number of an amount that is one number."""
    if isinstance(fact, Amount) and len(fact.parts) == 1:
        currency, interval = fact.parts[0]
        if interval.exact and interval.low is not None and currency != UNKNOWN_CURRENCY:
            return currency, interval.low
    return None


def _mark(index: Index, whole: _Whole) -> None:
    """The whole and every part of it that is not exact, as sums of what the choices leave; or as what cannot be said."""
    residual, where = whole.residual, whole.where
    name = f"{whole.place.path}.{residual.whole}" if whole.place.path else residual.whole
    parts = list(_parts_of(index, whole))
    currency = _currency(index, whole)
    levers = frozenset().union(*(one.levers for one in parts if one is not None)) & index.free
    known = [one for one in parts if one is not None]
    own = _interval(whole.place.node.fields[residual.whole])
    if currency is None or len(known) < len(parts) or not whole.listing.complete:
        every = frozenset(index.below.get(where, ()))
        _unsayable(index, whole, name, every)
        return
    upper = index.narrowed.get(name)
    follow = index.worlds.follows.get((whole.place.path, residual.whole))
    if not own.exact:
        lows = [_end_of(own.low, own.low_open, follow if follow is not None and follow.low is not None else None), _sum([(_ONE, one.low) for one in known])]
        # An unknown whole inside another one that is not known either is more than is said here.
        if upper is not None or name in index.tight:
            _unsayable(index, whole, name, levers)
            return
        high = End((_end_of(own.high, own.high_open, follow if follow is not None and follow.high is not None else None),)) if own.high is not None else None
        index.tight[name] = levers | (frozenset(follow.deltas) & index.free if follow is not None else frozenset())
        index.narrowed[name] = Sum({currency: Span(End(tuple(one for one in lows if one), least=False), high)})
    if own.high is None:
        return
    most = _end_of(own.high, own.high_open, follow if follow is not None and follow.high is not None else None)
    deltas = frozenset(follow.deltas) & index.free if follow is not None else frozenset()
    for one in known:
        if not one.exact:
            others = [(-_ONE, other.low) for other in known if other is not one]
            left = _sum([(_ONE, most), *others])
            high = End((one.high, left) if one.high is not None else (left,))
            there = f"{one.path}.{residual.field}"
            index.tight[there] = levers | deltas
            index.narrowed[there] = Sum({currency: Span(End((one.low,)), high)})
            _deeper(index, whole, one.path, levers | deltas)


def _end_of(number: Fraction | None, opened: bool, follow: Follow | None) -> Form:
    """One end of a whole, and what it gains or loses by following its parts."""
    fixed = _fixed(number, opened)
    return Form(Lin(fixed.value.constant, dict(follow.deltas)), fixed.opened) if follow is not None else fixed


def _asked_for(index: Index) -> frozenset[str]:
    """The fields that any definition or contradiction of the Program reads: of others it does not matter what is known."""
    if not index.read:
        program = index.worlds.program
        bodies = [one.body for one in program.definitions]
        bodies += [one.both for policy in program.policies for decision in policy.decisions for one in decision.conflicts]
        index.read |= {step for body in bodies for step in _steps(body)}
    return frozenset(index.read)


def _steps(expr: Expr) -> Iterator[str]:
    match expr:
        case Path(_, steps):
            yield from steps
        case Apply(_, args):
            for arg in args:
                yield from _steps(arg)
        case Over():
            yield from expr.parts.steps
            for one in (expr.where, expr.value, expr.default):
                yield from _steps(one) if one is not None else ()
        case Shared(_, args):
            for arg in args:
                yield from arg.steps
        case Const() | Unstated():
            pass


def _unsayable(index: Index, whole: _Whole, name: str, levers: frozenset[int]) -> None:
    index.tight[name] = levers
    index.open_lists.add(whole.where)
    for number in range(len(whole.listing.nodes)):
        index.tight[f"{whole.where}[{number}].{whole.residual.field}"] = levers
        _deeper(index, whole, f"{whole.where}[{number}]", levers)


def _deeper(index: Index, whole: _Whole, path: str, levers: frozenset[int]) -> None:
    """What is inside a part that is narrowed may be narrowed in turn."""
    number = int(path.rpartition("[")[2].rstrip("]"))
    top = whole.listing.nodes[number]
    for node in (one for one in nodes_of(top) if one.path != top.path):
        amounts = ((name, one) for name, one in node.fields.items() if isinstance(one, Amount))
        for name, amount in amounts:
            if not all(interval.exact for _, interval in amount.parts):
                index.tight[f"{node.path}.{name}"] = levers


def _parts_of(index: Index, whole: _Whole) -> Iterator[_Part | None]:
    """The amounts of the elements; None where one has levers inside and is not exact itself."""
    field = whole.residual.field
    for number, node in enumerate(whole.listing.nodes):
        path = f"{whole.where}[{number}]"
        lever = index.exactly.get(path)
        if lever is not None:
            yield _by_choice(index, path, node, (lever, field))
            continue
        interval = _interval(node.fields[field])
        follow = index.worlds.follows.get((path, field))
        if index.below.get(path) and (follow is not None or not interval.exact):
            if follow is None or follow.low is None or follow.low != follow.high:
                yield None
                continue
            value = Form(Lin(follow.low, dict(follow.deltas)), NONE)
            yield _Part(path, value, value, True, frozenset(follow.deltas))
            continue
        if not interval.exact:
            # What its own parts make of it, before anything around it does.
            (there,) = index.worlds.stands_alone(path, node.record)
            interval = _interval(there.fields[field])
        low = _fixed(interval.low, interval.low_open)
        high = _fixed(interval.high, interval.high_open) if interval.high is not None else None
        yield _Part(path, low, high, interval.exact, frozenset()) if interval.low is not None else None


def _by_choice(index: Index, path: str, node: Node, of: tuple[int, str]) -> _Part | None:
    lever, field = of
    lows, highs, opened, exact = list[Fraction](), list[Fraction | None](), list[Fraction](), True
    for choice in range(index.sizes[lever]):
        nodes = index.worlds.stands(path, node.record, lever, choice)
        intervals = [_interval(one.fields[field]) for one in nodes]
        if any(one.low is None for one in intervals):
            return None
        exact = exact and all(one.exact for one in intervals)
        if len(nodes) != 1 and not all(one.exact for one in intervals):
            return None
        lows.append(sum((one.low for one in intervals if one.low is not None), Fraction(0)))
        highs.append(intervals[0].high if len(intervals) == 1 else lows[-1])
        opened.append(Fraction(sum(one.low_open for one in intervals)))
    low = Form(Lin(Fraction(0), {lever: tuple(lows)}), Lin(Fraction(0), {lever: tuple(opened)}) if any(opened) else NONE)
    known = [one for one in highs if one is not None]
    if len(known) not in (0, len(highs)):
        return None
    high = Form(Lin(Fraction(0), {lever: tuple(known)}), NONE) if known else None
    return _Part(path, low, high, exact, frozenset({lever}))


def _interval(fact: object) -> Interval:
    assert isinstance(fact, Amount)
    return fact.parts[0][1] if fact.parts else ZERO


def _fixed(number: Fraction | None, opened: bool) -> Form:
    return Form(constant(number if number is not None else Fraction(0)), constant(Fraction(int(opened))) if opened else NONE)


def _sum(parts: list[tuple[Fraction, Form]]) -> Form:
    opened = [(_ONE, form.opened) for _, form in parts if form.opened is not NONE]
    return Form(total((factor, form.value) for factor, form in parts), total(opened) if opened else NONE)


def _currency(index: Index, whole: _Whole) -> str | None:
    """The one currency in which the whole and all parts are told under every choice, where the residual then speaks."""
    field = whole.residual.field
    facts = [whole.place.node.fields[whole.residual.whole]]
    for number, node in enumerate(whole.listing.nodes):
        facts += [node.fields[field], *(one.fields[field] for one in _stands(index, f"{whole.where}[{number}]", node))]
    found = {currency for fact in facts if isinstance(fact, Amount) for currency, _ in fact.parts}
    known = found - {UNKNOWN_CURRENCY}
    declared = declared_amount(fields_of(index.worlds.program, whole.listing.record)[field], min(known, default=""))
    bounded = declared.low is not None and declared.low >= 0
    exact_rates = all(rate.rate.exact for rate in index.worlds.case.rates)
    return min(known) if len(known) == 1 and bounded and (exact_rates or found == known) else None
