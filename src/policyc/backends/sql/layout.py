"""The tables from which a statement reads: one of cases, and one of nodes for each list that the Program asks about.

A node has `cid` (its case), `pos` (its place in depth-first order, from 1), `parent` (the place of the node around it, 0 at
the top), `owner` (the place of the record that holds the outermost list), `last` (the last place inside it) and `depth`
(from 1), and `path`, which names it to a user. Places are counted anew in each list table of a case.
"""

from datetime import date
from fractions import Fraction

import attrs

from policyc.core.facts import Interval
from policyc.core.program import Field, Program
from policyc.core.types import Many, RecordType

CASE = "case"
CASE_KEYS = ("cid",)
PAIR_KEYS = ("cid", "first", "second", "parent", "depth")
NODE_KEYS = ("cid", "pos", "parent", "owner", "last", "depth")


@attrs.frozen
class Place:
    """A list table: what its nodes are, which table holds the records that have the list, and under which name.

    `steps` lead from such a record to the list. `nested`: each node has a list of the same name, whose nodes are in here too.
    """

    name: str
    record: str
    owner: str
    steps: tuple[str, ...]
    nested: bool


@attrs.frozen
class Column:
    """How a fact stands in its table.

    loose: it may be unknown, and is then null. ends: it may be a range, and has a column for each end (`NAME.low`,
    `NAME.high`, `NAME.low_open`, `NAME.high_open`). den: a number stands for itself divided by this. bits: the most it takes.
    """

    loose: bool = True
    ends: bool = False
    den: int = 1
    bits: int = 52


@attrs.frozen
class Layout:
    """What is known of the tables. `columns`: by table and name of the fact; `usual` for what is not there.

    counted: the tables in which the path of a node is still to be counted out. depth: how deep the nodes of each table reach. incomplete: the tables of lists that may have more than is listed.
    """

    columns: dict[tuple[str, str], Column] = attrs.field(factory=dict)
    depth: dict[str, int] = attrs.field(factory=dict)
    incomplete: frozenset[str] = frozenset()
    usual: Column = Column()
    counted: frozenset[str] = frozenset()
    unclosed: frozenset[str] = frozenset()


def table_name(place: str, prefix: str = "") -> str:
    """The table of a list, or of the cases."""
    return prefix + ("cases" if place == "" else "list_" + place.replace(".", "__"))


def column_name(steps: tuple[str, ...]) -> str:
    """The column of a fact."""
    return ".".join(steps)


def worth_column(currency: str) -> str:
    """The column of what one unit of a currency is worth in the one of the case, where the law states amounts in several."""
    return f"worth.{currency}"


def place_of(program: Program, owner: Place | None, steps: tuple[str, ...]) -> Place:
    """The table of the list that lies these steps from a record."""
    record = owner.record if owner is not None else CASE
    of = field_of(program, record, steps).type
    assert isinstance(of, Many)
    if owner is not None and owner.nested and steps == owner.steps[-1:]:
        return owner
    inner = next(one for one in program.records if one.name == of.name).by_name.get(steps[-1])
    nested = inner is not None and inner.type == Many(of.name)
    above = owner.name if owner is not None else ""
    return Place(f"{above}.{column_name(steps)}".lstrip("."), of.name, above, steps, nested)


def field_of(program: Program, record: str, steps: tuple[str, ...]) -> Field:
    """The declared field at the end of these steps."""
    records = {one.name: one for one in program.records}
    field = records[record].by_name[steps[0]]
    for step in steps[1:]:
        assert isinstance(field.type, RecordType)
        field = records[field.type.name].by_name[step]
    return field


def declared(field: Field) -> Interval:
    """The range of a number that is not given and has no currency, or one that is not known."""
    low = _bound(field.low.value) if field.low is not None else None
    high = _bound(field.high.value) if field.high is not None else None
    return Interval(
        low, high, field.low is not None and field.low.open, field.high is not None and field.high.open
    )


def declared_days(field: Field) -> tuple[int | None, int | None]:
    """The first and the last day that a day which is not given may be, counted from 0001-01-01 as 1."""
    ends = ((field.low, 1), (field.high, -1))
    days = [end.value.toordinal() + (step if end.open else 0) if end is not None and isinstance(end.value, date) else None for end, step in ends]
    return days[0], days[1]


def _bound(value: object) -> Fraction | None:
    number = getattr(value, "amount", value)
    return number if isinstance(number, Fraction) else None
