"""Facts of a case as JSON has them, read as compiled policies compute with them.

What is found wrong is raised as `Odd`. A record that lacks a fact is looked at for keys that the vocabulary does not have.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from policyc.backends.python.bounds import OPEN, UNKNOWN, End, Iv, Number, settled

NUMERAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+)|/([1-9][0-9]*))?")
CODE = re.compile(r"[A-Za-z0-9()/_-]+(?:\.[A-Za-z0-9()/_-]+)*")
MOST_DIGITS = 200
LAST_DAY = 3652059
MOST_KEPT = 4096
POWERS = tuple(10**power for power in range(7))
WORDLIKE = ("word", "text", "code")
NOTHING_GIVEN: dict[str, Any] = {}


class Odd(Exception):
    """Something in a case that cannot be read; the message says what."""


class TwoCurrencies(Exception):
    """The amounts of a case are in more than one currency."""


class Ws:
    """A set of which only these members are known; there may be others."""

    __slots__ = ("known", "m")

    def __init__(self, known: Any, m: int = 0) -> None:
        self.known, self.m = known, m


class Lst:
    """A list of records that may have more; `rest` bounds the total of a field over the others."""

    __slots__ = ("items", "rest")

    def __init__(self, items: list[Any], rest: dict[str, Number]) -> None:
        self.items, self.rest = items, rest


def items_of(listed: Any) -> list[Any]:
    """The records of a list that are known."""
    found: list[Any] = listed.items if type(listed) is Lst else listed
    return found


class Shadow(dict[str, Any]):
    """A record of a case whose amounts were narrowed to what the record around it leaves."""


class Known:
    """A known amount that was read already."""

    __slots__ = ("value",)

    def __init__(self, value: Number) -> None:
        self.value = value


class Fact:
    """A fact that a record may hold, and how it is read.

    `keys` are all facts of its record; `words` the words that are allowed, or the units with what one of each is;
    `per` how many of the small unit make one; `low` and `high` are the declared limits: number, openness, currency.
    """

    def __init__(self, name: str, kind: str, keys: frozenset[str], **more: Any) -> None:
        self.name, self.kind, self.keys = name, kind, keys
        self.words: Any = more.get("words", frozenset())
        self.per: Fraction = Fraction(*more.get("per", (1, 1)))
        self.low: Any = more.get("low")
        self.high: Any = more.get("high")
        self.members: str = more.get("members", "")
        self.record_name: str = more.get("record", "")
        self.dimension: str = more.get("dimension", "")
        # The dimension and size of a unit that is not among the words, where somebody knows more units.
        self.unit_of: Callable[[str], Any] | None = None
        # Whether every amount without a sign is in the declared range.
        self.plain = kind == "money" and self.high is None and (self.low is None or (self.low[0] == 0 and not self.low[1]))
        self.kept_texts: dict[str, Any] = {}
        readers = {"yes": self.yes, "day": self.day, "set": self.set_of, "record": self.record, "list": self.listed}
        # How what is neither a word nor a number is read.
        self.given: Callable[[Any], Any] | None = readers.get(kind)

    def get(self, s: Any, n: Any) -> Any:
        """The fact of a record."""
        return self.read(s, n, n.get(self.name))

    def read(self, s: Any, n: Any, v: Any) -> Any:
        """The fact of a record, as it stands there."""
        if v is None:
            if not n.keys() <= self.keys:
                raise self.odd("there are keys here that the vocabulary does not have", sorted(n.keys() - self.keys))
            return self.unknown(s)
        if self.kind in WORDLIKE:
            return self.word(self.kind, v)
        return self.number(s, v) if self.given is None else self.given(v)

    def odd(self, why: str, found: object) -> Odd:
        """What is wrong with this fact."""
        shown = repr(found)
        return Odd(f"`{self.name}`: {why}: {shown if len(shown) < 80 else shown[:77] + '...'}")

    def unknown(self, s: Any) -> Any:
        """All that the vocabulary says of this fact."""
        kind = self.kind
        if kind == "set":
            return Ws(())
        if kind == "record":
            return NOTHING_GIVEN
        if kind == "list":
            return Lst([], {})
        if kind == "day":
            return Iv((self.low, False), (self.high, False))
        if kind in WORDLIKE or kind == "yes":
            return OPEN
        number, currency = self.nothing_known()
        return s.money(currency, number) if kind == "money" else number

    def exact(self, s: Any, v: Any) -> Any:
        """The fact as it stands there, if that is all that can be known of it."""
        if type(v) is str and v in self.kept_texts:
            return self.kept_texts[v]
        if v is None:
            # Nobody reads this: the evaluation in bounds comes next.
            raise KeyError
        found = self.read(s, NOTHING_GIVEN, v)
        if type(found) in (Iv, Ws, Lst):
            raise self.odd("this is not known exactly", v)
        # Days, percentages and weights come again and again; how many are kept is limited.
        if type(v) is str and self.kind != "money" and len(self.kept_texts) < MOST_KEPT:
            self.kept_texts[v] = found
        return found

    # ---- words, sets, records ----

    def word(self, kind: str, v: Any) -> str:
        """A word that is allowed here."""
        if type(v) is not str or not seen(v):
            raise self.odd("this is not a text of visible letters", v)
        if kind == "text":
            return v if v.isascii() else unicodedata.normalize("NFC", v)
        if CODE.fullmatch(v) is None if kind == "code" else v not in self.words:
            raise self.odd("this is not one of the words that are allowed here", v)
        return v

    def yes(self, v: Any) -> bool:
        """Yes or no."""
        if type(v) is not bool:
            raise self.odd("this is neither true nor false", v)
        return v

    def opened(self, v: Any) -> tuple[list[Any], bool]:
        """The members of a list, and whether there are no others."""
        if isinstance(v, (list, tuple)):
            return v, True  # type: ignore[return-value]
        if not hasattr(v, "keys") or set(v.keys()) != {"items", "complete"}:
            raise self.odd("this is neither a list nor one that says whether it is complete", v)
        if not isinstance(v["items"], (list, tuple)) or type(v["complete"]) is not bool:
            raise self.odd("this is neither a list nor one that says whether it is complete", v)
        return v["items"], v["complete"]  # type: ignore[return-value]

    def set_of(self, v: Any) -> Any:
        """A set of words."""
        if type(v) is Ws:
            return v
        items, complete = self.opened(v)
        known = [self.word(self.members, one) for one in items]
        return known if complete else Ws(known)

    def record(self, v: Any) -> Any:
        """A record."""
        if not hasattr(v, "keys"):
            raise self.odd("this is not a group of facts", v)
        return v

    def listed(self, v: Any) -> Any:
        """A list of records; one that is null is there, and nothing is known of it."""
        if type(v) is Lst:
            return v
        items, complete = self.opened(v)
        if None in items:
            items = [{} if one is None else one for one in items]
        return items if complete else Lst(items, {})

    # ---- days ----

    def day(self, v: Any) -> Any:
        """A day as its number, or a range of days."""
        if type(v) is Iv:
            return v
        if type(v) is Known:
            return v.value
        if not hasattr(v, "keys"):
            found = self.one_day(v)
            if (self.low is not None and found < self.low) or (self.high is not None and found > self.high):
                raise self.odd("this day is outside the declared range", v)
            return found
        first, last = self.range_of(v, self.one_day)
        firsts = [one for one in (first, self.low) if one is not None]
        lasts = [one for one in (last, self.high) if one is not None]
        low, high = max(firsts, default=None), min(lasts, default=None)
        if (low is not None and high is not None and low > high) or (None not in (first, last) and first > last):
            raise self.odd("nothing lies in this range", v)
        return settled(Iv((low, False), (high, False)))

    def one_day(self, v: Any) -> int:
        """The number of a day."""
        if type(v) is str:
            return day_number(v) or self.not_a_day(v)
        if isinstance(v, date) and not isinstance(v, datetime):
            return v.toordinal()
        return self.not_a_day(v)

    def not_a_day(self, v: Any) -> int:
        """Raises."""
        raise self.odd("this is not a day such as 2025-12-05", v)

    def range_of(self, v: Any, read: Callable[[Any], Any]) -> tuple[Any, Any]:
        """Both ends of a written range."""
        if not v or not set(v.keys()) <= {"at_least", "at_most"}:
            raise self.odd("this is not a range", v)
        return tuple(None if v.get(key) is None else read(v[key]) for key in ("at_least", "at_most"))  # type: ignore[return-value]

    # ---- numbers ----

    def declared(self, currency: str) -> Number:
        """The declared range for amounts in this currency; a limit in another says only on which side of nothing it lies."""
        low, high = self.limit(self.low, currency, 1), self.limit(self.high, currency, -1)
        return settled(Iv(low, high))

    def limit(self, limit: Any, currency: str, side: int) -> End:
        """One declared limit."""
        if limit is None:
            return None, False
        number, is_open, of = limit
        if number == 0 or of in ("", currency):
            return number, is_open
        return (0, True) if number * side > 0 else (None, False)

    def number(self, s: Any, v: Any) -> Number:
        """A number of any kind, or a range of numbers."""
        if type(v) is Iv:
            return v
        if type(v) is Known:
            return v.value
        number, currency = self.pair(v)
        return s.money(currency, number) if self.kind == "money" else number

    def pair(self, v: Any) -> tuple[Number, str]:
        """A number or a range of numbers, and its currency."""
        if v is None:
            return self.nothing_known()
        if not hasattr(v, "keys"):
            number, currency = self.amount(v)
            return self.kept(number, currency, v), currency
        low, high = self.range_of(v, self.amount)
        currencies = {one[1] for one in (low, high) if one is not None}
        if not currencies:
            return self.nothing_known()
        if len(currencies) > 1 or (low and high and low[0] > high[0]):
            raise self.odd("nothing lies in this range", v)
        currency = currencies.pop()
        given = Iv((low[0] if low else None, False), (high[0] if high else None, False))
        return self.kept(settled(given), currency, v), currency

    def nothing_known(self) -> tuple[Number, str]:
        """All that the vocabulary says of a number, and its currency."""
        currency = UNKNOWN if self.kind == "money" else ""
        return self.declared(currency), currency

    def kept(self, number: Number, currency: str, v: Any) -> Number:
        """What is given and declared together."""
        if type(number) is int and number > 0 and self.high is None and (self.low is None or self.low[0] == 0):
            return number
        both = meet(number, self.declared(currency))
        if both is None:
            raise self.odd("this is outside the declared range", v)
        return both

    def amount(self, v: Any) -> tuple[Any, str]:
        """A number in the small unit, and its currency: `` where it is no money."""
        kind = self.kind
        if kind in ("count", "number"):
            found = self.numeral(as_text(v, self))
            if kind == "count" and type(found) is not int:
                raise self.odd("this is not a whole number", v)
            return found, ""
        if type(v) is not str:
            raise self.odd("this is not a text with a number and what it is of", v)
        if kind == "share":
            if not v.endswith("%"):
                raise self.odd("this is not a percentage", v)
            return self.numeral(v[:-1].removesuffix(" ")), ""
        number, _, unit = v.rpartition(" ")
        if kind == "money":
            if unit not in self.words:
                raise self.odd("this is not an amount of money such as 100.00 USD", v)
            return self.numeral(number), unit
        return self.numeral(number, self.size_of(unit, v)), ""

    def size_of(self, unit: str, v: Any) -> Fraction:
        """One of a unit, in the small unit."""
        size = self.words.get(unit)
        if size is not None:
            return Fraction(*size)
        found = self.unit_of(unit) if self.unit_of is not None else None
        if found is None or found[0] != self.dimension:
            raise self.odd(f"known units are {', '.join(sorted(self.words))}", v)
        return found[1] * self.per  # type: ignore[no-any-return]

    def numeral(self, text: str, per: Fraction | None = None) -> Any:
        """A number as it is written, in the small unit: whole if it can be."""
        found = NUMERAL.fullmatch(text)
        if found is None or len(text) > 2 * MOST_DIGITS or sum(map(str.isdigit, text)) > MOST_DIGITS:
            raise self.odd("this is not a number", text)
        sign, whole, decimals, below = found.groups()
        above, under = int(whole + (decimals or "")), int(below or 1) * 10 ** len(decimals or "")
        per = self.per if per is None else per
        number, rest = divmod(above * per.numerator, under * per.denominator)
        exact = Fraction(above * per.numerator, under * per.denominator) if rest else number
        return -exact if sign else exact


def as_text(v: Any, fact: Fact) -> str:
    """A number without a unit as it would be written."""
    if type(v) is int:
        return str(v)
    if type(v) is str:
        return v
    if isinstance(v, Fraction):
        return str(v)
    if isinstance(v, Decimal) and v.is_finite() and abs(v.adjusted()) < MOST_DIGITS:
        above, below = v.as_integer_ratio()
        return f"{above}/{below}"
    raise fact.odd("this is not an exact number", v)


def seen(text: str) -> bool:
    """Whether all characters of a text can be seen."""
    if text.isascii() and text.isprintable():
        return True
    return all(c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


def day_number(text: str) -> int | None:
    """The number of a day written as 2025-12-05; None where it is none."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def meet(one: Number, other: Number) -> Number | None:
    """The numbers that are in both, or None where there are none."""
    if type(other) is not Iv and type(one) is not Iv:
        return one if one == other else None
    a, b = (one if type(one) is Iv else Iv((one, False), (one, False)) for one in (one, other))
    low: End = (a.lo, a.lo_open)
    if a.lo is None or (b.lo is not None and (b.lo, b.lo_open) > (a.lo, a.lo_open)):
        low = (b.lo, b.lo_open)
    high: End = (a.hi, a.hi_open)
    if a.hi is None or (b.hi is not None and (b.hi, a.hi_open) < (a.hi, b.hi_open)):
        high = (b.hi, b.hi_open)
    if low[0] is not None and high[0] is not None:
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
            return None
    return settled(Iv(low, high))
