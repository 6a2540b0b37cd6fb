"""policyc: trade-control law written as readable rules, compiled once, checked, proved and explained."""

from typing import TYPE_CHECKING

from policyc.version import VERSION as __version__

# Loaded when they are first asked for: the command line, which never asks, shall not wait for them.
if TYPE_CHECKING:
    from policyc.answers import Answer, Decision
    from policyc.api import CaseError, Policy, PolicycError, PolicyError, evaluate, load

__all__ = [
    "Answer",
    "CaseError",
    "Decision",
    "Policy",
    "PolicyError",
    "PolicycError",
    "__version__",
    "evaluate",
    "load",
]


def __getattr__(name: str) -> object:
    """What `__all__` names, from the module that has it."""
    if name not in __all__:
        raise AttributeError(f"policyc has no {name!r}")
    from policyc import api

    return getattr(api, name)
