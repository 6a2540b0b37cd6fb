"""What a statement reads of the cases, and why a case may not fit it."""

import attrs

from policyc.backends.sql.layout import Place
from policyc.backends.sql.scope import Writer
from policyc.core.program import Program

# Numbers with more digits, or other denominators, than so many are answered case by case.
FINEST = 10**12
Row = dict[str, object]


@attrs.frozen
class Wanted:
    """What a statement reads: the lists, the facts of each table with the steps to them, the currencies of its constants.

    nothing: the currencies of constants that are zero. mixes: amounts may be bounded currency by currency, so that of several
    currencies all must be known; undecided: something else than facts keeps conditions open. chained: lists in which chains of holdings are
    followed. asked: the facts that a decision reads, if others are read as well.
    """

    program: Program
    places: tuple[Place, ...]
    facts: dict[str, tuple[tuple[str, ...], ...]]
    currencies: frozenset[str]
    chained: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    mixes: bool = False
    undecided: bool = False
    asked: dict[str, tuple[tuple[str, ...], ...]] = attrs.field(factory=dict)


def wanted_by(writer: Writer) -> Wanted:
    """What the statement of a writer reads."""
    facts: dict[str, list[tuple[str, ...]]] = {"": []}
    for place in writer.places:
        facts[place] = []
    for place, name in sorted(writer.facts):
        facts[place].append(tuple(name.split(".")))
    listed = {place: tuple(many) for place, many in facts.items()}
    places = sorted(writer.places.values(), key=lambda one: one.name.count("."))
    return Wanted(writer.program, tuple(places), listed, frozenset(writer.cash), frozenset(writer.chained), frozenset(writer.nothing), writer.mixes, writer.undecided)


class BeyondError(Exception):
    """Raised where a case turns out not to fit."""
