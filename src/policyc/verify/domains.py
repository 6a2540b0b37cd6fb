"""The values of words: those that the policies can tell apart, in an order in which lists of them are intervals."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import attrs

from policyc.core.codes import COUNTRIES, ELEMENTS
from policyc.core.program import LAW, RUN, Apply, Const, Expr, Over, Path, Prim, Program, Shared, Unstated
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

# Other words than those that the policies name: an open list ends with one that stands for them all.
OTHER = "other"
# Before the name of a definition that was taken out of a law, to see what depends on it: it says anything of each record.
FREE = "free "


@attrs.frozen
class Domain:
    """The values of one kind of word. `linked`: words of this kind are compared with each other."""

    key: str
    values: tuple[str, ...]
    open: bool
    linked: bool
    merged: Mapping[str, str] = attrs.field(factory=dict)
    places: dict[str, int] = attrs.field(init=False, eq=False, repr=False)
    below: dict[str, int] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "places", {word: place for place, word in enumerate(self.values)})
        for place, word in enumerate(self.values if self.key == "code" else ()):
            parts = word.split(".")
            for length in range(1, len(parts) + 1):
                above = ".".join(parts[:length])
                self.below[above] = self.below.get(above, 0) | 1 << place

    def mask(self, words: Iterable[str]) -> int:
        """The places of these words, a bit for each."""
        found = 0
        for word in words:
            place = self.place(word)
            found |= 1 << place if place is not None else 0
        return found

    def place(self, word: str) -> int | None:
        """Where a word stands; one that no condition tells from another stands where that does."""
        known = self.places.get(self.merged.get(word, word))
        return known if known is not None or not self.open else len(self.values) - 1

    def under(self, code: str) -> int:
        """The places of the codes that fall under this one."""
        return self.below.get(code, 0)


def key_of(of: Type) -> str | None:
    """The name of the kind of word, None for what is no word."""
    match of:
        case Country():
            return "country"
        case Element():
            return "element"
        case Text():
            return "text"
        case Code():
            return "code"
        case OneOf(words):
            return "|".join(words)
        case SetOf(inner):
            return key_of(inner)
        case YesNo() | Count() | Number() | Share() | Money() | Quantity() | Day():
            return None
        case RecordType() | Many() | Outcome():
            return None
        case unreachable:
            assert_never(unreachable)


def domains_of(programs: Iterable[Program], usual: Mapping[str, Iterable[str]]) -> dict[str, Domain]:
    """The domain of each kind of word that the programs know. `usual` are words that should stand for their like."""
    lists: dict[str, dict[tuple[str, ...], None]] = {}
    linked: set[str] = set()
    kinds: dict[str, Type] = {}
    for program in programs:
        for kind in _kinds(program):
            kinds.setdefault(key_of(kind) or "", kind)
        for expr in expressions(program):
            _collect(expr, lists, linked)
    return {
        key: _domain(key, kind, tuple(lists.get(key, ())), key in linked, tuple(usual.get(key, ())))
        for key, kind in kinds.items()
    }


def expressions(program: Program) -> Iterator[Expr]:
    """Every expression of a program, each subexpression included."""
    waiting: list[Expr] = [one.body for one in program.definitions]
    waiting += [one.expr for one in program.assumes]
    for policy in program.policies:
        waiting += [expr for one in policy.guarantees for expr in (one.given, one.then)]
        waiting += [duty.due for one in policy.provisions for duty in one.duties if duty.due is not None]
        waiting += [one.when for each in policy.provisions for one in each.suspensions if one.when is not None]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += inside(here)


def within(expr: Expr) -> Iterator[Expr]:
    """An expression and every one below it."""
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += inside(here)


def inside(expr: Expr) -> list[Expr]:
    """The expressions directly inside one."""
    match expr:
        case Apply(_, args):
            return list(args)
        case Over():
            return [expr.parts, expr.where, expr.value, *((expr.default,) if expr.default is not None else ())]
        case Shared(_, args):
            return list(args)
        case Path() | Const() | Unstated():
            return []
        case unreachable:
            assert_never(unreachable)


def used_by(expr: Expr) -> set[str]:
    """The definitions that an expression names."""
    found: set[str] = set()
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Shared):
            found.add(here.name)
        waiting += inside(here)
    return found


def is_honoured(expr: Expr) -> bool:
    """Whether an expression asks if suspensions are honoured."""
    return isinstance(expr, Path) and expr.root == RUN and expr.steps[0] == "honoured"


def roots(expr: Expr) -> set[str | None]:
    """The records, bound outside of an expression, that it reads; None is the case."""
    match expr:
        case Path(root):
            return set() if root in (RUN, LAW) else {root}
        case Over():
            own = roots(expr.where) | roots(expr.value)
            default = roots(expr.default) if expr.default is not None else set()
            return roots(expr.parts) | default | (own - {expr.var})
        case Apply() | Shared():
            return set().union(*map(roots, inside(expr)))
        case Const() | Unstated():
            return set()
        case unreachable:
            assert_never(unreachable)


def _kinds(program: Program) -> Iterator[Type]:
    for record in program.records:
        for field in record.fields:
            of = field.type.of if isinstance(field.type, SetOf) else field.type
            if key_of(of) is not None:
                yield of
    for question in program.questions:
        yield OneOf(tuple(name for name, _, _ in question.readings))
    for expr in expressions(program):
        if isinstance(expr, (Path, Const, Unstated, Shared)) and expr.type is not None and key_of(expr.type):
            yield expr.type.of if isinstance(expr.type, SetOf) else expr.type


def _collect(expr: Expr, lists: dict[str, dict[tuple[str, ...], None]], linked: set[str]) -> None:
    match expr:
        case Apply(Prim.ONE_OF, (_, Const(tuple() as words, of))) if of is not None:
            lists.setdefault(key_of(of) or "", {})[tuple(str(one) for one in words)] = None
        case Apply(Prim.EQUAL | Prim.INCLUDES | Prim.WITHIN, (one, other)):
            for side in (one, other):
                if isinstance(side, Const) and isinstance(side.value, str) and side.type is not None:
                    lists.setdefault(key_of(side.type) or "", {})[(side.value,)] = None
            if not isinstance(one, Const) and not isinstance(other, Const):
                linked |= {key for key in map(_word_kind, (one, other)) if key is not None}
        case _:
            pass


def _word_kind(expr: Expr) -> str | None:
    match expr:
        case Path() | Shared() | Unstated():
            return key_of(expr.type)
        case Apply(Prim.CHOOSE, (_, then, otherwise)):
            return _word_kind(then) or _word_kind(otherwise)
        case _:
            return None


def _domain(
    key: str, kind: Type, lists: tuple[tuple[str, ...], ...], linked: bool, usual: tuple[str, ...]
) -> Domain:
    named = dict.fromkeys(word for words in lists for word in words)
    match kind:
        case Country():
            values = tuple(sorted(COUNTRIES))
        case Element():
            values = tuple(sorted(ELEMENTS))
        case OneOf(words):
            values = words
        case _:
            others = tuple(word for word in usual if word not in named and isinstance(kind, Text))
            return Domain(key, (*sorted(named), *others, OTHER), True, linked)
    signature = {word: tuple(i for i, words in enumerate(lists) if word in words) for word in values}
    if linked:
        return Domain(key, tuple(sorted(values, key=lambda word: (signature[word], word))), False, True)
    standing: dict[tuple[int, ...], str] = {}
    for word in (*(one for one in usual if one in signature), *values):
        standing.setdefault(signature[word], word)
    merged = {word: standing[signature[word]] for word in values if standing[signature[word]] != word}
    kept = sorted(standing.values(), key=lambda word: (signature[word], word))
    return Domain(key, tuple(kept), False, False, merged)
