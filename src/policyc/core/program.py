"""The Program: what a policy means, typed, immutable, and the only thing a backend reads.

Invariant: law is settled here. Precedence, units, dates and names were resolved by lowering; no reader of a Program
compares two provisions, converts a unit or looks up a word.
"""

from datetime import date
from enum import Enum
from fractions import Fraction

import attrs

from policyc.core.timeline import Days
from policyc.core.types import Type
from policyc.text.source import Span


def span() -> Span | None:
    """A place: never part of equality or of the printed form."""
    place: Span | None = attrs.field(default=None, eq=False, repr=False, kw_only=True)
    return place


class Prim(Enum):
    """What can be done with values: the closed vocabulary to which a backend gives a meaning.

    Arguments: AND, OR take any number of conditions; NOT one. EQUAL two values of one type. LESS, AT_MOST two numbers
    of one unit or two days. CHOOSE condition, then, otherwise. ADD, SUBTRACT two numbers. SCALE a constant ratio and a
    number. ONE_OF a value and a constant tuple. INCLUDES a set and a value. WITHIN a code and a constant code.
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
    inside of a match is not counted again.
    """

    HERE = "here"
    EVERY_LEVEL = "every level"
    OUTERMOST = "outermost"


@attrs.frozen
class Path:
    """A fact. `root` names a bound variable, or is None for the case, `RUN` or `LAW`.

    `Path(None, ("item", "value"))` is a fact of the case. `Path("part", ("origin",))` is one of the element bound as
    `part`. `Path(RUN, ("day:P",))` is the day on which policy P is judged, `Path(RUN, ("known_on",))` the day up to which
    instruments are known, `Path(RUN, ("honoured",))` whether suspensions count. `Path(LAW, ("P.q",))` is the reading
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
class Over:
    """A fold of `value` over the elements `var` of the list `parts` for which `where` holds.

    SOME and EVERY read `value` as a condition: some matching element has it, every matching element has it. COUNT ignores
    it. LARGEST and SMALLEST give `default` when nothing matches; it is None for the others.
    """

    fold: Fold
    var: str
    parts: Path
    depth: Depth
    where: "Expr"
    value: "Expr"
    default: "Expr | None"
    type: Type
    span: Span | None = span()


@attrs.frozen
class Shared:
    """The use of a definition: a term, a category of `args`, or the `met` or `live` of a provision."""

    name: str
    args: tuple[Path, ...]
    type: Type
    span: Span | None = span()


Expr = Path | Const | Unstated | Apply | Over | Shared


@attrs.frozen
class Definition:
    """A body computed once and named in explanations. `params` are the variables it is about."""

    name: str
    label: str
    params: tuple[str, ...]
    body: Expr
    cites: tuple["Citation", ...]
    span: Span | None = span()


@attrs.frozen
class Citation:
    """Where a thing stands in the law, and under which address it can be read."""

    text: str
    url: str | None


@attrs.frozen
class Measure:
    """A comparison as the author wrote it: the value asked about and what it is held against."""

    value: Expr
    threshold: Expr


@attrs.frozen
class Condition:
    """A labelled line of the source: the unit of explanation. `label` is the full one: `(b)(i)`; `text` the line itself."""

    label: str
    text: str
    expr: Expr
    measure: Measure | None
    children: tuple["Condition", ...]
    span: Span | None = span()


@attrs.frozen
class Duty:
    """Something that must be done while its provision is live, and until when."""

    text: str
    due: Expr | None
    span: Span | None = span()


@attrs.frozen
class Suspension:
    """A period in which a provision does not operate."""

    days: Days
    when: Expr | None
    by: str
    published: date
    cites: tuple[Citation, ...]
    span: Span | None = span()


@attrs.frozen
class Provision:
    """A rule or an exception. `met` and `live` are names of definitions.

    met: it operates on the day and its conditions hold. live: met, its kind's own terms are satisfied (for an exception: one
    of those it relieves from is met), and nothing that is live sets it aside.
    """

    name: str
    title: str
    exception: bool
    holds: str
    met: str
    live: str
    conditions: tuple[Condition, ...]
    concludes: tuple[tuple[str, str], ...]
    duties: tuple[Duty, ...]
    removes: tuple[str, ...]
    cites: tuple[Citation, ...]
    text: str | None
    published: date | None
    in_force: Days
    suspensions: tuple[Suspension, ...]
    span: Span | None = span()


@attrs.frozen
class Conflict:
    """Two provisions whose outcomes contradict each other while `both` holds."""

    first: str
    second: str
    both: Expr


@attrs.frozen
class Decision:
    """What is decided. If `ordered`, the strictest live outcome holds; `outcomes` run from weakest to strictest."""

    name: str
    label: str
    outcomes: tuple[tuple[str, str], ...]
    ordered: bool
    otherwise: str | None
    conflicts: tuple[Conflict, ...]


@attrs.frozen
class Question:
    """Something the law leaves open. `readings` are (name, label, calendar or None)."""

    name: str
    label: str
    policy: str
    readings: tuple[tuple[str, str, str | None], ...]
    cites: tuple[Citation, ...]
    as_of: date | None
    span: Span | None = span()


@attrs.frozen
class Calendar:
    """Whose working days count, and for which days that is known."""

    name: str
    label: str
    week: frozenset[int]
    closed: Days
    open: Days
    known: Days
    cites: tuple[Citation, ...]


@attrs.frozen
class Omission:
    """A clause that is not encoded, and why."""

    clause: str
    why: str
    cites: tuple[Citation, ...]


@attrs.frozen
class Guarantee:
    """A property that every possible case must have. `across`: it speaks of all policies of the run."""

    text: str
    across: bool
    given: Expr
    then: Expr
    span: Span | None = span()


@attrs.frozen
class Expectation:
    """What a scenario expects. `kind` is one of outcome, undetermined, conflict, suspended, applies, not_applies, due.

    subject: the decision, provision or duty. words: outcomes, provisions or the day, as the kind needs. because: the
    provisions, questions or facts that must be named in the answer.
    """

    kind: str
    subject: str
    words: tuple[str, ...]
    because: tuple[str, ...]
    span: Span | None = span()


@attrs.frozen
class Scenario:
    """A worked case. `case` is the JSON case it stands for; `readings` are the readings it assumes."""

    name: str
    policy: str
    cites: tuple[Citation, ...]
    case: object
    on: date | None
    known_on: date | None
    honoured: bool
    readings: tuple[tuple[str, str], ...]
    across: bool
    expects: tuple[Expectation, ...]
    span: Span | None = span()


@attrs.frozen
class Policy:
    """One instrument: what it decides and with which provisions."""

    name: str
    title: str
    issuer: str | None
    cites: tuple[Citation, ...]
    published: date | None
    judged_on: Path | None
    affected_by: tuple[str, ...]
    sha256: str
    decisions: tuple[Decision, ...]
    provisions: tuple[Provision, ...]
    omissions: tuple[Omission, ...]
    guarantees: tuple[Guarantee, ...]
    scenarios: tuple[Scenario, ...]
    accepted: tuple[tuple[str, str, str], ...]
    target: bool
    span: Span | None = span()


@attrs.frozen
class Bound:
    """A limit of a field's values: `value` itself is included unless `open`."""

    value: object
    open: bool


@attrs.frozen
class Field:
    """A fact that a record holds."""

    name: str
    label: str | None
    type: Type
    low: Bound | None
    high: Bound | None
    changeable: bool
    span: Span | None = span()


@attrs.frozen
class Assumption:
    """What every record of this kind satisfies: checked on every input, assumed by the prover. The record is bound as `this`."""

    record: str
    text: str
    expr: Expr
    span: Span | None = span()


@attrs.frozen
class Residual:
    """An assumption of the shape `total of p.FIELD over p in this.LIST is at most this.WHOLE`: it tightens what is unknown."""

    record: str
    list: str
    field: str
    whole: str


@attrs.frozen
class Record:
    """A kind of thing in a case. The case itself is the record named `case`."""

    name: str
    label: str
    fields: tuple[Field, ...]
    span: Span | None = span()

    @property
    def by_name(self) -> dict[str, Field]:
        """The fields under their names."""
        return {field.name: field for field in self.fields}


@attrs.frozen
class Program:
    """Everything a run needs. Definitions stand in an order in which each uses only earlier ones."""

    records: tuple[Record, ...]
    assumes: tuple[Assumption, ...]
    residuals: tuple[Residual, ...]
    definitions: tuple[Definition, ...]
    questions: tuple[Question, ...]
    calendars: tuple[Calendar, ...]
    policies: tuple[Policy, ...]
