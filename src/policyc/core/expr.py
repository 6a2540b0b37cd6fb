"""Expressions of the Program: facts, constants, and what is done with them.

Invariant: values, not places. Two expressions that mean the same are equal, wherever they were written.
"""

from enum import Enum
from fractions import Fraction

import attrs

from policyc.core.types import Type
from policyc.text.source import Span


def span() -> Span | None:
    """A place: never part of equality or of the printed form."""
    place: Span | None = attrs.field(default=None, eq=False, repr=False, kw_only=True)
    return place


class Prim(Enum):
    """What can be done with values: the closed vocabulary to which a backend gives a meaning.

    Arguments: AND, OR take any number of conditions; NOT one. EQUAL two values of one type. LESS, AT_MOST two numbers
    of one unit or two days. CHOOSE condition, then, otherwise. ADD, SUBTRACT two numbers. SCALE a ratio and a
    number; the ratio takes only values that the law states: a constant, or a choice between such, perhaps by way of a
    definition. ONE_OF a value and a constant tuple. INCLUDES a set and a value; a code is in a set of codes if a member
    falls under it. WITHIN a code and a constant code.
    ON_DAYS a day and constant Days. AFTER_DAYS a day and a constant count. AFTER_WORKING_DAYS a day, a constant count
    and a calendar name (a constant, or the reading of a question).
    """

    AND = "and"
    OR = "or"
    NOT = "not"
    EQUAL = "equal"
    LESS = "less"
    AT_MOST = "at_most"
    CHOOSE = "choose"
    ADD = "add"
    SUBTRACT = "subtract"
    SCALE = "scale"
    ONE_OF = "one_of"
    INCLUDES = "includes"
    WITHIN = "within"
    ON_DAYS = "on_days"
    AFTER_DAYS = "after_days"
    AFTER_WORKING_DAYS = "after_working_days"


class Fold(Enum):
    """What may be said of a list."""

    TOTAL = "total"
    COUNT = "count"
    SOME = "some"
    EVERY = "every"
    LARGEST = "largest"
    SMALLEST = "smallest"


class Depth(Enum):
    """How far down a list of parts is followed.

    HERE: the list itself. EVERY_LEVEL: also the lists of the same name below each element. OUTERMOST: the same, but the
    inside of a match is not counted again. CHAINS: for totals; the elements of the list itself, but one also matches if the
    same total over its own list of that name reaches the limit of the fold's `link`. The least set of elements for which
    this is so; see `Link`.
    """

    HERE = "here"
    EVERY_LEVEL = "every level"
    OUTERMOST = "outermost"
    CHAINS = "chains"


@attrs.frozen
class Path:
    """A fact. `root` names a bound variable, or is None for the case, `RUN` or `LAW`.

    `Path(None, ("item", "value"))` is a fact of the case. `Path("part", ("origin",))` is one of the element bound as
    `part`. `Path(RUN, ("day:P",))` is the day on which policy P is judged, `Path(RUN, ("known_on",))` the day up to which
    instruments are known, `Path(RUN, ("honoured",))` whether suspensions count, `Path(RUN, ("trusted:LEVEL", "P.x"))`
    whether the text of P.x, which is known at that level, is known well enough; it is never no. `Path(LAW, ("P.q",))` is the reading
    of open question `P.q`.
    """

    root: str | None
    steps: tuple[str, ...]
    type: Type
    span: Span | None = span()


RUN = "$run"
LAW = "$law"


@attrs.frozen
class Const:
    """A value known now: bool, Fraction, date, str, tuple of these, Days, or Cash for money."""

    value: object
    type: Type | None
    span: Span | None = span()


@attrs.frozen
class Cash:
    """A constant amount of money."""

    amount: Fraction
    currency: str


@attrs.frozen
class Unstated:
    """A value that the law does not state: unknown in every case. `what` names it for the reader."""

    what: str
    type: Type
    span: Span | None = span()


@attrs.frozen
class Apply:
    """A primitive applied to its arguments."""

    prim: Prim
    args: tuple["Expr", ...]
    span: Span | None = span()


@attrs.frozen
class Link:
    """From which total on an element is held itself, so that what it holds counts: more than `limit` if `open`.

    An element is what its record's `identity` says: two mentions with the same identifier are one thing, and what is
    known of the list of the one holds for the other. Nothing holds itself by way of a circle: the least fixpoint.
    """

    limit: Fraction
    open: bool


@attrs.frozen
class Over:
    """A fold of `value` over the elements `var` of the list `parts` for which `where` holds.

    SOME and EVERY read `value` as a condition: some matching element has it, every matching element has it. COUNT ignores
    it. LARGEST and SMALLEST give `default` when nothing matches; it is None for the others. `link` belongs to the depth
    CHAINS, where `value` is a share that is never negative; it is None for the other depths.
    """

    fold: Fold
    var: str
    parts: Path
    depth: Depth
    where: "Expr"
    value: "Expr"
    default: "Expr | None"
    type: Type
    link: Link | None = None
    span: Span | None = span()


@attrs.frozen
class Shared:
    """The use of a definition: a term, a category of `args`, or the `met` or `live` of a provision."""

    name: str
    args: tuple[Path, ...]
    type: Type
    span: Span | None = span()


Expr = Path | Const | Unstated | Apply | Over | Shared
