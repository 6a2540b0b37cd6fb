"""What can be wrong with the words of a policy and their order (P100 to P113, P119 to P123)."""

from collections.abc import Iterable

from policyc.text.diagnostic import Diagnostic, Label, diagnostic, did_you_mean
from policyc.text.shown import name_of, shown
from policyc.text.source import Span


def either(words: Iterable[str]) -> str:
    """Words of a message with `or` before the last."""
    listed = tuple(words)
    if len(listed) == 1:
        return listed[0]
    return ", ".join(listed[:-1]) + " or " + listed[-1]


@diagnostic("P100")
class UnexpectedWord(Diagnostic):
    """A word stands where the language does not take it."""

    found: str | None
    expected: tuple[str, ...]
    words: tuple[str, ...] = ()
    advice: str | None = None

    def message(self) -> str:
        what = "the declaration ends" if self.found is None else f"`{shown(self.found)}` stands"
        return f"{what} where {either(self.expected)} is expected"

    def hint(self) -> str | None:
        if self.advice is not None or self.found is None or not self.found.isidentifier():
            return self.advice
        return did_you_mean(self.found.lower(), self.words)


@diagnostic("P101")
class UnclosedQuote(Diagnostic):
    """A text in quotes does not end on its line."""

    def message(self) -> str:
        return "this text in quotes is not closed on its line"

    def hint(self) -> str:
        return "a text ends with `\"` on the line on which it begins; a quote inside it is written with `'`"


@diagnostic("P102")
class NotADeclaration(Diagnostic):
    """A line begins at the margin, but not with the keyword of a declaration."""

    word: str
    inside: str | None
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{shown(self.word)}` stands at the margin, where only a declaration begins"

    def hint(self) -> str:
        if self.inside is not None:
            return f"indent the line if it belongs to the `{self.inside}` above"
        return (
            did_you_mean(self.word, self.known)
            or "indent the line, or begin it with a keyword such as `rule` or `term`"
        )


@diagnostic("P103")
class StrayCharacter(Diagnostic):
    """A character that the language does not use."""

    text: str
    advice: str | None = None

    def message(self) -> str:
        seen = f"`{self.text}` ({name_of(self.text)})" if self.text.isprintable() else f"`{name_of(self.text)}`"
        return f"{seen} is no word and no sign of the language"

    def hint(self) -> str | None:
        return self.advice


@diagnostic("P104")
class HiddenCharacter(Diagnostic):
    """A character that cannot be seen, or that changes the order in which a text is shown."""

    char: str

    def message(self) -> str:
        return f"the text holds {name_of(self.char)}, which cannot be seen and can make a text look like another"

    def hint(self) -> str:
        return "take it out; it may not even stand in a remark or in quotes"


@diagnostic("P105")
class ForeignLetter(Diagnostic):
    """A name has a letter of another alphabet, perhaps one that looks like the right one."""

    word: str
    letter: str
    like: str | None

    def message(self) -> str:
        return f"`{shown(self.word)}` holds {name_of(self.letter)}, which no name has"

    def hint(self) -> str:
        if self.like is not None:
            return f"it looks like the letter `{self.like}`: type it again"
        return "names are written with the letters `a` to `z`, digits and `_`; other words stand in quotes"


@diagnostic("P106")
class CurlyQuotes(Diagnostic):
    """Quotes as a word processor makes them."""

    text: str

    def message(self) -> str:
        return f"`{shown(self.text[0])}` is not the quote that the language uses"

    def hint(self) -> str:
        return 'write straight quotes: `"…"`'


@diagnostic("P107")
class ForeignSign(Diagnostic):
    """A sign of another language."""

    sign: str
    instead: str

    def message(self) -> str:
        return f"`{self.sign}` is not a sign of the language"

    def hint(self) -> str:
        return f"write {self.instead}"


@diagnostic("P108")
class NotANumeral(Diagnostic):
    """A number is not written as the language writes numbers."""

    text: str
    advice: str

    def message(self) -> str:
        return f"`{shown(self.text)}` is not a number as the language writes it"

    def hint(self) -> str:
        return self.advice


@diagnostic("P109")
class NotADate(Diagnostic):
    """A date is written in another form."""

    text: str

    def message(self) -> str:
        return f"`{shown(self.text)}` is not a date as the language writes it"

    def hint(self) -> str:
        return "write year-month-day, as in `2025-12-05`"


@diagnostic("P110")
class PercentWithoutNumber(Diagnostic):
    """A percent sign without a number before it."""

    def message(self) -> str:
        return "`%` stands without a number before it"

    def hint(self) -> str:
        return "write how much of what: `0.1% of item.value`"


@diagnostic("P111")
class MissingIs(Diagnostic):
    """A comparison without `is`."""

    before: str
    word: str

    def message(self) -> str:
        return f"there is no `is` between `{shown(self.before)}` and `{shown(self.word)}`"

    def hint(self) -> str:
        return f"write `{shown(self.before)} is {shown(self.word)} …`"


@diagnostic("P112")
class ForeignWord(Diagnostic):
    """A word of another language where this one has its own."""

    word: str
    instead: str

    def message(self) -> str:
        return f"`{shown(self.word)}` is not how the language says this"

    def hint(self) -> str:
        return self.instead


@diagnostic("P113")
class KeywordAsName(Diagnostic):
    """A keyword of the language stands where a name belongs."""

    word: str

    def message(self) -> str:
        return f"`{self.word}` is a keyword of the language and cannot be a name here"

    def hint(self) -> str:
        return f"choose another name, such as `{self.word}_`; after a dot and before a colon every word is a name"


@diagnostic("P119")
class MixedChain(Diagnostic):
    """`and`, `or` and `implies` side by side without brackets."""

    first: str
    second: str
    other: Span

    def message(self) -> str:
        if self.first == self.second:
            return f"`{self.first}` stands twice without brackets, so that it can be read in two ways"
        return f"`{self.first}` and `{self.second}` are mixed without brackets, so that it can be read in two ways"

    def hint(self) -> str:
        return "put brackets around what belongs together, or write a labelled list"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, f"`{self.first}` stands here"),)


@diagnostic("P120")
class ClauseTwice(Diagnostic):
    """A clause that may stand once stands twice."""

    clause: str
    declaration: str
    first: Span

    def message(self) -> str:
        return f"`{self.clause}` stands twice in one `{self.declaration}`"

    def hint(self) -> str:
        return "keep one of the two: which of them counts is not guessed"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "it stands here already"),)


@diagnostic("P122")
class TooLong(Diagnostic):
    """A declaration has more words, or a file more words or declarations, than are read."""

    what: str
    limit: int
    unit: str

    def message(self) -> str:
        return f"this {self.what} has more than {self.limit} {self.unit}"

    def hint(self) -> str:
        return "divide it into several" + (" files" if self.what == "file" else " declarations")


@diagnostic("P123")
class TooManyFaults(Diagnostic):
    """So much is wrong with a file that the rest of it is not read."""

    limit: int

    def message(self) -> str:
        return f"more than {self.limit} faults were found; the rest of the file was not read"

    def hint(self) -> str:
        return "mend the first ones; perhaps this is not a policy"
