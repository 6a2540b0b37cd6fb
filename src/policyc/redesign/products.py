"""Several products at once: one catalogue, one search, and purchases that are paid once for all of them."""

from collections.abc import Mapping
from typing import Any

import attrs

from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import RecordType
from policyc.facts.convert import CASE
from policyc.facts.tree import Tree
from policyc.redesign.choices import catalogue_of
from policyc.redesign.errors import BadOptions
from policyc.redesign.formula import All, Any as Either, Formula, Only, Row, all_of
from policyc.redesign.goal import goal_of, ties_as_rows
from policyc.redesign.levers import Catalogue, Design
from policyc.redesign.options import Document, Option, read_options
from policyc.redesign.report import (
    asked_for,
    bound_of,
    cost_of,
    gap_of,
    margins,
    money,
    turning,
    unbegun,
    while_suspended,
)
from policyc.redesign.run import Wanted, cannot_follow, confirmed, judged, others
from policyc.redesign.search import Found, search
from policyc.redesign.target import reached
from policyc.redesign.task import Task, task_of
from policyc.redesign.ties import ties_of
from policyc.redesign.trees import at, plain, steps_of
from policyc.redesign.turns import Tried
from policyc.redesign.why_not import giving, why_not
from policyc.redesign.worlds import Worlds, never, worlds_of
from policyc.text.diagnostic import Diagnostic, did_you_mean, list_words


@attrs.frozen(eq=False)
class _Product:
    """One of the products, its worlds, and where its levers begin among those of all."""

    name: str
    tree: Tree
    worlds: Worlds
    offset: int

    def own(self, design: Design) -> Design:
        """The part of a design that is about this product."""
        return design[self.offset : self.offset + len(self.worlds.catalogue.levers)]


@attrs.frozen(eq=False)
class Together:
    """All products as one search. everything: the levers of all, then the purchases that they share. goal: what the law asks,
    without what ties the choices."""

    products: tuple[_Product, ...]
    everything: Catalogue
    task: Task
    goal: Formula


def together(
    program: Program, cases: Mapping[str, Tree], run: Run, options: Tree, wanted: Wanted
) -> Together | tuple[Diagnostic, ...]:
    """The numbers of a redesign of all these products, each after its own options (`case` names it); or all that is wrong.

    Raises Ended where the time runs out before.
    """
    document, wrong = read_options(options)
    if document is None:
        return wrong
    strange = tuple(_of_no_product(one, tuple(cases)) for one in document.options if one.case not in cases)
    if strange:
        return strange
    products, faults = _products(program, cases, (run, wanted), document)
    levers = [lever for one in products for lever in one.worlds.catalogue.levers]
    purchases, ties, unknown = ties_of(document, levers)
    if faults or unknown:
        return (*faults, *unknown)
    everything = Catalogue((*levers, *purchases), ties, document.follows, document.currency)
    goals = [(one, goal_of(one.worlds, wanted.target, wanted.days)) for one in products]
    refused = tuple(fault for _, (_, more) in goals for fault in more)
    if refused:
        return refused
    sizes = tuple(len(one.choices) for one in everything.levers)
    goal = all_of((shifted(formula, one.offset) for one, (formula, _) in goals), sizes)
    task = task_of(everything, goal, ties_as_rows(everything), wanted.objective)
    return Together(tuple(products), everything, task, goal)


def _of_no_product(option: Option, cases: tuple[str, ...]) -> Diagnostic:
    where = option.part or f"options[{option.number}]"
    if option.case is None:
        problem, form = "does not say of which product it is", f"write `case`, the name of its file: {list_words(cases)}"
    else:
        problem = f"is about the case `{option.case}`, of which there is no file"
        form = did_you_mean(option.case, cases) or f"there are {list_words(cases)}"
    return BadOptions(span=option.part_span or option.span, where=f"the option for `{where}`", problem=problem, form=form)


def redesign_products(of: Together, run: Run, wanted: Wanted) -> tuple[dict[str, Any], Found]:
    """The document of a redesign of all products together, and the search behind it. Every product must reach the target."""
    found = search(of.task, wanted.stop, wanted.told)
    more, front = others(of.task, of.everything, found, wanted) if found.best is not None else ([], None)
    document = _report(of, [found, *more], run, wanted)
    return {**document, **asked_for(wanted, front if document["designs"] else None)}, found


def _products(
    program: Program, cases: Mapping[str, Tree], of: tuple[Run, Wanted], document: Document
) -> tuple[list[_Product], list[Diagnostic]]:
    (run, wanted), products, faults, offset = of, list[_Product](), list[Diagnostic](), 0
    for name, tree in sorted(cases.items()):
        here = tuple(one for one in document.locked if at(tree, steps_of(one.text) or ("",)) is not None)
        mine = tuple(one for one in document.options if one.case == name)
        own = attrs.evolve(
            document, options=mine, locked=here, together=(), never_both=(), most_changes=None, budget=None, purchases=()
        )
        catalogue: Catalogue | None = Catalogue((), (), document.follows, document.currency)
        if mine:
            catalogue, wrong = catalogue_of(own, tree, program)
            faults += wrong
            faults += cannot_follow(program, tree, catalogue, None, f"{name}: ") if catalogue is not None else ()
        if catalogue is not None:
            products.append(_Product(name, tree, worlds_of(program, run, tree, catalogue, wanted.waiting), offset))
            offset += len(catalogue.levers)
    return products, faults


def shifted(formula: Formula, offset: int) -> Formula:
    """The same condition where the levers begin at another number."""
    match formula:
        case bool():
            return formula
        case Only(lever, choices):
            return Only(lever + offset, choices)
        case Row(weights, most):
            return Row(tuple((lever + offset, mine) for lever, mine in weights), most)
        case All(of):
            return All(tuple(shifted(one, offset) for one in of))
        case Either(of):
            return Either(tuple(shifted(one, offset) for one in of))


def _report(of: Together, every: list[Found], run: Run, wanted: Wanted) -> dict[str, Any]:
    found, task, everything, program = every[0], of.task, of.everything, of.products[0].worlds.program
    status = "proved_minimal" if all(one.proved for one in every) else "best_found"
    if found.best is None and found.proved:
        status = "impossible"
    elif found.best is not None and not any(found.best):
        status = "already_there"
    shown = {**unbegun(wanted), "status": status, "bound": bound_of(everything, task, found)}
    if status == "best_found":
        shown["gap"], shown["first_proved"] = gap_of(task, found), found.proved
    if status == "impossible":
        shown["why_not"] = _why_not(of, run, wanted)
    shown |= while_suspended(program, _answers(of, found, run, wanted), wanted)
    if status != "already_there":
        designs = list(dict.fromkeys(one.best for one in every if one.best is not None))
        shown["designs"] = [_design(of.products, everything, one, (run, wanted)) for one in designs]
    return shown


def _answers(of: Together, found: Found, run: Run, wanted: Wanted) -> list[dict[str, Any]]:
    """Of each product after the best design, the answer on the first day."""
    if found.best is None or wanted.days != (None,):
        return []
    trees = [(one, one.worlds.tree_of(dict(enumerate(one.own(found.best))))) for one in of.products]
    return [judged(one.worlds.program, tree, run, wanted.days)[0] for one, tree in trees]


def _why_not(of: Together, run: Run, wanted: Wanted) -> dict[str, Any]:
    """The provisions that stand for the products which cannot reach the target whatever the others do, or what ties them."""
    names, limits = list[str](), list[str]()
    for one in of.products:
        found = _stuck(one, run, wanted)
        if found is not None:
            names += found["provisions"]
            limits += [f"{one.name}: {limit}" for limit in found["limits"] or ["it does not reach the target as it is"]]
    if not names and not limits:
        limits += giving(of.everything, of.goal, wanted.stop)
    return {"provisions": sorted(set(names)), "limits": limits}


def _stuck(product: _Product, run: Run, wanted: Wanted) -> dict[str, Any] | None:
    """Why a product does not reach the target by itself; None where it does, or that is not certain."""
    worlds = attrs.evolve(product.worlds, stop=never)
    if not worlds.catalogue.levers:
        answers = judged(worlds.program, product.tree, run, wanted.days)
        if all(reached(worlds.program, one, wanted.target) for one in answers):
            return None
        return {"provisions": [one["provision"] for a in answers for d in a["decisions"] for one in d["because"]], "limits": []}
    goal, _ = goal_of(worlds, wanted.target, wanted.days)
    task = task_of(worlds.catalogue, goal, True, wanted.objective)
    found = search(task, wanted.stop, wanted.told)
    if found.best is not None or not found.proved:
        return None
    return why_not(worlds, task, goal, (wanted.target, wanted.days, wanted.stop))


def _design(
    products: tuple[_Product, ...], everything: Catalogue, design: Design, of: tuple[Run, Wanted]
) -> dict[str, Any]:
    run, wanted = of
    changed, far, cases = list[Any](), list[Any](), dict[str, Any]()
    for one in products:
        program = one.worlds.program
        tree = one.worlds.tree_of(dict(enumerate(one.own(design))))
        before, after = judged(program, one.tree, run, wanted.days)[0], confirmed(program, tree, run, wanted)
        tried = Tried(program, run, wanted.target, wanted.days)
        mine = turning(tried, one.tree, one.worlds.catalogue, one.own(design))
        changed += [{**change, "product": one.name} for change in mine]
        far += [{**margin, "product": one.name} for margin in margins(before, after)]
        cases[one.name] = plain(tree, RecordType(CASE), program)
    bought = [
        {"label": lever.choices[choice].label, "cost": money(everything, lever.choices[choice].cost)}
        for lever, choice in zip(everything.levers, design, strict=True)
        if choice and not lever.path
    ]
    shown = {"cost": money(everything, cost_of(everything, design)), "changes": changed, "margins": far, "case": None}
    return {**shown, "cases": cases, **({"purchases": bought} if bought else {})}
