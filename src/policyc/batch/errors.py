"""What can be wrong with the data of a batch run (P460 to P469)."""

from policyc.text.diagnostic import Diagnostic, diagnostic, did_you_mean, list_words
from policyc.text.shown import visible


@diagnostic("P460")
class FloatingPoint(Diagnostic):
    """A column holds binary floating-point numbers, which are not the numbers that were written."""

    name: str
    column: str
    kind: str

    def message(self) -> str:
        return f"column `{visible(self.column)}` of `{visible(self.name)}` holds floating-point numbers ({self.kind})"

    def hint(self) -> str:
        return "write it as text, as DECIMAL or as whole numbers, so that every digit is the one that was meant"


@diagnostic("P461")
class UnknownFormat(Diagnostic):
    """The name of a file does not say what form the data has."""

    name: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"`{visible(self.name)}` does not say what form the data has"

    def hint(self) -> str:
        return f"its name ends in {list_words(self.known)}"


@diagnostic("P462")
class MissingLibrary(Diagnostic):
    """An optional library that the run needs is not installed."""

    missing: str
    extra: str

    def message(self) -> str:
        return f"`{self.missing}` is not installed"

    def hint(self) -> str:
        return f"install policyc with `{self.extra}`: `pip install policyc[{self.extra}]`"


@diagnostic("P463")
class SameCase(Diagnostic):
    """Two cases of a run have the same `case_id`."""

    case_id: str

    def message(self) -> str:
        return f"there are two cases with the case_id `{visible(self.case_id)}`"

    def hint(self) -> str:
        return "every case of a run has a `case_id` of its own, or none at all"


@diagnostic("P464")
class UnknownColumn(Diagnostic):
    """A column is no fact of the vocabulary."""

    name: str
    column: str
    known: tuple[str, ...]

    def message(self) -> str:
        return f"column `{visible(self.column)}` of `{visible(self.name)}` is no fact of the vocabulary"

    def hint(self) -> str:
        return did_you_mean(self.column, self.known) or f"it has {list_words(self.known, 40)}"


@diagnostic("P465")
class BadTable(Diagnostic):
    """A table of cases cannot be put together."""

    name: str
    problem: str

    def message(self) -> str:
        return f"`{visible(self.name)}`: {self.problem}"


@diagnostic("P466")
class NotInSql(Diagnostic):
    """A policy says something that a statement for a warehouse cannot say exactly."""

    why: str

    def message(self) -> str:
        return f"SQL cannot say this exactly: {self.why}"

    def hint(self) -> str:
        return "`policyc batch` answers such cases one by one; a policy that does not say this can be built alone"


@diagnostic("P467")
class OutOfMemory(Diagnostic):
    """A run of many cases needs more memory than it may take, also with what it puts into temporary files."""

    limit: str
    why: str

    def message(self) -> str:
        return f"{self.limit} of memory are not enough for this run: {visible(self.why)}"

    def hint(self) -> str:
        return "allow more with `--memory 2GB`, or give the cases in several files; nothing was written"


@diagnostic("P468")
class TooManyNodes(Diagnostic):
    """A case of a table has so many rows in a list that a total over them does not fit a number of the database."""

    name: str
    case: str
    many: int
    most: int
    list: str
    provision: str | None = None

    def message(self) -> str:
        where = f" in `{visible(self.provision)}`" if self.provision is not None else ""
        return f"case `{visible(self.case)}` has {self.many:,} rows in `{visible(self.name)}`: a total over `{self.list}`{where} has too many digits"

    def hint(self) -> str:
        policy = f" about the policy `{self.provision.partition('.')[0]}`" if self.provision is not None else ""
        return f"totals are made for {self.most:,} rows of a case; leave it out here, and ask `policyc eval`{policy} with this case alone"


@diagnostic("P469")
class NotWritten(Diagnostic):
    """The rows of a run, or what it puts aside on the way, cannot be written."""

    name: str
    why: str

    def message(self) -> str:
        return f"`{visible(self.name)}` cannot be written: {visible(self.why)}"

    def hint(self) -> str:
        return "what stood at `--out` is as it was; the environment variable TMPDIR names the folder for temporary files"
