"""Redesigns for people: what changes, what it costs, and each threshold before and after."""

from collections.abc import Iterator
from typing import Any

from policyc.render.look import Look, block, hanging, pad
from policyc.render.values import value

_SIGNS = {"proved_minimal": ("●", "=="), "already_there": ("●", "=="), "best_found": ("◐", "??"), "impossible": ("✖", "!!")}
_COLOURS = {"proved_minimal": "green", "already_there": "green", "best_found": "yellow", "impossible": "red"}


def show_redesign(document: dict[str, Any], look: Look) -> str:
    """The whole result."""
    status = document["status"]
    head = f"{look.mark(*_SIGNS[status])} "
    first, *rest = hanging(head, _headline(document), look, "bold", _COLOURS[status])
    lines = [first, *rest, *block(f"target: {document['target']}", 2, look, "dim")]
    designs = document["designs"]
    if document.get("suspended"):
        lines += block(_only_suspended(document["suspended"]), 2, look, "yellow")
    for said in in_words(document):
        lines += block(said, 2, look, "dim")
    for number, design in enumerate(designs, 1):
        title = f"design {number} of {len(designs)}, {_price(design)}" if len(designs) > 1 else None
        lines += ["", *_design(design, title, look)]
    if document["why_not"] is not None:
        lines += ["", *_why_not(document["why_not"], look)]
    if document.get("break_even"):
        lines += ["", *_break_even(document["break_even"], look)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _only_suspended(found: list[dict[str, Any]]) -> str:
    """Until when it holds, where that rests on suspensions."""
    ends = [one["through"] for one in found if one["through"] is not None]
    until = f"through {min(ends)}" if ends else "without an end"
    names = ", ".join(dict.fromkeys(one["provision"] for one in found))
    return f"only while {names} is suspended, {until}: --from and --through ask for later days too"


def in_words(document: dict[str, Any]) -> Iterator[str]:
    """Which of the designs trade cost against changes and which are alternatives, as far as that was asked for."""
    count, whole = document.get("front", 1), document["status"] == "proved_minimal"
    if "front" in document:
        yield _front(count, whole)
    asked, others = document.get("alternatives", 1), len(document["designs"]) - count
    # With the front, an alternative may be one of its designs: they are not counted apart.
    if document["designs"] and "front" not in document and others + 1 < asked:
        few = f"{others + 1} of the {asked} designs asked for" if others else "none"
        those = "one of these changes" if others else "the first one changes"
        why = f"every other design changes all the parts that {those}" if whole else "there may be others"
        yield f"alternatives: {few}; {why}"


def _front(count: int, whole: bool) -> str:
    if count > 1:
        return f"cost against changes: designs 1 to {count}" + ("" if whole else "; there may be others")
    if whole:
        return "cost against changes: one design costs least and changes fewest parts"
    return "cost against changes: one design was found; there may be others"


def show_checked(name: str, places: int, flaw: str | None, derived: bool | None, solver: str | None) -> str:
    """What came of checking a certificate. solver: what Z3 says of it, None where it was not asked."""
    if flaw is not None:
        return f"{name}: it does not hold: {flaw}\n"
    about = "derived again from the policies, the case and the options" if derived else "taken as they stand in the file"
    second = {None: "", "nothing cheaper": "; Z3 finds nothing cheaper either", "not settled": "; Z3 did not come to an end"}[solver]
    checked = "1 place" if places == 1 else f"{places} places"
    return f"{name}: it holds; {checked} of the proof checked, the numbers {about}{second}\n"


def _headline(document: dict[str, Any]) -> str:
    status, designs = document["status"], document["designs"]
    match status:
        case "already_there":
            return "the target is reached as it is: nothing needs to change"
        case "impossible":
            return "no change within the options reaches the target"
    if not designs:
        return _without_design(document)
    what = _price(designs[0])
    if status == "proved_minimal":
        return f"proved minimal: {what}"
    if document.get("first_proved"):
        return f"proved minimal: {what}; the run ended before all other designs were found"
    if document.get("gap"):
        what += f", at most {document['gap']} above the bound"
    return f"best found: {what}; no design is below {_amount(document['bound'])}"


def _without_design(document: dict[str, Any]) -> str:
    bound = document["bound"]
    # What was searched has a gap, known or not.
    if "gap" not in document:
        return "the run ended before the search began: no design was looked at, and no bound is known"
    if bound is None:
        return "the run ended before any design was found"
    least = "changes less" if isinstance(bound, int) else "costs less"
    return f"the run ended before any design was found; none {least} than {_amount(bound)}"


def _amount(bound: Any) -> str:
    return f"{bound} changes" if isinstance(bound, int) else str(bound)


def _price(design: dict[str, Any]) -> str:
    count = len(design["changes"])
    changes = "1 change" if count == 1 else f"{count} changes"
    return f"{design['cost']}, {changes}" if design["cost"] is not None else changes


def _design(design: dict[str, Any], title: str | None, look: Look) -> list[str]:
    lines = [look.paint(title, "bold")] if title is not None else []
    for change in design["changes"]:
        lines += _change(change, look)
    for bought in design.get("purchases", ()):
        lines += hanging("  ", f"once: {bought['label']}, {bought['cost']}", look)
    if design["margins"]:
        lines += ["", *_table(design["margins"], look)]
    return lines


def _change(change: dict[str, Any], look: Look) -> list[str]:
    name = f" ({change['name']})" if change.get("name") else ""
    does = "leave out" if change.get("remove") else change["option"] or "change"
    if change.get("remove") and change["option"] not in (None, "remove", "leave out"):
        does = f"leave out: {change['option']}"
    cost = f", {change['cost']}" if change.get("cost") is not None else ""
    product = f"{change['product']}: " if "product" in change else ""
    lines = hanging("  ", f"{product}{change['part']}{name}: {does}{cost}", look, "bold")
    arrow = look.mark("→", "->")
    for field, new in change["set"].items():
        old, shown = change.get("was", {}).get(field), _plain(new)
        if "any_country_but" in change:
            shown = _any_country(change["any_country_but"])
        lines += hanging("    ", f"{field}  {_plain(old)} {arrow} {shown}", look)
    turn = change.get("turns_at")
    if turn is not None:
        bound = "" if turn["included"] else ", which itself does not suffice"
        lines += hanging("    ", f"{turn['field']} may go as far as {turn['value']}{bound}", look)
    return lines


# More countries than these are not named one by one.
_MOST_NAMED = 8


def _any_country(named: list[str]) -> str:
    """Every country but those that the policies name."""
    if not named:
        return "any other country"
    few = len(named) <= _MOST_NAMED
    return "any country but " + ", ".join(named) if few else "any country that no policy names"


def _plain(found: Any) -> str:
    if found is None:
        return "not known"
    if isinstance(found, list) and any(isinstance(one, dict) for one in found):
        return "; ".join(_plain(one) for one in found)
    if isinstance(found, dict) and found.keys() - {"at_least", "at_most"}:
        return " ".join(_plain(one) for one in found.values())
    if isinstance(found, dict):
        return value({"at_least": None, "at_most": None, **found})
    return value(found)


def _table(margins: list[dict[str, Any]], look: Look) -> list[str]:
    """Each threshold with the value before and after; what does not fit stands below its condition."""
    rows: list[tuple[str, ...]] = [("condition", "before", "after", "threshold", "margin")]
    for one in margins:
        was = one.get("before", {})
        cells = (was.get("value"), one.get("value"), one.get("threshold"), one["margin"])
        product = f"{one['product']}: " if "product" in one else ""
        rows.append((f"{product}{one['provision']} {one['label']}", *(_plain(cell) for cell in cells)))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    if sum(widths) + 10 <= look.width:
        lines = ["  " + "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        return [look.paint(lines[0], "dim"), *lines[1:]]
    lines = []
    for row in rows[1:]:
        lines += hanging("  ", row[0], look)
        lines += hanging("    ", "; ".join(f"{name} {cell}" for name, cell in zip(rows[0][1:], row[1:], strict=True)), look)
    return lines


def _why_not(why: dict[str, Any], look: Look) -> list[str]:
    lines = hanging("  ", f"what stands: {', '.join(why['provisions']) or 'the conditions between the options'}", look)
    for limit in why["limits"]:
        lines += hanging("    ", limit, look)
    nearest = why.get("nearest")
    if nearest is not None and nearest["changes"]:
        lines += ["", *block("nearest miss:", 2, look, "dim"), *_design(nearest, None, look)]
    return lines


def _break_even(found: list[dict[str, Any]], look: Look) -> list[str]:
    lines = block("with everything else as it is, of one part alone may stay:", 2, look, "dim")
    for one in found:
        bound = f"at most {one['most']}" if one["included"] else f"less than {one['most']}"
        lines += hanging("  ", f"{one['part']} {one['field']}: {bound}; now {one['now']}", look)
    return lines
