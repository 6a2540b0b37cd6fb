"""A provision leans on its own text and on those of all that its conditions use: each that is not confirmed is asked for."""

from collections.abc import Sequence

import attrs

from policyc.core.build import both, trusted
from policyc.core.confidence import rank
from policyc.core.program import Confidence, Definition, Provision
from policyc.language.definitions import used_by

Doubt = tuple[Confidence, str]


def with_doubts(definitions: tuple[Definition, ...], provisions: Sequence[Provision]) -> tuple[Definition, ...]:
    """The same definitions, where each provision is met only so far as the run trusts the texts it leans on.

    The texts are asked for where a provision is met, and not inside its conditions: what a category says may be needed to
    hold or needed not to hold, and either way the provision leans on its text. A provision that is not met leans on none.
    """
    met = {one.met for one in provisions}
    subject = {state: one.name for one in provisions for state in (one.holds, one.met, one.live)}
    leans: dict[str, frozenset[Doubt]] = {}
    found: list[Definition] = []
    for one in definitions:
        # Definitions stand in an order in which each uses only earlier ones.
        used = frozenset().union(*(leans.get(name, frozenset()) for name in used_by(one.body)))
        own = frozenset({(one.confidence, subject.get(one.name, one.name))} if one.confidence is not Confidence.CONFIRMED else ())
        leans[one.name] = used | own
        found.append(_asking(one, leans[one.name]) if one.name in met else one)
    return tuple(found)


def _asking(one: Definition, doubts: frozenset[Doubt]) -> Definition:
    ordered = sorted(doubts, key=lambda doubt: (rank(doubt[0]), doubt[1]))
    asked = (trusted(level, name) for level, name in ordered)
    return attrs.evolve(one, body=both(one.body, *asked)) if doubts else one
