"""A redesign from start to end: options to choices, choices to a condition, a search, and every design judged again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.tree import Tree
from policyc.redesign.choices import catalogue_of
from policyc.redesign.errors import BadOptions, BadRange
from policyc.redesign.goal import goal_of, ties_as_rows
from policyc.redesign.levers import Catalogue, Design
from policyc.redesign.merge import merged
from policyc.redesign.options import Document, read_options
from policyc.redesign.proof import Proof
from policyc.redesign.search import Found, Stop, Told, search
from policyc.redesign.several import alternatives, front
from policyc.redesign.target import Target, reached
from policyc.redesign.task import Task, task_of
from policyc.redesign.why_not import why_not
from policyc.redesign.worlds import Ended, Worlds, never, unfollowed, worlds_of
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span


@attrs.frozen(eq=False)
class Wanted:
    """What is asked for. days: the days on which the target must be reached, None for the day of the case. alternatives:
    how many designs that differ in which parts change; front: those that trade cost against changes."""

    target: Target
    days: tuple[date | None, ...]
    objective: str
    stop: Stop
    told: Told
    alternatives: int = 1
    front: bool = False

    def waiting(self) -> bool:
        """Whether to end, asked while the conditions are made; whoever waits is told that there is neither design nor bound."""
        self.told(None, None)
        return self.stop()


@attrs.frozen(eq=False)
class Redesign:
    """What came of it. before, after: the answers for the case as it is and for each design, by the reference evaluator. front: how
    many of the designs, from the first, trade cost against changes; None where that was not asked."""

    program: Program
    tree: Tree
    run: Run
    wanted: Wanted
    status: str
    catalogue: Catalogue | None
    task: Task | None
    found: Found | None
    designs: tuple[Design, ...]
    trees: tuple[Tree, ...]
    before: dict[str, Any]
    after: tuple[dict[str, Any], ...]
    front: int | None = None
    why_not: dict[str, Any] | None = None


def unsearched(task: Task) -> Found:
    """The numbers of a task, as a search that has not begun."""
    return Found(None, None, False, Proof(), merged(task).task, None)


def derived(program: Program, tree: Tree, run: Run, options: Tree, wanted: Wanted) -> Found | None:
    """The numbers that a redesign would search, not searched; None where something is wrong with what is asked."""
    document, _ = read_options(options)
    catalogue = catalogue_of(document, tree, program)[0] if document is not None else None
    if catalogue is None:
        return None
    worlds = worlds_of(program, run, tree, catalogue)
    goal, wrong = goal_of(worlds, wanted.target, wanted.days)
    if wrong:
        return None
    return unsearched(task_of(catalogue, goal, ties_as_rows(worlds.catalogue), wanted.objective))


def redesign(program: Program, tree: Tree, run: Run, options: Tree, wanted: Wanted) -> Redesign | tuple[Diagnostic, ...]:
    """The least change that reaches a target, or what is wrong with what was asked. The case was read without a fault."""
    document, wrong = read_options(options)
    if document is None:
        return wrong
    elsewhere = [one for one in document.options if one.case is not None]
    if elsewhere:
        where, problem = f"options[{elsewhere[0].number}]", "names a case, but there is only one"
        return (BadOptions(span=elsewhere[0].span, where=where, problem=problem, form="leave `case` out, or use `--cases`"),)
    catalogue, wrong = catalogue_of(document, tree, program)
    if catalogue is None:
        return wrong
    unknown = cannot_follow(program, tree, catalogue, options.span)
    if unknown:
        return unknown
    worlds = worlds_of(program, run, tree, catalogue, wanted.waiting)
    before = judged(program, tree, run, wanted.days)
    nothing = Redesign(
        program, tree, run, wanted, "already_there", catalogue, None, None, (), (), before[0], ()
    )
    if all(reached(program, one, wanted.target) for one in before):
        return nothing
    return _searched(worlds, run, wanted, nothing)


def cannot_follow(
    program: Program, tree: Tree, catalogue: Catalogue, span: Span | None, product: str = ""
) -> tuple[Diagnostic, ...]:
    """What is wrong with amounts that should follow their parts but cannot. product: which one, where there are several."""
    if catalogue.follows and not program.residuals:
        problem, advice = "says `follows`, and there is nothing to follow", "the vocabulary has no invariant by which parts add up to a whole: leave `item_value` fixed"
        return (BadRange(span=span, path="item_value", problem=problem, advice=advice),)
    paths = [f"{product}{one}" for one in unfollowed(program, tree, catalogue)]
    advice = "give the value of the whole and of each part that may change as one amount, or leave `item_value` fixed"
    return tuple(BadRange(span=span, path=one, problem="cannot follow its parts", advice=advice) for one in paths)


def _searched(worlds: Worlds, run: Run, wanted: Wanted, nothing: Redesign) -> Redesign | tuple[Diagnostic, ...]:
    try:
        goal, wrong = goal_of(worlds, wanted.target, wanted.days)
    except Ended:
        return attrs.evolve(nothing, status="best_found")
    if wrong:
        return wrong
    assert nothing.catalogue is not None
    task = task_of(nothing.catalogue, goal, ties_as_rows(worlds.catalogue), wanted.objective)
    found = search(task, wanted.stop, wanted.told)
    if found.best is None:
        status = "impossible" if found.proved else "best_found"
        patient = attrs.evolve(worlds, stop=never)
        why = why_not(patient, task, goal, (wanted.target, wanted.days, wanted.stop)) if found.proved else None
        return attrs.evolve(nothing, status=status, task=task, found=found, why_not=why)
    more, front_ = others(task, nothing.catalogue, found, wanted)
    every = [found, *more]
    designs = tuple(one.best for one in every if one.best is not None)
    trees = tuple(worlds.tree_of(dict(enumerate(design))) for design in designs)
    return attrs.evolve(
        nothing,
        status="proved_minimal" if all(one.proved for one in every) else "best_found",
        task=task,
        found=found,
        designs=designs,
        trees=trees,
        after=tuple(confirmed(worlds.program, tree, run, wanted) for tree in trees),
        front=front_,
    )


def others(task: Task, catalogue: Catalogue, first: Found, wanted: Wanted) -> tuple[list[Found], int | None]:
    """What is asked for besides the best design, and how many designs are on the front, where that is asked."""
    found = list(front(task, catalogue, first, (wanted.stop, wanted.told))) if wanted.front else []
    points = 1 + sum(1 for one in found if one.best is not None) if wanted.front else None
    if wanted.alternatives > 1:
        found += alternatives(task, catalogue, first, wanted.alternatives, (wanted.stop, wanted.told))
    return found, points


def confirmed(program: Program, tree: Tree, run: Run, wanted: Wanted) -> dict[str, Any]:
    """The answer for a designed case. AssertionError, and nothing is shown, where the evaluator does not agree."""
    answers = judged(program, tree, run, wanted.days)
    if not all(reached(program, one, wanted.target) for one in answers):
        raise AssertionError("the reference evaluator does not confirm the design")
    return answers[0]


def judged(program: Program, tree: Tree, run: Run, days: Sequence[date | None]) -> list[dict[str, Any]]:
    """The answers of the reference evaluator on each day."""
    case, faults = convert(tree, program)
    if case is None:
        raise AssertionError(f"a designed case cannot be read: {[one.message() for one in faults]}")
    return [
        answer_case(program, case, attrs.evolve(run, on=day) if day is not None else run, True) for day in days
    ]


__all__ = ["Document", "Redesign", "Told", "Wanted", "confirmed", "judged", "others", "redesign", "unsearched"]
