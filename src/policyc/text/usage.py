"""What can be wrong with how policyc is called and with where it writes (P450 to P459)."""

from policyc.text.diagnostic import Diagnostic, diagnostic, did_you_mean, list_words


@diagnostic("P450")
class BadUsage(Diagnostic):
    """The command line does not have the form of any command."""

    problem: str
    advice: str | None = None

    def message(self) -> str:
        return self.problem

    def hint(self) -> str | None:
        return self.advice


@diagnostic("P451")
class NothingFound(Diagnostic):
    """There was nothing to look at, and nothing checked is never a pass."""

    what: str
    where: tuple[str, ...]

    def message(self) -> str:
        return f"there is no {self.what} in {list_words(self.where)}"

    def hint(self) -> str:
        return "nothing was checked, so nothing has passed"


@diagnostic("P452")
class UnknownCode(Diagnostic):
    """No diagnostic has this code."""

    wanted: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"no diagnostic has the code `{self.wanted}`"

    def hint(self) -> str | None:
        near = did_you_mean(self.wanted.upper(), self.known)
        return near or "codes look like `P204`; each fault shows its own in brackets"


@diagnostic("P453")
class NotADay(Diagnostic):
    """An option wants a calendar day and got something else."""

    option: str
    text: str

    def message(self) -> str:
        return f"`{self.text}` is not a day that `{self.option}` can take"

    def hint(self) -> str:
        return "write year-month-day, as in `2025-12-05`, and a day that exists"


@diagnostic("P454")
class NotAReading(Diagnostic):
    """`--reading` wants a question and one of its readings."""

    text: str

    def message(self) -> str:
        return f"`--reading {self.text}` does not name a question and a reading"

    def hint(self) -> str:
        return "write `--reading QUESTION=READING`"


@diagnostic("P455")
class UnknownQuestion(Diagnostic):
    """`--reading` names a question that no policy of the run asks."""

    name: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"no policy of this run asks the question `{self.name}`"

    def hint(self) -> str:
        if not self.known:
            return "the policies of this run leave no question open"
        return did_you_mean(self.name, self.known) or f"the open questions are {list_words(self.known)}"


@diagnostic("P456")
class UnknownReading(Diagnostic):
    """`--reading` names a reading that its question does not have."""

    question: str
    reading: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"the question `{self.question}` has no reading `{self.reading}`"

    def hint(self) -> str:
        return did_you_mean(self.reading, self.known) or f"its readings are {list_words(self.known)}"


@diagnostic("P457")
class ReadingTwice(Diagnostic):
    """`--reading` answers one question in two ways."""

    question: str
    readings: tuple[str, ...]

    def message(self) -> str:
        return f"the question `{self.question}` is answered twice: {list_words(self.readings)}"

    def hint(self) -> str:
        return "one run takes one reading of each question; run once for each"


@diagnostic("P458")
class AmbiguousQuestion(Diagnostic):
    """`--reading` names a question by a short name that several policies use."""

    name: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"several policies ask a question `{self.name}`"

    def hint(self) -> str:
        return f"write the full name: {list_words(self.known)}"


@diagnostic("P459")
class CannotWrite(Diagnostic):
    """What policyc found cannot be written to where it should go."""

    why: str

    def message(self) -> str:
        return f"the output cannot be written: {self.why}"

    def hint(self) -> str:
        return "what was written before is not complete; nothing can be concluded from it"
