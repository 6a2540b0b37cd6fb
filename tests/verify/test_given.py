"""Facts that are given in part: the proof concludes from them what the evaluator concludes, in random cases of the shipped law."""

from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from policyc import session
from policyc.core.program import Field, Program, Shared
from policyc.core.types import YesNo
from policyc.facts.ranges import declared_amount, unknown_day
from policyc.project import shipped
from policyc.verify.check import verify
from policyc.verify.given import Given, Known, NotFollowed, Partial, Range, Some, Truth
from policyc.verify.point import Point
from policyc.verify.prove import Prover
from policyc.verify.replay import replay
from policyc.verify.slices import slices
from policyc.verify.solver import Model
from policyc.verify.terms import FIRST_DAY, LAST_DAY, Linear
from policyc.verify.unknowns import attempted
from policyc.verify.usual import usual_of
from policyc.verify.witness import written
from policyc.verify.world import SMALL, Law, World, world_of
from verify.law import compiled, exception, rule

POLICIES = ("cn_2025_62", "cn_2025_55", "cn_2024_46", "cn_2026_12", "cn_2025_57")


@cache
def law(name: str) -> Program:
    """A policy with what it builds on."""
    found = session.compile_paths([shipped("policies") / "cn" / f"{name}.policy"]).program
    assert found is not None
    return slices(found)[name]


def ends(field: Field, currency: str) -> tuple[tuple[Fraction | None, bool], tuple[Fraction | None, bool]]:
    """Between what a number or day lies of which nothing is said."""
    if field.type.__class__.__name__ == "Day":
        days = unknown_day(field)
        first = days.first.toordinal() if days.first is not None else FIRST_DAY
        last = days.last.toordinal() if days.last is not None else LAST_DAY
        return (Fraction(first), False), (Fraction(last), False)
    limits = declared_amount(field, currency)
    return (limits.low, limits.low_open), (limits.high, limits.high_open)


def wishes(world: World, given: Given, field: Field | None, value: Any, known: bool) -> list[int]:
    """That all is known of a fact, or nothing but its declared range."""
    terms = world.space.terms
    match given:
        case Truth(must, may):
            return [terms.iff(must, may)] if known else [terms.negate(must), may]
        case Known(is_known, _):
            return [is_known if known else terms.negate(is_known)]
        case Some(bits, complete):
            said = [] if known else [terms.negate(world.space.bit(bits, place)) for place in range(len(bits.domain.values))]
            return [complete if known else terms.negate(complete), *said]
        case Range(low, high):
            found = []
            declared = ends(field, world.space.currency) if field is not None else ((Fraction(FIRST_DAY), False), (Fraction(LAST_DAY), False))
            for end, (at, is_open) in zip((low, high), declared, strict=True):
                if known:
                    found += [end.there, terms.equal(end.at, value), terms.negate(end.open)]
                elif at is None:
                    found.append(terms.negate(end.there))
                else:
                    found += [end.there, terms.equal(end.at, Linear(at)), end.open if is_open else terms.negate(end.open)]
            return found
        case strange:
            raise TypeError(f"nothing is given of this: {strange!r}")


def drop(facts: dict[str, Any], path: tuple[str, ...]) -> None:
    """Leave a fact out of a case."""
    for step in path[:-1]:
        facts = facts[step]
    facts.pop(path[-1], None)


@pytest.mark.parametrize("name", POLICIES)
def test_what_follows_from_some_facts_is_read_alike(name: str) -> None:
    program, rng = law(name), Random(name)
    usual = usual_of(program)
    world = world_of(Law(program, usual), SMALL)
    partial = Partial(world.read)
    policy = next(one for one in program.policies if one.name == name)
    said = {}
    for one in policy.provisions:
        try:
            said[one.name] = partial.truth(Shared(one.live, (), YesNo()))
        except NotFollowed:
            continue
    world.solver.assume(world.space.facts)
    records = {id(one): one for one in (world.space.root, *world.space.touched)}
    seen = set()
    for turn in range(16):
        first = world.read.defined(rng.choice(policy.provisions).live)
        kept = [first if turn % 3 else world.space.terms.negate(first), world.stated]
        left: list[tuple[str, ...]] = []
        readings: list[str] = []
        for key, given in partial.facts.items():
            known = rng.random() < 0.75
            record, field, path, value = None, None, (), None
            if isinstance(key, tuple):
                record = records[key[0]]
                field = world.space.records[record.record][key[1][0]]
                path = (*(record.path.split(".") if record.path else ()), field.name)
                value = record.fields[field.name]
            wanted = wishes(world, given, field, value, known)
            if not isinstance(world.solver.find(*kept, *wanted), Model):
                known, wanted = not known, wishes(world, given, field, value, not known)
            kept += wanted
            if not known and path:
                left.append(path)
            elif known and not path:
                readings.append(str(getattr(key, "steps", ("",))[0]))
        found = world.solver.find(*kept)
        if not isinstance(found, Model):
            continue
        point = Point(world.space.terms, found)
        full = written(world, found, usual)
        facts = full.facts
        for path in left:
            drop(facts, path)
        judged = replay(program, facts, {q: r for q, r in full.readings.items() if q in readings}, full.on)
        for live, truth in said.items():
            must, may = point.holds(truth.must), point.holds(truth.may)
            so = judged.defined(f"{live}.live")
            assert (must, may) == (so is True, so is not False), (live, so, facts, left)
            seen.add(so)
    assert seen == {True, False, None}


@pytest.mark.parametrize("name", [*POLICIES, "cn_2025_58", "cn_2026_20", "cn_uel_2025_10"])
def test_no_case_with_a_fact_left_out_contradicts_what_is_proved(name: str) -> None:
    program = law(name)
    prover = Prover(program, usual_of(program))
    policy = next(one for one in program.policies if one.name == name)
    for decision in policy.decisions:
        found, tried = attempted(prover, policy, decision)
        assert found is None
        assert tried


def test_a_rule_that_took_what_may_be_for_what_must_be_would_not_be_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proved() -> bool:
        program = compiled(tmp_path, rule("dear", "item.value is at least 50 USD") + exception("aid", "dear", "relief"))
        return any("is never weaker" in one.what and one.bound is None for one in verify(program, ("unsafe_unknown",)).proved)

    assert proved()
    monkeypatch.setattr(Partial, "opposite", lambda self, one: Truth(self.read.space.terms.negate(one.must), self.read.space.terms.negate(one.must)))
    assert not proved()
