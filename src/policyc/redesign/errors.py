"""What can be wrong with the options of a redesign and with what is asked of it (P601 to P619)."""

from policyc.text.diagnostic import Diagnostic, diagnostic, did_you_mean, list_words
from policyc.text.shown import shown


@diagnostic("P601")
class BadOptions(Diagnostic):
    """A document of options has another form than the one that is read."""

    where: str
    problem: str
    form: str

    def message(self) -> str:
        return f"{self.where} {self.problem}"

    def hint(self) -> str:
        return self.form


@diagnostic("P602")
class NoLever(Diagnostic):
    """An option changes a fact that no redesign may change: a party, an end use, a destination, a day, a name."""

    path: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{self.path}` is not changeable"

    def caption(self) -> str:
        return "no redesign of the product changes this"

    def hint(self) -> str:
        if not self.known:
            return "parties, end use, destination and date stay as they are; change what the product is made of, and where"
        return f"what its vocabulary marks as `changeable` here is {list_words(self.known)}"


@diagnostic("P603")
class NoPart(Diagnostic):
    """An option speaks of a part that the case does not have."""

    path: str
    known: tuple[str, ...]
    called: bool = False

    def message(self) -> str:
        return f"the case has no part `{shown(self.path)}`"

    def hint(self) -> str:
        if self.called:
            return f"parts are named by their place; one with this name is {list_words(self.known)}"
        near = did_you_mean(self.path, self.known)
        return near or "write the path of a part as answers do: `item.parts[0]`, `item.parts[2].parts[1]`"


@diagnostic("P604")
class BadTarget(Diagnostic):
    """A target is no outcome of a decision that these policies take."""

    text: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{shown(self.text)}` is not a target"

    def hint(self) -> str:
        form = "write `DECISION is OUTCOME` or `DECISION is at most OUTCOME`"
        *first, last = self.text.split() or [""]
        # A decision alone is enough to make every outcome look near.
        outcomes = {one.rpartition(" ")[2] for one in self.known if one.partition(" ")[0] == "".join(first[:1])}
        return did_you_mean(last, outcomes) or f"{form}: {list_words(self.known)}"


@diagnostic("P605")
class TwoCurrencies(Diagnostic):
    """The costs of options are told in several currencies, and nothing says what one is worth in the other."""

    found: tuple[str, ...]

    def message(self) -> str:
        return f"the costs are told in {list_words(self.found)}"

    def hint(self) -> str:
        return "tell all costs in one currency, at the rate that your own books use"


@diagnostic("P606")
class BadRange(Diagnostic):
    """A range, step or split has nothing to start from or leads nowhere."""

    path: str
    problem: str
    advice: str

    def message(self) -> str:
        return f"`{self.path}` {self.problem}"

    def hint(self) -> str:
        return self.advice


@diagnostic("P607")
class UnknownOption(Diagnostic):
    """A condition between options names one that there is not, or that several have."""

    label: str
    many: bool
    known: tuple[str, ...]

    def message(self) -> str:
        if self.many:
            return f"several options are called `{shown(self.label)}`"
        return f"no option is called `{shown(self.label)}`"

    def hint(self) -> str:
        if self.many:
            return f"write the part before the label: {list_words(self.known)}"
        return did_you_mean(self.label, self.known) or f"there are {list_words(self.known)}"


@diagnostic("P608")
class NotSeparable(Diagnostic):
    """A condition depends on several parts at once in a way that cannot be optimised exactly."""

    what: str
    parts: tuple[str, ...]
    advice: str

    def message(self) -> str:
        return f"{self.what} depends on the choices for {list_words(self.parts, 4)} together"

    def hint(self) -> str:
        return self.advice


@diagnostic("P609")
class TooManyReadings(Diagnostic):
    """More combinations of readings bear on the target than are tried."""

    questions: tuple[str, ...]
    combinations: int

    def message(self) -> str:
        return f"{self.combinations} combinations of readings bear on the target: {list_words(self.questions)}"

    def hint(self) -> str:
        return "choose readings of some with `--reading QUESTION=READING`"


@diagnostic("P610")
class NothingToChange(Diagnostic):
    """Options were given, but none of them can be taken."""

    why: str

    def message(self) -> str:
        return f"no option can be taken: {self.why}"

    def hint(self) -> str:
        return "nothing was searched, so nothing is impossible"
