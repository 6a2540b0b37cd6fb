"""All policies of a run together: each decides for itself, and the strictest of what they say is the overall result."""

from typing import Any

from policyc.backends.decide import Decided

# What a policy that has a gap says: nothing. It is weaker than any outcome.
_NOTHING = -1


def overall(found: list[Decided]) -> dict[str, dict[str, Any]]:
    """The strictest result of each decision, by its name."""
    names = dict.fromkeys(one.decision.name for one in found)
    return {name: _together([one for one in found if one.decision.name == name]) for name in names}


def _together(found: list[Decided]) -> dict[str, Any]:
    order = list(dict.fromkeys(name for one in found for name, _ in one.decision.outcomes))
    says = [_says(one, order) for one in found]
    if found[0].decision.ordered:
        possible = says[0]
        # Every combination of what each policy may say gives its strictest; two at a time give the same.
        for more in says[1:]:
            possible = {max(one, other) for one in possible for other in more}
    else:
        possible = set().union(*says)
    listed = [order[rank] for rank in sorted(possible) if rank != _NOTHING]
    status = _status(found, says, possible)
    return {"status": status, "outcome": listed[0] if status == "determined" else None, "possible": listed}


def _says(one: Decided, order: list[str]) -> set[int]:
    """What a policy may say, as places in the order."""
    ranks = {order.index(name) for name in one.combined.possible}
    return ranks if one.combined.gap is False else {*ranks, _NOTHING}


def _status(found: list[Decided], says: list[set[int]], possible: set[int]) -> str:
    if any(one.combined.status == "conflict" for one in found):
        return "conflict"
    if len(possible) == 1 and _NOTHING not in possible:
        return "determined"
    if not found[0].decision.ordered and all(len(one) == 1 for one in says):
        # Nothing is in doubt, and they differ where no outcome goes before another.
        return "conflict" if len(possible - {_NOTHING}) > 1 else "determined" if possible != {_NOTHING} else "undetermined"
    return "undetermined"
