"""The labelled conditions of a provision: marks, values, thresholds and margins."""

from collections.abc import Sequence
from typing import Any

from policyc.render.look import Look, block, cells, hanging, pad
from policyc.render.values import reasons, value

_SIGNS = {"yes": ("✓", "yes ", "green"), "no": ("✗", "no  ", "red"), "open": ("?", "open", "yellow")}
_WIDEST_LABEL = 14


def conditions(shown: Sequence[dict[str, Any]], indent: int, look: Look) -> list[str]:
    """One line for each condition, its numbers under it."""
    column = min(max((cells(c["label"]) for c in shown), default=0), _WIDEST_LABEL)
    return [line for one in shown for line in _condition(one, indent, column, look)]


def _condition(shown: dict[str, Any], indent: int, column: int, look: Look) -> list[str]:
    pretty, plain, role = _SIGNS[shown["holds"]]
    sign = look.mark(pretty, plain)
    label = f"{pad(shown['label'], column)} " if column else ""
    head = f"{' ' * indent}{sign} {label}"
    first, *rest = hanging(head, shown["text"], look)
    painted = f"{' ' * indent}{look.paint(sign, role)} {look.paint(label, 'bold')}"
    lines = [painted + first[len(head) :], *rest]
    deeper = cells(head)
    for text in _figures(shown):
        lines += block(text, deeper, look, "cyan")
    if "because_of" in shown:
        lines += block(f"depends on {reasons(shown['because_of'])}", deeper, look, "yellow")
    for use in shown.get("uses", ()):
        name = use["name"].rpartition(".")[2]
        # Whether a condition holds is said by its sign already.
        came_to = "" if use["value"] in ("yes", "no", "unknown") else f" = {value(use['value'])}"
        lines += block(f"{name}{came_to}: {use['label']}", deeper, look, "dim")
    return lines


def _figures(shown: dict[str, Any]) -> list[str]:
    if "value" not in shown:
        return []
    text = value(shown["value"])
    if "margin" in shown:
        return [f"{text}, threshold {value(shown['threshold'])}, margin {value(shown['margin'])}"]
    # `is CN` that holds has nothing to add to the words of the condition.
    if shown.get("threshold") == shown["value"]:
        return []
    if "threshold" in shown:
        return [f"{text}, held against {value(shown['threshold'])}"]
    return [text]
