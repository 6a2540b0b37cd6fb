"""Answers for people: what is decided, why, what is missing, what else must be known."""

from collections.abc import Sequence
from typing import Any

from policyc.render.look import Look, block, cells, hanging, pad
from policyc.render.names import Names
from policyc.render.sections import sections
from policyc.render.values import on_day, one_of

_SIGNS = {"determined": ("●", "=="), "undetermined": ("◐", "??"), "conflict": ("✖", "!!")}


def show_answers(answers: Sequence[dict[str, Any]], names: Names, look: Look) -> str:
    """Several answers, numbered in the order of their cases."""
    if len(answers) == 1:
        return show_answer(answers[0], names, look)
    shown: list[str] = []
    for number, answer in enumerate(answers, 1):
        title = f"case {number} of {len(answers)} "
        rule = look.mark("─", "-") * (look.width - len(title))
        shown.append(f"{look.paint(title + rule, 'dim')}\n{show_answer(answer, names, look)}")
    return "\n".join(shown)


def show_answer(answer: dict[str, Any], names: Names, look: Look) -> str:
    """One answer: its terms, the strictest of several decisions, each that says something, and those that do not."""
    lines = _terms(answer, look)
    if len(answer["decisions"]) > 1:
        lines += _overall(answer, names, look)
    silent = [decision for decision in answer["decisions"] if _silent(decision)]
    silent = silent if len(silent) > 1 else []
    for decision in answer["decisions"]:
        if decision not in silent:
            lines += [*_headline(decision, names, look), *sections(decision, names, look), ""]
    lines += _listed(silent, names, look)
    return "\n".join(line.rstrip() for line in lines[:-1]) + "\n"


def _silent(decision: dict[str, Any]) -> bool:
    """Whether a decision comes to its outcome because nothing applies, whatever is unknown or suspended; `--explain` shows all."""
    settled = decision["status"] == "determined" and "considered" not in decision
    more = ("because", "questions", "suspended", "duties", "doubted", "without_suspensions")
    return settled and not any(decision.get(part) for part in more)


def _listed(silent: list[dict[str, Any]], names: Names, look: Look) -> list[str]:
    """Decisions of which there is nothing to tell but that no provision applies, and how much of each text is not encoded."""
    if not silent:
        return []
    lines = block(f"no provision applies, by {len(silent)} more policies", 0, look, "bold")
    column = max(cells(decision["policy"]) for decision in silent)
    for decision in silent:
        policy = decision["policy"]
        left_out = len(decision["not_encoded"])
        notes = [names.policies.get(policy, ""), f"({left_out} not encoded)" if left_out else ""]
        lines += hanging(f"  {pad(policy, column)}  ", " ".join(note for note in notes if note), look)
    return [*lines, *block("each in full: --explain", 2, look, "dim"), ""]


def _terms(answer: dict[str, Any], look: Look) -> list[str]:
    terms = [f"reading {name} as {reading}" for name, reading in sorted(answer["readings"].items())]
    if answer["known_on"] is not None:
        terms.insert(0, f"by what was published up to {answer['known_on']}")
    if answer["suspensions"] == "ignored":
        terms.insert(0, "suspensions ignored")
    return [*block("; ".join(terms), 0, look, "dim"), ""] if terms else []


def _headline(decision: dict[str, Any], names: Names, look: Look) -> list[str]:
    policy = decision["policy"]
    head = f"{look.mark(*_SIGNS[decision['status']])} "
    text = statement(decision, policy, decision["decision"], names)
    roles = _roles(decision, policy, decision["decision"], names)
    first, *rest = hanging(head, text, look, *roles)
    lines = [look.paint(head, *roles) + first[cells(head) :], *rest]
    lines += hanging("  ", _formal(decision), look)
    title = names.policies.get(policy)
    return [*lines, *block(title, 2, look, "dim")] if title is not None else lines


def _formal(decision: dict[str, Any]) -> str:
    """The result in the names that policies and cases use, as a scenario would expect it."""
    start = f"{on_day(decision['on'])}, {decision['policy']}: {decision['decision']} is"
    possible = ", ".join(decision["possible"])
    match decision["status"]:
        case "determined":
            return f"{start} {decision['outcome']}"
        case "conflict":
            return f"{start} in conflict between {possible}"
    return f"{start} undetermined between {possible}" if possible else f"{start} undetermined"


def statement(result: dict[str, Any], policy: str, decision: str, names: Names) -> str:
    """What is decided, in the words of the decision's own outcomes."""
    labels = [names.outcome(policy, decision, name) for name in result["possible"]]
    match result["status"]:
        case "determined":
            return names.outcome(policy, decision, result["outcome"])
        case "conflict":
            return f"the law contradicts itself: {', against '.join(labels)}"
    if not labels:
        return "no outcome: no provision says anything"
    if len(labels) == 1:
        return f"not settled: perhaps {labels[0]}, perhaps nothing"
    return f"not settled: {one_of(labels)}"


def _roles(result: dict[str, Any], policy: str, decision: str, names: Names) -> tuple[str, ...]:
    match result["status"]:
        case "determined":
            return ("bold", *names.severity(policy, decision, result["outcome"]))
        case "conflict":
            return ("bold", "red")
    return ("bold", "yellow")


def _overall(answer: dict[str, Any], names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for name, result in sorted(answer["overall"].items()):
        mine = [d["policy"] for d in answer["decisions"] if d["decision"] == name]
        if len(mine) < 2:
            continue
        text = statement(result, mine[0], name, names)
        head = f"{look.mark('→', '=>')} overall, {name}: "
        first, *rest = hanging(head, text, look, *_roles(result, mine[0], name, names))
        lines += [look.paint(head, "bold") + first[cells(head) :], *rest]
        lines += [*block(f"the strictest of {len(mine)} policies", 2, look, "dim"), ""]
    return lines
