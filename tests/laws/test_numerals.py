"""Laws of numbers as they are written: nothing is lost by printing, and each number is printed in one way."""

from fractions import Fraction

from hypothesis import given, strategies as st

from policyc.core.numerals import read_number, show_number, too_long

numbers = st.fractions()
decimals = st.builds(lambda digits, places: Fraction(digits, 10**places), st.integers(), st.integers(0, 30))
# Written by a person: trailing zeros, no trailing zeros, fractions that could be shortened.
numerals = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?", fullmatch=True) | st.from_regex(
    r"-?(0|[1-9][0-9]{0,5})/[1-9][0-9]{0,5}", fullmatch=True
)


@given(numbers | decimals)
def test_what_is_printed_reads_back_the_same(value: Fraction) -> None:
    assert read_number(show_number(value)) == value


@given(numerals)
def test_printing_is_canonical(text: str) -> None:
    value = read_number(text)
    assert value is not None
    shown = show_number(value)
    assert show_number(read_number(shown) or Fraction(0)) == shown
    assert not shown.startswith("-0") or "." in shown
    assert "." not in shown or not shown.endswith("0")


@given(decimals)
def test_a_decimal_prints_as_a_decimal(value: Fraction) -> None:
    assert "/" not in show_number(value)


@given(numbers)
def test_a_sign_is_only_a_sign(value: Fraction) -> None:
    assert show_number(-abs(value)).lstrip("-") == show_number(abs(value))


@given(numerals)
def test_a_numeral_means_what_its_digits_say(text: str) -> None:
    assert read_number(text) == Fraction(text)


@given(st.text(alphabet="0123456789.-/_ eE+,%", max_size=12))
def test_nothing_else_is_a_number(text: str) -> None:
    value = read_number(text)
    if value is None:
        return
    assert Fraction(text) == value
    assert not set(text) & set("_ eE+,%")


@given(st.integers(180, 230))
def test_length_is_limited_and_not_rounded(digits: int) -> None:
    text = "1" * digits
    assert too_long(text) == (read_number(text) is None)
