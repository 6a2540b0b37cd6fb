"""Exact numbers as people write them: read without rounding, printed without loss."""

import re
from fractions import Fraction

MOST_DIGITS = 200

# A leading zero is refused because some formats read 010 as eight.
_DECIMAL = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_RATIO = r"-?(?:0|[1-9][0-9]*)/[1-9][0-9]*"
NUMERAL_PATTERN = rf"(?:{_RATIO}|{_DECIMAL})"

_NUMERAL = re.compile(NUMERAL_PATTERN)
_DIGIT = re.compile("[0-9]")
_LEADING_ZERO = re.compile(r"-?0[0-9]")
_SEPARATED = re.compile(r"-?[0-9]{1,3}([,_' \u00a0\u202f][0-9]{3})+(\.[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_EXPONENT = re.compile(r"-?[0-9.]+[eE][-+]?[0-9]+")


def read_number(text: str) -> Fraction | None:
    """The number written as a decimal or a fraction, or None where it is neither or too long."""
    if not _NUMERAL.fullmatch(text) or too_long(text):
        return None
    # Two whole numbers, because the other way round Fraction reads more forms than are allowed here.
    if "/" in text:
        above, below = text.split("/")
        return Fraction(int(above), int(below))
    whole, _, decimals = text.partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def too_long(text: str) -> bool:
    """Whether a number has more digits than are read."""
    return len(text) > 2 * MOST_DIGITS or len(_DIGIT.findall(text)) > MOST_DIGITS


def why_not_a_number(text: str) -> str:
    """What is wrong with a text that should be a number, and what to write instead."""
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return "only finite numbers are exact; leave out what is not known"
    if _EXPONENT.fullmatch(text):
        return "write all digits instead of an exponent"
    if _SEPARATED.fullmatch(text):
        return "write the digits without separators between thousands"
    if _COMMA.fullmatch(text):
        return "write a point before the decimals"
    if _LEADING_ZERO.match(text):
        return "leave out the leading zero"
    if text.startswith("+"):
        return "leave out the plus sign"
    if text.endswith("/0") or re.search("/0+$", text):
        return "nothing can be divided by zero"
    return "write a number such as `1250`, `0.5` or `1/3`"


def show_number(value: Fraction) -> str:
    """The exact decimal without trailing zeros, or a fraction where there is none."""
    twos, rest = _strip(value.denominator, 2)
    fives, rest = _strip(rest, 5)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def _strip(number: int, factor: int) -> tuple[int, int]:
    times = 0
    while number % factor == 0:
        number //= factor
        times += 1
    return times, number
