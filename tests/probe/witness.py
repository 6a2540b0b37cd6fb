"""A case from numbers of classes, and whether it is one: a claim is replayed with the assumptions it was asked under."""

from fractions import Fraction

import z3
from hard_sentence import dollars, usd
from reading_classes import TOP, Classes, serves

from policyc.core.facts import Case, Fact, Interval, Listing, Node, Word
from policyc.core.program import Program


def witness(of: Classes, model: z3.ModelRef) -> Case | None:
    """A case with these numbers; None if no tree was found for them."""
    left = {e: model.eval(n, model_completion=True).as_long() for e, n in of.n.items()}
    each = {e: fraction(model, of.y[e]) / k for e, k in left.items() if k}
    ranks = {c: model.eval(z3.Int(f"rank {c}"), model_completion=True).as_long() for c in range(len(of.all))}
    waiting = {c: sum(left[e] for e in of.into(c)) for c in range(len(of.all))} | {TOP: 1}

    def parts(c: int, path: str) -> Listing:
        mine = fair_share(of, c, left, waiting[c], ranks)
        waiting[c] -= 1
        for e in mine:
            left[e] -= 1
        return Listing("part", path, tuple(part(e, f"{path}[{i}]") for i, e in enumerate(mine)), True, {})

    def part(e: tuple[int, int], path: str) -> Node:
        words: dict[str, Fact] = {name: Word(word) for name, word in of.all[e[1]].words.items()}
        value = usd(Interval(each[e], each[e]))
        return Node("part", path, {"value": value, **words, "parts": parts(e[1], f"{path}.parts")})

    whole = fraction(model, of.whole)
    item: dict[str, Fact] = {"value": usd(Interval(whole, whole)), "parts": parts(TOP, "item.parts")}
    return None if any(left.values()) else Case(Node("case", "", {"item": Node("item", "item", item)}), (), "")


def fair_share(
    of: Classes, c: int, left: dict[tuple[int, int], int], waiting: int, ranks: dict[int, int]
) -> list[tuple[int, int]]:
    """What the next of `waiting` parents of class c takes: of those that answer the same questions an even share,
    and first those that lead back up in rank, or they would be left without a parent."""
    groups: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for e in sorted(of.out(c), key=lambda e: (ranks[e[1]], e)):
        serving = tuple(serves(of, e[1], k) for k in range(len(of.asked.below)))
        groups.setdefault(serving, []).extend([e] * left[e])
    return [e for pool in groups.values() for e in pool[: -(-len(pool) // waiting)]]


def fraction(model: z3.ModelRef, of: z3.ArithRef) -> Fraction:
    """A number of the model."""
    number = model.eval(of, model_completion=True)
    assert isinstance(number, z3.RatNumRef)
    return Fraction(number.numerator_as_long(), number.denominator_as_long())


def assumed(program: Program, fact: Fact) -> bool:
    """Whether every record of a known case satisfies the residual assumptions of its kind."""
    if not isinstance(fact, Node):
        return True
    parts = fact.fields.get("parts")
    inner = parts.nodes if isinstance(parts, Listing) else ()
    within = all(
        sum((end(node) for node in inner), Fraction(0)) <= end(fact) for r in program.residuals if r.record == fact.record
    )
    return within and all(assumed(program, f) for f in (*inner, *fact.fields.values()))


def end(node: Node) -> Fraction:
    """The value of a node whose value is known."""
    value = dollars(node.fields["value"])
    assert value.exact and value.low is not None
    return value.low
