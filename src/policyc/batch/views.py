"""The tables of a statement, made from the files of a folder, with what is checked of each column."""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.backends.sql.code import NARROW, TRUE, literal
from policyc.backends.sql.layout import CASE, Column, Layout, Place, column_name, field_of, table_name
from policyc.batch.duck import Duck
from policyc.batch.nodes import INTEGERS, Listed, NotInColumnsError, nested
from policyc.batch.slow import Sources
from policyc.batch.steps import SOME
from policyc.batch.tables import Read, read_fact
from policyc.batch.wanted import Wanted
from policyc.core.types import SetOf


def measured(duck: Duck, source: str, reads: list[Read]) -> list[Read]:
    """The reads of a file with the bits that its numbers really take. Raises NotInColumnsError.

    A file of Parquet knows its least and greatest numbers.
    """
    numbers = [one.given[0] for one in reads if one.given is not None]
    if not numbers:
        return reads
    ends = ", ".join(f"min({text}), max({text})" for text in numbers)
    found = iter(duck.rows(f"SELECT {ends} FROM {source} t")[0])
    return [_measured(one, (next(found), next(found))) if one.given is not None else one for one in reads]


def _measured(one: Read, ends: tuple[object, object]) -> Read:
    assert one.given is not None
    given, times = one.given
    most = max((abs(Fraction(str(end))) for end in ends if end is not None), default=Fraction(0))
    bits = int(most * times).bit_length()
    if bits > NARROW:
        raise NotInColumnsError(f"{one.text} does not fit 64 bits")
    if one.wide is not None and most >= one.wide[1]:
        wide = one.wide[0]
        one = attrs.evolve(one, text=one.text.replace(given, wide), valid=one.valid.replace(given, wide), given=(wide, times))
    return attrs.evolve(one, bits=max(1, bits))


@attrs.frozen
class Check:
    """Whether all values of a column are of its field: a quick question about the whole column, and the rows that are not."""

    quick: str
    rows: str


def check(source: str, found: Read) -> Check:
    """How the values of a column are checked. Few values are different ones, and of numbers the ends are enough."""
    quick = f"SELECT count(*) FROM (SELECT DISTINCT {found.text} FROM {source} t) d(v) WHERE NOT ({found.valid.replace(found.text, 'v')})"
    if found.given is not None:
        given = found.given[0]
        ends = f"(SELECT unnest([min({given}), max({given})]) AS v FROM {source} t)"
        within = found.valid.replace(found.text, found.text.replace(given, "v"))
        quick = f"SELECT count(*) FROM {ends} WHERE NOT ({within})"
    return Check(quick, f"SELECT t.case_id AS cid FROM {source} t WHERE NOT coalesce({found.valid}, true)")


@attrs.define
class Views:
    """What is checked of the columns of each file, and how facts stand in the tables that were made of all of its rows."""

    checks: list[Check] = attrs.field(factory=list)
    columns: dict[tuple[str, str], Column] = attrs.field(factory=dict)
    depth: dict[str, int] = attrs.field(factory=dict)
    incomplete: set[str] = attrs.field(factory=set)
    counted: set[str] = attrs.field(factory=set)
    currencies: set[str] = attrs.field(factory=set)

    def layout(self) -> Layout:
        """How facts stand in the tables."""
        return Layout(self.columns, self.depth, frozenset(self.incomplete), counted=frozenset(self.counted))


def views_of(wanted: Wanted, duck: Duck, sources: Sources) -> Views:
    """Make the tables of a statement, named `all_…`, from files, and views `some_…` of their rows of cases in the table `doubtful`.

    Raises NotInColumnsError.
    """
    duck.make("doubtful", f"SELECT case_id AS cid FROM {sources[''][0]} WHERE false")
    found = Views(currencies=set(wanted.currencies | wanted.nothing), incomplete={place.name for place in wanted.places if place.name not in sources})
    for table in (*(place.name for place in wanted.places), ""):
        place = next((one for one in wanted.places if one.name == table), None)
        source, kinds = sources.get(table, ("", {}))
        facts = [*_facts(wanted, duck, table, (source, kinds), found), *_complete(wanted, duck, table, sources, found)]
        if place is None:
            currency = literal(next(iter(found.currencies), ""))
            _view(duck, table, ["t.case_id AS cid", f"{currency} AS currency", *facts], source)
        else:
            _list(duck, place, (source, kinds), tuple(facts), found)
    if len(found.currencies) > 1:
        raise NotInColumnsError("amounts are in several currencies")
    return found


def _facts(wanted: Wanted, duck: Duck, table: str, of: tuple[str, dict[str, str]], found: Views) -> list[str]:
    """The facts that are read of a table, each with its name."""
    source, kinds = of
    record = next((place.record for place in wanted.places if place.name == table), CASE)
    many = wanted.facts[table]
    fields = [field_of(wanted.program, record, steps) for steps in many]
    reads = [read_fact(field, column_name(steps), kinds) for field, steps in zip(fields, many, strict=True)]
    texts = []
    for steps, field, one in zip(many, fields, measured(duck, source, reads) if source else reads, strict=True):
        found.currencies |= {one.currency} if one.currency else set()
        texts.append(f'{one.text} AS "{column_name(steps)}"')
        if isinstance(field.type, SetOf):
            texts.append(f'({one.text} IS NOT NULL) AS "{column_name(steps)}.complete"')
        found.checks += [check(source, one)] if one.valid != TRUE and source else []
        found.columns[(table, column_name(steps))] = Column(True, False, one.den, one.bits)
    return texts


def _complete(wanted: Wanted, duck: Duck, table: str, sources: Sources, found: Views) -> list[str]:
    """For each list that the rows of a table hold whether it may have more; nothing is known of one that no file gives.

    Raises NotInColumnsError where a total bounds what is not known.
    """
    source, kinds = sources.get(table, ("", {}))
    texts = []
    for place, column in _held(wanted, table):
        if place.name not in sources:
            if any(one.list == place.steps[-1] for one in wanted.program.residuals):
                raise NotInColumnsError(f"there is no table of {place.name}")
            texts.append(f'false AS "{column}"')
        elif column in kinds:
            texts.append(f'coalesce(t."{column}", true) AS "{column}"')
            found.incomplete |= {place.name for _ in duck.rows(f'SELECT 1 FROM {source} t WHERE NOT t."{column}" LIMIT 1')}
        else:
            texts.append(f'true AS "{column}"')
    return texts


def _held(wanted: Wanted, table: str) -> Iterator[tuple[Place, str]]:
    """The lists that the rows of a table hold, with the column that says of each whether it is complete."""
    for place in wanted.places:
        if place.owner == table and place.name != table:
            yield place, f"{column_name(place.steps)}.complete"
        if place.name == table and place.nested:
            yield place, f"{place.steps[-1]}.complete"


def _list(duck: Duck, place: Place, of: tuple[str, dict[str, str]], facts: tuple[str, ...], found: Views) -> None:
    """The table of the nodes of a list: a view where all of them lie at the top, else one that is made."""
    source, kinds = of
    table = f"all_{table_name(place.name)}"
    keys = ["cid", "pos", "parent", "owner", "last", "depth"]
    if not source:
        nothing = [f"CAST(NULL AS BIGINT) AS {key}" for key in ("node", *keys[1:])]
        duck.view(table, f"SELECT * FROM ({_select(['NULL AS cid', *nothing, 'NULL AS path', *facts], '(SELECT 1)')}) WHERE false")
        _some_of(duck, place.name)
        found.depth[place.name] = 1
        return
    if "pos" in kinds:
        _view(duck, place.name, ["t.case_id AS cid", *(f"t.{key}" for key in (*keys[1:], "path", "node")), *facts], source)
        found.depth[place.name] = duck.rows(f"SELECT coalesce(max(t.depth), 1) FROM {source} t")[0][0]
        return
    if "node" not in kinds:
        raise NotInColumnsError(f"there is no column `node` in the table of {place.name}")
    deep = "parent" in kinds and bool(duck.rows(f"SELECT 1 FROM {source} t WHERE t.parent IS NOT NULL LIMIT 1"))
    if deep or place.owner or kinds["node"] not in INTEGERS:
        found.depth[place.name] = nested(duck, Listed(place, source, kinds, facts))
        _some_of(duck, place.name)
        return
    least = duck.rows(f"SELECT coalesce(min(t.node), 0) FROM {source} t")[0][0]
    pos = f"CAST(t.node AS BIGINT) - {least} + 1"
    top = [f"{pos} AS pos", "0 AS parent", "0 AS owner", f"{pos} AS last", "1 AS depth", "'' AS path", "t.node"]
    _view(duck, place.name, ["t.case_id AS cid", *top, *facts], source)
    found.depth[place.name] = 1
    found.counted.add(place.name)


def _some_of(duck: Duck, table: str) -> None:
    duck.view(f"{SOME}{table_name(table)}", f"SELECT r.* FROM all_{table_name(table)} r SEMI JOIN doubtful d ON r.cid = d.cid")


def _view(duck: Duck, table: str, texts: list[str], source: str) -> None:
    """A view of all rows, and one of the rows of cases in `doubtful`, in which nothing is computed for the others."""
    duck.view(f"all_{table_name(table)}", _select(texts, source))
    duck.view(f"{SOME}{table_name(table)}", _select(texts, f"(SELECT r.* FROM {source} r SEMI JOIN doubtful d ON r.case_id = d.cid)"))


def _select(texts: list[str], source: str) -> str:
    return f"SELECT {', '.join(texts)} FROM {source} t"
