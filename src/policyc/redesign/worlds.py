"""What a case is under some choices: its tree, its facts, and what stands at the place of one part."""

from collections.abc import Mapping
from fractions import Fraction

import attrs

from policyc.backends.machine import Machine, machine_for
from policyc.core.facts import Case, Listing, Node
from policyc.core.numerals import show_number
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import Money
from policyc.facts.convert import CASE, convert, convert_record
from policyc.facts.residuals import tighten
from policyc.facts.tree import Tree
from policyc.redesign.choices import fields_of, record_at
from policyc.redesign.levers import Catalogue, Choice, Design
from policyc.redesign.ranges import exact
from policyc.redesign.trees import Step, at, replaced, shown_path, steps_of, text, with_fields


@attrs.frozen(eq=False)
class Follow:
    """An amount of a whole that follows those of its parts. deltas: by lever, what each choice adds to it."""

    path: str
    field: str
    currency: str
    base: Fraction
    deltas: dict[int, tuple[Fraction, ...]]


@attrs.define(eq=False)
class Worlds:
    """The cases that a catalogue can make of one case, each made when it is first asked for."""

    program: Program
    run: Run
    tree: Tree
    catalogue: Catalogue
    case: Case
    follows: dict[tuple[str, str], Follow]
    _nodes: dict[tuple[str, int, int], tuple[Node, ...]] = attrs.field(factory=dict)
    _machines: dict[tuple[tuple[int, int], ...], Machine] = attrs.field(factory=dict)

    @property
    def as_it_is(self) -> Design:
        """The design that changes nothing."""
        return (0,) * len(self.catalogue.levers)

    def tree_of(self, design: Mapping[int, int]) -> Tree:
        """The case after these choices, by lever; every other part is as it is."""
        taken = {number: choice for number, choice in design.items() if choice}
        places = {number: _steps(self.catalogue.levers[number].path) for number in taken}
        tree, stands = self.tree, dict[tuple[Step, ...], tuple[Tree, ...]]()
        # From the innermost part outwards: what an outer choice sets stands over what an inner one left.
        for number in sorted((n for n in taken if places[n]), key=lambda one: -len(places[one])):
            choice, steps = self.catalogue.levers[number].choices[taken[number]], places[number]
            inside = {at_[len(steps):]: what for at_, what in stands.items() if at_[: len(steps)] == steps}
            stands = {at_: what for at_, what in stands.items() if at_[: len(steps)] != steps}
            stands[steps] = _stands(tree, steps, choice, inside)
        fields: dict[tuple[Step, ...], dict[str, Tree]] = {}
        for follow in self.follows.values():
            value = follow.base + sum((follow.deltas[n][c] for n, c in taken.items() if n in follow.deltas), Fraction(0))
            if value != follow.base:
                steps = _steps(follow.path)
                fields.setdefault(steps, {})[follow.field] = text(f"{show_number(value)} {follow.currency}")
        tree = replaced(tree, stands) if stands else tree
        for steps, changed in fields.items():
            whole = at(tree, steps)
            assert whole is not None
            tree = replaced(tree, {steps: (with_fields(whole, changed),)})
        return tree

    def case_of(self, design: Mapping[int, int]) -> Case:
        """The facts after these choices. AssertionError where an option made a case that cannot be read."""
        case, faults = convert(self.tree_of(design), self.program)
        assert case is not None, [fault.message() for fault in faults]
        return case

    def machine(self, design: Mapping[int, int]) -> Machine:
        """An evaluation of the case after these choices in which every question is open that the run leaves open."""
        key = tuple(sorted((n, c) for n, c in design.items() if c))
        if key not in self._machines:
            case = self.case_of(dict(key)) if key else self.case
            self._machines[key] = machine_for(self.program, case, self.run)
        return self._machines[key]

    def stands(self, path: str, record: str, lever: int, choice: int) -> tuple[Node, ...]:
        """What stands at the place of a part under one choice of a lever at or below it, as the facts of its own tree."""
        key = (path, lever, choice)
        if key not in self._nodes:
            self._nodes[key] = self._stands(path, record, lever, choice)
        return self._nodes[key]

    def part(self, path: str, record: str, design: Mapping[int, int]) -> Node:
        """The record at a path after choices of levers at or below it, as the facts of its own tree."""
        whole = at(self.tree_of(design), _steps(path))
        assert whole is not None
        node, faults = convert_record(whole, self.program, record, path)
        assert not faults, faults
        tighten(node, self.program, self.case.rates)
        return node

    def _stands(self, path: str, record: str, lever: int, choice: int) -> tuple[Node, ...]:
        of = self.catalogue.levers[lever]
        steps, inside = _steps(path), _steps(of.path)
        part = at(self.tree, steps)
        assert part is not None
        taken = of.choices[choice]
        if inside == steps:
            trees = _stands(self.tree, steps, taken, {})
        else:
            trees = (replaced(part, {inside[len(steps):]: _stands(self.tree, inside, taken, {})}),)
        found = []
        for tree in trees:
            node, faults = convert_record(tree, self.program, record, path)
            assert not faults, faults
            tighten(node, self.program, self.case.rates)
            found.append(node)
        return tuple(found)


def _steps(path: str) -> tuple[Step, ...]:
    return steps_of(path) or ()


def _stands(
    tree: Tree, steps: tuple[Step, ...], choice: Choice, inside: Mapping[tuple[Step, ...], tuple[Tree, ...]]
) -> tuple[Tree, ...]:
    """What stands at a place after the choice there and those further inside."""
    part = at(tree, steps)
    assert part is not None
    if choice.stands is not None and len(choice.stands) != 1:
        return choice.stands
    part = replaced(part, inside) if inside else part
    return (with_fields(part, dict(choice.fields)) if choice.fields else part,)


def worlds_of(program: Program, run: Run, tree: Tree, catalogue: Catalogue) -> Worlds:
    """The worlds of a case that was read without a fault."""
    case, faults = convert(tree, program)
    assert case is not None, faults
    follows = follows_of(program, tree, catalogue) if catalogue.follows else {}
    return Worlds(program, run, tree, catalogue, case, follows)


def follows_of(program: Program, tree: Tree, catalogue: Catalogue) -> dict[tuple[str, str], Follow]:
    """What each whole's money adds up to from its parts, for every whole above a lever whose own amount is one number."""
    found: dict[tuple[str, str], Follow] = {}
    for number, lever in enumerate(catalogue.levers):
        steps = _steps(lever.path)
        for end in range(len(steps) - 1, 0, -1):
            if not isinstance(steps[end], int):
                continue
            _follow(program, tree, (number, catalogue, steps[: end - 1], str(steps[end - 1])), found)
    return found


def _follow(
    program: Program,
    tree: Tree,
    of: tuple[int, Catalogue, tuple[Step, ...], str],
    found: dict[tuple[str, str], Follow],
) -> None:
    number, catalogue, above, inside = of
    record = record_at(program, above) if above else CASE
    lever = catalogue.levers[number]
    for residual in program.residuals:
        if residual.record != record or residual.list != inside:
            continue
        whole, part = fields_of(program, record)[residual.whole], fields_of(program, lever.record)
        if not isinstance(whole.type, Money) or residual.field not in part:
            continue
        now = _amount_at(tree, above, residual.whole)
        base = exact(whole, now)
        deltas = _deltas(tree, lever.path, catalogue.levers[number].choices, (residual.field, part[residual.field]))
        if base is None or deltas is None or not any(deltas):
            continue
        path = shown_path(above)
        there = found.get((path, residual.whole))
        currency = _currency(now)
        others = there.deltas if there is not None else {}
        found[(path, residual.whole)] = Follow(path, residual.whole, currency, base, {**others, number: deltas})


def _amount_at(tree: Tree, steps: tuple[Step, ...], field: str) -> Tree | None:
    return at(tree, (*steps, field))


def _currency(tree: Tree | None) -> str:
    return str(getattr(tree, "text", "")).rpartition(" ")[2]


def _deltas(tree: Tree, path: str, choices: tuple[Choice, ...], of: tuple[str, object]) -> tuple[Fraction, ...] | None:
    """By how much each choice changes the amount of its part."""
    name, field = of
    steps = _steps(path)
    now = exact(field, at(tree, (*steps, name)))  # type: ignore[arg-type]
    if now is None:
        return None
    found = []
    for choice in choices:
        if choice.stands is None:
            found.append(Fraction(0))
            continue
        amounts = [exact(field, at(one, (name,))) for one in choice.stands]  # type: ignore[arg-type]
        if any(one is None for one in amounts):
            return None
        found.append(sum((one for one in amounts if one is not None), Fraction(0)) - now)
    return tuple(found)


def listing_at(case: Case, path: str) -> Listing | Node:
    """The record or list of a case at a path."""
    here: Node | Listing = case.root
    for step in _steps(path):
        inner = here.nodes[step] if isinstance(step, int) and isinstance(here, Listing) else None
        if inner is None:
            assert isinstance(here, Node)
            fact = here.fields[str(step)]
            assert isinstance(fact, (Node, Listing)), path
            inner = fact  # type: ignore[assignment]
        here = inner  # type: ignore[assignment]
    return here
