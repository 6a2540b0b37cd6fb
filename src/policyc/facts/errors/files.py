"""What can be wrong with a file before anything in it is read (P401 to P408, P437, P438)."""

from policyc.text.diagnostic import Diagnostic, diagnostic, list_words
from policyc.text.shown import visible


@diagnostic("P401")
class NoSuchFile(Diagnostic):
    """A file or folder that was named is not there."""

    name: str
    # Where policyc ships what may be meant.
    shipped: str | None = None
    # Names like it in the folder where it was looked for.
    near: tuple[str, ...] = ()
    # The last folder on the way to it that is there, and what is in it.
    folder: str = "."
    beside: tuple[str, ...] = ()

    def message(self) -> str:
        return f"there is no file or folder `{visible(self.name)}`"

    def hint(self) -> str:
        if self.shipped is not None:
            return f"one that comes with policyc is `{visible(self.shipped)}`"
        if self.near:
            return f"did you mean {' or '.join(f'`{visible(name)}`' for name in self.near)}?"
        here = "the folder in which the command was started" if self.folder == "." else f"`{visible(self.folder)}`"
        if not self.beside:
            return f"it was looked for in {here}, which is empty"
        return f"it was looked for in {here}, which holds {list_words([visible(one) for one in self.beside], 5)}"


@diagnostic("P402")
class UnreadableFile(Diagnostic):
    """A file is there but cannot be read."""

    name: str
    why: str

    def message(self) -> str:
        return f"`{visible(self.name)}` cannot be read: {self.why}"


@diagnostic("P437")
class NotAPolicy(Diagnostic):
    """A file of facts was named where a policy is expected."""

    name: str

    def message(self) -> str:
        return f"`{visible(self.name)}` is a file of facts, where a policy is expected"

    def hint(self) -> str:
        return "name the policy first, as a `.policy` file or a folder of them, and give the facts with `--case` or `--cases`"


@diagnostic("P403")
class NotUtf8(Diagnostic):
    """A file is not text in UTF-8."""

    name: str
    byte: int
    guess: str | None

    def message(self) -> str:
        return f"`{visible(self.name)}` is not text in UTF-8: byte {self.byte} (counted from 0) does not fit"

    def caption(self) -> str:
        return "here"

    def hint(self) -> str:
        return f"it looks like {self.guess}; save it as UTF-8" if self.guess else "save it as UTF-8"


@diagnostic("P404")
class ByteOrderMark(Diagnostic):
    """A file begins with a byte order mark."""

    name: str

    def message(self) -> str:
        return f"`{visible(self.name)}` begins with a byte order mark (the bytes EF BB BF)"

    def hint(self) -> str:
        return "save it as UTF-8 without a byte order mark"


@diagnostic("P405")
class NotText(Diagnostic):
    """A file holds a NUL character, which no text does."""

    name: str

    def message(self) -> str:
        return f"`{visible(self.name)}` holds a NUL character, so it is not a text"

    def hint(self) -> str:
        return "is it the right file?"


@diagnostic("P407")
class FileTooLarge(Diagnostic):
    """A file is larger than is read at once."""

    name: str
    limit: int

    def message(self) -> str:
        return f"`{visible(self.name)}` is larger than {self.limit // 2**20} MiB"

    def hint(self) -> str:
        return "many cases belong in a table: see `policyc batch`"


@diagnostic("P408")
class NoPolicies(Diagnostic):
    """A folder holds no policy files."""

    name: str

    def message(self) -> str:
        return f"there is no `.policy` file in `{visible(self.name)}` or below it"


@diagnostic("P438")
class NoCases(Diagnostic):
    """Files in a folder of cases say nothing that the vocabulary knows."""

    folder: str
    names: tuple[str, ...]
    faults: tuple[Diagnostic, ...]

    def message(self) -> str:
        many = f"{len(self.names)} files hold no case" if len(self.names) > 1 else "a file holds no case"
        return f"{many} in `{visible(self.folder)}`: {list_words([visible(one) for one in self.names], 3)}"

    def hint(self) -> str:
        return "give a folder in which every file is a case; `--error-format json` says what is wrong with each of these"

    def gathered(self) -> tuple[Diagnostic, ...]:
        """What is wrong with each of the files as a case."""
        return self.faults
