"""A run over cases in lines or rows: read in pieces, answered in columns portion by portion, what does not fit one by one."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import attrs

from policyc.backends.sql.code import TRUE, NotInSqlError
from policyc.backends.sql.layout import NODE_KEYS, column_name, declared
from policyc.batch.answer import Judge
from policyc.batch.arrow_flat import Flattener
from policyc.batch.duck import Duck
from policyc.batch.line_tables import Staging, table_of
from policyc.batch.nodes import NotInColumnsError
from policyc.batch.progress import WHOLE
from policyc.batch.read import Read, Reader
from policyc.batch.run_tables import kept_tables
from policyc.batch.steps import decisions_of, wanted_for
from policyc.batch.tables import read_fact
from policyc.batch.views import check, measured
from policyc.batch.wanted import Wanted
from policyc.batch.words import rows_by_line
from policyc.core.program import Field
from policyc.core.types import Money
from policyc.facts.rates import RATES

# How many bytes are read at once: an eighth of a portion, within these. How many cases are answered together one by one.
LEAST, PIECE, CHUNK = 2**20, 2**25, 5_000
# Which part of a run it is to answer; the rest is to write.
_ANSWERED = WHOLE * 19 // 20


@attrs.frozen
class Piece:
    """Some cases: the numbers of the first and of the one after the last, where they begin and end in what is read, in
    ten-thousandths of it, how many bytes they take, and the data."""

    first: int
    after: int
    start: int
    end: int
    size: int
    data: Any


class Supply(Protocol):
    """Where cases come from, each with a number. name: what to call it before a user. What is wrong raises UnusableError."""

    name: str

    def pieces(self, size: int) -> Iterator[Piece]:
        """The cases in pieces of about so many bytes."""

    def currency(self, piece: Piece) -> str:
        """The currency in which most amounts of a piece are written."""

    def together(self, piece: Piece) -> tuple[list[tuple[Any, Sequence[int]]], list[int]]:
        """The cases of a piece that can be read together, as record batches with their numbers, and which are better read one by one."""

    def alone(self, piece: Piece, numbers: set[int]) -> Iterator[Read]:
        """The cases with these numbers, of which none is before the first of this piece; it is asked once for each portion."""


@attrs.define
class _Portion:
    """Cases that are answered together: the first of their pieces, where the last one ends, and how many bytes they take.

    others: the numbers of those that are read one by one. known: how many were laid out in tables.
    """

    first: Piece
    end: int = 0
    size: int = 0
    known: int = 0
    others: list[int] = attrs.field(factory=list)


@attrs.define(eq=False)
class Portions:
    """Cases, answered in portions of so many bytes.

    cases, columns: how many were answered, and how many of them in columns. staging: the tables of a portion; None where the
    policies cannot be asked of tables.
    """

    judge: Judge
    supply: Supply
    portion: int
    cases: int = 0
    columns: int = 0
    staging: Staging | None = None
    _wanted: tuple[frozenset[str], Wanted] | None = None

    def run(self) -> None:
        """Answer all cases, as further rows of the run. Raises UnusableError."""
        portion: _Portion | None = None
        for number, piece in enumerate(self.supply.pieces(min(PIECE, max(LEAST, self.portion // 8)))):
            if number == 0:
                self.staging = self._staging(piece)
            portion = portion or _Portion(piece)
            self._take(piece, portion)
            self._reached(portion, 1)
            if portion.size >= self.portion:
                self._answer(portion)
                portion = None
        if portion is not None:
            self._answer(portion)

    def _reached(self, portion: _Portion, steps: int) -> None:
        """How far the run is: a portion is read in its first step and answered in its second; at the end rows are written."""
        progress, begun = self.judge.duck.progress, portion.first.start
        progress.cases = self.cases
        progress.reached(_ANSWERED * (2 * begun + steps * (portion.end - begun)) // (2 * WHOLE))

    def _staging(self, piece: Piece) -> Staging | None:
        """The tables of lines, if the policies can be asked of tables at all."""
        try:
            law = self._wanted_of(frozenset())
        except NotInSqlError:
            return None
        currencies = sorted(law.currencies | law.nothing)
        if len(currencies) > 1:
            return None
        return Staging(self.judge.program, self.judge.duck, currencies[0] if currencies else self.supply.currency(piece))

    def _wanted_of(self, lists: frozenset[str]) -> Wanted:
        if self._wanted is None or self._wanted[0] != lists:
            self._wanted = (lists, wanted_for(self.judge.program, self.judge.run, lists))
        return self._wanted[1]

    def _take(self, piece: Piece, portion: _Portion) -> None:
        """Lay a piece out in the tables of the portion."""
        portion.size += piece.size
        portion.end = piece.end
        batches, others = self.supply.together(piece) if self.staging is not None else ([], [*range(piece.first, piece.after)])
        portion.others += others
        flat = Flattener(self.judge.program)
        for batch, numbers in batches:
            flat.add(batch, numbers)
            portion.known += len(numbers)
        portion.others += flat.too_deep
        if batches and self.staging is not None:
            self.staging.add(flat.tables())

    def _answer(self, portion: _Portion) -> None:
        """The rows of a portion, in the order of its cases."""
        duck, known = self.judge.duck, 0
        duck.progress.towards(_ANSWERED * portion.end // WHOLE)
        duck.begin_portion()
        others = set(portion.others)
        if self.staging is not None and portion.known:
            try:
                known = self._columns(self.staging, sorted(others))
                others |= {line for (line,) in duck.rows("SELECT cid FROM slow")}
            except (NotInColumnsError, NotInSqlError):
                others |= {line for (line,) in duck.rows(f"SELECT case_id FROM {table_of('')}")}
            self.staging.clear()
        self.cases += known
        self.columns += known
        self._reached(portion, 2)
        self._one_by_one(portion, others)
        duck.end_portion()

    def _columns(self, staging: Staging, others: list[int]) -> int:
        """Answer in columns what fits them; the rest is in `slow`. How many cases were answered. Raises NotInColumnsError."""
        judge, duck = self.judge, self.judge.duck
        sources = staging.sources()
        lists = frozenset(name for name in sources if name)
        wanted = self._wanted_of(lists)
        for place in wanted.places:
            if place.name not in sources:
                sources[place.name] = _nothing(duck, place.name)
        odd = [*staging.odd(), *_beyond(staging, wanted)]
        odd += [f"SELECT unnest({others}) AS cid"] if others else []
        layout = kept_tables(judge, sources, wanted, odd)
        judge.decided(layout, lists, {})
        names = f"(SELECT coalesce(CAST(name AS VARCHAR), CAST(case_id AS VARCHAR)) AS name, case_id AS cid FROM {table_of('')})"
        for number, (policy, decision) in enumerate(decisions_of(judge.program)):
            duck.portion(rows_by_line(policy, decision, number, names))
        known = int(duck.rows("SELECT count(*) FROM decided")[0][0])
        for table in ("sharp", "found_in_bounds"):
            duck.drop(table)
        return known

    def _one_by_one(self, portion: _Portion, numbers: set[int]) -> None:
        """Answer these cases as the reader of single cases sees them. Raises UnusableError."""
        reader, many = Reader(self.judge.program, file=self.supply.name), len(decisions_of(self.judge.program))
        found = self.supply.alone(portion.first, numbers)
        while chunk := list(islice(found, CHUNK)):
            cases = reader.cases(chunk)
            rows = self.judge.answer(cases)
            self.judge.duck.portion_rows([(chunk[place // many][0], place % many, row) for place, row in enumerate(rows)])
            self.cases += len(cases)
            self._reached(portion, 2)


def _nothing(duck: Duck, place: str) -> tuple[str, dict[str, str]]:
    """The table of a list that has no nodes in the portion."""
    keys = ", ".join(f"CAST(NULL AS BIGINT) AS {key}" for key in ("case_id", *NODE_KEYS[1:], "node"))
    duck.make(table_of(place), f"SELECT {keys}, CAST(NULL AS VARCHAR) AS path WHERE false")
    return table_of(place), dict.fromkeys(("case_id", *NODE_KEYS[1:], "node"), "BIGINT") | {"path": "VARCHAR"}


def _beyond(staging: Staging, wanted: Wanted) -> Iterator[str]:
    """Statements that give the cases in which a fact that nobody asks for is none of its field, one that is asked for is not
    known and its declared range says more than columns do, or rates are given."""
    for place, (source, kinds) in staging.sources().items():
        asked = {column_name(steps) for steps in wanted.facts.get(place, ())}
        for name, field in staging.fields(place).items():
            found = read_fact(field, name, kinds)
            if name not in asked and found.given is not None:
                found = measured(staging.duck, source, [found])[0]
            one = check(source, found)
            if name not in asked and found.valid != TRUE and staging.duck.rows(one.quick)[0][0]:
                yield one.rows
            if name in asked and _is_limited(field):
                yield f"SELECT case_id AS cid FROM {source} t WHERE {found.text} IS NULL"
        if place == RATES:
            yield f"SELECT case_id AS cid FROM {source}"


def _is_limited(field: Field) -> bool:
    """Whether the declared range says something of an amount whose currency is not known."""
    range_ = declared(field)
    return isinstance(field.type, Money) and (range_.low_open or range_.high_open or bool({range_.low, range_.high} - {0, None}))
