"""Type an expression and build what it means, in one walk: phrases by the operator table, folds, words by their type.

Invariant: where this gives None, what is wrong has been told, so that nothing above needs to tell it again.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from policyc.core.build import TRUE, constant, negate
from policyc.core.numerals import read_number
from policyc.core.ops import OPERATORS, Operator, Slot
from policyc.core.program import Apply, Const, Expr, Measure, Path, Prim, Shared
from policyc.core.types import NUMERIC, Count, Day, Number, RecordType, SetOf, Share, Type, YesNo
from policyc.language import syntax
from policyc.language.calendars import days_after
from policyc.language.errors.names import UnknownName
from policyc.language.errors.types import (
    BadNumber,
    BasisMismatch,
    DivisionByVarying,
    NoOrder,
    NotACondition,
    ProductOfVarying,
    WrongKind,
)
from policyc.language.folds import chainable, place_of_fold
from policyc.language.groups import members_of_group
from policyc.language.outcomes import COMPARISONS, compare_outcome
from policyc.language.paths import decision_of, is_word, read_path, read_record
from policyc.language.references import whichever
from policyc.language.resolve import Space, is_broken, lookup, lookup_path, visible
from policyc.language.scope import Scope, Typed
from policyc.language.terms import defined_as, is_stated
from policyc.language.types import clash, same_kind
from policyc.language.words import describe_type, is_bare, read_literal


def read_expression(scope: Scope, node: syntax.Condition, expected: Type | None = None) -> Typed | None:
    """The expression with its type. `expected` is what its surroundings want, and gives words and bare numbers their type."""
    match node:
        case syntax.Number() | syntax.Quoted() | syntax.Day() | syntax.YesNo():
            return read_literal(scope, node, expected)
        case syntax.Path():
            return read_path(scope, node, expected)
        case syntax.Phrase():
            return _phrase(scope, node, expected)
        case syntax.IsA():
            return _is_a(scope, node)
        case syntax.Applies():
            return _condition(whichever(scope, node.provision, "met" if node.conditions else "live"))
        case syntax.DaysAfter():
            return days_after(scope, node, read_expression(scope, node.day, Day()))
        case syntax.Fold():
            return _fold(scope, node, expected)
        case syntax.Labelled():
            return _condition(read_condition(scope, node))
        case syntax.Members():
            scope.complain(WrongKind(span=node.span, wanted="a single value", found="several values in parentheses"))
            return None
        case unreachable:
            assert_never(unreachable)


def read_condition(scope: Scope, node: syntax.Condition) -> Expr | None:
    """A condition: a yes or no."""
    if isinstance(node, syntax.Labelled):
        lines = [read_condition(scope, line.condition) for line in node.lines]
        found = [line for line in lines if line is not None]
        return quantified(node.quantifier, found) if len(found) == len(lines) else None
    typed = read_expression(scope, node, YesNo())
    if typed is None:
        return None
    if not isinstance(typed.type, YesNo):
        scope.complain(NotACondition(span=node.span, found=describe_type(typed.type)))
        return None
    return typed.expr


def quantified(quantifier: str, conditions: Sequence[Expr]) -> Expr:
    """`all of`, `any of` or `none of` these."""
    if quantifier == "all of":
        return OPERATORS["and"].build(*conditions)
    any_of = OPERATORS["or"].build(*conditions)
    return any_of if quantifier == "any of" else negate(any_of)


def read_same(scope: Scope, nodes: Sequence[syntax.Expr], expected: Type | None = None) -> list[Typed] | None:
    """Expressions of one type. Words and bare numbers take their type from the others, wherever those stand."""
    found: dict[int, Typed] = {}
    common = expected
    order = sorted(range(len(nodes)), key=lambda i: is_word(scope, nodes[i]) or is_bare(nodes[i]))
    first: tuple[Type, syntax.Expr] | None = None
    for index in order:
        typed = read_expression(scope, nodes[index], common)
        if typed is None:
            return None
        if first is None:
            first = (typed.type, nodes[index])
        elif not same_kind(typed.type, first[0]):
            left, right = sorted(((typed.type, nodes[index].span), (first[0], first[1].span)), key=lambda x: x[1].start)
            clash(scope, left, right)
            return None
        if common is None or not isinstance(typed.type, Count):
            common = typed.type
        found[index] = typed
    return [found[index] for index in range(len(nodes))]


def _condition(expr: Expr | None) -> Typed | None:
    return Typed(expr, YesNo()) if expr is not None else None


def _is_a(scope: Scope, node: syntax.IsA) -> Typed | None:
    found = lookup(scope.module, Space.CATEGORY, node.category.text)
    if found is None:
        if not is_broken(scope.module, node.category.text):
            known = visible(scope.module, Space.CATEGORY)
            name = node.category.text
            scope.complain(UnknownName(span=node.category.span, name=name, what="category", known=known))
        return None
    if not isinstance(node.subject, syntax.Path):
        scope.complain(WrongKind(span=node.subject.span, wanted="a record such as `item`", found="an expression"))
        return None
    subject = read_record(scope, node.subject)
    if subject is None:
        return None
    assert isinstance(found.node, syntax.Category)
    if subject.type != RecordType(found.node.of.text) or not isinstance(subject.expr, Path):
        wanted, what = describe_type(RecordType(found.node.of.text)), describe_type(subject.type)
        scope.complain(WrongKind(span=node.subject.span, wanted=wanted, found=what))
        return None
    use = Shared(defined_as(scope, found), (subject.expr,), YesNo(), span=node.span)
    return _condition(negate(use) if node.negated else use)


# ---- phrases ----


def _phrase(scope: Scope, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    if node.op in COMPARISONS and scope.outcomes:
        for one, other in (node.args[:2], node.args[1::-1]):
            decision = decision_of(scope, one)
            if decision is not None:
                return _condition(compare_outcome(scope, node, decision, other))
    match node.op:
        case "share_of":
            return _share_of(scope, node, expected)
        case "times":
            return _times(scope, node, expected)
        case "divided":
            return _divided(scope, node, expected)
    return _by_table(scope, OPERATORS[node.op], node, expected)


def _by_table(scope: Scope, row: Operator, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    slots = row.takes + (row.takes[-1],) * (len(node.args) - len(row.takes))
    if all(slot is Slot.CONDITION for slot in slots):
        conditions = [read_condition(scope, arg) for arg in node.args]
        found = [one for one in conditions if one is not None]
        return _condition(row.build(*found)) if len(found) == len(conditions) else None
    if slots[0] is Slot.SET:
        return _set_phrase(scope, row, node)
    if slots[-1] is Slot.MEMBERS:
        return _member_phrase(scope, row, node)
    if row.name == "choose":
        return _choose(scope, row, node, expected)
    wanted = expected if row.gives is Slot.AMOUNT and isinstance(expected, NUMERIC) else None
    args = read_same(scope, node.args, Day() if slots[0] is Slot.DAY else wanted)
    if args is None or not _fits(scope, slots, node, args):
        return None
    built = row.build(*(arg.expr for arg in args))
    if row.gives is not Slot.CONDITION:
        return Typed(built, _wider(args))
    measured = len(args) == 2 and not isinstance(args[0].type, YesNo)
    return Typed(built, YesNo(), Measure(args[0].expr, args[1].expr) if measured else None)


def _fits(scope: Scope, slots: Sequence[Slot], node: syntax.Phrase, args: Sequence[Typed]) -> bool:
    for slot, arg, place in zip(slots, args, node.args, strict=True):
        number, day = isinstance(arg.type, NUMERIC), isinstance(arg.type, Day)
        if slot is Slot.ORDERED and not number and not day:
            scope.complain(NoOrder(span=place.span, found=describe_type(arg.type)))
            return False
        if (slot is Slot.AMOUNT and not number) or (slot is Slot.DAY and not day):
            scope.complain(WrongKind(span=place.span, wanted=slot.value, found=describe_type(arg.type)))
            return False
        if slot is Slot.SAME and isinstance(arg.type, SetOf):
            scope.complain(WrongKind(span=place.span, wanted="a single value (of sets, ask `includes`)", found="a set"))
            return False
    return True


def _wider(args: Sequence[Typed]) -> Type:
    return next((arg.type for arg in args if not isinstance(arg.type, Count)), args[0].type)


def _choose(scope: Scope, row: Operator, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    then, condition, otherwise = node.args
    asked = read_condition(scope, condition)
    values = read_same(scope, (then, otherwise), expected)
    if asked is None or values is None:
        return None
    return Typed(row.build(values[0].expr, asked, values[1].expr), _wider(values))


def _set_phrase(scope: Scope, row: Operator, node: syntax.Phrase) -> Typed | None:
    whole = read_expression(scope, node.args[0])
    if whole is None:
        return None
    if not isinstance(whole.type, SetOf):
        scope.complain(WrongKind(span=node.args[0].span, wanted="a set", found=describe_type(whole.type)))
        return None
    if row.takes[1] is Slot.MEMBERS:
        members = _members(scope, node.args[1], whole.type.of)
        return _asked_of_set(row.build(whole.expr, members), whole, members) if members is not None else None
    member = read_expression(scope, node.args[1], whole.type.of)
    if member is None:
        return None
    if not same_kind(member.type, whole.type.of):
        clash(scope, (whole.type.of, node.args[0].span), (member.type, node.args[1].span))
        return None
    return _asked_of_set(row.build(whole.expr, member.expr), whole, (member.expr,))


def _asked_of_set(built: Expr, whole: Typed, members: tuple[Expr, ...]) -> Typed:
    words = tuple(member.value for member in members if isinstance(member, Const))
    measure = Measure(whole.expr, Const(words, whole.type)) if len(words) == len(members) else None
    return Typed(built, YesNo(), measure)


def _member_phrase(scope: Scope, row: Operator, node: syntax.Phrase) -> Typed | None:
    value = read_expression(scope, node.args[0])
    if value is None:
        return None
    if isinstance(value.type, (SetOf, YesNo)):
        scope.complain(WrongKind(span=node.args[0].span, wanted="a single value", found=describe_type(value.type)))
        return None
    members = _members(scope, node.args[1], value.type)
    return _condition(row.build(value.expr, members)) if members is not None else None


def _members(scope: Scope, node: syntax.Expr, of: Type) -> tuple[Expr, ...] | None:
    if isinstance(node, syntax.Path):
        return members_of_group(scope, node, of)
    if not isinstance(node, syntax.Members):
        scope.complain(WrongKind(span=node.span, wanted=Slot.MEMBERS.value, found="a single value"))
        return None
    found: list[Expr] = []
    for item in node.items:
        typed = read_expression(scope, item, of)
        if typed is not None and not same_kind(typed.type, of):
            clash(scope, (typed.type, item.span), (of, item.span))
            typed = None
        found += [typed.expr] if typed is not None else []
    return tuple(found) if len(found) == len(node.items) else None


# ---- parts and multiples ----


def _share_of(scope: Scope, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    part, whole_node = node.args
    wanted = expected if isinstance(expected, NUMERIC) and not isinstance(expected, Share) else None
    whole = _amount(scope, whole_node, wanted)
    if whole is None:
        return None
    if isinstance(part, syntax.Number) and part.unit == "%":
        value = read_literal(scope, part, Share(""))
        return _scaled(value.expr, whole) if value is not None else None
    # `(1% if C otherwise 2%) of X`: the percentages are of what follows, as a single one would be.
    chosen = isinstance(part, syntax.Phrase) and part.op == "choose"
    ratio = read_expression(scope, part, Share("") if chosen else None)
    if ratio is None:
        return None
    if ratio.type == Share("") and is_stated(scope.module, part):
        return _scaled(ratio.expr, whole)
    if not isinstance(ratio.type, Share):
        scope.complain(WrongKind(span=part.span, wanted="a share, such as `0.1%`", found=describe_type(ratio.type)))
        return None
    fields = [f.type for r in scope.law.records.values() for f in r.fields if f.name == ratio.type.basis]
    if not any(same_kind(of, whole.type) for of in fields):
        left, right = ratio.type.basis, describe_type(whole.type)
        scope.complain(BasisMismatch(span=part.span, left=left, right=right, other=whole_node.span, taken=True))
        return None
    if not is_stated(scope.module, part):
        scope.complain(ProductOfVarying(span=part.span, other=whole_node.span))
        return None
    return _scaled(ratio.expr, whole)


def _times(scope: Scope, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    one, other = node.args
    if not _is_ratio(scope, one) and _is_ratio(scope, other):
        one, other = other, one
    if not is_stated(scope.module, one):
        scope.complain(ProductOfVarying(span=node.args[0].span, other=node.args[1].span))
        return None
    ratio = read_expression(scope, one, Number())
    amount = _amount(scope, other, expected)
    if ratio is None or amount is None:
        return None
    if not isinstance(ratio.type, (Count, Number)):
        found = describe_type(ratio.type)
        scope.complain(WrongKind(span=one.span, wanted="a number without a unit", found=found))
        return None
    return _scaled(ratio.expr, amount)


def _is_ratio(scope: Scope, node: syntax.Expr) -> bool:
    """Whether it is a number that the law states, without a unit."""
    if not is_stated(scope.module, node):
        return False
    if isinstance(node, syntax.Path):
        term = lookup_path(scope.module, Space.VALUE, node.names)
        return term is not None and isinstance(term.node, syntax.Term) and term.node.type.kind in ("count", "number")
    return not isinstance(node, syntax.Number) or node.unit is None


def _divided(scope: Scope, node: syntax.Phrase, expected: Type | None) -> Typed | None:
    amount_node, by = node.args
    amount = _amount(scope, amount_node, expected)
    if not isinstance(by, syntax.Number) or by.unit is not None:
        scope.complain(DivisionByVarying(span=node.span, by=by.span))
        return None
    value = read_number(by.text)
    if value is None or value == 0:
        why = "nothing can be divided by zero" if value == 0 else "write all digits, without separators"
        scope.complain(BadNumber(span=by.span, text=by.text[:60], why=why))
        return None
    return _scaled(constant(1 / value, Number(), by.span), amount) if amount is not None else None


def _amount(scope: Scope, node: syntax.Expr, expected: Type | None) -> Typed | None:
    found = read_expression(scope, node, expected)
    if found is not None and not isinstance(found.type, NUMERIC):
        scope.complain(WrongKind(span=node.span, wanted="an amount", found=describe_type(found.type)))
        return None
    return found


def _scaled(ratio: Expr, amount: Typed) -> Typed:
    of = Number() if isinstance(amount.type, Count) else amount.type
    if isinstance(ratio, Const) and isinstance(ratio.value, Fraction):
        ratio = constant(ratio.value, Number(), ratio.span) if ratio.span is not None else ratio
    return Typed(Apply(Prim.SCALE, (ratio, amount.expr)), of)


# ---- lists ----


def _fold(scope: Scope, node: syntax.Fold, expected: Type | None) -> Typed | None:
    place = place_of_fold(scope, node)
    if place is None:
        return None
    inner = place.scope
    where = read_condition(inner, node.where) if node.where is not None else TRUE
    if where is None:
        return None
    match node.fold:
        case "some" | "no":
            found = place.over(node, where, TRUE, YesNo())
            return _condition(found if node.fold == "some" else negate(found))
        case "count":
            return Typed(place.over(node, where, TRUE, Count()), Count())
    assert node.value is not None
    if node.fold == "every":
        asked = read_condition(inner, node.value)
        return _condition(place.over(node, where, asked, YesNo())) if asked is not None else None
    value = read_expression(inner, node.value, expected)
    if value is None:
        return None
    countable = isinstance(value.type, NUMERIC) or (node.fold != "total" and isinstance(value.type, Day))
    if not countable:
        scope.complain(WrongKind(span=node.value.span, wanted="a number", found=describe_type(value.type)))
        return None
    if not chainable(scope=inner, node=node, value=value.expr):
        return None
    if node.default is None:
        return Typed(place.over(node, where, value.expr, value.type), value.type)
    default = read_expression(scope, node.default, value.type)
    if default is None:
        return None
    if not same_kind(default.type, value.type):
        clash(scope, (default.type, node.default.span), (value.type, node.value.span))
        return None
    return Typed(place.over(node, where, value.expr, value.type, default.expr), value.type)
