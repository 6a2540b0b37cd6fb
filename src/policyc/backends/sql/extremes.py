"""The largest of those that match, in bounds: of listed elements, of such as nobody listed, and of what is said where none does."""

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NO_QUESTION,
    TRUE,
    Both,
    Ends,
    all_reasons,
    masks,
    settled_mask,
    sized,
    when,
)
from policyc.backends.sql.primitives import choose, common, hull, number
from policyc.backends.sql.scope import At, keep
from policyc.backends.sql.summing import Over, one_sum


@attrs.frozen
class Unlisted:
    """An element that nobody listed: whether there may be one that matches, its value, and what that depends on."""

    perhaps: str
    value: Ends
    mask: str


def largest(places: tuple[At, At], rows: Over, where: Both, of: tuple[Ends, Ends], more: Unlisted) -> Ends:
    """The bounds of the largest value that matches, where none does of what is said then: `of` are these two.

    If something surely matches, what may match can only push the result up; if nothing does, it can be any of them.
    """
    inner = places[0]
    value, default = common(*of)
    if where.must == where.may and value.exact and more.perhaps == FALSE:
        return _known(inner, rows, where, (value, default))
    return _in_bounds(places, rows, where, (value, default), more)


def _known(inner: At, rows: Over, where: Both, of: tuple[Ends, Ends]) -> Ends:
    value, default = of
    found = one_sum(inner, rows, f"max({_if(where.must, value.low or 'NULL')})", "NULL")
    bits = max(value.bits, default.bits)
    if default.exact:
        text = f"coalesce({found}, {default.low})"
        return Ends(text, text, den=value.den, bits=bits)
    none = f"({found} IS NULL)"
    low, high = (when(none, end or "NULL", found) for end in (default.low, default.high))
    low_open, high_open = (when(none, end, FALSE) for end in (default.low_open, default.high_open))
    mask = when(none, default.mask, NO_QUESTION)
    return Ends(low, high, low_open, high_open, True, True, value.den, bits, mask)


def _in_bounds(places: tuple[At, At], rows: Over, where: Both, of: tuple[Ends, Ends], more: Unlisted) -> Ends:
    inner, there = places
    value, default = of
    many = one_sum(inner, rows, f"count({_if(where.may, '1')})", "0")
    if where.must == TRUE:
        sure = one_sum(inner, rows, "count(*) > 0", FALSE)
    else:
        sure = FALSE if where.must == FALSE else one_sum(inner, rows, f"bool_or({where.must})", FALSE)
    listed = number(keep(there, _listed(inner, rows, where, value), "listed"))
    some = Both(f"({many} > 0)", f"({many} > 0)")
    without = number(keep(there, choose(some, hull(default, listed), default), "perhaps"))
    surely = number(keep(there, _surely(inner, rows, where, value, listed), "surely"))
    perhaps = Both(more.perhaps, more.perhaps)
    found = number(choose(perhaps, hull(without, more.value), without))
    pushed = hull(surely, more.value)
    pushed = attrs.evolve(pushed, low=surely.low, low_open=surely.low_open, loose_low=True)
    found = number(choose(Both(sure, sure), choose(perhaps, pushed, surely), found))
    wanting = masks([where.mask, value.mask])
    mask = NO_QUESTION if wanting == NO_QUESTION else one_sum(inner, rows, all_reasons(when(where.may, wanting, NO_QUESTION)), NO_QUESTION)
    mask = masks([mask, when(sure, NO_QUESTION, default.mask), when(more.perhaps, more.mask, NO_QUESTION)])
    return settled_mask(attrs.evolve(found, loose_low=True, loose_high=True, mask=mask))


def _listed(inner: At, rows: Over, where: Both, value: Ends) -> Ends:
    """What holds all listed values that may match; null where one of them has no end."""
    low, low_open = _outermost(inner, rows, where.may, ("low", value), "min")
    high, high_open = _outermost(inner, rows, where.may, ("high", value), "max")
    many = one_sum(inner, rows, f"count({_if(where.may, '1')})", "0")

    def all_have(end: str | None, found: str | None) -> str | None:
        if end is None or found is None:
            return None
        return f"(CASE WHEN {one_sum(inner, rows, f'count({_if(where.may, end)})', '0')} = {many} THEN {found} END)"

    low, high = all_have(value.low, low), all_have(value.high, high)
    ends = [
        f"({end} IS NOT NULL AND {is_open})" if is_open != FALSE else FALSE
        for end, is_open in ((low, low_open), (high, high_open))
    ]
    return Ends(low, high, ends[0], ends[1], True, True, value.den, value.bits)


def _surely(inner: At, rows: Over, where: Both, value: Ends, listed: Ends) -> Ends:
    """The largest, where something surely matches: at least the largest low end of what does."""
    low, low_open = _outermost(inner, rows, where.must, ("low", value), "max")
    return attrs.evolve(listed, low=low, low_open=FALSE if low is None else low_open)


def _outermost(inner: At, rows: Over, counts: str, end: tuple[str, Ends], pick: str) -> tuple[str | None, str]:
    """The least or greatest of the low or high ends of the rows that count, and whether it is open.

    An open low end lies a little above the same closed one, an open high end a little below: doubled, and moved by one where
    they are open, ends are in that order.
    """
    which, value = end
    text, is_open, sign = (value.low, value.low_open, "+") if which == "low" else (value.high, value.high_open, "-")
    if text is None or counts == FALSE:
        return None, FALSE
    found = one_sum(inner, rows, f"{pick}({_if(counts, text)})", "NULL")
    if is_open == FALSE:
        return found, FALSE
    bits = value.bits + 2
    shifted = f"{sized(text, bits)} * 2 {sign} {when(is_open, '1', '0')}"
    moved = one_sum(inner, rows, f"{pick}({_if(counts, shifted)})", "NULL")
    return found, f"coalesce({moved} <> {sized(found, bits)} * 2, false)"


def _if(condition: str, text: str) -> str:
    return when(condition, text, "NULL")
