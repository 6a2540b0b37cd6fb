"""A redesign finds what trying every design finds, on random laws, products and catalogues."""

import pytest

from redesign.brute import compare

# What is compared, and what may keep two from being compared.
SAME = ("same", "same: impossible")
OTHER = ("already there", "the case contradicts itself", "too many designs", "refused P606", "refused P608", "refused P610")


@pytest.mark.parametrize("seed", [0, 20])
def test_small_instances_agree_with_every_design(seed: int) -> None:
    agree(seed, seed + 20)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10_000, 10_400, 100))
def test_many_instances_agree_with_every_design(seed: int) -> None:
    agree(seed, seed + 100)


def agree(first: int, last: int) -> None:
    """All instances of these seeds: the same optimum, or a named reason why they were not compared."""
    verdicts = {seed: compare(seed) for seed in range(first, last)}
    strange = {seed: one for seed, one in verdicts.items() if one.verdict not in (*SAME, *OTHER)}
    assert strange == {}
    assert any(one.verdict == "same" for one in verdicts.values())
