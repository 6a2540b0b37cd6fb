"""What can be wrong with the cases of baselines and scenarios, and with what a scenario expects (P270 to P289, P370)."""

from policyc.text.diagnostic import Diagnostic, Label, diagnostic, did_you_mean, list_words
from policyc.text.source import Span


@diagnostic("P270")
class NothingInside(Diagnostic):
    """A path goes on behind a fact that is a single value."""

    path: str
    next: str
    found: str
    declared: Span | None

    def message(self) -> str:
        return f"`{self.path}` is {self.found}, so there is no `{self.next}` in it"

    def hint(self) -> str:
        return f"set `{self.path}` itself, or name another fact"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "it is declared here"),) if self.declared is not None else ()


@diagnostic("P271")
class SetTwice(Diagnostic):
    """One declaration sets a fact twice."""

    path: str
    first: Span

    def message(self) -> str:
        return f"`{self.path}` is set twice"

    def hint(self) -> str:
        return "keep one of the two: which of them counts is not told by their order"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "it is set here already"),)


@diagnostic("P272")
class NoneAndSome(Diagnostic):
    """A declaration says that a list has no elements, and speaks of one."""

    path: str
    element: str
    other: Span

    def message(self) -> str:
        return f"`{self.path}` has no elements, and `{self.element}` is one of them"

    def hint(self) -> str:
        return "take one of the two away; a list whose elements are named has these and no others"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, f"`{self.element}` is set here"),)


@diagnostic("P273")
class OneOutcome(Diagnostic):
    """A decision is expected to be open, but only between one outcome."""

    decision: str

    def message(self) -> str:
        return f"`{self.decision}` cannot be undetermined between fewer than two outcomes"

    def hint(self) -> str:
        return f"name at least two outcomes, each once, or expect `{self.decision}` to be the one"


@diagnostic("P274")
class UnknownDuty(Diagnostic):
    """A scenario expects a duty that no provision carries."""

    text: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"no provision says that one must `{self.text}`"

    def hint(self) -> str:
        near = did_you_mean(self.text, self.known)
        return near or "write the words of the duty as the provision has them"


@diagnostic("P275")
class NotAReason(Diagnostic):
    """A settled outcome is expected because of something that decides nothing."""

    name: str
    what: str

    def message(self) -> str:
        return f"`{self.name}` is {self.what}, and a settled outcome follows from provisions"

    def hint(self) -> str:
        return "name the provision that leads to the outcome; questions and facts keep a decision open"


@diagnostic("P276")
class NotSuspendedBy(Diagnostic):
    """A scenario expects a suspension by a policy that the suspended one does not name."""

    name: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"nothing here says that `{self.name}` suspends anything"

    def hint(self) -> str:
        near = did_you_mean(self.name, self.known)
        return near or f"the policies that can are {list_words(self.known)}"


@diagnostic("P370")
class WrongSetting(Diagnostic):
    """A fact is set to something of another form than its type."""

    path: str
    type: str
    found: str
    advice: str
    declared: Span | None

    def message(self) -> str:
        return f"`{self.path}` is {self.type}, and this sets it to {self.found}"

    def hint(self) -> str:
        return self.advice

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "it is declared here"),) if self.declared is not None else ()
