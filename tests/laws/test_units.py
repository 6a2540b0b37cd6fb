"""Laws of units: sizes multiply exactly, dimensions add up, and a unit divided by itself is a bare number."""

from fractions import Fraction

from hypothesis import given, strategies as st

from policyc.core.numerals import show_number
from policyc.core.types import Quantity
from policyc.core.units import FAMILIAR, parse_quantity, same_dimension, scale_of, unit

words = st.sampled_from(sorted(FAMILIAR))
powers = st.integers(1, 3)


def read(text: str) -> Quantity:
    """A unit that is one."""
    found = unit(text)
    assert found is not None, text
    return found


@given(words, words)
def test_a_product_is_as_large_as_its_factors_together(one: str, other: str) -> None:
    assert scale_of(read(f"{one}*{other}")) == scale_of(read(one)) * scale_of(read(other))
    assert read(f"{one}*{other}") == read(f"{other}*{one}")


@given(words, words)
def test_dividing_undoes_multiplying(one: str, other: str) -> None:
    again = read(f"{one}*{other}/{other}")
    assert same_dimension(again, read(one))
    assert scale_of(again) == scale_of(read(one))
    assert read(f"{one}/{one}").dimension == "1"
    assert scale_of(read(f"{one}/{one}")) == 1


@given(words, powers)
def test_a_power_is_repeated_multiplication(word: str, power: int) -> None:
    raised, repeated = read(f"{word}^{power}"), read("*".join([word] * power))
    assert raised == repeated
    assert scale_of(raised) == scale_of(repeated)
    assert scale_of(read(f"{word}^-{power}")) * scale_of(raised) == 1


@given(words, st.fractions())
def test_an_amount_is_its_number_times_its_unit(word: str, value: Fraction) -> None:
    found = parse_quantity(f"{show_number(value)} {word}")
    assert found is not None
    amount, of = found
    assert amount == value * scale_of(read(word))
    assert of == read(word)


@given(words, words, st.fractions())
def test_converting_there_and_back_loses_nothing(one: str, other: str, value: Fraction) -> None:
    if not same_dimension(read(one), read(other)):
        return
    there = value * scale_of(read(one)) / scale_of(read(other))
    assert there * scale_of(read(other)) / scale_of(read(one)) == value
