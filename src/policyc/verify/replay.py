"""What the reference evaluator says of a case that the solver made up: the only judge of what is found."""

from collections.abc import Mapping
from datetime import date

import attrs

from policyc.backends.assumptions import certainly_false
from policyc.backends.decide import Decided, decide
from policyc.backends.interpret import see
from policyc.backends.machine import Machine, machine_for
from policyc.core.facts import Case, Truth
from policyc.core.program import Apply, Decision, Expr, Policy, Prim, Program, Provision, Shared
from policyc.core.run import Run
from policyc.core.types import YesNo
from policyc.facts.convert import convert
from policyc.facts.from_python import case_from_mapping
from policyc.facts.places import assumptions_of

# With more provisions than this they are looked at one condition after the other.
LARGE = 60


class Disagreement(Exception):
    """The solver made up a case of which the evaluator says something else: a fault of policyc."""


# What was decided on a case, by the readings, the policy and the decision.
Known = dict[tuple[tuple[tuple[str, str], ...], str, str], Decided]


@attrs.frozen(eq=False)
class Replay:
    """A case under chosen readings, on its own day or on another. known: what was decided on it; its other readings share it."""

    program: Program
    case: Case
    run: Run
    known: Known = attrs.field(factory=dict)

    def reading(self, question: str, reading: str) -> "Replay":
        """The same under one reading of a question."""
        chosen = {**dict(self.run.readings), question: reading}
        return attrs.evolve(self, run=attrs.evolve(self.run, readings=tuple(sorted(chosen.items()))))

    def reading_only(self, readings: Mapping[str, str]) -> "Replay":
        """The same under these readings; every other question is open."""
        return attrs.evolve(self, run=attrs.evolve(self.run, readings=tuple(sorted(readings.items()))))

    def machine(self) -> Machine:
        """An evaluation that has found out nothing yet."""
        return machine_for(self.program, self.case, self.run)

    def truth(self, expr: Expr) -> bool | None:
        """Whether a condition must, cannot or may hold."""
        machine = self.machine()
        found = see(machine.start(), expr).value
        assert isinstance(found, Truth)
        return found.known

    def defined(self, name: str) -> bool | None:
        """Whether a definition that is a condition must, cannot or may hold."""
        return self.truth(Shared(name, (), YesNo()))

    def decided(self, policy: Policy, decision: Decision) -> Decided:
        """The decision of one policy. In a large one, provisions of which one condition certainly fails are left out."""
        key = (self.run.readings, policy.name, decision.name)
        if key not in self.known:
            self.known[key] = self._decided(policy, decision)
        return self.known[key]

    def _decided(self, policy: Policy, decision: Decision) -> Decided:
        machine = self.machine()
        if len(policy.provisions) <= LARGE:
            return decide(machine, policy, decision)
        kept = tuple(one for one in policy.provisions if not _fails(machine, one))
        names = {one.name for one in kept}
        meeting = tuple(
            (one, tuple(other for other in others if other.name in names))
            for one, others in decision.rivals
            if one.name in names
        )
        return decide(machine, attrs.evolve(policy, provisions=kept), attrs.evolve(decision, rivals=meeting))


def _fails(machine: Machine, one: Provision) -> bool:
    """Whether some condition that a provision needs certainly does not hold; the first such is enough."""
    waiting = [machine.definitions[one.holds].body]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Apply) and here.prim is Prim.AND:
            waiting += reversed(here.args)
            continue
        found = see(machine.start(), here).value
        if isinstance(found, Truth) and found.known is False:
            return True
    return False


def replay(
    program: Program, facts: Mapping[str, object], readings: Mapping[str, str], on: date | None = None
) -> Replay:
    """The case with these facts. Raises Disagreement if it is none: what a case must be is known to the solver too."""
    tree, faults = case_from_mapping(facts)
    case = None
    if tree is not None:
        case, faults = convert(tree, program)
    if case is None:
        raise Disagreement("; ".join(fault.message() for fault in faults))
    for assumption, node in assumptions_of(case, program):
        if certainly_false(program, case, assumption, node):
            raise Disagreement(f"{node.path or 'the case'}: {assumption.text}")
    return Replay(program, case, Run(on=on, readings=tuple(sorted(readings.items()))))
