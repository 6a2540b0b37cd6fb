"""What can be wrong with the values of a case (P406, P420 to P436)."""

from collections.abc import Collection

from policyc.core.codes import COUNTRY_SLIPS
from policyc.facts.errors.shown import look_alike
from policyc.text.diagnostic import Diagnostic, Label, diagnostic, did_you_mean, facts, list_words
from policyc.text.shown import shown
from policyc.text.source import Span

_LONGEST_COMPARED = 60


@facts
class AtPath(Diagnostic):
    """A fault of the fact at `path`, as in `item.parts[0].value`; "" is the case itself."""

    path: str

    @property
    def where(self) -> str:
        """The path as messages name it."""
        return f"`{self.path}`" if self.path else "the case"


def near(word: str, known: Collection[str]) -> str | None:
    """A hint for an unknown word: a foreign letter in it, another case of its letters, or a known word that is near."""
    foreign = look_alike(word)
    if foreign is not None:
        return foreign
    if len(word) > _LONGEST_COMPARED:
        return None
    same = [name for name in sorted(known) if name.lower() == word.lower()]
    return f"write `{same[0]}`" if same else did_you_mean(word, known)


@diagnostic("P406")
class UnknownKey(AtPath):
    """A key that the vocabulary does not know."""

    key: str
    record: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"{self.where} has no `{shown(self.key)}`"

    def caption(self) -> str:
        return f"not a field of `{self.record}`"

    def hint(self) -> str:
        return near(self.key, self.known) or f"it has {list_words(self.known, 40)}"


@diagnostic("P420")
class WrongType(AtPath):
    """A value has another form than its field."""

    wanted: str
    found: str
    advice: str | None = None

    def message(self) -> str:
        return f"{self.where} should be {self.wanted}, but this is {self.found}"

    def hint(self) -> str | None:
        return self.advice


@diagnostic("P421")
class UnknownWord(AtPath):
    """A word is not one of those that its field allows."""

    word: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{shown(self.word)}` is not a word for {self.where}"

    def hint(self) -> str:
        return near(self.word, self.known) or f"it is one of {list_words(self.known, 40)}"


@diagnostic("P422")
class UnknownCode(AtPath):
    """A code is not in its list: countries, currencies, chemical elements."""

    word: str
    list: str
    known: frozenset[str]

    def message(self) -> str:
        return f"{self.where}: `{shown(self.word)}` is not {self.list}"

    def hint(self) -> str | None:
        slip = COUNTRY_SLIPS.get(self.word.upper())
        if slip in self.known:
            return f"write `{slip}`"
        two_letters = "write its two letters, as in `JP`" if "JP" in self.known else None
        return near(self.word, self.known) or two_letters


@diagnostic("P423")
class UnknownUnit(AtPath):
    """A unit is not known, or not exact."""

    unit: str
    why: str

    def message(self) -> str:
        return f"{self.where}: `{shown(self.unit)}` is not a unit of measurement that can be used here"

    def hint(self) -> str:
        return self.why


@diagnostic("P424")
class WrongDimension(AtPath):
    """An amount is measured in a unit of another dimension than its field."""

    unit: str
    found: str
    wanted_unit: str
    wanted: str

    def message(self) -> str:
        return (
            f"{self.where} is measured in `{self.wanted_unit}` ({self.wanted}), "
            f"but `{shown(self.unit)}` measures {self.found}"
        )


@diagnostic("P425")
class OutOfRange(AtPath):
    """A value lies outside the range that the vocabulary declares."""

    value: str
    limit: str
    declared: Span | None

    def message(self) -> str:
        return f"{self.where} is {shown(self.value)}, but it must be {self.limit}"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "the range is declared here"),) if self.declared is not None else ()


@diagnostic("P426")
class EmptyRange(AtPath):
    """A range holds nothing, or its ends cannot be compared."""

    low: str
    high: str
    why: str

    def message(self) -> str:
        return f"{self.where}: at least {shown(self.low)} and at most {shown(self.high)} {self.why}"


@diagnostic("P427")
class BareShare(AtPath):
    """A share is written without a percent sign."""

    text: str

    def message(self) -> str:
        return f"{self.where} is a share, and `{shown(self.text)}` could be a ratio or a percentage"

    def hint(self) -> str:
        return 'write it with a percent sign, as in `"0.1%"`'


@diagnostic("P428")
class NotADate(AtPath):
    """A text is not a day of the calendar."""

    text: str

    def message(self) -> str:
        return f"{self.where}: `{shown(self.text)}` is not a day of the calendar"

    def hint(self) -> str:
        return "write year, month and day, as in `2025-12-05`"


@diagnostic("P429")
class BadWrapper(AtPath):
    """A range or a list that may have more is not written in full."""

    problem: str
    form: str

    def message(self) -> str:
        return f"{self.where}: {self.problem}"

    def hint(self) -> str:
        return f"write `{self.form}`"


@diagnostic("P430")
class AssumptionBroken(AtPath):
    """The facts contradict what the vocabulary says of every such record."""

    text: str
    declared: Span | None

    def message(self) -> str:
        return f"{self.where} contradicts the vocabulary: {self.text}"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "declared here"),) if self.declared is not None else ()


@diagnostic("P431")
class BadRate(AtPath):
    """An exchange rate cannot be right."""

    problem: str

    def message(self) -> str:
        return f"{self.where}: {self.problem}"


@diagnostic("P434")
class BadAmount(AtPath):
    """An amount is not written as a number and what it is an amount of."""

    text: str
    wanted: str
    advice: str

    def message(self) -> str:
        return f"{self.where}: `{shown(self.text)}` is not {self.wanted}"

    def hint(self) -> str:
        return self.advice


@diagnostic("P435")
class BadCode(AtPath):
    """A hierarchical code is not written as one."""

    text: str

    def message(self) -> str:
        return f"{self.where}: `{shown(self.text)}` is not a code"

    def hint(self) -> str:
        return look_alike(self.text) or "a code is written with letters and digits in steps, as in `1C902.a`"


@diagnostic("P436")
class TwoAccounts(AtPath):
    """Two mentions of one thing say different things of it."""

    other: str
    who: str
    written: Span | None

    def message(self) -> str:
        return f"{self.where} and `{self.other}` contradict each other, and both are of `{shown(self.who)}`"

    def hint(self) -> str:
        return "the same identifier is the same thing: give it another one, or say the same of it everywhere"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.written, "this is said of it here"),) if self.written is not None else ()
