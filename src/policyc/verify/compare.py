"""Two versions of the law, or one law on two days: which cases are decided otherwise, one small case for each provision.

Both versions are read over the same facts. Where no case of any size is decided otherwise, that is proved.
"""

from collections.abc import Iterator, Sequence

import attrs

from policyc.verify.changes import Change, Changed, DutyChanged, Looser, Stricter
from policyc.verify.days import shown
from policyc.verify.duties import duties
from policyc.verify.findings import Found, label
from policyc.verify.merge import OLD, renamed
from policyc.verify.prove import NotDecided, within
from policyc.verify.reasons import matters
from policyc.verify.replay import Disagreement
from policyc.verify.report import Claim, Over, Report, never_over, unsettled
from policyc.verify.told import example_of
from policyc.verify.usual import usual_of
from policyc.verify.versions import Comparison, Matter, Side as Side, days_of, judged
from policyc.verify.witness import Witness, fewer_readings, smallest, written
from policyc.verify.world import ANY, LARGE, SMALL, VAGUE, Beside, World


def compare(
    old: Side,
    new: Side,
    milliseconds: int | None = None,
    over: Over = never_over,
    honoured: bool = True,
) -> Report:
    """What the new version decides otherwise. Raises Disagreement if the solver and the evaluator differ.

    milliseconds: the most that one question may take. over: why nothing more is to be asked, once that is so. honoured: both
    versions are compared as they operate, and then as if nothing were suspended; if not, only in the second way.
    """
    beside = renamed(old.program, new.program, old.on != new.on)
    days = {one.name: new.on for one in new.program.policies if new.on is not None}
    days |= {f"{one.name}{OLD}": old.on for one in old.program.policies if old.on is not None}
    of = Comparison(old, new, Beside(beside, days), usual_of(new.program), milliseconds)
    found: list[Found | Claim] = []
    asked = list(_matters(of))
    for matter in asked:
        why = over()
        if why is not None:
            found.append(unsettled("changed", _alike(matter), (), NotDecided(why, False), matter.new[0].span))
            continue
        if honoured or not of.suspends():
            found += _told(matter)
        if of.suspends():
            found += _told(attrs.evolve(matter, lifted=True), [one for one in found if isinstance(one, Found)])
    findings = tuple(one for one in found if isinstance(one, Found))
    proved = tuple(one for one in found if isinstance(one, Claim))
    checked = {"policies": len({m.new[0].name for m in asked}), "provisions": _provisions(new), "proofs": sum(one.bound is None for one in proved)}
    return Report(findings, proved, checked)


def _provisions(side: Side) -> int:
    return sum(len(policy.provisions) for policy in side.program.policies if policy.target)


def _matters(of: Comparison) -> Iterator[Matter]:
    """Each decision that a policy of the same name has in both versions."""
    before = {(p.name, d.name): (p, d) for p in of.old.program.policies if p.target for d in p.decisions}
    asked = {(p.name, d.name): (p, d) for p in of.beside.program.policies for d in p.decisions}
    for policy in (one for one in of.new.program.policies if one.target):
        for decision in policy.decisions:
            key = (policy.name, decision.name)
            if key in before:
                yield Matter(of, before[key], (policy, decision), asked[key])


def _told(matter: Matter, before: Sequence[Found] = ()) -> Iterator[Found | Claim]:
    """What a decision and its duties come to otherwise; what was told before of the same provisions is not told again."""
    named = [name for one in before if isinstance(one, Change) and one.decision == matter.new[1].name for name in one.provisions]
    yield from _compared(matter, named)
    if matter.new[1] is matter.new[0].decisions[0]:
        yield from duties(matter, [one.duty for one in before if isinstance(one, DutyChanged)])


def _alike(matter: Matter) -> str:
    return f"`{matter.new[0].name}` decides `{matter.new[1].name}` as before, in every case{matter.words}"


def _compared(matter: Matter, named: list[str]) -> Iterator[Found | Claim]:
    what = _alike(matter)
    settled = _equivalent(matter)
    if settled is True:
        yield Claim("changed", what)
        return
    found = list(_cases(matter, named))
    yield from found
    if not found and not named:
        yield unsettled("changed", what, (), NotDecided(within(matter.of.world(ANY)), settled is False), matter.new[0].span)


def _equivalent(matter: Matter) -> bool | None:
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


def _cases(matter: Matter, named: list[str]) -> Iterator[Found]:
    """One case for each way in which provisions, others than those named, come to decide otherwise."""
    ways = ("stricter", "looser") if matter.old[1].ordered else ("changed",)
    for shape in (SMALL, LARGE):
        world = matter.of.world(shape)
        found = [one for way in ways for one in _ways(matter, world, way, named)]
        found = found or list(_ways(matter, world, "changed", named))
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


def _ways(matter: Matter, world: World, way: str, told: list[str]) -> Iterator[Found]:
    """A case for each provision that is live in one version only; the next case must come from one not yet named."""
    differ = matter.differ(world, way)
    named = list(told)
    other = (world.space.terms.either(*_others(matter, world, named)),) if named else ()
    asked: tuple[int, ...] = (differ, world.stated, *other)
    while (found := _next(matter, world, asked)) is not None:
        yield _finding(matter, world, way, found)
        fresh = [name for name in found.changed if name not in named]
        if not fresh:
            return
        named += fresh
        asked = (differ, world.stated, world.space.terms.either(*_others(matter, world, named)))


def _next(matter: Matter, world: World, asked: tuple[int, ...]) -> _Shown | None:
    model = smallest(world, asked, matter.of.taste(world))
    if model is None:
        return None
    reasons = matters(world.space.terms, model, asked)
    full = written(world, model, matter.of.usual)
    for witness in (fewer_readings(full, reasons), full):
        mine = judged(matter.of.old, witness, matter.lifted).decided(*matter.old).combined
        theirs = judged(matter.of.new, witness, matter.lifted).decided(*matter.new).combined
        before, after = (mine.status, mine.possible), (theirs.status, theirs.possible)
        if before != after and "undetermined" not in (mine.status, theirs.status):
            break
    if before == after:
        if not world.space.loose:
            raise Disagreement(f"both versions decide alike in {witness}")
        return None
    names = dict.fromkeys((*mine.live, *theirs.live))
    other = {name for name in matter.otherwise_said() if mine.live.get(name) is True}
    changed = [name for name in names if name in other or (mine.live.get(name) is True) != (theirs.live.get(name) is True)]
    return _Shown(witness, changed, (_said(*before), _said(*after)), reasons, asked)


def _others(matter: Matter, world: World, changed: list[str]) -> Iterator[int]:
    """That some other provision than these is live in one version and not in the other, or in both and says otherwise."""
    terms, read = world.space.terms, matter.of.read(world, matter.lifted)
    said = matter.otherwise_said()
    old, new = ({one.name: read.defined(one.live) for one in policy.provisions} for policy, _ in (matter.asked, matter.new))
    for name in dict.fromkeys((*old, *new)):
        if name not in changed:
            yield terms.negate(terms.iff(old.get(name, terms.either()), new.get(name, terms.either())))
            if name in said:
                yield terms.both(old[name], new[name])


def _said(status: str, possible: tuple[str, ...]) -> str:
    if status == "conflict":
        return "a conflict"
    return " or ".join(possible) if possible else "nothing"


def _finding(matter: Matter, world: World, way: str, found: _Shown) -> Found:
    old, new = matter.old[0].provisions, matter.new[0].provisions
    spans = {one.name: one.span for one in (*old, *new)}
    made = {"stricter": Stricter, "looser": Looser, "changed": Changed}[way]
    places = tuple(place for name in found.changed[1:] for place in label(spans.get(name), "this too"))
    return made(
        span=next((spans[name] for name in found.changed if name in spans), matter.new[0].span),
        provisions=tuple(found.changed),
        places=places,
        example=example_of(found.witness, found.reasons),
        days=shown(days_of(matter, world, found.asked)),
        decision=matter.new[1].name,
        outcomes=found.results,
        suspensions=matter.suspensions,
    )
