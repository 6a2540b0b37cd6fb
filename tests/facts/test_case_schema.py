"""The schema takes what the reader takes, and refuses what a schema can refuse."""

import json

import jsonschema
import pytest
from vocabulary import SAMPLE, TRADE

from policyc.facts.convert import convert
from policyc.facts.read import read_json
from policyc.facts.schema import case_schema
from policyc.text.source import Source

SCHEMA = case_schema(TRADE)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GOOD = (
    "{}",
    SAMPLE,
    '{"item": null}',
    '{"item": {"value": {"at_least": "1 USD", "at_most": null}}}',
    '{"item": {"parts": {"items": [{}, null], "complete": false}}}',
    '{"item": {"value": "1/3 USD", "mass": "48 g", "quantity": 3, "factor": "1/7", "code": "1C902.a"}}',
    '{"end_user": {"owners": [{"share": "0.1%"}, {"share": "50 %"}]}}',
    '{"export": {"date": {"at_most": "2025-12-05"}, "memory_layers": "128"}}',
    '{"rates": [{"from": "EUR", "to": "USD", "rate": 1.1}]}',
)
BAD = (
    "[]",
    '{"itm": {}}',
    '{"item": {"value": 100}}',
    '{"item": {"value": "100 EURO"}}',
    '{"item": {"value": "1,000 USD"}}',
    '{"item": {"value": {}}}',
    '{"item": {"kind": "metall"}}',
    '{"item": {"made_in": "UK"}}',
    '{"item": {"elements": ["Xx"]}}',
    '{"item": {"quantity": 2.5}}',
    '{"item": {"parts": {"items": []}}}',
    '{"end_user": {"is_military": "false"}}',
    '{"end_user": {"owners": [{"share": 0.1}]}}',
    '{"export": {"date": "5 December 2025"}}',
)


def accepted(text: str) -> bool:
    """Whether the reader takes the case."""
    tree, faults = read_json(Source("case.json", text))
    assert not faults
    assert tree is not None
    return convert(tree, TRADE)[0] is not None


def test_the_schema_is_a_schema_without_outside_references() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    assert text.count('"$ref": "#/$defs/') == text.count('"$ref"')


@pytest.mark.parametrize("text", GOOD)
def test_good_cases_pass_both(text: str) -> None:
    VALIDATOR.validate(json.loads(text))
    assert accepted(text)


@pytest.mark.parametrize("text", BAD)
def test_bad_cases_pass_neither(text: str) -> None:
    assert not VALIDATOR.is_valid(json.loads(text))
    assert not accepted(text)
