"""A law with all of its possible cases: what was read, what every case satisfies, and a solver that knows it."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property

import attrs

from policyc.core.program import Condition, Program
from policyc.verify.assumed import close
from policyc.verify.classes import count_by_class
from policyc.verify.domains import Domain, domains_of
from policyc.verify.meaning import Reader, reader_for
from policyc.verify.point import Point, Pool
from policyc.verify.reach import Reach
from policyc.verify.solver import Model, Solver
from policyc.verify.space import Shape, Space
from policyc.verify.stretches import Interval, stretches
from policyc.verify.terms import FALSE, Linear
from policyc.verify.usual import Usual

SMALL = Shape((2, 1))
LARGE = Shape((3, 2, 1))
ANY = Shape((), classes=True)
# Of lists nothing is known at all: what cannot be even so needs no more work.
VAGUE = Shape((), classes=True, counted=False)


@attrs.frozen
class Beside:
    """Another version to be read over the same cases, and the days on which policies judge, by their names."""

    program: Program
    days: Mapping[str, date] = attrs.field(factory=dict)


@attrs.frozen(eq=False, slots=False)
class Law:
    """What is asked about: a program, what is usual in its cases, and another version beside it."""

    program: Program
    usual: Usual
    beside: Beside | None = None

    @property
    def programs(self) -> tuple[Program, ...]:
        """The version that gives the cases their form first."""
        return (self.program,) if self.beside is None else (self.program, self.beside.program)

    @cached_property
    def domains(self) -> Mapping[str, Domain]:
        """The words that the versions can tell apart."""
        return domains_of(self.programs, self.usual.words())

    @cached_property
    def stretches(self) -> tuple[Interval, ...]:
        """The calendar, cut at every day that the first version names."""
        return stretches((self.program,))


@attrs.define(eq=False, slots=False)
class World:
    """One law and all cases of one shape.

    stated: no term is asked for a day on which the law gives it no value. pool: the cases that were found so far. refused:
    what was asked and has no case, or (None) was not settled.
    """

    program: Program
    space: Space
    read: Reader
    solver: Solver
    stated: int
    pool: Pool
    reach: Reach
    law: Law
    refused: dict[tuple[int, ...], bool | None] = attrs.field(factory=dict)

    def possible(self, *conditions: int) -> bool | None:
        """Whether some case of this shape satisfies all of these: one that was found before, or else by the solver."""
        found = self._found(conditions)
        return found if found is None or found is False else True

    def shown(self, *conditions: int) -> Point | None:
        """A case that satisfies all of these: the last that was found before, or else one from the solver."""
        found = self._found(conditions)
        return found if isinstance(found, Point) else None

    def _found(self, conditions: tuple[int, ...]) -> Point | bool | None:
        if FALSE in conditions:
            return False
        known = self.pool.last(conditions)
        if known is not None:
            return known
        if conditions not in self.refused:
            found = self.solver.find(*conditions)
            if isinstance(found, Model):
                return self.pool.add(found)
            self.refused[conditions] = False if found is False else None
        return self.refused[conditions]

    def seen(self, *conditions: int) -> bool:
        """Whether a case that was found before satisfies all of these."""
        return FALSE not in conditions and self.pool.last(conditions) is not None

    def excluded(self, *conditions: int) -> bool:
        """Whether it is proved that no case of this shape satisfies all of these."""
        if conditions not in self.refused:
            found = False if FALSE in conditions else self.solver.possible(*conditions)
            if found:
                return False
            self.refused[conditions] = False if found is False else None
        return self.refused[conditions] is False

    @cached_property
    def bound_words(self) -> int:
        """The words of which the facts say more than that they are words, a bit for each."""
        found = 0
        for one in self.space.facts:
            if self.space.terms.nodes[one].op != "word":
                found |= self.reach.condition(one)
        return found

    @property
    def exact(self) -> bool:
        """Whether what is not found here is not there: no list was spelled out, nothing approximated."""
        return not self.space.lists and not self.space.loose


def world_of(law: Law, shape: Shape, milliseconds: int | None = None) -> World:
    """All cases of one shape, with everything read that the law says."""
    program, programs = law.program, law.programs
    space = Space(program, law.domains, shape, law.usual.currency)
    read = reader_for(space)
    if law.beside is not None:
        read.also(law.beside.program)
        read.days.update({name: Linear(Fraction(day.toordinal())) for name, day in law.beside.days.items()})
    for one in programs:
        _read(read, one)
    close(read)
    if shape.classes and shape.counted:
        count_by_class(read)
    solver = Solver(space.terms, milliseconds)
    solver.assume(space.facts)
    states = (one for each in programs for policy in each.policies for one in policy.provisions)
    solver.prepare(read.defined(name) for one in states for name in (one.holds, one.met, one.live))
    stated = space.terms.negate(space.terms.either(*read.unstated.values()))
    return World(program, space, read, solver, stated, Pool(space.terms), Reach(space.terms), law)


def _read(read: Reader, program: Program) -> None:
    for policy in program.policies:
        for one in policy.provisions:
            for name in (one.holds, one.met, one.live):
                read.defined(name)
            for condition in one.conditions:
                _read_condition(read, condition)
        for guarantee in policy.guarantees:
            read.truth(guarantee.given)
            read.truth(guarantee.then)


def _read_condition(read: Reader, condition: Condition) -> None:
    read.truth(condition.expr)
    for child in condition.children:
        _read_condition(read, child)
