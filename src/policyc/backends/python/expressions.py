"""Expressions of the Program as Python expressions: two-valued where nothing in them can be open, else with open truths."""

from fractions import Fraction
from typing import assert_never

from policyc.backends.python.algebra import NO, YES, aligned, all_of, any_of, negation
from policyc.backends.python.facts_code import words_of
from policyc.backends.python.lists import over
from policyc.backends.python.plan import SMALL, scale_of_expr, type_of, unit_of
from policyc.backends.python.settling import finish
from policyc.backends.python.writer import MARK, Code, Function, literal
from policyc.core.confidence import Confidence, rank
from policyc.core.program import LAW, RUN, Apply, Cash, Const, Expr, Over, Path, Prim, Shared, Unstated
from policyc.core.timeline import LAST, Days
from policyc.core.types import Code as CodeType

# Deeper brackets than this are left to a function of their own: Python reads no more than 200.
DEEPEST = 40
LONGEST = 6000


def write(f: Function, expr: Expr) -> Code:
    """The value of an expression."""
    match expr:
        case Const():
            return _constant(f, expr)
        case Path():
            return _path(f, expr)
        case Apply():
            return _apply(f, expr)
        case Over():
            return over(f, expr, write)
        case Shared():
            return _shared(f, expr)
        case Unstated():
            return _unstated(f, expr)
        case unreachable:
            assert_never(unreachable)


def _constant(f: Function, const: Const) -> Code:
    value = const.value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Cash):
        scale = scale_of_expr(f.plan, const)
        sign = "-1" if value.amount < 0 else "1" if value.amount else "0"
        # In a case with several currencies an amount is a sum by currency.
        text = sign if f.known or not value.amount else f"s.money({value.currency!r}, {sign})"
        return Code(text, not f.known, scale)
    if isinstance(value, Fraction):
        return Code("-1" if value < 0 else "1" if value else "0", False, scale_of_expr(f.plan, const))
    if isinstance(value, str):
        return Code(repr(value))
    if isinstance(value, tuple):
        return Code(f.module.constant(literal(frozenset(value))))
    if isinstance(value, Days):
        return Code(f.module.constant(spans(value)))
    return Code(str(value.toordinal()))  # type: ignore[attr-defined]


def spans(days: Days) -> str:
    """A set of days as pairs of their numbers."""
    return repr(tuple((first.toordinal(), last.toordinal()) for first, last in days.spans))


def _unstated(f: Function, expr: Unstated) -> Code:
    match type_of(f.plan, expr):
        case "truth" | "word":
            return Code("2", True)
        case "set":
            return Code("Ws(())", True)
        case "day":
            return Code("Iv((None, False), (None, False))", True)
        case _:
            text = "Iv((None, False), (None, False))"
            money = type(expr.type).__name__ == "Money"
            return Code(f"s.money('?', {text})" if money else text, True, unit_of(f.plan, expr.type))


# ---- paths and definitions ----


def _path(f: Function, path: Path) -> Code:
    if path.root == RUN:
        return _of_run(f, path.steps)
    if path.root == LAW:
        return Code(f"s.q{f.plan.questions[path.steps[0]]}", True)
    root, steps = f.resolve(path.root, path.steps)
    if not steps:
        return Code(f.names[root])
    sort = type_of(f.plan, path)
    scale = unit_of(f.plan, path.type) if sort == "number" else None
    return Code(f.mark(root, steps), not f.known and sort != "record", scale)


def _of_run(f: Function, steps: tuple[str, ...]) -> Code:
    if steps[0] == "honoured":
        return Code("s.honoured")
    if steps[0] == "known_on":
        return Code(str(LAST.toordinal()) if f.known else "s.known")
    kind, _, word = steps[0].partition(":")
    if kind == "trusted":
        return YES if f.known else Code(f"(s.trust <= {rank(Confidence(word))} or 2)", True)
    judged_on = next(one.judged_on for one in f.plan.program.policies if one.name == word)
    if judged_on is None:
        return Code("(s.on or unknown_day(s))" if f.known else "(s.on or ANY_DAY)", not f.known)
    # It asks about the case, whatever is bound here.
    return Code(f"(s.on or {write(f, judged_on).text})", not f.known)


def _shared(f: Function, use: Shared) -> Code:
    scale = f.plan.scales[use.name]
    small = f.plan.sizes[use.name] <= SMALL and use.name not in f.plan.folds
    if (f.plan.uses[use.name] == 1 or small) and f.inlining < DEEPEST // 4:
        code = inlined(f, use)
        brackets = code.text.count("(")
        if brackets < DEEPEST or (brackets < LONGEST and depth_of(code.text) < DEEPEST):
            return code
    from_slot = definition_function(f, use.name)
    if not use.args:
        slot = f.module.slots[use.name]
        return Code(f"(s.{slot} if s.{slot} is not None else {from_slot.text}(s))", from_slot.open, scale)
    nodes = []
    for arg in use.args:
        root, steps = f.resolve(arg.root, arg.steps)
        nodes.append(f.names[root] if not steps else f.mark(root, steps))
    return Code(f"{from_slot.text}(s, {', '.join(nodes)})", from_slot.open, scale)


def inlined(f: Function, use: Shared) -> Code:
    """The body of a definition, here."""
    definition = f.plan.order[use.name]
    before = dict(f.alias)
    meant = [f.resolve(arg.root, arg.steps) for arg in use.args]
    f.alias.update(zip(definition.params, meant, strict=True))
    f.inlining += 1
    code = write(f, definition.body)
    f.inlining -= 1
    f.alias = before
    return code


def definition_function(f: Function, name: str) -> Code:
    """The function of a definition that is used in several places: its name, and whether its value may be open."""
    from_cache = f.module.made.get((name, f.known))
    if from_cache is not None:
        return from_cache
    definition, place = f.plan.order[name], list(f.plan.order).index(name)
    params = tuple(f"p{index}" for index in range(len(definition.params)))
    inner = Function(f.module, f.known, {None: "c"}, {None: "case"})
    for name_of, param, record in zip(definition.params, params, f.plan.records[name], strict=True):
        inner.bind(name_of, param, record)
    code = write(inner, definition.body)
    called = f"{'u' if params else 'n'}{place}{f.suffix}"
    made = Code(called, code.open, code.scale)
    f.module.made[(name, f.known)] = made
    if not params:
        slot = f"n{place}"
        f.module.slots[name] = slot
        if name in f.plan.asks:
            f.module.varying.add(slot)
        finish(inner, called, (), [f"s.{slot} = x = {code.text}", "return x"])
    elif name in f.plan.folds:
        memo = "s.memo" if name in f.plan.asks else "s.fixed"
        key = f"({place}, {', '.join(f'id({param})' for param in params)})"
        lines = [f"x = {memo}[k] = {code.text}", "return x"]
        first = (f"k = {key}", f"x = {memo}.get(k)", "if x is not None:", "    return x")
        finish(inner, called, params, lines, first)
    else:
        finish(inner, called, params, [f"return {code.text}"])
    return made


def depth_of(text: str) -> int:
    """How deep brackets stand in brackets."""
    deep = most = 0
    for char in text:
        if char == "(":
            deep += 1
            most = max(most, deep)
        elif char == ")":
            deep -= 1
    return most


# ---- primitives ----


def _apply(f: Function, expr: Apply) -> Code:
    match expr.prim:
        case Prim.AND:
            return all_of(f, [write(f, arg) for arg in _flat(expr, Prim.AND)])
        case Prim.OR:
            return any_of(f, [write(f, arg) for arg in _flat(expr, Prim.OR)])
        case Prim.NOT:
            return negation(f, write(f, expr.args[0]))
        case Prim.AT_MOST | Prim.LESS | Prim.EQUAL:
            return _comparison(f, expr)
        case Prim.CHOOSE:
            return _choice(f, expr)
        case Prim.ADD | Prim.SUBTRACT:
            one, other, scale = aligned(write(f, expr.args[0]), write(f, expr.args[1]))
            sign = "+" if expr.prim is Prim.ADD else "-"
            return Code(f"({one.text} {sign} {other.text})", one.open or other.open, scale)
        case Prim.SCALE:
            return _scaled(write(f, expr.args[0]), write(f, expr.args[1]))
        case Prim.ONE_OF | Prim.INCLUDES | Prim.WITHIN:
            return _membership(f, expr)
        case Prim.ON_DAYS | Prim.AFTER_DAYS | Prim.AFTER_WORKING_DAYS:
            return _days(f, expr)
        case unreachable:
            assert_never(unreachable)


def _flat(expr: Apply, prim: Prim) -> list[Expr]:
    found: list[Expr] = []
    for arg in expr.args:
        found += _flat(arg, prim) if isinstance(arg, Apply) and arg.prim is prim else [arg]
    return found


def _scaled(ratio: Code, amount: Code) -> Code:
    assert ratio.scale is not None
    assert amount.scale is not None
    scale = ratio.scale * amount.scale
    text = amount.text if ratio.text == "1" else f"({ratio.text} * {amount.text})"
    return Code(text, ratio.open or amount.open, scale)


def _comparison(f: Function, expr: Apply) -> Code:
    one, other = write(f, expr.args[0]), write(f, expr.args[1])
    sort = type_of(f.plan, expr.args[0])
    if expr.prim is Prim.AT_MOST and one.text.isdigit() and other.text.isdigit() and one.scale is None:
        return YES if int(one.text) <= int(other.text) else NO
    if one.scale is not None and other.scale is not None:
        one, other, _ = aligned(one, other)
    is_open = one.open or other.open
    if expr.prim is not Prim.EQUAL:
        sign = "<=" if expr.prim is Prim.AT_MOST else "<"
        return Code(f"({one.text} {sign} {other.text})", is_open)
    if not is_open:
        return Code(f"({one.text} == {other.text})", words=_one_of(f, expr, one))
    if sort == "word" and not other.open:
        name = f.temp()
        return Code(f"({name} == {other.text} if type({name} := {one.text}) is str else {name})", True)
    helper = {"word": "same_word", "truth": "same_truth"}.get(sort, "same_number")
    return Code(f"{helper}({one.text}, {other.text})", True)


def _one_of(f: Function, expr: Apply, one: Code) -> tuple[tuple[int, frozenset[str]], ...]:
    """Which words a test allows, where it is one of a fact that can only be a word of a fixed few."""
    word, mark = expr.args[1], MARK.fullmatch(one.text)
    if not isinstance(word, Const) or mark is None or not f.known:
        return ()
    words = words_of(f.field_of(int(mark[1])).type)
    some = frozenset((word.value,) if isinstance(word.value, str) else word.value if isinstance(word.value, tuple) else ())
    return ((int(mark[1]), some & words),) if words else ()


def _choice(f: Function, expr: Apply) -> Code:
    condition, then, otherwise = (write(f, arg) for arg in expr.args)
    sort = type_of(f.plan, expr)
    scale = None
    if then.scale is not None and otherwise.scale is not None:
        then, otherwise, scale = aligned(then, otherwise)
    if condition.text in ("True", "False"):
        return then if condition.text == "True" else otherwise
    if not condition.open:
        text = f"({then.text} if {condition.text} else {otherwise.text})"
        return Code(text, then.open or otherwise.open, scale)
    helper = {"truth": "either_truth", "word": "either_word", "set": "either_set"}.get(sort, "perhaps")
    name = f.temp()
    both = f"{helper}({then.text}, {otherwise.text}, {name})"
    text = f"({then.text} if ({name} := {condition.text}) == 1 else {both} if {name} else {otherwise.text})"
    return Code(text, True, scale)


def _membership(f: Function, expr: Apply) -> Code:
    one, other = write(f, expr.args[0]), write(f, expr.args[1])
    as_code = isinstance(getattr(expr.args[1], "type", None), CodeType)
    if expr.prim is Prim.INCLUDES:
        if one.open or other.open:
            return Code(f"{'includes_code' if as_code else 'includes'}({one.text}, {other.text})", True)
        return Code(f"any_under({one.text}, {other.text})" if as_code else f"({other.text} in {one.text})")
    if expr.prim is Prim.WITHIN:
        helper = "within" if one.open or other.open else "falls_under"
        return Code(f"{helper}({one.text}, {other.text})", one.open or other.open)
    if not one.open:
        return Code(f"({one.text} in {other.text})", words=_one_of(f, expr, one))
    name = f.temp()
    return Code(f"({name} in {other.text} if type({name} := {one.text}) is str else {name})", True)


def _days(f: Function, expr: Apply) -> Code:
    day = write(f, expr.args[0])
    if expr.prim is Prim.ON_DAYS:
        period = expr.args[1]
        assert isinstance(period, Const)
        assert isinstance(period.value, Days)
        if day.open:
            return Code(f"on_days({day.text}, {f.module.constant(spans(period.value))})", True)
        return _on_days(f, day, period.value)
    count = expr.args[1]
    assert isinstance(count, Const)
    assert isinstance(count.value, Fraction)
    if expr.prim is Prim.AFTER_DAYS:
        helper = "after_days" if day.open else "after_exactly"
        return Code(f"{helper}({day.text}, {int(count.value)})", day.open)
    reading = expr.args[2]
    if isinstance(reading, Const):
        which, chosen = "0", [("", str(reading.value))]
    else:
        assert isinstance(reading, Path)
        question = f.plan.program.questions[f.plan.questions[reading.steps[0]]]
        which, chosen = write(f, reading).text, [(name, of or "") for name, _, of in question.readings]
    named = ", ".join(f"({name!r}, {calendar(f, of)})" for name, of in chosen)
    calendars = f.module.constant(f"({named},)")
    return Code(f"after_working_days({day.text}, {int(count.value)}, {which}, {calendars})", True)


def _on_days(f: Function, day: Code, period: Days) -> Code:
    name = f.temp()
    tests: list[str] = []
    for first, last in period.spans:
        value = f"({name} := {day.text})" if not tests else name
        low, high = first.toordinal(), last.toordinal()
        tests.append(f"{low} <= {value}" if last == LAST else f"{low} <= {value} <= {high}")
    return Code(f"({' or '.join(tests)})") if tests else NO


def calendar(f: Function, name: str) -> str:
    """The name of a calendar in the generated code; None for one of which nothing is known."""
    found = next((one for one in f.plan.program.calendars if one.name == name), None)
    if found is None:
        return "None"
    days = ", ".join(spans(one) for one in (found.closed, found.open, found.known))
    return f.module.constant(f"Calendar({tuple(sorted(found.week))!r}, {days})")
