"""The labels that a Program declares."""

from policyc.core.program import Program
from policyc.render.names import Names


def names_of(program: Program) -> Names:
    """The labels that a program declares."""
    decisions = [(policy, decision) for policy in program.policies for decision in policy.decisions]
    return Names(
        {policy.name: policy.title for policy in program.policies},
        {(policy.name, d.name): d.outcomes for policy, d in decisions},
        {(policy.name, d.name): d.otherwise for policy, d in decisions},
        {(q.name, name): label for q in program.questions for name, label, _ in q.readings},
    )
