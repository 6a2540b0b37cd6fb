"""Exchange rates: the list `rates` of a case as what one unit of each currency is worth in others."""

from fractions import Fraction

from policyc.core.codes import CURRENCIES
from policyc.core.facts import Amount, Interval, Listing, Node, Rate, Word
from policyc.facts.errors.values import BadRate, UnknownCode
from policyc.facts.places import place_of
from policyc.facts.ranges import meet
from policyc.facts.tree import Tree
from policyc.text.diagnostic import Diagnostic

RATES = "rates"
_POSITIVE = Interval(Fraction(0), None, low_open=True)


def read_rates(root: Node, tree: Tree) -> tuple[tuple[Rate, ...], tuple[Diagnostic, ...]]:
    """The rates of a case, sorted. Different rates of one pair, as of several days, are the range between them.

    A rate of which a currency is not known says nothing and is left out.
    """
    found: dict[tuple[str, str], Interval] = {}
    faults: list[Diagnostic] = []
    listing = root.fields.get(RATES)
    for node in listing.nodes if isinstance(listing, Listing) else ():
        wrong = _faults(node, tree)
        faults += wrong
        if wrong:
            continue
        source, target = _currency(node, "from"), _currency(node, "to")
        worth = meet(_number(node), _POSITIVE)
        if source is None or target is None or worth is None:
            continue
        pair = (source, target)
        found[pair] = hull(found[pair], worth) if pair in found else worth
    return tuple(Rate(source, target, rate) for (source, target), rate in sorted(found.items())), tuple(faults)


def hull(one: Interval, other: Interval) -> Interval:
    """The smallest interval that holds both."""
    low, low_open = _outer(one.low, one.low_open, other.low, other.low_open, -1)
    high, high_open = _outer(one.high, one.high_open, other.high, other.high_open, 1)
    return Interval(low, high, low_open, high_open)


def _outer(
    one: Fraction | None, one_open: bool, other: Fraction | None, other_open: bool, sign: int
) -> tuple[Fraction | None, bool]:
    if one is None or other is None:
        return None, False
    if one == other:
        return one, one_open and other_open
    return (one, one_open) if sign * one > sign * other else (other, other_open)


def _faults(node: Node, tree: Tree) -> list[Diagnostic]:
    faults: list[Diagnostic] = []
    for name in ("from", "to"):
        code, path = _currency(node, name), f"{node.path}.{name}"
        if code is not None and code not in CURRENCIES:
            what, span = "a currency code of ISO 4217", place_of(tree, path)
            faults.append(UnknownCode(span=span, path=path, word=code, list=what, known=CURRENCIES))
    path = f"{node.path}.rate"
    if meet(_number(node), _POSITIVE) is None:
        faults.append(BadRate(span=place_of(tree, path), path=path, problem="a rate is more than nothing"))
    same = _currency(node, "from") is not None and _currency(node, "from") == _currency(node, "to")
    if same and meet(_number(node), Interval(Fraction(1), Fraction(1))) is None:
        problem = "a currency is worth one of itself"
        faults.append(BadRate(span=place_of(tree, path), path=path, problem=problem))
    return faults


def _currency(node: Node, name: str) -> str | None:
    fact = node.fields.get(name)
    return fact.word if isinstance(fact, Word) else None


def _number(node: Node) -> Interval:
    fact = node.fields.get("rate")
    if isinstance(fact, Amount) and len(fact.parts) == 1:
        return fact.parts[0][1]
    return Interval(None, None)
