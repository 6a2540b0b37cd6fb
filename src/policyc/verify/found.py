"""What all findings have in common: their places, the case that shows them, and the lines of the law on which they rest."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs

from policyc.text.diagnostic import Diagnostic, Label, facts
from policyc.text.source import Span

# So many lines are underlined; the hint and the JSON name them all.
UNDERLINED = 12


@attrs.frozen
class Example:
    """A case that shows a finding. facts: as a case file has them. told: the facts that matter, in words."""

    facts: Mapping[str, object] = attrs.field(eq=False)
    told: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    on: str | None = None

    def words(self) -> str:
        """The case in one sentence."""
        read = [f"`{question}` is read as `{reading}`" for question, reading in self.readings]
        day = [f"judged on {self.on}"] if self.on is not None else []
        return ", ".join((*self.told, *read, *day))

    def apart(self, other: "Example") -> "Example":
        """What another case does not have: all of its facts, and the readings in which the two differ."""
        return attrs.evolve(self, readings=tuple(one for one in self.readings if one not in other.readings))


@attrs.frozen
class Clause:
    """A place in the law on which a finding rests.

    kind: `condition` (a line of `owner`, a provision), `days` (when it operates), `order` (what it sets aside, and what not),
    `applies` (that it applies, all in all), `definition`, `range` or `invariant` (of `owner`, a name of the vocabulary).
    holds: whether the finding needs it to hold or not to hold.
    """

    kind: str
    owner: str
    label: str
    text: str
    holds: bool
    span: Span | None = attrs.field(eq=False)

    def caption(self) -> str:
        """What is to be seen at the place."""
        name = short(self.owner)
        match self.kind:
            case "condition":
                return f"`{name}` needs this" if self.holds else f"`{name}` fails by this"
            case "days":
                return f"`{name}` is {self.text}" if self.holds else f"while `{name}` does not operate"
            case "order" | "applies":
                return self.text
            case _:
                return f"by this {self.kind}"

    def where(self, beside: Span | None) -> str:
        """The clause without its owner: its label and line, with the file if that is another than that of `beside`."""
        if self.kind == "days":
            return f"its days {'in force' if self.holds else 'out of force'}"
        file = f" of {self.span.source.name}" if self.span is not None and beside and beside.source is not self.span.source else ""
        said = {"condition": self.label}.get(self.kind, "")
        line = f"line {self.span.line}{file}" if self.span is not None else ""
        return f"{'' if self.holds else 'not '}{said} {line}".replace("  ", " ").strip()


def lines_in_words(core: Sequence[Clause], beside: Span | None) -> str:
    """Clauses by their owners, each with its line."""
    by_owner: dict[str, list[str]] = {}
    for one in core:
        if one.kind != "order":
            by_owner.setdefault(one.owner, []).append(one.where(beside))
    return ", ".join(f"`{short(owner)}` {' and '.join(said)}" for owner, said in by_owner.items())


@facts
class Found(Diagnostic):
    """What all findings have in common. `days` are the first and last days on which it shows; None is without end.

    core: the lines of the law from which it follows, whatever else is the case; none of them can be left out.
    """

    kind: ClassVar[str] = ""
    verdict: ClassVar[str] = "refuted"

    provisions: tuple[str, ...] = ()
    places: tuple[Label, ...] = ()
    example: Example | None = None
    other: Example | None = None
    days: tuple[tuple[str | None, str | None], ...] = ()
    core: tuple[Clause, ...] = ()

    def caption(self) -> str:
        return next((one.text for one in self.core if one.kind == "order"), "")

    def related(self) -> tuple[Label, ...]:
        known = [self.span, *(one.span for one in self.places)]
        shown = self.core if len(self.core) <= UNDERLINED else ()
        more = (Label(one.span, self.shown_at(one)) for one in shown if one.span is not None and one.span not in known)
        return (*self.places, *more)

    def shown_at(self, one: Clause) -> str:
        """What is to be seen at a line of the core."""
        return one.caption()

    def lead(self) -> str:
        """What the lines of the core come to together."""
        return "it follows from these alone"

    def advice(self) -> str:
        """What to do about it."""
        return ""

    def hint(self) -> str | None:
        parts = []
        if self.example is not None and self.example.words():
            parts.append(f"for instance: {self.example.words()}")
        if self.other is not None and self.other.words():
            parts.append(f"against: {self.other.words() if self.example is None else self.other.apart(self.example).words()}")
        if self.core:
            parts.append(f"{self.lead()}: {lines_in_words(self.core, self.span)}")
        if self.days:
            parts.append(f"it shows {' and '.join(_period(first, last) for first, last in self.days)}")
        return "; ".join((*parts, *((self.advice(),) if self.advice() else ()))) or None


def _period(first: str | None, last: str | None) -> str:
    if first is None and last is None:
        return "on every day"
    if first == last:
        return f"on {first}"
    return f"from {first}" if last is None else f"up to {last}" if first is None else f"from {first} to {last}"


def short(name: str) -> str:
    """A provision without its policy."""
    return name.partition(".")[2] or name


def label(span: Span | None, text: str) -> tuple[Label, ...]:
    """A second place, where there is one."""
    return (Label(span, text),) if span is not None else ()
