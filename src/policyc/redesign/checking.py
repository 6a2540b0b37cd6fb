"""Checking a certificate with whole numbers alone: written apart from the search, from what a proof must show."""

from collections.abc import Sequence
from typing import Any

import attrs


class Flaw(Exception):
    """The certificate does not show what it says; the message says where."""


@attrs.define
class _Place:
    """What is known in one place of the proof. left: the choices of each lever that are not ruled out."""

    left: list[list[int]]
    rows: set[int]
    either: list[Any]

    def copy(self) -> "_Place":
        return _Place([list(one) for one in self.left], set(self.rows), list(self.either))


def check(document: dict[str, Any]) -> int:
    """How many places the proof has, after each was checked. Flaw: where one of them does not follow."""
    checker = _Checker(document)
    design = document["design"]
    if design is not None and not checker.holds(document["goal"], design):
        raise Flaw("the design does not keep the conditions")
    value = sum(mine[c] for mine, c in zip(document["costs"], design, strict=True)) if design is not None else None
    start = _Place([list(range(len(mine))) for mine in document["costs"]], set(), [])
    waiting = [(document["proof"], start, [document["goal"]], "proof")]
    count = 0
    while waiting:
        node, place, more, path = waiting.pop()
        count += 1
        waiting += checker.place(node, place, more, (path, value))
    return count


Waiting = list[tuple[dict[str, Any], _Place, list[Any], str]]


class _Checker:
    def __init__(self, document: dict[str, Any]) -> None:
        self.costs: list[list[int]] = document["costs"]
        self.rows = [(dict(row["weights"]), row["most"]) for row in document["rows"]]
        self.bits: int = document["bits"]

    def place(self, node: dict[str, Any], place: _Place, more: list[Any], of: tuple[str, int | None]) -> Waiting:
        """Check one place, and give the places that it goes on to."""
        path, value = of
        if not self.settle(place, more):
            return []
        for number, drop in enumerate(node.get("drops", ())):
            self.drop(place, drop, (f"{path}, drop {number}", value))
            if not self.settle(place, []):
                return []
        if "closed" in node:
            self.closed(place, node["closed"], of)
            return []
        if "empty" in node:
            raise Flaw(f"{path}: it is not empty")
        if "lever" in node:
            return self.by_lever(node, place, path)
        if "any" in node:
            return self.by_parts(node, place, path)
        raise Flaw(f"{path}: it has no end")

    def by_lever(self, node: dict[str, Any], place: _Place, path: str) -> Waiting:
        """The choices of one lever, none left out."""
        lever, parts, places = node["lever"], node["parts"], node["places"]
        if not set(place.left[lever]) <= {choice for part in parts for choice in part} or len(parts) != len(places):
            raise Flaw(f"{path}: choices of lever {lever} are left out")
        found: Waiting = []
        for number, (part, inner) in enumerate(zip(parts, places, strict=True)):
            there = place.copy()
            there.left[lever] = [choice for choice in there.left[lever] if choice in part]
            if there.left[lever]:
                found.append((inner, there, [], f"{path}.{number}"))
        return found

    def by_parts(self, node: dict[str, Any], place: _Place, path: str) -> Waiting:
        """The parts of an alternative that must hold, none left out that is possible."""
        parts, places = node["any"], node["places"]
        covered = any(all(one in parts or self.possible(place, one) is False for one in each) for each in place.either)
        if not covered or len(parts) != len(places):
            raise Flaw(f"{path}: an alternative is left out")
        numbered = enumerate(zip(parts, places, strict=True))
        return [(inner, place.copy(), [part], f"{path}.{number}") for number, (part, inner) in numbered]

    def drop(self, place: _Place, drop: dict[str, Any], of: tuple[str, int | None]) -> None:
        """Each of these choices passes the bound."""
        least, made_of, limit = self.bound(place, drop, of)
        for lever, choice in drop["choices"]:
            if choice not in place.left[lever]:
                continue
            there = dict(zip(place.left[lever], made_of[lever], strict=True))
            if least - min(made_of[lever]) + there[choice] < limit:
                raise Flaw(f"{of[0]}: choice {choice} of lever {lever} is not ruled out")
        for lever, choice in drop["choices"]:
            place.left[lever] = [one for one in place.left[lever] if one != choice]

    def closed(self, place: _Place, by: dict[str, Any], of: tuple[str, int | None]) -> None:
        """The bound of the whole place is reached."""
        least, _, limit = self.bound(place, by, of)
        if least < limit:
            raise Flaw(f"{of[0]}: the bound is not reached")

    def bound(self, place: _Place, by: dict[str, Any], of: tuple[str, int | None]) -> tuple[int, list[list[int]], int]:
        """2**bits times the bound that the multipliers give, what each choice adds to it, and what it must reach."""
        path, value = of
        if by["with_costs"] and value is None:
            raise Flaw(f"{path}: there is no design whose cost could be a bound")
        base = self.costs if by["with_costs"] else [[0] * len(one) for one in self.costs]
        made_of = [[base[lever][choice] << self.bits for choice in left] for lever, left in enumerate(place.left)]
        limits = 0
        for row, multiplier in by["multipliers"]:
            if row not in place.rows or multiplier < 0:
                raise Flaw(f"{path}: row {row} does not hold there, or has a negative multiplier")
            weights, most = self.rows[row]
            limits += multiplier * most
            for lever, mine in weights.items():
                made_of[lever] = [
                    one + multiplier * mine[choice]
                    for one, choice in zip(made_of[lever], place.left[lever], strict=True)
                ]
        # A cost is a whole number: past the next smaller one, it is this one.
        reach = ((value - 1) << self.bits) + 1 if by["with_costs"] and value is not None else 1
        return sum(min(one) for one in made_of) - limits, made_of, reach

    # ---- what follows by itself ----

    def settle(self, place: _Place, more: Sequence[Any]) -> bool:
        """Take up what holds as well, and what rows rule out on their own; whether anything is left."""
        waiting = list(more)
        while True:
            while waiting:
                one = waiting.pop()
                if one is False or (isinstance(one, dict) and not self.take(place, one, waiting)):
                    return False
            before = sum(map(len, place.left))
            if not all(self.narrow(place, row) for row in place.rows):
                return False
            still = []
            for each in place.either:
                parts = [one for one in each if self.possible(place, one) is not False]
                if not parts:
                    return False
                if len(parts) == 1:
                    waiting.append(parts[0])
                else:
                    still.append(each)
            place.either = still
            if not waiting and sum(map(len, place.left)) == before:
                return True

    def take(self, place: _Place, one: dict[str, Any], waiting: list[Any]) -> bool:
        """One condition that holds; whether its lever has a choice left."""
        if "row" in one:
            place.rows.add(one["row"])
        elif "all" in one:
            waiting += one["all"]
        elif "any" in one:
            place.either.append(one["any"])
        else:
            lever = one["lever"]
            place.left[lever] = [choice for choice in place.left[lever] if choice in one["choices"]]
            return bool(place.left[lever])
        return True

    def narrow(self, place: _Place, row: int) -> bool:
        """Rule out what one row alone excludes."""
        weights, most = self.rows[row]
        slack = most - sum(min(mine[choice] for choice in place.left[lever]) for lever, mine in weights.items())
        if slack < 0:
            return False
        for lever, mine in weights.items():
            least = min(mine[choice] for choice in place.left[lever])
            place.left[lever] = [choice for choice in place.left[lever] if mine[choice] - least <= slack]
        return True

    def possible(self, place: _Place, one: Any) -> bool | None:
        """False if a condition cannot hold of any design that is left; True or None otherwise."""
        if isinstance(one, bool):
            return one
        if "row" in one:
            weights, most = self.rows[one["row"]]
            least = sum(min(mine[choice] for choice in place.left[lever]) for lever, mine in weights.items())
            return False if least > most else None
        if "all" in one:
            return False if any(self.possible(place, inner) is False for inner in one["all"]) else None
        if "any" in one:
            return False if all(self.possible(place, inner) is False for inner in one["any"]) else None
        return None if set(place.left[one["lever"]]) & set(one["choices"]) else False

    def holds(self, one: Any, design: Sequence[int]) -> bool:
        """Whether a design keeps a condition."""
        if isinstance(one, bool):
            return one
        if "row" in one:
            weights, most = self.rows[one["row"]]
            return bool(sum(mine[design[lever]] for lever, mine in weights.items()) <= most)
        if "all" in one:
            return all(self.holds(inner, design) for inner in one["all"])
        if "any" in one:
            return any(self.holds(inner, design) for inner in one["any"])
        return bool(design[one["lever"]] in one["choices"])
