"""How well a text is known, as its own declaration or else the policy says."""

from policyc.core.confidence import Confidence
from policyc.language import syntax
from policyc.language.resolve import Module


def confidence_of(module: Module, said: syntax.Name | None) -> Confidence:
    """What a declaration says of its text; without that what its policy says of all; without both, nothing is stated."""
    if said is None and module.policy is not None:
        said = module.policy.confidence
    return Confidence(said.text) if said is not None else Confidence.NOT_STATED
