"""A redesign finds what trying every design finds, on random laws, products and catalogues."""

import os

import pytest

from redesign.brute import compare
from redesign.pairs import compare_pair

# What is compared, and what may keep two from being compared.
SAME = ("same", "same: impossible")
OTHER = (
    "already there",
    "no option helps",
    "the case contradicts itself",
    "too many designs",
    "refused P606",
    "refused P608",
    "refused P610",
)


# `POLICYC_TRIALS=20` tries 5,000 instances.
TRIALS = 250 * int(os.environ.get("POLICYC_TRIALS", "1"))


@pytest.mark.parametrize("seed", [0, 10])
def test_small_instances_agree_with_every_design(seed: int) -> None:
    agree(seed, seed + 10)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_many_instances_agree_with_every_design(part: int) -> None:
    size = TRIALS // 10
    agree(20_000 + part * size, 20_000 + (part + 1) * size)


def agree(first: int, last: int) -> None:
    """All instances of these seeds: the same optimum, or a named reason why they were not compared."""
    verdicts = {seed: compare(seed) for seed in range(first, last)}
    strange = {seed: one for seed, one in verdicts.items() if one.verdict not in (*SAME, *OTHER)}
    assert strange == {}
    assert any(one.verdict == "same" for one in verdicts.values())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_two_products_agree_with_every_pair_of_designs(seed: int) -> None:
    agree_on_pairs(seed, seed + 1)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_pairs_of_products_agree(part: int) -> None:
    size = TRIALS // 10
    agree_on_pairs(20_000 + part * size, 20_000 + (part + 1) * size)


def agree_on_pairs(first: int, last: int) -> None:
    """Two products with a purchase that they share, and conditions between the options of one and the other."""
    verdicts = {seed: compare_pair(seed) for seed in range(first, last)}
    other = (*OTHER, "a case contradicts itself")
    assert {seed: one for seed, one in verdicts.items() if one.verdict not in (*SAME, *other)} == {}
