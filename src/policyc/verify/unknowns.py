"""Missing facts: no completion of a case has an outcome that the evaluator ruled out while facts were missing.

What the evaluator concludes from facts that are given in part is proved to hold of every completion, lists included.
That the evaluator keeps to the rules of which this is proved is tried on a case, with one fact after the other left out; where it
is not proved, on several.
"""

from collections.abc import Iterator, Mapping

from policyc.core.program import Decision, Policy
from policyc.verify.findings import Example, Found, Unsafe
from policyc.verify.given_proofs import followed
from policyc.verify.point import Point
from policyc.verify.prove import Prover
from policyc.verify.reasons import matters
from policyc.verify.replay import Replay, replay
from policyc.verify.report import Claim
from policyc.verify.solver import Model
from policyc.verify.space import Bits, Lst, Rec, Word
from policyc.verify.terms import Linear
from policyc.verify.witness import written
from policyc.verify.world import SMALL, World

MOST = 4


def unknowns(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Whether the outcomes that completing a case can have are among the possible ones."""
    proof = followed(prover, policy)
    for decision in policy.decisions:
        what = f"`{decision.name}` of `{policy.name}` is never weaker with facts missing than with all of them"
        why = proof.why(decision)
        found, tried = attempted(prover, policy, decision, MOST if why is not None else 1)
        if found is not None:
            yield found
            return
        if why is None:
            yield Claim("unsafe_unknown", what)
        elif tried:
            yield Claim("unsafe_unknown", what, (), f"{_tried(tried)}; {why}")
    if proof.settled and proof.left:
        one = len(proof.settled) == 1
        many = "one provision" if one else f"{len(proof.settled)} provisions"
        what = f"no missing fact hides whether {many} of `{policy.name}` {'applies' if one else 'apply'}"
        yield Claim("unsafe_unknown", what, tuple(proof.settled))


def _tried(cases: int) -> str:
    return f"{cases} {'case' if cases == 1 else 'cases'} with facts left out, each completed in every way"


def attempted(prover: Prover, policy: Policy, decision: Decision, most: int = MOST) -> tuple[Found | None, int]:
    """A case whose outcome was ruled out while a fact was missing, if one is met, and how many cases were tried until then.

    most: for so many outcomes a case is looked for.
    """
    tried = 0
    for point in _points(prover, policy, decision, most):
        found, asked = _hidden(prover, policy, decision, point)
        tried += asked
        if found is not None:
            return found, tried
    return None, tried


def _points(prover: Prover, policy: Policy, decision: Decision, most: int) -> Iterator[Point]:
    """At most one case for each outcome: one that was found before, or else one from the solver."""
    world = prover.world(SMALL)
    for term in list(prover.levels(policy, decision).values())[:most]:
        known = list(world.pool.examples(term, 1))
        shown = None if known else world.shown(term, world.stated)
        yield from known if shown is None else (shown,)


def _hidden(prover: Prover, policy: Policy, decision: Decision, point: Point) -> tuple[Found | None, int]:
    """The case with each fact left out on which the outcome depends, one at a time."""
    world = prover.world(SMALL)
    found = list(prover.levels(policy, decision).values())
    reasons = matters(world.space.terms, point.model, tuple(one for one in found if point.holds(one)))
    witness = written(world, point.model, prover.usual)
    names = [name for name in reasons if "[" not in name and " " not in name and not name.startswith("?")][:MOST]
    asked = 0
    for name in names:
        partial = _without(witness.facts, tuple(name.split(".")))
        said = replay(prover.program, partial, witness.readings, witness.on)
        possible = said.decided(policy, decision).combined
        if possible.status != "conflict":
            asked += 1
            wrong = _completed(prover, policy, decision, (point, name, possible.possible))
            if wrong is not None:
                return _finding(prover, policy, decision, wrong, (partial, possible.possible)), asked
    return None, asked


def _without(facts: Mapping[str, object], path: tuple[str, ...]) -> dict[str, object]:
    found = dict(facts)
    inner = found.get(path[0])
    if len(path) > 1 and isinstance(inner, Mapping):
        found[path[0]] = _without(inner, path[1:])
    else:
        found.pop(path[0], None)
    return found


def _completed(
    prover: Prover, policy: Policy, decision: Decision, of: tuple[Point, str, tuple[str, ...]]
) -> Model | None:
    """A completion whose outcome is not among the possible ones."""
    point, hidden, possible = of
    world = prover.world(SMALL)
    terms = world.space.terms
    reached = prover.levels(policy, decision)
    order = [name for name, _ in decision.outcomes]
    results = [_is_result(world, reached, order, name) for name in possible] if decision.ordered else []
    if not decision.ordered:
        results = [reached[name] for name in possible]
    clear = [terms.negate(term) for name, term in reached.items() if name not in order]
    asked = [*_fixed(world, point, hidden), *clear, terms.negate(terms.either(*results)), world.stated]
    found = world.solver.find(*asked)
    return found if isinstance(found, Model) else None


def _is_result(world: World, reached: Mapping[str, int], order: list[str], name: str) -> int:
    terms, rank = world.space.terms, order.index(name)
    at_least = reached[name] if rank else 0
    return terms.both(at_least, terms.negate(reached[order[rank + 1]])) if rank + 1 < len(order) else at_least


def _fixed(world: World, point: Point, hidden: str) -> Iterator[int]:
    """That everything but one fact is as it is in the case, the readings included."""
    yield from _of_record(world, point, world.space.root, hidden)
    for var in world.space.readings.values():
        yield world.space.terms.member(var, 1 << point.model.word(var))


def _of_record(world: World, point: Point, of: Rec, hidden: str) -> Iterator[int]:
    terms = world.space.terms
    for name, value in of.fields.items():
        path = f"{of.path}.{name}" if of.path else name
        match value:
            case _ if path == hidden:
                continue
            case Rec():
                yield from _of_record(world, point, value, hidden)
            case Lst(_, _, slots):
                for there, inner in slots:
                    yield there if point.holds(there) else terms.negate(there)
                    yield from _of_record(world, point, inner, hidden)
            case int():
                yield value if point.holds(value) else terms.negate(value)
            case Linear():
                yield terms.equal(value, Linear(point.number(value)))
            case Word(domain, ((_, int() as var, _),)):
                yield terms.member(var, 1 << min(point.model.word(var), len(domain.values) - 1))
            case Bits(_, _, bits):
                yield from (bit if point.holds(bit) else terms.negate(bit) for bit in bits.values())
            case _:
                continue


def _finding(
    prover: Prover, policy: Policy, decision: Decision, model: Model, of: tuple[dict[str, object], tuple[str, ...]]
) -> Found | None:
    partial, possible = of
    full = written(prover.world(SMALL), model, prover.usual)
    judged: Replay = prover.replayed(full)
    result = judged.decided(policy, decision).combined
    if result.status != "determined" or result.possible[0] in possible:
        return None
    readings = tuple(full.readings.items())
    return Unsafe(
        span=policy.span,
        example=Example(partial, (), readings),
        other=Example(full.facts, (), readings),
        possible=possible,
        outcome=result.possible[0],
    )
