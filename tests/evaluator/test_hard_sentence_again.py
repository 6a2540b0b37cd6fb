"""The evaluator gives the bounds that the probe gave for one hard sentence, on the same cases of every degree of doubt."""

from fractions import Fraction
from itertools import product
from random import Random

import attrs
import pytest
from hard_sentence import Wish, program, random_case, total
from questions import MET
from reading_interpret import read

from policyc.backends.interpret import evaluate
from policyc.core.facts import Amount, Interval, Truth
from policyc.core.program import Depth
from policyc.core.run import Run

DOUBTS = (0, 0.05, 0.15, 0.4)
# Chains of holdings came later, and have a test of their own.
DEPTHS = tuple(depth for depth in Depth if depth is not Depth.CHAINS)
FORMS = tuple(product((False, True), (False, True), DEPTHS))
NOTHING = Interval(Fraction(0), Fraction(0))


def as_interval(value: object) -> Interval:
    """The dollars of an amount; what has no part is nothing. The probe knows no currency."""
    assert isinstance(value, Amount)
    found = {currency: interval for currency, interval in value.parts if interval != NOTHING}
    # What an unlisted part of unknown currency may add is any amount, as in the probe.
    beyond = found.pop("?", NOTHING)
    dollars = found.pop("USD", NOTHING)
    assert not found, value
    return without_open_infinity(dollars if beyond == NOTHING else attrs.evolve(dollars, high=None))


def without_open_infinity(one: object) -> Interval:
    """Where there is no end, whether it is open says nothing."""
    assert isinstance(one, Interval)
    return attrs.evolve(one, high_open=one.high is not None and one.high_open)


@pytest.mark.parametrize(("below", "nested", "depth"), FORMS)
def test_the_bounds_are_those_of_the_probe(below: bool, nested: bool, depth: Depth) -> None:
    rng = Random(2)
    read_as = program(below, nested, depth)
    settled = 0
    for number in range(200):
        case = random_case(rng, Wish(DOUBTS[number % len(DOUBTS)], 12))
        met = evaluate(read_as, case, Run(), MET).value
        assert met == read(read_as, case, MET), number
        expected = without_open_infinity(read(read_as, case, total(depth)))
        assert as_interval(evaluate(read_as, case, Run(), total(depth)).value) == expected, number
        settled += isinstance(met, Truth) and met.known is not None
    assert 0 < settled < 200
