"""The statements of a run: what a decision comes to, and the readings of what keeps it open."""

from itertools import product
from math import prod

import attrs

from policyc.backends.decide import MOST_COMBINATIONS
from policyc.backends.sql.broken import any_broken
from policyc.backends.sql.code import literal, with_bits, with_lists
from policyc.backends.sql.coding import with_codes
from policyc.backends.sql.counted import counted
from policyc.backends.sql.decisions import Found, decide, met
from policyc.backends.sql.layout import Layout, table_name
from policyc.backends.sql.nulls import any_null
from policyc.backends.sql.plan import tables
from policyc.backends.sql.scope import Writer
from policyc.batch.wanted import Wanted, wanted_by
from policyc.core.program import Decision, Policy, Program, Provision
from policyc.core.run import Run

AGAIN, OPEN, DOUBT, KEPT, SOME = "again_", "open_", "doubt_", "kept_", "some_"
# What a statement with lists needs.
MACRO = "CREATE OR REPLACE TEMP MACRO all_reasons(many) AS list_distinct(flatten(list(many)))"


@attrs.frozen
class Step:
    """A statement that gives the columns of some decisions for every case: `cid`, then those of each `Found`."""

    sql: str
    found: tuple[Found, ...]
    writer: Writer
    base: str = ""


def decisions_of(program: Program) -> list[tuple[Policy, Decision]]:
    """The decisions that are asked for, in the order of an answer."""
    return [(policy, decision) for policy in program.policies if policy.target for decision in policy.decisions]


@attrs.frozen
class Way:
    """How a statement is written: the questions whose readings stand in the table of cases, what the names of its tables
    begin with, whether it lists the facts that keep a decision open, whether a column `dirty` says that a fact is null,
    whether a column `broken` says that the case contradicts itself, in the lists that are named, and whether margins are told.

    base: what the names of the tables of all cases begin with. counted: the lists of which it says what `counted` makes columns of.
    why: only what keeps decisions open is asked for.
    """

    asked: frozenset[str] = frozenset()
    prefix: str = ""
    listed: bool = False
    dirty: bool = False
    broken: frozenset[str] | None = None
    base: str = ""
    told: bool = False
    counted: tuple[str, ...] | None = None
    why: bool = False


def statement(program: Program, run: Run, layout: Layout, of: list[tuple[Policy, Decision]], way: Way = Way()) -> Step:
    """What these decisions come to. Raises NotInSqlError."""
    writer = Writer(program, run, layout, way.asked, way.prefix or way.base, way.listed, way.told)
    found = tuple(decide(writer, policy, decision) for policy, decision in of)
    more = {"broken": any_broken(writer, way.broken)} if way.broken is not None else {}
    more |= {"dirty": any_null(writer)} if way.dirty else {}
    more |= counted(writer, way.counted) if way.counted is not None else {}
    columns = [pair for number, one in enumerate(found) for pair in zip(names_of(one, number), texts_of(one), strict=True)]
    columns = [(name, text) for name, text in (*columns, *more.items()) if not way.why or name.startswith("questions")]
    if way.prefix or way.base:
        with_codes(writer.plan, [text for _, text in columns])
    sql = _select(writer, columns)
    return Step(with_lists(sql) if way.listed else with_bits(sql), found, writer, way.base)


def one_provision(program: Program, run: Run, layout: Layout, provision: Provision, prefix: str) -> str:
    """A statement that asks for nothing but whether the conditions of a provision hold. Raises NotInSqlError."""
    writer = Writer(program, run, layout, prefix=prefix)
    found = met(writer, provision)
    return with_bits(_select(writer, [("must", found.must), ("may", found.may)]))


def _select(writer: Writer, columns: list[tuple[str, str]]) -> str:
    """These columns of every case, and the tables that they need."""
    made = tables(writer.plan, [text for _, text in columns])
    last = next(name for name, _ in reversed(made) if name.rpartition("_")[0] == "case")
    with_ = ",\n".join(f"{name} AS ({text})" for name, text in made)
    return f"WITH {with_}\nSELECT cid, {', '.join(f'{text} AS {name}' for name, text in columns)} FROM {last}"


def wanted_for(program: Program, run: Run, lists: frozenset[str]) -> Wanted:
    """What decisions read, and besides what tells whether a case contradicts itself in these lists. Raises NotInSqlError."""
    writer = Writer(program, run, Layout())
    for policy, decision in decisions_of(program):
        decide(writer, policy, decision)
    asked = wanted_by(writer)
    any_broken(writer, lists)
    return attrs.evolve(wanted_by(writer), asked=asked.facts)


def texts_of(one: Found) -> list[str]:
    """The texts of a decision's columns."""
    margins = [text for text in (one.margin, one.margins) if text is not None]
    return [one.status, one.possible, one.pairs, one.questions, *margins, *one.must, *one.may, *one.relieved]


def names_of(one: Found, number: int) -> list[str]:
    """The names of a decision's columns; `number` tells decisions apart."""
    sets = [f"{name}{piece}" for name in ("must", "may", "relieved") for piece in range(len(one.must))]
    told = ("margin", "margins") if one.margin is not None else ()
    return [f"{name}_{number}" for name in ("status", "possible", "pairs", "questions", *told, *sets)]


# ---- readings ----


def combinations(program: Program, writer: Writer, mask: int) -> list[dict[str, str]] | None:
    """Every combination of readings of the questions of a mask; None where they are too many to be tried."""
    readings = {one.name: [name for name, _, _ in one.readings] for one in program.questions}
    asked = [name for name, bit in writer.questions.items() if mask & bit]
    if prod(len(readings[name]) for name in asked) > MOST_COMBINATIONS:
        return None
    return [dict(zip(asked, chosen, strict=True)) for chosen in product(*(readings[name] for name in asked))]


def tables_again(step: Step, masks: dict[int, list[dict[str, str]]], number: int, asked: list[str]) -> list[tuple[str, str]]:
    """The tables in which each open case stands once for each combination of readings: `again` says which is which."""
    rows = []
    for mask, many in masks.items():
        for one in many:
            words = [literal(one[name]) if name in one else "NULL" for name in asked]
            rows.append(f"({mask}, {', '.join(words)})")
    columns = ", ".join(f'"{name}"' for name in asked)
    readings = f"(VALUES {', '.join(rows)}) v(mask, {columns})"
    again = (
        f"SELECT row_number() OVER () AS again, f.cid AS was, {columns} FROM found f JOIN {readings} "
        f"ON f.questions_{number} = v.mask"
    )
    found = [("again", again)]
    for name in ("", *step.writer.places):
        table = table_name(name)
        more = f", {columns}" if name == "" else ""
        path = _path(step, name, "a.again, t.pos", "a.again")
        found.append((f"{AGAIN}{table}", f"SELECT t.* REPLACE (a.again AS cid{path}){more} FROM {step.base}{table} t JOIN again a ON a.was = t.cid"))
    return found


def combined(single: Step, number: int) -> str:
    """What a decision comes to if any of its readings is the true one, in the columns of the first statement."""
    pieces = range(len(single.found[0].must))
    sets = [f"bit_and(must{n}_0) AS must{n}_{number}, bit_or(may{n}_0) AS may{n}_{number}" for n in pieces]
    alike = "count(DISTINCT status_0) = 1 AND min(status_0) <> 1 AND (min(status_0) = 2 OR bit_count(bit_or(possible_0)) = 1)"
    status = f"CASE WHEN {alike} THEN min(status_0) ELSE 1 END AS status_{number}"
    open_facts = "all_reasons(questions_0)" if single.writer.listed else "CAST([] AS VARCHAR[])"
    return (
        f"SELECT was AS cid, {status}, bit_or(possible_0) AS possible_{number}, bit_or(pairs_0) AS pairs_{number}, {', '.join(sets)}, "
        f"{open_facts} AS missing_{number} FROM tried JOIN again ON tried.cid = again.again GROUP BY was"
    )


def with_combined(single: Step, number: int) -> str:
    """The columns of the first statement, those of one decision taken from `combined` where a case is in it."""
    names = [name for name in names_of(single.found[0], number) if not name.startswith(("questions", "relieved"))]
    replaced = [f"coalesce(c.{name}, f.{name}) AS {name}" for name in (*names, f"missing_{number}")]
    return f"SELECT f.* REPLACE ({', '.join(replaced)}) FROM found f LEFT JOIN combined c ON f.cid = c.cid"


# ---- what is not known ----


def tables_doubtful(step: Step) -> list[tuple[str, str]]:
    """The tables of the cases of which some fact is not known."""
    names = [table_name(name) for name in ("", *step.writer.places)]
    return [(f"{DOUBT}{name}", f"SELECT * FROM {SOME}{name}") for name in names]



def found_at_once(step: Step, which: str) -> str:
    """The columns of those cases of `sharp` for which two truths were enough, and of which this is so; nothing is missing of them."""
    names = [name for number, one in enumerate(step.found) for name in names_of(one, number)]
    return f"SELECT cid, {', '.join(names)}, broken, {unlisted(len(step.found))} FROM sharp WHERE NOT dirty AND {which}"


def some_open(step: Step) -> str:
    """Some decision is open."""
    return "(" + " OR ".join(f"status_{number} = 1" for number in range(len(step.found))) + ")"


def unlisted(many: int) -> str:
    """For each decision that nothing is missing yet."""
    return ", ".join(f"CAST([] AS VARCHAR[]) AS missing_{number}" for number in range(many))


def tables_open(step: Step) -> list[tuple[str, str]]:
    """The tables of the cases of which some decision is open."""
    where = f"WHERE t.cid IN (SELECT cid FROM found WHERE {some_open(step)})"
    found = []
    for name in ("", *step.writer.places):
        path = _path(step, name, "t.cid, t.pos", "t.cid")
        source = table_name(name, step.writer.prefix)
        found.append((f"{OPEN}{table_name(name)}", f"SELECT t.* REPLACE (t.cid AS cid{path}) FROM {source} t {where}"))
    return found


def _path(step: Step, place: str, order: str, by: str) -> str:
    """The path of a node by its place among those of its case, where it was left out."""
    if place not in step.writer.layout.counted:
        return ""
    return f", concat({literal(place + '[')}, row_number() OVER (PARTITION BY {by} ORDER BY {order}) - 1, ']') AS path"


def with_missing(many: int) -> str:
    """The columns of the first statement with the facts that keep each decision open, where that is found out."""
    replaced = [
        f"CASE WHEN f.status_{n} = 1 THEN coalesce(list_filter(e.questions_{n}, lambda w: NOT starts_with(w, '?')), f.missing_{n}) "
        f"ELSE f.missing_{n} END AS missing_{n}"
        for n in range(many)
    ]
    return f"SELECT f.* REPLACE ({', '.join(replaced)}) FROM found f LEFT JOIN explained e ON f.cid = e.cid"
