"""A Program as the text of a Python module, without what it is built on."""

from policyc.backends.python.algebra import all_of
from policyc.backends.python.decisions_code import alone_functions, decision_functions, describe, met_functions
from policyc.backends.python.expressions import write
from policyc.backends.python.facts_code import fact_for
from policyc.backends.python.plan import Plan, decisions_of, inside, plan_for, roots
from policyc.backends.python.settling import finish
from policyc.backends.python.writer import Function, Module, indented, literal
from policyc.core.codes import CURRENCIES
from policyc.core.program import Assumption, Cash, Const, Program
from policyc.core.types import Many, Money, RecordType


def python_source(program: Program) -> str:
    """The module: descriptions of facts, functions, and `ENGINE`, which decides."""
    plan = plan_for(program)
    module = Module(plan)
    parts, descriptions = [], []
    many = decisions_of(program)
    for number, of in enumerate(many):
        descriptions.append(describe(of, number))
        alone = alone_functions(module, of, number) if len(many) == 1 and not program.questions else ""
        means = [decision_functions(module, of, number, known) for known in (True, False)]
        met = [met_functions(module, of, known) for known in (False, *(() if alone else (True,)))]
        parts.append(f"Part(D{number}, {', '.join((*means, met[-1], met[0], *([alone] if alone else [])))})")
    checks = _checks(module)
    layouts = _layouts(module)
    rates = _rates(module)
    records = _records(module)
    more = [f"checks={checks}"] if checks else []
    more += ["layouts=LAYOUTS"] if layouts else []
    more.append("records=RECORDS")
    naming = _naming(program)
    lines = [
        *[f"{name} = {text}" for text, name in module.constants.items()],
        *module.fact_texts,
        *descriptions,
        *module.results.values(),
        *_state(module, rates),
        *[line for lines in module.functions.values() for line in ("", "", *lines)],
        *layouts,
        *records,
        *naming,
        f"PARTS = ({', '.join(parts)}{',' if parts else ''})",
        *_questions(program),
        f"ENGINE = Engine(S, PARTS, ASKED{''.join(f', {one}' for one in more)})",
    ]
    return "\n".join(lines) + "\n"


def _questions(program: Program) -> list[str]:
    asked = [
        f"    Asked({one.name!r}, 'q{place}', {4 << place}, {tuple(name for name, _, _ in one.readings)!r}),"
        for place, one in enumerate(program.questions)
    ]
    return ["ASKED: tuple[Asked, ...] = (", *asked, ")"]


def _records(module: Module) -> list[str]:
    """All facts of every record that a case can hold."""
    reached, waiting = ["case"], ["case"]
    while waiting:
        for field in module.plan.fields[waiting.pop()].values():
            if isinstance(field.type, (Many, RecordType)) and field.type.name not in reached:
                reached.append(field.type.name)
                waiting.append(field.type.name)
    lines = []
    for record in reached:
        facts = [fact_for(module, record, field) for field in module.plan.fields[record].values()]
        lines.append(f"    {record!r}: ({''.join(f'{fact}, ' for fact in facts)}),")
    return ["", "", "RECORDS = {", *lines, "}"]


def _naming(program: Program) -> list[str]:
    """By what things are recognised that may be mentioned twice."""
    found = {one.name: (one.identity.by, one.identity.same) for one in program.records if one.identity is not None}
    return [f"S.naming = Naming(RECORDS, {found!r})"] if found else []


def _state(module: Module, rates: str | None) -> list[str]:
    plan = module.plan
    slots = [*module.slots.values(), *(f"g{number}" for number in range(len(plan.groups)))]
    currencies = _currencies(plan)
    lines = [f"{slot} = None" for slot in slots]
    lines += [f"q{place} = {2 | 4 << place}" for place in plan.questions.values()]
    lines += [f"varying = {tuple(sorted(module.varying))!r}"]
    if len(currencies) == 1:
        lines += [f"cur = {currencies[0]!r}", f"suffix = ' {currencies[0]}'"]
    if len(currencies) > 1 or _open_money(plan):
        lines.append("multi = True")
    if rates is not None:
        lines.append(f"rate_facts = {rates}")
    if not any("s.memo" in line or "s.fixed" in line for body in module.functions.values() for line in body):
        lines.append("keeps = False")
    return ["", "", "class S(State):", '    """This policy: what was found out, and the questions."""', "", *indented(lines)]


def _currencies(plan: Plan) -> list[str]:
    """The currencies of the amounts that the law states."""
    whole = [one.body for one in plan.order.values()]
    consts = [one for expr in (*roots(plan.program), *whole) for one in inside(expr) if isinstance(one, Const)]
    return sorted({one.value.currency for one in consts if isinstance(one.value, Cash) and one.value.amount})


def _open_money(plan: Plan) -> bool:
    """Whether some amount of money is declared to be more, or less, than some other: then sums are kept by currency."""
    fields = [field for fields in plan.fields.values() for field in fields.values() if isinstance(field.type, Money)]
    limits = [limit for field in fields for limit in (field.low, field.high) if limit is not None]
    return any(limit.open or (isinstance(limit.value, Cash) and limit.value.amount) for limit in limits)


def _rates(module: Module) -> str | None:
    listed = module.plan.fields["case"].get("rates")
    if listed is None or not isinstance(listed.type, Many):
        return None
    fields = module.plan.fields[listed.type.name]
    names = [fact_for(module, "case", listed)]
    names += [fact_for(module, listed.type.name, fields[name]) for name in ("from", "to") if name in fields]
    if len(names) < 3 or "rate" not in fields:
        return None
    rate = fact_for(module, listed.type.name, fields["rate"])
    return f"({', '.join((*names, rate))}, {module.constant(literal(CURRENCIES))})"


# ---- what the vocabulary says of every record ----


def _reaching(plan: Plan, records: set[str]) -> set[str]:
    """The records that are among these or hold one, at any depth."""
    found = set(records)
    while True:
        more = {
            name
            for name, fields in plan.fields.items()
            for field in fields.values()
            if isinstance(field.type, (Many, RecordType)) and field.type.name in found
        }
        if more <= found:
            return found
        found |= more


def _checks(module: Module) -> str | None:
    program = module.plan.program
    if not program.assumes:
        return None
    reached = _reaching(module.plan, {one.record for one in program.assumes})
    for known in (True, False):
        for record in sorted(reached):
            _walk(module, record, reached, known)
    return "(walk_case_f, walk_case_u)"


def _walk(module: Module, record: str, reached: set[str], known: bool) -> None:
    f = Function(module, known, {None: "c"}, {None: "case"})
    base = f.bind("this", "p0", record)
    lines: list[str] = []
    for one in module.plan.program.assumes:
        if one.record == record:
            lines += _asked(f, one)
    for name, field in module.plan.fields[record].items():
        inner = getattr(field.type, "name", "")
        if not isinstance(field.type, (Many, RecordType)) or inner not in reached:
            continue
        called = f"walk_{inner}_{f.suffix}(s, "
        found = f.mark(base, (name,))
        if isinstance(field.type, RecordType):
            lines.append(f"{called}{found})")
            continue
        items = f"k = {found}"
        lines += [items] if known else [items, "k = k if type(k) is list else k.items"]
        lines += ["for n in k:", f"    {called}n)"]
    finish(f, f"walk_{record}_{f.suffix}", ("p0",), lines)


def _asked(f: Function, one: Assumption) -> list[str]:
    code = all_of(f, [write(f, one.expr)])
    if code.text == "True":
        return []
    test = f"{code.text} == 0" if code.open else f"not {code.text}"
    return [f"if {test}:", f"    broken({one.text!r})"]


def _layouts(module: Module) -> list[str]:
    plan = module.plan
    residuals = plan.program.residuals
    things = {record.name for record in plan.program.records if record.identity is not None}
    if not residuals and not things:
        return []
    reached = _reaching(plan, {one.record for one in residuals} | things)
    lines = []
    for record in sorted(reached):
        inner, sums = [], []
        for field in plan.fields[record].values():
            name = getattr(field.type, "name", "")
            listed = any(one.record == record and one.list == field.name for one in residuals)
            if isinstance(field.type, (Many, RecordType)) and (name in reached or listed):
                inner.append(f"({fact_for(module, record, field)}, {name!r})")
        for one in residuals:
            if one.record == record:
                parts = plan.fields[record][one.list]
                of = plan.fields[getattr(parts.type, "name")][one.field]  # noqa: B009
                named = ((record, parts), (parts.type.name, of), (record, plan.fields[record][one.whole]))  # type: ignore[union-attr]
                sums.append(f"({', '.join(fact_for(module, where, field) for where, field in named)})")
        lines.append(f"    {record!r}: Layout(({''.join(f'{one}, ' for one in inner)}), ({''.join(f'{one}, ' for one in sums)})),")
    return ["", "", "LAYOUTS = {", *lines, "}"]

