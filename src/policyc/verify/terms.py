"""Terms of a proof: conditions and numbers over the facts of a case, each made once and simplified as it is made.

Invariant: equal terms have one number, so that whoever asks the same twice asks the solver once.
"""

from fractions import Fraction
from typing import NamedTuple

import attrs

from policyc.verify.spans import (
    FIRST_DAY as FIRST_DAY,
    LAST_DAY as LAST_DAY,
    Spans as Spans,
    all_days,
    common_days,
    other_days,
)

TRUE = 0
FALSE = 1
# A constant and multiples of atoms: whole where they can be.
Plain = tuple[int | Fraction, tuple[tuple[int, int | Fraction], ...]]


@attrs.frozen
class Linear:
    """A constant and multiples of numeric atoms, sorted by atom."""

    const: Fraction
    parts: tuple[tuple[int, Fraction], ...] = ()


ZERO = Linear(Fraction(0))
ONE = Fraction(1)
MINUS = Fraction(-1)
# So many conditions that were joined are kept with what they were joined to; past that the memory is worth more.
KEPT = 200_000


@attrs.frozen
class Atom:
    """A number that is not taken apart: a variable (`real`, `int`, `day`), or `ite`, one of two numbers."""

    kind: str
    name: str
    condition: int = TRUE
    then: Linear = ZERO
    otherwise: Linear = ZERO

    @property
    def whole(self) -> bool:
        """Whether it is a whole number in every case."""
        return self.kind in ("int", "day")


@attrs.frozen
class WordVar:
    """A word as a place in the list of its values. If `open`, every place from the last on is some other word."""

    name: str
    size: int
    open: bool


class Node(NamedTuple):
    """A condition: what is done (`op`), with which conditions, and with what else."""

    op: str
    args: tuple[int, ...] = ()
    extra: object = None


@attrs.define(eq=False)
class Terms:
    """All terms of one question. Conditions are numbers into `nodes`, numeric atoms into `atoms`, words into `words`.

    plain: numbers as they are quickest to add up, by whose they are (see `point`).
    """

    nodes: list[Node] = attrs.field(factory=lambda: [Node("true"), Node("false")])
    atoms: list[Atom] = attrs.field(factory=list)
    words: list[WordVar] = attrs.field(factory=list)
    known: dict[object, int] = attrs.field(factory=dict)
    negated: dict[int, int] = attrs.field(factory=lambda: {TRUE: FALSE, FALSE: TRUE})
    plain: dict[tuple[str, int], Plain] = attrs.field(factory=dict)
    joined: dict[str, dict[tuple[int, ...], int]] = attrs.field(factory=lambda: {"and": {}, "or": {}})

    # ---- making variables ----

    def truth(self, name: str) -> int:
        """A yes or no that is free."""
        return self._make(Node("var", (), name))

    def number(self, name: str, kind: str) -> Linear:
        """A number that is free."""
        return Linear(Fraction(0), ((self._atom(Atom(kind, name)), Fraction(1)),))

    def word(self, name: str, size: int, is_open: bool) -> int:
        """A word that is free, by its place in `words`."""
        var = WordVar(name, size, is_open)
        if var not in self.known:
            self.known[var] = len(self.words)
            self.words.append(var)
        return self.known[var]

    # ---- conditions ----

    def is_word(self, word: int) -> int:
        """The word is one of its domain: held of every word."""
        return self._make(Node("word", (), (word, None)))

    def is_day(self, day: Linear) -> int:
        """The day is one of the calendar: held of every day that is a variable."""
        return self._make(Node("day", (), (day.parts[0][0], None)))

    def member(self, word: int, mask: int) -> int:
        """The word is at one of the places whose bit is set."""
        full = (1 << self.words[word].size) - 1
        if mask & full in (0, full):
            return TRUE if mask & full else FALSE
        return self._make(Node("in", (), (word, mask & full)))

    def same(self, one: int, other: int) -> int:
        """Two words are equal."""
        if one == other:
            return TRUE
        return self._make(Node("same", (), (min(one, other), max(one, other))))

    def on_days(self, day: Linear, spans: Spans) -> int:
        """The day is one of these."""
        kept = tuple((max(a, FIRST_DAY), min(b, LAST_DAY)) for a, b in spans if b >= FIRST_DAY and a <= LAST_DAY)
        if not day.parts:
            return TRUE if any(a <= day.const <= b for a, b in spans) else FALSE
        ((atom, factor),) = day.parts
        assert factor == 1
        shift = int(day.const)
        moved = tuple((max(a - shift, FIRST_DAY), min(b - shift, LAST_DAY)) for a, b in kept if b - shift >= FIRST_DAY)
        if not moved or moved == ((FIRST_DAY, LAST_DAY),):
            return TRUE if moved else FALSE
        return self._make(Node("days", (), (atom, moved)))

    def both(self, *conditions: int) -> int:
        """All of them."""
        return self._joined("and", conditions, TRUE, FALSE)

    def either(self, *conditions: int) -> int:
        """At least one of them."""
        return self._joined("or", conditions, FALSE, TRUE)

    def negate(self, condition: int) -> int:
        """It does not hold."""
        found = self.negated.get(condition)
        if found is None:
            found = self._negation(condition)
            self.negated[condition] = found
            self.negated[found] = condition
        return found

    def implies(self, one: int, other: int) -> int:
        """If the first holds, so does the second."""
        return self.either(self.negate(one), other)

    def iff(self, one: int, other: int) -> int:
        """Both hold or neither does."""
        return self.both(self.implies(one, other), self.implies(other, one))

    def unlike(self, one: int, other: int) -> int:
        """One holds and the other does not."""
        return self.negate(self.iff(one, other)) if one != other else FALSE

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """The one condition or the other."""
        return self.either(self.both(condition, then), self.both(self.negate(condition), otherwise))

    # ---- numbers ----

    def plus(self, one: Linear, other: Linear, factor: Fraction = ONE) -> Linear:
        """One number and so many times another."""
        const = one.const
        if other.const:
            const += other.const if factor is ONE else other.const * factor
        if not other.parts:
            return Linear(const, one.parts)
        parts = dict(one.parts)
        for atom, k in other.parts:
            more = k if factor is ONE else -k if factor is MINUS else k * factor
            parts[atom] = parts[atom] + more if atom in parts else more
        return Linear(const, tuple(sorted((atom, k) for atom, k in parts.items() if k)))

    def times(self, factor: Fraction, one: Linear) -> Linear:
        """So many times a number."""
        return one if factor is ONE else self.plus(ZERO, one, factor)

    def select(self, condition: int, then: Linear, otherwise: Linear) -> Linear:
        """The one number or the other."""
        if condition in (TRUE, FALSE) or then == otherwise:
            return then if condition == TRUE else otherwise
        atom = self._atom(Atom("ite", "", condition, then, otherwise))
        return Linear(Fraction(0), ((atom, Fraction(1)),))

    def scale(self, ratio: Linear, one: Linear) -> Linear | None:
        """A number times a ratio that is a constant or a choice between such; None if it is neither."""
        if not ratio.parts:
            return self.times(ratio.const, one)
        if not one.parts:
            return self.times(one.const, ratio)
        if len(ratio.parts) > 1 or ratio.const or ratio.parts[0][1] != 1:
            return None
        atom = self.atoms[ratio.parts[0][0]]
        if atom.kind != "ite":
            return None
        then, otherwise = self.scale(atom.then, one), self.scale(atom.otherwise, one)
        return None if then is None or otherwise is None else self.select(atom.condition, then, otherwise)

    def at_most(self, one: Linear, other: Linear) -> int:
        """The first is not above the second."""
        return self._compare("le", self.plus(one, other, MINUS))

    def less(self, one: Linear, other: Linear) -> int:
        """The first is below the second."""
        return self._compare("lt", self.plus(one, other, MINUS))

    def equal(self, one: Linear, other: Linear) -> int:
        """The same number."""
        return self.both(self.at_most(one, other), self.at_most(other, one))

    def is_whole(self, one: Linear) -> bool:
        """Whether the number is whole in every case."""
        return one.const.denominator == 1 and all(
            k.denominator == 1 and self._whole_atom(self.atoms[atom]) for atom, k in one.parts
        )

    def _whole_atom(self, atom: Atom) -> bool:
        if atom.kind == "ite":
            return self.is_whole(atom.then) and self.is_whole(atom.otherwise)
        return atom.whole

    # ---- looking inside ----

    def words_of(self, node: Node) -> tuple[int, ...]:
        """The words that a condition reads itself."""
        match node:
            case Node("same", _, (int() as one, int() as other)):
                return one, other
            case Node("in" | "word", _, (int() as word, _)):
                return (word,)
            case _:
                return ()

    def atoms_of(self, node: Node) -> tuple[int, ...]:
        """The numeric atoms that a condition reads itself."""
        match node:
            case Node("days" | "day", _, (int() as day, _)):
                return (day,)
            case Node(_, _, Linear(_, parts)):
                return tuple(atom for atom, _ in parts)
            case _:
                return ()

    def _make(self, node: Node) -> int:
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return found

    def _atom(self, atom: Atom) -> int:
        found = self.known.get(atom)
        if found is None:
            found = self.known[atom] = len(self.atoms)
            self.atoms.append(atom)
        return found

    def _compare(self, op: str, gap: Linear) -> int:
        """Whether `gap` is at most (`le`) or below (`lt`) nothing."""
        if not gap.parts:
            return TRUE if gap.const < 0 or (gap.const == 0 and op == "le") else FALSE
        lead = abs(gap.parts[0][1])
        if lead != 1:
            gap = self.times(Fraction(lead.denominator, lead.numerator), gap)
        atom, factor = gap.parts[0]
        if len(gap.parts) == 1 and self.atoms[atom].kind == "day":
            return self._compare_day(op, gap.const, factor, atom)
        return self._make(Node(op, (), gap))

    def _compare_day(self, op: str, const: Fraction, factor: Fraction, atom: int) -> int:
        day = Linear(Fraction(0), ((atom, Fraction(1)),))
        if factor > 0:
            last = int(-const) - (op == "lt")
            return self.on_days(day, ((FIRST_DAY, last),)) if last >= FIRST_DAY else FALSE
        first = int(const) + (op == "lt")
        return self.on_days(day, ((first, LAST_DAY),)) if first <= LAST_DAY else FALSE

    def _negation(self, condition: int) -> int:
        node = self.nodes[condition]
        match node.op:
            case "not":
                return node.args[0]
            case "le" | "lt":
                assert isinstance(node.extra, Linear)
                return self._compare("lt" if node.op == "le" else "le", self.times(MINUS, node.extra))
            case "in":
                word, mask = places_of(node)
                return self.member(word, ~mask)
            case "days":
                atom, spans = days_of(node)
                return self.on_days(Linear(Fraction(0), ((atom, Fraction(1)),)), other_days(spans))
            case _:
                return self._make(Node("not", (condition,)))

    def _joined(self, op: str, conditions: tuple[int, ...], empty: int, decides: int) -> int:
        # Two in three were joined before.
        kept = self.joined[op]
        made = kept.get(conditions)
        if made is None:
            if len(kept) > KEPT:
                kept.clear()
            made = kept[conditions] = self._join(op, conditions, empty, decides)
        return made

    def _join(self, op: str, conditions: tuple[int, ...], empty: int, decides: int) -> int:
        nodes, found, scopes = self.nodes, dict[int, None](), dict[tuple[str, int], int]()
        for each in conditions:
            whole = nodes[each]
            for one in whole.args if whole.op == op else (each,):
                if one == decides:
                    return decides
                if one == empty or one in found:
                    continue
                node = nodes[one]
                if node.op in ("in", "days"):
                    key = (node.op, places_of(node)[0] if node.op == "in" else days_of(node)[0])
                    before = scopes.get(key)
                    scopes[key] = one if before is None else self._merged(op, before, one)
                else:
                    found[one] = None
        for one in scopes.values():
            if one == decides:
                return decides
            if one != empty:
                found[one] = None
        return self._of_parts(op, found, empty, decides)

    def _of_parts(self, op: str, found: dict[int, None], empty: int, decides: int) -> int:
        if len(found) < 2:
            return next(iter(found), empty)
        negated = self.negated
        for one in found:
            if negated.get(one) in found:
                return decides
        return self._make(Node(op, tuple(sorted(found))))

    def _merged(self, op: str, one: int, other: int) -> int:
        """Two conditions on one word or day as one."""
        if one in (TRUE, FALSE) or other in (TRUE, FALSE):
            low, high = sorted((one, other))
            return (high if low == TRUE else FALSE) if op == "and" else (low if low == TRUE else high)
        first, second = self.nodes[one], self.nodes[other]
        if first.op == "in":
            (word, mask), (_, more) = places_of(first), places_of(second)
            return self.member(word, mask & more if op == "and" else mask | more)
        (day, mine), (_, theirs) = days_of(first), days_of(second)
        spans = common_days(mine, theirs) if op == "and" else all_days(mine, theirs)
        return self.on_days(Linear(Fraction(0), ((day, Fraction(1)),)), spans)


def places_of(node: Node) -> tuple[int, int]:
    """Which word a condition is about, and the places that it may have."""
    match node.extra:
        case (int() as word, int() as mask) if node.op == "in":
            return word, mask
        case strange:
            raise TypeError(f"this is about no word: {strange!r}")


def days_of(node: Node) -> tuple[int, Spans]:
    """Which day a condition is about, and when it may be."""
    match node.extra:
        case (int() as day, tuple() as spans) if node.op == "days":
            return day, spans
        case strange:
            raise TypeError(f"this is about no day: {strange!r}")
