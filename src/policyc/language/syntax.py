"""The surface tree: what was written, each node a place in a text.

Invariant: nodes have identity, not equality, and no behaviour. Nothing is resolved, typed or repaired here.
"""

import attrs

from policyc.text.source import Source, Span


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


# ---- clauses ----


@attrs.frozen(eq=False)
class Citation:
    """`source "section 1(1)" at "https://…"`."""

    text: Quoted
    url: Quoted | None
    span: Span = place()


@attrs.frozen(eq=False)
class Period:
    """`from D`, `from D up to and including D`, `up to and including D`."""

    first: Day | None
    last: Day | None
    span: Span = place()


@attrs.frozen(eq=False)
class Signed:
    """Who did something and when: `encoded by "…" on D`."""

    by: Quoted
    on: Day
    span: Span = place()


@attrs.frozen(eq=False)
class Limit:
    """`at least 0 USD` behind a field. `kind` is one of at_least, at_most, more_than, less_than."""

    kind: str
    value: "Expr"
    span: Span = place()


@attrs.frozen(eq=False)
class Field:
    """A line of a record. `changeable` is the place of that word."""

    name: Name
    changeable: Span | None
    type: TypeExpr
    limits: tuple[Limit, ...]
    label: Quoted | None
    span: Span = place()


@attrs.frozen(eq=False)
class Invariant:
    """What every such record satisfies."""

    label: Quoted
    condition: Condition
    span: Span = place()


@attrs.frozen(eq=False)
class Identity:
    """`same id, same name, lists`: records with the same `by` are one thing and agree in these facts."""

    by: Name
    same: tuple[Name, ...]
    span: Span = place()


@attrs.frozen(eq=False)
class Setting:
    """What `with PATH is …` says. `kind` is one of value, items, some_items, unknown, none, incomplete, between, at_least,
    at_most; `values` are what it needs: one for value, at_least, at_most, two for between, any number for items.
    """

    kind: str
    values: tuple["Expr", ...]
    span: Span = place()


@attrs.frozen(eq=False)
class With:
    """`with item.value is 100.00 USD`."""

    path: Path
    setting: Setting
    span: Span = place()


@attrs.frozen(eq=False)
class Dated:
    """A value of a term; `start` is the first day on which it is the value, None for one without dates."""

    value: "Expr"
    start: Day | None
    span: Span = place()


@attrs.frozen(eq=False)
class DayRange:
    """`2026-10-01 to 2026-10-08`; `last` is None for a single day."""

    first: Day
    last: Day | None
    span: Span = place()


@attrs.frozen(eq=False)
class OutcomeLine:
    """An outcome and its label."""

    name: Name
    label: Quoted
    span: Span = place()


@attrs.frozen(eq=False)
class ReadingLine:
    """A reading and its label; `calendar` says whose working days it means."""

    name: Name
    label: Quoted
    calendar: Name | None
    span: Span = place()


@attrs.frozen(eq=False)
class Conclude:
    """`licence is required`."""

    decision: Name
    outcome: Name
    span: Span = place()


@attrs.frozen(eq=False)
class Must:
    """`must "report …" within 10 working days after export.date in CALENDAR`."""

    text: Quoted
    within: "Expr | None"
    span: Span = place()


@attrs.frozen(eq=False)
class Assumed:
    """`reading QUESTION is READING`. The question may be a name with dots."""

    question: Path
    reading: Name
    span: Span = place()


@attrs.frozen(eq=False)
class Expect:
    """What a scenario expects.

    `kind` is one of outcome, undetermined, conflict, suspended, applies, not_applies, due, due_unknown, due_undated. `subject` is a
    decision, a provision, or the text of a duty. `words` are the outcome(s), the two provisions of a conflict, or the policy that
    suspends. `because` are provisions, questions or paths of facts. `day` belongs to due.
    """

    kind: str
    subject: Path | Quoted
    words: tuple[Path, ...]
    because: tuple[Path, ...]
    day: Day | None
    span: Span = place()


# ---- declarations ----


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
