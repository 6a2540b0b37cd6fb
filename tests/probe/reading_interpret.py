"""First reading: walk the Program over one case and keep both ends of everything."""

from fractions import Fraction
from typing import assert_never

import attrs
from hard_sentence import ANYTHING, dollars, usd

from policyc.core.facts import Case, Fact, Interval, Listing, Node, Truth, Word
from policyc.core.program import (
    Apply,
    Cash,
    Const,
    Definition,
    Depth,
    Expr,
    Fold,
    Over,
    Path,
    Prim,
    Program,
    Shared,
    Unstated,
)

ZERO = Interval(Fraction(0), Fraction(0))
FROM_ZERO = ANYTHING
YES, NO = Truth(True), Truth(False)
Value = Interval | Truth | Word | Node | Listing | tuple[str, ...]


@attrs.frozen
class Reading:
    """What a walk needs: the program and what its variables stand for."""

    program: Program
    bound: dict[str | None, Node]

    def bind(self, var: str, node: Node) -> "Reading":
        """The same with one more variable."""
        return Reading(self.program, {**self.bound, var: node})

    def definition(self, name: str) -> Definition:
        """The definition of a name."""
        return next(d for d in self.program.definitions if d.name == name)


def read(program: Program, case: Case, expr: Expr) -> Value:
    """The value of an expression in a case."""
    return walk(Reading(program, {None: case.root}), expr)


def walk(at: Reading, expr: Expr) -> Value:
    """One expression under bound variables."""
    match expr:
        case Path(root, steps):
            return follow(at.bound[root], steps)
        case Const(value):
            return constant(value)
        case Apply(prim, args):
            return apply(prim, [walk(at, arg) for arg in args])
        case Over():
            return over(at, expr)
        case Shared(name, args):
            definition = at.definition(name)
            nodes = [walk(at, arg) for arg in args]
            for param, node in zip(definition.params, nodes, strict=True):
                assert isinstance(node, Node), "a definition is about records"
                at = at.bind(param, node)
            return walk(at, definition.body)
        case Unstated():
            return Truth(None)
        case _:
            assert_never(expr)


def follow(node: Node, steps: tuple[str, ...]) -> Value:
    """Walk fields from a node."""
    fact: Fact = node
    for step in steps:
        assert isinstance(fact, Node), step
        fact = fact.fields[step]
    return fact if isinstance(fact, Node | Listing | Word | Truth) else dollars(fact)


def constant(value: object) -> Value:
    """A constant as a value without doubt."""
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, Fraction | Cash):
        amount = value.amount if isinstance(value, Cash) else value
        return Interval(amount, amount)
    if isinstance(value, str):
        return Word(value)
    assert isinstance(value, tuple), value
    return value


def apply(prim: Prim, args: list[Value]) -> Value:
    """The meaning of a primitive on bounds."""
    match prim, args:
        case (Prim.AND, _):
            return kleene(args, False)
        case (Prim.OR, _):
            return kleene(args, True)
        case (Prim.NOT, [Truth(known)]):
            return Truth(None if known is None else not known)
        case (Prim.EQUAL, [Word(a), Word(b)]):
            return Truth(None if a is None or b is None else a == b)
        case (Prim.ONE_OF, [Word(a), tuple() as words]):
            return Truth(None if a is None else a in words)
        case (Prim.AT_MOST, [Interval() as a, Interval() as b]):
            return at_most(a, b)
        case (Prim.LESS, [Interval() as a, Interval() as b]):
            return apply(Prim.NOT, [at_most(b, a)])
        case (Prim.SCALE, [Interval(low=ratio), Interval() as a]) if ratio is not None and ratio > 0:
            return attrs.evolve(a, low=times(ratio, a.low), high=times(ratio, a.high))
        case _:
            raise NotImplementedError(f"{prim} of {args}")


def times(ratio: Fraction, end: Fraction | None) -> Fraction | None:
    """An end of an interval, scaled."""
    return None if end is None else ratio * end


def kleene(args: list[Value], deciding: bool) -> Truth:
    """AND decides on a no, OR on a yes; otherwise doubt wins."""
    known = [arg.known for arg in args if isinstance(arg, Truth)]
    if deciding in known:
        return Truth(deciding)
    return Truth(None) if None in known else Truth(not deciding)


def at_most(a: Interval, b: Interval) -> Truth:
    """a <= b: surely, surely not, or open."""
    if a.high is not None and b.low is not None and a.high <= b.low:
        return YES
    if a.low is None or b.high is None:
        return Truth(None)
    return NO if a.low > b.high or (a.low == b.high and (a.low_open or b.high_open)) else Truth(None)


def add(a: Interval, b: Interval) -> Interval:
    """The sum of two intervals."""
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high, a.low_open or b.low_open, a.high_open or b.high_open)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both. Ends are compared as (number, open)."""
    lows = [(x.low, x.low_open) for x in (a, b) if x.low is not None]
    highs = [(x.high, not x.high_open) for x in (a, b) if x.high is not None]
    low, low_open = min(lows) if len(lows) == 2 else (None, False)
    high, closed = max(highs) if len(highs) == 2 else (None, True)
    return Interval(low, high, low_open, not closed)


def over(at: Reading, fold: Over) -> Value:
    """A fold over a list: certain elements, doubtful ones, and those not listed."""
    parts = walk(at, fold.parts)
    assert isinstance(parts, Listing)
    if fold.fold is Fold.SOME:
        return kleene(list(some(at, fold, parts)), True)
    if fold.fold is Fold.EVERY:
        against = attrs.evolve(fold, fold=Fold.SOME, value=Apply(Prim.NOT, (fold.value,)))
        return apply(Prim.NOT, [kleene(list(some(at, against, parts)), True)])
    assert fold.fold is Fold.TOTAL
    return inside(at, fold, parts)


def some(at: Reading, fold: Over, parts: Listing) -> list[Truth]:
    """For each element that is there or may be: whether it is one of those asked for."""
    found: list[Truth] = []
    for node in parts.nodes:
        inner = at.bind(fold.var, node)
        found.append(kleene([walk(inner, fold.where), walk(inner, fold.value)], False))
        if fold.depth is not Depth.HERE:
            found.extend(some(at, fold, below(fold, node)))
    if not parts.complete and may(at, fold):
        found.append(Truth(None))
    return found


def below(fold: Over, node: Node) -> Listing:
    """The list of the same name inside an element."""
    inner = node.fields[fold.parts.steps[-1]]
    assert isinstance(inner, Listing)
    return inner


def inside(at: Reading, fold: Over, parts: Listing) -> Interval:
    """The total over a list and, if asked, what is below it."""
    sum_ = residual(at, fold, parts)
    for node in parts.nodes:
        inner = at.bind(fold.var, node)
        where, value = walk(inner, fold.where), walk(inner, fold.value)
        assert isinstance(where, Truth) and isinstance(value, Interval)
        sum_ = add(sum_, element(at, fold, node, where.known, value))
    return sum_


def element(at: Reading, fold: Over, node: Node, match: bool | None, value: Interval) -> Interval:
    """What one element adds, with what is inside it."""
    inner = ZERO if fold.depth is Depth.HERE else inside(at, fold, below(fold, node))
    own = value if match else hull(value, ZERO) if match is None else ZERO
    if fold.depth is not Depth.OUTERMOST:
        return add(own, inner)
    return value if match else hull(value, inner) if match is None else inner


def residual(at: Reading, fold: Over, parts: Listing) -> Interval:
    """What elements that are not listed may add."""
    if parts.complete or not may(at, fold):
        return ZERO
    field = fold.value.steps[-1] if isinstance(fold.value, Path) else ""
    if field not in parts.rest or not carries(at.program, fold, field):
        return FROM_ZERO
    return attrs.evolve(dollars(parts.rest[field]), low=Fraction(0), low_open=False)


def carries(program: Program, fold: Over, field: str) -> bool:
    """Whether a bound on the elements also bounds what is inside them: every level must promise it."""
    if fold.depth is Depth.HERE:
        return True
    inner = any(r.record == "part" and r.field == r.whole == field for r in program.residuals)
    return fold.depth is Depth.OUTERMOST and inner


def may(at: Reading, fold: Over) -> bool:
    """Whether the filter may hold for a part of which nothing is known."""
    unknown = Listing("part", "", (), False, {})
    generic = Node("part", "", {"value": usd(ANYTHING), "origin": Word(None), "kind": Word(None), "parts": unknown})
    inner = at.bind(fold.var, generic)
    asked = [walk(inner, fold.where)] + ([walk(inner, fold.value)] if fold.fold is Fold.SOME else [])
    return kleene(asked, False).known is not False
