"""Decisions as functions: a quick one that stops at the strictest outcome, one that also names the provisions, and a full one."""

import re

from policyc.backends.python.algebra import any_of
from policyc.backends.python.binding import DEFINITION, Bindings
from policyc.backends.python.expressions import inlined, write
from policyc.backends.python.masks import BITS, Live, Masks
from policyc.backends.python.plan import met_of
from policyc.backends.python.settling import finish
from policyc.backends.python.writer import Code, Function, Module, indented
from policyc.core.program import Decision, Policy, Shared
from policyc.core.types import YesNo

# What the quick function counts: possible outcomes, the questions behind them, conflicts.
COUNTED = re.compile(r"\b(p|m|st)\b")


def decision_functions(module: Module, of: tuple[Policy, Decision], number: int, known: bool) -> str:
    """Write the functions of a decision; the text of what names them."""
    suffix = "f" if known else "u"
    names = [f"{kind}{number}{suffix}" for kind in ("quick", "reasons", "full")]
    if known and f"quick{number}" in module.functions:
        for called in names[:2]:
            module.functions[called] = [f"def {called}(s):", f"    return {called[:-1]}(s, s.c)[0]"]
        # These two leave nothing for the third to do.
        return f"Means({', '.join(names[:2])}, full{number}u)"
    _quick(module, of, names[0], known)
    _reasons(module, of, names[1], known)
    _full(module, of, names[2], known)
    return f"Means({', '.join(names)})"


# What code says of an evaluation that it does not change: nobody else needs to have it then.
READS_ONLY = re.compile(r"s\.(on|honoured|q[0-9]+)\b|(exact|unknown_day)\(s\b|\bg[0-9]+a\(s, c\)|def [a-z]+[0-9]+a?\(s, c\)")


def alone_functions(module: Module, of: tuple[Policy, Decision], number: int) -> str:
    """Write the functions of the only decision, where nothing can stay open in it; the text of what names them, or none."""
    _, decision = of
    simple = decision.ordered and decision.otherwise is not None and not decision.conflicts
    f = module.function(True)
    if not simple or any(_live(f, live).open for live in _says(of)):
        return ""
    before = set(module.functions)
    mine = Bindings(f, alone=True)
    lines = _levels(mine, of, str(number))
    finish(f, f"quick{number}", ("c",), [*mine.first(), *lines])
    mine = Bindings(f, alone=True)
    lines = _reasons_of(mine, of, str(number))
    finish(f, f"reasons{number}", ("c",), [*mine.first(), *lines])
    made = [line for called, body in module.functions.items() if called not in before for line in body]
    pure = not any(re.search(r"\bs\b", READS_ONLY.sub("", line)) for line in made)
    return f"alone=(quick{number}, reasons{number}), pure={pure}"


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
    f, number = module.function(known), called[5:-1]
    lines: list[str] = []
    for one in decision.conflicts:
        both = write(f, one.both)
        if both.text == "False":
            continue
        bits = 1 << _say(of, one.first) | 1 << _say(of, one.second)
        lines += [f"x = {both.text}", "if x:", f"    p |= {bits}", "    st |= 2 if x == 1 else 1"]
        lines += ["    if x != 1:", "        m |= x"] if both.open else []
    write_levels = _levels if decision.ordered else _any_order
    lines += write_levels(Bindings(f), of, number)
    counts = ["p = m = st = 0"] if any(COUNTED.search(line) for line in lines) else []
    finish(f, called, (), [*counts, *lines])


def _say(of: tuple[Policy, Decision], provision: str) -> int:
    policy, _ = of
    live = next(one.live for one in policy.provisions if one.name == provision)
    return _says(of)[live]


def _by_outcome(f: Function, of: tuple[Policy, Decision]) -> dict[int, list[Live]]:
    """The provisions that speak of the decision, by what they say, the strictest first."""
    policy, _ = of
    says = _says(of)
    places = {one.live: place for place, one in enumerate(policy.provisions)}
    return {
        place: [(places[live], _live(f, live)) for live, say in says.items() if say == place]
        for place in sorted(set(says.values()), reverse=True)
    }


def _masks(f: Function, of: tuple[Policy, Decision], number: str) -> Masks:
    key = (f.known, number)
    if key not in f.module.masks:
        f.module.masks[key] = Masks.of(f, _by_outcome(f, of))
    found: Masks = f.module.masks[key]
    return found.again()


def _levels(mine: Bindings, of: tuple[Policy, Decision], number: str) -> list[str]:
    """From the strictest outcome down, until a provision is certainly live."""
    _, decision = of
    f = mine.f
    usual = [name for name, _ in decision.outcomes].index(decision.otherwise) if decision.otherwise is not None else -1
    masks = _masks(f, of, number)
    levels = {place: [code for _, code in level] for place, level in masks.levels.items()}
    lines = mine.trusted([one.text for level in levels.values() for one in level])
    plain, late = not decision.conflicts, list[str]()
    lines += ["w = 0"] if any(one.open for level in levels.values() for one in level) else []
    for place, level in levels.items():
        because = "m | w" if place < usual else "m"
        done = f"return done(D{number}, p | {1 << place}, st, False, {because})"
        if not any(one.open for one in level):
            lines += masks.before(place)
            lines += _tests(mine, masks, place, f"return {sure_result(mine, number, place)}" if plain else done)
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
        return [*lines, f"return {sure_result(mine, number, usual)}"]
    if usual >= 0:
        return [*lines, *late, f"return done(D{number}, p | {1 << usual}, st, False, m)"]
    return [*lines, f"return done(D{number}, p, st, None if p else True, m)"]


def _tests(mine: Bindings, masks: Masks, place: int, then: str) -> list[str]:
    """Whether a provision of an outcome holds, in two steps: what asks for a pass over a list for certain comes last."""
    certain = [f"k{group} & {bits}" for group, bits in masks.certain(place).items()]
    certain += [_guarded(test, [masks.test(live) for live in lives]) for test, lives in masks.guarded(place)]
    texts = [live[1].text for live in masks.levels[place] if not masks.has(live)]
    waiting = [text for text in texts if mine.asked(text)]
    lines: list[str] = []
    for some in ([*certain, *(text for text in texts if text not in waiting)], waiting):
        lines += [line for text in some for line in mine.before(text)] if some is waiting else []
        found = any_of(mine.f, [Code(mine.used(text)) for text in some if text != "False"])
        if found.text != "False":
            lines += [f"if {found.text}:", f"    {then}"]
    return lines


def _guarded(test: str, texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({test} and ({' or '.join(texts)}))"


def sure_result(mine: Bindings, number: str, place: int) -> str:
    """The name of the result that is this outcome for certain; of all results together, where it is the only decision."""
    name, results = f"{'T' if mine.alone else 'R'}{number}_{place}", mine.f.module.results
    found = f"D{number}.decided({1 << place}, DETERMINED, False)"
    results[name] = f"{name} = ({found},)" if mine.alone else f"{name} = {found}"
    return name


def _any_order(mine: Bindings, of: tuple[Policy, Decision], number: str) -> list[str]:
    """All provisions: no outcome goes before another."""
    _, decision = of
    f = mine.f
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
    f = module.function(known)
    lives = [f"a{place} = {_live(f, one.live).text}" for place, one in enumerate(policy.provisions)]
    boths = [f"b{place} = {write(f, one.both).text}" for place, one in enumerate(decision.conflicts)]
    results = [f"[{', '.join(f'{letter}{place}' for place in range(len(some)))}]" for letter, some in (("a", lives), ("b", boths))]
    finish(f, called, (), [*lives, *boths, f"return {', '.join(results)}"])


def _reasons(module: Module, of: tuple[Policy, Decision], called: str, known: bool) -> None:
    """The result with the provisions behind it where nothing is open; None where something is."""
    _, decision = of
    f = module.function(known)
    if not decision.ordered or decision.otherwise is None or decision.conflicts:
        finish(f, called, (), ["return None"])
        return
    finish(f, called, (), _reasons_of(Bindings(f), of, called[7:-1]))


def _reasons_of(mine: Bindings, of: tuple[Policy, Decision], number: str) -> list[str]:
    policy, decision = of
    says, f, module = _says(of), mine.f, mine.f.module
    bits = {one.live: 1 << place for place, one in enumerate(policy.provisions)}
    relieving = [one for one in policy.provisions if one.live not in says and one.exception and one.removes]
    kind, how = ("A", "alone") if mine.alone else ("B", "explained")
    found, made = f"{kind}{number}", f"because{'_alone' if mine.alone else ''}(D{number}"
    module.results[found] = f"{found} = D{number}.{how}"
    masks = _masks(f, of, number)
    lines = [*mine.trusted([_live(f, live).text for live in bits]), "e = 0"]
    if mine.alone:
        # Whatever the strictest outcome asks for is asked for in any case.
        strictest = next(iter(masks.levels.values()), [])
        lines += [line for _, code in strictest for line in mine.before(code.text)]
    for one in relieving:
        met = any_of(f, [_live(f, met_of(module.plan.program)[name]) for name in one.removes])
        lines += _kept(mine, one.live)
        lines += mine.before(_live(f, one.live).text)
        lines += _counted(mine, _live(f, one.live), indented(_counted(mine, met, [f"    e |= {bits[one.live]}"])))
    for place, level in masks.levels.items():
        lines += [*masks.before(place), *_certain(masks, place)]
        for test, lives in masks.guarded(place):
            inside = [line for live in lives for line in _counted(mine, Code(masks.test(live)), [f"    b |= {1 << live[0]}"])]
            lines += [f"if {test}:", *indented(inside)] if len(lives) > 1 else inside
        for live in (live for live in level if not masks.has(live)):
            lines += mine.before(live[1].text)
            lines += _counted(mine, live[1], [f"    b |= {1 << live[0]}"])
        lines += ["if b:", f"    return {found}.get(b | e) or {made}, {place}, b | e)"]
    usual = [name for name, _ in decision.outcomes].index(decision.otherwise or "")
    return [*lines, f"return {found}.get(e) or {made}, {usual}, e)"]


def _certain(masks: Masks, place: int) -> list[str]:
    """The line that begins the provisions behind an outcome: those that hang on words alone."""
    found = masks.certain(place)
    parts = [f"k{group} & {bits}" if not group else f"(k{group} & {bits}) << {group * BITS}" for group, bits in found.items()]
    return [f"b = {' | '.join(parts) or 0}"]


def _kept(mine: Bindings, name: str) -> list[str]:
    """The line that gives a definition a variable, where it would be called for otherwise."""
    asked = DEFINITION.fullmatch(_live(mine.f, name).text)
    if asked is None or asked[1] in mine.perhaps:
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
            f = module.function(known)
            called = f"met{module.number()}{f.suffix}"
            finish(f, called, (), [f"return {_live(f, met_of(module.plan.program)[name]).text}"])
            names.append(called)
        found.append(f"{place}: ({', '.join(names)},)")
    return f"{{{', '.join(found)}}}"
