"""Cases as they are read one by one: from lines of NDJSON, and from rows of Parquet, Arrow or CSV."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import attrs

from policyc import session
from policyc.batch.errors import SameCase
from policyc.batch.quick_json import quick_tree
from policyc.batch.singly import Named
from policyc.core.facts import Case
from policyc.core.program import Program
from policyc.facts.errors.files import NotUtf8
from policyc.facts.errors.values import WrongType
from policyc.facts.from_python import case_from_mapping
from policyc.facts.read import read_json
from policyc.facts.tree import Entry, Mapping, Scalar, Sequence, Tree, no_more_than
from policyc.facts.write import to_json
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source

CASE_ID = "case_id"
_NAME = re.compile(r'"case_id"\s*:\s*"?([^",{}\[\]]+)')
# The number of a case, its tree, what is wrong with it, and where it was read from if that was done in a hurry.
Read = tuple[int, Tree | None, tuple[Diagnostic, ...], Source | None]


class UnusableError(Exception):
    """The data cannot be used; `found` says why."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        super().__init__()
        self.found = tuple(found)


@attrs.define
class Reader:
    """Reads cases chunk by chunk. seen: the names of the cases of a chunk, where they have names of their own.

    Whether two chunks have a name in common is for the caller to find out: the names of all cases may not fit into memory.
    """

    program: Program
    seen: set[str] = attrs.field(factory=set)
    file: str = "the table"

    def cases(self, trees: Iterable[Read]) -> list[Named]:
        """The cases of some trees. Raises UnusableError with what is wrong with them."""
        self.seen.clear()
        cases: list[Named] = []
        faults: list[Diagnostic] = []
        for number, tree, wrong, source in trees:
            faults += wrong if tree is None else self._take(number, tree, cases, source)
        if faults:
            raise UnusableError(no_more_than(faults))
        return cases

    def lines(self, texts: list[str]) -> list[Named]:
        """The cases of these lines. Raises UnusableError with all that is wrong with them."""
        return self.cases(_read_text(number, Source(_named(text), text)) for number, text in enumerate(texts, 1))

    def one(self, name: str, tree: Tree) -> tuple[list[Named], tuple[Diagnostic, ...]]:
        """The facts of one case that has this name, or what is wrong with it."""
        cases: list[Named] = []
        found, faults = session.check_cases(self.program, tree)
        cases += [(name, one, tree) for one in found]
        return cases, self._placed(f"case {name}", tree, faults)

    def _take(self, number: int, tree: Tree, cases: list[Named], source: Source | None = None) -> tuple[Diagnostic, ...]:
        """Add a case, or say what is wrong with it. `source`: where it was read from in a hurry."""
        named, rest = _case_id(tree)
        found, faults = _several(rest) if isinstance(rest, Sequence) else session.check_cases(self.program, rest)
        if faults and source is not None:
            # Read with care, every fault has its place.
            careful, wrong = read_json(source)
            return wrong if careful is None else self._take(number, careful, cases)
        if faults and tree.span is None:
            faults = self._placed(f"row {number}" if named is None else f"case {named}", rest, faults)
        if named is not None and named in self.seen:
            return (*faults, SameCase(case_id=named))
        if named is not None:
            self.seen.add(named)
        cases += [(named if named is not None else str(number), one, rest) for one in found]
        return faults


    def _placed(self, name: str, tree: Tree, faults: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """The faults of a case that was read from a table, with their places in it: it is shown as it would be written in a line."""
        if not faults:
            return ()
        careful, _ = read_json(Source(f"{self.file}, {name}", to_json(tree)))
        return faults if careful is None else session.check_cases(self.program, careful)[1] or faults


def _several(tree: Sequence) -> tuple[list[Case], tuple[Diagnostic, ...]]:
    """A line that holds a list."""
    advice = "write each case in a line of its own"
    return [], (WrongType(span=tree.span, path="", wanted="a group of facts in `{}`", found="a list", advice=advice),)


def _case_id(tree: Tree) -> tuple[str | None, Tree]:
    """The name that a case has besides its facts."""
    if not isinstance(tree, Mapping):
        return None, tree
    given = next((one.value for one in tree.entries if one.key == CASE_ID), None)
    rest: tuple[Entry, ...] = tuple(one for one in tree.entries if one.key != CASE_ID)
    return given.text if isinstance(given, Scalar) else None, Mapping(rest, tree.span)


def lines_of(name: str, size: int) -> Iterator[list[Read]]:
    """The trees of the lines of a file, so many at a time."""
    with open(name, "rb") as file:
        lines = ((number, line) for number, line in enumerate(file, 1) if line.strip())
        while chunk := list(islice(lines, size)):
            yield [read_line(name, number, line) for number, line in chunk]


def read_row(number: int, row: dict[str, Any]) -> Read:
    """The tree of one row of a table."""
    return (number, *case_from_mapping(_without_null(row)), None)


def read_line(name: str, number: int, line: bytes) -> Read:
    """The tree of one line of a file."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return number, None, (NotUtf8(name=f"{name}:{number}", byte=wrong.start, guess=None),), None
    return _read_text(number, Source(f"{name}:{number}", text))


def _read_text(number: int, source: Source) -> Read:
    tree = quick_tree(source.text)
    return (number, tree, (), source) if tree is not None else (number, *read_json(source), None)


def _named(text: str) -> str:
    """What to call a line that has no number: by the case that it seems to hold."""
    found = _NAME.search(text)
    return f"case {found[1]}" if found is not None else f"the line that begins with {text[:40]}"


def _without_null(value: Any) -> Any:
    """A row of a table has every field of its kind: those that are null were not given."""
    if isinstance(value, dict):
        return {key: _without_null(one) for key, one in value.items() if one is not None}
    return [_without_null(one) for one in value] if isinstance(value, list) else value
