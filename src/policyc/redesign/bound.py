"""Bounds in whole numbers: what any design must cost at least, given multipliers for the rows that it must keep."""

from collections.abc import Sequence
from heapq import nsmallest

from policyc.redesign.state import Held, State

Costs = Sequence[Sequence[int]]
# Of each open lever, what each choice that is left costs, multiplied weights included.
Prices = dict[int, list[int]]


def priced(costs: Costs | None, state: State, by: Sequence[int], bits: int) -> Prices:
    """2**bits times what each choice that is left costs together with the multiplied weights; of open levers."""
    if costs is None:
        found = {lever: [0] * len(state.left[lever]) for lever in state.open}
    else:
        found = {lever: [costs[lever][choice] << bits for choice in state.left[lever]] for lever in state.open}
    for multiplier, held in zip(by, state.held, strict=True):
        for lever, weights in held.weights if multiplier else ():
            mine = zip(found[lever], state.left[lever], strict=True)
            found[lever] = [there + multiplier * weights[choice] for there, choice in mine]
    return found


def least(costs: Costs | None, state: State, by: Sequence[int], bits: int) -> tuple[int, Prices]:
    """2**bits times a bound from below, and what it was made of.

    With costs: no design that keeps the rows costs less. Without: how far every design is from keeping the rows, so that
    more than nothing is a contradiction. True for any multipliers that are not negative.
    """
    found = priced(costs, state, by, bits)
    settled = 0
    if costs is not None:
        settled = sum(costs[lever][mine[0]] for lever, mine in enumerate(state.left) if len(mine) == 1) << bits
    limits = sum(multiplier * held.most for multiplier, held in zip(by, state.held, strict=True))
    return settled + sum(min(one) for one in found.values()) - limits, found


def expensive(found: Prices, state: State, room: int) -> list[tuple[int, int]]:
    """The choices that alone raise the bound by `room` or more."""
    gone = []
    for lever, mine in found.items():
        limit = min(mine) + room
        gone += [(lever, choice) for choice, one in zip(state.left[lever], mine, strict=True) if one >= limit]
    return gone


def nearest(found: Prices, count: int) -> list[int]:
    """So many levers, those of which another choice would raise the bound least."""
    more = []
    for lever, mine in found.items():
        low, second = nsmallest(2, mine)
        more.append((second - low, lever))
    return [lever for _, lever in nsmallest(count, more)]


__all__ = ["Held", "Prices", "expensive", "least", "nearest", "priced"]
