"""A case becomes facts: nothing is guessed, and every fault is reported in one run."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings, strategies as st
from vocabulary import SAMPLE, TRADE

from policyc.core.facts import Amount, Case, DayFact, Fact, Interval, Listing, Node, Truth, Word, Words
from policyc.core.program import Assumption, Const
from policyc.core.types import YesNo
from policyc.facts.convert import convert
from policyc.facts.from_python import case_from_mapping
from policyc.facts.places import assumptions_of, broken, place_of
from policyc.facts.read import read_json, read_yaml
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source


def read(text: str) -> tuple[Case | None, tuple[Diagnostic, ...]]:
    """The case in a JSON text, or all that is wrong with it."""
    tree, faults = read_json(Source("case.json", text))
    return (None, faults) if tree is None else convert(tree, TRADE)


def case(text: str) -> Case:
    """The case in a JSON text that has no faults."""
    found, faults = read(text)
    assert faults == ()
    assert found is not None
    return found


def fact(text: str, path: str) -> Fact:
    """One fact of a case."""
    here: Fact = case(text).root
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            assert isinstance(here, Listing)
            here = here.nodes[int(step[1:-1])]
        else:
            assert isinstance(here, Node)
            here = here.fields[step]
    return here


def exactly(value: Fraction | int, currency: str = "") -> Amount:
    """An amount that is known."""
    return Amount(((currency, Interval(Fraction(value), Fraction(value))),))


def test_the_case_of_the_manual() -> None:
    part = "item.parts[0]."
    assert fact(SAMPLE, part + "value") == exactly(Fraction(1, 10), "USD")
    assert fact(SAMPLE, part + "mass") == exactly(Fraction(11, 10))
    assert fact(SAMPLE, part + "origin") == Word("CN")
    assert fact(SAMPLE, "export.date") == DayFact(date(2025, 12, 5), date(2025, 12, 5))
    assert fact(SAMPLE, "end_user.is_military") == Truth(False)
    assert fact(SAMPLE, "end_user.lists") == Words(frozenset(), True)
    parts = fact(SAMPLE, part + "parts")
    assert isinstance(parts, Listing)
    assert (parts.path, parts.nodes, parts.complete) == ("item.parts[0].parts", (), True)


def test_everything_unknown() -> None:
    assert fact("{}", "item.value") == Amount((("?", Interval(Fraction(0), None)),))
    assert fact("{}", "item.mass") == Amount((("", Interval(Fraction(0), None)),))
    assert fact("{}", "item.factor") == Amount((("", Interval(None, None)),))
    assert fact("{}", "item.quantity") == Amount((("", Interval(Fraction(0), None)),))
    assert fact("{}", "export.logic_node") == Amount((("", Interval(Fraction(0), None, low_open=True)),))
    assert fact("{}", "export.date") == DayFact(None, None)
    assert fact("{}", "item.origin") == Word(None)
    assert fact("{}", "end_user.is_military") == Truth(None)
    assert fact("{}", "item.elements") == Words(frozenset(), False)
    parts = fact("{}", "item.parts")
    assert isinstance(parts, Listing)
    assert (parts.nodes, parts.complete, parts.rest) == ((), False, {})
    assert case('{"item": null}').root.fields.keys() == case("{}").root.fields.keys()


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ('{"item": {"value": "1/3 USD"}}', "item.value", exactly(Fraction(1, 3), "USD")),
        ('{"item": {"value": "0 USD"}}', "item.value", exactly(0, "USD")),
        ('{"item": {"mass": "1/3 kg"}}', "item.mass", exactly(Fraction(1000, 3))),
        ('{"item": {"energy_density": "300 Wh/kg"}}', "item.energy_density", exactly(300 * 3600)),
        ('{"item": {"factor": "-1/3"}}', "item.factor", exactly(Fraction(-1, 3))),
        ('{"item": {"factor": 0.10}}', "item.factor", exactly(Fraction(1, 10))),
        ('{"item": {"quantity": "3"}}', "item.quantity", exactly(3)),
        ('{"item": {"quantity": 3.0}}', "item.quantity", exactly(3)),
        ('{"end_user": {"owners": [{"share": "0.1%"}]}}', "end_user.owners[0].share", exactly(Fraction(1, 1000))),
        ('{"end_user": {"owners": [{"share": "1/3 %"}]}}', "end_user.owners[0].share", exactly(Fraction(1, 300))),
        ('{"end_user": {"name": "Ünal 東京 Ωmega"}}', "end_user.name", Word("Ünal 東京 Ωmega")),
        ('{"end_user": {"name": "e\\u0301"}}', "end_user.name", Word("é")),
        (
            '{"item": {"elements": {"items": ["Nd"], "complete": false}}}',
            "item.elements",
            Words(frozenset({"Nd"}), False),
        ),
        (
            '{"item": {"elements": {"items": ["Nd"], "complete": true}}}',
            "item.elements",
            Words(frozenset({"Nd"}), True),
        ),
        (
            '{"item": {"value": {"at_most": "5 USD"}}}',
            "item.value",
            Amount((("USD", Interval(Fraction(0), Fraction(5))),)),
        ),
        ('{"item": {"value": {"at_least": "-5 USD"}}}', "item.value", Amount((("USD", Interval(Fraction(0), None)),))),
        (
            '{"item": {"value": {"at_least": null, "at_most": null}}}',
            "item.value",
            Amount((("?", Interval(Fraction(0), None)),)),
        ),
        ('{"export": {"date": {"at_least": "2025-01-01"}}}', "export.date", DayFact(date(2025, 1, 1), None)),
    ],
)
def test_what_is_read(text: str, path: str, found: Fact) -> None:
    assert fact(text, path) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "P420"),
        ("null", "P420"),
        ('"case"', "P420"),
        ('{"itm": 1}', "P406"),
        ('{"item": {"parts": [{"valu": 1}]}}', "P406"),
        ('{"it\\u202eem": 1}', "P419"),
        ('{"item": {"\\u0435lements": []}}', "P406"),
        ('{"item": {"m\\u0430de_in": "CN"}}', "P406"),
        ('{"item": {"made_in": "\\u0421N"}}', "P422"),
        ('{"item": {"made_in": "cn"}}', "P422"),
        ('{"item": {"made_in": "XK"}}', "P422"),
        ('{"item": {"made_in": ""}}', "P422"),
        ('{"item": {"made_in": "CN\\n"}}', "P419"),
        ('{"item": {"name": "a\\u200bb"}}', "P419"),
        ('{"item": {"name": 5}}', "P420"),
        ('{"item": {"name": true}}', "P420"),
        ('{"item": {"value": "100 XXX"}}', "P422"),
        ('{"item": {"value": "100 usd"}}', "P422"),
        ('{"item": {"value": "1,000 USD"}}', "P412"),
        ('{"item": {"value": "1 000 USD"}}', "P412"),
        ('{"item": {"value": "1.000,50 USD"}}', "P412"),
        ('{"item": {"value": "1e3 USD"}}', "P412"),
        ('{"item": {"value": "010 USD"}}', "P412"),
        ('{"item": {"value": "1/0 USD"}}', "P412"),
        ('{"item": {"value": "' + "1" * 201 + ' USD"}}', "P413"),
        ('{"item": {"value": "USD 100"}}', "P434"),
        ('{"item": {"value": "100USD"}}', "P434"),
        ('{"item": {"value": "100"}}', "P434"),
        ('{"item": {"value": ""}}', "P434"),
        ('{"item": {"value": 100}}', "P434"),
        ('{"item": {"value": "100\\u00a0USD"}}', "P434"),
        ('{"item": {"value": true}}', "P420"),
        ('{"item": {"value": []}}', "P420"),
        ('{"item": {"value": "-0.01 USD"}}', "P425"),
        ('{"item": {"value": "-1 EUR"}}', "P425"),
        ('{"item": {"value": {"at_most": "-1 USD"}}}', "P425"),
        ('{"item": {"value": {"at_least": "5 USD", "at_most": "4 USD"}}}', "P426"),
        ('{"item": {"value": {"at_least": "5 USD", "at_most": "6 EUR"}}}', "P426"),
        ('{"item": {"value": {}}}', "P429"),
        ('{"item": {"value": {"min": "5 USD"}}}', "P429"),
        ('{"item": {"mass": "5 m"}}', "P424"),
        ('{"item": {"mass": "5 degC"}}', "P423"),
        ('{"item": {"mass": "5 USD"}}', "P423"),
        ('{"item": {"quantity": -1}}', "P425"),
        ('{"item": {"quantity": 2.5}}', "P420"),
        ('{"item": {"factor": "a"}}', "P412"),
        ('{"item": {"code": "1C902."}}', "P435"),
        ('{"item": {"code": 8505}}', "P420"),
        ('{"item": {"parts": {"items": []}}}', "P429"),
        ('{"item": {"parts": {"complete": true}}}', "P429"),
        ('{"item": {"parts": {"items": [], "complete": null}}}', "P420"),
        ('{"item": {"parts": [1]}}', "P420"),
        ('{"item": {"elements": ["nd"]}}', "P422"),
        ('{"item": {"elements": [null]}}', "P429"),
        ('{"export": {"end_use": ["civil", "militry"]}}', "P421"),
        ('{"export": {"logic_node": "0 nm"}}', "P425"),
        ('{"export": {"date": "2025-13-01"}}', "P428"),
        ('{"export": {"date": "2025-1-1"}}', "P428"),
        ('{"export": {"date": "20251205"}}', "P428"),
        ('{"export": {"date": 20251205}}', "P428"),
        ('{"export": {"date": "２０２５-12-05"}}', "P428"),
        ('{"end_user": {"is_military": "false"}}', "P420"),
        ('{"end_user": {"is_military": 0}}', "P420"),
        ('{"end_user": {"owners": [{"share": 0.5}]}}', "P427"),
        ('{"end_user": {"owners": [{"share": "0.5"}]}}', "P427"),
        ('{"end_user": {"owners": [{"share": "101%"}]}}', "P425"),
        ('{"rates": [{"from": "EUR", "to": "USD", "rate": -1}]}', "P431"),
        ('{"rates": [{"from": "EUR", "to": "EUR", "rate": 2}]}', "P431"),
        ('{"rates": [{"from": "Euro", "to": "USD", "rate": 2}]}', "P422"),
    ],
)
def test_what_is_refused(text: str, code: str) -> None:
    found, faults = read(text)
    assert found is None
    assert [fault.code for fault in faults] == [code]
    assert all(fault.span is not None for fault in faults)


def test_every_fault_in_one_run() -> None:
    faults = read(
        '{"itm": 1, "item": {"value": {"at_least": 1, "at_most": "2 EURO"}, "parts": {"items": [{"mass": 1}]}}}'
    )[1]
    assert [fault.code for fault in faults] == ["P406", "P434", "P422", "P429", "P434"]
    many = '{"item": {"parts": [' + ",".join(['{"valu": 1}'] * 2000) + "]}}"
    assert [fault.code for fault in read(many)[1]].count("P406") == 1000


def test_messages_name_the_fact_and_help() -> None:
    fault = read('{"item": {"parts": [{}, {"m\\u0430de_in": "CN"}]}}')[1][0]
    assert fault.message() == "`item.parts[1]` has no `mаde_in`"
    assert "U+0430, cyrillic small letter a" in (fault.hint() or "")
    assert read('{"item": {"mass": "5 m"}}')[1][0].message() == (
        "`item.mass` is measured in `g` (mass), but `m` measures length"
    )
    assert read('{"item": {"made_in": "UK"}}')[1][0].hint() == "write `GB`"
    assert read('{"item": {"kind": "metall"}}')[1][0].hint() == "did you mean `metal`?"


def test_places_of_facts() -> None:
    text = '{"item": {"parts": {"items": [{}, {"value": "1 USD"}], "complete": true}}}'
    tree, _ = read_json(Source("case.json", text))
    assert tree is not None
    for path, words in (("item.parts[1].value", '"1 USD"'), ("item.parts[1].mass", '{"value": "1 USD"}'), ("", text)):
        span = place_of(tree, path)
        assert span is not None
        assert span.text == words


def test_where_assumptions_are_to_be_checked() -> None:
    text = '{"item": {"parts": [{}, {"parts": [{}]}]}}'
    worth = Assumption("article", "the parts are worth at most the whole", Const(True, YesNo()))
    vocabulary = attrs.evolve(TRADE, assumes=(worth,))
    tree, _ = read_json(Source("case.json", text))
    assert tree is not None
    found, _ = convert(tree, vocabulary)
    assert found is not None
    sites = list(assumptions_of(found, vocabulary))
    assert [node.path for _, node in sites] == ["item", "item.parts[0]", "item.parts[1]", "item.parts[1].parts[0]"]
    fault = broken(*sites[2], tree)
    assert fault.message() == "`item.parts[1]` contradicts the vocabulary: the parts are worth at most the whole"
    assert fault.span is not None
    assert fault.span.text == '{"parts": [{}]}'


def test_yaml_says_the_same() -> None:
    text = "item:\n  made_in: NO\n  value: 100.00 USD\n  quantity: 3\nend_user: {is_military: no, name: ~}\n"
    tree, _ = read_yaml(Source("case.yaml", text))
    assert tree is not None
    found, faults = convert(tree, TRADE)
    assert faults == ()
    assert found is not None
    item, end_user = found.root.fields["item"], found.root.fields["end_user"]
    assert isinstance(item, Node)
    assert isinstance(end_user, Node)
    assert item.fields["made_in"] == Word("NO")
    assert item.fields["value"] == exactly(100, "USD")
    assert item.fields["quantity"] == exactly(3)
    assert end_user.fields["is_military"] == Truth(False)
    assert end_user.fields["name"] == Word(None)


def test_a_hundred_levels_of_parts() -> None:
    assert case('{"item":' + '{"parts":[' * 99 + "]}" * 99 + "}")


def test_the_hash_does_not_depend_on_order_or_blanks() -> None:
    one, two = case('{"item": {"name": "a", "quantity": 1}}'), case('{"item":{"quantity":1,"name":"a"}}')
    assert one.sha256 == two.sha256
    assert one.sha256 != case('{"item": {"name": "a", "quantity": 2}}').sha256
    assert len(one.sha256) == 64


def test_rates() -> None:
    text = """{"rates": [{"from": "EUR", "to": "USD", "rate": "1.2", "date": "2025-12-05"},
               {"from": "USD", "to": "CNY"},
               {"from": "EUR", "to": "USD", "rate": 1.1}, {"to": "USD", "rate": 1}]}"""
    rates = case(text).rates
    assert [(rate.source, rate.target) for rate in rates] == [("EUR", "USD"), ("USD", "CNY")]
    assert rates[0].rate == Interval(Fraction(11, 10), Fraction(12, 10))
    assert rates[1].rate == Interval(Fraction(0), None, low_open=True)


def test_python_values() -> None:
    value = {
        "export": {"date": date(2025, 12, 5)},
        "end_user": {"is_military": False, "name": None},
        "item": {"quantity": 3, "factor": Fraction(1, 3), "elements": ("Nd",), "parts": [{"factor": Decimal("0.10")}]},
    }
    tree, faults = case_from_mapping(value)
    assert faults == ()
    assert tree is not None
    found, faults = convert(tree, TRADE)
    assert faults == ()
    assert found is not None
    item = found.root.fields["item"]
    assert isinstance(item, Node)
    assert item.fields["factor"] == exactly(Fraction(1, 3))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"item": {"factor": 0.1}}, "P432"),
        ({"item": {"factor": float("nan")}}, "P432"),
        ({"item": {"factor": Decimal("NaN")}}, "P432"),
        ({"item": {"factor": Decimal("1E+999999999")}}, "P413"),
        ({"item": {"factor": Decimal("1E-999999999")}}, "P413"),
        ({"item": {"factor": 10**5000}}, "P413"),
        ({"item": {"factor": Fraction(1, 3**5000)}}, "P413"),
        ({"item": {"factor": {1, 2}}}, "P432"),
        ({"item": {"name": "\ud800"}}, "P432"),
        ({1: 2}, "P432"),
        (object(), "P432"),
    ],
)
def test_python_values_that_are_refused(value: object, code: str) -> None:
    tree, faults = case_from_mapping(value)
    assert tree is None
    assert [fault.code for fault in faults] == [code]
    faults[0].message()


def test_a_python_key_is_never_a_path() -> None:
    tree, _ = case_from_mapping({"x.item": {}})
    assert tree is not None
    assert [fault.code for fault in convert(tree, TRADE)[1]] == ["P406"]


def test_a_python_value_that_contains_itself() -> None:
    value: dict[str, object] = {}
    value["item"] = value
    assert [fault.code for fault in case_from_mapping(value)[1]] == ["P414"]


NAMES = st.sampled_from(
    [field.name for record in TRADE.records for field in record.fields] + ["at_least", "items", "x"]
)
TEXTS = st.sampled_from(["1 USD", "-1 EUR", "2 kg", "5 m", "50%", "CN", "Nd", "civil", "2025-12-05", "1/3", "metal"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.fractions() | st.decimals() | st.floats() | st.text() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_arbitrary_values_never_raise(value: dict[str, object]) -> None:
    tree, faults = case_from_mapping(value)
    if tree is not None:
        found, faults = convert(tree, TRADE)
        assert (found is None) == bool(faults)
    for fault in faults:
        (fault.message() + (fault.hint() or "")).encode()
