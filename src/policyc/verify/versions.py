"""Two versions of the law over the same cases: what both are, and what the evaluator says of a case in each."""

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from policyc.core.program import Decision, Policy, Program
from policyc.core.types import Many, RecordType
from policyc.verify.meaning import Reader
from policyc.verify.merge import OLD
from policyc.verify.near import CROWD, levels_near, near_of
from policyc.verify.outcomes import against, levels
from policyc.verify.replay import Replay, replay
from policyc.verify.space import Shape
from policyc.verify.stretches import Interval, stretches
from policyc.verify.terms import FALSE, Terms
from policyc.verify.usual import Usual
from policyc.verify.witness import Taste, Witness, taste_of
from policyc.verify.world import Beside, Law, World, world_of


@attrs.frozen
class Side:
    """One version: its program, and the day on which every case is judged, if that is not left to the case."""

    program: Program
    on: date | None = None


@attrs.define(eq=False)
class Comparison:
    """Two versions over all cases of some shapes. `beside` is the old one under names that do not clash with the new."""

    old: Side
    new: Side
    beside: Beside
    usual: Usual
    milliseconds: int | None
    law: Law = attrs.field(init=False)
    worlds: dict[Shape, World] = attrs.field(factory=dict)
    tastes: dict[int, Taste] = attrs.field(factory=dict)
    lifted: dict[int, Reader] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.law = Law(self.new.program, self.usual, self.beside)

    def suspends(self) -> bool:
        """Whether either version suspends anything."""
        programs = (self.old.program, self.new.program)
        return any(one.suspensions for each in programs for policy in each.policies for one in policy.provisions)

    def read(self, world: World, lifted: bool) -> Reader:
        """Both versions as they are read over these cases; `lifted`: as if nothing were suspended."""
        if not lifted:
            return world.read
        if id(world) not in self.lifted:
            self.lifted[id(world)] = world.read.unsuspended()
        return self.lifted[id(world)]

    def world(self, shape: Shape) -> World:
        """Both versions over the same cases of one shape."""
        if shape not in self.worlds:
            self.worlds[shape] = world_of(self.law, shape, self.milliseconds)
        return self.worlds[shape]

    def taste(self, world: World) -> Taste:
        """What is easy to read among the cases of a world."""
        if id(world) not in self.tastes:
            self.tastes[id(world)] = taste_of(world, self.usual)
        return self.tastes[id(world)]


@attrs.frozen(eq=False)
class Matter:
    """A decision of a policy in both versions; `asked` is the old one as the solver knows it.

    lifted: it is looked at as if nothing were suspended.
    """

    of: Comparison
    old: tuple[Policy, Decision]
    new: tuple[Policy, Decision]
    asked: tuple[Policy, Decision]
    lifted: bool = False

    @property
    def words(self) -> str:
        """What is said behind a claim about suspensions."""
        return ", with suspensions lifted too" if self.lifted else ""

    @property
    def suspensions(self) -> str | None:
        """How suspensions are taken, if not as usual."""
        return "ignored" if self.lifted else None

    @property
    def order(self) -> list[str]:
        """The outcomes of both versions."""
        return list(dict.fromkeys(name for _, decision in (self.old, self.new) for name, _ in decision.outcomes))

    def otherwise_said(self) -> set[str]:
        """The provisions of both versions that conclude something else in the new one."""
        mine, theirs = ({one.name: dict(one.concludes).get(d.name) for one in p.provisions} for p, d in (self.old, self.new))
        return {name for name in mine.keys() & theirs.keys() if mine[name] != theirs[name]}

    def differ(self, world: World, way: str) -> int:
        """Whether the new version decides otherwise: `stricter`, `looser`, or in any way (`changed`)."""
        terms = world.space.terms
        read = self.of.read(world, self.lifted)
        if self.alike and max(len(policy.provisions) for policy, _ in (self.asked, self.new)) > CROWD:
            found = terms.either(*self._near_changes(world, read, way))
        else:
            found = self._differ(terms, way, levels(read, *self.asked), levels(read, *self.new))
        world.solver.assume(world.space.facts)
        return found

    @property
    def alike(self) -> bool:
        """Whether the decision itself is the same, so that without a change of some provision nothing is decided otherwise."""
        (_, old), (_, new) = self.old, self.new
        same = (old.outcomes, old.ordered, old.otherwise) == (new.outcomes, new.ordered, new.otherwise)
        return same and against(old) == against(new)

    def _differ(self, terms: Terms, way: str, mine: Mapping[str, int], theirs: Mapping[str, int]) -> int:
        ways = []
        for name in dict.fromkeys((*mine, *theirs)):
            before, after = mine.get(name, terms.either()), theirs.get(name, terms.either())
            if way == "changed" or name in self.order:
                ways += [terms.both(after, terms.negate(before))] if way != "looser" else []
                ways += [terms.both(before, terms.negate(after))] if way != "stricter" else []
        return terms.either(*ways)

    def _near_changes(self, world: World, read: Reader, way: str) -> Iterator[int]:
        """For each provision that can be live in one version only: that it is, and that its neighbours decide otherwise."""
        terms, said = world.space.terms, self.otherwise_said()
        nears = [near_of(policy, world, read) for policy, _ in (self.asked, self.new)]
        for name in dict.fromkeys((*nears[0].names, *nears[1].names)):
            lives = [near.lives[near.places[name]] if name in near.places else FALSE for near in nears]
            changed = terms.either(*lives) if name in said else terms.unlike(*lives)
            if changed == FALSE:
                continue
            scopes = [near.scopes[near.places[name]] for near in nears if name in near.places]
            sides = []
            for near, (policy, decision) in zip(nears, (self.asked, self.new), strict=True):
                among = 0
                for scope in scopes:
                    among |= near.meeting(scope)
                sides.append(levels_near(read, policy, decision, near, among))
            yield terms.both(changed, self._differ(terms, way, sides[0], sides[1]))


def judged(side: Side, witness: Witness, lifted: bool = False) -> Replay:
    """A case before the evaluator, as one version has words for it; `lifted`: as if nothing were suspended."""
    known = {one.name for one in side.program.questions}
    plain = {name.removesuffix(OLD): reading for name, reading in witness.readings.items()}
    readings = {name: reading for name, reading in plain.items() if name in known}
    found = replay(side.program, _known(side.program, "case", witness.facts), readings, side.on or witness.on)
    return attrs.evolve(found, run=attrs.evolve(found.run, honoured=not lifted))


def _known(program: Program, record: str, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts that a version has words for."""
    fields = next(one.by_name for one in program.records if one.name == record)
    found: dict[str, object] = {}
    for name, value in facts.items():
        match fields[name].type if name in fields else None:
            case None:
                continue
            case RecordType(inner) if isinstance(value, Mapping):
                found[name] = _known(program, inner, value)
            case Many(inner) if isinstance(value, list):
                found[name] = [_known(program, inner, one) for one in value]
            case _:
                found[name] = value
    return found


def days_of(matter: Matter, world: World, asked: tuple[int, ...]) -> tuple[Interval, ...]:
    """The days on which there is such a case; none if every case is judged on a day that was given."""
    if matter.of.old.on is not None or matter.of.new.on is not None:
        return ()
    found: list[Interval] = []
    for one in stretches((matter.of.old.program, matter.of.new.program)):
        if world.possible(*asked, world.space.terms.on_days(world.read.day(matter.new[0].name), (one,))):
            found.append((found.pop()[0], one[1]) if found and found[-1][1] + 1 == one[0] else one)
    return tuple(found)
