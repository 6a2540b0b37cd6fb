"""Nested tables in pieces: files of Parquet, Arrow or CSV, and what a caller gives as a table in the Arrow format."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from policyc.batch.arrow_lines import Form
from policyc.batch.arrow_rows import Spool, fitted, joined, validated
from policyc.batch.duck import batches_of_file, batches_of_table, floats_of, out_of_memory, unreadable
from policyc.batch.errors import BadTable, FloatingPoint
from policyc.batch.line_file import currency_of
from policyc.batch.portions import Piece
from policyc.batch.read import Read, UnusableError, read_row
from policyc.core.program import Program
from policyc.facts.errors.files import UnreadableFile

# How many rows are taken from a file at once; in how many the currency is looked for.
_ROWS, _SAMPLE = 2_048, 200
# How many bytes of lines say what one byte of a table in memory says, which has no names of facts in it.
_TERSE = 2


@attrs.define(eq=False)
class RowFile:
    """The rows of a nested table; `given` is the name of its file, or the table. They are kept until a portion is answered."""

    program: Program
    given: object
    spool: Spool
    memory: str
    name: str = attrs.field(init=False)
    form: Form = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.name = self.given if isinstance(self.given, str) else "the table"
        self.form = Form(self.program, numbered=False)

    def pieces(self, size: int) -> Iterator[Piece]:
        """The rows in pieces of about so many bytes; they are counted from 1. Raises UnusableError for floating-point numbers."""
        number, start, waiting, held = 1, 0, list[Any](), 0
        for end, batch in self._batches():
            if number == 1 and not waiting:
                self._refuse_floats(batch)
            waiting.append(batch)
            held += batch.nbytes
            if held * _TERSE >= size:
                yield self._piece(number, (start, end), waiting)
                number, start, waiting, held = number + sum(one.num_rows for one in waiting), end, [], 0
        if waiting:
            yield self._piece(number, (start, start), waiting)

    def _batches(self) -> Iterator[tuple[int, Any]]:
        given = self.given
        if not isinstance(given, str):
            yield from batches_of_table(given, _ROWS)
            return
        try:
            yield from batches_of_file(given, _ROWS, self.memory)
        except out_of_memory():
            raise
        except unreadable() as problem:
            raise UnusableError([UnreadableFile(name=given, why=str(problem).splitlines()[0])]) from None

    def _piece(self, number: int, of: tuple[int, int], waiting: list[Any]) -> Piece:
        batch = joined(waiting)
        self.spool.write(batch)
        return Piece(number, number + batch.num_rows, *of, batch.nbytes * _TERSE, batch)

    def _refuse_floats(self, batch: Any) -> None:
        found = [FloatingPoint(name=self.name, column=column, kind=kind) for column, kind in floats_of(batch.schema)]
        if found:
            raise UnusableError(found)

    def currency(self, piece: Piece) -> str:
        """The currency in which most amounts of a piece are written."""
        try:
            return currency_of(json.dumps(piece.data.slice(0, _SAMPLE).to_pylist(), default=str).encode())
        except (ValueError, OverflowError):
            # Some row cannot be read, which is said when it is read with care.
            return currency_of(b"")

    def together(self, piece: Piece) -> tuple[list[tuple[Any, Sequence[int]]], list[int]]:
        """The rows of a piece that can be read together, as record batches with their numbers, and which are better read one by one."""
        numbers = range(piece.first, piece.after)
        if not validated(piece.data):
            return [], [*numbers]
        batches, strange = fitted(self.form, piece.data, numbers)
        return batches, sorted(strange)

    def alone(self, piece: Piece, numbers: set[int]) -> Iterator[Read]:
        """The rows with these numbers, of which none is before the first of this piece; all that were kept are given up then.

        Raises UnusableError for a row that Python cannot read.
        """
        try:
            for number, row in self.spool.rows(piece.first, numbers):
                yield read_row(number, row)
        except (ValueError, OverflowError) as problem:
            raise UnusableError([BadTable(name=self.name, problem=str(problem))]) from None
