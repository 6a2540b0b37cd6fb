"""Third reading: the Program over one case as Z3 conditions, every unknown a free variable.

An incomplete list gets `EXTRA` further elements that may be there, followed `BELOW` levels down: bounded, so a model is
a real case and a refutation speaks only of cases that small.
"""

from fractions import Fraction
from typing import assert_never

import attrs
import z3
from hard_sentence import dollars, usd

from policyc.core.facts import Case, Fact, Interval, Listing, Node, Word
from policyc.core.program import Apply, Cash, Const, Depth, Expr, Fold, Over, Path, Prim, Program, Shared, Unstated

EXTRA = 1
BELOW = 2


@attrs.frozen(eq=False)
class Thing:
    """An element with a variable for each fact; `there` says whether it exists at all."""

    record: str
    path: str
    there: z3.BoolRef
    value: z3.ArithRef
    words: dict[str, z3.ArithRef]
    parts: "tuple[Thing, ...]"


@attrs.define
class Unrolled:
    """The variables of one case and what is known of them."""

    program: Program
    vocabulary: tuple[str, ...]
    known: list[z3.BoolRef] = attrs.field(factory=list)


def unroll(program: Program, case: Case, vocabulary: tuple[str, ...]) -> tuple[Unrolled, Thing]:
    """Variables for every element that is listed or might be."""
    to = Unrolled(program, vocabulary)
    item = case.root.fields["item"]
    assert isinstance(item, Node)
    return to, listed(to, item)


def listed(to: Unrolled, node: Node) -> Thing:
    """A node of the case."""
    value = z3.Real(f"{node.path}.value")
    to.known.extend(within(value, dollars(node.fields["value"])))
    words: dict[str, z3.ArithRef] = {}
    for name, fact in node.fields.items():
        if isinstance(fact, Word):
            words[name] = word(to, f"{node.path}.{name}")
            to.known += [words[name] == to.vocabulary.index(fact.word)] if fact.word is not None else []
    parts = node.fields["parts"]
    assert isinstance(parts, Listing)
    known = tuple(listed(to, inner) for inner in parts.nodes)
    more = () if parts.complete else extras(to, parts.path, len(known), BELOW)
    if more and "value" in parts.rest:
        to.known.extend(within(worth(more), dollars(parts.rest["value"])))
    return Thing(node.record, node.path, z3.BoolVal(True), value, words, (*known, *more))


def extras(to: Unrolled, path: str, start: int, levels: int) -> tuple[Thing, ...]:
    """Elements of which nothing is known, not even whether they are there."""
    things: list[Thing] = []
    for index in range(start, start + EXTRA) if levels else ():
        at = f"{path}[{index}]"
        value = z3.Real(f"{at}.value")
        parts = extras(to, f"{at}.parts", 0, levels - 1)
        words = {name: word(to, f"{at}.{name}") for name in ("origin", "kind")}
        things.append(Thing("part", at, z3.Bool(f"{at} is there"), value, words, parts))
        to.known.append(value >= 0)
        if parts and any(r.record == "part" for r in to.program.residuals):
            to.known.append(worth(parts) <= value)
    return tuple(things)


def worth(things: tuple[Thing, ...]) -> z3.ArithRef:
    """The value of those that are there."""
    return z3.Sum([z3.If(thing.there, thing.value, z3.RealVal(0)) for thing in things])


def word(to: Unrolled, name: str) -> z3.ArithRef:
    """A word as its place in the vocabulary, which ends with one that stands for all others."""
    variable = z3.Int(name)
    to.known.append(z3.And(0 <= variable, variable < len(to.vocabulary)))
    return variable


def real(number: Fraction) -> z3.RatNumRef:
    """An exact number."""
    return z3.Q(number.numerator, number.denominator)


def within(value: z3.ArithRef, bounds: Interval) -> list[z3.BoolRef]:
    """What an interval says."""
    low = [] if bounds.low is None else [value > real(bounds.low) if bounds.low_open else value >= real(bounds.low)]
    high = [] if bounds.high is None else [value < real(bounds.high) if bounds.high_open else value <= real(bounds.high)]
    return [*low, *high]


Scope = dict[str | None, Thing]


def encode(to: Unrolled, scope: Scope, expr: Expr) -> z3.ExprRef:
    """One expression over the variables."""
    match expr:
        case Path(root, steps):
            thing = scope[root]
            return thing.value if steps[-1] == "value" else thing.words[steps[-1]]
        case Const(value):
            return constant(to, value)
        case Apply(Prim.ONE_OF, (inner, Const(tuple() as words))):
            value = encode(to, scope, inner)
            return z3.Or([value == to.vocabulary.index(str(w)) for w in words])
        case Apply(prim, args):
            return apply(prim, [encode(to, scope, arg) for arg in args])
        case Over():
            return fold_over(to, scope, expr)
        case Shared(name, args):
            definition = next(d for d in to.program.definitions if d.name == name)
            bound: Scope = {p: scope[a.root] for p, a in zip(definition.params, args, strict=True)}
            return encode(to, scope | bound, definition.body)
        case Unstated():
            raise NotImplementedError("a value that the law does not state")
        case _:
            assert_never(expr)


def constant(to: Unrolled, value: object) -> z3.ExprRef:
    """A constant."""
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, str):
        return z3.IntVal(to.vocabulary.index(value))
    assert isinstance(value, Fraction | Cash), value
    return real(value.amount if isinstance(value, Cash) else value)


def apply(prim: Prim, args: list[z3.ExprRef]) -> z3.ExprRef:
    """A primitive is the operation of the same name."""
    match prim:
        case Prim.AND:
            return z3.And(args)
        case Prim.OR:
            return z3.Or(args)
        case Prim.NOT:
            return z3.Not(args[0])
        case Prim.EQUAL:
            return args[0] == args[1]
        case Prim.AT_MOST:
            return args[0] <= args[1]
        case Prim.LESS:
            return args[0] < args[1]
        case Prim.SCALE:
            return args[0] * args[1]
        case _:
            raise NotImplementedError(f"{prim}")


def fold_over(to: Unrolled, scope: Scope, fold: Over) -> z3.ExprRef:
    """A fold, written out over every element that may be there."""

    def each(things: tuple[Thing, ...]) -> list[z3.ExprRef]:
        return [z3.If(thing.there, one(thing), nothing) for thing in things]

    def one(thing: Thing) -> z3.ExprRef:
        inner = {**scope, fold.var: thing}
        where, value = encode(to, inner, fold.where), encode(to, inner, fold.value)
        below = [] if fold.depth is Depth.HERE else each(thing.parts)
        if fold.fold is Fold.SOME:
            return z3.Or([z3.And(where, value), *below])
        if fold.depth is Depth.OUTERMOST:
            return z3.If(where, value, z3.Sum([zero, *below]))
        return z3.Sum([z3.If(where, value, zero), *below])

    zero = z3.RealVal(0)
    assert fold.fold in (Fold.SOME, Fold.TOTAL), fold.fold
    nothing: z3.ExprRef = z3.BoolVal(False) if fold.fold is Fold.SOME else zero
    parts = each(scope[fold.parts.root].parts)
    return z3.Or(parts) if fold.fold is Fold.SOME else z3.Sum([zero, *parts])


def read_back(to: Unrolled, model: z3.ModelRef, item: Thing) -> Case:
    """A model as a case in which every fact is known."""
    return Case(Node("case", "", {"item": node(to, model, item)}), (), "")


def node(to: Unrolled, model: z3.ModelRef, thing: Thing) -> Node:
    """One element as the model has it."""
    amount = fraction_of(model, thing.value)
    here = [p for p in thing.parts if z3.is_true(model.eval(p.there, model_completion=True))]
    fields: dict[str, Fact] = {"value": usd(Interval(amount, amount))}
    for name, variable in thing.words.items():
        fields[name] = Word(to.vocabulary[model.eval(variable, model_completion=True).as_long()])
    fields["parts"] = Listing("part", f"{thing.path}.parts", tuple(node(to, model, p) for p in here), True, {})
    return Node(thing.record, thing.path, fields)


def fraction_of(model: z3.ModelRef, of: z3.ArithRef) -> Fraction:
    """A number of the model."""
    number = model.eval(of, model_completion=True)
    assert isinstance(number, z3.RatNumRef), number
    return Fraction(number.numerator_as_long(), number.denominator_as_long())
