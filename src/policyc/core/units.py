"""Units of measurement, exactly: the only door to pint, which is imported for the first unit that is not familiar."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs

from policyc.core.numerals import read_number
from policyc.core.types import Quantity

LONGEST = 60

_SIGNS = re.compile(r" *([*/·⋅]) *")
_FACTOR = re.compile(r"(?P<word>[A-Za-zµμΩΩ°ÅÅ_]+)(?:\^?(?P<power>-?[1-9])|(?P<raised>[²³]))?")
_RAISED = {"²": 2, "³": 3}
_MOST_DIGITS = 40

REFUSED = {
    "ton": "write `t` (1000 kg), `short_ton` or `long_ton`",
    "tons": "write `t` (1000 kg), `short_ton` or `long_ton`",
    "gallon": "write `US_liquid_gallon` or `imperial_gallon`",
    "gallons": "write `US_liquid_gallon` or `imperial_gallon`",
    "gal": "write `US_liquid_gallon` or `imperial_gallon`",
    "Nm": "write `N*m`",
    "pcs": "a number of pieces is a count without a unit",
    "Ra": "roughness is a length: write `um`",
    "dpi": "write `inch^-1`",
    "M": "write `mol/l`",
    "mil": "write `um` or `mrad`",
    "G": "write `T`",
    "Oe": "write `A/m`",
    "MGOe": "write `kJ/m3`",
}
_NOT_FIXED = frozenset({"month", "year", "decade", "century", "millennium", "fortnight", "leap_year", "sidereal_year"})
_CONSTANTS = frozenset({"speed_of_light", "elementary_charge", "standard_gravity", "electron_mass", "neutron_mass"})

# One of each word in root units, and those root units: what nearly every case uses, so that it need not wait
# for pint. A test holds every row against pint.
_MASS, _LENGTH, _TIME, _CHARGE = (("gram", 1),), (("meter", 1),), (("second", 1),), (("ampere", 1), ("second", 1))
_ENERGY = (("gram", 1), ("meter", 2), ("second", -2))
FAMILIAR: dict[str, tuple[Fraction, tuple[tuple[str, int], ...]]] = {
    "g": (Fraction(1), _MASS),
    "kg": (Fraction(1000), _MASS),
    "mg": (Fraction(1, 1000), _MASS),
    "t": (Fraction(1000000), _MASS),
    "m": (Fraction(1), _LENGTH),
    "km": (Fraction(1000), _LENGTH),
    "cm": (Fraction(1, 100), _LENGTH),
    "mm": (Fraction(1, 1000), _LENGTH),
    "um": (Fraction(1, 10**6), _LENGTH),
    "µm": (Fraction(1, 10**6), _LENGTH),
    "μm": (Fraction(1, 10**6), _LENGTH),
    "nm": (Fraction(1, 10**9), _LENGTH),
    "s": (Fraction(1), _TIME),
    "min": (Fraction(60), _TIME),
    "h": (Fraction(3600), _TIME),
    "day": (Fraction(86400), _TIME),
    "Ah": (Fraction(3600), _CHARGE),
    "mAh": (Fraction(18, 5), _CHARGE),
    "J": (Fraction(1000), _ENERGY),
    "kJ": (Fraction(10**6), _ENERGY),
    "MJ": (Fraction(10**9), _ENERGY),
    "Wh": (Fraction(3600000), _ENERGY),
    "kWh": (Fraction(3600000000), _ENERGY),
    "K": (Fraction(1), (("kelvin", 1),)),
    "L": (Fraction(1, 1000), (("meter", 3),)),
    "l": (Fraction(1, 1000), (("meter", 3),)),
    "N": (Fraction(1000), (("gram", 1), ("meter", 1), ("second", -2))),
    "W": (Fraction(1000), (("gram", 1), ("meter", 2), ("second", -3))),
    "kW": (Fraction(10**6), (("gram", 1), ("meter", 2), ("second", -3))),
    "MPa": (Fraction(10**9), (("gram", 1), ("meter", -1), ("second", -2))),
    "GPa": (Fraction(10**12), (("gram", 1), ("meter", -1), ("second", -2))),
    "Pa": (Fraction(1000), (("gram", 1), ("meter", -1), ("second", -2))),
    "Hz": (Fraction(1), (("second", -1),)),
    "A": (Fraction(1), (("ampere", 1),)),
    "V": (Fraction(1000), (("ampere", -1), ("gram", 1), ("meter", 2), ("second", -3))),
    "T": (Fraction(1000), (("ampere", -1), ("gram", 1), ("second", -2))),
    "kA": (Fraction(1000), (("ampere", 1),)),
    "degree": (Fraction(1), (("degree", 1),)),
}

_NAMES = {
    "1": "no dimension",
    "gram": "mass",
    "meter": "length",
    "meter^2": "area",
    "meter^3": "volume",
    "second": "time",
    "kelvin": "temperature",
    "ampere": "electric current",
    "ampere*second": "electric charge",
    "bit": "information",
    "degree": "angle",
    "radian": "angle in radians",
    "gram*meter^-3": "density",
    "gram*meter^2*second^-2": "energy",
    "gram*meter^2*second^-3": "power",
    "gram*meter^-1*second^-2": "pressure",
    "meter^2*second^-2": "energy by mass",
    "ampere*gram^-1*second": "charge by mass",
    "meter*second^-1": "speed",
    "meter^3*second^-1": "volume by time",
    "second^-1": "frequency",
}


@attrs.frozen
class NotAUnit:
    """Why a text is not a unit, and what to write."""

    why: str


@lru_cache(maxsize=4096)
def unit(text: str) -> Quantity | None:
    """The physical dimension and exact size of a unit, or None where it is not one (see `why_not_a_unit`)."""
    found = _read(text)
    return None if isinstance(found, NotAUnit) else found


def why_not_a_unit(text: str) -> str:
    """What is wrong with a text for which `unit` gives None."""
    found = _read(text)
    return found.why if isinstance(found, NotAUnit) else ""


def parse_quantity(text: str) -> tuple[Fraction, Quantity] | None:
    """A number, one space and a unit: the amount in root units, and the unit."""
    number, _, written = text.partition(" ")
    value, found = read_number(number), unit(written)
    if value is None or found is None:
        return None
    return value * scale_of(found), found


def same_dimension(one: Quantity, other: Quantity) -> bool:
    """Whether amounts of the two can be compared."""
    return one.dimension == other.dimension


def scale_of(quantity: Quantity) -> Fraction:
    """How many root units make one of its unit."""
    assert isinstance(quantity.scale, Fraction)
    return quantity.scale


def describe(dimension: str) -> str:
    """A dimension in words."""
    return _NAMES.get(dimension, dimension)


def _read(text: str) -> Quantity | NotAUnit:
    if len(text) > LONGEST:
        return NotAUnit(f"a unit has at most {LONGEST} characters")
    pieces = _SIGNS.split(text.replace("**", "^"))
    signs = ["*", *pieces[1::2]]
    if "/" in signs and any(sign != "/" for sign in signs[signs.index("/") :]):
        return NotAUnit("write the units that multiply before the first `/`, so that it cannot be misread")
    scale, roots = Fraction(1), dict[str, int]()
    for sign, piece in zip(signs, pieces[::2], strict=True):
        factor = _factor(piece)
        if isinstance(factor, NotAUnit):
            return factor
        size, dimensions, power = factor
        power = -power if sign == "/" else power
        scale *= size**power
        for root, times in dimensions:
            roots[root] = roots.get(root, 0) + times * power
    return Quantity(_dimension(roots), text, scale)


def _factor(piece: str) -> tuple[Fraction, tuple[tuple[str, int], ...], int] | NotAUnit:
    match = _FACTOR.fullmatch(piece)
    if match is None:
        return NotAUnit("write units such as `kg`, `g/cm3`, `Wh/kg` or `m*s^-2`")
    found = _word(match["word"])
    if isinstance(found, NotAUnit):
        return found
    power = _RAISED[match["raised"]] if match["raised"] else int(match["power"] or "1")
    return (*found, power)


def _word(word: str) -> tuple[Fraction, tuple[tuple[str, int], ...]] | NotAUnit:
    if word in REFUSED:
        return NotAUnit(REFUSED[word])
    return FAMILIAR[word] if word in FAMILIAR else look_up(word)


def _dimension(roots: dict[str, int]) -> str:
    parts = [root if power == 1 else f"{root}^{power}" for root, power in sorted(roots.items()) if power]
    return "*".join(parts) or "1"


@lru_cache(maxsize=1)
def _registry() -> Any:
    # No cache folder: it would have to be written, and the home directory may be read-only.
    import pint

    return pint.UnitRegistry(non_int_type=Fraction, autoconvert_offset_to_baseunit=False)


@lru_cache(maxsize=4096)
def look_up(word: str) -> tuple[Fraction, tuple[tuple[str, int], ...]] | NotAUnit:
    """One of a unit word in root units, and those root units, as pint knows them."""
    registry = _registry()
    candidates = registry.parse_unit_name(word)
    if not candidates:
        return NotAUnit("it is not a unit that is known here")
    name = candidates[0][0] + candidates[0][1]
    if candidates[0][1] in _NOT_FIXED:
        return NotAUnit("its length is not fixed: write `day`")
    if not registry.Quantity(Fraction(1), name)._is_multiplicative:
        return NotAUnit("it does not start at zero or is not linear: write `K`, or `delta_degC` for a difference")
    size, measure = registry.get_root_units(name)
    roots = tuple(sorted(registry.Quantity(1, measure).unit_items()))
    if isinstance(size, float) or any(power != int(power) for _, power in roots):
        return NotAUnit("it is not an exact multiple of SI units")
    if not roots or "constant" in candidates[0][1] or candidates[0][1] in _CONSTANTS:
        return NotAUnit("it is a bare number or a constant, not a unit")
    return _exactly(Fraction(size), tuple((root, int(power)) for root, power in roots), registry)


def _exactly(
    size: Fraction, roots: tuple[tuple[str, int], ...], registry: Any
) -> tuple[Fraction, tuple[tuple[str, int], ...]] | NotAUnit:
    """Degrees and what is made of them are kept apart from radians, because their ratio is not exact."""
    if _short(size):
        return size, roots
    degree, _ = registry.get_root_units("degree")
    if ("radian", 1) in roots and _short(size / degree):
        return size / degree, tuple(sorted(("degree" if root == "radian" else root, n) for root, n in roots))
    return NotAUnit("it is not an exact multiple of SI units")


def _short(size: Fraction) -> bool:
    limit: int = 10**_MOST_DIGITS
    return max(size.numerator, size.denominator) < limit
