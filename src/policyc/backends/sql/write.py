"""Expressions of the Program as columns: each computed where it belongs, once, and fetched from there."""

from datetime import date
from fractions import Fraction
from typing import assert_never

from policyc.backends.shown import type_of
from policyc.backends.sql.code import (
    NO_QUESTION,
    Both,
    Code,
    Constant,
    Ends,
    Label,
    NotInSqlError,
    constant,
    literal,
    opposite,
    scaled,
)
from policyc.backends.sql.facts import read_fact, unknown, unknown_fact
from policyc.backends.sql.folds import fold
from policyc.backends.sql.layout import worth_column
from policyc.backends.sql.plan import CASES
from policyc.backends.sql.primitives import apply
from policyc.backends.sql.scope import ANYTHING, THE_CASE, THIS, At, Bound, keep, start
from policyc.core.confidence import Confidence, suffices
from policyc.core.program import (
    LAW,
    RUN,
    Apply,
    Cash,
    Const,
    Expr,
    Over,
    Path,
    Prim,
    Shared,
    Unstated,
)
from policyc.core.timeline import Days
from policyc.core.types import Code as CodeType, Money

_LONG = 600


def see(at: At, expr: Expr) -> Code:
    """The code of an expression. Raises NotInSqlError."""
    match expr:
        case Const():
            return _constant(at, expr.value)
        case Path():
            return _path(at, expr)
        case Apply(prim, args):
            if prim is Prim.CHOOSE and isinstance(type_of(args[1]), Money):
                at.writer.mixes = True
            as_code = prim is Prim.INCLUDES and isinstance(getattr(args[1], "type", None), CodeType)
            found = apply(prim, [see(at, arg) for arg in args], as_code)
            # What keeps a condition open repeats the condition: a long one is written once, and named.
            long = isinstance(found, Both) and len(found.must) + len(found.mask) > _LONG
            return keep(at, found, prim.value) if long else found
        case Over():
            return fold(at, expr, see)
        case Shared():
            return _shared(at, expr)
        case Unstated():
            at.writer.undecided = True
            return unknown(expr.type, NO_QUESTION)
        case unreachable:
            assert_never(unreachable)


def _constant(at: At, value: object) -> Code:
    match value:
        case bool():
            return constant(value)
        case Cash(amount, currency):
            (at.writer.cash if amount != 0 else at.writer.nothing)[currency] = None
            return _cash(at, number_of(amount), currency)
        case date():
            return Ends(str(value.toordinal()), str(value.toordinal()), bits=22)
        case str():
            return Label(literal(value), False)
        case tuple() | Days():
            return Constant(value)
        case Fraction():
            return number_of(value)
        case strange:
            raise TypeError(f"no constant of the Program is {strange!r}")


def _cash(at: At, amount: Ends, currency: str) -> Ends:
    """An amount that the law states, in the currency of the case."""
    column = at.writer.layout.columns.get(("", worth_column(currency)))
    if column is None or amount.low in ("0", None):
        return amount
    text = at.writer.plan.read(CASES, f't."{worth_column(currency)}"', f"worth_{currency}")
    worth = Ends(text, text, den=column.den * amount.den, bits=column.bits)
    times = int(str(amount.low))
    found = scaled(worth, times) if times > 0 else opposite(scaled(worth, -times))
    fetched = at.fetched(THE_CASE, found)
    assert isinstance(fetched, Ends)
    return fetched


def number_of(value: Fraction) -> Ends:
    """A constant number."""
    text = str(value.numerator)
    return Ends(text, text, den=value.denominator, bits=max(1, value.numerator.bit_length()), stated=value >= 0)


# ---- paths and definitions ----


def _path(at: At, path: Path) -> Code:
    if path.root == RUN:
        return _of_run(at, path)
    if path.root == LAW:
        return _reading(at, path.steps[0])
    role, prefix = at.bound[path.root]
    steps = (*prefix, *path.steps)
    if role == ANYTHING:
        return unknown_fact(at.writer, steps[0], steps[1:])
    home = at.home(role)
    return at.fetched(role, read_fact(at.writer, home, steps))


def _of_run(at: At, path: Path) -> Code:
    run, step = at.writer.run, path.steps[0]
    if step == "honoured":
        return constant(run.honoured)
    if step == "known_on":
        return _constant(at, run.known_on or date.max)
    kind, _, word = step.partition(":")
    if kind == "trusted":
        known_enough = suffices(Confidence(word), run.min_confidence)
        at.writer.undecided = at.writer.undecided or not known_enough
        return constant(True) if known_enough else Both("false", "true")
    if run.on is not None:
        return _constant(at, run.on)
    judged_on = next(one.judged_on for one in at.writer.program.policies if one.name == word)
    if judged_on is None:
        at.writer.undecided = True
        return Ends(None, None)
    return at.fetched(THE_CASE, see(start(at.writer), judged_on)) if at.frame != CASES else see(at, judged_on)


def _reading(at: At, question: str) -> Code:
    writer = at.writer
    reading = dict(writer.run.readings).get(question)
    if reading is not None:
        return Label(literal(reading), False)
    if question in writer.asked:
        column = writer.plan.read(CASES, f't."{question}"', f"reading_{question}")
        return at.fetched(THE_CASE, Label(column, True)) if at.frame != CASES else Label(column, True)
    writer.undecided = True
    if question not in writer.questions:
        raise NotInSqlError("there are more than 62 open questions")
    bit = f"[{literal('?' + question)}]" if writer.listed else str(writer.questions[question])
    return Label("CAST(NULL AS VARCHAR)", True, bit)


def _shared(at: At, use: Shared) -> Code:
    """A definition is computed where the records that it is about are, and kept there."""
    definition = at.writer.definitions[use.name]
    bound = [(at.bound[arg.root][0], (*at.bound[arg.root][1], *arg.steps)) for arg in use.args]
    if any(role == ANYTHING for role, _ in bound):
        given: dict[str | None, Bound] = {None: at.bound[None]}
        given.update(zip(definition.params, bound, strict=True))
        return see(At(at.writer, at.frame, given), definition.body)
    roles = {role for role, _ in bound if role != THE_CASE}
    if len(roles) > 1:
        raise NotInSqlError(f"{use.name} is about records of two lists")
    role = roles.pop() if roles else THE_CASE
    home = at.home(role)
    there = THIS if home != CASES else THE_CASE
    names_there = {
        name: (there if one == role else one, steps)
        for name, (one, steps) in zip(definition.params, bound, strict=True)
    }
    place = (use.name, home, tuple(names_there.values()))
    if place not in at.writer.done:
        bindings: dict[str | None, Bound] = {None: (THE_CASE, ())}
        bindings.update(names_there)
        inner = At(at.writer, home, bindings)
        short = use.name.rpartition(".")[2] if use.name.count(".") == 1 else use.name
        at.writer.done[place] = keep(inner, see(inner, definition.body), short)
    return at.fetched(role, at.writer.done[place])
