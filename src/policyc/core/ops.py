"""The operator table: one row for each phrase of the language, under the name that the grammar gives it.

The checker types a phrase from `takes` and `gives`, lowering calls `build`, the manual prints `doc` and `example`.
"""

from collections.abc import Callable
from enum import Enum

import attrs

from policyc.core.build import (
    at_most,
    both,
    choose,
    either,
    equal,
    includes,
    less,
    negate,
    one_of,
    scale,
)
from policyc.core.program import Apply, Expr, Prim


class Slot(Enum):
    """What an argument must be. All slots of one row that are SAME, ORDERED or AMOUNT have one common type."""

    CONDITION = "a condition"
    SAME = "a value"
    ORDERED = "a number or a day"
    AMOUNT = "a number"
    DAY = "a day"
    SET = "a set"
    MEMBER = "a member of the set"
    MEMBERS = "values in parentheses or a group"
    RATIO = "a number that the law states"


@attrs.frozen
class Operator:
    """A phrase: what it takes, what it gives, what it means in words, and what it builds.

    A MEMBERS argument reaches `build` as a tuple. `many`: the last slot may be repeated.
    """

    name: str
    takes: tuple[Slot, ...]
    gives: Slot
    doc: str
    example: str
    build: Callable[..., Expr]
    many: bool = False


_YES = Slot.CONDITION
_SAME = (Slot.SAME, Slot.SAME)
_ORDERED = (Slot.ORDERED, Slot.ORDERED)
_DAYS = (Slot.DAY, Slot.DAY)
_AMOUNTS = (Slot.AMOUNT, Slot.AMOUNT)

_ROWS = (
    Operator(
        "and", (_YES, _YES), _YES, "Both hold.", "export.from is not CN and export.to is not CN", both, many=True
    ),
    Operator(
        "or", (_YES, _YES), _YES, "At least one holds.", "item.kind is metal or item.kind is alloy", either, many=True
    ),
    Operator(
        "implies",
        (_YES, _YES),
        _YES,
        "If the first holds, so does the second.",
        "end_user.is_military implies export.to is not CN",
        lambda one, other: either(negate(one), other),
    ),
    Operator("not_", (_YES,), _YES, "It does not hold.", "not end_user.is_military", negate),
    Operator(
        "choose",
        (Slot.SAME, _YES, Slot.SAME),
        Slot.SAME,
        "The first value if the condition holds, else the second.",
        "1% if export.to is CN otherwise 2%",
        lambda then, condition, otherwise: choose(condition, then, otherwise),
    ),
    Operator("equal", _SAME, _YES, "The same. A code is equal to itself and to every code above it: `1C902.a` is `1C902`.", "item.kind is metal", equal),
    Operator(
        "not_equal",
        _SAME,
        _YES,
        "Not the same.",
        "item.made_in is not CN",
        lambda one, other: negate(equal(one, other)),
    ),
    Operator(
        "is_in", (Slot.SAME, Slot.MEMBERS), _YES, "One of these.", "item.main_element is in (Sm, Dy)", one_of
    ),
    Operator(
        "is_not_in",
        (Slot.SAME, Slot.MEMBERS),
        _YES,
        "None of these.",
        "export.to is not in (JP, KR)",
        lambda value, members: negate(one_of(value, members)),
    ),
    Operator(
        "at_least",
        _ORDERED,
        _YES,
        "That much or more.",
        "item.value is at least 100 USD",
        lambda one, other: at_most(other, one),
    ),
    Operator("at_most", _ORDERED, _YES, "That much or less.", "export.logic_node is at most 14 nm", at_most),
    Operator(
        "more_than",
        _ORDERED,
        _YES,
        "More than that; that much is not enough.",
        "item.mass is more than 1 kg",
        lambda one, other: less(other, one),
    ),
    Operator("less_than", _ORDERED, _YES, "Less than that; that much is too much.", "item.mass is less than 1 kg", less),
    Operator(
        "between",
        (Slot.ORDERED, Slot.ORDERED, Slot.ORDERED),
        _YES,
        "Between the two; both ends count.",
        "item.mass is between 1 g and 5 g",
        lambda value, low, high: both(at_most(low, value), at_most(value, high)),
    ),
    Operator("before", _DAYS, _YES, "On an earlier day.", "export.date is before 2025-12-01", less),
    Operator(
        "after",
        _DAYS,
        _YES,
        "On a later day.",
        "export.date is after 2025-12-01",
        lambda one, other: less(other, one),
    ),
    Operator("on_or_before", _DAYS, _YES, "On that day or earlier.", "export.date is on or before 2025-12-01", at_most),
    Operator(
        "on_or_after",
        _DAYS,
        _YES,
        "On that day or later.",
        "export.date is on or after 2025-12-01",
        lambda one, other: at_most(other, one),
    ),
    Operator(
        "includes", (Slot.SET, Slot.MEMBER), _YES, "The set has it.", "export.end_use includes humanitarian", includes
    ),
    Operator(
        "includes_any",
        (Slot.SET, Slot.MEMBERS),
        _YES,
        "The set has at least one of these.",
        "item.elements includes any (Tb, Dy)",
        lambda whole, members: either(*(includes(whole, member) for member in members)),
    ),
    Operator(
        "includes_all",
        (Slot.SET, Slot.MEMBERS),
        _YES,
        "The set has every one of these.",
        "item.elements includes all (Sm, Co)",
        lambda whole, members: both(*(includes(whole, member) for member in members)),
    ),
    Operator(
        "plus",
        _AMOUNTS,
        Slot.AMOUNT,
        "The sum.",
        "item.value + 5 USD is at least 100 USD",
        lambda one, other: Apply(Prim.ADD, (one, other)),
    ),
    Operator(
        "minus",
        _AMOUNTS,
        Slot.AMOUNT,
        "The difference.",
        "item.value - 5 USD is at least 100 USD",
        lambda one, other: Apply(Prim.SUBTRACT, (one, other)),
    ),
    Operator(
        "times",
        (Slot.RATIO, Slot.AMOUNT),
        Slot.AMOUNT,
        "So many times the amount. One of the two must not vary.",
        "2 * item.mass is at most 1 kg",
        scale,
    ),
    Operator(
        "divided",
        (Slot.AMOUNT, Slot.RATIO),
        Slot.AMOUNT,
        "The amount divided by a number that is written out.",
        "item.mass / 2 is at most 1 kg",
        lambda amount, ratio: scale(ratio, amount),
    ),
    Operator(
        "share_of",
        (Slot.RATIO, Slot.AMOUNT),
        Slot.AMOUNT,
        "That part of the amount. Compared by multiplying, never by dividing.",
        "5 USD is at least 0.1% of item.value",
        scale,
    ),
)

OPERATORS: dict[str, Operator] = {row.name: row for row in _ROWS}
