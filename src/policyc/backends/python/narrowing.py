"""What the whole leaves for its parts, and the parts for their whole: the bounds of `policyc.facts.residuals`, on JSON."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from policyc.backends.python.bounds import UNKNOWN, Iv, Number, Rates, ends, hull, settled
from policyc.backends.python.identity import Amounts, Naming, Unifying
from policyc.backends.python.reading import Fact, Known, Lst, Odd, Shadow, items_of, meet

POSITIVE_ONLY = Iv((0, True), (None, False))


class Layout:
    """What narrowing must know of a record: which facts hold records, and which sums are at most which whole.

    `inner`: a fact and the name of its record. `sums`: the list, the field of its records, the whole.
    """

    def __init__(self, inner: tuple[tuple[Fact, str], ...], sums: tuple[tuple[Fact, Fact, Fact], ...]) -> None:
        self.inner, self.sums = inner, sums


class Narrowing:
    """One pass over one case. `naming`: by what things are recognised, if some are mentioned more than once."""

    def __init__(self, s: Any, layouts: dict[str, Layout], naming: Naming | None = None) -> None:
        self.s, self.layouts, self.naming = s, layouts, naming
        self.amounts: Amounts = {}
        self.order: list[tuple[Shadow, Layout]] = []

    def run(self, root: Any) -> Shadow:
        """The case with what is unknown narrowed."""
        shadow = self.copy(root, "case")
        told: list[tuple[Shadow, Fact]] = []
        if self.naming is not None:
            mentions = Unifying(self.s, self.naming, self.amounts)
            mentions.run(shadow)
            told, self.order = mentions.changed, list(self.walk(shadow))
        for node, layout in reversed(self.order):
            for one in layout.sums:
                self.raise_whole(node, one)
        for node, layout in self.order:
            for one in layout.sums:
                self.lower_parts(node, one)
        for node, layout in self.order:
            for parts, field, whole in layout.sums:
                self.store(node, whole)
                for part in items_of(node[parts.name]):
                    self.store(part, field)
        for node, fact in told:
            self.store(node, fact)
        return shadow

    def walk(self, root: Shadow) -> Iterator[tuple[Shadow, Layout]]:
        """The records as they stand now: a list that two mentions share comes with each of them."""
        waiting = [(root, self.layouts["case"])]
        while waiting:
            node, layout = waiting.pop()
            yield node, layout
            inner: list[tuple[Shadow, Layout]] = []
            for fact, record in layout.inner:
                held = [node[fact.name]] if fact.kind == "record" else items_of(node[fact.name])
                inner += [(one, self.layouts[record]) for one in held] if record in self.layouts else []
            waiting += reversed(inner)

    def copy(self, node: Any, record: str) -> Shadow:
        """A record and those inside it as they can be written to, each before what it holds."""
        layout = self.layouts[record]
        shadow = Shadow(node)
        self.order.append((shadow, layout))
        for fact, inner in layout.inner:
            found = fact.get(self.s, node)
            if fact.kind == "record":
                shadow[fact.name] = self.copy(found, inner) if inner in self.layouts else found
                continue
            copies = []
            for one in items_of(found):
                copies.append(self.copy(fact.record(one), inner) if inner in self.layouts else one)
            shadow[fact.name] = Lst(copies, {}) if type(found) is Lst else copies
        return shadow

    def store(self, node: Shadow, fact: Fact) -> None:
        """Put what became of an amount into the record."""
        key = (id(node), fact.name)
        if key in self.amounts:
            number, currency = self.amounts[key]
            value = self.s.money(currency, number) if fact.kind == "money" else number
            node[fact.name] = value if type(value) is Iv else Known(value)

    def amount(self, node: Shadow, fact: Fact) -> tuple[Number, str]:
        """An amount as it is known so far, and its currency."""
        key = (id(node), fact.name)
        if key not in self.amounts:
            v = node.get(fact.name)
            if v is None and not node.keys() <= fact.keys:
                raise fact.odd("there are keys here that the vocabulary does not have", sorted(node.keys() - fact.keys))
            self.amounts[key] = fact.pair(v)
        return self.amounts[key]

    def sum_of(self, node: Shadow, one: tuple[Fact, Fact, Fact]) -> tuple[Any, ...] | None:
        """The currency, the whole, the parts, the least that they are together, and whether that is left out itself."""
        parts, field, whole = one
        listed = node[parts.name]
        amounts = [self.amount(part, field) for part in items_of(listed)]
        total = self.amount(node, whole)
        currency = self.one_currency([total, *amounts])
        if currency is None:
            return None
        low = ends(field.declared(currency))[0][0]
        complete, never_negative = type(listed) is not Lst, low is not None and low >= 0
        lows = [ends(number)[0] for number, _ in amounts]
        if not (complete or never_negative) or any(number is None for number, _ in lows):
            return None
        least = sum(number for number, _ in lows)
        return currency, total[0], [number for number, _ in amounts], (least, any(o for _, o in lows)), never_negative

    def one_currency(self, amounts: list[tuple[Number, str]]) -> str | None:
        """The only known currency of these, where they can all be told in it."""
        found = {currency for _, currency in amounts}
        known = [currency for currency in found if currency != UNKNOWN]
        if len(known) != 1 or (len(found) > 1 and not self.s.exact_rates()):
            return None
        return known[0]

    def raise_whole(self, node: Shadow, one: tuple[Fact, Fact, Fact]) -> None:
        """A whole is at least what its parts are."""
        found = self.sum_of(node, one)
        if found is None or (not found[2] and type(node[one[0].name]) is Lst):
            return
        tighter = meet(found[1], Iv(found[3], (None, False)))
        if tighter is not None:
            self.amounts[(id(node), one[2].name)] = (tighter, found[0])

    def lower_parts(self, node: Shadow, one: tuple[Fact, Fact, Fact]) -> None:
        """A part is at most what the whole leaves."""
        found = self.sum_of(node, one)
        if found is None or ends(found[1])[1][0] is None:
            return
        currency, whole, numbers, (least, is_open), never_negative = found
        high, high_open = ends(whole)[1]
        left, listed = high - least, node[one[0].name]
        if left < 0 or (left == 0 and (is_open or high_open)):
            return
        opens = sum(ends(number)[0][1] for number in numbers)
        for part, number in zip(items_of(listed), numbers, strict=True):
            low, low_open = ends(number)[0]
            most = Iv((None, False), (left + low, high_open or opens > low_open))
            tighter = meet(number, most)
            if tighter is not None:
                self.amounts[(id(part), one[1].name)] = (tighter, currency)
        if type(listed) is Lst:
            rest = settled(Iv((0 if never_negative else None, False), (left, is_open or high_open)))
            listed.rest[one[1].name] = self.s.money(currency, rest) if one[1].kind == "money" else rest


# The list of rates, its from, to and rate, and all currencies.
RateFacts = tuple[Fact, Fact, Fact, Fact, frozenset[str]]


def read_rates(s: Any, root: Any, facts: RateFacts) -> Rates:
    """The rates of a case; several of one pair are the range between them."""
    listed, *three = facts[:4]
    found: Rates = {}
    for node in items_of(listed.get(s, root)):
        source, target, number = (fact.get(s, node) for fact in three)
        worth = meet(number * Fraction(facts[3].per.denominator, facts[3].per.numerator), POSITIVE_ONLY)
        same = source == target and type(source) is str
        unheard = [one for one in (source, target) if type(one) is str and one not in facts[4]]
        if worth is None or unheard or (same and meet(worth, 1) is None):
            raise Odd("`rates`: a rate is more than nothing, and a currency is worth one of itself")
        if type(source) is str and type(target) is str:
            pair = (source, target)
            found[pair] = hull(found[pair], worth) if pair in found else worth
    return found


def all_exact(rates: Rates) -> bool:
    """Whether no rate is a range."""
    return not any(type(rate) is Iv for rate in rates.values())
