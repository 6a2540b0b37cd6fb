"""From what a compiled policy finds of its provisions to what is decided, over every reading of what is open."""

from collections.abc import Callable, Iterator
from itertools import product as every_choice
from typing import Any, NamedTuple

from policyc.backends.python.bounds import OPEN, QUESTIONS

MOST_COMBINATIONS = 256
MOST_KEPT_RESULTS = 4096
DETERMINED, UNDETERMINED, CONFLICT = "determined", "undetermined", "conflict"


class Decided(NamedTuple):
    """What one policy decides. `outcome` is None unless determined; `possible` runs from weakest to strictest.

    because: the provisions that lead to it, where they were asked for. gap: True if certainly nothing is decided, None if
    perhaps, False if not at all.
    """

    policy: str
    decision: str
    status: str
    outcome: str | None
    possible: tuple[str, ...]
    because: tuple[str, ...] | None = None
    gap: bool | None = False


class Asked(NamedTuple):
    """A question: its full name, under which a state keeps it, its bit, and its readings."""

    name: str
    slot: str
    bit: int
    readings: tuple[str, ...]


class Means(NamedTuple):
    """The functions of one decision: a quick answer, the provisions behind it, and the truth of all provisions."""

    quick: Callable[[Any], Any]
    reasons: Callable[[Any], Any]
    full: Callable[[Any], tuple[list[int], list[int]]]


class Decision:
    """A decision of a policy.

    order: the outcomes from weakest to strictest. names: its provisions. says: the outcome of each, as its place in the
    order, -1 where it says nothing of this decision. removes: what each sets aside, as functions that say whether it is met.
    conflicts: pairs of provisions, by their places.
    """

    def __init__(self, policy: str, decision: str, order: tuple[str, ...], **more: Any) -> None:
        self.policy, self.decision, self.order = policy, decision, order
        self.ordered: bool = more["ordered"]
        self.otherwise: int = more["otherwise"]
        self.names: tuple[str, ...] = more["names"]
        self.says: tuple[int, ...] = more["says"]
        self.exceptions: frozenset[int] = frozenset(more["exceptions"])
        self.conflicts: tuple[tuple[int, int], ...] = more["conflicts"]
        self.kept: dict[Any, Decided] = {}
        # Determined results with their reasons, by the provisions behind them. These settle what the outcome is.
        self.explained: dict[int, Decided] = {}
        self.alone: dict[int, tuple[Decided]] = {}

    def decided(self, possible: int, status: str, gap: bool | None) -> Decided:
        """The result with these possible outcomes, one bit each."""
        key = (possible, status, gap)
        found = self.kept.get(key)
        if found is None:
            names = tuple(name for place, name in enumerate(self.order) if possible >> place & 1)
            outcome = names[0] if status == DETERMINED else None
            found = self.kept[key] = Decided(self.policy, self.decision, status, outcome, names, None, gap)
        return found

    def found(self, lives: list[int], boths: list[int]) -> tuple[Decided, int]:
        """What is decided where provisions are live so far, and the questions that keep it open."""
        floor = max((say for say, live in zip(self.says, lives, strict=True) if live == 1), default=-1)
        possible = m = 0
        for say, live in zip(self.says, lives, strict=True):
            if say >= 0 and live and (not self.ordered or say >= floor):
                possible |= 1 << say
        for (one, other), both in zip(self.conflicts, boths, strict=True):
            if both:
                possible |= 1 << self.says[one] | 1 << self.says[other]
                m |= both if both >= OPEN else 0
        gap: bool | None = False
        if floor < 0 and self.otherwise >= 0:
            possible |= 1 << self.otherwise
        elif floor < 0:
            gap = None if any(live for say, live in zip(self.says, lives, strict=True) if say >= 0) else True
        status = self.status(boths, possible, gap)
        for place in self.deciding(lives, floor):
            m |= lives[place]
        return self.decided(possible, status, gap), (m & -4 if status == UNDETERMINED else 0)

    def status(self, boths: list[int], possible: int, gap: bool | None) -> str:
        """Whether it is determined, a conflict, or neither."""
        if 1 in boths:
            return CONFLICT
        one = possible and not possible & (possible - 1)
        return DETERMINED if one and gap is False and not any(boths) else UNDETERMINED

    def deciding(self, lives: list[int], floor: int) -> list[int]:
        """The provisions that may be live and would change the result."""
        may = [place for place, live in enumerate(lives) if live >= OPEN and self.says[place] >= 0]
        if not self.ordered:
            return may
        if floor >= 0:
            return [place for place in may if self.says[place] > floor]
        weaker = any(self.says[place] < self.otherwise for place in may)
        return [place for place in may if weaker or self.says[place] != self.otherwise]

    def combined(self, found: list[Decided]) -> Decided:
        """What is decided if any one of several results is the true one."""
        possible = 0
        for one in found:
            for name in one.possible:
                possible |= 1 << self.order.index(name)
        statuses, gaps = {one.status for one in found}, {one.gap for one in found}
        one_only = possible and not possible & (possible - 1)
        alike = len(statuses) == 1 and (statuses == {CONFLICT} or one_only) and statuses != {UNDETERMINED}
        return self.decided(possible, statuses.pop() if alike else UNDETERMINED, gaps.pop() if len(gaps) == 1 else None)


def done(of: Decision, possible: int, st: int, gap: bool | None, m: int) -> Any:
    """The result, with the questions that keep it open if there are any. st: 2 for a conflict, 1 for a possible one."""
    if not st and gap is False and not possible & (possible - 1):
        return of.decided(possible, DETERMINED, False)
    found = of.decided(possible, CONFLICT if st & 2 else UNDETERMINED, gap)
    return (found, m & QUESTIONS) if m & QUESTIONS and not st & 2 else found


def because(of: Decision, place: int, bits: int) -> Decided:
    """A determined result with the provisions behind it, in the order of the law; they are given as one bit each."""
    names = tuple(name for number, name in enumerate(of.names) if bits >> number & 1)
    found = of.decided(1 << place, DETERMINED, False)._replace(because=names)
    if len(of.explained) < MOST_KEPT_RESULTS:
        of.explained[bits] = found
    return found


def because_alone(of: Decision, place: int, bits: int) -> tuple[Decided]:
    """The same as all that is decided."""
    found = (of.explained.get(bits) or because(of, place, bits),)
    if len(of.alone) < MOST_KEPT_RESULTS:
        of.alone[bits] = found
    return found


def every_reading(s: Any, m: int, questions: tuple[Asked, ...]) -> Iterator[Any]:
    """The evaluation under every combination of readings of these questions; none where there are too many."""
    asked = [one for one in questions if m & one.bit]
    combinations = 1
    for one in asked:
        combinations *= len(one.readings)
    if combinations > MOST_COMBINATIONS:
        return
    for chosen in every_choice(*(one.readings for one in asked)):
        yield s.reading({one.slot: reading for one, reading in zip(asked, chosen, strict=True)})


def settle(s: Any, decision: Decision, means: Means, questions: tuple[Asked, ...]) -> Decided:
    """What is decided over all readings."""
    found = means.quick(s)
    if type(found) is Decided:
        return found
    here, m = found
    each = []
    for one in every_reading(s, m, questions):
        under = means.quick(one)
        each.append(under if type(under) is Decided else under[0])
    return decision.combined(each) if each else here


def explain(s: Any, decision: Decision, means: Means, questions: tuple[Asked, ...], met: Any) -> Decided:
    """The same with the provisions that lead to it. `met` says of a provision by its place which of those it sets aside
    are met, as a function of the evaluation."""
    lives, boths = means.full(s)
    here, m = decision.found(lives, boths)
    each: list[Decided] = []
    seen: list[list[int]] = []
    pairs: list[list[int]] = []
    for one in every_reading(s, m, questions) if m else ():
        under, both = means.full(one)
        each.append(decision.found(under, both)[0])
        seen.append(under)
        pairs.append(both)
    if each:
        here = decision.combined(each)
        lives = [_alike([under[place] for under in seen]) for place in range(len(lives))]
        boths = [1 if any(both[place] for both in pairs) else 0 for place in range(len(boths))]
    return here._replace(because=tuple(_because(s, decision, here, (lives, boths), met)))


def _alike(truths: list[int]) -> int:
    plain = {min(truth, OPEN) for truth in truths}
    return plain.pop() if len(plain) == 1 else OPEN


def _because(s: Any, of: Decision, here: Decided, found: tuple[list[int], list[int]], met: Any) -> Iterator[str]:
    lives, boths = found
    for place, name in enumerate(of.names):
        say = of.says[place]
        if not lives[place]:
            continue
        relieved = say < 0 and place in of.exceptions and any(one(s) for one in met.get(place, ()))
        if not relieved and (say < 0 or of.order[say] not in here.possible):
            continue
        if _leads(of, here, place, (lives, boths)):
            yield name


def _leads(of: Decision, here: Decided, place: int, found: tuple[list[int], list[int]]) -> bool:
    """Whether a provision that may be live leads to the result."""
    lives, boths = found
    if here.status == CONFLICT:
        return any(both and place in pair for pair, both in zip(of.conflicts, boths, strict=True))
    if here.status == UNDETERMINED or lives[place] == 1:
        return True
    outcome = of.order.index(here.possible[0])
    certain = any(live == 1 and say == outcome for live, say in zip(lives, of.says, strict=True))
    return not certain and of.says[place] == outcome and outcome != of.otherwise
