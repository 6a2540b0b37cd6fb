"""What can be wrong with the lists and brackets of a policy (P114 to P118, P121, P124, P125)."""

from policyc.language.errors.syntax import either
from policyc.text.diagnostic import Diagnostic, Label, diagnostic
from policyc.text.source import Span


@diagnostic("P114")
class LabelInsideLine(Diagnostic):
    """A label that is not the first on its line."""

    label: str

    def message(self) -> str:
        return f"the label `{self.label}` is not at the start of a line"

    def hint(self) -> str:
        return "begin a new line with each label"


@diagnostic("P115")
class LabelOutOfLine(Diagnostic):
    """A label stands in a column in which no list is open."""

    label: str
    column: int
    open: tuple[tuple[str, int, Span], ...]

    def message(self) -> str:
        return f"the label `{self.label}` in column {self.column} lines up with no open list"

    def hint(self) -> str:
        if not self.open:
            return "open a list with `all of`, `any of` or `none of` before its labels"
        columns = " or ".join(str(column) for _, column, _ in self.open)
        return f"put it in column {columns}, or open a list for it with `all of`, `any of` or `none of`"

    def related(self) -> tuple[Label, ...]:
        return tuple(Label(span, f"`{label}` stands in column {column}") for label, column, span in self.open)


@diagnostic("P116")
class LabelOutOfOrder(Diagnostic):
    """The labels of a list leave one out, repeat one, or begin in the middle."""

    label: str
    expected: tuple[str, ...]
    before: Span | None

    def message(self) -> str:
        return f"the label `{self.label}` stands where {either(f'`{label}`' for label in self.expected)} is due"

    def hint(self) -> str:
        return "labels run in order, without a gap and without repetition"

    def related(self) -> tuple[Label, ...]:
        return () if self.before is None else (Label(self.before, "the label before it"),)


@diagnostic("P117")
class EmptyList(Diagnostic):
    """`all of`, `any of` or `none of` without a labelled line."""

    quantifier: str

    def message(self) -> str:
        return f"no labelled line follows `{self.quantifier}`"

    def hint(self) -> str:
        return "begin each line of the list with a label, `(a)`, `(b)`, further from the margin than the list around it"


@diagnostic("P118")
class MixedIndentation(Diagnostic):
    """Lines around labels are indented with tabs here and with spaces there, so that columns cannot be told."""

    other: Span

    def message(self) -> str:
        return "tabs and spaces are mixed before the lines of a labelled list"

    def hint(self) -> str:
        return "indent with spaces only: the column of a label says to which list it belongs"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.other, "this line is indented in the other way"),)


@diagnostic("P121")
class TooDeep(Diagnostic):
    """Brackets, lists or sums inside each other, deeper than is read."""

    limit: int

    def message(self) -> str:
        return f"this is nested more than {self.limit} deep"

    def hint(self) -> str:
        return "give a part of it a name of its own with `term` or `category`"


@diagnostic("P124")
class DanglingConnective(Diagnostic):
    """A line of a list ends with `and`, `or`, a comma or a full stop, as in a statute."""

    word: str
    label: str

    def message(self) -> str:
        return f"the line before `{self.label}` ends with `{self.word}`"

    def hint(self) -> str:
        return "leave it out: `all of` or `any of` above the list says how its lines belong together"


@diagnostic("P125")
class UnbalancedBracket(Diagnostic):
    """A bracket without its partner."""

    bracket: str

    def message(self) -> str:
        return f"this `{self.bracket}` has no partner"

    def hint(self) -> str:
        if self.bracket in "([":
            return "close it where what it holds ends"
        return "take it out, or open it where what it holds begins"
