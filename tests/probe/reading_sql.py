"""Second reading: the Program as one DuckDB statement over a table of nodes, all cases at once.

A condition is two columns (must, may). A number is four: low, whether low is open, high, whether high is open; an end
that is NULL is unbounded. Amounts are integers of 1/scale, and a ratio is kept as a constant denominator.
"""

from fractions import Fraction
from typing import assert_never

import attrs
from reading_sql_folds import ENDS, by_levels, by_ranges

from policyc.core.program import Apply, Const, Depth, Expr, Fold, Over, Path, Prim, Program, Shared, Unstated
from policyc.core.types import Share


@attrs.frozen
class Both:
    """A condition as two SQL expressions, never NULL."""

    must: str
    may: str


@attrs.frozen
class Ends:
    """A number as SQL expressions; its ends stand for themselves divided by `den`."""

    lo: str
    lo_open: str
    hi: str
    hi_open: str
    den: int = 1


@attrs.frozen
class Column:
    """A word: NULL is unknown."""

    name: str


Code = Both | Ends | Column | Const


@attrs.frozen
class Scope:
    """Where an expression stands: the table alias of each variable, and the joins its folds need."""

    aliases: dict[str, str]
    joins: list[str]


@attrs.define
class Writer:
    """Collects the named tables of the statement, innermost first."""

    program: Program
    known: bool = False
    tables: list[str] = attrs.field(factory=list)
    count: int = 0

    def name(self) -> str:
        """A fresh prefix."""
        self.count += 1
        return f"f{self.count}"


def statement(program: Program, expr: Expr, known: bool = False) -> str:
    """One row per case: (case_id, must, may) of a condition or (case_id, lo, lo_open, hi, hi_open) of a number.

    `known`: every fact of every case is known, so that totals may be written by ranges.
    """
    writer = Writer(program, known)
    scope = Scope({}, [])
    code = write(writer, scope, expr)
    match code:
        case Both(must, may):
            columns = f"{must} AS must, {may} AS may"
        case Ends():
            columns = ", ".join(f"{getattr(code, end)} AS {end}" for end in ENDS)
        case _:
            raise NotImplementedError(f"{code}")
    with_ = "WITH RECURSIVE " + ",\n".join(writer.tables) if writer.tables else ""
    joins = "\n".join(scope.joins)
    return f"{with_}\nSELECT item.case_id, {columns} FROM node item\n{joins}\nWHERE item.depth = 0 ORDER BY item.case_id"


def write(writer: Writer, scope: Scope, expr: Expr) -> Code:
    """One expression as SQL in a scope."""
    match expr:
        case Path(root, steps):
            alias = "item" if root is None else scope.aliases[root]
            name = steps[-1]
            return number(f"{alias}.") if name == "value" else Column(f"{alias}.{name}")
        case Const(value):
            text = str(value).lower()
            return Both(text, text) if isinstance(value, bool) else expr
        case Apply(Prim.SCALE, (Const(Fraction() as ratio, Share()), inner)):
            of = write(writer, scope, inner)
            assert isinstance(of, Ends) and ratio > 0
            low, high = (f"({end} * {ratio.numerator}::HUGEINT)" for end in (of.lo, of.hi))
            return Ends(low, of.lo_open, high, of.hi_open, of.den * ratio.denominator)
        case Apply(prim, args):
            return apply(prim, [write(writer, scope, arg) for arg in args])
        case Over():
            return over(writer, scope, expr)
        case Shared(name, args):
            definition = next(d for d in writer.program.definitions if d.name == name)
            renamed = {p: scope.aliases[a.root] for p, a in zip(definition.params, args, strict=True) if a.root}
            return write(writer, Scope({**scope.aliases, **renamed}, scope.joins), definition.body)
        case Unstated():
            return Both("false", "true")
        case _:
            assert_never(expr)


def number(prefix: str) -> Ends:
    """The four columns of a number."""
    lo, lo_open, hi, hi_open = (f"{prefix}{end}" for end in ENDS)
    return Ends(lo, lo_open, hi, hi_open)


def apply(prim: Prim, args: list[Code]) -> Code:
    """A primitive on columns."""
    match prim, args:
        case (Prim.AND | Prim.OR, _):
            word = f" {prim.name} "
            both = [arg for arg in args if isinstance(arg, Both)]
            return Both(f"({word.join(b.must for b in both)})", f"({word.join(b.may for b in both)})")
        case (Prim.NOT, [Both(must, may)]):
            return Both(f"(NOT {may})", f"(NOT {must})")
        case (Prim.EQUAL, [Column(name), Const(value)]):
            return word_is(name, (value,))
        case (Prim.ONE_OF, [Column(name), Const(tuple() as words)]):
            return word_is(name, words)
        case (Prim.AT_MOST, [Ends() as a, Ends() as b]):
            return at_most(a, b)
        case (Prim.LESS, [Ends() as a, Ends() as b]):
            return apply(Prim.NOT, [at_most(b, a)])
        case _:
            raise NotImplementedError(f"{prim} of {args}")


def word_is(name: str, words: tuple[object, ...]) -> Both:
    """A word that is not known may be any."""
    listed = ", ".join("'" + str(word).replace("'", "''") + "'" for word in words)
    return Both(f"coalesce({name} IN ({listed}), false)", f"coalesce({name} IN ({listed}), true)")


def at_most(a: Ends, b: Ends) -> Both:
    """a <= b by multiplying across; an unbounded end decides nothing."""

    def up(end: str, den: int) -> str:
        return end if den == 1 else f"({end} * {den}::HUGEINT)"

    a_hi, a_lo, b_hi, b_lo = up(a.hi, b.den), up(a.lo, b.den), up(b.hi, a.den), up(b.lo, a.den)
    must = f"coalesce({a_hi} <= {b_lo}, false)"
    never = f"coalesce({a_lo} > {b_hi} OR ({a_lo} = {b_hi} AND ({a.lo_open} OR {b.hi_open})), false)"
    return Both(must, f"(NOT {never})")


def over(writer: Writer, outer: Scope, fold: Over) -> Code:
    """A fold: a table of every node with its filter and value, then the search or the sum over it."""
    name = writer.name()
    assert set(outer.aliases.values()) <= {"n"}, "a filter of a filter's variable is as deep as the probe goes"
    scope = Scope({fold.var: "n"}, [])
    where, value = write(writer, scope, fold.where), write(writer, scope, fold.value)
    assert isinstance(where, Both)
    columns = f"{where.must} AS must, {where.may} AS may"
    if isinstance(value, Both):
        columns = f"({where.must} AND {value.must}) AS must, ({where.may} AND {value.may}) AS may"
    if isinstance(value, Ends):
        assert value.den == 1
        columns += ", " + ", ".join(f"{getattr(value, end)} AS v_{end}" for end in ENDS)
    joins = " ".join(scope.joins)
    writer.tables.append(
        f"{name}e AS (SELECT n.*, {columns} FROM node n JOIN node item ON item.case_id = n.case_id AND item.depth = 0 {joins})"
    )
    writer.tables.append(
        f"{name} AS MATERIALIZED (SELECT *, more AND bool_or(generic AND may) OVER (PARTITION BY case_id) AS may_more "
        f"FROM {name}e)"
    )
    if fold.fold is Fold.SOME:
        assert fold.depth is Depth.EVERY_LEVEL
        return searched(writer, outer, name, "n" if fold.parts.root else "item")
    assert fold.fold is Fold.TOTAL and fold.parts.root is None
    writer.tables.append(by_ranges(name) if writer.known else by_levels(name, fold.depth, carries(writer.program, fold)))
    outer.joins.append(f"JOIN {name}t ON {name}t.case_id = item.case_id AND {name}t.depth = 0")
    return number(f"{name}t.in_")


def searched(writer: Writer, outer: Scope, name: str, key: str) -> Both:
    """Some node in the range below: (pos, last] for the parts, [pos, last] for the lists that may have more."""
    writer.tables.append(
        f"{name}s AS (SELECT o.case_id, o.node, coalesce(bool_or(q.must AND q.pos > o.pos), false) AS must, "
        f"coalesce(bool_or((q.may AND q.pos > o.pos) OR q.may_more), false) AS may FROM node o JOIN {name} q "
        "ON q.case_id = o.case_id AND q.pos BETWEEN o.pos AND o.last GROUP BY o.case_id, o.node)"
    )
    outer.joins.append(f"JOIN {name}s ON {name}s.case_id = {key}.case_id AND {name}s.node = {key}.node")
    return Both(f"{name}s.must", f"{name}s.may")


def carries(program: Program, fold: Over) -> bool:
    """Whether a bound on the elements that are not listed also bounds what is inside them."""
    inner = any(r.record == "part" and r.field == r.whole == "value" for r in program.residuals)
    return fold.depth is Depth.HERE or (fold.depth is Depth.OUTERMOST and inner)
