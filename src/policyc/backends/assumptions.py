"""Whether the facts of a case contradict what the vocabulary says of every record."""

from policyc.backends.interpret import see
from policyc.backends.machine import machine_for
from policyc.core.facts import Case, Node, Truth
from policyc.core.program import Assumption, Program
from policyc.core.run import Run


def certainly_false(program: Program, case: Case, assumption: Assumption, node: Node) -> bool:
    """Whether the assumption cannot hold of this record of the case, whatever is missing."""
    at = machine_for(program, case, Run()).start().binding("this", node)
    found = see(at, assumption.expr).value
    assert isinstance(found, Truth)
    return found.known is False
