"""The Program: what a policy means, typed, immutable, and the only thing a backend reads.

Invariant: law is settled here. Precedence, units, dates and names were resolved by lowering; no reader of a Program
compares two provisions, converts a unit or looks up a word.
"""

from datetime import date
from functools import cached_property

import attrs

from policyc.core.confidence import Confidence as Confidence

# The Program and its expressions are one vocabulary: whoever reads a Program finds all of its words here.
from policyc.core.expr import (
    LAW as LAW,
    RUN as RUN,
    Apply as Apply,
    Cash as Cash,
    Const as Const,
    Depth as Depth,
    Expr as Expr,
    Fold as Fold,
    Link as Link,
    Over as Over,
    Path as Path,
    Prim as Prim,
    Shared as Shared,
    Unstated as Unstated,
    span as span,
)
from policyc.core.timeline import Days
from policyc.core.types import Many, RecordType, Type
from policyc.text.source import Span


@attrs.frozen
class Definition:
    """A body computed once and named in explanations. `params` are the variables it is about."""

    name: str
    label: str
    params: tuple[str, ...]
    body: Expr
    cites: tuple["Citation", ...]
    confidence: Confidence = Confidence.NOT_STATED
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
    """A period in which a provision does not operate. `when` also asks whether its text is known well enough for the run."""

    days: Days
    when: Expr | None
    by: str
    published: date
    cites: tuple[Citation, ...]
    confidence: Confidence = Confidence.NOT_STATED
    span: Span | None = span()


@attrs.frozen
class Provision:
    """A rule or an exception. `met` and `live` are names of definitions.

    met: it operates on the day and its conditions hold. live: met, its kind's own terms are satisfied (for an exception: one
    of those it relieves from is met), and nothing that is live sets it aside. confidence: how well its own text is known;
    `met` also asks whether the run trusts that text and those of all that its conditions use. replaces: those whose
    successor it is.
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
    confidence: Confidence = Confidence.NOT_STATED
    replaces: tuple[str, ...] = ()
    span: Span | None = span()


@attrs.frozen
class Conflict:
    """Two provisions whose outcomes contradict each other while `both` holds."""

    first: str
    second: str
    both: Expr


@attrs.frozen
class Speaker:
    """A provision that concludes something, and the condition that it is live."""

    name: str
    live: Expr


@attrs.frozen
class Decision:
    """What is decided. If `ordered`, the strictest live outcome holds; `outcomes` run from weakest to strictest.

    rivals: each provision with all those that it may contradict; a large law has very many such pairs.
    """

    name: str
    label: str
    outcomes: tuple[tuple[str, str], ...]
    ordered: bool
    otherwise: str | None
    rivals: tuple[tuple[Speaker, tuple[Speaker, ...]], ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every pair of provisions that may contradict each other."""
        return tuple(
            Conflict(one.name, other.name, Apply(Prim.AND, (one.live, other.live)))
            for one, others in self.rivals
            for other in others
        )


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
class Identity:
    """Records whose field `by` is the same text are one thing, and agree in the facts `same`, of whichever record they are."""

    by: str
    same: tuple[str, ...]


@attrs.frozen
class Record:
    """A kind of thing in a case. The case itself is the record named `case`."""

    name: str
    label: str
    fields: tuple[Field, ...]
    identity: Identity | None = None
    span: Span | None = span()

    @cached_property
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

    @cached_property
    def holding_things(self) -> frozenset[str]:
        """The records that have an identity, and those below which one of them can stand."""
        found = {record.name for record in self.records if record.identity is not None}
        inner = {
            record.name: {field.type.name for field in record.fields if isinstance(field.type, (RecordType, Many))}
            for record in self.records
        }
        while more := {name for name, held in inner.items() if name not in found and held & found}:
            found |= more
        return frozenset(found)
