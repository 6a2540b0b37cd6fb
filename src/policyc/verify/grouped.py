"""Changes of one kind told once: what a person reads of a comparison that found many."""

from collections.abc import Sequence
from typing import Any

import attrs

from policyc.text.diagnostic import Diagnostic
from policyc.verify.changes import Change

# So many changes of one kind are told as one.
MANY = 3


def grouped(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings, but changes of a policy from one outcome to another on the same days as one: the first, which names the others."""
    groups: dict[object, list[Change]] = {}
    for one in found:
        if isinstance(one, Change):
            groups.setdefault(_key(one), []).append(one)
    kept = {id(many[0]): tuple(other.provisions for other in many[1:]) for many in groups.values() if len(many) >= MANY}
    left = {id(other) for many in groups.values() if len(many) >= MANY for other in many[1:]}
    shown = [one for one in found if id(one) not in left]
    return tuple(_with(one, kept[id(one)]) if id(one) in kept else one for one in shown)


def _with(one: Any, alike: tuple[tuple[str, ...], ...]) -> Diagnostic:
    changed: Diagnostic = attrs.evolve(one, alike=alike)
    return changed


def _key(one: Change) -> object:
    policy = one.provisions[0].partition(".")[0] if one.provisions else ""
    return type(one), policy, one.decision, one.outcomes, one.suspensions, one.days
