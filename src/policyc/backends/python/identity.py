"""One thing under several mentions, on JSON: what one of them says holds of all, by the rules of `policyc.facts.identity`."""

from fractions import Fraction
from typing import Any

from policyc.backends.python.bounds import UNKNOWN, Iv, Number
from policyc.backends.python.reading import WORDLIKE, Fact, Known, Lst, Odd, Shadow, Ws, items_of, meet

# The name of a thing, the record of the mention, the mention.
Mention = tuple[str, str, Any]
# A number and its currency, by the record and the name of the fact.
Amounts = dict[tuple[int, str], tuple[Number, str]]


class Naming:
    """By what things are recognised, and where they stand in a case.

    `things`: by record, the fact by which it is recognised, and those in which all mentions agree.
    """

    def __init__(self, records: dict[str, tuple[Fact, ...]], things: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        self.facts = {record: {fact.name: fact for fact in facts} for record, facts in records.items()}
        self.by = {record: self.facts[record][by] for record, (by, _) in things.items() if record in records}
        self.same = {record: frozenset(same) for record, (_, same) in things.items()}
        reached, size = set(self.by), -1
        while len(reached) > size:
            size = len(reached)
            reached |= {record for record, facts in records.items() if any(one.record_name in reached for one in facts)}
        # The facts that lead from a record to one that is recognised.
        self.inner = {
            record: tuple(fact for fact in facts if fact.record_name in reached) for record, facts in records.items()
        }

    def below(self, s: Any, record: str, node: Any) -> list[tuple[str, Any]]:
        """A record and those inside it that can be recognised, each before what it holds."""
        found, waiting = [], [(record, node)]
        while waiting:
            of, here = waiting.pop()
            if of in self.by:
                found.append((of, here))
            for fact in reversed(self.inner[of]):
                held = fact.get(s, here)
                if fact.kind == "record":
                    waiting.append((fact.record_name, held))
                else:
                    waiting += [(fact.record_name, one) for one in reversed(items_of(held))]
        return found

    def mentions(self, s: Any, root: Any) -> list[Mention]:
        """All mentions in a case of things whose name is known."""
        if s.mentioned is not None and s.mentioned[0] is root:
            return s.mentioned[1]  # type: ignore[no-any-return]
        found = []
        for record, node in self.below(s, "case", root):
            name = self.by[record].get(s, node)
            if type(name) is str:
                found.append((name, record, node))
        return found

    def twice(self, s: Any, root: Any) -> bool:
        """Whether some thing is mentioned more than once. Keeps the mentions: nobody writes to a case as it was given."""
        s.mentioned = root, self.mentions(s, root)
        names = [name for name, _, _ in s.mentioned[1]]
        return len(set(names)) < len(names)


class Unifying:
    """One pass over a case that may be written to. `changed` are the numbers that were told anew; they stand in `amounts`."""

    def __init__(self, s: Any, naming: Naming, amounts: Amounts) -> None:
        self.s, self.naming, self.amounts = s, naming, amounts
        self.changed: list[tuple[Shadow, Fact]] = []
        self.things: dict[str, list[tuple[Shadow, str]]] = {}
        self.names: dict[int, str] = {}

    def run(self, root: Shadow) -> None:
        """Let all mentions of a thing know what one of them knows. Raises Odd where they contradict each other."""
        for name, record, node in self.naming.mentions(self.s, root):
            self.things.setdefault(name, []).append((node, record))
            self.names[id(node)] = name
        for name, mentions in self.things.items():
            for field in sorted({field for _, record in mentions for field in self.naming.same[record]}):
                told = [(node, self.naming.facts[of][field]) for node, of in mentions if field in self.naming.same[of]]
                if len(told) > 1:
                    self.agree(name, field, told)

    def agree(self, name: str, field: str, told: list[tuple[Shadow, Fact]]) -> None:
        """One fact of one thing."""
        per, sort = told[0][1].per, sort_of(told[0][1])
        facts = [self.said(node, fact, per) for node, fact in told]
        compared = self.comparable(list(zip(told, facts, strict=True)))
        if not compared:
            return
        common = compared[0][1]
        for (_, fact), value in compared[1:]:
            met = self.both(sort, common, value, fact) if sort == sort_of(fact) else None
            if met is None:
                raise Odd(f"`{field}`: two mentions of `{name}` contradict each other")
            common = met
        if sort == "list":
            circular = self.leads_back(name, field)
            for (node, _), value in zip(told, facts, strict=True):
                # A list of which something is said here keeps what is said.
                if type(value) is Lst and not value.items and not circular:
                    node[field] = common
            return
        for node, fact in told:
            self.tell(node, fact, common, per)

    def comparable(self, told: list[tuple[tuple[Shadow, Fact], Any]]) -> list[tuple[tuple[Shadow, Fact], Any]]:
        """What is said of one fact. Amounts in several currencies say nothing of each other: none of them, and each is kept."""
        numbers = [sort_of(fact) == "number" for (_, fact), _ in told]
        stated = [one for one, number in zip(told, numbers, strict=True) if not number or one[1][1] != UNKNOWN]
        currencies = {one[1][1] for one, number in zip(told, numbers, strict=True) if number and one[1][1] != UNKNOWN}
        return [] if len(currencies) > 1 else stated or told[:1]

    def said(self, node: Shadow, fact: Fact, per: Fraction) -> Any:
        """What is said here; a number in the unit of which `per` make one, with its currency."""
        if sort_of(fact) != "number":
            return fact.get(self.s, node)
        number, currency = fact.pair(node.get(fact.name))
        return in_unit_of(number, fact.per, per), currency

    def tell(self, node: Shadow, fact: Fact, value: Any, per: Fraction) -> None:
        """Write what is known into a record."""
        sort = sort_of(fact)
        if sort == "number":
            self.amounts[(id(node), fact.name)] = in_unit_of(value[0], per, fact.per), value[1]
            self.changed.append((node, fact))
        elif sort == "day":
            node[fact.name] = value if type(value) is Iv else Known(value)
        else:
            node[fact.name] = None if type(value) is int else value

    def both(self, sort: str, one: Any, other: Any, fact: Fact) -> Any:
        """What is so if both are, or None if both cannot be."""
        if sort in ("word", "yes"):
            return other if type(one) is int else one if type(other) is int or one == other else None
        if sort == "set":
            return both_sets(one, other)
        if sort == "number":
            met = meet(one[0], other[0])
            return None if met is None else (met, one[1])
        return meet(one, other) if sort == "day" else self.both_lists(one, other, fact)

    def both_lists(self, one: Any, other: Any, fact: Fact) -> Any:
        """The one of which more is said. Two complete lists must be the same as far as this can be told."""
        if type(one) is not Lst and type(other) is not Lst:
            mine, theirs = (self.signature(listed, fact.record_name) for listed in (one, other))
            return None if mine is not None and theirs is not None and mine != theirs else one
        longer = len(items_of(other)) > len(items_of(one))
        return other if type(other) is not Lst or (longer and type(one) is Lst) else one

    def signature(self, listed: list[Any], record: str) -> list[str] | None:
        """The single facts of its records, if all are known, in no order."""
        found = []
        for node in listed:
            plain = []
            for name, fact in self.naming.facts[record].items():
                sort = sort_of(fact)
                if sort not in ("word", "number"):
                    continue
                value = self.amounts.get((id(node), name)) or self.said(node, fact, fact.per)
                if type(value) is int or (type(value) is tuple and type(value[0]) is Iv):
                    return None
                plain.append((name, value))
            found.append(repr(sorted(plain)))
        return sorted(found)

    def leads_back(self, name: str, field: str) -> bool:
        """Whether a thing stands, by way of these lists, inside itself."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            inner: set[str] = set()
            for node, record in self.things[waiting.pop()]:
                fact = self.naming.facts[record].get(field)
                held = items_of(fact.get(self.s, node)) if fact is not None and fact.kind == "list" else []
                # Also by way of those who have no identifier.
                below = [one for each in held for _, one in self.naming.below(self.s, fact.record_name, each)]  # type: ignore[union-attr]
                inner |= {self.names[id(one)] for one in below if id(one) in self.names}
            if name in inner:
                return True
            waiting += sorted(inner - seen)
            seen |= inner
        return False


def sort_of(fact: Fact) -> str:
    """What sort of fact it is, as far as it matters to whether two may be one."""
    if fact.kind in WORDLIKE:
        return "word"
    return fact.kind if fact.kind in ("yes", "set", "day", "list") else "number"


def in_unit_of(number: Number, per: Fraction, other: Fraction) -> Number:
    """A number of units of which `per` make one, in units of which `other` do."""
    if per == other:
        return number
    found = number * Fraction(other.numerator * per.denominator, other.denominator * per.numerator)
    return found.numerator if type(found) is Fraction and found.denominator == 1 else found


def both_sets(one: Any, other: Any) -> Any:
    """The members that are known from either, or None if one leaves out what the other has."""
    mine, theirs = (one.known if type(one) is Ws else one), (other.known if type(other) is Ws else other)
    complete = type(one) is not Ws, type(other) is not Ws
    if (complete[0] and not set(theirs) <= set(mine)) or (complete[1] and not set(mine) <= set(theirs)):
        return None
    found = list(dict.fromkeys((*mine, *theirs)))
    return found if True in complete else Ws(found)
