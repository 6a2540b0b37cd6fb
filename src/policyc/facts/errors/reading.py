"""What can be wrong with the form of a case: its JSON, its YAML, its Python values (P409 to P419)."""

from policyc.text.diagnostic import Diagnostic, Label, Severity, diagnostic
from policyc.text.shown import name_of, shown, visible
from policyc.text.source import Span


@diagnostic("P409")
class EmptyCase(Diagnostic):
    """A file that should hold a case holds nothing."""

    name: str

    def message(self) -> str:
        return f"`{visible(self.name)}` holds no case"

    def hint(self) -> str:
        return "a case of which nothing is known is written `{}`"


@diagnostic("P410")
class NotJson(Diagnostic):
    """A text breaks off from the form of JSON."""

    found: str
    expected: str
    advice: str | None = None

    def message(self) -> str:
        return f"this is not JSON: found {self.found} where {self.expected} belongs"

    def hint(self) -> str | None:
        return self.advice


@diagnostic("P411")
class DuplicateKey(Diagnostic):
    """A key stands twice in one mapping."""

    key: str
    first: Span | None

    def message(self) -> str:
        return f"the key `{shown(self.key)}` stands twice"

    def hint(self) -> str:
        return "keep one of the two: which of them counts is not guessed"

    def related(self) -> tuple[Label, ...]:
        return (Label(self.first, "it stands here already"),) if self.first is not None else ()


@diagnostic("P412")
class NotANumber(Diagnostic):
    """A number is written in a form that is not exact or not plain."""

    text: str
    advice: str
    path: str | None = None

    def message(self) -> str:
        where = f"`{visible(self.path)}`: " if self.path else ""
        return f"{where}`{shown(self.text)}` is not an exact number"

    def hint(self) -> str:
        return self.advice


@diagnostic("P413")
class NumberTooLong(Diagnostic):
    """A number has more digits than are read."""

    text: str
    limit: int
    path: str | None = None

    def message(self) -> str:
        where = f"`{visible(self.path)}`: " if self.path else ""
        return f"{where}the number `{shown(self.text)}` has more than {self.limit} digits"


@diagnostic("P414")
class TooDeep(Diagnostic):
    """Values stand inside values more often than is read."""

    limit: int

    def message(self) -> str:
        return f"values stand inside values more than {self.limit} times"


@diagnostic("P415")
class TooManyValues(Diagnostic):
    """A file holds more values than are read at once."""

    limit: int

    def message(self) -> str:
        return f"there are more than {self.limit} values"

    def hint(self) -> str:
        return "many cases belong in a table: see `policyc batch`"


@diagnostic("P416")
class BadText(Diagnostic):
    """A JSON text holds an escape or a character that JSON does not allow."""

    what: str

    def message(self) -> str:
        return f"this text holds {self.what}"

    def hint(self) -> str:
        return 'after `\\` comes one of `"` `\\` `/` `b` `f` `n` `r` `t`, or `u` with four hexadecimal digits'


@diagnostic("P417")
class NotYaml(Diagnostic):
    """A text breaks off from the form of YAML."""

    problem: str

    def message(self) -> str:
        return f"this is not YAML: {shown(self.problem)}"


@diagnostic("P418")
class YamlFeature(Diagnostic):
    """A case in YAML uses a feature that hides what is meant."""

    what: str
    instead: str

    def message(self) -> str:
        return f"{self.what} is not used in cases"

    def hint(self) -> str:
        return self.instead


@diagnostic("P419")
class HiddenCharacter(Diagnostic):
    """A key or text holds a character that steers the display or cannot be seen."""

    where: str
    char: str

    def message(self) -> str:
        return f"{self.where} holds {name_of(self.char)}, which cannot be seen and can make a text look like another"

    def hint(self) -> str:
        return "delete it or type the text anew"


@diagnostic("P432")
class PythonValue(Diagnostic):
    """A Python caller gave a value that a case cannot hold."""

    path: str
    what: str
    instead: str

    def message(self) -> str:
        return f"`{visible(self.path) or 'the case'}` is {self.what}"

    def hint(self) -> str:
        return self.instead


@diagnostic("P433")
class TooManyFaults(Diagnostic):
    """There are more faults than are listed."""

    left_out: int
    severity = Severity.NOTE

    def message(self) -> str:
        return f"and {self.left_out} more"
