"""What the makers of the surface tree share: words as nodes, and the clauses of a declaration."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from policyc.language import syntax
from policyc.language.errors.syntax import ClauseTwice
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span


@attrs.define
class Making:
    """The tree of one declaration while it is made: its source, and the faults that the grammar could not tell."""

    source: Source
    faults: list[Diagnostic] = attrs.field(factory=list)

    def span(self, token: Any) -> Span:
        """Where a word stands."""
        return Span(self.source, token.start_pos, token.end_pos)

    def name(self, token: Any) -> syntax.Name:
        """A word as a name."""
        return syntax.Name(str(token), span=self.span(token))

    def quoted(self, token: Any) -> syntax.Quoted:
        """A text without its quotes."""
        return syntax.Quoted(str(token)[1:-1], span=self.span(token))

    def day(self, token: Any) -> syntax.Day:
        """Digits in the form of a date."""
        return syntax.Day(str(token), span=self.span(token))


# A maker gets what was made of the children of a rule: nodes, words as the parser gives them, None for what is left out.
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
