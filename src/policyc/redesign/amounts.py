"""Amounts that depend on choices: by currency, each end a largest or least of linear forms, and how two of them compare."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from policyc.core import runtime
from policyc.core.facts import Amount, Interval, Rate
from policyc.redesign.formula import Formula, Lin, Only, all_of, any_of, at_most_zero, constant, negation, total


class Inseparable(Exception):
    """Something depends on several levers in a way that is no sum of what each adds."""

    def __init__(self, what: str, levers: Iterable[int]) -> None:
        super().__init__(what)
        self.what = what
        self.levers = frozenset(levers)


@attrs.frozen(eq=False)
class Form:
    """A number, and how many of the ends that were added to it are open. finite: the choices under which it is a number at
    all; under others it is unbounded."""

    value: Lin
    opened: Lin
    finite: tuple[Only, ...] = ()


@attrs.frozen(eq=False)
class End:
    """The least of several forms, or the largest."""

    forms: tuple[Form, ...]
    least: bool = True


@attrs.frozen(eq=False)
class Span:
    """From here to there; None is unbounded."""

    low: End | None
    high: End | None


@attrs.frozen(eq=False)
class Sum:
    """A sum by currency."""

    parts: dict[str, Span]


@attrs.frozen
class Cond:
    """A condition: what makes it certain, and what makes it possible."""

    must: Formula
    may: Formula


NONE = constant(Fraction(0))


def fixed(amount: Amount) -> Sum:
    """An amount that depends on no choice."""
    return Sum({currency: Span(_fixed(i.low, i.low_open), _fixed(i.high, i.high_open)) for currency, i in amount.parts})


def _fixed(number: Fraction | None, opened: bool) -> End | None:
    return None if number is None else End((Form(constant(number), constant(Fraction(int(opened)))),))


def by_choice(lever: int, amounts: Sequence[Amount]) -> Sum:
    """An amount for each choice of one lever."""
    currencies = sorted({currency for amount in amounts for currency, _ in amount.parts})
    tables = {c: [dict(amount.parts).get(c, runtime.ZERO) for amount in amounts] for c in currencies}
    return Sum({currency: _table(lever, intervals) for currency, intervals in tables.items()})


def _table(lever: int, intervals: list[Interval]) -> Span:
    low = _end(lever, [one.low for one in intervals], [one.low_open for one in intervals])
    if all(one.exact for one in intervals):
        return Span(low, low)
    return Span(low, _end(lever, [one.high for one in intervals], [one.high_open for one in intervals]))


def _end(lever: int, numbers: list[Fraction | None], opened: list[bool]) -> End | None:
    known = [one for one in numbers if one is not None]
    if not known:
        return None
    finite = frozenset(n for n, one in enumerate(numbers) if one is not None)
    bounded = (Only(lever, finite),) if len(known) < len(numbers) else ()
    known = [one if one is not None else Fraction(0) for one in numbers]
    ends = Lin(Fraction(0), {lever: tuple(Fraction(int(one)) for one in opened)}) if any(opened) else NONE
    return End((Form(Lin(Fraction(0), {lever: tuple(known)}), ends, bounded),))


def add(amounts: Sequence[tuple[Fraction, Sum]]) -> Sum:
    """The sum of so many times each."""
    currencies = sorted({currency for _, amount in amounts for currency in amount.parts})
    parts: dict[str, Span] = {}
    for currency in currencies:
        mine = [(factor, amount.parts[currency]) for factor, amount in amounts if currency in amount.parts]
        low = _added([(factor, span.low if factor >= 0 else span.high) for factor, span in mine])
        if all(span.low is span.high for _, span in mine):
            parts[currency] = Span(low, low)
        else:
            parts[currency] = Span(low, _added([(factor, span.high if factor >= 0 else span.low) for factor, span in mine]))
    return Sum(parts)


def _added(ends: list[tuple[Fraction, End | None]]) -> End | None:
    if any(end is None and factor != 0 for factor, end in ends):
        return None
    known = [(factor, end) for factor, end in ends if end is not None]
    several = [(factor, end) for factor, end in known if len(end.forms) > 1 and factor != 0]
    if len(several) > 1:
        raise Inseparable("a sum of amounts of which several are the largest of several numbers", levers_of_ends(known))
    single = [(factor, end.forms[0]) for factor, end in known if len(end.forms) == 1]
    base = _form(single)
    if not several:
        return End((base,))
    factor, end = several[0]
    forms = tuple(_form([(Fraction(1), base), (factor, form)]) for form in end.forms)
    return End(forms, end.least if factor > 0 else not end.least)


def _form(forms: list[tuple[Fraction, Form]]) -> Form:
    value = total((factor, form.value) for factor, form in forms)
    opened = [(Fraction(1), form.opened) for factor, form in forms if form.opened is not NONE and factor != 0]
    finite = tuple(one for factor, form in forms if factor != 0 for one in form.finite)
    return Form(value, total(opened) if opened else NONE, finite)


def levers_of_ends(ends: list[tuple[Fraction, End]]) -> frozenset[int]:
    """The levers on which these depend."""
    return frozenset(lever for _, end in ends for form in end.forms for lever in form.value.weights)


def extreme(amounts: Sequence[Sum], largest: bool) -> Sum:
    """The largest or least of several amounts of one currency that all count."""
    currencies = {currency for amount in amounts for currency in amount.parts}
    if len(currencies) != 1:
        raise Inseparable("the largest of amounts in several currencies", ())
    (currency,) = currencies
    spans = [amount.parts[currency] for amount in amounts]
    return Sum({currency: Span(_outmost([s.low for s in spans], largest), _outmost([s.high for s in spans], largest))})


def _outmost(ends: list[End | None], largest: bool) -> End | None:
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        raise Inseparable("the largest of amounts that are not all bounded", ())
    if any(len(end.forms) > 1 and end.least is largest for end in known):
        raise Inseparable("the largest of least amounts", levers_of_ends([(Fraction(1), end) for end in known]))
    return End(tuple(form for end in known for form in end.forms), not largest)


# ---- comparing ----


def at_most(one: Sum, other: Sum, rates: tuple[Rate, ...], sizes: tuple[int, ...]) -> Cond:
    """The one is at most the other, as `runtime.amount_at_most` has it for every choice."""
    currencies = sorted({*_present(one), *_present(other)})
    if runtime.UNKNOWN_CURRENCY in currencies and len(currencies) > 1:
        raise Inseparable("an amount in an unknown currency", levers_of(one) | levers_of(other))
    target = currencies[0] if currencies else ""
    mine, theirs = (_in_currency(amount, target, rates) for amount in (one, other))
    must = [
        all_of((*high.finite, *low.finite, at_most_zero(total(((Fraction(1), high.value), (Fraction(-1), low.value))))), sizes)
        for high in _forms(mine.high)
        for low in _forms(theirs.low)
    ]
    never = [all_of((*high.finite, *low.finite, _above(low, high, sizes)), sizes) for high in _forms(theirs.high) for low in _forms(mine.low)]
    certain = _quantified(mine.high, theirs.low, must, sizes)
    return Cond(certain, negation(_quantified(theirs.high, mine.low, never, sizes), sizes))


def _present(amount: Sum) -> list[str]:
    return [currency for currency, span in amount.parts.items() if not _is_nothing(span)]


def _is_nothing(span: Span) -> bool:
    return all(
        end is not None and len(end.forms) == 1 and not end.forms[0].finite and end.forms[0].value.constant == 0
        and all(set(mine) == {0} for mine in end.forms[0].value.weights.values())
        for end in (span.low, span.high)
    )  # fmt: skip


def _in_currency(amount: Sum, target: str, rates: tuple[Rate, ...]) -> Span:
    parts = []
    for currency, span in amount.parts.items():
        if _is_nothing(span):
            continue
        rate = Interval(Fraction(1), Fraction(1)) if currency == target else runtime.rate_of(currency, target, rates)
        if not rate.exact or rate.low is None or not _consistent(currency, target, rates):
            raise Inseparable("a comparison across currencies without one exact rate", levers_of(amount))
        parts.append((rate.low, Sum({"": span})))
    return add(parts).parts[""] if parts else Span(End((Form(NONE, NONE),)), End((Form(NONE, NONE),)))


def _consistent(source: str, target: str, rates: tuple[Rate, ...]) -> bool:
    """Whether it makes no difference in which of the two currencies amounts are compared."""
    there, back = runtime.rate_of(source, target, rates), runtime.rate_of(target, source, rates)
    return source == target or (there.low is not None and back.low is not None and there.low * back.low == 1)


def _forms(end: End | None) -> tuple[Form, ...]:
    return end.forms if end is not None else ()


def _quantified(high: End | None, low: End | None, each: list[Formula], sizes: tuple[int, ...]) -> Formula:
    """Whether the one end is at most the other, given each pair of their forms, those of `high` outermost.

    A least is at most something if one of its forms is, a largest if all are; something is at most a least if it is at
    most all of its forms, and at most a largest if at most one.
    """
    if high is None or low is None:
        return False
    width = len(low.forms)
    rows = [each[n * width : (n + 1) * width] for n in range(len(high.forms))]
    if len(rows) * width != len(each):
        raise AssertionError("a pair is missing")
    inner = [(all_of if low.least and width > 1 else any_of)(row, sizes) for row in rows]
    return (any_of if high.least or len(rows) == 1 else all_of)(inner, sizes)


def _above(low: Form, high: Form, sizes: tuple[int, ...]) -> Formula:
    """The one is above the other, or equal to it where one of the two ends is not itself included."""
    margin = total(((Fraction(1), high.value), (Fraction(-1), low.value)))
    strictly = at_most_zero(margin, strict=True)
    opened = total(((Fraction(1), low.opened), (Fraction(1), high.opened)))
    if not opened.weights and opened.constant == 0:
        return strictly
    some = at_most_zero(total(((Fraction(1), constant(Fraction(1))), (Fraction(-1), opened))))
    return any_of((strictly, all_of((at_most_zero(margin), some), sizes)), sizes)


def levers_of(amount: Sum) -> frozenset[int]:
    """The levers on which an amount depends."""
    ends = [end for span in amount.parts.values() for end in (span.low, span.high) if end is not None]
    return levers_of_ends([(Fraction(1), end) for end in ends])
