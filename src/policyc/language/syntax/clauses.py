"""The lines that declarations are made of."""

import attrs

from policyc.language.syntax.expressions import Condition, Day, Expr, Name, Path, Quoted, TypeExpr, place
from policyc.text.source import Span


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
