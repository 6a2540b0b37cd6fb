"""Units are exact and have one reading; code lists are those of the standards."""

import subprocess
import sys
from fractions import Fraction

import pycountry
import pytest

from policyc.core import codes
from policyc.core.numerals import read_number, show_number
from policyc.core.units import FAMILIAR, REFUSED, look_up, parse_quantity, unit, why_not_a_unit


@pytest.mark.parametrize(
    ("text", "dimension", "scale"),
    [
        ("g", "gram", Fraction(1)),
        ("cm3", "meter^3", Fraction(1, 10**6)),
        ("cm**3", "meter^3", Fraction(1, 10**6)),
        ("cm^3", "meter^3", Fraction(1, 10**6)),
        ("cm³", "meter^3", Fraction(1, 10**6)),
        ("m3/day", "meter^3*second^-1", Fraction(1, 86400)),
        ("mAh/g", "ampere*gram^-1*second", Fraction(18, 5)),
        ("g/cm3", "gram*meter^-3", Fraction(10**6)),
        ("um", "meter", Fraction(1, 10**6)),
        ("nm", "meter", Fraction(1, 10**9)),
        ("Wh/kg", "meter^2*second^-2", Fraction(3600)),
        ("W/m/K", "gram*kelvin^-1*meter*second^-3", Fraction(1000)),
        ("Gbit/s", "bit*second^-1", Fraction(10**9)),
        ("arcsec", "degree", Fraction(1, 3600)),
        ("rpm", "degree*second^-1", Fraction(6)),
        ("mrad", "radian", Fraction(1, 1000)),
        ("delta_degC", "kelvin", Fraction(1)),
        ("mg/kg", "1", Fraction(1, 10**6)),
    ],
)
def test_units_that_are_read(text: str, dimension: str, scale: Fraction) -> None:
    found = unit(text)
    assert found is not None
    assert (found.dimension, found.unit, found.scale) == (dimension, text, scale)


@pytest.mark.parametrize(
    "text",
    ["", "1", "%", "percent", "ppm", "degC", "degF", "dB", "month", "year", "yr", "a", "ton", "c", "e", "k", "pi"]
    + ["W/m*K", "W/(m*K)", "m0", "m10", "m**0.5", "g**1/3", "kg kg", "USD", "nonsense", "parsec", "G", "Oe", "x" * 1000]
    + ["m" * 60, "m**99999999", "__import__('os')", "m;m", "/m", "m/", "m//s", "\u202em", *REFUSED],
)
def test_units_that_are_refused_say_why(text: str) -> None:
    assert unit(text) is None
    assert why_not_a_unit(text)


@pytest.mark.parametrize("word", sorted(FAMILIAR))
def test_familiar_units_are_those_of_pint(word: str) -> None:
    assert FAMILIAR[word] == look_up(word)


def test_quantities() -> None:
    found = parse_quantity("1.5 kg")
    assert found is not None
    assert found[0] == 1500
    assert parse_quantity("1.5kg") is None
    assert parse_quantity("1.5 USD") is None


def test_familiar_units_do_not_wait_for_pint() -> None:
    code = "import sys; from policyc.core.units import unit; assert unit('g/cm3'); assert 'pint' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_code_lists_are_those_of_the_standards() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == codes.COUNTRIES
    current = codes.CURRENCIES - codes.WITHDRAWN_CURRENCIES.keys()
    assert {currency.alpha_3 for currency in pycountry.currencies} - {"XXX", "XTS"} == current
    assert len(codes.ELEMENTS) == 118
    assert set(codes.COUNTRY_SLIPS.values()) <= codes.COUNTRIES
    assert not codes.COUNTRY_SLIPS.keys() & codes.COUNTRIES


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", Fraction(0)), ("-1.50", Fraction(-3, 2)), ("1/3", Fraction(1, 3)), ("0.1000", Fraction(1, 10))],
)
def test_numbers_that_are_read(text: str, value: Fraction) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "+1", "01", ".5", "5.", "1e3", "1E999999", "NaN", "Infinity", "1/0", "1,000", "1_000", "1 000", "٣", "１"]
    + ["1" * 201, "1/" + "1" * 200, " 1", "1\n"],
)
def test_numbers_that_are_refused(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(1, 10), "0.1"), (Fraction(-1, 8), "-0.125"), (Fraction(1, 3), "1/3"), (Fraction(100), "100")]
    + [(Fraction(0), "0"), (Fraction(-7, 6), "-7/6"), (Fraction(1, 10**6), "0.000001")],
)
def test_numbers_print_exactly(value: Fraction, text: str) -> None:
    assert show_number(value) == text
    assert read_number(text) == value
