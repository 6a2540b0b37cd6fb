"""The expressions of a Program about all designs at once: a value by choice where one lever decides, else built from its parts.

Invariant: for every design, what stands here has the bounds that the reference evaluator gives for the case of that
design. What cannot be said so raises Inseparable and is tried choice by choice, if there are few, or refused.
"""

from fractions import Fraction
from itertools import product
from math import prod
from typing import assert_never

from policyc.core.facts import Amount, Node, Truth
from policyc.core.program import Apply, Const, Expr, Fold, Over, Path, Prim, Shared, Unstated
from policyc.core.runtime import plain
from policyc.core.types import YesNo
from policyc.redesign.amounts import NONE, Cond, End, Form, Inseparable, Span, Sum, add, at_most
from policyc.redesign.formula import Formula, Lin, all_of, any_of, negation, only
from policyc.redesign.lists import over_list
from policyc.redesign.space import Bound, Fix, Place, Space, Sym, Table, located, place_of

# So many combinations of choices are evaluated one by one where nothing else helps.
MOST_JOINT = 256


def condition(space: Space, expr: Expr, bound: Bound) -> Cond:
    """When a condition must and may hold."""
    return space.truth(symbolic(space, expr, bound))


def symbolic(space: Space, expr: Expr, bound: Bound) -> Sym:
    """The value of an expression for every design."""
    touched = space.touched(expr, bound)
    if len(touched) <= 1:
        found = _simple(space, expr, bound, touched)
        if found is not None:
            return found
    try:
        return _built(space, expr, bound)
    except Inseparable as why:
        levers = touched | why.levers
        if not _says_yes_or_no(expr) or prod(space.sizes[one] for one in levers) > MOST_JOINT:
            raise Inseparable(why.what, levers) from why
        return _joint(space, expr, bound, levers)


def _simple(space: Space, expr: Expr, bound: Bound, touched: frozenset[int]) -> Sym | None:
    """The value where at most one lever decides it; None where that lever leaves out what is spoken of."""
    if not touched:
        return Fix(space.concrete(expr, bound, None).value)
    (lever,) = touched
    for place in bound.values():
        if space.index.exactly.get(place.path) == lever and not space.index.worlds.catalogue.levers[lever].fixed_shape:
            raise Inseparable("whether a part is there", touched)
    return Table(lever, tuple(space.concrete(expr, bound, (lever, n)).value for n in range(space.sizes[lever])))


def _says_yes_or_no(expr: Expr) -> bool:
    match expr:
        case Apply(prim, _):
            return prim not in (Prim.ADD, Prim.SUBTRACT, Prim.SCALE, Prim.AFTER_DAYS, Prim.AFTER_WORKING_DAYS) and (
                prim is not Prim.CHOOSE or _says_yes_or_no(expr.args[1])
            )
        case Over():
            return expr.fold in (Fold.SOME, Fold.EVERY)
        case Const(value):
            return isinstance(value, bool)
        case Shared() | Path() | Unstated():
            return isinstance(expr.type, YesNo)


def _joint(space: Space, expr: Expr, bound: Bound, levers: frozenset[int]) -> Cond:
    """Every combination of choices of a few levers, each by the reference evaluator on the case that it makes."""
    order = sorted(levers)
    must: list[Formula] = []
    may: list[Formula] = []
    for chosen in product(*(range(space.sizes[one]) for one in order)):
        known = space.joint(expr, bound, dict(zip(order, chosen, strict=True)))
        here = all_of((only(n, frozenset({c}), space.sizes[n]) for n, c in zip(order, chosen)), space.sizes)
        must += [here] if known is True else []
        may += [here] if known is not False else []
    return Cond(any_of(must, space.sizes), any_of(may, space.sizes))


def _built(space: Space, expr: Expr, bound: Bound) -> Sym:
    match expr:
        case Apply():
            return _applied(space, expr, bound)
        case Over():
            return over_list(space, expr, bound, symbolic)
        case Shared():
            return _shared(space, expr, bound)
        case Path():
            return _fact(space, expr, bound)
        case Const() | Unstated():
            return Fix(space.concrete(expr, bound, None).value)
        case unreachable:
            assert_never(unreachable)


def _fact(space: Space, path: Path, bound: Bound) -> Sym:
    """An amount of a whole that follows its parts; no other fact depends on several levers."""
    where = ".".join(path.steps) if path.root is None else ".".join((bound[path.root].path, *path.steps))
    follow = space.follow(where)
    levers = space.touched(path, bound)
    if where in space.index.narrowed:
        return space.index.narrowed[where]
    if follow is None or where in space.index.tight:
        raise Inseparable(f"what is known of `{where}`", levers)
    deltas = {n: one for n, one in follow.deltas.items() if n in space.index.free}
    ends = [End((Form(Lin(one, deltas), NONE),)) if one is not None else None for one in (follow.low, follow.high)]
    return Sum({follow.currency: Span(ends[0], ends[0] if follow.low == follow.high else ends[1])})


def _shared(space: Space, use: Shared, bound: Bound) -> Sym:
    definition = space.index.reads.definitions[use.name]
    inner = {name: _argument(space, bound, arg) for name, arg in zip(definition.params, use.args, strict=True)}
    key = (use.name, tuple((place.path, id(place.node)) for place in inner.values()))
    if key not in space.memo:
        space.memo[key] = symbolic(space, definition.body, inner)
    return space.memo[key]


def _argument(space: Space, bound: Bound, path: Path) -> Place:
    if path.root is not None and not path.steps:
        return bound[path.root]
    where, found = located(space.index, bound, path)
    assert isinstance(found, Node)
    return place_of(space.index, where, found)


# ---- primitives ----


def _applied(space: Space, expr: Apply, bound: Bound) -> Sym:
    sizes = space.sizes
    match expr.prim:
        case Prim.AND | Prim.OR:
            return _joined(space, expr, bound)
        case Prim.NOT:
            return negated(condition(space, expr.args[0], bound), sizes)
        case Prim.AT_MOST:
            return _compared(space, (expr.args[0], expr.args[1]), bound)
        case Prim.LESS:
            return negated(_compared(space, (expr.args[1], expr.args[0]), bound), sizes)
        case Prim.EQUAL:
            return _equal(space, expr, bound)
        case Prim.CHOOSE:
            return _chosen(space, expr, bound)
        case Prim.ADD | Prim.SUBTRACT:
            sign = Fraction(1 if expr.prim is Prim.ADD else -1)
            one, other = (space.amount(symbolic(space, arg, bound)) for arg in expr.args)
            return add(((Fraction(1), one), (sign, other)))
        case Prim.SCALE:
            return _scaled(space, expr, bound)
        case Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN | Prim.ON_DAYS | Prim.AFTER_DAYS | Prim.AFTER_WORKING_DAYS:
            raise Inseparable("a comparison of words or days", space.touched(expr, bound))
        case unreachable:
            assert_never(unreachable)


def negated(cond: Cond, sizes: tuple[int, ...]) -> Cond:
    """It does not hold."""
    return Cond(negation(cond.may, sizes), negation(cond.must, sizes))


def _joined(space: Space, expr: Apply, bound: Bound) -> Cond:
    """What no choice changes is looked at first: where it decides, the rest need not be said in rows."""
    every = expr.prim is Prim.AND
    join = all_of if every else any_of
    order = sorted(expr.args, key=lambda arg: min(len(space.touched(arg, bound)), 2))
    found: list[Cond] = []
    for arg in order:
        one = condition(space, arg, bound)
        found.append(one)
        if one.must is one.may is (not every):
            return one
    return Cond(join((one.must for one in found), space.sizes), join((one.may for one in found), space.sizes))


def _compared(space: Space, pair: tuple[Expr, Expr], bound: Bound) -> Cond:
    """The one is at most the other; a choice between two amounts is made before they are compared."""
    try:
        one, other = (space.amount(symbolic(space, arg, bound)) for arg in pair)
        return at_most(one, other, space.index.worlds.case.rates, space.sizes)
    except Inseparable as why:
        for place, arg in enumerate(pair):
            split = _split(space, arg)
            if split is None:
                continue
            which = condition(space, split[0], bound)
            if which.must != which.may:
                break
            ways = [(way, pair[1]) if place == 0 else (pair[0], way) for way in split[1:]]
            then, otherwise = (_compared(space, way, bound) for way in ways)
            return choose(which, then, otherwise, space.sizes)
        raise Inseparable(why.what, why.levers) from why


def _split(space: Space, expr: Expr) -> tuple[Expr, Expr, Expr] | None:
    """The condition of the first choice inside a sum, and the sum with either side of it."""
    match expr:
        case Shared(name, ()):
            return _split(space, space.index.reads.definitions[name].body)
        case Apply(Prim.CHOOSE, (which, then, otherwise)):
            return which, then, otherwise
        case Apply(Prim.ADD | Prim.SUBTRACT | Prim.SCALE as prim, args):
            for place, arg in enumerate(args):
                inner = _split(space, arg)
                if inner is not None:
                    ways = (Apply(prim, (*args[:place], way, *args[place + 1 :])) for way in inner[1:])
                    then, otherwise = ways
                    return inner[0], then, otherwise
            return None
        case _:
            return None


def _equal(space: Space, expr: Apply, bound: Bound) -> Cond:
    one, other = (symbolic(space, arg, bound) for arg in expr.args)
    if all(_is_truth(sym) for sym in (one, other)):
        a, b = space.truth(one), space.truth(other)
        return choose(a, b, negated(b, space.sizes), space.sizes)
    if not all(_is_amount(sym) for sym in (one, other)):
        raise Inseparable("a comparison of two words", space.touched(expr, bound))
    pair = (expr.args[0], expr.args[1])
    both = [_compared(space, pair, bound), _compared(space, (pair[1], pair[0]), bound)]
    return Cond(all_of((c.must for c in both), space.sizes), all_of((c.may for c in both), space.sizes))


def _is_truth(sym: Sym) -> bool:
    return isinstance(sym, Cond) or _values(sym, Truth)


def _is_amount(sym: Sym) -> bool:
    return isinstance(sym, Sum) or _values(sym, Amount)


def _values(sym: Sym, kind: type[Truth] | type[Amount]) -> bool:
    match sym:
        case Fix(value):
            return isinstance(value, kind)
        case Table(_, values):
            return all(isinstance(value, kind) for value in values)
        case _:
            return False


def _chosen(space: Space, expr: Apply, bound: Bound) -> Sym:
    which = condition(space, expr.args[0], bound)
    if which.must is True or which.may is False:
        return symbolic(space, expr.args[1 if which.must is True else 2], bound)
    then, otherwise = (symbolic(space, arg, bound) for arg in expr.args[1:])
    if not (_is_truth(then) and _is_truth(otherwise)):
        raise Inseparable("a choice between two amounts", space.touched(expr, bound))
    return choose(which, space.truth(then), space.truth(otherwise), space.sizes)


def choose(which: Cond, then: Cond, otherwise: Cond, sizes: tuple[int, ...]) -> Cond:
    """The one condition or the other; where it is open which, what both of them say."""
    ways = []
    for one, other in ((then, otherwise), (negated(then, sizes), negated(otherwise, sizes))):
        taken = all_of((which.must, one.must), sizes)
        left = all_of((negation(which.may, sizes), other.must), sizes)
        ways.append(any_of((taken, left, all_of((one.must, other.must), sizes)), sizes))
    return Cond(ways[0], negation(ways[1], sizes))


def _scaled(space: Space, expr: Apply, bound: Bound) -> Sum:
    ratio = symbolic(space, expr.args[0], bound)
    amount = space.amount(symbolic(space, expr.args[1], bound))
    number = plain(ratio.value) if isinstance(ratio, Fix) and isinstance(ratio.value, Amount) else None
    if number is None or not number.exact or number.low is None:
        raise Inseparable("a multiple that is not known", space.touched(expr, bound))
    return add(((number.low, amount),))
