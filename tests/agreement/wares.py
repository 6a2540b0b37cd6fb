"""Random laws of many short rules about the same few words, as control lists have them, and random wares for them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from agreement.pipeline import trees
from policyc.core.program import Program
from policyc.language.lower import compile_files

Json = Any
KINDS = ("magnet", "alloy", "board", "metal", "other")
USES = ("civil", "military", "nuclear", "research")
COUNTRIES = ("CN", "RU", "IR", "US", "DE", "FR", "JP")
WORDS = {"to": COUNTRIES, "made_in": COUNTRIES, "kind": KINDS, "use": USES}
PART_WORDS = {"kind": KINDS, "origin": COUNTRIES}
FLAGS = ("licensed", "repair", "sample")
NUMBERS = {"mass": (999, 1000, 1001), "speed": (0, 2499, 2500, 2501)}
HEAD = """policy wares "Wares"
  source "made at random"
  judged on day

record part "a part"
  kind   : one of (magnet, alloy, board, metal, other)
  origin : country
  listed : yes or no
  mass   : count
  price  : {money}

record ware "a ware"
  to      : country
  made_in : country
  kind    : one of (magnet, alloy, board, metal, other)
  use     : one of (civil, military, nuclear, research)
  mass    : count
  speed   : count
  price   : {money}
  licensed : yes or no
  repair   : yes or no
  sample   : yes or no
  parts    : many part

facts
  day  : date
  item : ware

decision control "the control"
  outcomes from weakest to strictest free "no", notice "a notice", licence "a licence", denied "never"
  otherwise {usual}
"""


class Shape:
    """What a law of a seed is like: whether prices are money, what holds otherwise, how many rules and periods there are."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = Random(f"wares {seed}")
        self.money = rng.random() < 0.3
        self.usual = rng.choice(("free", "free", "free", "notice"))
        self.rules = rng.choice((2, 6, 12, 35, 70))
        self.periods = rng.random() < 0.3
        # How often a condition is about a list.
        self.lists = rng.choice((0.0, 0.15, 0.3))


def law(seed: int) -> Program:
    """The Program of a seed."""
    shape = Shape(seed)
    rng = shape.rng
    head = HEAD.format(money="money at least 0 USD" if shape.money else "count", usual=shape.usual)
    rules = []
    for number in range(shape.rules):
        period = f"  in force from 2025-0{rng.randint(1, 9)}-01\n" if shape.periods and rng.random() < 0.4 else ""
        outcome = rng.choice(("free", "notice", "licence", "denied") if rng.random() < 0.2 else ("notice", "licence", "denied"))
        rules.append(f'rule r{number} "r{number}"\n  source "section {number}"\n{period}  when {_rule(shape)}\n  then control is {outcome}\n')
    for number in range(rng.choice((0, 1, 3))):
        over = ", ".join(f"r{place}" for place in sorted(rng.sample(range(shape.rules), min(shape.rules, rng.randint(1, 3)))))
        rules.append(f'exception e{number} "e{number}" to {over}\n  source "section e{number}"\n  when {_rule(shape)}\n')
    return _program([head, *rules])


def law_of(seed: int, tests: tuple[str, ...]) -> Program:
    """A law of these conditions alone, each about a list in a way of its own."""
    shape = Shape(seed)
    head = HEAD.format(money="money at least 0 USD" if shape.money else "count", usual=shape.usual)
    rules = [
        f'rule r{number} "r{number}"\n  source "section {number}"\n  when {test}\n  then control is licence\n'
        for number, test in enumerate(tests)
    ]
    return _program([head, *rules])


def _program(texts: list[str]) -> Program:
    parsed, wrong = trees({"wares.policy": "\n".join(texts)})
    program, faults = compile_files(tuple(parsed.values()), frozenset(("wares",)))
    assert program is not None, [fault.message() for fault in (*wrong, *faults)]
    return program


def _rule(shape: Shape) -> str:
    tests = [_test(shape) for _ in range(shape.rng.choice((1, 1, 2, 2, 3, 4)))]
    return " and ".join(tests)


def _test(shape: Shape) -> str:
    rng = shape.rng
    if rng.random() < shape.lists:
        return _of_list(shape)
    kind = rng.random()
    if kind < 0.6:
        return _word(rng, "item", WORDS)
    if kind < 0.7:
        return f"(not ({_word(rng, 'item', WORDS)} {rng.choice(('or', 'and'))} {_word(rng, 'item', WORDS)}))"
    if kind < 0.8:
        return f"({_word(rng, 'item', WORDS)} or {_plain(shape, 'item')})"
    return _plain(shape, "item") if kind < 0.97 else "item.made_in is not item.to"


def _word(rng: Random, of: str, words: dict[str, tuple[str, ...]]) -> str:
    name = rng.choice(list(words))
    some = rng.sample(words[name], rng.choice((1, 1, 1, 2, 3)))
    if len(some) == 1:
        return f"{of}.{name} is {rng.choice(('', '', 'not '))}{some[0]}"
    return f"{of}.{name} is {rng.choice(('', '', 'not '))}in ({', '.join(some)})"


def _plain(shape: Shape, of: str) -> str:
    rng = shape.rng
    if rng.random() < 0.4:
        flag = rng.choice(FLAGS) if of == "item" else "listed"
        return f"{rng.choice(('', 'not '))}{of}.{flag}"
    if rng.random() < 0.3:
        return f"{of}.price is {rng.choice(('at least', 'more than', 'less than'))} {_price(shape, rng.choice((99, 100, 101)))}"
    name = rng.choice(list(NUMBERS)) if of == "item" else "mass"
    return f"{of}.{name} is {rng.choice(('at least', 'more than', 'at most', 'less than'))} {rng.choice((1000, 2500))}"


def _price(shape: Shape, amount: int) -> str:
    return f"{amount} USD" if shape.money else str(amount)


def _of_list(shape: Shape) -> str:
    rng = shape.rng
    tests = [_word(rng, "p", PART_WORDS) for _ in range(rng.choice((1, 1, 1, 2)))]
    tests += [_plain(shape, "p")] if rng.random() < 0.3 else []
    return of_list(shape, rng.choice(FOLDS), f"({' and '.join(tests)})")


FOLDS = ("total", "total", "count", "some", "every", "price", "largest")
# What a list is asked about alone: one word, the same word twice, two words, a word and more.
ALONE = (
    "(p.kind is magnet)", "(p.kind is not magnet)", "(p.kind is in (magnet, board))", "(p.kind is magnet or p.kind is board)",
    "(p.kind is magnet and p.origin is CN)", "(p.listed and p.origin is not CN)", "(p.origin is CN and p.mass is at least 334)",
    "(not (p.kind is magnet and p.origin is CN))", "(p.kind is magnet and p.kind is board)",
)  # fmt: skip


def of_list(shape: Shape, kind: str, where: str) -> str:
    """A condition about the parts that match."""
    rng = shape.rng
    match kind:
        case "total":
            return f"(total of p.mass over p in item.parts where {where}) is {rng.choice(('at least', 'more than'))} {rng.choice((1000, 1001, 'item.mass'))}"
        case "price":
            return f"1000 * (total of p.price over p in item.parts where {where}) is at least item.price"
        case "largest":
            return f"(largest of p.mass over p in item.parts where {where} or 0 if none) is at least 1000"
        case "count":
            return f"(count of p in item.parts where {where}) is at least {rng.choice((1, 2))}"
        case "some":
            return f"some p in item.parts where {where}"
        case _:
            return f"every p in item.parts has {where}"


def wares(seed: int, many: int) -> Iterator[Json]:
    """Cases: a third complete, a third with a few facts left out, the rest with ranges, lists that go on, and much unknown."""
    shape = Shape(seed)
    rng = Random(f"cases {seed}")
    for place in range(many):
        hiding = (0.0, 0.04, rng.choice((0.1, 0.3)))[place % 3]
        found = _ware(rng, shape, hiding)
        yield {"day": rng.choice(("2025-04-30", "2025-05-01", "2025-06-15")), "item": found}


def _ware(rng: Random, shape: Shape, hiding: float) -> Json:
    parts: Json = [_part(rng, shape, hiding) for _ in range(rng.choice((0, 1, 3, 6)))]
    if rng.random() < hiding:
        parts = {"items": parts, "complete": False}
    found = {name: rng.choice(words) for name, words in WORDS.items()}
    found |= {name: rng.random() < 0.4 for name in FLAGS}
    found |= {name: rng.choice(numbers) for name, numbers in NUMBERS.items()}
    found |= {"price": _price(shape, rng.choice((99, 100, 101, 1000 * rng.randint(1, 200)))), "parts": parts}
    return _hidden(rng, found, hiding)


def _part(rng: Random, shape: Shape, hiding: float) -> Json:
    found = {
        "kind": rng.choice(KINDS), "origin": rng.choice(COUNTRIES), "listed": rng.random() < 0.3,
        "mass": rng.choice((1, 333, 334, 999, 1000, 1001)), "price": _price(shape, rng.randint(0, 120)),
    }  # fmt: skip
    return _hidden(rng, found, hiding)


def _hidden(rng: Random, found: Json, hiding: float) -> Json:
    """The same with some facts left out, said to be unknown, or given as a range."""
    kept: Json = {}
    for name, value in found.items():
        if rng.random() >= hiding:
            kept[name] = value
        elif name in ("mass", "speed", "price") and rng.random() < 0.5:
            kept[name] = rng.choice(({"at_least": value}, {"at_most": value}))
        elif rng.random() < 0.5:
            kept[name] = None
    return kept
