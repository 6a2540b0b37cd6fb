"""How expressions of the Program are put together: one short function for each way of saying something."""

from fractions import Fraction

from policyc.core.confidence import Confidence
from policyc.core.program import RUN, Apply, Const, Expr, Path, Prim
from policyc.core.types import Code, Number, Type, YesNo
from policyc.text.source import Span

TRUE = Const(True, YesNo())
TRUSTED = "trusted:"


def both(*conditions: Expr) -> Expr:
    """All of them; without any, yes."""
    return _joined(Prim.AND, conditions, True)


def either(*conditions: Expr) -> Expr:
    """At least one of them; without any, no."""
    return _joined(Prim.OR, conditions, False)


def negate(condition: Expr) -> Expr:
    """It does not hold."""
    return Apply(Prim.NOT, (condition,))


def at_most(one: Expr, other: Expr) -> Expr:
    """`one` is not above `other`."""
    return Apply(Prim.AT_MOST, (one, other))


def less(one: Expr, other: Expr) -> Expr:
    """`one` is below `other`."""
    return Apply(Prim.LESS, (one, other))


def equal(one: Expr, other: Expr) -> Expr:
    """The same value; of two codes, that the first falls under the second."""
    if isinstance(other, Const) and isinstance(other.type, Code):
        return Apply(Prim.WITHIN, (one, other))
    return Apply(Prim.EQUAL, (one, other))


def one_of(value: Expr, members: tuple[Expr, ...]) -> Expr:
    """The value is one of the members, which are all of its type."""
    words = tuple(member.value for member in members if isinstance(member, Const) and isinstance(member.value, str))
    kind = members[0].type if isinstance(members[0], Const) else None
    if len(words) == len(members) and not isinstance(kind, Code):
        return Apply(Prim.ONE_OF, (value, Const(words, kind)))
    return either(*(equal(value, member) for member in members))


def includes(whole: Expr, member: Expr) -> Expr:
    """The set has this member."""
    return Apply(Prim.INCLUDES, (whole, member))


def scale(ratio: Expr, amount: Expr) -> Expr:
    """So many times the amount."""
    return Apply(Prim.SCALE, (ratio, amount))


def trusted(level: Confidence, name: str) -> Path:
    """The text of what has this name, which is known at this level, is known well enough for the run."""
    return Path(RUN, (f"{TRUSTED}{level.value}", name), YesNo())


def ratio(value: Fraction) -> Const:
    """A bare number."""
    return Const(value, Number())


def choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """The one value or the other."""
    return Apply(Prim.CHOOSE, (condition, then, otherwise))


def constant(value: object, of: Type, at: Span) -> Const:
    """A value that stands in the text."""
    return Const(value, of, span=at)


def _joined(prim: Prim, conditions: tuple[Expr, ...], empty: bool) -> Expr:
    if len(conditions) == 1:
        return conditions[0]
    return Apply(prim, conditions) if conditions else Const(empty, YesNo())
