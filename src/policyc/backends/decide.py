"""From live provisions to a decision: the strictest outcome, contradictions, gaps, and the readings of what is open."""

from collections.abc import Iterator
from itertools import product
from math import prod

import attrs

from policyc.backends.interpret import see
from policyc.backends.machine import Machine, Seen
from policyc.core.build import both
from policyc.core.facts import Truth
from policyc.core.program import Conflict, Decision, Policy, Program, Shared
from policyc.core.types import YesNo

MOST_COMBINATIONS = 256


@attrs.frozen
class Contradiction:
    """Two provisions that are both live, certainly or perhaps."""

    conflict: Conflict
    certain: bool


@attrs.frozen
class Finding:
    """What is decided under one reading of everything that is open.

    possible: in the order of the decision. gap: True if certainly nothing is decided, None if perhaps, False if not at all.
    reasons: what keeps it from being determined.
    """

    status: str
    possible: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    gap: bool | None
    reasons: frozenset[str]
    live: dict[str, bool | None]


@attrs.frozen
class Decided:
    """A decision over all readings. `combined` is the result; `each` what every combination of readings gives.

    machine: the evaluation in which every question without a chosen reading is open; explanations come from it.
    too_many: the questions and combinations that were not tried one by one.
    """

    decision: Decision
    combined: Finding
    each: tuple[tuple[dict[str, str], Finding, Machine], ...]
    machine: Machine
    too_many: tuple[tuple[str, ...], int] | None


def decide(machine: Machine, policy: Policy, decision: Decision) -> Decided:
    """The decision of one policy on the case of an evaluation that has found out nothing yet."""
    found = _find(machine, policy, decision)
    open_questions = _open_questions(machine.program, found)
    readings = {one.name: [name for name, _, _ in one.readings] for one in machine.program.questions}
    combinations = prod(len(readings[name]) for name in open_questions)
    if combinations > MOST_COMBINATIONS:
        return Decided(decision, found, (({}, found, machine),), machine, (open_questions, combinations))
    each = []
    for chosen in product(*(readings[name] for name in open_questions)):
        taken = dict(zip(open_questions, chosen, strict=True))
        one = machine.reading(taken)
        each.append((taken, _find(one, policy, decision), one))
    return Decided(decision, combine(decision, [found for _, found, _ in each]), tuple(each), machine, None)


def combine(decision: Decision, found: list[Finding]) -> Finding:
    """What is decided if any one of several findings is the true one."""
    order = [name for name, _ in decision.outcomes]
    possible = {name for one in found for name in one.possible}
    statuses = {one.status for one in found}
    gaps = {one.gap for one in found}
    alike = len(statuses) == 1 and (statuses == {"conflict"} or len(possible) == 1) and statuses != {"undetermined"}
    status = statuses.pop() if alike else "undetermined"
    pairs = dict.fromkeys(each.conflict for one in found for each in one.contradictions)
    certain = {
        pair: all(any(each.conflict == pair and each.certain for each in one.contradictions) for one in found)
        for pair in pairs
    }
    names = dict.fromkeys(name for one in found for name in one.live)
    return Finding(
        status,
        tuple(name for name in order if name in possible),
        tuple(Contradiction(pair, certain[pair]) for pair in pairs),
        gaps.pop() if len(gaps) == 1 else None,
        frozenset().union(*(one.reasons for one in found)),
        {name: _alike([one.live[name] for one in found]) for name in names},
    )


def _alike(values: list[bool | None]) -> bool | None:
    return values[0] if all(value is values[0] for value in values) else None


def is_live(machine: Machine, name: str) -> Seen:
    """Whether a provision (by its `met` or `live`) is."""
    return see(machine.start(), Shared(name, (), YesNo()))


def known(seen: Seen) -> bool | None:
    """Whether a condition must, cannot or may hold."""
    assert isinstance(seen.value, Truth)
    return seen.value.known


def _find(machine: Machine, policy: Policy, decision: Decision) -> Finding:
    seen = {one.name: is_live(machine, one.live) for one in policy.provisions}
    live = {name: known(one) for name, one in seen.items()}
    says = {one.name: dict(one.concludes)[decision.name] for one in policy.provisions if _speaks(one.concludes, decision)}
    # Of two provisions that contradict each other both are live: with one that is not, there is nothing to look at.
    meeting = list(_meeting(decision, live))
    conflicts = [(one, see(machine.start(), one.both)) for one in meeting]
    contradictions = tuple(Contradiction(one, known(seen_both) is True) for one, seen_both in conflicts if known(seen_both) is not False)
    order = [name for name, _ in decision.outcomes]
    floor = max((order.index(says[name]) for name in says if live[name] is True), default=-1)
    possible = {says[name] for name in says if live[name] is not False and _counts(decision, order, says[name], floor)}
    possible |= {says[name] for one in contradictions for name in (one.conflict.first, one.conflict.second)}
    gap: bool | None = False
    if floor < 0:
        if decision.otherwise is not None:
            possible.add(decision.otherwise)
        else:
            gap = True if all(live[name] is False for name in says) else None
    status = _status(contradictions, possible, gap)
    open_now = [seen[name].reasons for name in _deciding(decision, says, live, floor)]
    reasons = frozenset().union(*open_now, *(each.reasons for _, each in conflicts if known(each) is None))
    return Finding(
        status,
        tuple(name for name in order if name in possible),
        contradictions,
        gap,
        reasons if status == "undetermined" else frozenset(),
        live,
    )


def _meeting(decision: Decision, live: dict[str, bool | None]) -> Iterator[Conflict]:
    for one, others in decision.rivals:
        if live[one.name] is not False:
            for other in (each for each in others if live[each.name] is not False):
                yield Conflict(one.name, other.name, both(one.live, other.live))


def _speaks(concludes: tuple[tuple[str, str], ...], decision: Decision) -> bool:
    return any(name == decision.name for name, _ in concludes)


def _counts(decision: Decision, order: list[str], outcome: str, floor: int) -> bool:
    """Whether an outcome can still be the result, where a provision with the outcome at `floor` is certainly live."""
    return not decision.ordered or order.index(outcome) >= floor


def _deciding(decision: Decision, says: dict[str, str], live: dict[str, bool | None], floor: int) -> list[str]:
    """The provisions that may be live and would change the result: once each of them is known, so is the decision.

    One that says what is certain anyway is not among them; nor is one that says what holds otherwise, unless a weaker
    outcome may hold instead.
    """
    may = [name for name in says if live[name] is None]
    if not decision.ordered:
        return may
    order = [name for name, _ in decision.outcomes]
    if floor >= 0:
        return [name for name in may if order.index(says[name]) > floor]
    usual = order.index(decision.otherwise) if decision.otherwise is not None else -1
    weaker = any(order.index(says[name]) < usual for name in may)
    return [name for name in may if weaker or order.index(says[name]) != usual]


def _status(contradictions: tuple[Contradiction, ...], possible: set[str], gap: bool | None) -> str:
    if any(one.certain for one in contradictions):
        return "conflict"
    if contradictions or len(possible) != 1 or gap is not False:
        return "undetermined"
    return "determined"


# ---- questions ----


def _open_questions(program: Program, found: Finding) -> tuple[str, ...]:
    """The questions that keep the decision open, in the order of the Program.

    What is settled with a question open is settled in the same way by each of its readings, so no other needs to be tried.
    """
    wanted = {reason[1:] for reason in found.reasons if reason.startswith("?")}
    return tuple(one.name for one in program.questions if one.name in wanted)
