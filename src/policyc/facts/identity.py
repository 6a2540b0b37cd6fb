"""One thing, several mentions: what is known of it at one place holds at all others, and nothing may contradict it.

Invariant: only facts that are declared to be the same are touched. A list that would come to hold itself stays unknown
at the mention inside: whoever follows it goes by the identifier.
"""

from collections.abc import Iterator

import attrs

from policyc.core.facts import Amount, DayFact, Fact, Listing, Node, Truth, Word, Words, inner_nodes, nodes_of
from policyc.core.program import Program
from policyc.facts.errors.values import TwoAccounts
from policyc.facts.places import place_of
from policyc.facts.ranges import UNKNOWN_CURRENCY, meet
from policyc.facts.tree import Tree
from policyc.text.diagnostic import Diagnostic


@attrs.frozen(eq=False)
class _Mention:
    """One place at which a thing stands, and which facts it has in common with its other mentions."""

    node: Node
    same: tuple[str, ...]


def unify(root: Node, program: Program, tree: Tree) -> list[Diagnostic]:
    """Let all mentions of a thing know what one of them knows; what they contradict each other in. Changes the records."""
    things = _things(root, program)
    faults: list[Diagnostic] = []
    for name, mentions in things.items():
        for field in sorted({field for one in mentions for field in one.same}):
            concerned = [one for one in mentions if field in one.same]
            if len(concerned) > 1:
                faults += _agree(name, field, concerned, things, tree)
    return faults


def _things(root: Node, program: Program) -> dict[str, list[_Mention]]:
    identities = {record.name: record.identity for record in program.records if record.identity is not None}
    found: dict[str, list[_Mention]] = {}
    waiting = [root] if identities else []
    while waiting:
        node = waiting.pop()
        identity = identities.get(node.record)
        name = node.fields[identity.by] if identity is not None else None
        if identity is not None and isinstance(name, Word) and name.word is not None:
            found.setdefault(name.word, []).append(_Mention(node, identity.same))
        if node.record in program.holding_things:
            waiting += reversed(inner_nodes(node))
    return found


def _agree(
    name: str, field: str, mentions: list[_Mention], things: dict[str, list[_Mention]], tree: Tree
) -> Iterator[Diagnostic]:
    facts = [one.node.fields[field] for one in mentions]
    told = _comparable(mentions, facts)
    if not told:
        return
    common: Fact | None = told[0][1]
    for one, fact in told[1:]:
        met = _both(common, fact) if common is not None and type(common) is type(fact) else None
        if met is None:
            here, there = (f"{node.path}.{field}" for node in (one.node, told[0][0].node))
            yield TwoAccounts(
                span=place_of(tree, here), path=here, other=there, who=name, written=place_of(tree, there)
            )
            return
        common = met
    assert common is not None
    if isinstance(common, Listing):
        circular = _leads_back(name, field, things)
        for one, fact in zip(mentions, facts, strict=True):
            # A list of which something is said here keeps what is said.
            if isinstance(fact, Listing) and not fact.nodes and not fact.complete and not circular:
                one.node.fields[field] = common
        return
    for one in mentions:
        one.node.fields[field] = common


def _comparable(mentions: list[_Mention], facts: list[Fact]) -> list[tuple[_Mention, Fact]]:
    """What is said of one fact. Amounts in several currencies say nothing of each other: none of them, and each is kept."""
    told = list(zip(mentions, facts, strict=True))
    stated = [(one, fact) for one, fact in told if not isinstance(fact, Amount) or UNKNOWN_CURRENCY not in _currencies(fact)]
    currencies = {_currencies(fact) for _, fact in stated if isinstance(fact, Amount)}
    return [] if len(currencies) > 1 else stated or told[:1]


def _currencies(amount: Amount) -> tuple[str, ...]:
    return tuple(currency for currency, _ in amount.parts)


def _both(one: Fact, other: Fact) -> Fact | None:
    """What is so if both are, or None if both cannot be."""
    match one, other:
        case (Word(), Word()) | (Truth(), Truth()):
            return other if one in (Word(None), Truth(None)) else one if other in (one, Word(None), Truth(None)) else None
        case Words(), Words():
            left_out = (one.complete and other.known - one.known) or (other.complete and one.known - other.known)
            return None if left_out else Words(one.known | other.known, one.complete or other.complete)
        case Amount(), Amount():
            return _amount(one, other)
        case DayFact(), DayFact():
            firsts = [day for day in (one.first, other.first) if day is not None]
            lasts = [day for day in (one.last, other.last) if day is not None]
            first, last = max(firsts, default=None), min(lasts, default=None)
            return None if first is not None and last is not None and first > last else DayFact(first, last)
        case Listing(), Listing():
            return _list(one, other)
        case _:
            raise TypeError(f"{one!r} and {other!r} are not to be compared")


def _amount(one: Amount, other: Amount) -> Amount | None:
    """Of amounts in one currency."""
    met = [(currency, meet(mine, theirs)) for (currency, mine), (_, theirs) in zip(one.parts, other.parts, strict=True)]
    parts = tuple((currency, both) for currency, both in met if both is not None)
    return Amount(parts) if len(parts) == len(met) else None


def _list(one: Listing, other: Listing) -> Listing | None:
    """The one of which more is said. Two complete lists must be the same as far as this can be told."""
    if one.complete and other.complete:
        mine, theirs = _signature(one), _signature(other)
        return None if mine is not None and theirs is not None and mine != theirs else one
    if other.complete or (len(other.nodes) > len(one.nodes) and not one.complete):
        return other
    return one


def _signature(listing: Listing) -> list[str] | None:
    """The single facts of its records, if all are known, in no order."""
    found: list[str] = []
    for node in listing.nodes:
        plain = {name: fact for name, fact in node.fields.items() if isinstance(fact, (Word, Amount))}
        if any(fact == Word(None) for fact in plain.values()):
            return None
        if any(isinstance(fact, Amount) and not all(one.exact for _, one in fact.parts) for fact in plain.values()):
            return None
        found.append(repr(sorted(plain.items())))
    return sorted(found)


def _leads_back(name: str, field: str, things: dict[str, list[_Mention]]) -> bool:
    """Whether a thing stands, by way of these lists, inside itself."""
    names = {id(mention.node): thing for thing, mentions in things.items() for mention in mentions}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        listings = [mention.node.fields.get(field) for mention in things[waiting.pop()]]
        nodes = [node for one in listings if isinstance(one, Listing) for node in one.nodes]
        # Also by way of those who have no identifier.
        inner = {names.get(id(below)) for node in nodes for below in nodes_of(node)}
        if name in inner:
            return True
        new = {one for one in inner if one is not None} - seen
        seen |= new
        waiting += sorted(new)
    return False
