"""The proof of a search as a tree: why nothing cheaper is left, step by step, in whole numbers."""

import attrs

from policyc.redesign.formula import Row


@attrs.frozen(eq=False)
class By:
    """Multipliers of rows, over 2**bits. with_costs: they bound the cost; else they show a contradiction."""

    multipliers: tuple[tuple[Row, int], ...]
    with_costs: bool


@attrs.frozen(eq=False)
class Drop:
    """These choices are ruled out: with any of them the bound passes what was found."""

    choices: tuple[tuple[int, int], ...]
    by: By


@attrs.frozen(eq=False)
class Closed:
    """Nothing cheaper is left here."""

    by: By


@attrs.frozen(eq=False)
class Empty:
    """What must hold here contradicts itself, row by row."""


@attrs.define(eq=False)
class Proof:
    """What follows in one place: choices ruled out, and then an end, or several places that leave nothing out.

    lever: the parts of its choices that the places go through. either: the alternatives that they go through, in order.
    """

    drops: list[Drop] = attrs.field(factory=list)
    end: Closed | Empty | None = None
    lever: int | None = None
    parts: tuple[tuple[int, ...], ...] = ()
    either: "object | None" = None
    places: list["Proof"] = attrs.field(factory=list)
