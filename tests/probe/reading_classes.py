"""The same reading for lists of any length: parts counted by class, and the classes' numbers linear for Z3.

A class says, of one part, the region of each word, each numeric condition, for each `some part below` whether it holds,
and for each outermost total whether a match stands above. `n[c, d]` parts of class d have a parent of class c and are
worth `y[c, d]` together. A rank keeps out classes that only contain each other and hang from no item.
"""

from fractions import Fraction
from itertools import product
from typing import assert_never

import attrs
import z3

from policyc.core.program import Apply, Cash, Const, Depth, Expr, Fold, Over, Path, Prim, Program, Shared, Unstated

TOP = -1


@attrs.frozen
class Asked:
    """What the program can ask of one part, each once and in order."""

    words: dict[str, tuple[str, ...]]
    limits: tuple[Apply, ...]
    below: tuple[Over, ...]
    above: tuple[Over, ...]


@attrs.frozen(eq=False)
class Class:
    """One way of answering all that is asked of a part."""

    words: dict[str, str]
    limits: tuple[bool, ...]
    below: tuple[bool, ...]
    above: tuple[bool, ...]


@attrs.define
class Classes:
    """All classes, which can be a parent of which, and the variables of the flow between them."""

    program: Program
    asked: Asked
    all: list[Class]
    n: dict[tuple[int, int], z3.ArithRef] = attrs.field(factory=dict)
    y: dict[tuple[int, int], z3.ArithRef] = attrs.field(factory=dict)
    whole: z3.ArithRef = attrs.field(factory=lambda: z3.Real("item.value"))

    def into(self, d: int) -> list[tuple[int, int]]:
        """The ways of being a part of class d."""
        return [edge for edge in self.n if edge[1] == d]

    def out(self, c: int) -> list[tuple[int, int]]:
        """The parts that parts of class c have."""
        return [edge for edge in self.n if edge[0] == c]


def classify(program: Program, claim: Expr, ranked: bool = True) -> tuple[Classes, list[z3.BoolRef]]:
    """Classes for a claim about the case, and the condition that there is a case for which it holds."""
    asked = collect(program, claim)
    of = Classes(program, asked, [])
    words = [dict(zip(asked.words, w, strict=True)) for w in product(*asked.words.values())]
    limits, below, above = (list(product((False, True), repeat=len(x))) for x in (asked.limits, asked.below, asked.above))
    of.all = [Class(w, x, b, a) for w in words for x in limits for b in below for a in above]
    for c, d in product(range(TOP, len(of.all)), range(len(of.all))):
        if fits(of, c, d):
            of.n[c, d], of.y[c, d] = z3.Int(f"n {c} {d}"), z3.Real(f"y {c} {d}")
    rules = [of.whole >= 0, *tree(of, ranked), claim_holds(of, claim)]
    return of, rules


def collect(program: Program, claim: Expr) -> Asked:
    """Every word, limit, `some below` and outermost total in reach of the claim."""
    words: dict[str, list[str]] = {}
    limits: list[Apply] = []
    below: list[Over] = []
    above: list[Over] = []

    def see(expr: Expr) -> None:
        match expr:
            case Apply(Prim.EQUAL | Prim.ONE_OF, (Path(_, steps), Const(value))):
                listed = words.setdefault(steps[-1], [])
                listed.extend(str(w) for w in (value if isinstance(value, tuple) else (value,)) if w not in listed)
            case Apply(Prim.AT_MOST | Prim.LESS, (Path(str()), Const())):
                limits.extend([expr] if expr not in limits else [])
            case Apply(_, args):
                for arg in args:
                    see(arg)
            case Over():
                found = below if expr.parts.root else above if expr.depth is Depth.OUTERMOST else None
                if found is not None and expr not in found:
                    found.append(expr)
                see(expr.where)
                see(expr.value)
            case Shared(name):
                see(next(d.body for d in program.definitions if d.name == name))
            case _:
                pass

    see(claim)
    return Asked({k: (*v, "other") for k, v in words.items()}, tuple(limits), tuple(below), tuple(above))


def holds(of: Classes, c: int, expr: Expr) -> bool:
    """A condition on a part of class c."""
    match expr:
        case Const(bool() as value):
            return value
        case Shared(name):
            return holds(of, c, next(d.body for d in of.program.definitions if d.name == name))
        case Over():
            return of.all[c].below[of.asked.below.index(expr)]
        case Apply(Prim.AND, args):
            return all(holds(of, c, arg) for arg in args)
        case Apply(Prim.OR, args):
            return any(holds(of, c, arg) for arg in args)
        case Apply(Prim.NOT, (arg,)):
            return not holds(of, c, arg)
        case Apply(Prim.EQUAL | Prim.ONE_OF, (Path(_, steps), Const(value))):
            return of.all[c].words[steps[-1]] in (value if isinstance(value, tuple) else (value,))
        case Apply():
            return of.all[c].limits[of.asked.limits.index(expr)]
        case _:
            raise NotImplementedError(f"not a condition on one part's own facts: {expr}")


def matches(of: Classes, c: int, fold: Over) -> bool:
    """Whether a part of class c is one that the fold asks for."""
    return holds(of, c, fold.where) and (fold.fold is not Fold.SOME or holds(of, c, fold.value))


def fits(of: Classes, c: int, d: int) -> bool:
    """Whether a part of class d can stand directly under one of class c, or in the item's own list."""
    above = tuple(c != TOP and (of.all[c].above[k] or matches(of, c, f)) for k, f in enumerate(of.asked.above))
    hidden = any(not of.all[c].below[k] and serves(of, d, k) for k in range(len(of.asked.below)) if c != TOP)
    return of.all[d].above == above and not hidden


def serves(of: Classes, d: int, k: int) -> bool:
    """Whether a part of class d makes the `some below` number k true of its parent."""
    return matches(of, d, of.asked.below[k]) or of.all[d].below[k]


def tree(of: Classes, ranked: bool) -> list[z3.BoolRef]:
    """The numbers of a forest of finite trees."""
    rules: list[z3.BoolRef] = []
    nested = any(r.record == "part" for r in of.program.residuals)
    rank = [z3.Int(f"rank {c}") for c in range(len(of.all))]
    for (c, d), n in of.n.items():
        y = of.y[c, d]
        rules += [n >= 0, y >= 0, z3.Implies(n == 0, y == 0)]
        for expr, bit in zip(of.asked.limits, of.all[d].limits, strict=True):
            rules.append(z3.Implies(n > 0, limit(expr, bit, y, n)))
    for c in range(TOP, len(of.all)):
        parents = z3.IntVal(1) if c == TOP else summed(of.n, of.into(c))
        if nested or c == TOP:
            rules.append(summed(of.y, of.out(c)) <= (of.whole if c == TOP else summed(of.y, of.into(c))))
        rules.append(z3.Implies(parents == 0, summed(of.n, of.out(c)) == 0))
        for k in range(len(of.asked.below)):
            if c != TOP and of.all[c].below[k]:
                rules.append(summed(of.n, [e for e in of.out(c) if serves(of, e[1], k)]) >= parents)
        if c != TOP and ranked:
            lower = [z3.And(of.n[e] > 0, rank[e[0]] < rank[c] if e[0] != TOP else True) for e in of.into(c)]
            rules.append(z3.Implies(parents > 0, z3.Or(lower)))
    return rules


def limit(expr: Apply, bit: bool, y: z3.ArithRef, n: z3.ArithRef) -> z3.BoolRef:
    """n parts, each within a limit, are together within n times the limit."""
    value = expr.args[1]
    assert isinstance(value, Const) and isinstance(value.value, Cash)
    bound = n * real(value.value.amount)
    within = y <= bound if expr.prim is Prim.AT_MOST else y < bound
    return within if bit else z3.Not(within)


def summed(of: dict[tuple[int, int], z3.ArithRef], edges: list[tuple[int, int]]) -> z3.ArithRef:
    """A sum of variables."""
    return z3.Sum([z3.IntVal(0), *(of[edge] for edge in edges)])


def real(number: Fraction) -> z3.RatNumRef:
    """An exact number."""
    return z3.Q(number.numerator, number.denominator)


def claim_holds(of: Classes, expr: Expr) -> z3.ExprRef:
    """A condition or number of the case."""
    match expr:
        case Path(None, ("item", "value")):
            return of.whole
        case Const(Fraction() as value):
            return real(value)
        case Const(Cash(amount)):
            return real(amount)
        case Over():
            return folded(of, expr)
        case Shared(name):
            return claim_holds(of, next(d.body for d in of.program.definitions if d.name == name))
        case Apply(prim, args):
            a = [claim_holds(of, arg) for arg in args]
            match prim:
                case Prim.AND:
                    return z3.And(a)
                case Prim.NOT:
                    return z3.Not(a[0])
                case Prim.AT_MOST:
                    return a[0] <= a[1]
                case Prim.SCALE:
                    return a[0] * a[1]
                case _:
                    raise NotImplementedError(f"{prim}")
        case Path() | Const() | Unstated():
            raise NotImplementedError(f"{expr}")
        case _:
            assert_never(expr)


def folded(of: Classes, fold: Over) -> z3.ExprRef:
    """A fold over the item's parts as a sum over classes."""
    edges = [e for e in of.n if holds(of, e[1], fold.where) and (fold.depth is not Depth.HERE or e[0] == TOP)]
    if fold.depth is Depth.OUTERMOST:
        k = of.asked.above.index(fold)
        edges = [e for e in edges if not of.all[e[1]].above[k]]
    match fold.fold:
        case Fold.TOTAL:
            return summed(of.y, edges)
        case Fold.SOME:
            return summed(of.n, [e for e in edges if holds(of, e[1], fold.value)]) >= 1
        case Fold.EVERY:
            return summed(of.n, [e for e in edges if not holds(of, e[1], fold.value)]) == 0
        case _:
            raise NotImplementedError(f"{fold.fold}")
