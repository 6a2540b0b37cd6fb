"""Where a search stands: the choices left to each lever, the rows that must hold, and what is still to be decided."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs

from policyc.redesign.formula import All, Any, Formula, Only, Row

Left = Sequence[tuple[int, ...]]


@attrs.frozen(eq=False)
class Held:
    """A row that must hold: which of the goal it is, and what is left of it once the settled levers are taken off."""

    row: Row
    weights: tuple[tuple[int, tuple[int, ...]], ...]
    most: int


@attrs.frozen(eq=False)
class State:
    """left: the choices of each lever that are not ruled out. held: all must hold. pending: of each, at least one part."""

    left: tuple[tuple[int, ...], ...]
    held: tuple[Held, ...]
    pending: tuple[Any, ...]

    @cached_property
    def open(self) -> list[int]:
        """The levers that are not settled."""
        return [lever for lever, choices in enumerate(self.left) if len(choices) > 1]


def start(goal: Formula, sizes: tuple[int, ...]) -> State | None:
    """Where a search begins, or None where nothing can satisfy the goal."""
    return asserted(State(tuple(tuple(range(size)) for size in sizes), (), ()), (goal,))


def asserted(state: State, formulas: Iterable[Formula]) -> State | None:
    """The same where these hold as well; None where that cannot be. Whatever a row alone rules out is ruled out."""
    left, pending = list(state.left), dict.fromkeys(state.pending)
    rows = {one.row: one for one in state.held}
    waiting = list(formulas)
    while waiting:
        match waiting.pop():
            case True:
                pass
            case False:
                return None
            case Only(lever, choices):
                left[lever] = tuple(one for one in left[lever] if one in choices)
                if not left[lever]:
                    return None
            case Row() as row:
                rows.setdefault(row, Held(row, row.weights, row.most))
            case All(of):
                waiting += of
            case Any() as one:
                pending.setdefault(one)
    return tidied(left, list(rows.values()), list(pending))


def without(state: State, gone: Iterable[tuple[int, int]]) -> State | None:
    """The same without some choices."""
    left = list(state.left)
    for lever, choice in gone:
        left[lever] = tuple(one for one in left[lever] if one != choice)
        if not left[lever]:
            return None
    return tidied(left, list(state.held), list(state.pending))


def tidied(left: list[tuple[int, ...]], held: list[Held], pending: list[Any]) -> State | None:
    """Without what follows from the rest, until nothing more follows; None where nothing is left."""
    while True:
        before = sum(map(len, left))
        held = [_folded(left, one) for one in held]
        if not all(_narrowed(left, one) for one in held):
            return None
        held = [one for one in held if largest(left, one.weights) > one.most]
        found = _decided(left, pending)
        if found is None:
            return None
        pending, forced = found
        if forced:
            opened = asserted(State(tuple(left), tuple(held), tuple(pending)), forced)
            return opened
        if sum(map(len, left)) == before:
            return State(tuple(left), tuple(held), tuple(dict.fromkeys(pending)))


def _folded(left: Left, held: Held) -> Held:
    """The row with the settled levers in its limit."""
    settled = [(lever, mine) for lever, mine in held.weights if len(left[lever]) == 1]
    if not settled:
        return held
    most = held.most - sum(mine[left[lever][0]] for lever, mine in settled)
    return Held(held.row, tuple((lever, mine) for lever, mine in held.weights if len(left[lever]) > 1), most)


def _narrowed(left: list[tuple[int, ...]], held: Held) -> bool:
    """Take away the choices that the row alone excludes; whether anything is left."""
    slack = held.most - smallest(left, held.weights)
    if slack < 0:
        return False
    for lever, mine in held.weights:
        choices = left[lever]
        if len(choices) > 1:
            least = min([mine[one] for one in choices])
            kept = tuple([one for one in choices if mine[one] - least <= slack])
            if len(kept) < len(choices):
                left[lever] = kept
    return True


def _decided(left: Left, pending: list[Any]) -> tuple[list[Any], list[Formula]] | None:
    """What is still open of the alternatives, and those of which only one part is possible; None where none is."""
    still: list[Any] = []
    forced: list[Formula] = []
    for one in pending:
        parts = [(part, verdict) for part in one.of if (verdict := possible(left, part)) is not False]
        if any(verdict for _, verdict in parts):
            continue
        if not parts:
            return None
        if len(parts) == 1:
            forced.append(parts[0][0])
        else:
            still.append(one if len(parts) == len(one.of) else Any(tuple(part for part, _ in parts)))
    return still, forced


Weights = Sequence[tuple[int, tuple[int, ...]]]


def smallest(left: Left, weights: Weights) -> int:
    """The least that a sum of weights can be."""
    return sum([min([mine[one] for one in left[lever]]) for lever, mine in weights])


def largest(left: Left, weights: Weights) -> int:
    """The most that a sum of weights can be."""
    return sum([max([mine[one] for one in left[lever]]) for lever, mine in weights])


def possible(left: Left, formula: Formula) -> bool | None:
    """Whether a condition holds of every design that is left, of none, or of perhaps some."""
    match formula:
        case bool():
            return formula
        case Only(lever, choices):
            inside = sum(one in choices for one in left[lever])
            return False if not inside else True if inside == len(left[lever]) else None
        case Row(weights, most):
            return False if smallest(left, weights) > most else True if largest(left, weights) <= most else None
        case All(of):
            found = [possible(left, one) for one in of]
            return False if False in found else None if None in found else True
        case Any(of):
            found = [possible(left, one) for one in of]
            return True if True in found else None if None in found else False
