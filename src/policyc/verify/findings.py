"""What can be found in policies (P501 to P549): each finding is a diagnostic, with the case that shows it."""

from typing import ClassVar

from policyc.text.diagnostic import Severity, diagnostic, list_words
from policyc.verify.found import Clause as Clause, Example as Example, Found as Found, label as label, short as short


@diagnostic("P501")
class Contradiction(Found):
    """Two provisions give different outcomes for one case, and the law does not say which goes first."""

    kind: ClassVar[str] = "conflict"
    outcomes: tuple[str, str]

    def message(self) -> str:
        one, other = self.provisions
        return f"`{short(one)}` ({self.outcomes[0]}) and `{short(other)}` ({self.outcomes[1]}) contradict each other"

    def advice(self) -> str:
        return "name the one in the other, order them with `precedence`, or write `accept conflict` with the reason"


@diagnostic("P523")
class Contradictions(Found):
    """A provision contradicts several others, each in some case, and the law does not order them."""

    kind: ClassVar[str] = "conflict"
    complete: bool

    def message(self) -> str:
        one, *others = (short(name) for name in self.provisions)
        more = "" if self.complete else " and perhaps others"
        return f"`{one}` contradicts {list_words(others)}{more}"

    def advice(self) -> str:
        return "name them in the one, order them with `precedence`, or write `accept conflict` with the reason"


@diagnostic("P502")
class AcceptedContradiction(Found):
    """Two provisions contradict each other, and the policy says that this is known."""

    kind: ClassVar[str] = "accepted_conflict"
    severity: ClassVar[Severity] = Severity.NOTE
    because: str

    def message(self) -> str:
        one, other = self.provisions
        return f"the contradiction between `{short(one)}` and `{short(other)}` is accepted"

    def advice(self) -> str:
        return f"accepted because {self.because}"


@diagnostic("P503")
class Dead(Found):
    """No case at all meets the conditions of a provision."""

    kind: ClassVar[str] = "dead"
    severity: ClassVar[Severity] = Severity.WARNING
    conditions: tuple[str, ...] = ()

    def message(self) -> str:
        why = f": {list_words(self.conditions)} cannot hold{' together' if self.conditions[1:] else ''}" if self.conditions else ""
        return f"no case meets the conditions of `{short(self.provisions[0])}`{why}"

    def lead(self) -> str:
        return "these exclude each other, and none can be left out" if self.core[1:] else "this can never hold"

    def advice(self) -> str:
        return "correct the conditions or the days in force, or take the provision out"


@diagnostic("P504")
class Shadowed(Found):
    """A provision is met in some cases, and in all of them something sets it aside."""

    kind: ClassVar[str] = "shadowed"
    severity: ClassVar[Severity] = Severity.WARNING
    by: tuple[str, ...] = ()

    def message(self) -> str:
        by = list_words(short(one) for one in self.by)
        by = by if len(self.by) == 1 else f"one of {by}"
        return f"`{short(self.provisions[0])}` never applies: whenever its conditions hold, {by} sets it aside"

    def advice(self) -> str:
        return "narrow what sets it aside, or take the provision out"


@diagnostic("P505")
class Idle(Found):
    """A provision applies in some cases, and whatever it says is decided without it too. `by`: of these one applies whenever it does."""

    kind: ClassVar[str] = "idle"
    severity: ClassVar[Severity] = Severity.WARNING
    by: tuple[str, ...] = ()

    def message(self) -> str:
        why = "the same is decided without it"
        if self.by:
            covering = list_words(short(one) for one in self.by)
            why = f"{'' if len(self.by) == 1 else 'one of '}{covering} applies wherever it does, and says no less"
        return f"`{short(self.provisions[0])}` never changes an outcome: {why}"

    def lead(self) -> str:
        return "covered by" if not self.core[1:] else "these cover it together, and none can be left out"

    def advice(self) -> str:
        return "take it out, or check that the others do not reach further than was meant"


@diagnostic("P507")
class Constant(Found):
    """A condition of a provision holds in every case on the days on which it operates, or in none."""

    kind: ClassVar[str] = "constant_condition"
    severity: ClassVar[Severity] = Severity.WARNING
    label: str
    always: bool

    def message(self) -> str:
        return f"a condition of `{short(self.provisions[0])}` {'always' if self.always else 'never'} holds: `{self.label}`"

    def advice(self) -> str:
        return "take the condition out if that is meant, or correct it"


@diagnostic("P509")
class LeftOut(Found):
    """Two provisions stop short of a threshold from both sides, and none decides at the threshold itself."""

    kind: ClassVar[str] = "gap"
    severity: ClassVar[Severity] = Severity.WARNING
    otherwise: str

    def message(self) -> str:
        one, other = (short(name) for name in self.provisions)
        return f"neither `{one}` nor `{other}` holds exactly at their common threshold; `{self.otherwise}` is decided there"

    def caption(self) -> str:
        return "this one stops before the threshold"

    def advice(self) -> str:
        return "write `at most` or `at least` on the side to which the threshold belongs"


@diagnostic("P510")
class SharedPoint(Found):
    """Two provisions with different outcomes both hold exactly at their common threshold, and nowhere else together."""

    kind: ClassVar[str] = "overlap"
    severity: ClassVar[Severity] = Severity.WARNING
    outcomes: tuple[str, str]

    def message(self) -> str:
        one, other = (short(name) for name in self.provisions)
        said = f"({self.outcomes[0]}) and `{other}` ({self.outcomes[1]})"
        return f"`{one}` {said} both hold exactly at their common threshold"

    def caption(self) -> str:
        return "this one ends with the threshold"

    def advice(self) -> str:
        return "write `less than` or `more than` on the side to which the threshold does not belong"


@diagnostic("P511")
class TwoVersions(Found):
    """Two versions of one provision operate on the same days."""

    kind: ClassVar[str] = "overlap"
    severity: ClassVar[Severity] = Severity.WARNING

    def message(self) -> str:
        one, other = (short(name) for name in self.provisions)
        return f"`{one}` and `{other}` say the same with other numbers, and operate on the same days"

    def advice(self) -> str:
        return "write `replaces` in the later one, or end the earlier one"


@diagnostic("P512")
class TimeGap(Found):
    """Between the last day of a provision and the first day of its successor neither is in force."""

    kind: ClassVar[str] = "time_gap"
    severity: ClassVar[Severity] = Severity.WARNING

    def message(self) -> str:
        old, new = (short(name) for name in self.provisions)
        return f"there are days after `{old}` and before `{new}` on which neither is in force"

    def advice(self) -> str:
        return "correct the dates, or say with a remark that the law means it so and leave `replaces` out"


@diagnostic("P513")
class NoValue(Found):
    """A provision asks for a term on days on which the law gives the term no value."""

    kind: ClassVar[str] = "time_gap"
    severity: ClassVar[Severity] = Severity.WARNING
    term: str

    def message(self) -> str:
        who = list_words(short(name) for name in self.provisions)
        return f"{self.term} has no value on days on which {who} asks for it"

    def advice(self) -> str:
        return "give the term a value from the first day on which it is asked for"


@diagnostic("P515")
class SuspendsNothing(Found):
    """A suspension covers no day on which any of its provisions is in force."""

    kind: ClassVar[str] = "dead"
    severity: ClassVar[Severity] = Severity.WARNING

    def message(self) -> str:
        who = list_words(short(name) for name in self.provisions)
        return f"this suspends nothing: {who} would not be in force on any of these days"

    def advice(self) -> str:
        return "compare the dates of the suspension with those of the provisions"


@diagnostic("P506")
class Vacuous(Found):
    """An exception is met in some cases, but never together with anything that it relieves from."""

    kind: ClassVar[str] = "vacuous_exception"
    severity: ClassVar[Severity] = Severity.WARNING

    def message(self) -> str:
        others = list_words(short(one) for one in self.provisions[1:])
        return f"`{short(self.provisions[0])}` relieves from nothing: it never meets {others}"

    def lead(self) -> str:
        return "these exclude each other, and none can be left out"

    def advice(self) -> str:
        return "widen the exception, name other provisions, or take it out"


@diagnostic("P508")
class Gap(Found):
    """For some case no provision decides, and the decision does not say what holds otherwise.

    rest: how many regions of such cases are not shown, and whether it is proved that there are no others.
    """

    kind: ClassVar[str] = "gap"
    decision: str
    rest: tuple[int, bool] = (0, True)

    def message(self) -> str:
        more, complete = self.rest
        least = "" if complete else "at least "
        rest = f", and {least}{more} more such {'region' if more == 1 else 'regions'} of cases" if more else ""
        return f"there is a case in which no provision decides `{self.decision}`{rest}"

    def shown_at(self, one: Clause) -> str:
        return one.caption() if one.kind != "condition" else "this holds" if one.holds else "this does not hold"

    def lead(self) -> str:
        return "nothing decides wherever these are so"

    def advice(self) -> str:
        return "add the provision that is missing, or say in the decision what holds `otherwise`"


@diagnostic("P514")
class Refuted(Found):
    """A guarantee does not hold for every case."""

    kind: ClassVar[str] = "guarantee"
    text: str

    def message(self) -> str:
        return f"the guarantee does not hold: {self.text}"

    def advice(self) -> str:
        return "correct the provisions, or say in the guarantee for which cases it is meant"


@diagnostic("P516")
class Matters(Found):
    """Two readings of an open question lead to different results for one case."""

    kind: ClassVar[str] = "question_matters"
    severity: ClassVar[Severity] = Severity.NOTE
    question: str
    readings: tuple[str, str]
    outcomes: tuple[str, str]

    def message(self) -> str:
        one, other = (f"{said} if it is read as `{reading}`" for reading, said in zip(self.readings, self.outcomes, strict=True))
        return f"the reading of `{short(self.question)}` matters: {one}, {other}"


@diagnostic("P517")
class Loophole(Found):
    """Putting controlled content in the place of other content of the same value loosens the outcome."""

    kind: ClassVar[str] = "loophole"
    decision: str
    outcomes: tuple[str, str]

    def message(self) -> str:
        where = f"the threshold of `{short(self.provisions[0])}`"
        return f"more controlled content at equal value loosens `{self.decision}` from {self.outcomes[0]} to {self.outcomes[1]} at {where}"

    def advice(self) -> str:
        return "a condition on the content points the wrong way, or an exception rewards it"


@diagnostic("P518")
class Padding(Found):
    """The same controlled content in a dearer whole falls below a share: every share rule allows it."""

    kind: ClassVar[str] = "loophole"
    severity: ClassVar[Severity] = Severity.NOTE
    amounts: tuple[str, str]

    def message(self) -> str:
        one, other = self.amounts
        return f"the share of `{short(self.provisions[0])}` is met at {one} and no longer at {other}, with the same content"

    def advice(self) -> str:
        return "any rule that looks at a share allows this; it is shown so that nobody is surprised"


@diagnostic("P519")
class Unsafe(Found):
    """For a case with missing facts the evaluator rules out an outcome that some completion of the facts has."""

    kind: ClassVar[str] = "unsafe_unknown"
    possible: tuple[str, ...]
    outcome: str

    def message(self) -> str:
        return f"with facts missing only {list_words(self.possible)} is possible, and with them it can be `{self.outcome}`"

    def advice(self) -> str:
        return "this is a fault of the evaluator: please send the two cases"
