"""What can be wrong with names (P201 to P219)."""

from policyc.core.codes import COUNTRY_SLIPS
from policyc.text.diagnostic import Diagnostic, Label, diagnostic, did_you_mean, list_words
from policyc.text.source import Span


def _nearest(word: str, known: tuple[str, ...], what: str) -> str | None:
    same = [name for name in known if name.lower() == word.lower()]
    if same:
        return f"write `{same[0]}`"
    near = did_you_mean(word, known)
    if near is not None or not known:
        return near
    return f"{what} {list_words(sorted(known), 20)}"


@diagnostic("P201")
class DuplicateName(Diagnostic):
    """Two declarations of one kind have the same name where both can be seen."""

    name: str
    first: Span

    def message(self) -> str:
        return f"`{self.name}` is declared twice"

    def hint(self) -> str:
        return "give one of the two another name: which of them is meant is not guessed"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "it is declared here already"),)


@diagnostic("P202")
class UnknownFile(Diagnostic):
    """A policy or vocabulary is named that the run does not have."""

    name: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"there is no policy or vocabulary `{self.name}`"

    def hint(self) -> str:
        near = did_you_mean(self.name, self.known)
        return near or f"it is looked for as `{self.name}.policy` beside this file and in the shipped library"


@diagnostic("P203")
class CircularUse(Diagnostic):
    """Files build on each other in a circle."""

    names: tuple[str, ...]
    others: tuple[Span, ...] = ()

    def message(self) -> str:
        return f"these build on each other in a circle: {' -> '.join(f'`{name}`' for name in self.names)}"

    def hint(self) -> str:
        return "move what both need into a vocabulary that uses neither"

    def related(self) -> tuple[Label, ...]:
        return tuple(Label(span, "and this goes on in the circle") for span in self.others)


@diagnostic("P204")
class UnknownField(Diagnostic):
    """A record has no field of this name."""

    name: str
    record: str
    known: tuple[str, ...]
    declared: Span | None

    def message(self) -> str:
        return f"`{self.record}` has no field `{self.name}`"

    def hint(self) -> str | None:
        return _nearest(self.name, self.known, "it has")

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, f"`{self.record}` is declared here"),) if self.declared is not None else ()


@diagnostic("P205")
class UnknownName(Diagnostic):
    """A name means nothing here."""

    name: str
    what: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"there is no {self.what} `{self.name}` here"

    def hint(self) -> str:
        near = did_you_mean(self.name, self.known)
        return near or "declare it, or name the file that does after `use`"


@diagnostic("P206")
class CircularDefinition(Diagnostic):
    """Definitions or conditions need each other in a circle."""

    names: tuple[str, ...]
    others: tuple[Span, ...] = ()

    def message(self) -> str:
        if len(set(self.names)) == 1:
            return f"`{self.names[0]}` is defined by itself"
        return f"these are defined by each other: {' -> '.join(f'`{name}`' for name in self.names)}"

    def hint(self) -> str:
        return "one of them must be said without the others"

    def related(self) -> tuple[Label, ...]:
        return tuple(Label(span, "and this is part of the circle") for span in self.others)


@diagnostic("P207")
class CircularOverride(Diagnostic):
    """Provisions set each other aside in a circle."""

    names: tuple[str, ...]
    others: tuple[Span, ...] = ()

    def message(self) -> str:
        if len(set(self.names)) == 1:
            return f"`{self.names[0]}` sets itself aside"
        return f"these set each other aside: {' -> '.join(f'`{name}`' for name in self.names)}"

    def hint(self) -> str:
        return "which of them goes first must be said by one of the two, and by one only"

    def related(self) -> tuple[Label, ...]:
        return tuple(Label(span, "and this closes the circle") for span in self.others)


@diagnostic("P208")
class NoSource(Diagnostic):
    """Something that speaks for the law does not say where it stands in the law."""

    what: str
    name: str

    def message(self) -> str:
        return f"the {self.what} `{self.name}` has no source"

    def hint(self) -> str:
        return 'say where it stands in the law, as in `source "section 1(1)"`'


@diagnostic("P209")
class NameOfFile(Diagnostic):
    """A policy is not named after its file, so nobody could find it."""

    name: str
    file: str

    def message(self) -> str:
        return f"the policy `{self.name}` stands in a file named `{self.file}.policy`"

    def hint(self) -> str:
        return f"name the file `{self.name}.policy`, or the policy `{self.file}`: `use` finds a policy by its name"


@diagnostic("P210")
class OneSided(Diagnostic):
    """One instrument suspends another, and only one of the two says so."""

    affected: str
    by: str
    names_it: bool

    def message(self) -> str:
        if self.names_it:
            return f"`{self.affected}` says that it is affected by `{self.by}`, which does nothing to it"
        return f"`{self.by}` suspends provisions of `{self.affected}`, which does not say so"

    def hint(self) -> str:
        if self.names_it:
            return f"suspend in `{self.by}` what it suspends, or take `affected by {self.by}` away"
        return f"write `affected by {self.by}` in `{self.affected}`, so that evaluating it alone never loses this"


@diagnostic("P211")
class UnknownOutcome(Diagnostic):
    """A decision has no such outcome."""

    name: str
    decision: str
    known: tuple[str, ...]
    declared: Span

    def message(self) -> str:
        return f"`{self.decision}` has no outcome `{self.name}`"

    def hint(self) -> str | None:
        return _nearest(self.name, self.known, "its outcomes are")

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, f"`{self.decision}` is declared here"),)


@diagnostic("P212")
class UnknownWord(Diagnostic):
    """A word is not one of those that can stand here."""

    word: str
    what: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{self.word}` is not {self.what}"

    def hint(self) -> str | None:
        slip = COUNTRY_SLIPS.get(self.word.upper())
        if slip is not None and slip in self.known:
            return f"write `{slip}`"
        same = [name for name in self.known if name.lower() == self.word.lower()]
        if same:
            return f"write `{same[0]}`"
        near = did_you_mean(self.word, self.known)
        if near is None and self.what.startswith("a country"):
            return "write its two letters, as in `JP`"
        return near or (f"it is one of {list_words(self.known, 40)}" if 0 < len(self.known) <= 40 else None)


@diagnostic("P213")
class AmbiguousWord(Diagnostic):
    """A name could be two things, and both would fit."""

    word: str
    one: str
    declared: Span | None

    def message(self) -> str:
        return f"`{self.word}` could be {self.one} or the word itself, and both fit here"

    def hint(self) -> str:
        return "give the declaration another name: which of the two is meant is not guessed"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "it is declared here"),) if self.declared is not None else ()


@diagnostic("P214")
class NameTaken(Diagnostic):
    """A variable has a name that already means something."""

    name: str
    taken: Span | None

    def message(self) -> str:
        return f"`{self.name}` already means something here, so it cannot name each element of a list"

    def hint(self) -> str:
        return "take another word for the element, such as `part`, `component` or `each`"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.taken, "it is declared here"),) if self.taken is not None else ()


@diagnostic("P216")
class NoSuchReading(Diagnostic):
    """A question has no such reading."""

    name: str
    question: str
    known: tuple[str, ...]
    declared: Span

    def message(self) -> str:
        return f"the question `{self.question}` has no reading `{self.name}`"

    def hint(self) -> str | None:
        return _nearest(self.name, self.known, "its readings are")

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, f"`{self.question}` is declared here"),)
