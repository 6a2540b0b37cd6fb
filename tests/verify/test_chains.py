"""Chains of holdings: in every case that is spelled out the prover reads them as the evaluator does."""

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from policyc import session
from policyc.verify.point import Point
from policyc.verify.replay import Disagreement, replay
from policyc.verify.solver import Model
from policyc.verify.terms import Linear
from policyc.verify.usual import usual_of
from policyc.verify.witness import written
from policyc.verify.world import LARGE, Law, World, world_of

WORDS = """
record owner "an owner"
  id     : text "who it is"
  listed : yes or no "whether it is on the list"
  share  : share of ownership at least 0% at most 100% "what it holds"
  owners : many owner "who holds it"
  same id, same listed, owners
  invariant "the owners hold no more than all"
    total of one.share over one in owners is at most 100%

facts
  day    : date "the day"
  owners : many owner "who holds the buyer"
  invariant "the owners hold no more than all"
    total of one.share over one in owners is at most 100%

decision permit "the permit"
  outcomes from weakest to strictest free "free", refused "refused"
  otherwise free
"""
ORDER = """
policy order "An order"
  source "Order 1"
  published 2025-01-01
  judged on day

use words

rule held "held by listed owners"
  source "section held"
  when total of one.share over one in owners through chains of {link} where (one.listed) is at least {limit}
  then permit is refused
"""


def random_point(rng: Random, world: World, wanted: int) -> Point | None:
    """A case that is wanted, in which some facts are fixed by chance as far as they can be together."""
    terms, found = world.space.terms, None
    truths = [place for place, node in enumerate(terms.nodes) if node.op == "var"]
    shares = [place for place, atom in enumerate(terms.atoms) if atom.name.endswith("share")]
    wishes = [rng.choice((one, terms.negate(one))) for one in truths if rng.random() < 0.8]
    for atom in shares:
        share = Linear(Fraction(rng.randint(0, 4), 4))
        wishes.append(terms.equal(Linear(Fraction(0), ((atom, Fraction(1)),)), share))
    kept = [wanted]
    for wish in rng.sample(wishes, len(wishes)):
        model = world.solver.find(*kept, wish)
        if isinstance(model, Model):
            kept.append(wish)
            found = model
    return Point(terms, found) if found is not None else None


@pytest.mark.parametrize("seed", range(6))
def test_who_holds_by_way_of_others_is_read_alike(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    link, limit = rng.choice(("at least 50%", "more than 50%", "at least 25%")), rng.choice(("50%", "25%", "75%"))
    (tmp_path / "words.policy").write_text(WORDS, encoding="utf-8")
    (tmp_path / "order.policy").write_text(ORDER.format(link=link, limit=limit), encoding="utf-8")
    program = session.compile_paths([tmp_path / "order.policy"]).program
    assert program is not None
    usual = usual_of(program)
    world = world_of(Law(program, usual), LARGE)
    live = world.read.defined(program.policies[0].provisions[0].live)
    seen = set()
    for turn in range(24):
        point = random_point(rng, world, live if turn % 2 else world.space.terms.negate(live))
        if point is None:
            continue
        case = written(world, point.model, usual)
        try:
            judged = replay(program, case.facts, case.readings, case.on)
        except Disagreement as wrong:
            pytest.fail(f"no case: {wrong}")
        assert judged.defined(program.policies[0].provisions[0].live) is point.holds(live), case.facts
        seen.add(point.holds(live))
    assert seen == {True, False}
