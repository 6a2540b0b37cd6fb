"""What of a Program is needed for its decisions, and what must be known of it before code is written."""

from collections.abc import Container, Iterable, Iterator
from enum import Enum
from fractions import Fraction
from math import gcd
from typing import assert_never

import attrs

from policyc.core.program import (
    LAW,
    Apply,
    Cash,
    Const,
    Decision,
    Definition,
    Depth,
    Expr,
    Field,
    Fold,
    Over,
    Path,
    Policy,
    Prim,
    Program,
    Shared,
    Unstated,
)
from policyc.core.types import Count, Many, Money, Number, Quantity, RecordType, Share, Type
from policyc.core.units import scale_of

MONEY_UNIT = Fraction(1, 10**6)
NUMBER_UNIT = Fraction(1, 10**6)
SHARE_UNIT = Fraction(1, 10**8)
QUANTITY_PART = 10**6
# A definition with at most so many expressions is repeated where it is used, instead of called.
SMALL = 18


class Way(Enum):
    """How code goes through a list: the list itself, also all lists inside, or by functions of its own."""

    HERE = "here"
    EVERY_LEVEL = "every level"
    OUTERMOST = "outermost"
    CHAINS = "chains"


def way_of(over: Over) -> Way:
    """How code goes through the list of a fold. Only what is added up cares whether nested matches count twice."""
    match over.depth:
        case Depth.HERE:
            return Way.HERE
        case Depth.EVERY_LEVEL:
            return Way.EVERY_LEVEL
        case Depth.OUTERMOST:
            return Way.OUTERMOST if over.fold in (Fold.TOTAL, Fold.COUNT) else Way.EVERY_LEVEL
        case Depth.CHAINS:
            return Way.CHAINS
        case unreachable:
            assert_never(unreachable)


@attrs.define(eq=False)
class Plan:
    """What the writers of code look up.

    order: the definitions that are needed, by name, in an order in which each uses only earlier ones. uses: how often each
    is used. records: the record of each of its parameters. sizes, scales, folds: how large each is, in which unit its
    number is, whether it looks through a list of its own. asks: those that depend on a question. groups: which folds about lists of
    the case itself are computed in one pass, and in which order their results come. group_of: where all facts are known; what
    only the weaker outcomes ask for has a pass of its own there. whole_of: where some are not, so that most is asked for.
    """

    program: Program
    fields: dict[str, dict[str, Field]]
    units: dict[str, Fraction]
    questions: dict[str, int]
    order: dict[str, Definition] = attrs.field(factory=dict)
    uses: dict[str, int] = attrs.field(factory=dict)
    records: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    sizes: dict[str, int] = attrs.field(factory=dict)
    scales: dict[str, Fraction | None] = attrs.field(factory=dict)
    folds: set[str] = attrs.field(factory=set)
    asks: set[str] = attrs.field(factory=set)
    groups: list[tuple[Over, ...]] = attrs.field(factory=list)
    group_of: dict[Over, tuple[int, int]] = attrs.field(factory=dict)
    whole_of: dict[Over, tuple[int, int]] = attrs.field(factory=dict)
    _stage: dict[str, int] = attrs.field(factory=dict)
    _found: dict[tuple[Path, Way, int], list[Over]] = attrs.field(factory=dict)


def plan_for(program: Program) -> Plan:
    """What is needed for the decisions of the policies that were asked for, and for the assumptions."""
    fields = {record.name: record.by_name for record in program.records}
    plan = Plan(program, fields, _units(program), {one.name: place for place, one in enumerate(program.questions)})
    definitions = {one.name: one for one in program.definitions}
    for expr in roots(program):
        _need(plan, definitions, expr)
    order = {one.name: one for one in program.definitions if one.name in plan.order}
    plan.order = order
    for definition in order.values():
        _describe(plan, definition)
    for expr in roots(program):
        _group(plan, expr)
    _number_groups(plan)
    return plan


def roots(program: Program) -> Iterator[Expr]:
    """The expressions on which decisions rest."""
    for policy, decision in decisions_of(program):
        yield from (Shared(one.live, (), _YES) for one in policy.provisions)
        yield from (Shared(met_of(program)[name], (), _YES) for one in policy.provisions for name in one.removes)
        yield from (one.both for one in decision.conflicts)
        yield from (policy.judged_on,) if policy.judged_on is not None else ()
    yield from (one.expr for one in program.assumes)


_YES: Type = Count()


def decisions_of(program: Program) -> list[tuple[Policy, Decision]]:
    """The decisions of the policies that were asked for."""
    return [(policy, decision) for policy in program.policies if policy.target for decision in policy.decisions]


def met_of(program: Program) -> dict[str, str]:
    """The name of the definition that says whether a provision is met."""
    return {one.name: one.met for policy in program.policies for one in policy.provisions}


def inside(expr: Expr, closed: Container[Expr] = ()) -> Iterator[Expr]:
    """An expression and all expressions in it, but for those of definitions and those within a fold that is `closed`."""
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        match here:
            case Apply(_, args):
                waiting += args
            case Over():
                if here in closed:
                    continue
                waiting += [here.parts, here.where, here.value]
                waiting += [here.default] if here.default is not None else []
            case Shared(_, args):
                waiting += args
            case Path() | Const() | Unstated():
                pass
            case unreachable:
                assert_never(unreachable)


def _need(plan: Plan, definitions: dict[str, Definition], expr: Expr) -> None:
    waiting = [expr]
    while waiting:
        for one in inside(waiting.pop()):
            if not isinstance(one, Shared):
                continue
            plan.uses[one.name] = plan.uses.get(one.name, 0) + 1
            if one.name not in plan.order:
                plan.order[one.name] = definitions[one.name]
                plan.records[one.name] = tuple(_record_named(arg.type) for arg in one.args)
                waiting.append(definitions[one.name].body)


def _record_named(of: Type) -> str:
    if isinstance(of, (RecordType, Many)):
        return of.name
    raise TypeError(f"a definition is about records, not about {of!r}")


def _describe(plan: Plan, definition: Definition) -> None:
    name, body = definition.name, definition.body
    parts = list(inside(body))
    used = [one.name for one in parts if isinstance(one, Shared)]
    folds = any(isinstance(one, Over) for one in parts)
    if folds:
        _group(plan, body)
    outside = list(inside(body, plan.group_of)) if folds else parts
    plan.sizes[name] = len(outside) + sum(plan.sizes[one.name] for one in outside if isinstance(one, Shared))
    alone = folds and any(isinstance(one, Over) and one not in plan.group_of for one in parts)
    if alone or any(one in plan.folds for one in used):
        plan.folds.add(name)
    if _asks(plan, parts):
        plan.asks.add(name)
    plan.scales[name] = scale_of_expr(plan, body)
    plan._stage[name] = max((_stage_of(plan, one) for one in parts), default=0)


def asks_of(plan: Plan, expr: Expr) -> bool:
    """Whether the value of an expression depends on a question."""
    return _asks(plan, inside(expr))


def _asks(plan: Plan, parts: Iterable[Expr]) -> bool:
    return any(
        one.root == LAW if isinstance(one, Path) else isinstance(one, Shared) and one.name in plan.asks for one in parts
    )


def _stage_of(plan: Plan, expr: Expr) -> int:
    """How many passes over lists come before this one and in it."""
    if isinstance(expr, Shared):
        return plan._stage[expr.name]
    if isinstance(expr, Over):
        within = [*inside(expr.where), *inside(expr.value), *(inside(expr.default) if expr.default is not None else ())]
        return 1 + max((_stage_of(plan, one) for one in within), default=0)
    return 0


def _group(plan: Plan, expr: Expr) -> None:
    for one in inside(expr):
        if isinstance(one, Over) and one.parts.root is None and free_roots(one) == set() and one not in plan.group_of:
            way = way_of(one)
            # These go another way through the list than the others.
            alone = way in (Way.OUTERMOST, Way.CHAINS)
            key = (one.parts, way, -len(plan._found) - 1 if alone else _stage_of(plan, one))
            plan._found.setdefault(key, []).append(one)
            plan.group_of[one] = (0, 0)


def _number_groups(plan: Plan) -> None:
    early = _asked_early(plan)
    for many in plan._found.values():
        first = [one for one in many if one in early]
        rest = [one for one in many if one not in early]
        for some in (first, rest) if first and rest else (many,):
            plan.group_of.update({one: (len(plan.groups), place) for place, one in enumerate(some)})
            plan.groups.append(tuple(some))
        if first and rest:
            plan.whole_of.update({one: (len(plan.groups), place) for place, one in enumerate(many)})
            plan.groups.append(tuple(many))
        else:
            plan.whole_of.update({one: plan.group_of[one] for one in many})


def _asked_early(plan: Plan) -> set[Over]:
    """The folds that the stricter half of the outcomes asks for; more often than not the others need not be computed."""
    definitions = {one.name: one.body for one in plan.program.definitions}
    found: set[Over] = set()
    for policy, decision in decisions_of(plan.program):
        asked: dict[int, set[Over]] = {}
        for one in policy.provisions:
            outcome = dict(one.concludes).get(decision.name)
            if outcome is not None:
                strictness = -[name for name, _ in decision.outcomes].index(outcome) if decision.ordered else 0
                asked.setdefault(strictness, set()).update(_folds_in(definitions, one.met))
        levels = [some for _, some in sorted(asked.items()) if some]
        found = found.union(*levels[: (len(levels) + 1) // 2])
    return found


def _folds_in(definitions: dict[str, Expr], name: str) -> Iterator[Over]:
    """The folds in a definition and in those that it uses."""
    seen, waiting = {name}, [name]
    while waiting:
        for one in inside(definitions[waiting.pop()]):
            if isinstance(one, Over):
                yield one
            elif isinstance(one, Shared) and one.name not in seen:
                seen.add(one.name)
                waiting.append(one.name)


def free_roots(expr: Expr) -> set[str]:
    """The bound variables that an expression needs from outside."""
    match expr:
        case Path(root, _):
            return {root} if root is not None and not root.startswith("$") else set()
        case Apply(_, args) | Shared(_, args):
            return set().union(*(free_roots(arg) for arg in args))
        case Over():
            within = free_roots(expr.where) | free_roots(expr.value)
            default = free_roots(expr.default) if expr.default is not None else set[str]()
            return (within - {expr.var}) | free_roots(expr.parts) | default
        case Const() | Unstated():
            return set()
        case unreachable:
            assert_never(unreachable)


# ---- types and units ----


def type_of(plan: Plan, expr: Expr) -> str:
    """What sort of value it is: truth, word, number, day or set."""
    match expr:
        case Const(value, of):
            return "truth" if isinstance(value, bool) else _sort(of) if of is not None else "number"
        case Shared(name):
            return type_of(plan, plan.order[name].body)
        case Path() | Over() | Unstated():
            return _sort(expr.type)
        case Apply(prim, args):
            if prim in (Prim.CHOOSE, Prim.SCALE):
                return type_of(plan, args[1])
            if prim in (Prim.ADD, Prim.SUBTRACT):
                return "number"
            return "day" if prim in (Prim.AFTER_DAYS, Prim.AFTER_WORKING_DAYS) else "truth"
        case unreachable:
            assert_never(unreachable)


def _sort(of: Type) -> str:
    name = type(of).__name__
    if isinstance(of, (Count, Number, Share, Money, Quantity)):
        return "number"
    return {"YesNo": "truth", "Day": "day", "SetOf": "set", "RecordType": "record", "Many": "list"}.get(name, "word")


def unit_of(plan: Plan, of: Type | None) -> Fraction:
    """The small unit in which numbers of a type are whole numbers, as a share of one."""
    match of:
        case Count():
            return Fraction(1)
        case Share():
            return SHARE_UNIT
        case Money():
            return MONEY_UNIT
        case Quantity(dimension):
            return plan.units[dimension]
        case _:
            return NUMBER_UNIT


def scale_of_expr(plan: Plan, expr: Expr) -> Fraction | None:
    """What one of the whole numbers of an expression stands for; None if it is no number."""
    if type_of(plan, expr) != "number":
        return None
    match expr:
        case Const(value, of):
            number = value.amount if isinstance(value, Cash) else value
            assert isinstance(number, Fraction)
            # The whole number is then 1, and multiplying by it costs nothing.
            return abs(number) if number else unit_of(plan, of)
        case Path() | Unstated():
            return unit_of(plan, expr.type)
        case Over(Fold.COUNT):
            return Fraction(1)
        case Over():
            scales = [scale_of_expr(plan, one) for one in (expr.value, expr.default) if one is not None]
            return common(*(one for one in scales if one is not None))
        case Shared(name):
            return plan.scales[name]
        case Apply(prim, args):
            found = [one for one in (scale_of_expr(plan, arg) for arg in args) if one is not None]
            return found[0] * found[1] if prim is Prim.SCALE else common(*found)
        case unreachable:
            assert_never(unreachable)


def common(*scales: Fraction) -> Fraction:
    """The largest unit of which all of these are multiples."""
    found = scales[0]
    for one in scales[1:]:
        found = Fraction(
            gcd(found.numerator * one.denominator, one.numerator * found.denominator), found.denominator * one.denominator
        )
    return found


def _units(program: Program) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for record in program.records:
        for field in record.fields:
            if isinstance(field.type, Quantity):
                scale = scale_of(field.type)
                dimension = field.type.dimension
                found[dimension] = common(found[dimension], scale) if dimension in found else scale
    return {dimension: scale * Fraction(1, QUANTITY_PART) for dimension, scale in found.items()}
