"""What `verify` must find in a small random law, worked out by going through every case: no solver, no evaluator, sets of cases only.

A set of cases is a whole number whose bits are cases. Everything is said of sets: where a provision is met, where it is live,
where two contradict each other. The meaning of the language is written here a second time, from its description.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import attrs

# Weakest first.
OUTCOMES = ("free", "notice", "needed", "refused")
DAYS = ("2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01")
VALUES = (0, 10, 50, 60, 100)
# Parts by origin and by quarters of the whole: every class of lists that the conditions can tell apart has a member here.
LISTS: tuple[tuple[tuple[str, int], ...], ...] = (
    (), (("here", 0),), (("there", 0),), (("here", 2),), (("there", 2),), (("here", 4),), (("there", 4),),
    (("here", 2), ("there", 2)), (("here", 1), ("there", 2)), (("here", 2), ("there", 0)), (("here", 0), ("there", 2)),
    (("here", 0), ("there", 0)), (("here", 1), ("there", 0)), (("here", 1),), (("here", 2), ("here", 0)), (("there", 2), ("there", 0)),
    (("there", 0), ("there", 0)), (("here", 0), ("here", 0)), (("here", 1), ("here", 0)),
)  # fmt: skip


@attrs.frozen
class Small:
    """A case of the small domain under one reading of the question."""

    kind: str
    relief: bool
    day: str
    value: int
    parts: tuple[tuple[str, int], ...]
    reading: str

    def of(self, origin: str) -> Fraction:
        """What the parts of this origin are worth together."""
        return Fraction(self.value * sum(quarters for where, quarters in self.parts if where == origin), 4)


DOMAIN = tuple(
    Small(*one) for one in product(("magnet", "motor", "other"), (True, False), DAYS, VALUES, LISTS, ("wide", "narrow"))
)
ALL = (1 << len(DOMAIN)) - 1
# What a policy can ask, and what it means.
ATOMS = {
    "kind is magnet": lambda one: one.kind == "magnet",
    "kind is in (magnet, motor)": lambda one: one.kind in ("magnet", "motor"),
    "kind is not other": lambda one: one.kind != "other",
    "relief": lambda one: one.relief,
    "not relief": lambda one: not one.relief,
    "value is at least 50 USD": lambda one: one.value >= 50,
    "value is less than 50 USD": lambda one: one.value < 50,
    "value is more than 50 USD": lambda one: one.value > 50,
    "day is before 2025-07-01": lambda one: one.day < "2025-07-01",
    "day is on or after 2025-07-01": lambda one: one.day >= "2025-07-01",
    "some part in parts where (part.origin is here)": lambda one: any(where == "here" for where, _ in one.parts),
    "no part in parts where (part.origin is here)": lambda one: all(where != "here" for where, _ in one.parts),
    "total of part.value over part in parts where (part.origin is here) is at least 50% of value":
        lambda one: 2 * one.of("here") >= one.value,
    "total of part.value over part in parts where (part.origin is there) is more than 0 USD": lambda one: one.of("there") > 0,
    "every part in parts has (part.origin is there)": lambda one: all(where == "there" for where, _ in one.parts),
    "count of part in parts is at most 1": lambda one: len(one.parts) <= 1,
    "scope is wide": lambda one: one.reading == "wide",
    "scope is wide or relief": lambda one: one.reading == "wide" or one.relief,
}  # fmt: skip


def where(holds: object) -> int:
    """The cases in which something holds."""
    assert callable(holds)
    return sum(1 << index for index, one in enumerate(DOMAIN) if holds(one))


WHERE = {atom: where(holds) for atom, holds in ATOMS.items()}
ON = {day: where(lambda one, day=day: one.day == day) for day in DAYS}
READ = {reading: where(lambda one, reading=reading: one.reading == reading) for reading in ("wide", "narrow")}


def between(first: str | None, last: str | None) -> int:
    """The cases on these days."""
    return sum(cases for day, cases in ON.items() if (first or day) <= day <= (last or day))


@attrs.frozen
class Plain:
    """A provision. `to`: what an exception relieves from. `over`: what it goes before. `suspended`: from, through, and when."""

    name: str
    atoms: tuple[str, ...]
    then: str | None
    to: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    over: tuple[str, ...] = ()
    suspended: tuple[str, str, str | None] | None = None

    @property
    def operating(self) -> int:
        """Where it is in force and not suspended."""
        held = 0
        if self.suspended is not None:
            first, last, when = self.suspended
            held = between(first, last) & (WHERE[when] if when is not None else ALL)
        return between(self.first, self.last) & ~held & ALL

    @property
    def met(self) -> int:
        """Where it operates and its conditions hold."""
        found = self.operating
        for atom in self.atoms:
            found &= WHERE[atom]
        return found

    @property
    def removes(self) -> tuple[str, ...]:
        """What it sets aside while it is live."""
        return (*self.to, *self.over)


@attrs.frozen
class Law:
    """A small law. `gives`: what is decided otherwise, if anything. promised: conditions and the strictest outcome allowed."""

    provisions: tuple[Plain, ...]
    gives: str | None
    promised: tuple[tuple[str, str], ...] = ()

    def live(self, without: str | None = None) -> dict[str, int]:
        """Where each provision is live; `without` one that never is."""
        met = {one.name: one.met for one in self.provisions}
        found: dict[str, int] = {}

        def of(one: Plain) -> int:
            if one.name not in found:
                here = met[one.name] if one.name != without else 0
                if one.to:
                    named = 0
                    for name in one.to:
                        named |= met[name]
                    here &= named
                for other in self.provisions:
                    if one.name in other.removes:
                        here &= ~of(other)
                found[one.name] = here
            return found[one.name]

        for one in self.provisions:
            of(one)
        return found

    def pairs(self, live: dict[str, int]) -> dict[tuple[str, str], int]:
        """Where an exception and a stricter provision are both live that it neither names nor is ordered against."""
        found = {}
        for one, other in combinations(self.provisions, 2):
            for weak, strong in ((one, other), (other, one)):
                ordered = strong.name in weak.removes or weak.name in strong.removes
                if weak.to and not ordered and weak.then and strong.then and rank(weak.then) < rank(strong.then):
                    found[weak.name, strong.name] = live[weak.name] & live[strong.name]
        return found

    def results(self, live: dict[str, int]) -> tuple[int, ...]:
        """What is decided: where each outcome or a stricter one is, where nothing is, and which relief is contradicted where."""
        said = 0
        reached = dict.fromkeys(OUTCOMES, 0)
        for one in self.provisions:
            if one.then is not None:
                said |= live[one.name]
                for outcome in OUTCOMES[: rank(one.then) + 1]:
                    reached[outcome] |= live[one.name]
        rest = ALL & ~said
        for outcome in OUTCOMES[: rank(self.gives) + 1] if self.gives else ():
            reached[outcome] |= rest
        against = {one.name: 0 for one in self.provisions}
        for (weak, _), cases in self.pairs(live).items():
            against[weak] |= cases
        return (*(reached[outcome] for outcome in OUTCOMES[1:]), *(() if self.gives else (rest,)), *against.values())


def rank(outcome: str) -> int:
    """How strict an outcome is."""
    return OUTCOMES.index(outcome)


def findings(law: Law) -> dict[str, set[object]]:
    """Everything that there is to find, by kind."""
    live = law.live()
    met = {one.name: one.met for one in law.provisions}
    by_name = {one.name: one for one in law.provisions}
    nothing = {name for name, cases in live.items() if not cases}
    dead = {name for name in nothing if not met[name]}
    vacuous = {name for name in nothing - dead if by_name[name].to and not _relief(law, by_name[name], met)}
    base = law.results(live)
    return {
        "conflict": {frozenset(pair) for pair, cases in law.pairs(live).items() if cases},
        "dead": dead,
        "vacuous_exception": vacuous,
        "shadowed": nothing - dead - vacuous,
        "idle": {name for name in live if name not in nothing and law.results(law.live(name)) == base},
        "constant_condition": set(_constants(law, met)),
        "gap": {True} if law.gives is None and open_cases(law, live) else set(),
        "guarantee": {given for given, most in law.promised if _refuted(law, live, given, most)},
        "question_matters": {True} if _matters(base) else set(),
    }


def _relief(law: Law, one: Plain, met: dict[str, int]) -> int:
    return met[one.name] & _either(met[name] for name in one.to)


def _either(sets: Iterator[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found


def _constants(law: Law, met: dict[str, int]) -> Iterator[tuple[str, str, bool]]:
    """Conditions of a provision that can be met which hold wherever it operates, or nowhere there."""
    for one in law.provisions:
        for atom in one.atoms if met[one.name] else ():
            if not one.operating & ~WHERE[atom]:
                yield one.name, atom, True
            elif not one.operating & WHERE[atom]:
                yield one.name, atom, False


def open_cases(law: Law, live: dict[str, int]) -> int:
    """Where the policy operates and nothing is decided."""
    speaking = [one for one in law.provisions if one.then is not None]
    operating = _either(one.operating for one in speaking)
    return operating & ~_either(live[one.name] for one in speaking)


def _refuted(law: Law, live: dict[str, int], given: str, most: str) -> bool:
    stricter = _either(live[one.name] for one in law.provisions if one.then and rank(one.then) > rank(most))
    return bool(WHERE[given] & stricter)


def _matters(results: tuple[int, ...]) -> bool:
    """Whether some case is decided otherwise under the other reading: the readings of a case stand side by side."""
    return any((one & READ["wide"]) << 1 != one & READ["narrow"] for one in results)
