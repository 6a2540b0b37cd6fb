"""How well the texts are known on which a decision rests: the weakest link of each chain, the best of several chains."""

from collections.abc import Iterable, Iterator

from policyc.backends.considered import suspends
from policyc.backends.decide import Decided, is_live, known
from policyc.backends.interpret import see
from policyc.backends.machine import DOUBTED, doubt
from policyc.core.build import TRUSTED
from policyc.core.confidence import Confidence, strongest, weakest
from policyc.core.facts import DayFact
from policyc.core.program import RUN, Apply, Definition, Path, Policy, Prim, Provision, Suspension

Doubt = tuple[Confidence, str]


def confidence_of(of: tuple[Policy, Decided], leading: Iterable[str], suspended: Iterable[Provision]) -> str | None:
    """The weakest link of what the result rests on; None where no provision has a part in it.

    leading: the provisions that speak for it. suspended: those that a suspension keeps, or may keep, from speaking. Where
    the result is determined and several provisions say it, each suffices, so the best known of them counts.
    """
    policy, decided = of
    by_name = {one.name: one for one in policy.provisions}
    spoken = [_link(decided, by_name[name]) for name in leading]
    determined = decided.combined.status == "determined"
    links = ([strongest(spoken)] if determined else spoken) if spoken else []
    links += [_link(decided, one) for one in _relieving(of)]
    links += [each.confidence for one in suspended for each in one.suspensions if _may_suspend(of, each)]
    return weakest(links).value if links else None


def doubted(decided: Decided) -> list[dict[str, str]]:
    """The texts that the run does not trust and that keep the decision open."""
    wanting = {reason for _, found, _ in decided.each for reason in found.reasons} | decided.combined.reasons
    # Few answers are open for want of a text; the others need not go through the whole law.
    if not any(reason.startswith(DOUBTED) for reason in wanting):
        return []
    found = {name: level for level, name in _all_doubts(decided) if doubt(level, name) in wanting}
    return [{"name": name, "confidence": level.value} for name, level in sorted(found.items())]


def doubts_of(definition: Definition) -> tuple[Doubt, ...]:
    """The texts that a provision leans on and that are not confirmed, as its `met` asks for them."""
    body = definition.body
    parts = body.args if isinstance(body, Apply) and body.prim is Prim.AND else (body,)
    return tuple(_asked(one) for one in parts if isinstance(one, Path) and _is_doubt(one))


def _is_doubt(path: Path) -> bool:
    return path.root == RUN and path.steps[0].startswith(TRUSTED)


def _asked(path: Path) -> Doubt:
    return Confidence(path.steps[0].removeprefix(TRUSTED)), path.steps[1]


def _all_doubts(decided: Decided) -> Iterator[Doubt]:
    for policy in decided.machine.program.policies:
        for one in policy.provisions:
            yield from doubts_of(decided.machine.definitions[one.met])
            yield from ((each.confidence, each.by) for each in one.suspensions)


def _link(decided: Decided, one: Provision) -> Confidence:
    """The weakest of the texts a provision leans on; an exception also leans on some provision that it relieves from."""
    own = weakest(level for level, _ in doubts_of(decided.machine.definitions[one.met]))
    if not one.exception:
        return own
    relieved = [
        _link(decided, other)
        for policy in decided.machine.program.policies
        for other in policy.provisions
        if other.name in one.removes and not other.exception and _may(decided, other.met)
    ]
    return weakest((own, strongest(relieved))) if relieved else own


def _relieving(of: tuple[Policy, Decided]) -> Iterator[Provision]:
    """What is live and keeps a provision from deciding otherwise: a stricter one, or an exception that relieves itself."""
    _, decided = of
    for each in decided.machine.program.policies:
        for one in each.provisions:
            # What it removes is looked at first: an exception of another policy must not ask this answer for its facts.
            if any(_matters(of, name) for name in one.removes) and _may(decided, one.live):
                yield one


def _matters(of: tuple[Policy, Decided], name: str) -> bool:
    policy, decided = of
    removed = next((one for one in policy.provisions if one.name == name), None)
    if removed is None or not _may(decided, removed.met):
        return False
    outcome = dict(removed.concludes).get(decided.decision.name)
    if removed.exception or outcome is None:
        return removed.exception
    order = [word for word, _ in decided.decision.outcomes]
    possible = decided.combined.possible
    return not decided.decision.ordered or not possible or order.index(outcome) > order.index(possible[0])


def _may_suspend(of: tuple[Policy, Decided], one: Suspension) -> bool:
    """Whether a suspension has a part in the answer: one for other days says nothing of how well this answer is known."""
    policy, decided = of
    day = decided.machine.day_of(policy.name, see).value
    assert isinstance(day, DayFact)
    return suspends(decided.machine, day, one) is not False


def _may(decided: Decided, state: str) -> bool:
    return known(is_live(decided.machine, state)) is not False
