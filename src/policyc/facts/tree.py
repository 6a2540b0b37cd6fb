"""A case as it was written: mappings, sequences and scalars, each with its place."""

from enum import Enum

import attrs

from policyc.facts.errors.reading import DuplicateKey, TooDeep, TooManyFaults, TooManyValues
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

DEEPEST = 200
MOST_VALUES = 1_000_000
MOST_FAULTS = 1_000


class Kind(Enum):
    """How a scalar was written. BARE is a word without quotes in YAML, which may stand for a text, a number or yes."""

    TEXT = "a text"
    BARE = "a word"
    NUMBER = "a number"
    BOOL = "true or false"
    NULL = "null"


@attrs.frozen(eq=False)
class Scalar:
    """A single value; `text` is what it says, without its quotes."""

    kind: Kind
    text: str
    span: Span | None = None


@attrs.frozen(eq=False)
class Entry:
    """A key of a mapping and what stands under it."""

    key: str
    value: "Tree"
    span: Span | None = None


@attrs.frozen(eq=False)
class Mapping:
    """Keys with values, in the order in which they were written; no key twice."""

    entries: tuple[Entry, ...]
    span: Span | None = None


@attrs.frozen(eq=False)
class Sequence:
    """Values in their order."""

    items: tuple["Tree", ...]
    span: Span | None = None


Tree = Mapping | Sequence | Scalar


def entry(mapping: Mapping, key: str) -> "Tree | None":
    """What stands under a key, or None where the key is absent."""
    return next((found.value for found in mapping.entries if found.key == key), None)


def cases_of(tree: "Tree") -> tuple["Tree", ...]:
    """The cases of a file, which holds one case or a list of them."""
    return tree.items if isinstance(tree, Sequence) else (tree,)


def no_more_than(faults: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The first faults, and a note of how many were left out."""
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    return (*faults[:MOST_FAULTS], TooManyFaults(left_out=len(faults) - MOST_FAULTS))


@attrs.define
class _Open:
    span: Span | None
    items: list["Tree"] = attrs.field(factory=list)
    entries: dict[str, Entry] | None = None
    key: tuple[str, Span | None] | None = None


@attrs.define
class Builder:
    """Puts a tree together from events, without recursion, and keeps the limits of depth and size.

    When `stopped` is true a limit was passed and the caller must stop feeding it.
    """

    faults: list[Diagnostic] = attrs.field(factory=list)
    stopped: bool = False
    tree: "Tree | None" = None
    _open: list[_Open] = attrs.field(factory=list)
    _values: int = 0

    @property
    def wants_key(self) -> bool:
        """Whether the next event must be a key or the end of a mapping."""
        return bool(self._open) and self._open[-1].entries is not None and self._open[-1].key is None

    @property
    def in_mapping(self) -> bool:
        """Whether the innermost open value is a mapping."""
        return bool(self._open) and self._open[-1].entries is not None

    @property
    def depth(self) -> int:
        """How many values are open."""
        return len(self._open)

    def open_mapping(self, span: Span | None) -> None:
        """A mapping begins here."""
        self._push(_Open(span, entries={}))

    def open_sequence(self, span: Span | None) -> None:
        """A sequence begins here."""
        self._push(_Open(span))

    def key(self, text: str, span: Span | None) -> None:
        """The key of the value that comes next."""
        top = self._open[-1]
        assert top.entries is not None
        if text in top.entries:
            self.faults.append(DuplicateKey(span=span, key=text, first=top.entries[text].span))
            self.stopped = self.stopped or len(self.faults) > MOST_FAULTS
        top.key = (text, span)

    def scalar(self, kind: Kind, text: str, span: Span | None) -> None:
        """A single value."""
        self._add(Scalar(kind, text, span))

    def close(self, end: Span | None) -> None:
        """The innermost open value ends here."""
        top = self._open.pop()
        span = top.span.to(end) if top.span is not None and end is not None else None
        if top.entries is None:
            self._add(Sequence(tuple(top.items), span))
        else:
            self._add(Mapping(tuple(top.entries.values()), span))

    def _push(self, opened: _Open) -> None:
        if len(self._open) >= DEEPEST:
            self.faults.append(TooDeep(span=opened.span, limit=DEEPEST))
            self.stopped = True
        self._open.append(opened)

    def _add(self, value: "Tree") -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self.faults.append(TooManyValues(span=value.span, limit=MOST_VALUES))
            self.stopped = True
        if not self._open:
            self.tree = value
            return
        top = self._open[-1]
        if top.entries is None:
            top.items.append(value)
            return
        assert top.key is not None
        key, span = top.key
        top.entries.setdefault(key, Entry(key, value, span))
        top.key = None
