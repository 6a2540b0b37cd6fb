"""Contradictions in a large law: one question for each provision and all that it may contradict, told in groups.

Provisions whose words or days exclude each other are told apart without the solver.
"""

from collections.abc import Iterator

from policyc.core.program import Decision, Policy
from policyc.verify.findings import Contradictions, Found, label
from policyc.verify.outcomes import against
from policyc.verify.prove import NotDecided, Proved, Prover
from policyc.verify.report import Claim, unsettled
from policyc.verify.terms import Spans, Terms, common_days, days_of, places_of
from policyc.verify.told import example
from policyc.verify.world import SMALL, World

# So many cases are looked for in each group; more would say nothing new about the cause.
ROUNDS = 3
Scope = dict[tuple[str, int], int | Spans]


def crowded(prover: Prover, policy: Policy, decision: Decision) -> Iterator[Found | Claim]:
    """Each provision that contradicts others, with some of them, or that it contradicts none."""
    world = prover.world(SMALL)
    live = {one.name: one.live for one in policy.provisions}
    scopes = {name: _scope(world.space.terms, world.read.defined(term)) for name, term in live.items()}
    for first, seconds in against(decision).items():
        meeting = [other for other in seconds if _meet(scopes[first], scopes[other])]
        yield _group(prover, policy, first, [(other, live[other]) for other in meeting])


def _scope(terms: Terms, condition: int) -> Scope:
    """Which words and days a provision leaves open at all."""
    node = terms.nodes[condition]
    found: Scope = {}
    for one in node.args if node.op == "and" else (condition,):
        part = terms.nodes[one]
        if part.op == "in":
            word, mask = places_of(part)
            found["in", word] = mask
        elif part.op == "days":
            day, spans = days_of(part)
            found["days", day] = spans
    return found


def _meet(one: Scope, other: Scope) -> bool:
    for key in one.keys() & other.keys():
        mine, theirs = one[key], other[key]
        if isinstance(mine, int) and isinstance(theirs, int):
            if not mine & theirs:
                return False
        elif isinstance(mine, tuple) and isinstance(theirs, tuple) and not common_days(mine, theirs):
            return False
    return True


def _group(prover: Prover, policy: Policy, first: str, others: list[tuple[str, str]]) -> Found | Claim:
    what = f"`{first}` contradicts no provision that it is not ordered against"
    live = next(one.live for one in policy.provisions if one.name == first)
    found: list[str] = []
    complete = not others
    for _ in range(ROUNDS if others else 0):
        rest = [(name, term) for name, term in others if name not in found]
        fresh = _together(prover.world(SMALL), live, rest)
        if not fresh:
            complete = not found or not rest
            break
        found += fresh
    if not found:
        return _none(prover, live, others, (what, first))
    named = [first, *found]
    terms = dict(others)
    verdict = prover.ask(
        lambda world: (world.read.defined(live), world.read.defined(terms[found[0]])),
        lambda replay: replay.defined(live) is True and replay.defined(terms[found[0]]) is True,
    )
    if isinstance(verdict, Proved | NotDecided):
        return unsettled("conflict", what, (first,), NotDecided("the solver gave up", False))
    spans = {one.name: one.span for one in policy.provisions}
    places = tuple(place for name in found for place in label(spans[name], "this one"))
    return Contradictions(
        span=spans[first], provisions=tuple(named), places=places, example=example(verdict), complete=complete
    )


def _together(world: World, live: str, rest: list[tuple[str, str]]) -> list[str]:
    """Those of the rest that are live in one case together with the provision."""
    terms, read = world.space.terms, world.read
    first = read.defined(live)
    asked = (first, terms.either(*(read.defined(term) for _, term in rest)), world.stated)
    point = world.shown(*asked)
    if point is None:
        return []
    return [name for name, term in rest if point.holds(read.defined(term))]


def _none(prover: Prover, live: str, others: list[tuple[str, str]], of: tuple[str, str]) -> Found | Claim:
    what, first = of
    lives = [term for _, term in others]

    def asked(world: World) -> tuple[int, ...]:
        terms, read = world.space.terms, world.read
        return read.defined(live), terms.either(*(read.defined(term) for term in lives))

    if not others or prover.impossible(asked):
        return Claim("conflict", what, (first,))
    return unsettled("conflict", what, (first,), NotDecided("lists of up to 2 elements", True))
