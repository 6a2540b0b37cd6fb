"""One question at a time: a case that shows it, a proof that there is none, or neither, with the reason.

A case is looked for among small ones first. That there is none is proved among cases of any size. Whatever was found is
judged by the reference evaluator before anybody hears of it.
"""

from collections.abc import Callable, Iterator
from datetime import date

import attrs

from policyc.core.program import Apply, Decision, Expr, Policy, Prim, Program, Provision, Shared
from policyc.verify.cells import Cells
from policyc.verify.meaning import Reader
from policyc.verify.near import CROWD as CROWD, Near, levels_near, near_of
from policyc.verify.outcomes import levels
from policyc.verify.point import Point
from policyc.verify.reasons import matters, needed
from policyc.verify.replay import Disagreement, Replay, replay
from policyc.verify.solver import Model
from policyc.verify.space import Shape
from policyc.verify.terms import TRUE
from policyc.verify.usual import Usual
from policyc.verify.without import Ranked, ranked
from policyc.verify.witness import Taste, Witness, smallest, taste_of, written
from policyc.verify.world import ANY, LARGE, SMALL, VAGUE, Law, World, world_of

# What is asked of a world: conditions that shall hold together.
Asked = Callable[[World], tuple[int, ...]]
# So many of the last cases are remembered.
REMEMBERED = 8
# Whether the evaluator finds in the case what was looked for.
Judge = Callable[[Replay], bool]


@attrs.frozen
class Shown:
    """A case shows it. `matters` names the facts that suffice to see it."""

    witness: Witness
    matters: tuple[str, ...]


@attrs.frozen
class Proved:
    """No case shows it."""


@attrs.frozen
class NotDecided:
    """Neither was found. `bounded`: there is none among cases of up to a size, and nothing is said of larger ones."""

    why: str
    bounded: bool


Verdict = Shown | Proved | NotDecided


def within(world: World) -> str:
    """For which cases something is settled, and what stands in the way of a proof for all of them."""
    why = list(world.space.loose)
    more = f", because of {' and of '.join(why[:2])}" if why else ""
    return f"lists of up to {LARGE.widths[0]} elements{more}"


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The conditions that must all hold for this one to hold."""
    if isinstance(expr, Apply) and expr.prim is Prim.AND:
        return tuple(part for arg in expr.args for part in conjuncts(arg))
    return (expr,)


@attrs.define(eq=False)
class Prover:
    """All questions about one law. named, living: its provisions by name and by what says when they apply.

    places: which of them stands where in the text.
    """

    program: Program
    usual: Usual
    milliseconds: int | None = None
    law: Law = attrs.field(init=False)
    worlds: dict[Shape, World] = attrs.field(factory=dict)
    tastes: dict[int, Taste] = attrs.field(factory=dict)
    nears: dict[tuple[str, Shape], Near] = attrs.field(factory=dict)
    split: dict[tuple[str, Shape], Cells] = attrs.field(factory=dict)
    orders: dict[tuple[str, str, Shape], Ranked] = attrs.field(factory=dict)
    known_levels: dict[tuple[str, str], dict[str, int]] = attrs.field(factory=dict)
    replays: dict[tuple[str, date | None], Replay] = attrs.field(factory=dict)
    named: dict[str, Provision] = attrs.field(init=False)
    living: dict[str, Provision] = attrs.field(init=False)
    places: dict[str, int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.named = {one.name: one for policy in self.program.policies for one in policy.provisions}
        self.places = {name: place for place, name in enumerate(self.named)}
        self.living = {one.live: one for one in self.named.values()}
        self.law = Law(self.program, self.usual)

    def world(self, shape: Shape) -> World:
        """All cases of one shape."""
        if shape not in self.worlds:
            self.worlds[shape] = world_of(self.law, shape, self.milliseconds)
        return self.worlds[shape]

    def operating(self, one: Provision) -> list[Expr]:
        """What must hold for a provision to operate at all, its conditions aside."""
        met = self.reader.definitions[one.met].body
        return [part for part in conjuncts(met) if not (isinstance(part, Shared) and part.name == one.holds)]

    def taste(self, world: World) -> Taste:
        """What is easy to read among the cases of a world, by the scenarios of the policy."""
        if id(world) not in self.tastes:
            self.tastes[id(world)] = taste_of(world, self.usual)
        return self.tastes[id(world)]

    def near(self, policy: Policy, shape: Shape = SMALL) -> Near:
        """Which provisions of a policy can meet in one case of a shape."""
        key = (policy.name, shape)
        if key not in self.nears:
            self.nears[key] = near_of(policy, self.world(shape))
        return self.nears[key]

    def cells(self, policy: Policy, shape: Shape) -> Cells:
        """The cases of a shape, split by the words of the provisions of a policy."""
        key = (policy.name, shape)
        if key not in self.split:
            self.split[key] = Cells(self.world(shape), policy, self.near(policy, shape))
        return self.split[key]

    def alive(self, policy: Policy, one: Provision) -> bool:
        """Whether some case makes a provision of a large policy live; False if none was found among its cells."""
        return not self.world(SMALL).space.loose and self.cells(policy, SMALL).alive(one.name)

    def some(self, policy: Policy, question: Asked) -> bool | None:
        """As `possible`; in a large policy a case with words at their first places is tried before the solver is asked."""
        small = self.world(SMALL)
        if len(policy.provisions) > CROWD and not small.space.loose and self.cells(policy, SMALL).some(question(small)):
            return True
        return self.possible(question)

    def ranked(self, policy: Policy, decision: Decision, shape: Shape = SMALL) -> Ranked:
        """What each provision of a policy says, as ranks."""
        key = (policy.name, decision.name, shape)
        if key not in self.orders:
            self.orders[key] = ranked(self.near(policy, shape), policy, decision)
        return self.orders[key]

    def levels(self, policy: Policy, decision: Decision) -> dict[str, int]:
        """The levels of a decision (see `outcomes.levels`) among small cases, made once."""
        key = (policy.name, decision.name)
        if key not in self.known_levels:
            read, many = self.reader, len(policy.provisions)
            everybody = (1 << many) - 1
            self.known_levels[key] = (
                levels_near(read, policy, decision, self.near(policy), everybody) if many > CROWD else levels(read, policy, decision)
            )
        return self.known_levels[key]

    @property
    def reader(self) -> Reader:
        """The law as it is read for small cases."""
        return self.world(SMALL).read

    def possible(self, question: Asked, stated: bool = True) -> bool | None:
        """Whether there is a case, without showing it: True if there is one, False if that is proved.

        stated: only cases count in which every term has a value.
        """
        small = self.world(SMALL)
        if not small.space.loose and small.possible(*question(small), small.stated if stated else TRUE):
            return True
        if self.impossible(question):
            return False
        large = self.world(LARGE)
        return True if not large.space.loose and large.possible(*question(large), large.stated) else None

    def impossible(self, question: Asked) -> bool:
        """Whether it is proved that there is no case of any size."""
        small = self.world(SMALL)
        if small.exact:
            return small.excluded(*question(small))
        return any(self.world(shape).excluded(*question(self.world(shape))) for shape in (VAGUE, ANY))

    def ask(self, question: Asked, judge: Judge) -> Verdict:
        """A case that shows it, a proof that there is none, or why neither was found."""
        small = self.world(SMALL)
        found = self._shown(small, question, judge)
        if found is not None:
            return found
        if self.impossible(question):
            return Proved()
        large = self.world(LARGE)
        found = self._shown(large, question, judge)
        if found is not None:
            return found
        if large.solver.possible(*question(large), large.stated) is not False:
            return NotDecided("the solver gave up", False)
        return NotDecided(within(self.world(ANY)), True)

    def _shown(self, world: World, question: Asked, judge: Judge) -> Shown | None:
        asked = (*question(world), world.stated)
        model = smallest(world, asked, self.taste(world))
        if model is None:
            return None
        full = written(world, model, self.usual)
        reasons = matters(world.space.terms, model, asked)
        try:
            case = self.replayed(full)
            for readings in self._enough(world, model, asked, full, reasons):
                if judge(case.reading_only(readings)):
                    return Shown(attrs.evolve(full, readings=readings), reasons)
        except Disagreement:
            if not world.space.loose:
                raise
            return None
        if not world.space.loose:
            raise Disagreement(f"the evaluator does not find it in {full}")
        return None

    def _enough(
        self, world: World, model: Model, asked: tuple[int, ...], full: Witness, reasons: tuple[str, ...]
    ) -> Iterator[dict[str, str]]:
        """Readings that should suffice to see it, the fewest first; the others stay open."""
        fewest = needed(world, Point(world.space.terms, model), asked)
        tried: list[dict[str, str]] = []
        for names in (fewest, [name for name in full.readings if f"?{name}" in reasons], list(full.readings)):
            readings = {name: reading for name, reading in full.readings.items() if name in names}
            if readings not in tried:
                tried.append(readings)
                yield readings

    def replayed(self, witness: Witness) -> Replay:
        """The case before the reference evaluator; of the last cases it is remembered what was decided."""
        key = (repr(witness.facts), witness.on)
        found = self.replays.pop(key, None)
        if found is None:
            found = replay(self.program, witness.facts, witness.readings, witness.on)
        self.replays[key] = found
        if len(self.replays) > REMEMBERED:
            del self.replays[next(iter(self.replays))]
        return found.reading_only(witness.readings)

    def reasons(self, world: World, model: Model, asked: tuple[int, ...]) -> tuple[str, ...]:
        """The names of the facts that suffice to see that a model satisfies what was asked."""
        return matters(world.space.terms, model, asked)

    def readings_needed(self, question: Asked) -> int | None:
        """How many readings the first case that is found takes; None if none is found."""
        world = self.world(SMALL)
        asked = (*question(world), world.stated)
        point = world.shown(*asked)
        if point is None:
            return None
        return len(needed(world, point, asked))
