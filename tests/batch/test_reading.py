"""Lines that are read in a hurry have the trees that careful reading gives, and what is doubtful is read with care."""

import json
from random import Random

import attrs
import pytest

from agreement.cases import random_case
from agreement.hiding import hide
from agreement.trials import policy
from policyc.batch.quick_json import quick_tree
from policyc.facts.read import read_json
from policyc.facts.tree import Entry, Mapping, Scalar, Sequence, Tree
from policyc.text.source import Source


def plain(tree: Tree | Entry) -> object:
    """A tree without its places."""
    match tree:
        case Mapping():
            return {one.key: plain(one.value) for one in tree.entries}
        case Sequence():
            return [plain(one) for one in tree.items]
        case Scalar():
            return (tree.kind, tree.text)
        case other:
            return attrs.asdict(other)


def test_random_cases() -> None:
    quick = 0
    for seed in range(6):
        bundle, _ = policy(seed)
        rng = Random(seed)
        for number in range(20):
            case = random_case(bundle.vocabulary, bundle.thresholds, rng)
            text = json.dumps(hide(case, bundle.vocabulary, rng) if number % 2 else case)
            found, (careful, _) = quick_tree(text), read_json(Source("case", text))
            assert careful is not None
            if found is not None:
                assert plain(found) == plain(careful)
                quick += 1
    assert quick > 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a": 1, "a": 2}',
        '{"a": 1e2}',
        '{"a": NaN}',
        '{"a": "\\u0041"}',
        '{"a": 01}',
        '\ufeff{"a": 1}',
        "[" * 250 + "]" * 250,
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "x\ny"}',
        '{"a": 1,}',
        "{'a': 1}",
        "{} {}",
    ],
)
def test_what_is_doubtful_is_left_alone(text: str) -> None:
    assert quick_tree(text) is None


@pytest.mark.parametrize("text", ['{"a": 1.50, "b": [true, null, "x]{"], "c": {}}', "[[], {}]", '"x"', "-1", '{"é": "ü"}'])
def test_what_is_in_order_is_the_same(text: str) -> None:
    found, (careful, _) = quick_tree(text), read_json(Source("case", text))
    assert found is not None and careful is not None
    assert plain(found) == plain(careful)
