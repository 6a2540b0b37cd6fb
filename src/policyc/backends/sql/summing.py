"""Sums over the rows of a frame, fetched by the rows to which they belong."""

import attrs

from policyc.backends.sql.plan import Key
from policyc.backends.sql.scope import At


@attrs.frozen
class Over:
    """Rows to sum over: their frame, the frame that the sums belong to, what they are grouped by and joined on.

    top: a condition on the rows, in terms of their keys. deep: whether some of the rows may lie inside others.
    """

    frame: Key
    target: Key
    by: tuple[str, ...]
    on: tuple[tuple[str, str], ...]
    top: str
    deep: bool


def one_sum(inner: At, rows: Over, text: str, none: str, loose: bool = False) -> str:
    """A sum as a column of the target; `none` stands where there are no rows, and null only where it is `loose`."""
    plan = inner.writer.plan
    sums = plan.sums_over(rows.frame, rows.by, [text], rows.top)
    if not loose:
        return plan.summed(rows.target, rows.on, sums, text, none)
    count = plan.summed(rows.target, rows.on, sums, "count(*)", "0")
    found = plan.summed(rows.target, rows.on, sums, text, None)
    return f"(CASE WHEN {count} = 0 THEN {none} ELSE {found} END)"
