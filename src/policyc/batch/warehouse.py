"""The statement for a warehouse: in its own dialect, over tables that are described at its head."""

from importlib.util import find_spec
from math import gcd

from policyc.backends.sql.code import NotInSqlError
from policyc.backends.sql.folds import CHAINS
from policyc.backends.sql.layout import CASE, Column, Layout, field_of, table_name
from policyc.batch.errors import MissingLibrary, NotInSql
from policyc.batch.steps import decisions_of, statement
from policyc.batch.wanted import Wanted, wanted_by
from policyc.core.program import Field, Program
from policyc.core.run import Run
from policyc.core.types import Count, Day, Money, Number, Quantity, SetOf, Share, YesNo
from policyc.core.units import scale_of
from policyc.text.diagnostic import Diagnostic

DIALECTS = ("duckdb", "spark", "snowflake", "bigquery", "postgres", "databricks")
MILLION = 10**6


def warehouse_sql(program: Program, run: Run, dialect: str, depth: int = 8) -> str | Diagnostic:
    """What the policies decide, for every row of a table of cases, or why SQL cannot say it exactly.

    Questions without a reading are left open. Lists are complete, and reach at most so many levels down.
    """
    if find_spec("sqlglot") is None:
        return MissingLibrary(missing="sqlglot", extra="sql")
    try:
        return _statement(program, run, dialect, depth)
    except NotInSqlError as reason:
        return NotInSql(why=str(reason))


def _statement(program: Program, run: Run, dialect: str, depth: int) -> str:
    first = statement(program, run, Layout(), decisions_of(program))
    if first.writer.chained:
        raise NotInSqlError(f"{CHAINS}, who may be mentioned twice in a case")
    wanted = wanted_by(first.writer)
    columns = {
        (table, ".".join(steps)): _column(field_of(program, _record(wanted, table), steps))
        for table, many in wanted.facts.items()
        for steps in many
    }
    layout = Layout(columns, {place.name: depth if place.nested else 1 for place in wanted.places})
    step = statement(program, run, layout, decisions_of(program))
    head = [*_about(program, run), *_tables(wanted, layout)]
    return "\n".join(f"-- {line}".rstrip() for line in head) + "\n" + _transpiled(step.sql, dialect) + "\n"


def _record(wanted: Wanted, table: str) -> str:
    return next((place.record for place in wanted.places if place.name == table), CASE)


def _column(field: Field) -> Column:
    """Amounts are whole numbers of millionths of their unit, or finer where that is no whole number of root units."""
    match field.type:
        case Quantity() as quantity:
            scale = scale_of(quantity)
            return Column(den=MILLION * scale.denominator // gcd(MILLION * scale.denominator, scale.numerator), bits=62)
        case Money() | Number() | Share():
            return Column(den=MILLION, bits=62)
        case Count():
            return Column(bits=62)
        case _:
            return Column(bits=22)


def _about(program: Program, run: Run) -> list[str]:
    names = ", ".join(policy.name for policy in program.policies if policy.target)
    chosen = [f"{question} is read as {reading}" for question, reading in run.readings]
    return [
        f"What {names} decide of each case: for the decision with number N",
        "status_N: 0 determined, 1 undetermined, 2 conflict; possible_N: a bit for each outcome, the weakest first",
        "questions_N: a bit for each open question that keeps it open; such a case wants a reading",
        *chosen,
        "",
    ]


def _tables(wanted: Wanted, layout: Layout) -> list[str]:
    lines = []
    for table, many in wanted.facts.items():
        keys = "cid" if table == "" else "cid, pos, parent, owner, last, depth"
        lines.append(f"table {table_name(table)}: {keys}; null is not known")
        for steps in many:
            field, name = field_of(wanted.program, _record(wanted, table), steps), ".".join(steps)
            lines.append(f"  {name}: {_meant(field, layout.columns[(table, name)])}")
    return lines


def _meant(field: Field, column: Column) -> str:
    match field.type:
        case Money():
            return f"money, a whole number of 1/{column.den} of the one currency of the case"
        case Quantity():
            return f"{field.type.dimension}, a whole number of 1/{column.den}"
        case Number() | Share():
            return f"a number, as a whole number of 1/{column.den}"
        case Count():
            return "a whole number"
        case Day():
            return "a day, counted from 0001-01-01 as 1"
        case SetOf():
            return f"a list of texts; `{field.name}.complete` says that there are no others"
        case YesNo():
            return "yes or no"
        case _:
            return "a text"


def _transpiled(sql: str, dialect: str) -> str:
    import sqlglot

    # Every dialect has a decimal number of 38 digits; not every one has a whole number of 128 bits.
    tree = sqlglot.parse_one(sql.replace("HUGEINT", "DECIMAL(38, 0)"), read="duckdb")
    return tree.sql(dialect=dialect, pretty=True, identify=True)
