"""Two versions of the law, or one law on two days: which cases are decided otherwise, one small case for each provision.

Both versions are read over the same facts. Where no case of any size is decided otherwise, that is proved.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from policyc.core.program import Decision, Policy, Program
from policyc.core.types import Many, RecordType
from policyc.verify.changes import Changed, Looser, Stricter
from policyc.verify.days import Interval, shown, stretches
from policyc.verify.findings import Found, label
from policyc.verify.merge import OLD, renamed
from policyc.verify.outcomes import levels
from policyc.verify.prove import NotDecided
from policyc.verify.reasons import matters
from policyc.verify.replay import Disagreement, Replay, replay
from policyc.verify.report import Claim, Report, unsettled
from policyc.verify.space import Shape
from policyc.verify.told import example_of
from policyc.verify.usual import Usual, usual_of
from policyc.verify.witness import Taste, Witness, smallest, taste_of, written
from policyc.verify.world import ANY, LARGE, SMALL, VAGUE, Beside, World, world_of


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
    worlds: dict[Shape, World] = attrs.field(factory=dict)
    tastes: dict[int, Taste] = attrs.field(factory=dict)

    def world(self, shape: Shape) -> World:
        """Both versions over the same cases of one shape."""
        if shape not in self.worlds:
            self.worlds[shape] = world_of(self.new.program, shape, self.usual, self.milliseconds, self.beside)
        return self.worlds[shape]

    def taste(self, world: World) -> Taste:
        """What is easy to read among the cases of a world."""
        if id(world) not in self.tastes:
            self.tastes[id(world)] = taste_of(world, self.usual)
        return self.tastes[id(world)]


@attrs.frozen(eq=False)
class _Matter:
    """A decision of a policy in both versions; `asked` is the old one as the solver knows it."""

    of: Comparison
    old: tuple[Policy, Decision]
    new: tuple[Policy, Decision]
    asked: tuple[Policy, Decision]

    @property
    def order(self) -> list[str]:
        """The outcomes of both versions."""
        return list(dict.fromkeys(name for _, decision in (self.old, self.new) for name, _ in decision.outcomes))

    def differ(self, world: World, way: str) -> int:
        """Whether the new version decides otherwise: `stricter`, `looser`, or in any way (`changed`)."""
        terms = world.space.terms
        mine, theirs = levels(world.read, *self.asked), levels(world.read, *self.new)
        ways = []
        for name in dict.fromkeys((*mine, *theirs)):
            before, after = mine.get(name, terms.either()), theirs.get(name, terms.either())
            if way == "changed" or name in self.order:
                ways += [terms.both(after, terms.negate(before))] if way != "looser" else []
                ways += [terms.both(before, terms.negate(after))] if way != "stricter" else []
        return terms.either(*ways)


def compare(old: Side, new: Side, milliseconds: int | None = None) -> Report:
    """What the new version decides otherwise. Raises Disagreement if the solver and the evaluator differ."""
    beside = renamed(old.program, new.program, old.on != new.on)
    days = {one.name: new.on for one in new.program.policies if new.on is not None}
    days |= {f"{one.name}{OLD}": old.on for one in old.program.policies if old.on is not None}
    of = Comparison(old, new, Beside(beside, days), usual_of(new.program), milliseconds)
    found: list[Found | Claim] = []
    asked = list(_matters(of))
    for matter in asked:
        found += _compared(matter)
    findings = tuple(one for one in found if isinstance(one, Found))
    proved = tuple(one for one in found if isinstance(one, Claim))
    checked = {"policies": len({m.new[0].name for m in asked}), "provisions": _provisions(new), "proofs": sum(one.bound is None for one in proved)}
    return Report(findings, proved, checked)


def _provisions(side: Side) -> int:
    return sum(len(policy.provisions) for policy in side.program.policies if policy.target)


def _matters(of: Comparison) -> Iterator[_Matter]:
    """Each decision that a policy of the same name has in both versions."""
    before = {(p.name, d.name): (p, d) for p in of.old.program.policies if p.target for d in p.decisions}
    asked = {(p.name, d.name): (p, d) for p in of.beside.program.policies for d in p.decisions}
    for policy in (one for one in of.new.program.policies if one.target):
        for decision in policy.decisions:
            key = (policy.name, decision.name)
            if key in before:
                yield _Matter(of, before[key], (policy, decision), asked[key])


def _compared(matter: _Matter) -> Iterator[Found | Claim]:
    what = f"`{matter.new[0].name}` decides `{matter.new[1].name}` as before, in every case"
    settled = _equivalent(matter)
    if settled is True:
        yield Claim("changed", what)
        return
    found = list(_cases(matter))
    yield from found
    if not found:
        yield unsettled("changed", what, (), NotDecided(f"lists of up to {LARGE.widths[0]} elements", settled is False))


def _equivalent(matter: _Matter) -> bool | None:
    """True if proved; False if there is a case, perhaps only a vague one; None if the solver gave up."""
    settled: bool | None = False
    for shape in (SMALL, VAGUE, ANY):
        world = matter.of.world(shape)
        found = world.solver.possible(matter.differ(world, "changed"))
        if found is False and (shape is not SMALL or world.exact):
            return True
        if found is True and shape is SMALL:
            return False
        settled = None if found is None else settled
    return settled


# ---- cases ----


def _cases(matter: _Matter) -> Iterator[Found]:
    """One case for each way in which provisions come to decide otherwise."""
    ways = ("stricter", "looser") if matter.old[1].ordered else ("changed",)
    for shape in (SMALL, LARGE):
        world = matter.of.world(shape)
        found = [one for way in ways for one in _ways(matter, world, way)]
        found = found or list(_ways(matter, world, "changed"))
        if found:
            yield from found
            return


@attrs.frozen(eq=False)
class _Shown:
    """A case that is decided otherwise: by which provisions, with which results, on which facts, and what was asked."""

    witness: Witness
    changed: list[str]
    results: tuple[str, str]
    reasons: tuple[str, ...]
    asked: tuple[int, ...]


def _ways(matter: _Matter, world: World, way: str) -> Iterator[Found]:
    """A case for each provision that is live in one version only; the next case must come from one not yet named."""
    differ = matter.differ(world, way)
    asked: tuple[int, ...] = (differ, world.stated)
    named: list[str] = []
    while (found := _next(matter, world, asked)) is not None:
        yield _told(matter, world, way, found)
        fresh = [name for name in found.changed if name not in named]
        if not fresh:
            return
        named += fresh
        asked = (differ, world.stated, world.space.terms.either(*_others(matter, world, named)))


def _next(matter: _Matter, world: World, asked: tuple[int, ...]) -> _Shown | None:
    model = smallest(world, asked, matter.of.taste(world))
    if model is None:
        return None
    reasons = matters(world.space.terms, model, asked)
    full = written(world, model, matter.of.usual)
    fewer = {name: reading for name, reading in full.readings.items() if f"?{name}" in reasons}
    for witness in (attrs.evolve(full, readings=fewer), full):
        mine = _judged(matter.of.old, witness).decided(*matter.old).combined
        theirs = _judged(matter.of.new, witness).decided(*matter.new).combined
        before, after = (mine.status, mine.possible), (theirs.status, theirs.possible)
        if before != after and "undetermined" not in (mine.status, theirs.status):
            break
    if before == after:
        if not world.space.loose:
            raise Disagreement(f"both versions decide alike in {witness}")
        return None
    names = dict.fromkeys((*mine.live, *theirs.live))
    changed = [name for name in names if (mine.live.get(name) is True) != (theirs.live.get(name) is True)]
    return _Shown(witness, changed, (_said(*before), _said(*after)), reasons, asked)


def _others(matter: _Matter, world: World, changed: list[str]) -> Iterator[int]:
    """That some other provision than these is live in one version and not in the other."""
    terms, read = world.space.terms, world.read
    old, new = ({one.name: read.defined(one.live) for one in policy.provisions} for policy, _ in (matter.asked, matter.new))
    for name in dict.fromkeys((*old, *new)):
        if name not in changed:
            yield terms.negate(terms.iff(old.get(name, terms.either()), new.get(name, terms.either())))


def _judged(side: Side, witness: Witness) -> Replay:
    known = {one.name for one in side.program.questions}
    plain = {name.removesuffix(OLD): reading for name, reading in witness.readings.items()}
    readings = {name: reading for name, reading in plain.items() if name in known}
    return replay(side.program, _known(side.program, "case", witness.facts), readings, side.on or witness.on)


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


def _said(status: str, possible: tuple[str, ...]) -> str:
    if status == "conflict":
        return "a conflict"
    return " or ".join(possible) if possible else "nothing"


def _told(matter: _Matter, world: World, way: str, found: _Shown) -> Found:
    old, new = matter.old[0].provisions, matter.new[0].provisions
    spans = {one.name: one.span for one in (*old, *new)}
    made = {"stricter": Stricter, "looser": Looser, "changed": Changed}[way]
    places = tuple(place for name in found.changed[1:] for place in label(spans.get(name), "this too"))
    return made(
        span=next((spans[name] for name in found.changed if name in spans), matter.new[0].span),
        provisions=tuple(found.changed),
        places=places,
        example=example_of(found.witness, found.reasons),
        days=shown(_days(matter, world, found.asked)),
        decision=matter.new[1].name,
        outcomes=found.results,
    )


def _days(matter: _Matter, world: World, asked: tuple[int, ...]) -> tuple[Interval, ...]:
    if matter.of.old.on is not None or matter.of.new.on is not None:
        return ()
    found: list[Interval] = []
    for one in stretches((matter.of.old.program, matter.of.new.program)):
        if world.possible(*asked, world.space.terms.on_days(world.read.day(matter.new[0].name), (one,))):
            found.append((found.pop()[0], one[1]) if found and found[-1][1] + 1 == one[0] else one)
    return tuple(found)
