"""The parts of a decision below its headline, each with its own heading and only where it has something to say."""

from collections.abc import Callable
from typing import Any

from policyc.render.conditions import conditions
from policyc.render.look import Look, block, cells, hanging, pad, visible
from policyc.render.names import Names
from policyc.render.values import deadline, one_of, period, reasons

Decision = dict[str, Any]


_WIDEST_NAME = 24


def sections(decision: Decision, names: Names, look: Look) -> list[str]:
    """Every part that is not empty, in the order in which a reader asks."""
    lines: list[str] = []
    for heading, part in _PARTS:
        body = part(decision, names, look)
        if body:
            lines += ["", f"  {look.paint(heading, 'bold', 'cyan')}", *body]
    return lines


def short(name: str, decision: Decision) -> str:
    """A name without the policy that the reader is looking at."""
    return name.removeprefix(f"{decision['policy']}.")


def _entry(name: str, text: str, look: Look) -> list[str]:
    if cells(name) > _WIDEST_NAME:
        return [*block(name, 4, look, "bold"), *block(text, 6, look)]
    head = f"    {visible(name)}  "
    first, *rest = hanging(head, text, look)
    return [look.paint(head, "bold") + first[cells(head) :], *rest]


def _because(decision: Decision, names: Names, look: Look) -> list[str]:
    if decision["status"] == "determined" and not decision["because"]:
        return block("no provision applies", 4, look)
    lines: list[str] = []
    for reason in decision["because"]:
        lines += _entry(short(reason["provision"], decision), reason["title"], look)
        lines += block(reason["source"], 6, look, "dim") if reason["source"] else []
        if "considered" in decision and reason["url"] is not None:
            lines += block(reason["url"], 6, look, "dim")
        if "sets_aside" in reason:
            aside = one_of([short(name, decision) for name in reason["sets_aside"]])
            lines += block(f"{'sets' if reason.get('certain', True) else 'may set'} aside {aside}", 6, look)
        elif "certain" in reason:
            outcome = names.outcome(decision["policy"], decision["decision"], reason["outcome"])
            says = "says" if reason["certain"] else "may say"
            lines += block(f"{says}: {outcome}", 6, look)
        # With `--explain` the conditions stand below, with those of every other provision.
        if "considered" not in decision:
            lines += conditions(reason["conditions"], 6, look)
    return lines


def _gap(decision: Decision, names: Names, look: Look) -> list[str]:
    if "gap" not in decision:
        return []
    if decision["gap"]["certain"]:
        return block("no provision applies, and the decision has no outcome for that", 4, look)
    return block("perhaps no provision applies, and the decision has no outcome for that", 4, look)


def _conflict(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for conflict in decision["conflict"]:
        for provision, outcome in zip(conflict["provisions"], conflict["outcomes"], strict=True):
            label = names.outcome(decision["policy"], decision["decision"], outcome)
            lines += _entry(short(provision, decision), label, look)
        both = "both apply" if conflict["certain"] else "both may apply"
        text = f"{both}, and the law does not say which of them goes first"
        lines += block(text, 6, look, "yellow")
    return lines


def _missing(decision: Decision, names: Names, look: Look) -> list[str]:
    facts = sorted(decision["missing"], key=lambda fact: not fact["matters"])
    column = min(max((cells(fact["path"]) for fact in facts), default=0), 40)
    lines: list[str] = []
    for fact in facts:
        text = "keeps it open" if fact["matters"] else "makes no difference here"
        role = "yellow" if fact["matters"] else "dim"
        lines += hanging(f"    {pad(fact['path'], column)}  ", text, look, role)
    return lines


_KNOWN_HOW = {
    "not_stated": "how well its text is known is not stated",
    "uncertain": "its text is uncertain",
    "single_source": "its text is known from a single source",
}


def _doubted(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for text in decision.get("doubted", ()):
        lines += _entry(short(text["name"], decision), _KNOWN_HOW[text["confidence"]], look)
    return lines


def _questions(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for question in decision["questions"]:
        name = question["question"]
        lines += _entry(short(name, decision), question["label"], look)
        column = max((cells(reading) for reading in question["outcomes"]), default=0)
        for reading, outcome in question["outcomes"].items():
            outcomes = outcome if isinstance(outcome, list) else [outcome]
            labels = [names.outcome(decision["policy"], decision["decision"], o) for o in outcomes]
            head = f"      {pad(reading, column)} {look.mark('→', '->')} "
            lines += hanging(head, one_of(labels) or "no outcome", look)
            label = names.readings.get((name, reading))
            lines += block(label, cells(head), look, "dim") if label is not None else []
        example = next(iter(question["outcomes"]), "READING")
        lines += block(f"to choose: --reading {name}={example}", 6, look, "dim")
    return lines


def _not_enumerated(decision: Decision, names: Names, look: Look) -> list[str]:
    if "not_enumerated" not in decision:
        return []
    many = decision["not_enumerated"]
    text = f"the readings of {', '.join(many['questions'])} make {many['combinations']} combinations"
    return block(f"{text}: too many to try one by one, so each question counts as unknown", 4, look)


def _readings(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for chosen in decision.get("readings", ()):
        text = f"{chosen['reading']}: {chosen['label']}"
        lines += _entry(short(chosen["question"], decision), text, look)
    return lines


def _suspended(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    before: tuple[str, bool] | None = None
    for item in decision["suspended"]:
        # One provision may be suspended in several periods.
        if before != (item["provision"], item["certain"]):
            lines += _entry(short(item["provision"], decision), item["title"], look)
            if item["outcome"] is not None:
                label = names.outcome(decision["policy"], decision["decision"], item["outcome"])
                would = "would say" if item["certain"] else "might say"
                lines += block(f"{would}: {label}", 6, look)
        before = (item["provision"], item["certain"])
        when = f", if {item['when']} is read so" if "when" in item else ""
        lines += block(f"by {item['by']} {period(item['from'], item['through'])}{when}", 6, look)
        lines += block(item["source"], 6, look, "dim") if item["source"] else []
    return lines


def _without(decision: Decision, names: Names, look: Look) -> list[str]:
    if "without_suspensions" not in decision:
        return []
    result = decision["without_suspensions"]
    labels = [names.outcome(decision["policy"], decision["decision"], o) for o in result["possible"]]
    words = {"determined": "", "undetermined": "not settled: "}
    return block(words.get(result["status"], "a contradiction: ") + one_of(labels), 4, look)


def _duties(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for duty in decision["duties"]:
        due = "due" if duty["certain"] else "perhaps due"
        lines += block(f"{due}{deadline(duty['due'])}", 4, look, "bold", "yellow")
        lines += block(f"{duty['duty']} ({short(duty['provision'], decision)})", 6, look)
        if duty.get("because_of"):
            lines += block(f"depends on {reasons(duty['because_of'])}", 6, look, "yellow")
    return lines


def _not_encoded(decision: Decision, names: Names, look: Look) -> list[str]:
    """The clauses; why they are left out only with `--explain`, or they would bury the answer."""
    lines: list[str] = []
    for item in decision["not_encoded"]:
        if "considered" in decision:
            lines += [*block(item["clause"], 4, look, "bold"), *block(item["why"], 6, look)]
        else:
            lines += block(item["clause"], 4, look)
    if lines and "considered" not in decision:
        lines += block("why: --explain", 4, look, "dim")
    return lines


_STATES = {
    "live": ("applies", "green"),
    "possibly_live": ("may apply", "yellow"),
    "set_aside": ("is set aside", "cyan"),
    "possibly_set_aside": ("may be set aside", "yellow"),
    "not_met": ("does not apply", "dim"),
    "open": ("is open", "yellow"),
    "suspended": ("is suspended", "cyan"),
    "not_in_force": ("is not in force", "dim"),
}


def _considered(decision: Decision, names: Names, look: Look) -> list[str]:
    lines: list[str] = []
    for item in decision.get("considered", ()):
        lines += _entry(short(item["provision"], decision), item["title"], look)
        words, role = _STATES[item["state"]]
        by = one_of([short(name, decision) for name in item["set_aside_by"]])
        lines += block(f"{words} by {by}" if by else words, 6, look, role)
        lines += conditions(item["conditions"], 6, look)
    return lines


_PARTS: tuple[tuple[str, Callable[[Decision, Names, Look], list[str]]], ...] = (
    ("because", _because),
    ("gap", _gap),
    ("conflict", _conflict),
    ("missing", _missing),
    ("not known well enough for this run", _doubted),
    ("open questions", _questions),
    ("too many readings", _not_enumerated),
    ("readings taken", _readings),
    ("suspended", _suspended),
    ("without the suspensions", _without),
    ("duties", _duties),
    ("not encoded", _not_encoded),
    ("considered", _considered),
)
