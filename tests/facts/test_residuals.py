"""What the whole says of its parts is sound: every completion of a case lies within the bounds."""

from fractions import Fraction

from hypothesis import assume, given, settings, strategies as st
from vocabulary import TRADE, field, program, record

from policyc.core.facts import Amount, Interval, Listing, Node
from policyc.core.numerals import show_number
from policyc.core.program import Program, Residual
from policyc.core.types import Many, Number
from policyc.facts.convert import convert
from policyc.facts.from_python import case_from_mapping


def item_of(value: object, rates: object = None, vocabulary: Program = TRADE) -> Node:
    """The item of a case without faults."""
    tree, faults = case_from_mapping({"item": value, "rates": rates})
    assert faults == ()
    assert tree is not None
    found, faults = convert(tree, vocabulary)
    assert faults == ()
    assert found is not None
    item = found.root.fields["item"]
    assert isinstance(item, Node)
    return item


def parts(node: Node) -> Listing:
    """The parts of a thing."""
    found = node.fields["parts"]
    assert isinstance(found, Listing)
    return found


def between(low: int | str | None, high: int | str | None, currency: str = "USD") -> Amount:
    """An amount of money that is not known exactly."""
    first, last = (None if end is None else Fraction(end) for end in (low, high))
    return Amount(((currency, Interval(first, last)),))


def test_unknown_parts_are_worth_what_the_others_leave() -> None:
    item = item_of({"value": "100 USD", "parts": [{"value": "60 USD"}, {"value": {"at_least": "10 USD"}}, {}]})
    values = [node.fields["value"] for node in parts(item).nodes]
    assert values == [between(60, 60), between(10, 40), between(0, 30)]


def test_a_whole_is_worth_at_least_its_parts() -> None:
    item = item_of({"parts": [{"value": "60 USD"}, {"parts": [{"value": "5 USD"}, None]}]})
    assert item.fields["value"] == between(65, None)
    assert parts(item).nodes[1].fields["value"] == between(5, None)


def test_the_innermost_parts_are_bounded_from_above_through_every_level() -> None:
    item = item_of({"value": "100 USD", "parts": [{"value": "90 USD"}, {"parts": [{"parts": [{}]}]}]})
    inner = parts(parts(parts(item).nodes[1]).nodes[0])
    assert inner.nodes[0].fields["value"] == between(0, 10)


def test_what_is_not_listed_is_worth_what_the_rest_leaves() -> None:
    item = item_of({"value": "100 USD", "parts": {"items": [{"value": "60 USD"}], "complete": False}})
    assert parts(item).rest["value"] == between(0, 40)
    assert parts(item_of({"value": "100 USD"})).rest["value"] == between(0, 100)
    assert parts(item_of({})).rest == {}
    assert parts(item_of({"value": "100 USD", "parts": []})).rest == {}


def test_nothing_follows_across_currencies() -> None:
    item = item_of({"value": "100 USD", "parts": [{"value": "60 EUR"}, {}, {"value": {"at_most": "500 USD"}}]})
    assert [node.fields["value"] for node in parts(item).nodes] == [
        between(60, 60, "EUR"),
        between(0, None, "?"),
        between(0, 500),
    ]
    rates = [{"from": "EUR", "to": "USD", "rate": rate} for rate in (1, 2)]
    item = item_of({"value": "100 USD", "parts": [{}]}, rates)
    assert parts(item).nodes[0].fields["value"] == between(0, None, "?")
    item = item_of({"value": "100 USD", "parts": [{}]}, rates[:1])
    assert parts(item).nodes[0].fields["value"] == between(0, 100)


def test_a_contradiction_is_left_as_it_is() -> None:
    item = item_of({"value": "10 USD", "parts": [{"value": "60 USD"}, {}]})
    assert item.fields["value"] == between(10, 10)
    assert parts(item).nodes[1].fields["value"] == between(0, None, "?")
    assert parts(item).rest == {}


SIGNED = program(
    record("case", field("item", TRADE.records[0].by_name["item"].type), field("rates", Many("article"))),
    record("article", field("amount", Number()), field("parts", Many("article"))),
    residuals=(Residual("article", "parts", "amount", "amount"),),
)


def test_amounts_that_may_be_negative() -> None:
    item = item_of({"amount": 10, "parts": [{"amount": -5}, {"amount": {"at_least": 0}}]}, vocabulary=SIGNED)
    assert parts(item).nodes[1].fields["amount"] == between(0, 15, "")
    item = item_of({"amount": 10, "parts": [{"amount": 20}, {}]}, vocabulary=SIGNED)
    assert parts(item).nodes[1].fields["amount"] == between(None, None, "")
    item = item_of({"parts": {"items": [{"amount": 20}], "complete": False}}, vocabulary=SIGNED)
    assert item.fields["amount"] == between(None, None, "")


Product = dict[str, object]
CENTS = st.integers(0, 40)


@st.composite
def products(draw: st.DrawFn, depth: int = 2) -> Product:
    """A product whose parts are together worth at most itself."""
    inside = draw(st.lists(products(depth - 1), max_size=3)) if depth else []
    total = sum(part["cents"] for part in inside if isinstance(part["cents"], int))
    return {"cents": total + draw(CENTS), "parts": inside}


def hide(draw: st.DataObject, product: Product) -> Product:
    """The product as somebody knows it who does not know all."""
    cents = product["cents"]
    assert isinstance(cents, int)
    known: Product = {}
    match draw.draw(st.sampled_from(["given", "unknown", "range"])):
        case "given":
            known["value"] = money(cents)
        case "range":
            below, above = draw.draw(CENTS), draw.draw(CENTS)
            known["value"] = {"at_least": money(max(0, cents - below)), "at_most": money(cents + above)}
        case _:
            pass
    inside = product["parts"]
    assert isinstance(inside, list)
    shown = [part for part in inside if draw.draw(st.integers(0, 4))]
    listed = [hide(draw, part) for part in shown]
    product["shown"] = shown
    known["parts"] = listed if len(shown) == len(inside) else {"items": listed, "complete": False}
    return known


def money(cents: int) -> str:
    """An amount in USD."""
    return f"{show_number(Fraction(cents, 100))} USD"


def holds(amount: Amount, cents: int) -> bool:
    """Whether an amount of USD lies within the bounds."""
    interval = amount.parts[0][1]
    value = Fraction(cents, 100)
    return (interval.low is None or interval.low <= value) and (interval.high is None or value <= interval.high)


def check(node: Node, product: Product) -> None:
    """Every true value lies within the bounds of what is known."""
    cents, inside, shown = product["cents"], product["parts"], product["shown"]
    assert isinstance(cents, int)
    assert isinstance(inside, list)
    assert isinstance(shown, list)
    value = node.fields["value"]
    assert isinstance(value, Amount)
    assert holds(value, cents)
    hidden = sum(part["cents"] for part in inside) - sum(part["cents"] for part in shown)
    rest = parts(node).rest.get("value")
    assert rest is None or holds(rest, hidden)
    for below, part in zip(parts(node).nodes, shown, strict=True):
        check(below, part)


@settings(max_examples=200, deadline=None)
@given(products(), st.data())
def test_every_completion_lies_within_the_bounds(product: Product, data: st.DataObject) -> None:
    known = hide(data, product)
    assume(known)
    check(item_of(known), product)
