"""Whether a case contradicts what the vocabulary says of every record, as a column."""

from collections.abc import Iterator

from policyc.backends.sql.code import FALSE, any_of, no
from policyc.backends.sql.layout import CASE, Place, place_of
from policyc.backends.sql.plan import CASES, Key
from policyc.backends.sql.primitives import conditions
from policyc.backends.sql.scope import THE_CASE, THIS, At, Writer, nodes
from policyc.backends.sql.summing import Over, one_sum
from policyc.backends.sql.write import see
from policyc.core.program import Assumption
from policyc.core.types import Many, RecordType

# The frame of a record, its list, the steps to it from there, and what it is.
_Spot = tuple[Key, Place | None, tuple[str, ...], str]


def any_broken(writer: Writer, lists: frozenset[str]) -> str:
    """Whether something that the vocabulary assumes is certainly false of a record of the case or of these lists."""
    found: list[str] = []
    for spot in _spots(writer, lists):
        found += [_broken_there(writer, spot, one) for one in writer.program.assumes if one.record == spot[3]]
    return writer.plan.keep(CASES, any_of(found), "broken")


def _broken_there(writer: Writer, spot: _Spot, assumption: Assumption) -> str:
    key, _, steps, _ = spot
    at = At(writer, key, {None: (THE_CASE, ()), "this": (THE_CASE if key == CASES else THIS, steps)})
    never = writer.plan.keep(key, no(conditions([see(at, assumption.expr)])[0].may), "broken")
    rows = Over(key, CASES, ("cid",), (("cid", "cid"),), "true", False)
    return never if key == CASES or never == FALSE else one_sum(at, rows, f"bool_or(coalesce({never}, false))", FALSE)


def _spots(writer: Writer, lists: frozenset[str]) -> Iterator[_Spot]:
    """Every record of the case and of the nodes of these lists."""
    waiting: list[_Spot] = [(CASES, None, (), CASE)]
    while waiting:
        spot = waiting.pop(0)
        yield spot
        waiting += _inside(writer, lists, spot)


def _inside(writer: Writer, lists: frozenset[str], spot: _Spot) -> Iterator[_Spot]:
    key, place, steps, record = spot
    for field in next(one.fields for one in writer.program.records if one.name == record):
        below = (*steps, field.name)
        if isinstance(field.type, RecordType):
            yield key, place, below, field.type.name
        elif isinstance(field.type, Many):
            inner = place_of(writer.program, place, below)
            if inner.name in lists and inner != place:
                yield nodes(writer, inner), inner, (), inner.record
