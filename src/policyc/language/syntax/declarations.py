"""Declarations, and the file that they stand in."""

import attrs

from policyc.language.syntax.clauses import (
    Assumed,
    Citation,
    Conclude,
    Dated,
    DayRange,
    Expect,
    Field,
    Identity,
    Invariant,
    Must,
    OutcomeLine,
    Period,
    ReadingLine,
    Signed,
    With,
)
from policyc.language.syntax.expressions import Condition, Day, Expr, Members, Name, Path, Quoted, TypeExpr, place
from policyc.text.source import Source, Span


@attrs.frozen(eq=False)
class Policy:
    """What a file is. A file without it is a vocabulary, named after the file.

    `confidence` says how well a text is known, here and below: `confirmed`, `single_source` or `uncertain`. That of the
    policy is meant wherever its declarations say nothing of their own.
    """

    name: Name
    title: Quoted
    issued_by: Quoted | None
    sources: tuple[Citation, ...]
    published: Day | None
    judged_on: Path | None
    affected_by: tuple[Name, ...]
    encoded_by: tuple[Signed, ...]
    reviewed_by: tuple[Signed, ...]
    confidence: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Use:
    """Other files that this one builds on."""

    names: tuple[Name, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Record:
    """A kind of thing in a case."""

    name: Name
    label: Quoted
    fields: tuple[Field, ...]
    invariants: tuple[Invariant, ...]
    identities: tuple[Identity, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Facts:
    """What a case consists of."""

    fields: tuple[Field, ...]
    invariants: tuple[Invariant, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Baseline:
    """A named ordinary case. `of` is the baseline that it starts from, if any."""

    name: Name
    label: Quoted
    of: Name | None
    settings: tuple[With, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Group:
    """A named set of codes."""

    name: Name
    label: Quoted
    type: TypeExpr
    sources: tuple[Citation, ...]
    as_of: Day | None
    members: Members | None
    span: Span = place()


@attrs.frozen(eq=False)
class Calendar:
    """Whose working days count. `week` are the names of the working days."""

    name: Name
    label: Quoted
    sources: tuple[Citation, ...]
    week: tuple[Name, ...]
    closed: tuple[DayRange, ...]
    open: tuple[DayRange, ...]
    known: Period | None
    span: Span = place()


@attrs.frozen(eq=False)
class Category:
    """A kind of thing as a condition on the record `of`, which the condition names by the record's own name."""

    name: Name
    of: Name
    label: Quoted
    sources: tuple[Citation, ...]
    text: Quoted | None
    when: Condition | None
    confidence: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Term:
    """A defined quantity or yes/no."""

    name: Name
    label: Quoted
    type: TypeExpr
    sources: tuple[Citation, ...]
    text: Quoted | None
    means: tuple[Dated, ...]
    confidence: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Decision:
    """What is decided. `outcomes` run from weakest to strictest if `ordered`."""

    name: Name
    label: Quoted
    sources: tuple[Citation, ...]
    decided_by: Quoted | None
    ordered: bool
    outcomes: tuple[OutcomeLine, ...]
    otherwise: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Provision:
    """A rule, or an exception to the provisions `to`."""

    exception: bool
    name: Name
    title: Quoted
    to: tuple[Path, ...]
    sources: tuple[Citation, ...]
    text: Quoted | None
    in_force: Period | None
    subject_to: tuple[Name, ...]
    replaces: tuple[Name, ...]
    when: Condition | None
    concludes: tuple[Conclude, ...]
    duties: tuple[Must, ...]
    confidence: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Precedence:
    """`precedence p over q`."""

    over: Path
    under: Path
    sources: tuple[Citation, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Accept:
    """A contradiction that is in the law, and known."""

    first: Path
    second: Path
    because: Quoted | None
    accepted_by: Quoted | None
    sources: tuple[Citation, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Suspend:
    """A period in which provisions do not operate: those listed, or if `everything` all of `policy` (None: of this one)."""

    everything: bool
    policy: Name | None
    provisions: tuple[Path, ...]
    period: Period
    sources: tuple[Citation, ...]
    when: Condition | None
    confidence: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Question:
    """Something the law leaves open."""

    name: Name
    label: Quoted
    sources: tuple[Citation, ...]
    readings: tuple[ReadingLine, ...]
    as_of: Day | None
    span: Span = place()


@attrs.frozen(eq=False)
class NotEncoded:
    """A clause left out, and why."""

    clause: Quoted
    why: Quoted
    sources: tuple[Citation, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Guarantee:
    """A property that must hold for every possible case."""

    text: Quoted
    across: bool
    given: Condition | None
    then: "Expr | None"
    sources: tuple[Citation, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Scenario:
    """A worked case and what is expected of it."""

    name: Quoted
    sources: tuple[Citation, ...]
    across: bool
    on: Day | None
    known_on: Day | None
    ignoring: bool
    readings: tuple[Assumed, ...]
    given: Name | None
    settings: tuple[With, ...]
    expects: tuple[Expect, ...]
    span: Span = place()


Declaration = (
    Policy
    | Use
    | Record
    | Facts
    | Baseline
    | Group
    | Calendar
    | Category
    | Term
    | Decision
    | Provision
    | Precedence
    | Accept
    | Suspend
    | Question
    | NotEncoded
    | Guarantee
    | Scenario
)


@attrs.frozen(eq=False)
class Dropped:
    """A declaration that could not be read: its keyword and, where one was seen, its name."""

    keyword: str
    name: str | None
    span: Span = place()


@attrs.frozen(eq=False)
class File:
    """The declarations of one file in the order of the text, and those that were dropped because they are broken."""

    source: Source
    declarations: tuple[Declaration, ...]
    dropped: tuple[Dropped, ...]
