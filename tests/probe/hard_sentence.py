"""One hard sentence as a Program, and random cases that know only some of what it asks.

`total of p.value over p in item.parts at any depth, outermost where (p.origin is CN and p is a part_1_item)
is at least 0.1% of item.value`
"""

from fractions import Fraction
from random import Random

import attrs

from policyc.core.facts import Amount, Case, Fact, Interval, Listing, Node, Word
from policyc.core.program import (
    Apply,
    Bound,
    Const,
    Definition,
    Depth,
    Expr,
    Field,
    Fold,
    Over,
    Path,
    Prim,
    Program,
    Record,
    Residual,
    Shared,
)
from policyc.core.types import Country, Many, Money, RecordType, Share, Text, YesNo

KINDS = ("housing", "magnet", "samarium", "terbium")
COUNTRIES = ("CN", "DE", "US")
LISTED = ("samarium", "terbium")
ITEM_VALUE = Path(None, ("item", "value"), Money())
ANYTHING = Interval(Fraction(0), None)


@attrs.frozen
class Wish:
    """How hard a case is to be: how likely a fact is doubtful, and how large the tree is."""

    doubt: float
    nodes: int
    depth: int = 4


def is_word(var: str, name: str, *words: str) -> Expr:
    """`var.name` is one of the words."""
    of = Country() if name == "origin" else Text()
    path = Path(var, (name,), of)
    if len(words) == 1:
        return Apply(Prim.EQUAL, (path, Const(words[0], of)))
    return Apply(Prim.ONE_OF, (path, Const(words, of)))


def parts_of(var: str | None) -> Path:
    """The list of parts of a variable, or of the item."""
    return Path(var, ("parts",) if var else ("item", "parts"), Many("part"))


def some_below(var: str, where: Expr) -> Over:
    """Some part `q` at any depth below `var` for which `where` holds."""
    return Over(Fold.SOME, "q", parts_of(var), Depth.EVERY_LEVEL, where, Const(True, YesNo()), None, YesNo())


def category(below: bool) -> Definition:
    """`a part_1_item`: a listed material; with `below` also a magnet with terbium somewhere in it."""
    body = is_word("x", "kind", *LISTED)
    if below:
        magnet = Apply(Prim.AND, (is_word("x", "kind", "magnet"), some_below("x", is_word("q", "kind", "terbium"))))
        body = Apply(Prim.OR, (body, magnet))
    return Definition("part_1_item", "a Part 1 item", ("x",), body, ())


def matching(var: str) -> Expr:
    """The filter of the sentence."""
    item = Shared("part_1_item", (Path(var, (), RecordType("part")),), YesNo())
    return Apply(Prim.AND, (is_word(var, "origin", "CN"), item))


def total(depth: Depth) -> Over:
    """The total of the sentence, followed to `depth`."""
    return Over(Fold.TOTAL, "p", parts_of(None), depth, matching("p"), Path("p", ("value",), Money()), None, Money())


def at_least_share(part: Expr, ratio: Fraction, whole: Expr) -> Expr:
    """`part is at least ratio of whole`, without dividing."""
    return Apply(Prim.AT_MOST, (Apply(Prim.SCALE, (Const(ratio, Share("value")), whole)), part))


def program(below: bool, nested: bool, depth: Depth = Depth.OUTERMOST) -> Program:
    """The Program of the sentence. `nested`: the parts of a part, too, are together worth at most the part."""
    value = Field("value", None, Money(), Bound(Fraction(0), False), None, False)
    words = (Field("origin", None, Country(), None, None, False), Field("kind", None, Text(), None, None, False))
    lists = Field("parts", None, Many("part"), None, None, False)
    item = Field("item", None, RecordType("item"), None, None, False)
    records = (
        Record("case", "the case", (item,)),
        Record("item", "an item", (value, lists)),
        Record("part", "a part", (value, *words, lists)),
    )
    residuals = [Residual("item", "parts", "value", "value")]
    if nested:
        residuals.append(Residual("part", "parts", "value", "value"))
    met = at_least_share(total(depth), Fraction(1, 1000), ITEM_VALUE)
    sentence = Definition("sentence", "0.1% or more", (), met, ())
    return Program(records, (), tuple(residuals), (category(below), sentence), (), (), ())


def usd(interval: Interval) -> Amount:
    """An amount of dollars: the probe keeps to one currency."""
    return Amount((("USD", interval),))


def dollars(amount: Fact) -> Interval:
    """The interval of an amount of one currency."""
    assert isinstance(amount, Amount) and len(amount.parts) == 1, amount
    return amount.parts[0][1]


def random_case(rng: Random, wish: Wish) -> Case:
    """A random tree of parts with facts that are exact, a range or unknown, and lists that may have more."""
    left = [wish.nodes]
    parts = listing(rng, wish, "item.parts", left)
    value = usd(random_value(rng, wish.doubt, 4000))
    item = Node("item", "item", {"value": value, "parts": parts})
    return Case(Node("case", "", {"item": item}), (), "")


def listing(rng: Random, wish: Wish, path: str, left: list[int]) -> Listing:
    """A list of at most four parts, out of what is left to hand out."""
    nodes: list[Node] = []
    for index in range(rng.randint(0, 4) if path.count("parts") <= wish.depth else 0):
        if left[0] > 0:
            left[0] -= 1
            nodes.append(random_part(rng, wish, f"{path}[{index}]", left))
    complete = rng.random() >= wish.doubt / 3
    bounded = not complete and rng.random() < 0.6
    high = Interval(Fraction(0), Fraction(rng.randint(0, 5)), False, rng.random() < 0.2)
    return Listing("part", path, tuple(nodes), complete, {"value": usd(closed_at_zero(high))} if bounded else {})


def closed_at_zero(rest: Interval) -> Interval:
    """[0, 0) would hold nothing."""
    return Interval(rest.low, rest.high) if rest.high == 0 else rest


def random_part(rng: Random, wish: Wish, path: str, left: list[int]) -> Node:
    """A part with its own parts."""
    fields: dict[str, Fact] = {
        "value": usd(random_value(rng, wish.doubt, 6)),
        "origin": Word(None if rng.random() < wish.doubt else rng.choice(("CN", "CN", "DE", "US"))),
        "kind": Word(None if rng.random() < wish.doubt else rng.choice(KINDS)),
        "parts": listing(rng, wish, f"{path}.parts", left),
    }
    return Node("part", path, fields)


def random_value(rng: Random, doubt: float, top: int) -> Interval:
    """Zero or more, mostly whole cents, at times thirds; doubtful ones a range with open ends or nothing known."""
    low = Fraction(rng.randint(0, top * 4), rng.choice((1, 3, 4, 100)))
    if rng.random() >= doubt:
        return Interval(low, low)
    if rng.random() < 0.2:
        return ANYTHING
    high = low + Fraction(rng.randint(1, top), rng.choice((1, 4)))
    return Interval(low, high, rng.random() < 0.3, rng.random() < 0.3)
