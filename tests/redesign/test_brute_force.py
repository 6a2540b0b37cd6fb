"""A redesign finds what trying every design finds, on random laws, products and catalogues."""

import os
from random import Random

import pytest

from policyc import session
from policyc.core.run import Run
from policyc.core.types import RecordType
from policyc.facts.convert import CASE
from policyc.redesign.choices import catalogue_of
from policyc.redesign.options import read_options
from policyc.redesign.report import changes
from policyc.redesign.trees import plain
from policyc.redesign.worlds import unfollowed, worlds_of
from redesign.brute import compare, possible, program_of, tree_of
from redesign.instances import instance, text_of
from redesign.pairs import compare_pair
from redesign.rebuilt import rebuilt, same

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


@pytest.mark.parametrize("group", range(4))
def test_the_case_of_a_design_is_what_its_options_say(group: int) -> None:
    """Brute force and search make the cases that they judge in one way; here they are made in another."""
    looked = 0
    for seed in range(group * 100, group * 100 + 40):
        made = instance(seed, seed % 4)
        program, tree, offered = (
            program_of(made.words, made.law),
            tree_of(text_of(made.case)),
            tree_of(text_of(made.options)),
        )
        if session.check_cases(program, tree)[1]:
            continue
        document, _ = read_options(offered)
        assert document is not None
        catalogue, _ = catalogue_of(document, tree, program)
        if catalogue is None or unfollowed(program, tree, catalogue):
            continue
        worlds, rng = worlds_of(program, Run(), tree, catalogue), Random(seed)
        for _ in range(5):
            design = tuple(rng.randrange(len(one.choices)) for one in catalogue.levers)
            mine = (
                rebuilt(made, list(changes(program, tree, catalogue, design))) if possible(catalogue, design) else None
            )
            if mine is not None:
                looked += 1
                found = plain(worlds.tree_of(dict(enumerate(design))), RecordType(CASE), program)
                assert same(found, mine), (seed, design)
    assert looked > 20


def test_an_unknown_amount_is_bounded_by_what_the_others_leave_where_an_option_states_it() -> None:
    """One part of unknown value that an option states, beside parts whose values choices move: tried together, each combination
    has to be judged within the whole case, or a dearer design would be called minimal."""
    assert compare(20_078).verdict == "same"
