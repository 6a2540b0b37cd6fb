"""Why no choice reaches a target: the provisions that stand whatever is chosen, how near the options come, and what stops them."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.core.numerals import read_number, show_number
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.redesign.formula import Formula
from policyc.redesign.goal import relieved, ties_as_rows
from policyc.redesign.levers import Catalogue, Design, Lever
from policyc.redesign.search import Stop, search
from policyc.redesign.state import start
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.task import COST, Task, task_of
from policyc.redesign.turns import Tried, range_lacks
from policyc.redesign.worlds import Worlds

# So many designs are judged to find a near miss.
MOST_TRIED = 300
# Of so many conditions between options it is asked whether they would have to give.
MOST_TIES = 20
# Of so many ranges it is said how far they would have to go.
MOST_ENDS = 10


def why_not(worlds: Worlds, task: Task, goal: Formula, of: tuple[Target, Sequence[date | None], Stop]) -> dict[str, Any]:
    """provisions: that no choice escapes, each alone; if there are none, those that stand at the nearest miss. limits: each
    condition of them that cannot be left, with the value that comes nearest to its threshold, and what would do if conditions
    between the options gave way. design, tree, answer: the nearest miss. goal: what the law asks, without these conditions."""
    target, days, stop = of
    run = attrs.evolve(worlds.run, on=days[0]) if days[0] is not None else worlds.run
    nearest, answer = _nearest(worlds, run)
    tree = worlds.tree_of(dict(enumerate(nearest)))
    alone = [name for name in _beyond(worlds.program, target) if _stands(worlds, task, name, days)]
    names = alone or [one["provision"] for decision in answer["decisions"] for one in decision["because"]]
    # Where choices suffice as soon as conditions between them give way, these are the reason.
    tried = Tried(worlds.program, worlds.run, target, tuple(days))
    limits = [*_limits(answer, names), *_ends(worlds, tried, nearest), *giving(worlds.catalogue, goal, stop)]
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
        for choice in _ends_first(worlds.catalogue.levers[lever]):
            left -= 1
            tried = _answer(worlds, {**design, lever: choice}, run) if left >= 0 else None
            if tried is not None and _over(tried) < _over(best):
                best, design = tried, {**design, lever: choice}
    return tuple(design.get(n, 0) for n in range(len(worlds.catalogue.levers))), best


def _ends_first(lever: Lever) -> list[int]:
    """The choices of a lever, the furthest of each range before the others: there may not be time for all."""
    last = {choice.option: number for number, choice in enumerate(lever.choices) if number}
    return [*sorted(last.values()), *(n for n in range(1, len(lever.choices)) if n not in last.values())]


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


def _ends(worlds: Worlds, tried: Tried, nearest: Design) -> Iterator[str]:
    """The ranges that end too early, each with everything else as it is at the nearest miss."""
    catalogue = worlds.catalogue
    moved = [n for n, one in enumerate(catalogue.levers) if one.choices[nearest[n]].moved]
    for number in moved[:MOST_ENDS]:
        lever = catalogue.levers[number]
        found = range_lacks(tried, worlds.tree, catalogue, nearest, number)
        if found is not None:
            label = lever.choices[nearest[number]].label
            name = f"{lever.path}: {label}" if label else lever.path
            enough = "to" if found["included"] else "below"
            yield f"{name}: {found['field']} goes down to {found['end']}, and would have to go {enough} {found['value']}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        low, high = value["at_least"], value["at_most"]
        return f"between {low} and {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return str(value)


def giving(catalogue: Catalogue, goal: Formula, stop: Stop) -> Iterator[str]:
    """The conditions between options that would have to give, each alone where one is enough, else the fewest found; none
    where the target is out of reach without any of them too."""
    words = list(dict.fromkeys(tie.words for tie in catalogue.ties))

    def price(given: list[str]) -> str | None:
        """The least cost without these conditions; None where it cannot be done, or is not known in time."""
        kept = attrs.evolve(catalogue, ties=tuple(tie for tie in catalogue.ties if tie.words not in given))
        eased = task_of(kept, goal, ties_as_rows(kept), COST)
        best = search(eased, stop, lambda best, bound: None).best
        if best is None:
            return None
        spent = sum((one.choices[n].cost for one, n in zip(catalogue.levers, best, strict=True)), Fraction(0))
        return f"{show_number(spent)} {catalogue.currency}" if catalogue.currency else "no cost"

    if not words or price(words) is None:
        return
    alone = [(one, found) for one in words[:MOST_TIES] if (found := price([one])) is not None]
    for one, found in alone:
        yield f"between the options: {one}; without this condition, {found} would do"
    if not alone:
        together = words
        for one in words[:MOST_TIES]:
            fewer = [other for other in together if other != one]
            together = fewer if price(fewer) is not None else together
        yield f"between the options: {'; '.join(together)}; without these together, {price(together)} would do"
