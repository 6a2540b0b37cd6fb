"""What a case is under some choices: its tree, its facts, and what stands at the place of one part."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import attrs

from policyc.backends.machine import Machine, machine_for
from policyc.core.facts import Amount, Case, Fact, Listing, Node
from policyc.core.numerals import show_number
from policyc.core.program import Field, Program
from policyc.core.run import Run
from policyc.core.runtime import is_exact
from policyc.core.types import Money
from policyc.facts.convert import CASE, convert, convert_fields, convert_record
from policyc.facts.ranges import declared_amount
from policyc.facts.residuals import tighten
from policyc.facts.tree import Entry, Kind, Mapping as Mapping_, Scalar, Tree, entry
from policyc.redesign.choices import fields_of, record_at
from policyc.redesign.levers import Catalogue, Choice, Design
from policyc.redesign.ranges import exact
from policyc.redesign.trees import Step, at, replaced, shown_path, steps_of, text, with_fields


@attrs.frozen(eq=False)
class Follow:
    """An amount of a whole that follows those of its parts. low, high: what it is without changes, None where there is no
    such end. deltas: by lever, what each choice adds to it."""

    path: str
    field: str
    of: Field
    currency: str
    low: Fraction | None
    high: Fraction | None
    deltas: dict[int, tuple[Fraction, ...]]


class Ended(Exception):
    """What the search needs to know was not found out, because the time had run out."""


def never() -> bool:
    """As long as it takes."""
    return False


@attrs.define(eq=False)
class Worlds:
    """The cases that a catalogue can make of one case, each made when it is first asked for.

    broken: choices that together make no case: an amount that follows its parts leaves its declared range. stop: asked
    before each new evaluation whether to end, which raises Ended.
    """

    program: Program
    run: Run
    tree: Tree
    catalogue: Catalogue
    case: Case
    follows: dict[tuple[str, str], Follow]
    stop: Callable[[], bool] = never
    broken: set[tuple[tuple[int, int], ...]] = attrs.field(factory=set)
    _nodes: dict[tuple[str, int, int], tuple[Node, ...]] = attrs.field(factory=dict)
    _machines: dict[tuple[tuple[int, int], ...], Machine] = attrs.field(factory=dict)

    @property
    def as_it_is(self) -> Design:
        """The design that changes nothing."""
        return (0,) * len(self.catalogue.levers)

    def tree_of(self, design: Mapping[int, int]) -> Tree:
        """The case after these choices, by lever; every other part is as it is."""
        taken = {n: self.catalogue.levers[n].choices[choice] for n, choice in design.items() if choice}
        places = {n: _steps(self.catalogue.levers[n].path) for n in taken if self.catalogue.levers[n].path}
        tree, moved = self.tree, dict[tuple[Step, ...], tuple[Tree, ...]]()
        # Parts keep their places until the end. The outer ones come first, and parts equally deep are not inside each other.
        for deep in sorted({len(steps) for steps in places.values()}):
            stands: dict[tuple[Step, ...], tuple[Tree, ...]] = {}
            for number in (n for n, steps in places.items() if len(steps) == deep):
                choice, steps = taken[number], places[number]
                if choice.stands is not None and len(choice.stands) != 1:
                    moved[steps] = choice.stands
                elif choice.fields:
                    stands[steps] = (with_fields(_part(tree, steps), dict(choice.fields)),)
            tree = replaced(tree, stands)
        return replaced(self._followed(tree, design), moved)

    def _followed(self, tree: Tree, design: Mapping[int, int]) -> Tree:
        """The tree with every amount that follows its parts: what it says itself, and what its parts gained or lost."""
        for follow in self.follows.values():
            more = sum((deltas[design[n]] for n, deltas in follow.deltas.items() if design.get(n)), Fraction(0))
            if more:
                steps = _steps(follow.path)
                whole = _part(tree, steps)
                value = _shifted(follow, at(whole, (follow.field,)), more)
                tree = replaced(tree, {steps: (with_fields(whole, {follow.field: value}),)})
        return tree

    def go_on(self) -> None:
        """Nothing, as long as there is time. Raises Ended."""
        if self.stop():
            raise Ended

    def machine(self, design: Mapping[int, int]) -> Machine:
        """An evaluation of the case after these choices in which every question is open that the run leaves open."""
        key = tuple(sorted((n, c) for n, c in design.items() if c))
        if key not in self._machines:
            self.go_on()
            case = convert(self.tree_of(dict(key)), self.program)[0] if key else self.case
            if case is None:
                self.broken.add(key)
            self._machines[key] = machine_for(self.program, case or self.case, self.run)
        return self._machines[key]

    def moved(self, case: Case, path: str, design: Mapping[int, int]) -> Node | None:
        """What stands at a path in the case of a design, although parts before it may have been left out or divided; None
        where nothing certainly does."""
        if tuple(sorted((n, c) for n, c in design.items() if c)) in self.broken:
            return None
        steps, here = _steps(path), case.root
        for end, step in enumerate(steps):
            if isinstance(step, int):
                continue
            fact = here.fields.get(step)
            if isinstance(fact, Node):
                here = fact
            elif isinstance(fact, Listing) and end + 1 < len(steps):
                place = self._place(steps[: end + 1], steps[end + 1], design)
                if not 0 <= place < len(fact.nodes):
                    return None
                here = fact.nodes[place]
            else:
                return None
        return here

    def _place(self, above: tuple[Step, ...], number: Step, design: Mapping[int, int]) -> int:
        """Where an element of a list stands after the choices for those before it."""
        assert isinstance(number, int)
        more = 0
        for lever, choice in design.items():
            steps, stands = _steps(self.catalogue.levers[lever].path), self.catalogue.levers[lever].choices[choice].stands
            before = steps[:-1] == above and isinstance(steps[-1], int) and steps[-1] < number
            more += len(stands) - 1 if before and stands is not None else 0
        return number + more

    def stands(self, path: str, record: str, lever: int, choice: int) -> tuple[Node, ...]:
        """What stands at the place of a part under one choice of a lever at or below it, as the facts of its own tree."""
        key = (path, lever, choice)
        if key not in self._nodes:
            self.go_on()
            self._nodes[key] = self._stands(path, record, lever, choice)
        return self._nodes[key]

    def stands_alone(self, path: str, record: str) -> tuple[Node, ...]:
        """What stands at a place as it is, as the facts of its own tree."""
        key = (path, -1, 0)
        if key not in self._nodes:
            self._nodes[key] = (self.part(path, record, {}),)
        return self._nodes[key]

    def part(self, path: str, record: str, design: Mapping[int, int]) -> Node:
        """The record at a path after choices of levers at or below it, as the facts of its own tree."""
        whole = at(self.tree_of(design), _steps(path))
        assert whole is not None
        node, faults = convert_record(whole, self.program, record, path)
        if faults:
            self.broken.add(tuple(sorted((n, c) for n, c in design.items() if c)))
        tighten(node, self.program, self.case.rates)
        return node

    def _stands(self, path: str, record: str, lever: int, choice: int) -> tuple[Node, ...]:
        of = self.catalogue.levers[lever]
        steps, inside = _steps(path), _steps(of.path)
        part = at(self.tree, steps)
        assert part is not None
        taken = of.choices[choice]
        if inside == steps:
            (alone,) = self.stands_alone(path, record)
            if taken.stands is None or (taken.fields and self._is_plain(alone)):
                return (self._changed(alone, taken, (lever, choice)),)
            trees = _stands(self.tree, steps, taken)
        else:
            # Amounts between the place and the lever that follow their parts are among its facts.
            whole = at(self._followed(replaced(self.tree, {inside: _stands(self.tree, inside, taken)}), {lever: choice}), steps)
            assert whole is not None
            trees = (whole,)
        found = []
        for tree in trees:
            node, faults = convert_record(tree, self.program, record, path)
            if faults:
                self.broken.add(((lever, choice),))
            tighten(node, self.program, self.case.rates)
            found.append(node)
        return tuple(found)

    def _is_plain(self, node: Node) -> bool:
        """Whether a change of its own fields narrows nothing inside it: the lists of which it promises something are empty."""
        lists = (node.fields[one.list] for one in self.program.residuals if one.record == node.record)
        return all(isinstance(one, Listing) and one.complete and not one.nodes for one in lists)

    def _changed(self, node: Node, choice: Choice, world: tuple[int, int]) -> Node:
        """A plain record after a choice; what the choice does not speak of is not read again."""
        if not choice.fields:
            return node
        given, faults = convert_fields(dict(choice.fields), self.program, node.record, node.path)
        if faults:
            self.broken.add((world,))
        if any(isinstance(fact, (Node, Listing)) for fact in given.values()):
            fresh, _ = convert_record(_stands(self.tree, _steps(node.path), choice)[0], self.program, node.record, node.path)
            tighten(fresh, self.program, self.case.rates)
            return fresh
        found = Node(node.record, node.path, {**node.fields, **given})
        told = [one for one in self.program.residuals if one.record == node.record]
        # What is one number cannot be narrowed, and what was not given was narrowed before.
        if not any(one.whole in given and not _is_one_number(given[one.whole]) for one in told):
            return found
        some = Node(node.record, node.path, {name: found.fields[name] for one in told for name in (one.whole, one.list)})
        tighten(some, self.program, self.case.rates)
        found.fields.update(some.fields)
        return found


def _is_one_number(fact: Fact) -> bool:
    return isinstance(fact, Amount) and is_exact(fact)


def _part(tree: Tree, steps: tuple[Step, ...]) -> Tree:
    part = at(tree, steps)
    assert part is not None, steps
    return part


def _steps(path: str) -> tuple[Step, ...]:
    return steps_of(path) or ()


def _stands(tree: Tree, steps: tuple[Step, ...], choice: Choice) -> tuple[Tree, ...]:
    """What stands at a place after the choice there."""
    part = _part(tree, steps)
    if choice.stands is not None and len(choice.stands) != 1:
        return choice.stands
    return (with_fields(part, dict(choice.fields)) if choice.fields else part,)


def unfollowed(program: Program, tree: Tree, catalogue: Catalogue) -> tuple[str, ...]:
    """The amounts that should follow their parts but cannot: one of the two is not known, or is told in another currency, or
    the whole is given as a range that choices can push past what is declared for it."""
    found = follows_of(program, tree, catalogue).values() if catalogue.follows else ()
    return tuple(f"{one.path}.{one.field}" for one in found if not one.currency or _outgrows(one))


def _outgrows(one: Follow) -> bool:
    """A range that leaves the declared one is cut off where cases are read, which no sum of weights says."""
    if one.low == one.high:
        return False
    declared = declared_amount(one.of, one.currency)
    least = sum((min(deltas) for deltas in one.deltas.values()), Fraction(0))
    most = sum((max(deltas) for deltas in one.deltas.values()), Fraction(0))
    ends = [end + more for end in (one.low, one.high) if end is not None for more in (least, most)]
    below = declared.low is not None and any(end < declared.low for end in ends)
    return below or (declared.high is not None and any(end > declared.high for end in ends))


def worlds_of(
    program: Program, run: Run, tree: Tree, catalogue: Catalogue, stop: Callable[[], bool] = never
) -> Worlds:
    """The worlds of a case that was read without a fault."""
    case, faults = convert(tree, program)
    assert case is not None, faults
    follows = follows_of(program, tree, catalogue) if catalogue.follows else {}
    return Worlds(program, run, tree, catalogue, case, follows, stop)


def follows_of(program: Program, tree: Tree, catalogue: Catalogue) -> dict[tuple[str, str], Follow]:
    """What each whole's money adds up to from its parts, for every whole above a lever whose own amount is one number."""
    found: dict[tuple[str, str], Follow] = {}
    # Purchases stand nowhere.
    for number, lever in enumerate(catalogue.levers):
        steps = _steps(lever.path)
        for end in range(len(steps) - 1, 0, -1):
            if not isinstance(steps[end], int):
                continue
            _follow(program, tree, (number, catalogue, steps[: end - 1], str(steps[end - 1])), found)
    return found


def _shifted(follow: Follow, now: Tree | None, more: Fraction) -> Tree:
    """The amount and so much more, at both ends where it is a range."""
    if isinstance(now, Mapping_):
        return Mapping_(tuple(Entry(one.key, _shifted(follow, one.value, more)) for one in now.entries))
    own = exact(follow.of, now)
    return text(f"{show_number(own + more)} {follow.currency}") if own is not None else Scalar(Kind.NULL, "null")


def _ends(of: Field, now: Tree | None) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(now, Mapping_):
        return exact(of, entry(now, "at_least")), exact(of, entry(now, "at_most"))
    return exact(of, now), exact(of, now)


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
        low, high = _ends(whole, now)
        deltas = _deltas(tree, lever.path, catalogue.levers[number].choices, (residual.field, part[residual.field]))
        path = shown_path(above)
        if (low is None and high is None) or deltas is None:
            # Only `unfollowed` asks for these, and refuses them.
            found.setdefault((path, residual.whole), Follow(path, residual.whole, whole, "", None, None, {}))
            continue
        if not any(deltas):
            continue
        there = found.get((path, residual.whole))
        currency = _currency(now)
        if any(_currency(at(one, (residual.field,))) != currency for choice in catalogue.levers[number].choices for one in choice.stands or ()):
            currency = ""
        others = there.deltas if there is not None else {}
        if there is not None and not there.currency:
            continue
        found[(path, residual.whole)] = Follow(path, residual.whole, whole, currency, low, high, {**others, number: deltas})


def _amount_at(tree: Tree, steps: tuple[Step, ...], field: str) -> Tree | None:
    return at(tree, (*steps, field))


def _currency(tree: Tree | None) -> str:
    if isinstance(tree, Mapping_):
        return max((_currency(one.value) for one in tree.entries), default="")
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
