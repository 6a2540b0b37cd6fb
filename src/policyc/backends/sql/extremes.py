"""The largest or smallest of those that match, in bounds; what is said otherwise where none does."""

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NO_QUESTION,
    TRUE,
    Both,
    Ends,
    NotInSqlError,
    all_reasons,
    masks,
    settled_mask,
    when,
)
from policyc.backends.sql.primitives import common
from policyc.backends.sql.scope import At
from policyc.backends.sql.summing import Over, one_sum


def largest(inner: At, rows: Over, where: Both, of: tuple[Ends, Ends]) -> Ends:
    """The bounds of the largest value that matches, where none does of what is said then: `of` are these two.

    If something surely matches, what may match can only push the result up; if nothing does, it can be any of them.
    Raises NotInSqlError where an end is open.
    """
    if {end for one in of for end in (one.low_open, one.high_open)} != {FALSE}:
        raise NotInSqlError("it asks for the largest or smallest of amounts that may lie above or below a limit only")
    value, default = common(*of)
    if where.must == where.may and value.exact:
        found = one_sum(inner, rows, f"max(CASE WHEN {where.must} THEN {value.low} END)", "NULL")
        none = f"({found} IS NULL)"
        if default.exact:
            text = f"coalesce({found}, {default.low})"
            return Ends(text, text, den=value.den, bits=max(value.bits, default.bits))
        low, high = (when(none, end or "NULL", found) for end in (default.low, default.high))
        return attrs.evolve(default, low=low, high=high, loose_low=True, loose_high=True, bits=max(value.bits, default.bits))
    low, high = value.low or "NULL", value.high or "NULL"
    sure = one_sum(inner, rows, f"bool_or({where.must})", FALSE) if where.must not in (TRUE, FALSE) else FALSE
    if where.must == TRUE:
        sure = one_sum(inner, rows, "count(*) > 0", FALSE)
    many = one_sum(inner, rows, _if(where, "count", "1"), "0")
    least_sure = one_sum(inner, rows, f"max(CASE WHEN {where.must} THEN {low} END)", "NULL")
    least = _all(one_sum(inner, rows, _if(where, "count", low), "0"), many, one_sum(inner, rows, _if(where, "min", low), "NULL"))
    most = _all(one_sum(inner, rows, _if(where, "count", high), "0"), many, one_sum(inner, rows, _if(where, "max", high), "NULL"))
    lowest = f"(CASE WHEN {sure} THEN {least_sure} WHEN {many} = 0 THEN {default.low or 'NULL'} ELSE {_two('least', least, default.low)} END)"
    highest = f"(CASE WHEN {many} = 0 THEN {default.high or 'NULL'} WHEN {sure} THEN {most} ELSE {_two('greatest', most, default.high)} END)"
    wanting = masks([where.mask, value.mask])
    mask = NO_QUESTION if wanting == NO_QUESTION else one_sum(inner, rows, all_reasons(when(where.may, wanting, NO_QUESTION)), NO_QUESTION)
    mask = masks([mask, when(sure, NO_QUESTION, default.mask)])
    bits = max(value.bits, default.bits)
    return settled_mask(Ends(lowest, highest, loose_low=True, loose_high=True, den=value.den, bits=bits, mask=mask))


def _if(where: Both, what: str, text: str) -> str:
    return f"{what}({when(where.may, text, 'NULL')})"


def _all(counted: str, many: str, found: str) -> str:
    """A bound over all, unless one of them has none."""
    return f"(CASE WHEN {counted} = {many} THEN {found} END)"


def _two(pick: str, one: str, other: str | None) -> str:
    """The outer of two bounds; none where one of them is missing."""
    if other is None:
        return "NULL"
    return f"(CASE WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN {pick}({one}, {other}) END)"
