"""What can be wrong with types, units and bases (P3xx)."""

from policyc.text.diagnostic import Diagnostic, Label, diagnostic
from policyc.text.source import Span


@diagnostic("P301")
class TypesDiffer(Diagnostic):
    """Two values of different types are compared, added or chosen between."""

    left: str
    right: str
    other: Span

    def message(self) -> str:
        return f"this is {self.left}, and it is set against {self.right}"

    def hint(self) -> str:
        return "both sides must be of one type"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, f"this is {self.right}"),)


@diagnostic("P302")
class BasisMismatch(Diagnostic):
    """Shares of different things are compared, or a share is taken of something that it is no share of."""

    left: str
    right: str
    other: Span
    taken: bool = False

    def message(self) -> str:
        if self.taken:
            return f"a share of `{self.left}` is taken of {self.right}"
        return f"a share of `{self.left}` is compared with a share of `{self.right}`"

    def hint(self) -> str:
        if self.taken:
            return f"take it of a `{self.left}`: a share of one thing says nothing about another"
        return "compare amounts, or shares of one thing"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, f"this is {self.right}" if self.taken else f"this one is of `{self.right}`"),)


@diagnostic("P303")
class DimensionMismatch(Diagnostic):
    """Amounts of different dimensions meet: mass and value, length and time."""

    left: str
    right: str
    other: Span

    def message(self) -> str:
        return f"{self.left} meets {self.right}"

    def caption(self) -> str:
        return f"this is {self.left}"

    def hint(self) -> str:
        return "compare mass with mass and value with value: no unit turns one into the other"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, f"this is {self.right}"),)


@diagnostic("P304")
class ShareWithoutBasis(Diagnostic):
    """A percentage does not say of what."""

    text: str

    def message(self) -> str:
        return f"`{self.text}` does not say of what"

    def hint(self) -> str:
        return f"write `{self.text} of item.value`, or compare it with a field that is a `share of` something"


@diagnostic("P305")
class DivisionByVarying(Diagnostic):
    """Something is divided by a value that depends on the case."""

    by: Span

    def message(self) -> str:
        return "this divides by something that varies from case to case"

    def hint(self) -> str:
        return "multiply instead: `a is at least 10% of b` says what `a / b is at least 10%` means"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.by, "this varies"),)


@diagnostic("P306")
class ProductOfVarying(Diagnostic):
    """Two values that both depend on the case are multiplied."""

    other: Span

    def message(self) -> str:
        return "this multiplies two things that both vary from case to case"

    def hint(self) -> str:
        return "one of the two must be a number or a share that the law states"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, "this varies too"),)


@diagnostic("P307")
class NestedMatches(Diagnostic):
    """A total at any depth does not say how a match inside a match counts."""

    def message(self) -> str:
        return "this counts at any depth, and does not say how a match inside a match counts"

    def hint(self) -> str:
        return "write `at any depth, outermost` (the inside of a match is not counted again) or `at any depth, at every level`"


@diagnostic("P308")
class NotNested(Diagnostic):
    """A list is followed at any depth although its elements do not contain the same list."""

    record: str
    list: str

    def message(self) -> str:
        return f"`{self.record}` has no list `{self.list}` of its own kind, so there is no depth to follow"

    def hint(self) -> str:
        return "leave `at any depth` away"


@diagnostic("P309")
class NotACondition(Diagnostic):
    """Where a condition belongs stands something else."""

    found: str

    def message(self) -> str:
        return f"this is {self.found}, where a condition belongs"

    def hint(self) -> str:
        return "say what is asked of it: `is …`, `is at least …`, `includes …`"


@diagnostic("P310")
class ListAsValue(Diagnostic):
    """A list or a record stands where a single value belongs."""

    path: str
    what: str

    def message(self) -> str:
        return f"`{self.path}` is {self.what}, not a single value"

    def hint(self) -> str:
        if self.what == "a list":
            return f"say what is asked of its elements, as in `some each in {self.path} where (…)`"
        return "name one of its fields"


@diagnostic("P311")
class NotAList(Diagnostic):
    """Something that is not a list is gone through."""

    path: str
    found: str

    def message(self) -> str:
        return f"`{self.path}` is {self.found}, not a list of records"

    def hint(self) -> str:
        return "after `in` comes a list, such as `item.parts`"


@diagnostic("P312")
class BadUnit(Diagnostic):
    """A unit of measurement is not known, or not exact."""

    unit: str
    why: str

    def message(self) -> str:
        return f"`{self.unit}` is not a unit that can be used here"

    def hint(self) -> str:
        return self.why


@diagnostic("P313")
class NumberWithoutUnit(Diagnostic):
    """A bare number stands where an amount with a unit belongs."""

    text: str
    wanted: str
    example: str

    def message(self) -> str:
        return f"`{self.text}` has no unit, where {self.wanted} belongs"

    def hint(self) -> str:
        return f"write `{self.text} {self.example}`" if self.example != "%" else f"write `{self.text}%`"


@diagnostic("P314")
class NoOrder(Diagnostic):
    """Something is asked to be more or less that has no order."""

    found: str

    def message(self) -> str:
        return f"this is {self.found}, which is neither more nor less than anything"

    def hint(self) -> str:
        return "numbers, amounts, days and ordered outcomes can be compared; of other things ask `is` or `is in`"


@diagnostic("P315")
class WrongKind(Diagnostic):
    """An argument has a type that its phrase cannot take."""

    wanted: str
    found: str

    def message(self) -> str:
        return f"this is {self.found}, where {self.wanted} belongs"

    def hint(self) -> str:
        return f"write {self.wanted}, or another phrase that takes {self.found}"


@diagnostic("P317")
class OutcomeAsFact(Diagnostic):
    """A provision asks how a decision came out, which only the provisions together can say."""

    decision: str

    def message(self) -> str:
        return f"`{self.decision}` is what is being decided, so no provision can ask for it"

    def hint(self) -> str:
        return "ask `PROVISION applies` or `the conditions of PROVISION hold`; guarantees may speak of the outcome"


@diagnostic("P318")
class BadNumber(Diagnostic):
    """A number cannot be read exactly."""

    text: str
    why: str

    def message(self) -> str:
        return f"`{self.text}` is not a number that can be used"

    def hint(self) -> str:
        return self.why


@diagnostic("P319")
class DepthSaidInVain(Diagnostic):
    """A way of counting nested matches is said where it makes no difference."""

    word: str

    def message(self) -> str:
        return f"`{self.word}` belongs to totals and counts: here it makes no difference"

    def hint(self) -> str:
        return "write `at any depth` alone"


@diagnostic("P320")
class RecordInsideItself(Diagnostic):
    """A record contains itself otherwise than in a list, so it could never be written out."""

    record: str
    field: str

    def message(self) -> str:
        return f"`{self.record}` contains itself through `{self.field}`"

    def hint(self) -> str:
        return f"write `{self.field} : many {self.record}`: a list may be empty"


@diagnostic("P321")
class CannotBeInASet(Diagnostic):
    """A set is declared of something that is no word."""

    found: str

    def message(self) -> str:
        return f"there is no set of {self.found}"

    def hint(self) -> str:
        return "sets hold words, countries, elements, codes or texts; records stand in `many RECORD`"


@diagnostic("P322")
class UnorderedOutcomes(Diagnostic):
    """Outcomes are compared although their decision does not order them."""

    decision: str
    declared: Span

    def message(self) -> str:
        return f"the outcomes of `{self.decision}` have no order"

    def hint(self) -> str:
        return "ask `is` or `is not`"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.declared, "they are declared here"),)


@diagnostic("P323")
class NoChain(Diagnostic):
    """Something is followed through chains that no chain of holdings is made of."""

    why: str

    def message(self) -> str:
        return self.why

    def hint(self) -> str:
        return "write `total of holder.share over holder in party.owners through chains of at least 50% where (…)`"


@diagnostic("P324")
class NoIdentity(Diagnostic):
    """A record cannot be recognised by what it says."""

    record: str
    why: str

    def message(self) -> str:
        return f"`{self.record}` cannot be recognised like this: {self.why}"

    def hint(self) -> str:
        return "write `same id, same name, lists`: one field that holds a text, then the facts that do not differ"
