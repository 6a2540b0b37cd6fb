"""Scenarios: the case that each stands for, from its baseline on, and what is expected of it."""

from collections.abc import Iterator

from policyc.core.program import Scenario
from policyc.language.scope import Scope


def lower_scenarios(scope: Scope) -> Iterator[Scenario]:
    """The scenarios of a policy, in the order of the text."""
    yield from ()
