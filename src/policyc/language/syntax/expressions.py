"""What conditions, values and types look like where they are written."""

import attrs

from policyc.text.source import Span


def place() -> Span:
    """Where a node stands."""
    span: Span = attrs.field(kw_only=True, repr=False)
    return span


# ---- words ----


@attrs.frozen(eq=False)
class Name:
    """One word as it is written."""

    text: str
    span: Span = place()


@attrs.frozen(eq=False)
class Quoted:
    """A text in quotes; `text` is what stands between them."""

    text: str
    span: Span = place()


@attrs.frozen(eq=False)
class Day:
    """Digits in the form of a date, `2025-12-05`, which may be no day of the calendar."""

    text: str
    span: Span = place()


# ---- expressions ----


@attrs.frozen(eq=False)
class Path:
    """`item.made_in`, `CN`, `cn_2025_61.s1_1`: names joined by dots."""

    names: tuple[Name, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Number:
    """`14`, `-3`, `0.5`, `1_000`; with a unit `100.00 USD`, `300 Wh/kg`, `0.1 %` (`unit` is then `%`).

    `text` keeps the sign and the digits without `_`.
    """

    text: str
    unit: str | None
    span: Span = place()


@attrs.frozen(eq=False)
class YesNo:
    """`yes` or `no`."""

    yes: bool
    span: Span = place()


@attrs.frozen(eq=False)
class Members:
    """`(Sm, Co)`: what a set is compared with."""

    items: tuple["Expr", ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Phrase:
    """A row of the operator table with its arguments. `op` is the alias of the grammar; `and`, `or`, `implies` for chains."""

    op: str
    args: tuple["Expr", ...]
    span: Span = place()


@attrs.frozen(eq=False)
class IsA:
    """`x is a part_1_item`, `x is not a part_1_item`."""

    subject: "Expr"
    category: Name
    negated: bool
    span: Span = place()


@attrs.frozen(eq=False)
class Applies:
    """`s1_1 applies`, or with `conditions` `the conditions of s1_1 hold`."""

    provision: Path
    conditions: bool
    span: Span = place()


@attrs.frozen(eq=False)
class DaysAfter:
    """`10 days after D`; with a calendar (or a question about calendars) `10 working days after D in CALENDAR`."""

    count: Number
    day: "Expr"
    calendar: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Chains:
    """`through chains of at least 50%`: from which share on a holder is held itself. `opened`: more than that share."""

    limit: Number
    opened: bool
    span: Span = place()


@attrs.frozen(eq=False)
class Fold:
    """What is said of a list. `fold` is one of total, count, largest, smallest, some, no, every.

    `depth` is one of here, any (no more than `at any depth` was said), outermost, every level, or chains. `value` is what is added,
    compared or, for `every`, asked of each match; None for count, some and no. `default` belongs to largest and smallest,
    `chains` to the depth of that name.
    """

    fold: str
    var: Name
    list: Path
    depth: str
    where: "Condition | None"
    value: "Expr | None"
    default: "Expr | None"
    chains: Chains | None
    span: Span = place()


@attrs.frozen(eq=False)
class Labelled:
    """`all of`, `any of` or `none of` over labelled lines."""

    quantifier: str
    lines: tuple["Line", ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Line:
    """One labelled line. `label` is as written, `(a)`; the span is the label's, that of the condition is its own."""

    label: str
    condition: "Condition"
    span: Span = place()


Expr = Path | Number | Quoted | Day | YesNo | Members | Phrase | IsA | Applies | DaysAfter | Fold
Condition = Expr | Labelled

# ---- types ----


@attrs.frozen(eq=False)
class TypeExpr:
    """A type as it is written.

    `kind` is one of yes_no, count, number, share, money, quantity, date, country, element, text, code, one_of, set, many,
    record. `word` is the basis, unit or record; `words` those of one_of; `of` the type of a set's members.
    """

    kind: str
    word: str | None
    words: tuple[Name, ...]
    of: "TypeExpr | None"
    span: Span = place()
