"""What the makers of the surface tree share: words as nodes, and the clauses of a declaration."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from policyc.language import syntax
from policyc.language.errors.syntax import ClauseTwice
from policyc.language.scan import Word
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span


@attrs.define
class Making:
    """The tree of one declaration while it is made: its source, the faults that the grammar could not tell, and where it
    becomes too deep."""

    source: Source
    faults: list[Diagnostic] = attrs.field(factory=list)
    too_deep: Span | None = None

    def span(self, word: Word) -> Span:
        """Where a word stands."""
        return Span(self.source, word.start, word.end)

    def name(self, word: Word) -> syntax.Name:
        """A word as a name."""
        return syntax.Name(word.text, span=Span(self.source, word.start, word.end))

    def quoted(self, word: Word) -> syntax.Quoted:
        """A text without its quotes."""
        return syntax.Quoted(word.text[1:-1], span=Span(self.source, word.start, word.end))

    def day(self, word: Word) -> syntax.Day:
        """Digits in the form of a date."""
        return syntax.Day(word.text, span=Span(self.source, word.start, word.end))


# A maker gets what was made of the parts of a rule: nodes, words as they were read, None for what is left out.
Children = Sequence[Any]
Maker = Callable[[Making, Children, Span], object]


@attrs.frozen
class Clause:
    """A clause of a declaration: which one, and what it says."""

    kind: str
    value: Any
    span: Span


def clause(kind: str, value: Callable[[Making, Children, Span], object]) -> Maker:
    """A maker of clauses of one kind."""
    return lambda making, children, span: Clause(kind, value(making, children, span), span)


@attrs.frozen
class Clauses:
    """The clauses of one declaration."""

    making: Making
    declaration: str
    given: tuple[Clause, ...]

    def once(self, kind: str, default: Any = None) -> Any:
        """What the clause says that may stand once; a second one is a fault."""
        found = [one for one in self.given if one.kind == kind]
        for again in found[1:]:
            self.making.faults.append(
                ClauseTwice(span=again.span, clause=kind, declaration=self.declaration, first=found[0].span)
            )
        return found[0].value if found else default

    def each(self, kind: str) -> tuple[Any, ...]:
        """What the clauses say that may be repeated, one after another."""
        return tuple(one.value for one in self.given if one.kind == kind)
