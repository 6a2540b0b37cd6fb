"""What the reference evaluator keeps while it runs: the case, the terms, what is bound, and what it has found out already."""

from collections.abc import Callable
from typing import assert_never

import attrs

from policyc.core.confidence import Confidence
from policyc.core.facts import Amount, Case, DayFact, Fact, Listing, Node, Truth, Word, Words, nodes_of
from policyc.core.program import Calendar, Const, Definition, Expr, Identity, Path, Policy, Program
from policyc.core.run import Run
from policyc.core.runtime import ANYTHING, UNKNOWN_CURRENCY, is_exact
from policyc.core.timeline import Days
from policyc.core.types import (
    Code,
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Outcome,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)
from policyc.facts.unknown import unknown_record

Value = Fact | tuple[object, ...] | Days
ANY_DAY = DayFact(None, None)
# Where the facts of an unlisted element stand: nowhere that a user could fill in.
UNLISTED = "*"


# The name of a definition and the identities of the records that it is used of.
Key = tuple[str, tuple[int, ...]]


@attrs.frozen
class Seen:
    """A value, and what keeps it from being one known value.

    Reasons are paths of facts (`item.parts[0].origin`), questions (`?policy.question`), missing rates (`rates[EUR to USD]`)
    and what the law does not state (`!…`).
    """

    value: Value
    reasons: frozenset[str] = frozenset()


@attrs.define(eq=False)
class Machine:
    """One evaluation of one case under one set of terms. `identities` say by what the records of a kind are recognised.

    readings: of each question, None or absent where it is open. read: the facts that were asked for and are not known
    exactly, in the order of asking. asked: the readings that were asked for. wider: the evaluation in which the questions
    of `taken` were open. shelf: what its siblings found, by the readings that it depends on.
    """

    program: Program
    case: Case
    run: Run
    readings: dict[str, str | None]
    definitions: dict[str, Definition]
    policies: dict[str, Policy]
    calendars: dict[str, Calendar]
    identities: dict[str, Identity]
    memo: dict[Key, Seen] = attrs.field(factory=dict)
    kept: list[object] = attrs.field(factory=list)
    read: dict[str, None] = attrs.field(factory=dict)
    asked: dict[str, str] = attrs.field(factory=dict)
    generic: dict[str, Node] = attrs.field(factory=dict)
    named: list[tuple[Node, ...]] = attrs.field(factory=list)
    wider: "Machine | None" = None
    taken: dict[str, str] = attrs.field(factory=dict)
    shelf: dict[object, Seen] = attrs.field(factory=dict)

    def start(self) -> "At":
        """Where nothing but the case is bound."""
        return At(self, {None: self.case.root})

    def reading(self, taken: dict[str, str]) -> "Machine":
        """The same under these readings of questions that are open here."""
        readings = {**self.readings, **taken}
        return attrs.evolve(self, readings=readings, memo={}, read={}, asked={}, wider=self, taken=taken)

    def ignoring_suspensions(self, untouched: frozenset[str]) -> "Machine":
        """The same with suspensions lifted. `untouched` are the definitions that do not depend on them."""
        memo = {key: found for key, found in self.memo.items() if key[0] in untouched}
        run = attrs.evolve(self.run, honoured=False)
        return attrs.evolve(self, run=run, memo=memo, read={}, asked=dict(self.asked), shelf={})

    def recall(self, key: Key) -> Seen | None:
        """What the use of a definition came to, if that is known already, here or under other readings.

        A value depends on no other questions than those among its reasons where they are open: what is exact, or settled
        a condition, stays so under every reading.
        """
        found = self.memo.get(key)
        if found is not None or self.wider is None or key not in self.wider.memo:
            return found
        asked = self._asked(key)
        return self.shelf.get((key, asked)) if asked else self.wider.memo[key]

    def remember(self, key: Key, found: Seen) -> None:
        """Keep what the use of a definition came to."""
        self.memo[key] = found
        if self.wider is not None and key in self.wider.memo:
            self.shelf[(key, self._asked(key))] = found

    def _asked(self, key: Key) -> tuple[tuple[str, str], ...]:
        assert self.wider is not None
        reasons = self.wider.memo[key].reasons
        return tuple((name, reading) for name, reading in self.taken.items() if f"?{name}" in reasons)

    def day_of(self, policy: str, see: "See") -> Seen:
        """The day on which a policy judges the case."""
        if self.run.on is not None:
            return Seen(DayFact(self.run.on, self.run.on))
        judged_on = self.policies[policy].judged_on
        if judged_on is None:
            return Seen(ANY_DAY, frozenset({f"!the day on which {policy} judges a case"}))
        return see(self.start(), judged_on)

    def anything(self, record: str) -> Node:
        """A record of which nothing is known, as an element of a list that may have more."""
        if record not in self.generic:
            fields = {one.name: one.by_name for one in self.program.records}
            self.generic[record] = unknown_record(fields, record, UNLISTED)
        return self.generic[record]

    def named_nodes(self) -> tuple[Node, ...]:
        """Every record of the case that can be recognised, each before what it holds."""
        if not self.named:
            self.named.append(tuple(node for node in nodes_of(self.case.root) if node.record in self.identities))
        return self.named[0]

    def calendars_meant(self, expr: Expr, value: Value) -> tuple[tuple[Calendar | None, ...], frozenset[str]]:
        """The calendars that may be meant, None for one that nobody names, and what is wanting."""
        assert isinstance(value, Word)
        if isinstance(expr, Const):
            assert value.word is not None
            return (self.calendars[value.word],), frozenset({f"!the working days of {value.word}"})
        assert isinstance(expr, Path)
        question = next(one for one in self.program.questions if one.name == expr.steps[0])
        meant = [calendar for name, _, calendar in question.readings if value.word in (None, name)]
        found = tuple(self.calendars[one] if one is not None else None for one in meant)
        open_question = frozenset({f"?{question.name}"}) if value.word is None else frozenset[str]()
        return found, open_question | {f"!the working days that {question.name} asks about"}


@attrs.frozen(eq=False)
class At:
    """Where an expression stands: what its names are bound to. None is the case."""

    machine: Machine
    bound: dict[str | None, Value]

    def binding(self, name: str, node: Node) -> "At":
        """The same with one more name."""
        return At(self.machine, {**self.bound, name: node})


See = Callable[[At, Expr], Seen]


def machine_for(program: Program, case: Case, run: Run) -> Machine:
    """A machine that has found out nothing yet."""
    return Machine(
        program,
        case,
        run,
        dict(run.readings),
        {one.name: one for one in program.definitions},
        {one.name: one for one in program.policies},
        {one.name: one for one in program.calendars},
        {one.name: one.identity for one in program.records if one.identity is not None},
    )


_KNOWN = {
    Confidence.NOT_STATED: "of which nothing says how well it is known",
    Confidence.UNCERTAIN: "which is uncertain",
    Confidence.SINGLE_SOURCE: "which is known from a single source",
    Confidence.CONFIRMED: "which is confirmed",
}


# How every reason begins that is a text not known well enough.
DOUBTED = "!the text of "


def doubt(level: Confidence, name: str) -> str:
    """The reason of what is open because the text of `name` is not known well enough."""
    return f"{DOUBTED}{name}, {_KNOWN[level]}"


def note(at: At, fact: Value, path: Path) -> Seen:
    """A fact as it was found; if it is not known exactly its path is the reason, and it is remembered as asked for."""
    if is_known(fact):
        return Seen(fact)
    place = fact.path if isinstance(fact, Listing) else _place(at, path)
    if place.startswith(UNLISTED):
        return Seen(fact)
    at.machine.read.setdefault(place)
    return Seen(fact, frozenset({place}))


def _place(at: At, path: Path) -> str:
    """How a user reaches the fact: `item.parts[0].origin`."""
    root = at.bound[path.root]
    assert isinstance(root, Node)
    here: Fact = root
    for step in path.steps[:-1]:
        assert isinstance(here, Node)
        here = here.fields[step]
    assert isinstance(here, Node)
    return f"{here.path}.{path.steps[-1]}" if here.path else path.steps[-1]


def is_known(fact: Value) -> bool:
    """Whether it is one known value."""
    match fact:
        case Truth(known):
            return known is not None
        case Word(word):
            return word is not None
        case Amount():
            return is_exact(fact)
        case DayFact(first, last):
            return first is not None and first == last
        case Words() | Listing():
            return fact.complete
        case Node() | tuple() | Days():
            return True
        case unreachable:
            assert_never(unreachable)


def unknown_of(of: Type) -> Value:
    """Any value of a type."""
    match of:
        case YesNo():
            return Truth(None)
        case Count() | Number() | Share() | Quantity():
            return Amount((("", ANYTHING),))
        case Money():
            return Amount(((UNKNOWN_CURRENCY, ANYTHING),))
        case Day():
            return ANY_DAY
        case Country() | Element() | Text() | Code() | OneOf() | Outcome():
            return Word(None)
        case SetOf():
            return Words(frozenset(), complete=False)
        case RecordType() | Many():
            raise TypeError(f"the law cannot leave a record open: {of!r}")
        case unreachable:
            assert_never(unreachable)
