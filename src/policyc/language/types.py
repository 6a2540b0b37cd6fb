"""Types as they are written, as the Program has them; and which types can meet."""

from policyc.core.types import (
    NUMERIC,
    Code,
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)
from policyc.core.units import unit, why_not_a_unit
from policyc.language import syntax
from policyc.language.errors.names import UnknownName
from policyc.language.errors.types import BadUnit, BasisMismatch, CannotBeInASet, DimensionMismatch, TypesDiffer
from policyc.language.resolve import Module, Space, is_broken, lookup, visible
from policyc.language.scope import Law, Scope
from policyc.language.words import describe_type
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

_SIMPLE: dict[str, Type] = {
    "yes_no": YesNo(),
    "count": Count(),
    "number": Number(),
    "money": Money(),
    "date": Day(),
    "country": Country(),
    "element": Element(),
    "text": Text(),
    "code": Code(),
}


def read_type(law: Law, module: Module, node: syntax.TypeExpr) -> Type | None:
    """The type, or None where something is wrong with it, which is then told once."""
    if node.kind in _SIMPLE:
        return _SIMPLE[node.kind]
    found = _compound(module, node)
    if isinstance(found, Diagnostic):
        if found not in law.faults:
            law.faults.append(found)
        return None
    return found


def same_kind(one: Type, other: Type) -> bool:
    """Whether values of the two can be compared and added."""
    if isinstance(one, (Count, Number)):
        return isinstance(other, (Count, Number))
    return one == other


def clash(scope: Scope, one: tuple[Type, Span], other: tuple[Type, Span]) -> None:
    """Tell that two values cannot meet, in the words that fit their types."""
    (left, here), (right, there) = one, other
    if isinstance(left, Share) and isinstance(right, Share):
        scope.complain(BasisMismatch(span=here, left=left.basis, right=right.basis, other=there))
        return
    kind = DimensionMismatch if isinstance(left, NUMERIC) and isinstance(right, NUMERIC) else TypesDiffer
    scope.complain(kind(span=here, left=describe_type(left), right=describe_type(right), other=there))


def _compound(module: Module, node: syntax.TypeExpr) -> Type | Diagnostic | None:
    word = node.word or ""
    match node.kind:
        case "share":
            return Share(word)
        case "quantity":
            found = unit(word)
            return found if found is not None else BadUnit(span=node.span, unit=word, why=why_not_a_unit(word))
        case "one_of":
            return OneOf(tuple(name.text for name in node.words))
        case "set":
            return _set(module, node)
        case "record" | "many":
            if lookup(module, Space.RECORD, word) is None:
                known = (*visible(module, Space.RECORD), *_SIMPLE)
                unknown = UnknownName(span=node.span, name=word, what="type or record", known=known)
                return None if is_broken(module, word) else unknown
            return Many(word) if node.kind == "many" else RecordType(word)
        case other:
            raise ValueError(f"no such kind of type: {other}")


def _set(module: Module, node: syntax.TypeExpr) -> Type | Diagnostic | None:
    assert node.of is not None
    inner = _SIMPLE.get(node.of.kind) or _compound(module, node.of)
    if inner is None or isinstance(inner, Diagnostic):
        return inner
    if isinstance(inner, (Country, Element, Text, Code, OneOf)):
        return SetOf(inner)
    return CannotBeInASet(span=node.of.span, found=describe_type(inner))


__all__ = ["Quantity", "clash", "read_type", "same_kind"]
