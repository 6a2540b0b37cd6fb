"""Decisions as functions: a quick one that stops at the strictest outcome, one that also names the provisions, and a full one."""

import re

from policyc.backends.python.algebra import any_of
from policyc.backends.python.binding import DEFINITION, PASS, Bindings
from policyc.backends.python.expressions import inlined, write
from policyc.backends.python.facts_code import finish
from policyc.backends.python.plan import met_of
from policyc.backends.python.writer import Code, Function, Module, indented
from policyc.core.program import Decision, Policy, Shared
from policyc.core.types import YesNo

# What the quick function counts: possible outcomes, the questions behind them, conflicts.
COUNTED = re.compile(r"\b(p|m|st)\b")


def decision_functions(module: Module, of: tuple[Policy, Decision], number: int, known: bool) -> str:
    """Write the functions of a decision; the text of what names them."""
    suffix = "f" if known else "u"
    names = [f"{kind}{number}{suffix}" for kind in ("quick", "reasons", "full")]
    _quick(module, of, names[0], known)
    _reasons(module, of, names[1], known)
    _full(module, of, names[2], known)
    return f"Means({', '.join(names)})"


def _function(module: Module, known: bool) -> Function:
    """A function that shares its marks and variables with the others of decisions, so that code is written once for all."""
    one = module.frames.setdefault(known, Function(module, known, {None: "c"}, {None: "case"}))
    return Function(module, known, dict(one.names), dict(one.records), reads=one.reads, temps=one.temps, marks=one.marks)


def _live(f: Function, name: str) -> Code:
    key = (f.known, name)
    if key not in f.module.lives:
        f.module.lives[key] = write(f, Shared(name, (), YesNo()))
    return f.module.lives[key]


def _says(of: tuple[Policy, Decision]) -> dict[str, int]:
    """The outcome of each provision that speaks of the decision, as its place in the order."""
    policy, decision = of
    order = [name for name, _ in decision.outcomes]
    said = {one.live: dict(one.concludes).get(decision.name) for one in policy.provisions}
    return {live: order.index(outcome) for live, outcome in said.items() if outcome is not None}


def _quick(module: Module, of: tuple[Policy, Decision], called: str, known: bool) -> None:
    _, decision = of
    f, number = _function(module, known), called[5:-1]
    lines: list[str] = []
    for one in decision.conflicts:
        both = write(f, one.both)
        if both.text == "False":
            continue
        bits = 1 << _say(of, one.first) | 1 << _say(of, one.second)
        lines += [f"x = {both.text}", "if x:", f"    p |= {bits}", "    st |= 2 if x == 1 else 1"]
        lines += ["    if x != 1:", "        m |= x"] if both.open else []
    write_levels = _levels if decision.ordered else _any_order
    lines += write_levels(f, of, number)
    counts = ["p = m = st = 0"] if any(COUNTED.search(line) for line in lines) else []
    finish(f, called, (), [*counts, *lines])


def _say(of: tuple[Policy, Decision], provision: str) -> int:
    policy, _ = of
    live = next(one.live for one in policy.provisions if one.name == provision)
    return _says(of)[live]


def _levels(f: Function, of: tuple[Policy, Decision], number: str) -> list[str]:
    """From the strictest outcome down, until a provision is certainly live."""
    _, decision = of
    says = _says(of)
    usual = [name for name, _ in decision.outcomes].index(decision.otherwise) if decision.otherwise is not None else -1
    levels = {
        place: [_live(f, live) for live, say in says.items() if say == place]
        for place in sorted(set(says.values()), reverse=True)
    }
    mine = Bindings(f)
    lines = mine.trusted([one.text for level in levels.values() for one in level])
    plain, late = not decision.conflicts, list[str]()
    lines += ["w = 0"] if any(one.open for level in levels.values() for one in level) else []
    for place, level in levels.items():
        because = "m | w" if place < usual else "m"
        done = f"return done(D{number}, p | {1 << place}, st, False, {because})"
        if not any(one.open for one in level):
            lines += _tests(mine, level, f"return {sure_result(f.module, number, place)}" if plain else done)
            continue
        plain = False
        text = any_of(f, level).text
        lines += [*mine.before(text), f"x = {mine.used(text)}", "if x == 1:", f"    {done}", f"p |= {1 << place} if x else 0"]
        if place == usual:
            # It says what holds anyway, and matters only where a weaker outcome may hold instead.
            late, weaker = [f"if p & {(1 << usual) - 1}:", "    m |= w"], "w = x"
            lines.append(weaker)
        else:
            lines.append("m |= x")
    if usual >= 0 and plain:
        return [*lines, f"return {sure_result(f.module, number, usual)}"]
    if usual >= 0:
        return [*lines, *late, f"return done(D{number}, p | {1 << usual}, st, False, m)"]
    return [*lines, f"return done(D{number}, p, st, None if p else True, m)"]


def _tests(mine: Bindings, level: list[Code], then: str) -> list[str]:
    """Whether one of these holds, in two steps: what asks for a pass over a list for certain comes after what does not."""
    texts = [one.text for one in level if one.text != "False"]
    waiting = [text for text in texts if Bindings(mine.f).before(text) and PASS.search(mine.used(text))]
    lines: list[str] = []
    for some in ([text for text in texts if text not in waiting], waiting):
        lines += [line for text in some for line in mine.before(text)] if some is waiting else []
        found = any_of(mine.f, [Code(mine.used(text)) for text in some])
        if found.text != "False":
            lines += [f"if {found.text}:", f"    {then}"]
    return lines


def sure_result(module: Module, number: str, place: int) -> str:
    """The name of the result that is this outcome for certain."""
    name = f"R{number}_{place}"
    module.results[name] = f"{name} = D{number}.decided({1 << place}, DETERMINED, False)"
    return name


def _any_order(f: Function, of: tuple[Policy, Decision], number: str) -> list[str]:
    """All provisions: no outcome goes before another."""
    _, decision = of
    usual = [name for name, _ in decision.outcomes].index(decision.otherwise) if decision.otherwise is not None else -1
    lines = ["sure = False"]
    for live, place in _says(of).items():
        code = _live(f, live)
        if code.text == "False":
            continue
        lines += [f"x = {code.text}", "if x:", f"    p |= {1 << place}"]
        lines += ["    if x == 1:", "        sure = True", "    else:", "        m |= x"] if code.open else ["    sure = True"]
    if usual >= 0:
        lines += ["if not sure:", f"    p |= {1 << usual}", f"return done(D{number}, p, st, False, m)"]
    else:
        lines += [f"return done(D{number}, p, st, False if sure else None if p else True, m)"]
    return lines


def _full(module: Module, of: tuple[Policy, Decision], called: str, known: bool) -> None:
    policy, decision = of
    f = _function(module, known)
    lives = [f"a{place} = {_live(f, one.live).text}" for place, one in enumerate(policy.provisions)]
    boths = [f"b{place} = {write(f, one.both).text}" for place, one in enumerate(decision.conflicts)]
    results = [f"[{', '.join(f'{letter}{place}' for place in range(len(some)))}]" for letter, some in (("a", lives), ("b", boths))]
    finish(f, called, (), [*lives, *boths, f"return {', '.join(results)}"])


def _reasons(module: Module, of: tuple[Policy, Decision], called: str, known: bool) -> None:
    """The result with the provisions behind it where nothing is open; None where something is."""
    policy, decision = of
    says, f, number = _says(of), _function(module, known), called[7:-1]
    if not decision.ordered or decision.otherwise is None or decision.conflicts:
        finish(f, called, (), ["return None"])
        return
    bits = {one.live: 1 << place for place, one in enumerate(policy.provisions)}
    mine = Bindings(f)
    relieving = [one for one in policy.provisions if one.live not in says and one.exception and one.removes]
    found = f"B{number}"
    module.results[found] = f"{found} = D{number}.explained"
    lines = [*mine.trusted([_live(f, live).text for live in bits]), "e = 0"]
    for one in relieving:
        met = any_of(f, [_live(f, met_of(module.plan.program)[name]) for name in one.removes])
        lines += _kept(mine, one.live)
        lines += mine.before(_live(f, one.live).text)
        lines += _counted(mine, _live(f, one.live), indented(_counted(mine, met, [f"    e |= {bits[one.live]}"])))
    for place in sorted(set(says.values()), reverse=True):
        lines += ["b = 0"]
        for state in (state for state, say in says.items() if say == place):
            lines += mine.before(_live(f, state).text)
            lines += _counted(mine, _live(f, state), [f"    b |= {bits[state]}"])
        lines += ["if b:", f"    return {found}.get(b | e) or because(D{number}, {place}, b | e)"]
    usual = [name for name, _ in decision.outcomes].index(decision.otherwise)
    finish(f, called, (), [*lines, f"return {found}.get(e) or because(D{number}, {usual}, e)"])


def _kept(mine: Bindings, name: str) -> list[str]:
    """The line that gives a definition a variable, where it would be called for otherwise."""
    asked = DEFINITION.fullmatch(_live(mine.f, name).text)
    if asked is None:
        return []
    text = inlined(mine.f, Shared(name, (), YesNo())).text
    lines = [*mine.before(text), f"{asked[1]} = {mine.used(text)}"]
    mine.names.add(asked[1])
    return lines


def _counted(mine: Bindings, code: Code, then: list[str]) -> list[str]:
    """What is done if a provision is live; it ends where that is open."""
    text = mine.used(code.text)
    if not code.open:
        return [f"if {text}:", *then]
    return [f"x = {text}", "if x:", "    if x != 1:", "        return None", *then]


def describe(of: tuple[Policy, Decision], number: int) -> str:
    """The text of what describes a decision."""
    policy, decision = of
    order = tuple(name for name, _ in decision.outcomes)
    says = _says(of)
    places = {one.name: place for place, one in enumerate(policy.provisions)}
    shown = {
        "ordered": decision.ordered,
        "otherwise": order.index(decision.otherwise) if decision.otherwise is not None else -1,
        "names": tuple(one.name for one in policy.provisions),
        "says": tuple(says.get(one.live, -1) for one in policy.provisions),
        "exceptions": tuple(place for place, one in enumerate(policy.provisions) if one.exception),
        "conflicts": tuple((places[one.first], places[one.second]) for one in decision.conflicts),
    }
    more = ", ".join(f"{name}={value!r}" for name, value in shown.items())
    return f"D{number} = Decision({policy.name!r}, {decision.name!r}, {order!r}, {more})"


def met_functions(module: Module, of: tuple[Policy, Decision], known: bool) -> str:
    """The text of what says, for each exception, whether the provisions that it sets aside are met."""
    policy, _ = of
    found = []
    for place, one in enumerate(policy.provisions):
        if not (one.exception and one.removes):
            continue
        names = []
        for name in one.removes:
            f = _function(module, known)
            called = f"met{module.number()}{f.suffix}"
            finish(f, called, (), [f"return {_live(f, met_of(module.plan.program)[name]).text}"])
            names.append(called)
        found.append(f"{place}: ({', '.join(names)},)")
    return f"{{{', '.join(found)}}}"
