"""What can be wrong with provisions, dates and what must be said of them (P220 to P239)."""

from policyc.text.diagnostic import Diagnostic, Label, diagnostic
from policyc.text.source import Span


@diagnostic("P220")
class Incomplete(Diagnostic):
    """A declaration lacks a clause without which it says nothing."""

    what: str
    name: str
    lacks: str
    example: str

    def message(self) -> str:
        return f"the {self.what} `{self.name}` {self.lacks}"

    def hint(self) -> str:
        return self.example


@diagnostic("P221")
class NotADay(Diagnostic):
    """Digits in the form of a date that no calendar has."""

    text: str

    def message(self) -> str:
        return f"`{self.text}` is not a day of the calendar"

    def hint(self) -> str:
        return "write year, month and day, as in `2025-12-05`, and a day that exists"


@diagnostic("P222")
class EmptyPeriod(Diagnostic):
    """A period ends before it begins."""

    first: str
    last: str

    def message(self) -> str:
        return f"this period ends on {self.last}, before it begins on {self.first}"

    def hint(self) -> str:
        return "both days count: `from D up to and including D` is one day"


@diagnostic("P223")
class NotInAPolicy(Diagnostic):
    """A declaration that speaks for an instrument stands in a file that is none."""

    what: str

    def message(self) -> str:
        return f"a {self.what} belongs to a policy, and this file does not say which policy it is"

    def hint(self) -> str:
        return 'begin the file with `policy NAME "title"`'


@diagnostic("P224")
class PolicyTwice(Diagnostic):
    """A file says twice which policy it is."""

    first: Span

    def message(self) -> str:
        return "a file is one policy"

    def hint(self) -> str:
        return "put the second policy in a file of its own"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "it is this one already"),)


@diagnostic("P225")
class ConcludesTwice(Diagnostic):
    """A provision concludes two outcomes of one decision."""

    decision: str
    first: Span

    def message(self) -> str:
        return f"this provision already says what `{self.decision}` is"

    def hint(self) -> str:
        return "a provision gives a decision one outcome; write a second provision for the other"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "here"),)


@diagnostic("P226")
class DatesOutOfOrder(Diagnostic):
    """The dated values of a term do not follow each other."""

    day: str
    before: str

    def message(self) -> str:
        return f"the value from {self.day} stands behind the one from {self.before}"

    def hint(self) -> str:
        return "write the values in the order of their dates, each date once"


@diagnostic("P228")
class NotALever(Diagnostic):
    """A fact is marked as changeable that no redesign may touch."""

    field: str
    why: str

    def message(self) -> str:
        return f"`{self.field}` cannot be changeable: {self.why}"

    def hint(self) -> str:
        return "only what a thing is made of, where, with which technology, its value and its mass may be redesigned"


@diagnostic("P229")
class OwnSelf(Diagnostic):
    """A provision is set against itself."""

    name: str

    def message(self) -> str:
        return f"`{self.name}` cannot be set against itself"

    def hint(self) -> str:
        return "name two provisions"


@diagnostic("P230")
class ReplacedWithoutDate(Diagnostic):
    """A successor does not say from when it takes the place of the provision that it replaces."""

    name: str
    replaced: str
    declared: Span

    def message(self) -> str:
        return f"`{self.name}` replaces `{self.replaced}`, but not on a later day than that one begins"

    def hint(self) -> str:
        return "write `in force from DATE` with the day on which it takes over"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, f"`{self.replaced}` is declared here"),)


@diagnostic("P231")
class NoSuchPair(Diagnostic):
    """A contradiction is accepted that cannot arise."""

    first: str
    second: str

    def message(self) -> str:
        return f"`{self.first}` and `{self.second}` cannot contradict each other"

    def hint(self) -> str:
        return "one names the other, they are ordered, or their outcomes agree; take `accept conflict` away"


@diagnostic("P232")
class ReadingTwice(Diagnostic):
    """A question has one reading under a name that it already uses, or only one reading."""

    question: str

    def message(self) -> str:
        return f"the question `{self.question}` needs at least two readings, each with its own name"

    def hint(self) -> str:
        return 'write `readings one "…", other "…"`'


@diagnostic("P233")
class NothingConcluded(Diagnostic):
    """A rule has no effect."""

    name: str

    def message(self) -> str:
        return f"the rule `{self.name}` says neither what is decided nor what must be done"

    def hint(self) -> str:
        return 'end it with `then licence is required` or `then must "report …"`'


@diagnostic("P235")
class TooLarge(Diagnostic):
    """A number of days or a date leaves the calendar."""

    text: str

    def message(self) -> str:
        return f"`{self.text}` days is more than this language counts"

    def hint(self) -> str:
        return "write a whole number of days, at most 100000"


@diagnostic("P236")
class NothingDecided(Diagnostic):
    """A policy has provisions, and there is no decision to which an answer could belong."""

    name: str

    def message(self) -> str:
        return f"`{self.name}` has provisions, but there is no decision that an answer could give"

    def hint(self) -> str:
        return "declare a `decision`, or name the vocabulary that does after `use`"
