"""The reference evaluator: one walk over the expressions of a Program, with both ends of everything and why they differ.

Invariant: nothing is skipped. Every argument is evaluated even where another decides, so that explanations are whole
and the bounds are those of the structure.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import assert_never

from policyc.backends.folds import fold
from policyc.backends.machine import At, Machine, Seen, Value, doubt, is_known, machine_for, note, unknown_of
from policyc.backends.working_days import after_working_days
from policyc.core import runtime
from policyc.core.confidence import Confidence, suffices
from policyc.core.facts import Amount, Case, DayFact, Node, Truth, Word, Words
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
    Program,
    Shared,
    Unstated,
)
from policyc.core.run import Run
from policyc.core.timeline import Days
from policyc.core.types import Code, Type

__all__ = ["At", "Machine", "Seen", "evaluate", "machine_for", "see", "truth_of"]


def evaluate(program: Program, case: Case, run: Run, expr: Expr) -> Seen:
    """The value of one expression about a case."""
    return see(machine_for(program, case, run).start(), expr)


def truth_of(machine: Machine, definition: str) -> bool | None:
    """Whether a definition that is a condition must hold, cannot hold, or may."""
    found = see(machine.start(), Shared(definition, (), _NO_TYPE)).value
    assert isinstance(found, Truth)
    return found.known


def see(at: At, expr: Expr) -> Seen:
    """The value of an expression where some names are bound."""
    match expr:
        case Const():
            return Seen(_constant(expr.value))
        case Path():
            return _path(at, expr)
        case Apply():
            return _apply(at, expr)
        case Over():
            return fold(at, expr, see)
        case Shared():
            return _shared(at, expr)
        case Unstated():
            return Seen(unknown_of(expr.type), frozenset({f"!{expr.what}"}))
        case unreachable:
            assert_never(unreachable)


_NO_TYPE: Type = Code()


def _constant(value: object) -> Value:
    match value:
        case bool():
            return Truth(value)
        case Cash(amount, currency):
            return runtime.exactly(amount, currency)
        case date():
            return DayFact(value, value)
        case str():
            return Word(value)
        case tuple() | Days():
            return value
        case number:
            return runtime.exactly(number)  # type: ignore[arg-type]


# ---- paths and definitions ----


def _path(at: At, path: Path) -> Seen:
    if path.root == RUN:
        return _of_run(at, path.steps)
    if path.root == LAW:
        return _reading(at, path.steps[0])
    here: Value = at.bound[path.root]
    for step in path.steps:
        assert isinstance(here, Node), path
        here = here.fields[step]
    return note(at, here, path)


def _of_run(at: At, steps: tuple[str, ...]) -> Seen:
    run, step = at.machine.run, steps[0]
    if step == "honoured":
        return Seen(Truth(run.honoured))
    if step == "known_on":
        known = run.known_on or date.max
        return Seen(DayFact(known, known))
    kind, _, word = step.partition(":")
    if kind == "trusted":
        level = Confidence(word)
        known_enough = suffices(level, run.min_confidence)
        return Seen(Truth(True)) if known_enough else Seen(Truth(None), frozenset({doubt(level, steps[1])}))
    assert kind == "day", step
    return at.machine.day_of(word, see)


def _reading(at: At, question: str) -> Seen:
    reading = at.machine.readings.get(question)
    if reading is None:
        return Seen(Word(None), frozenset({f"?{question}"}))
    at.machine.asked[question] = reading
    return Seen(Word(reading))


def _shared(at: At, use: Shared) -> Seen:
    definition = at.machine.definitions[use.name]
    nodes = [see(at, argument).value for argument in use.args]
    key = (use.name, tuple(map(id, nodes)))
    found = at.machine.recall(key)
    if found is None:
        bound: dict[str | None, Value] = {None: at.bound[None]}
        bound.update(zip(definition.params, nodes, strict=True))
        found = see(At(at.machine, bound), definition.body)
        at.machine.remember(key, found)
        # The nodes are kept, so that no other ever gets the identity that stands in the key.
        at.machine.kept.append(nodes)
    return found


# ---- primitives ----


def _apply(at: At, expr: Apply) -> Seen:
    args = [see(at, arg) for arg in expr.args]
    match expr.prim:
        case Prim.AND:
            return _truth(runtime.all_of(_known(args)), args)
        case Prim.OR:
            return _truth(runtime.any_of(_known(args)), args)
        case Prim.NOT:
            return _truth(runtime.not_(_known(args)[0]), args)
        case Prim.AT_MOST:
            return _at_most(at, args[0], args[1], _is_threshold(expr.args[0], expr.args[1]))
        case Prim.LESS:
            found = _at_most(at, args[1], args[0], _is_threshold(expr.args[1], expr.args[0]))
            return _truth(runtime.not_(_known([found])[0]), [found])
        case Prim.EQUAL:
            return _equal(at, args[0], args[1])
        case Prim.CHOOSE:
            return _choose(args[0], args[1], args[2])
        case Prim.ADD | Prim.SUBTRACT | Prim.SCALE:
            return _arithmetic(expr.prim, args)
        case Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN:
            return _membership(expr, args)
        case Prim.ON_DAYS | Prim.AFTER_DAYS | Prim.AFTER_WORKING_DAYS:
            return _days(at, expr, args)
        case unreachable:
            assert_never(unreachable)


def _known(args: Sequence[Seen]) -> list[bool | None]:
    found = []
    for arg in args:
        assert isinstance(arg.value, Truth), arg.value
        found.append(arg.value.known)
    return found


def _truth(known: bool | None, args: Sequence[Seen], *more: str) -> Seen:
    """A condition that is open is so because of what keeps its arguments open."""
    if known is not None:
        return Seen(Truth(known))
    return Seen(Truth(None), _reasons(args) | frozenset(more))


def _reasons(args: Sequence[Seen]) -> frozenset[str]:
    return reduce(frozenset.union, (arg.reasons for arg in args), frozenset())


def _is_threshold(one: Expr, other: Expr) -> bool:
    """Whether the first of the two is what the second is held against: what the law states, or a share of something."""
    return _stated(one) > _stated(other)


def _stated(expr: Expr) -> int:
    match expr:
        case Const():
            return 2
        case Apply(Prim.SCALE, _):
            return 1
        case _:
            return 0


def _at_most(at: At, one: Seen, other: Seen, first_is_threshold: bool = False) -> Seen:
    """`first_is_threshold` says into which currency a missing exchange rate is asked for."""
    match one.value, other.value:
        case DayFact() as first, DayFact() as second:
            return _truth(runtime.day_at_most(first, second), (one, other))
        case Amount() as low, Amount() as high:
            rates = at.machine.case.rates
            value, threshold = (high, low) if first_is_threshold else (low, high)
            missing = runtime.missing_rates(value, threshold, rates)
            return _truth(runtime.amount_at_most(low, high, rates), (one, other), *missing)
        case strange:
            raise TypeError(f"these have no order: {strange!r}")


def _equal(at: At, one: Seen, other: Seen) -> Seen:
    match one.value, other.value:
        case Word(a), Word(b):
            return _truth(None if a is None or b is None else a == b, (one, other))
        case Truth(a), Truth(b):
            return _truth(None if a is None or b is None else a == b, (one, other))
        case _:
            both = (_at_most(at, one, other), _at_most(at, other, one))
            return _truth(runtime.all_of(_known(both)), both)


def _choose(condition: Seen, then: Seen, otherwise: Seen) -> Seen:
    known = _known([condition])[0]
    if known is not None:
        return then if known else otherwise
    value = either(then.value, otherwise.value)
    if is_known(value):
        return Seen(value)
    return Seen(value, _reasons((condition, then, otherwise)))


def either(one: Value, other: Value) -> Value:
    """The smallest value that holds both."""
    match one, other:
        case Truth(a), Truth(b):
            return Truth(a if a == b else None)
        case Word(a), Word(b):
            return Word(a if a == b else None)
        case Amount() as a, Amount() as b:
            return runtime.either(a, b)
        case DayFact() as a, DayFact() as b:
            return runtime.day_either(a, b)
        case Words() as a, Words() as b:
            return Words(a.known & b.known, a.complete and b.complete and a.known == b.known)
        case strange:
            raise TypeError(f"there is no choice between these: {strange!r}")


def _arithmetic(prim: Prim, args: Sequence[Seen]) -> Seen:
    one, other = args[0].value, args[1].value
    assert isinstance(one, Amount), one
    assert isinstance(other, Amount), other
    work = {Prim.ADD: runtime.add, Prim.SUBTRACT: runtime.subtract, Prim.SCALE: runtime.scale}[prim]
    value = work(one, other)
    return Seen(value) if runtime.is_exact(value) else Seen(value, _reasons(args))


def _membership(expr: Apply, args: Sequence[Seen]) -> Seen:
    match args[0].value, args[1].value:
        case Word(word), tuple() as words:
            return _truth(None if word is None else word in words, args)
        case Words() as whole, Word(word):
            as_code = isinstance(getattr(expr.args[1], "type", None), Code)
            return _truth(_includes(whole, word, as_code), args)
        case Word(word), Word(code):
            return _truth(None if word is None or code is None else falls_under(word, code), args)
        case strange:
            raise TypeError(f"nothing is a member here: {strange!r}")


def _includes(whole: Words, word: str | None, as_code: bool) -> bool | None:
    if word is None:
        return False if whole.complete and not whole.known else None
    if any(falls_under(one, word) if as_code else one == word for one in whole.known):
        return True
    return False if whole.complete else None


def falls_under(word: str, code: str) -> bool:
    """`1C902.a` falls under `1C902`, `1C9021` does not."""
    return word == code or word.startswith(f"{code}.")


def _days(at: At, expr: Apply, args: Sequence[Seen]) -> Seen:
    day, argument = args[0].value, args[1].value
    assert isinstance(day, DayFact), day
    if expr.prim is Prim.ON_DAYS:
        assert isinstance(argument, Days)
        return _truth(runtime.on_days(day, argument), args)
    assert isinstance(argument, Amount)
    number = runtime.plain(argument).low
    assert number is not None
    count = int(number)
    if expr.prim is Prim.AFTER_DAYS:
        found = runtime.after_days(day, count)
        return Seen(found, _reasons(args))
    calendars, wanted = at.machine.calendars_meant(expr.args[2], args[2].value)
    due = reduce(runtime.day_either, (after_working_days(day, count, one) for one in calendars))
    return Seen(due, _reasons(args) | wanted) if not is_known(due) else Seen(due)

