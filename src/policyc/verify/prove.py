"""One question at a time: a case that shows it, a proof that there is none, or neither, with the reason.

A case is looked for among small ones first. That there is none is proved among cases of any size. Whatever was found is
judged by the reference evaluator before anybody hears of it.
"""

from collections.abc import Callable

import attrs

from policyc.core.program import Apply, Expr, Prim, Program, Provision, Shared
from policyc.verify.meaning import Reader
from policyc.verify.reasons import matters
from policyc.verify.replay import Disagreement, Replay, replay
from policyc.verify.solver import Model
from policyc.verify.space import Shape
from policyc.verify.terms import TRUE
from policyc.verify.usual import Usual
from policyc.verify.witness import Taste, Witness, smallest, taste_of, written
from policyc.verify.world import ANY, LARGE, SMALL, VAGUE, World, world_of

FEW = 3
# What is asked of a world: conditions that shall hold together.
Asked = Callable[[World], tuple[int, ...]]
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


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The conditions that must all hold for this one to hold."""
    if isinstance(expr, Apply) and expr.prim is Prim.AND:
        return tuple(part for arg in expr.args for part in conjuncts(arg))
    return (expr,)


@attrs.define(eq=False)
class Prover:
    """All questions about one law."""

    program: Program
    usual: Usual
    milliseconds: int | None = None
    worlds: dict[Shape, World] = attrs.field(factory=dict)
    tastes: dict[int, Taste] = attrs.field(factory=dict)

    def world(self, shape: Shape) -> World:
        """All cases of one shape."""
        if shape not in self.worlds:
            self.worlds[shape] = world_of(self.program, shape, self.usual, self.milliseconds)
        return self.worlds[shape]

    def operating(self, one: Provision) -> list[Expr]:
        """What must hold for a provision to operate at all, its conditions aside."""
        met = next(definition.body for definition in self.program.definitions if definition.name == one.met)
        return [part for part in conjuncts(met) if not (isinstance(part, Shared) and part.name == one.holds)]

    def taste(self, world: World) -> Taste:
        """What is easy to read among the cases of a world, by the scenarios of the policy."""
        if id(world) not in self.tastes:
            self.tastes[id(world)] = taste_of(world, self.usual)
        return self.tastes[id(world)]

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
            return small.solver.possible(*question(small)) is False
        return any(self.world(shape).solver.possible(*question(self.world(shape))) is False for shape in (VAGUE, ANY))

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
        return NotDecided(f"lists of up to {LARGE.widths[0]} elements", True)

    def _shown(self, world: World, question: Asked, judge: Judge) -> Shown | None:
        asked = (*question(world), world.stated)
        model = smallest(world, asked, self.taste(world))
        if model is None:
            return None
        witness = written(world, model, self.usual)
        try:
            found = judge(self.replayed(witness))
        except Disagreement:
            if not world.space.loose:
                raise
            return None
        if found:
            reasons = matters(world.space.terms, model, asked)
            return Shown(self._fewest_readings(witness, judge, reasons), reasons)
        if not world.space.loose:
            raise Disagreement(f"the evaluator does not find it in {witness}")
        return None

    def replayed(self, witness: Witness) -> Replay:
        """The case before the reference evaluator."""
        return replay(self.program, witness.facts, witness.readings, witness.on)

    def reasons(self, world: World, model: Model, asked: tuple[int, ...]) -> tuple[str, ...]:
        """The names of the facts that suffice to see that a model satisfies what was asked."""
        return matters(world.space.terms, model, asked)

    def plain(self, question: Asked, judge: Judge) -> bool:
        """Whether a case shows it in which no open question needs a reading; the first case that is found is tried."""
        world = self.world(SMALL)
        asked = (*question(world), world.stated)
        if not world.possible(*asked):
            return False
        point = next(point for point in reversed(world.points) if all(point.holds(one) for one in asked))
        witness = attrs.evolve(written(world, point.model, self.usual), readings={})
        return judge(self.replayed(witness))

    def _fewest_readings(self, witness: Witness, judge: Judge, reasons: tuple[str, ...]) -> Witness:
        """Readings that suffice; the others stay open. A few that bear on it are not thinned out any further."""
        without = attrs.evolve(witness, readings={})
        if judge(self.replayed(without)):
            return without
        asked = {name: reading for name, reading in witness.readings.items() if f"?{name}" in reasons}
        if judge(self.replayed(attrs.evolve(witness, readings=asked))):
            witness = attrs.evolve(witness, readings=asked)
        if len(witness.readings) <= FEW:
            return witness
        for name in witness.readings:
            fewer = {other: reading for other, reading in witness.readings.items() if other != name}
            without = attrs.evolve(witness, readings=fewer)
            if judge(self.replayed(without)):
                witness = without
        return witness
