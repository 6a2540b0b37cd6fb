"""The case of a design made anew from the options as they were written, by other code than that of the redesign."""

import copy
from fractions import Fraction
from typing import Any

from redesign.instances import Instance, places

Json = Any


def rebuilt(made: Instance, changes: list[Json]) -> Json | None:
    """The case after the changes of a design; None where a split takes part, or a whole follows that is itself changed.

    changes: part and option of each, and `set` for a range, of which the option leaves the value open.
    """
    case = copy.deepcopy(made.case)
    by_label = {one["label"]: one for one in made.options["options"]}
    parts = {"item": case["item"], **dict(places(case))}
    follows = made.options["item_value"] == "follows"
    gone = []
    for change in changes:
        option, part = by_label.get(change["option"]), parts[change["part"]]
        if option is None or "split" in option:
            return None
        before = part.get("value")
        if option.get("remove"):
            gone.append(change["part"])
        else:
            part |= change["set"] if "range" in option else option["set"]
        if follows and not _shifted(
            parts, change["part"], before, None if option.get("remove") else part.get("value"), changes
        ):
            return None
    # The last of a list goes first, so that the others keep their places.
    for path in sorted(gone, key=lambda one: int(one.rpartition("[")[2][:-1]), reverse=True):
        above, _, number = path.rpartition(".parts[")
        parts[above]["parts"].pop(int(number[:-1]))
    return case


def _shifted(parts: dict[str, Json], path: str, before: str | None, after: str | None, changes: list[Json]) -> bool:
    """Move every whole above a part by what the part gained or lost; whether that is plain."""
    more = _amount(after) - _amount(before)
    wholes = [other for other in parts if path.startswith(f"{other}.parts[")]
    if more and any(change["part"] in wholes for change in changes):
        return False
    for whole in wholes if more else ():
        now = parts[whole].get("value")
        ends = now if isinstance(now, dict) else {"": now}
        moved = {key: f"{_amount(end) + more} USD" for key, end in ends.items() if end is not None}
        parts[whole]["value"] = moved if isinstance(now, dict) else moved.get("")
    return True


def _amount(text: str | None) -> Fraction:
    return Fraction(text.split()[0]) if isinstance(text, str) else Fraction(0)


def same(one: Json, other: Json) -> bool:
    """Whether two cases say the same, whatever the form of their amounts and the order of their fields."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        found = [_plain(one) for one in value]
        return sorted(found) if all(isinstance(one, str) for one in found) else found
    if isinstance(value, str) and value.endswith((" USD", " g")):
        number, _, unit = value.partition(" ")
        return (Fraction(number), unit)
    return value
