"""Why no choice reaches a target: the provisions that stand whatever is chosen, how near the options come, and what stops them."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.core.numerals import read_number
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.redesign.goal import relieved
from policyc.redesign.levers import Design
from policyc.redesign.state import start
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.task import Task
from policyc.redesign.worlds import Worlds

# So many designs are judged to find a near miss.
MOST_TRIED = 300


def why_not(worlds: Worlds, task: Task, of: tuple[Target, Sequence[date | None]]) -> dict[str, Any]:
    """provisions: that no choice escapes, each alone; if there are none, those that stand at the nearest miss. limits: each
    condition of them that cannot be left, with the value that comes nearest to its threshold. design, tree, answer: the
    nearest miss."""
    target, days = of
    run = attrs.evolve(worlds.run, on=days[0]) if days[0] is not None else worlds.run
    nearest, answer = _nearest(worlds, run)
    tree = worlds.tree_of(dict(enumerate(nearest)))
    alone = [name for name in _beyond(worlds.program, target) if _stands(worlds, task, name, days)]
    names = alone or [one["provision"] for decision in answer["decisions"] for one in decision["because"]]
    limits = [*_limits(answer, names), *_ties(worlds)]
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


def _nearest(worlds: Worlds, run: Run) -> tuple[Design, dict[str, Any]]:
    """A design that comes near, by the evaluator: from the case as it is, for each part the choice that leaves least over
    the thresholds, as long as there is time for it."""
    design, left = dict[int, int](), MOST_TRIED
    best = _answer(worlds, design, run)
    assert best is not None
    for lever in sorted(range(len(worlds.catalogue.levers)), key=lambda one: len(worlds.catalogue.levers[one].choices)):
        for choice in range(1, len(worlds.catalogue.levers[lever].choices)):
            left -= 1
            tried = _answer(worlds, {**design, lever: choice}, run) if left >= 0 else None
            if tried is not None and _over(tried) < _over(best):
                best, design = tried, {**design, lever: choice}
    return tuple(design.get(n, 0) for n in range(len(worlds.catalogue.levers))), best


def _answer(worlds: Worlds, design: dict[int, int], run: Run) -> dict[str, Any] | None:
    ties = worlds.catalogue.ties
    if any(sum(w for lever, c, w in tie.weights if design.get(lever, 0) == c) > tie.most for tie in ties):
        return None
    case, _ = convert(worlds.tree_of(design), worlds.program)
    return answer_case(worlds.program, case, run, True) if case is not None else None


def _over(answer: dict[str, Any]) -> tuple[int, Fraction]:
    """How many provisions stand, and how far their values are over their thresholds, as shares of these."""
    standing = [one for decision in answer["decisions"] for one in decision["because"]]
    measured = (one for provision in standing for one in provision["conditions"] if one["holds"] != "no" and "margin" in one)
    return len(standing), sum((_excess(one) for one in measured), Fraction(0))


def _excess(condition: dict[str, Any]) -> Fraction:
    margin, threshold = _most(condition["margin"]), _most(condition["threshold"])
    if margin is None or threshold is None or margin < 0:
        return Fraction(0)
    return margin / threshold if threshold > 0 else margin


def _most(value: Any) -> Fraction | None:
    words = value["at_most"] if isinstance(value, dict) else value
    return read_number(words.partition(" ")[0].rstrip("%")) if isinstance(words, str) else None


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


def _ties(worlds: Worlds) -> Iterator[str]:
    """The conditions between options, which may be what stops it."""
    yield from dict.fromkeys(f"between the options: {tie.words}" for tie in worlds.catalogue.ties)
