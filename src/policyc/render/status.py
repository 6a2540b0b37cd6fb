"""What operates on a day, as a table for people: each state with what changes it when, and the provisions in it."""

from typing import Any

from policyc.render.look import Look, block, cells, hanging, pad, visible
from policyc.render.values import period

_STATES = {
    "in_force": ("in force", "green"),
    "suspended": ("suspended", "yellow"),
    "not_yet": ("not yet", "blue"),
    "ended": ("ended", "dim"),
    "not_published": ("not published", "dim"),
    "open": ("open", "red"),
}
_WIDEST_NAME = 24


def show_status(found: dict[str, Any], look: Look) -> str:
    """The whole table, and how many provisions are in which state."""
    known = f", as known on {found['known_on']}" if found["known_on"] is not None else ""
    lines = [look.paint(f"on {found['on']}{known}", "bold"), ""]
    for policy in found["policies"]:
        lines += _policy(policy, look)
        lines.append("")
    return "\n".join([*lines, *block(_total(found), 0, look)]) + "\n"


def _policy(policy: dict[str, Any], look: Look) -> list[str]:
    names = [_short(one) for one in policy["provisions"]]
    column = min(max(map(cells, names), default=0), _WIDEST_NAME)
    lines = hanging(f"{policy['name']}  ", policy["title"], look)
    lines[0] = look.paint(policy["name"], "bold") + lines[0][len(policy["name"]) :]
    # Provisions that change together are told together, in the order of the first of them.
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in policy["provisions"]:
        alike.setdefault((one["state"], _now(one), *map(_later, one["then"])), []).append(one)
    for (state, now, *later), provisions in alike.items():
        lines += _state(state, now, later, look)
        for one in provisions:
            lines += _behind(f"    {pad(_short(one), column)}  ", one["title"], look)
    for one in policy["suspends"]:
        lines += _suspends(one, look)
    if not policy["provisions"] and not policy["suspends"]:
        lines.append("  no provision")
    return lines


def _short(one: dict[str, Any]) -> str:
    return visible(one["provision"].rpartition(".")[2])


def _state(state: str, now: str, later: list[str], look: Look) -> list[str]:
    word, colour = _STATES[state]
    first, *rest = hanging(f"  {word} ", now, look)
    lines = [f"  {look.paint(word, 'bold', colour)}{first[2 + len(word) :]}", *rest]
    for text in later:
        lines += hanging("    then ", text, look, "dim")
    return lines


def _behind(head: str, text: str, look: Look) -> list[str]:
    first, *rest = hanging(head, text, look)
    return [look.paint(head, "bold") + first[len(head) :] if first.startswith(head) else first, *rest]


def _now(one: dict[str, Any]) -> str:
    bounded = one["from"] is not None or one["through"] is not None
    return f"{_period(one) if bounded else ''}{_why(one)}".removeprefix(" ")


def _later(one: dict[str, Any]) -> str:
    return f"{_STATES[one['state']][0]} {_period(one)}{_why(one)}"


def _period(one: dict[str, Any]) -> str:
    if one["from"] is None and one["through"] is not None:
        return f"through {one['through']}"
    return period(one["from"], one["through"])


def _why(one: dict[str, Any]) -> str:
    if one["state"] == "suspended":
        return f" by {', '.join(one['by'])}"
    if one["state"] != "open":
        return ""
    told = [
        f"{question['question']} ({', '.join(f'{name}: {_STATES[state][0]}' for name, state in question['states'].items())})"
        for question in one["questions"]
    ]
    return f": depends on {', and on '.join((*told, *one['facts']))}"


def _suspends(one: dict[str, Any], look: Look) -> list[str]:
    policies = {name.rpartition(".")[0]: 0 for name in one["provisions"]}
    for name in one["provisions"]:
        policies[name.rpartition(".")[0]] += 1
    what = ", ".join(f"{count} of {name}" for name, count in policies.items())
    condition = f", depending on {', '.join(one['questions'])}" if one["questions"] else ""
    return hanging("  suspends  ", f"{_period(one)}: {what}{condition}", look)


def _total(found: dict[str, Any]) -> str:
    states = [one["state"] for policy in found["policies"] for one in policy["provisions"]]
    counted = [f"{states.count(state)} {word}" for state, (word, _) in _STATES.items() if state in states]
    provisions = f"{len(states)} provision{'' if len(states) == 1 else 's'}"
    policies = f"{len(found['policies'])} polic{'y' if len(found['policies']) == 1 else 'ies'}"
    return f"{provisions} of {policies}{': ' if counted else ''}{', '.join(counted)}"
