"""What is said of lists, as loops: all that is said of one list of the case in one pass, which is made when it is needed."""

from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

import attrs

from policyc.backends.python.algebra import all_of, in_unit, negation
from policyc.backends.python.facts_code import fact_for, number_text
from policyc.backends.python.plan import Way, asks_of, free_roots, scale_of_expr, way_of
from policyc.backends.python.settling import finish, settle_reads
from policyc.backends.python.sorting import Test, sorted_tests
from policyc.backends.python.writer import Code, Function, indented
from policyc.core.program import Depth, Expr, Fold, Over, Path
from policyc.core.types import Many

Writer = Callable[[Function, Expr], Code]


def over(f: Function, expr: Over, write: Writer) -> Code:
    """The value of a fold."""
    plan = f.plan
    group_of = plan.group_of if f.known else plan.whole_of
    if expr in group_of:
        number, place = group_of[expr]
        made = _group(f, number, write)
        slot = f"g{number}"
        code = made[place]
        return Code(f"(s.{slot} or {slot}{f.suffix}(s))[{place}]", code.open, code.scale)
    free = sorted(free_roots(expr))
    places = {root: f.resolve(root, ()) for root in free}
    key = (expr, f.known, tuple(f.record_at(*places[root]) for root in free))
    if key not in f.module.made:
        f.module.made[key] = _alone(f, expr, {root: f.record_at(*places[root]) for root in free}, write)
    made_one = f.module.made[key]
    nodes = [f.names[places[root][0]] if not places[root][1] else f.mark(*places[root]) for root in free]
    return Code(f"{made_one.text}({', '.join(('s', *nodes))})", made_one.open, made_one.scale)


def _group(f: Function, number: int, write: Writer) -> list[Code]:
    """One pass for all folds of a group."""
    key = ("group", number, f.known)
    if key not in f.module.groups:
        many = f.plan.groups[number]
        inner = f.module.function(f.known)
        called = f"g{number}{f.suffix}"
        codes, lines = _pass(inner, many, called, write)
        f.module.groups[key], f.module.passes[number, f.known] = codes, lines
        if _asks(f, many):
            f.module.varying.add(f"g{number}")
        results = ", ".join(code.text for code in codes)
        finish(inner, called, (), [*lines, f"s.g{number} = x = ({results},)", "return x"])
    return f.module.groups[key]


def _asks(f: Function, many: tuple[Over, ...]) -> bool:
    return any(asks_of(f.plan, one) for one in many)


def _alone(f: Function, expr: Over, records: dict[str, str], write: Writer) -> Code:
    inner = Function(f.module, f.known, {None: "c"}, {None: "case"})
    params = tuple(f"p{place}" for place in range(len(records)))
    for (root, record), param in zip(records.items(), params, strict=True):
        inner.bind(root, param, record)
    called = f"o{f.module.number()}{f.suffix}"
    codes, lines = _pass(inner, (expr,), called, write)
    finish(inner, called, params, [*lines, f"return {codes[0].text}"])
    return Code(called, codes[0].open, codes[0].scale)


def _pass(f: Function, many: tuple[Over, ...], called: str, write: Writer) -> tuple[list[Code], list[str]]:
    """The results of folds over one list, and the lines that compute them."""
    first = many[0]
    root, steps = f.resolve(first.parts.root, first.parts.steps)
    listed = f.names[root] if not steps else f.mark(root, steps)
    match way_of(first):
        case Way.OUTERMOST:
            return _outermost(f, first, listed, called, write)
        case Way.CHAINS:
            return _chains(f, first, listed, called, write)
        case Way.HERE | Way.EVERY_LEVEL:
            pass
        case unreachable:
            assert_never(unreachable)
    lines = [f"l = {listed}"]
    # Results of a pass have names of their own, so that it can stand in another function.
    letter = called[:-1] + "_" if called.startswith("g") else "t"
    folds = [_Folded(f, one, f"{letter}{place}", write) for place, one in enumerate(many)]
    for one in folds:
        lines += one.before
    lines += _loop(f, first, folds, way_of(first) is Way.EVERY_LEVEL)
    if not f.known:
        lines += _unlisted(f, first, folds)
    for one in folds:
        lines += one.after
    return [one.result for one in folds], lines


class _Folded:
    """One fold in a loop: what comes before it, what is done with each element, with those unlisted, and after it."""

    def __init__(self, f: Function, over: Over, name: str, write: Writer) -> None:
        self.name, self.over = name, over
        # What is done with each element, if that is all: then `each` says the same in lines.
        self.test: Test | None = None
        f.bind(over.var, "n", record_of(over.parts))
        where = write(f, over.where)
        self.matches = where
        self.before: list[str] = []
        self.after: list[str] = []
        self.value = Code("1", False, scale_of_expr(f.plan, over)) if over.fold is Fold.COUNT else write(f, over.value)
        self.each = getattr(self, f"_{over.fold.value}")(f, write)
        self.is_open = where.open or self.value.open or not f.known
        self.result = Code(self.name, self.is_open, scale_of_expr(f.plan, over))

    def _total(self, f: Function, write: Writer) -> list[str]:
        self.before = [f"{self.name} = 0"]
        scale = scale_of_expr(f.plan, self.over)
        assert scale is not None
        value = in_unit(self.value, scale).text
        return self._if(f, [f"{self.name} += {value}"], [f"{self.name} += perhaps({value}, 0, {{}})"])

    _count = _total

    def _if(self, f: Function, surely: list[str], perhaps: list[str]) -> list[str]:
        """What is done if an element matches, and if it only may."""
        if self.matches.text == "False":
            return []
        if self.matches.text == "True":
            return surely
        if not self.matches.open:
            self.test = Test(self.matches, surely)
            return [f"if {self.matches.text}:", *indented(surely)]
        name = f.temp()
        return [
            f"{name} = {self.matches.text}",
            f"if {name}:",
            f"    if {name} == 1:",
            *indented(surely, 2),
            "    else:",
            *indented([line.replace("{}", name) for line in perhaps], 2),
        ]

    def _some(self, f: Function, write: Writer) -> list[str]:
        lacking = self.over.fold is Fold.EVERY
        self.before = [f"{self.name} = {lacking}" if f.known else f"{self.name} = 0"]
        asked = all_of(f, [self.matches, negation(f, self.value) if lacking else self.value])
        self.asked = asked
        if not asked.open and f.known:
            self.test = Test(asked, [f"{self.name} = {not lacking}"])
            return [f"if {asked.text}:", f"    {self.name} = {not lacking}"]
        self.before = [f"{self.name} = 0"]
        if lacking:
            self.after = [f"{self.name} = not_({self.name})"]
        name = f.temp()
        lines = [f"{name} = {asked.text}", f"if {name}:", f"    {self.name} = 1 if {name} == 1 else {self.name} | {name}"]
        return [f"if {self.name} != 1:", *indented(lines)]

    _every = _some

    def _largest(self, f: Function, write: Writer) -> list[str]:
        assert self.over.default is not None
        default, value = write(f, self.over.default), self.value
        scale = scale_of_expr(f.plan, self.over)
        if scale is not None:
            default, value = in_unit(default, scale), in_unit(value, scale)
        self.value = Code(value.text, value.open or default.open, scale)
        largest = self.over.fold is Fold.LARGEST
        if f.known and not (self.matches.open or self.value.open):
            self.before = [f"{self.name} = None"]
            self.after = [f"if {self.name} is None:", f"    {self.name} = {default.text}"]
            name, sign = f.temp(), ">" if largest else "<"
            lines = [f"{name} = {value.text}", f"if {self.name} is None or {name} {sign} {self.name}:", f"    {self.name} = {name}"]
            return self._if(f, lines, [])
        must, may, m = f"{self.name}a", f"{self.name}b", f"{self.name}m"
        self.before = [f"{must}, {may}, {m} = [], [], 0"]
        self.after = [f"if not {must}:", f"    {may}.append({default.text})"]
        self.after += [f"{self.name} = {self.over.fold.value}({must}, {may}, {m})"]
        return self._if(f, [f"{must}.append({value.text})"], [f"{may}.append({value.text})", f"{m} |= {{}} & -4"])

    _smallest = _largest


def record_of(path: Path) -> str:
    """The name of the records of a list."""
    assert isinstance(path.type, Many), path
    return path.type.name


def _loop(f: Function, first: Over, folds: list[_Folded], deep: bool) -> list[str]:
    """The elements, each before what is inside it."""
    body = _body(f, folds)
    step = first.parts.steps[-1]
    only_tests = f.known and not deep and all(one.over.fold in (Fold.SOME, Fold.EVERY) for one in folds)
    if only_tests and len(folds) == 1 and len(body) == 2:
        body.append("    break")
    before: list[str] = []
    if deep:
        k = f.mark("n#", (step,))
        tail = [f"k = {k}", "if type(k) is not list:", "    more.append(k)", "    k = k.items", "if k:", "    l += k"]
        body += [f"k = {k}", "if k:", "    l += k"] if f.known else tail
        before = ["l = [*l]"]
    body = settle_reads(f, body, ("n#",))
    if not f.known:
        opened = ["more = []", "if type(l) is not list:", "    more.append(l)", "    l = l.items"]
        before = [*opened, *before]
    return [*before, "for n in l:", *indented(body or ["pass"])]


def _body(f: Function, folds: list[_Folded]) -> list[str]:
    """What is done with each element."""
    tests = [one.test for one in folds if one.test is not None] if f.known else []
    rest = [line for one in folds if one.test is None or not f.known for line in one.each]
    return [*sorted_tests(f, tests), *rest] if tests else rest


def _unlisted(f: Function, first: Over, folds: list[_Folded]) -> list[str]:
    """What elements that nobody listed may add."""
    lines: list[str] = []
    for one in folds:
        lines += _more_of(f, one)
    lines = settle_reads(f, lines, ("n#",))
    return ["if more:", *indented(["n = NOTHING_GIVEN", *lines])] if lines else []


def _more_of(f: Function, one: _Folded) -> list[str]:
    name = f.temp()
    if one.over.fold in (Fold.SOME, Fold.EVERY):
        asked = one.asked.text
        return [f"{name} = {asked}", f"if {name} and {one.name} != 1:", f"    {one.name} |= 2 | ({name} & -4)"]
    lines = [f"{name} = {one.matches.text}"]
    if one.over.fold in (Fold.TOTAL, Fold.COUNT):
        return [*lines, f"if {name}:", *indented(["for l in more:", f"    {one.name} += {rest_of(f, one, name)}"])]
    may, m = f"{one.name}b", f"{one.name}m"
    return [*lines, f"if {name}:", *indented([f"{may}.append({one.value.text})", f"{m} |= {name} & -4"])]


def rest_of(f: Function, one: _Folded, name: str) -> str:
    """What the unlisted elements of the list `l` may add, where `name` says whether one matches."""
    scale = scale_of_expr(f.plan, one.over)
    assert scale is not None
    plain = f"any_number_of({in_unit(one.value, scale).text}, {name})"
    match one.over.value:
        case Path(root, (field,)) if root == one.over.var and one.over.fold is Fold.TOTAL:
            carries = one.over.depth is Depth.HERE or _promised(f, one.over, field)
            return f"rest_of(l.rest.get({field!r}), {name}, ({one.over.depth is Depth.HERE}, {carries}), {in_unit(one.value, scale).text})"
        case _:
            return plain


def _promised(f: Function, over: Over, field: str) -> bool:
    """Whether a bound on elements also bounds what is inside them."""
    record, step = record_of(over.parts), over.parts.steps[-1]
    promised = any(
        (one.record, one.list, one.field, one.whole) == (record, step, field, field) for one in f.plan.program.residuals
    )
    return over.depth is Depth.OUTERMOST and promised


def _outermost(f: Function, first: Over, listed: str, called: str, write: Writer) -> tuple[list[Code], list[str]]:
    """A total in which the inside of a match is not counted again: a function that calls itself for each list inside."""
    one = _Folded(f, first, "t0", write)
    scale = scale_of_expr(f.plan, first)
    assert scale is not None
    value, step = in_unit(one.value, scale).text, first.parts.steps[-1]
    inside = f"{called}_(s, {{}})"
    inner = inside.format(", ".join([f.mark("n#", (step,)), *[f.names[base] for base in f.names if base not in (None, "n#")]]))
    if not one.matches.open:
        body = [f"if {one.matches.text}:", f"    t0 += {value}", "else:", f"    t0 += {inner}"]
    else:
        name = f.temp()
        body = [f"{name} = {one.matches.text}", f"if {name} == 1:", f"    t0 += {value}", "else:", f"    k = {inner}"]
        body += [f"    t0 += perhaps({value}, k, {name}) if {name} else k"]
    body = settle_reads(f, body, ("n#",))
    lines = ["t0 = 0"]
    if not f.known:
        lines += ["more = []", "if type(l) is not list:", "    more.append(l)", "    l = l.items"]
    lines += ["for n in l:", *indented(body)]
    if not f.known:
        lines += _unlisted(f, first, [one])
    params = [f.names[base] for base in f.names if base not in (None, "n#")]
    finish_inner(f, f"{called}_", ("l", *params), [*lines, "return t0"])
    result = Code(f"{called}_({', '.join(('s', listed, *params))})", one.is_open, scale)
    return [result], []


def _chains(f: Function, first: Over, listed: str, called: str, write: Writer) -> tuple[list[Code], list[str]]:
    """A total through chains of holdings: functions for an element and for the rest of a list, which are told how they lead on."""
    assert first.link is not None
    record = record_of(first.parts)
    one = _Folded(f, attrs.evolve(first, depth=Depth.HERE, link=None), "t0", write)
    scale = scale_of_expr(f.plan, first)
    assert scale is not None
    params = [f.names[base] for base in f.names if base not in (None, "n#")]
    each = settle_reads(f, [f"return {one.matches.text}, {in_unit(one.value, scale).text}"], ("n#",))
    if not f.known:
        finish_inner(f, f"{called}_rest", ("l", *params), ["t0, more = 0, [l]", *_unlisted(f, first, [one]), "return t0"])
    finish_inner(f, f"{called}_each", ("n", *params), each)
    fact = fact_for(f.module, record, f.plan.fields[record][first.parts.steps[-1]])
    limit = first.link.limit * Fraction(scale.denominator, scale.numerator)
    chain = f.module.named("H", f"Chain({fact}, {number_text(limit)}, {first.link.open})")
    how = f"({called}_each, {'None' if f.known else f'{called}_rest'})"
    return [Code(f"through_chains({', '.join(('s', listed, chain, how, *params))})", one.is_open, scale)], []


def finish_inner(f: Function, called: str, params: tuple[str, ...], lines: list[str]) -> None:
    """The function that calls itself; what it reads of the case it reads each time."""
    names = dict(f.names)
    finish(f, called, params, lines)
    f.names = names
