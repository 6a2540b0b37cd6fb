"""Where an expression stands: what its names mean there, and what was found wrong so far."""

import attrs

from policyc.core.program import Expr, Measure, Record
from policyc.core.types import Type
from policyc.language.resolve import Module, World
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span


@attrs.frozen
class Typed:
    """An expression of the Program with its type; a comparison also says what it compares."""

    expr: Expr
    type: Type
    measure: Measure | None = None


@attrs.frozen
class Variable:
    """What a bound name stands for: a record, and where the name was given (None for a category's own)."""

    record: str
    place: Span | None


@attrs.frozen(eq=False)
class Law:
    """What all expressions of a run share: the modules, the records, and which provision follows on which."""

    world: World
    records: dict[str, Record]
    places: dict[str, Span]
    successors: dict[str, tuple[str, ...]]
    faults: list[Diagnostic]


@attrs.frozen(eq=False)
class Scope:
    """The surroundings of one expression.

    policy: whose day counts; None in a vocabulary. this: the record whose fields are bare names, in an invariant. outcomes:
    whether decisions may be asked how they came out, as in a guarantee; `across` then means those of all policies.
    """

    law: Law
    module: Module
    policy: str | None
    variables: dict[str, Variable]
    this: str | None = None
    outcomes: bool = False
    across: bool = False

    def complain(self, fault: Diagnostic) -> None:
        """Something is wrong; the reading goes on."""
        self.law.faults.append(fault)

    def binding(self, name: str, variable: Variable) -> "Scope":
        """The same surroundings with one more name."""
        return attrs.evolve(self, variables={**self.variables, name: variable})
