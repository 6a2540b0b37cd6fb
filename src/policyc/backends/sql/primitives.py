"""The primitives on codes: the meaning that `policyc.core.runtime` gives them, written as SQL."""

from fractions import Fraction
from math import gcd, lcm
from typing import assert_never

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NO_QUESTION,
    TRUE,
    WIDE,
    Both,
    Code,
    Constant,
    Ends,
    Label,
    Labels,
    NotInSqlError,
    all_of,
    any_of,
    condition,
    literal,
    masks,
    no,
    opposite,
    scaled,
    settled_mask,
    sized,
    sure,
    times,
    when,
)
from policyc.core.program import Prim
from policyc.core.timeline import Days

_FIRST, _LAST = 1, 3652059
_FEW = 6
_ZERO = Ends("0", "0")


def apply(prim: Prim, args: list[Code], as_code: bool = False) -> Code:
    """A primitive on its arguments. `as_code`: the set of INCLUDES is one of codes. Raises NotInSqlError."""
    match prim:
        case Prim.AND:
            both = conditions(args)
            return _joined(all_of([one.must for one in both]), all_of([one.may for one in both]), both)
        case Prim.OR:
            both = conditions(args)
            return _joined(any_of([one.must for one in both]), any_of([one.may for one in both]), both)
        case Prim.NOT:
            return negate(conditions(args)[0])
        case Prim.EQUAL:
            return _equal(args[0], args[1])
        case Prim.AT_MOST:
            return at_most(number(args[0]), number(args[1]))
        case Prim.LESS:
            return negate(at_most(number(args[1]), number(args[0])))
        case Prim.CHOOSE:
            return choose(conditions(args[:1])[0], args[1], args[2])
        case Prim.ADD:
            return add(number(args[0]), number(args[1]))
        case Prim.SUBTRACT:
            return add(number(args[0]), opposite(number(args[1])))
        case Prim.SCALE:
            return _scale(number(args[0]), number(args[1]))
        case Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN:
            return _membership(prim, args, as_code)
        case Prim.ON_DAYS | Prim.AFTER_DAYS:
            return _days(prim, args)
        case Prim.AFTER_WORKING_DAYS:
            raise NotInSqlError("it counts working days")
        case unreachable:
            assert_never(unreachable)


def conditions(args: list[Code]) -> list[Both]:
    """Codes that are conditions."""
    found = [arg for arg in args if isinstance(arg, Both)]
    assert len(found) == len(args), args
    return found


def number(code: Code) -> Ends:
    """A code that is a number or a day."""
    assert isinstance(code, Ends), code
    return code


def negate(one: Both) -> Both:
    """It does not hold."""
    return Both(no(one.may), no(one.must), one.mask)


def _joined(must: str, may: str, both: list[Both]) -> Both:
    return condition(must, may, [one.mask for one in both])


# ---- comparisons ----


def common(one: Ends, other: Ends) -> tuple[Ends, Ends]:
    """Both over one denominator."""
    den = lcm(one.den, other.den)
    return times(one, den // one.den), times(other, den // other.den)


def at_most(one: Ends, other: Ends) -> Both:
    """The one is at most the other; an unbounded end decides nothing."""
    one, other = common(one, other)
    if one.exact and other.exact:
        text = f"({one.low} <= {other.low})"
        return Both(text, text)
    must = FALSE if one.high is None or other.low is None else f"({one.high} <= {other.low})"
    must = sure(must, must != FALSE and (one.loose_high or other.loose_low), FALSE)
    never = FALSE
    if one.low is not None and other.high is not None:
        touching = all_of([f"{one.low} = {other.high}", any_of([one.low_open, other.high_open])])
        never = any_of([f"({one.low} > {other.high})", touching])
        never = sure(never, one.loose_low or other.loose_high, FALSE)
    return condition(must, no(never), [one.mask, other.mask])


def _equal(one: Code, other: Code) -> Both:
    match one, other:
        case Label(), Label():
            loose = one.loose or other.loose
            same = f"({one.text} = {other.text})"
            return condition(sure(same, loose, FALSE), sure(same, loose, TRUE), [one.mask, other.mask])
        case Both(), Both():
            must = any_of([all_of([one.must, other.must]), all_of([no(one.may), no(other.may)])])
            never = any_of([all_of([one.must, no(other.may)]), all_of([no(one.may), other.must])])
            if one.must == one.may and other.must == other.may:
                return Both(f"({one.must} = {other.must})", f"({one.must} = {other.must})")
            return condition(must, no(never), [one.mask, other.mask])
        case Ends(), Ends():
            both = [at_most(one, other), at_most(other, one)]
            return _joined(all_of([each.must for each in both]), all_of([each.may for each in both]), both)
        case _:
            raise NotInSqlError("it compares what has no columns")


# ---- arithmetic ----


def add(one: Ends, other: Ends) -> Ends:
    """The sum."""
    one, other = common(one, other)
    bits = max(one.bits, other.bits) + 1
    low, high = (_plus(a, b, bits) for a, b in ((one.low, other.low), (one.high, other.high)))
    if bits > WIDE:
        raise NotInSqlError("a sum does not fit 128 bits")
    found = Ends(
        low, high, any_of([one.low_open, other.low_open]), any_of([one.high_open, other.high_open]),
        one.loose_low or other.loose_low, one.loose_high or other.loose_high, one.den, bits, masks([one.mask, other.mask]),
    )  # fmt: skip
    return settled_mask(found)


def _plus(one: str | None, other: str | None, bits: int) -> str | None:
    if one is None or other is None:
        return None
    if "0" in (one, other):
        return other if one == "0" else one
    return f"({sized(one, bits)} + {sized(other, bits)})"


def _scale(ratio: Ends, amount: Ends) -> Ends:
    """So many times the amount, for a ratio that the law states and that is not less than nothing."""
    if not ratio.stated or ratio.low is None or ratio.high is None:
        raise NotInSqlError("a ratio is less than nothing, or the law does not state it")
    if ratio.low == ratio.high and ratio.low.isdigit():
        factor = Fraction(int(ratio.low), ratio.den)
        if factor == 0:
            return _ZERO
        shared = gcd(factor.numerator, amount.den)
        found = scaled(amount, factor.numerator // shared) if factor.numerator != shared else amount
        return attrs.evolve(found, den=amount.den // shared * factor.denominator)
    return settled_mask(_product(ratio, amount))


def _product(ratio: Ends, amount: Ends) -> Ends:
    """The low end comes from the smaller ratio if it is not negative, else from the larger; the high end the other way."""
    bits = ratio.bits + amount.bits
    if bits > WIDE:
        raise NotInSqlError("a product does not fit 128 bits")

    def end(text: str | None, is_open: str, other: tuple[str, str]) -> tuple[str | None, str]:
        if text is None:
            zero = f"({ratio.high} = 0)"
            return f"(CASE WHEN {zero} THEN 0 END)", FALSE
        factor = f"(CASE WHEN {text} >= 0 THEN {other[0]} ELSE {other[1]} END)" if other[0] != other[1] else other[0]
        product = f"(CASE WHEN {ratio.high} = 0 THEN 0 ELSE {sized(text, bits)} * {factor} END)"
        return product, all_of([is_open, f"({factor} <> 0)"]) if is_open != FALSE else FALSE

    assert ratio.low is not None
    assert ratio.high is not None
    low, low_open = end(amount.low, amount.low_open, (ratio.low, ratio.high))
    high, high_open = end(amount.high, amount.high_open, (ratio.high, ratio.low))
    if amount.exact and ratio.exact:
        high = low
    return Ends(
        low, high, low_open, high_open, amount.loose_low or amount.low is None, amount.loose_high or amount.high is None,
        ratio.den * amount.den, bits, masks([ratio.mask, amount.mask]),
    )  # fmt: skip


def hull(one: Ends, other: Ends) -> Ends:
    """The smallest interval that holds both."""
    one, other = common(one, other)
    low, low_open = _outer((one.low, one.low_open), (other.low, other.low_open), "<", one.loose_low or other.loose_low)
    high, high_open = _outer(
        (one.high, one.high_open), (other.high, other.high_open), ">", one.loose_high or other.loose_high
    )
    return Ends(
        low, high, low_open, high_open, one.loose_low or other.loose_low, one.loose_high or other.loose_high, one.den,
        max(one.bits, other.bits), masks([one.mask, other.mask]),
    )  # fmt: skip


def _outer(
    one: tuple[str | None, str], other: tuple[str | None, str], sign: str, loose: bool
) -> tuple[str | None, str]:
    (a, a_open), (b, b_open) = one, other
    if a is None or b is None:
        return None, FALSE
    if a == b:
        return a, all_of([a_open, b_open])
    # An end that is null makes both comparisons null, so that the last arm must give null as well.
    end = f"(CASE WHEN {a} {sign} {b} THEN {a} WHEN {b} {sign}= {a} THEN {b} END)"
    if a_open == b_open:
        return end, a_open
    is_open = f"(CASE WHEN {a} = {b} THEN {all_of([a_open, b_open])} WHEN {a} {sign} {b} THEN {a_open} ELSE {b_open} END)"
    return end, all_of([f"({a} IS NOT NULL)", f"({b} IS NOT NULL)", is_open]) if loose else is_open


def choose(asked: Both, then: Code, otherwise: Code) -> Code:
    """The one or the other; where that is open, what holds both."""
    match then, otherwise:
        case Both(), Both():
            must = any_of([all_of([asked.must, then.must]), all_of([no(asked.may), otherwise.must])])
            never = any_of([all_of([asked.must, no(then.may)]), all_of([no(asked.may), no(otherwise.may)])])
            must = any_of([must, all_of([then.must, otherwise.must])])
            never = any_of([never, all_of([no(then.may), no(otherwise.may)])])
            if asked.must == asked.may and then.must == then.may and otherwise.must == otherwise.may:
                text = when(asked.must, then.must, otherwise.must)
                return Both(text, text)
            return condition(must, no(never), _chosen_masks(asked, then.mask, otherwise.mask))
        case Label(), Label():
            open_text = f"CASE WHEN {then.text} = {otherwise.text} THEN {then.text} END"
            text = f"(CASE WHEN {asked.must} THEN {then.text} WHEN {no(asked.may)} THEN {otherwise.text} ELSE {open_text} END)"
            mask = when(f"({text} IS NULL)", masks(_chosen_masks(asked, then.mask, otherwise.mask)), NO_QUESTION)
            return Label(text, then.loose or otherwise.loose or asked.must != asked.may, mask)
        case Ends(), Ends():
            return _choose_number(asked, *common(then, otherwise))
        case _:
            raise NotInSqlError("it chooses between sets")


def _chosen_masks(asked: Both, then: str, otherwise: str) -> list[str]:
    return [asked.mask, when(asked.may, then, NO_QUESTION), when(no(asked.must), otherwise, NO_QUESTION)]


def _choose_number(asked: Both, then: Ends, otherwise: Ends) -> Ends:
    between = hull(then, otherwise)

    def pick(a: str | None, b: str | None, both: str | None) -> str | None:
        if a is None and b is None:
            return None
        a, b, both = a or "NULL", b or "NULL", both or "NULL"
        if asked.must == asked.may:
            return when(asked.must, a, b)
        return a if a == b == both else f"(CASE WHEN {asked.must} THEN {a} WHEN {no(asked.may)} THEN {b} ELSE {both} END)"

    found = Ends(
        pick(then.low, otherwise.low, between.low),
        pick(then.high, otherwise.high, between.high),
        pick(then.low_open, otherwise.low_open, between.low_open) or FALSE,
        pick(then.high_open, otherwise.high_open, between.high_open) or FALSE,
        then.low is None or otherwise.low is None or between.loose_low,
        then.high is None or otherwise.high is None or between.loose_high,
        then.den,
        max(then.bits, otherwise.bits),
        masks(_chosen_masks(asked, then.mask, otherwise.mask)),
        then.stated and otherwise.stated,
    )
    if then.exact and otherwise.exact and asked.must == asked.may:
        return attrs.evolve(found, loose_low=False, loose_high=False, mask=NO_QUESTION, high=found.low)
    return settled_mask(found)


# ---- members ----


def _membership(prim: Prim, args: list[Code], as_code: bool) -> Both:
    match args[0], args[1]:
        case Label() as word, Constant(tuple() as words):
            found = _is_one_of(word.text, [literal(str(one)) for one in words])
            return condition(sure(found, word.loose, FALSE), sure(found, word.loose, TRUE), [word.mask])
        case Label() as word, Label() as code if prim is Prim.WITHIN:
            found = falls_under(word.text, code.text)
            loose = word.loose or code.loose
            return condition(sure(found, loose, FALSE), sure(found, loose, TRUE), [word.mask, code.mask])
        case Labels() as whole, Label() as word:
            return _includes(whole, word, as_code)
        case _:
            raise NotInSqlError("it asks for a member of what has no columns")


def _is_one_of(text: str, words: list[str]) -> str:
    """A few comparisons are quicker than a list."""
    if len(words) <= _FEW:
        return any_of([f"({text} = {word})" for word in words])
    return f"({text} IN ({', '.join(words)}))"


def falls_under(word: str, code: str) -> str:
    """`1C902.a` falls under `1C902`."""
    return f"({word} = {code} OR starts_with({word}, concat({code}, '.')))"


def _includes(whole: Labels, word: Label, as_code: bool) -> Both:
    if as_code:
        found = f"(len(list_filter({whole.text}, lambda w: {falls_under('w', word.text)})) > 0)"
    else:
        found = f"list_contains({whole.text}, {word.text})"
    must = sure(found, word.loose, FALSE)
    may = any_of([must, no(whole.complete)])
    if word.loose:
        empty = all_of([whole.complete, f"(len({whole.text}) = 0)"])
        may = when(f"({word.text} IS NULL)", no(empty), may)
    return condition(must, may, [whole.mask, word.mask])


# ---- days ----


def _days(prim: Prim, args: list[Code]) -> Code:
    day = number(args[0])
    if prim is Prim.ON_DAYS:
        assert isinstance(args[1], Constant)
        assert isinstance(args[1].value, Days)
        return on_days(day, args[1].value)
    count = number(args[1])
    assert count.low is not None
    if count.den != 1 or not count.low.isdigit():
        raise NotInSqlError("a period differs from case to case")

    def later(end: str | None) -> str | None:
        return None if end is None else f"(CASE WHEN {end} + {count.low} <= {_LAST} THEN {end} + {count.low} END)"

    return attrs.evolve(day, low=later(day.low), high=later(day.high), loose_low=True, loose_high=True)


def on_days(day: Ends, period: Days) -> Both:
    """The day is one of these."""
    low = str(_FIRST) if day.low is None else sure(day.low, day.loose_low, str(_FIRST))
    high = str(_LAST) if day.high is None else sure(day.high, day.loose_high, str(_LAST))
    must, may = [], []
    for first, last in period.spans:
        from_, to = first.toordinal(), last.toordinal()
        must.append(all_of([*([f"{low} >= {from_}"] if from_ > _FIRST else []), *([f"{high} <= {to}"] if to < _LAST else [])]))
        may.append(all_of([*([f"{high} >= {from_}"] if from_ > _FIRST else []), *([f"{low} <= {to}"] if to < _LAST else [])]))
    if day.exact:
        return Both(any_of(must), any_of(must))
    return condition(any_of(must), any_of(may), [day.mask])
