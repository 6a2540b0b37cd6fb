"""Why no choice reaches a target: the provisions that stand whatever is chosen, how near the options come, and what stops them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.core.program import Program
from policyc.facts.convert import convert
from policyc.redesign.formula import Formula
from policyc.redesign.goal import relieved
from policyc.redesign.levers import Design
from policyc.redesign.repair import distance
from policyc.redesign.state import start
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.task import Task
from policyc.redesign.worlds import Worlds

# A nearest miss is looked for in so many rounds of single changes.
MOST_ROUNDS = 30


def why_not(worlds: Worlds, task: Task, of: tuple[Target, Sequence[date | None]]) -> dict[str, Any]:
    """provisions: that no choice escapes, each alone; if there are none, those that stand at the nearest miss. limits: each
    condition of them that cannot be left, with the value that comes nearest to its threshold. design, tree, answer: the
    nearest miss."""
    target, days = of
    nearest = _nearest(task)
    tree = worlds.tree_of(dict(enumerate(nearest)))
    case, _ = convert(tree, worlds.program)
    tree, case = (tree, case) if case is not None else (worlds.tree, worlds.case)
    run = attrs.evolve(worlds.run, on=days[0]) if days[0] is not None else worlds.run
    answer = answer_case(worlds.program, case, run, True)
    alone = [name for name in _beyond(worlds.program, target) if _stands(worlds, task, name, days)]
    names = alone or [one["provision"] for decision in answer["decisions"] for one in decision["because"]]
    limits = list(_limits(answer, names)) or list(_ties(worlds, nearest, task))
    return {
        "provisions": sorted(set(names)), "limits": limits, "design": nearest, "tree": tree, "answer": answer,
    }  # fmt: skip


def _beyond(program: Program, target: Target) -> Iterator[str]:
    """The provisions that say something stricter than the target."""
    for policy, decision in decisions_of(program, target):
        fine = allowed(decision, target)
        for one in policy.provisions:
            said = dict(one.concludes).get(decision.name)
            if said is not None and said not in fine:
                yield one.name


def _stands(worlds: Worlds, task: Task, name: str, days: Sequence[date | None]) -> bool:
    """Whether one provision applies, or may, under every choice."""
    return start(relieved(worlds, name, days), task.sizes) is None


def _nearest(task: Task) -> Design:
    """A design that comes near to the goal: from the design that changes nothing, one change at a time."""
    design = [0] * len(task.costs)
    best = distance(task.goal, design)
    for _ in range(MOST_ROUNDS):
        found = min(_single(task.goal, design, task.sizes), default=(best, -1, -1))
        if found[0] >= best:
            break
        best, lever, choice = found
        design[lever] = choice
    return tuple(design)


def _single(goal: Formula, design: list[int], sizes: tuple[int, ...]) -> Iterator[tuple[float, int, int]]:
    for lever, size in enumerate(sizes):
        now = design[lever]
        for choice in (one for one in range(size) if one != now):
            design[lever] = choice
            yield distance(goal, design), lever, choice
        design[lever] = now


def _limits(answer: dict[str, Any], names: list[str]) -> Iterator[str]:
    """The conditions with a threshold that keep these provisions, at the nearest miss."""
    considered = (one for decision in answer["decisions"] for one in decision["considered"] if one["provision"] in names)
    for provision in considered:
        for one in provision["conditions"]:
            if one["holds"] != "no" and "margin" in one:
                words = f"{one['text']}: {_shown(one['value'])} at the nearest, threshold {_shown(one['threshold'])}"
                yield f"{provision['provision']} {one['label']}".rstrip() + f": {words}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        low, high = value["at_least"], value["at_most"]
        return f"between {low} and {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return str(value)


def _ties(worlds: Worlds, design: Design, task: Task) -> Iterator[str]:
    """The conditions between options that the nearest miss breaks."""
    for tie in worlds.catalogue.ties:
        if sum(weight for lever, choice, weight in tie.weights if design[lever] == choice) > tie.most:
            yield tie.words
