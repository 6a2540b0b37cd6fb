"""What can be wrong, as facts that can speak."""

import difflib
from collections.abc import Callable, Iterable
from enum import Enum
from threading import RLock
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

import attrs

from policyc.text.source import Span


class Severity(Enum):
    """How bad it is: an error stops the compilation, a warning does not, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@attrs.frozen
class Label:
    """A second place, and what is to be seen there."""

    span: Span
    text: str


_Class = TypeVar("_Class")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def facts(cls: type[_Class]) -> type[_Class]:
    """Say of a class that it holds facts that are given by name and never change; for what several codes have in common."""
    return cls


_COMPLETING = RLock()


def _complete(cls: type[Any]) -> None:
    """Let attrs write the methods of a class. One thread at a time: it takes the defaults off the class while it works."""
    with _COMPLETING:
        for one in reversed(cls.__mro__):
            if one is not object and "__attrs_attrs__" not in vars(one):
                attrs.frozen(kw_only=True, slots=False, auto_detect=False)(one)


@facts
class Diagnostic:
    """One fault. A subclass holds the facts of its code and computes the words from them.

    `span` is None only where there is no text to point at (a missing file, an option).
    """

    code: ClassVar[str] = ""
    severity: ClassVar[Severity] = Severity.ERROR

    span: Span | None = None

    def __new__(cls, *_: object, **__: object) -> Self:
        """The first of a class completes it: a run that finds nothing wrong does not wait for a hundred classes."""
        if "__attrs_attrs__" not in vars(cls):
            _complete(cls)
        return object.__new__(cls)

    def message(self) -> str:
        """What is wrong: lower case, no full stop, the author's words in backticks."""
        raise NotImplementedError

    def caption(self) -> str:
        """A few words under the caret; may be empty."""
        return ""

    def hint(self) -> str | None:
        """What to do next."""
        return None

    def related(self) -> tuple[Label, ...]:
        """The other places that a reader must see."""
        return ()

    def gathered(self) -> "tuple[Diagnostic, ...]":
        """The messages that a reader is told in one; every form for machines has them all."""
        return ()


CATALOGUE: dict[str, type[Diagnostic]] = {}
_Fault = TypeVar("_Fault", bound=Diagnostic)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def diagnostic(code: str) -> Callable[[type[_Fault]], type[_Fault]]:
    """Register a class under its code; a code belongs to one class for ever."""

    def register(cls: type[_Fault]) -> type[_Fault]:
        if code in CATALOGUE and CATALOGUE[code].__qualname__ != cls.__qualname__:
            raise ValueError(f"{code} is taken by {CATALOGUE[code].__name__}")
        frozen = facts(cls)
        frozen.code = code
        CATALOGUE[code] = frozen
        return frozen

    return register


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known words, or None where nothing is near."""
    near = difflib.get_close_matches(word, sorted(set(known)), n=2, cutoff=0.6)
    if not near:
        return None
    return "did you mean " + " or ".join(f"`{name}`" for name in near) + "?"


def list_words(words: Iterable[str], limit: int = 12) -> str:
    """`a`, `b`, `c` and so on, cut after `limit` with the number left out."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) <= limit:
        return ", ".join(quoted)
    return ", ".join(quoted[:limit]) + f" and {len(quoted) - limit} more"
