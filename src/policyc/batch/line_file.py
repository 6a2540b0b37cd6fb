"""A file of lines in pieces, and which lines of a piece can be read together."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import attrs

from policyc.batch.arrow_lines import Form, RefusedError, parsed
from policyc.batch.portions import Piece
from policyc.batch.progress import WHOLE
from policyc.batch.read import Read, read_line
from policyc.core.codes import CURRENCIES
from policyc.core.program import Program
from policyc.core.types import Count, Number

# Longer lines are read one by one, which also counts their values.
_LONGEST = 1_000_000
# What a range or a list that may have more is written with. Arrow refuses it; so it need not be halved for.
_LEFT_ALONE = (b'"at_least"', b'"at_most"', b'"complete"')
# A case without a name, or with a letter of ASCII written by its number, which may hide that. Each is looked for on its own: an
# expression that begins with what does not vary is found ten times as fast.
_NO_NAME, _BY_NUMBER = re.compile(rb'"case_id"\s*:\s*(?:null|-)'), re.compile(rb"\\u00[2-7]")
_EXPONENT = re.compile(rb"[:\[,\s]-?[0-9][0-9.]*[eE]")
_NO_NUMERAL = '(?!-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?")'
_CURRENCY = re.compile(rb' ([A-Z]{3})"')
_NUMBERED = re.compile(rb'"case_id"\s*:\s*[0-9]')


@attrs.define(eq=False)
class LineFile:
    """A file of lines. A piece of it holds its bytes and where in the file they begin."""

    program: Program
    name: str
    form: Form | None = None

    def pieces(self, size: int) -> Iterator[Piece]:
        """The file in pieces of about so many bytes, each of whole lines; lines are counted from 1."""
        number, whole = 1, max(1, os.path.getsize(self.name))
        with open(self.name, "rb") as file:
            while True:
                start = file.tell()
                data = file.read(size)
                data += file.readline() if data and not data.endswith(b"\n") else b""
                if not data:
                    return
                after = number + _many_lines(data)
                yield Piece(number, after, WHOLE * start // whole, WHOLE * (start + len(data)) // whole, len(data), (start, data))
                number = after

    def currency(self, piece: Piece) -> str:
        """The currency in which most amounts of a piece are written."""
        return currency_of(piece.data[1])

    def together(self, piece: Piece) -> tuple[list[tuple[Any, Sequence[int]]], list[int]]:
        """The lines of a piece that can be read together, as record batches with the numbers of their lines, and the other lines."""
        _, data = piece.data
        self.form = self.form or form_of(self.program, data)
        return together(self.form, piece.first, data)

    def alone(self, piece: Piece, numbers: set[int]) -> Iterator[Read]:
        """The lines with these numbers, of which none is before the first of this piece."""
        last = max(numbers, default=0)
        with open(self.name, "rb") as file:
            file.seek(piece.data[0])
            for number, line in enumerate(islice(file, max(0, last - piece.first + 1)), piece.first):
                if number in numbers and not line.isspace():
                    yield read_line(self.name, number, line)


def form_of(program: Program, data: bytes) -> Form:
    """The form of the lines of a file, by its first piece."""
    counts = _given_as_text(program, (Count,), "")
    in_quotes = counts is not None and counts.search(data[:_LONGEST]) is not None
    suspect = _given_as_text(program, (Number, Count) if in_quotes else (Number,), _NO_NUMERAL)
    return Form(program, _NUMBERED.search(data[:_LONGEST]) is not None, in_quotes, suspect)


def currency_of(data: bytes) -> str:
    """The currency in which most amounts are written."""
    seen = Counter(one.decode() for one in _CURRENCY.findall(data[:_LONGEST]))
    known = [(many, one) for one, many in seen.items() if one in CURRENCIES]
    return max(known, default=(0, "USD"))[1]


def together(form: Form, first: int, data: bytes) -> tuple[list[tuple[Any, Sequence[int]]], list[int]]:
    """The lines that can be read together, as record batches with the numbers of their lines, and the other lines."""
    many = _many_lines(data)
    plain = data.startswith(b"{") and data.count(b"\n{") == many - 1 and not _has_long_lines(data)
    if plain and not _looks_doubtful(form, data):
        try:
            return list(_numbered(parsed(form, data, many), range(first, first + many))), []
        except RefusedError:
            pass  # some line is another one than the rest
    return _sorted_out(form, first, data)


def _many_lines(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _sorted_out(form: Form, first: int, data: bytes) -> tuple[list[tuple[Any, Sequence[int]]], list[int]]:
    """The same, line by line: those that cannot be read together are found by halving."""
    numbers, texts, others = list[int](), list[bytes](), list[int]()
    for number, line in enumerate(data.split(b"\n"), first):
        if not line or line.isspace():
            continue
        plain = line.startswith(b"{") and len(line) < _LONGEST and not _is_doubtful(form, line)
        (numbers if plain else others).append(number)
        texts += [line] if plain else []
    batches: list[tuple[Any, Sequence[int]]] = []
    waiting = [(numbers, texts)] if texts else []
    while waiting:
        numbers, texts = waiting.pop()
        try:
            found = parsed(form, b"\n".join(texts), len(texts))
        except RefusedError:
            half = len(texts) // 2
            others += numbers if not half else []
            waiting += [(numbers[half:], texts[half:]), (numbers[:half], texts[:half])] if half else []
            continue
        batches += _numbered(found, numbers)
    return batches, sorted(others)


def _numbered(found: list[Any], numbers: Sequence[int]) -> Iterator[tuple[Any, Sequence[int]]]:
    start = 0
    for batch in found:
        yield batch, numbers[start : start + batch.num_rows]
        start += batch.num_rows


def _has_long_lines(data: bytes) -> bool:
    """Whether some line may be longer than is read together: whether a window that slides on by its half has no end of a line."""
    return any(data.find(b"\n", start, start + _LONGEST) < 0 for start in range(0, len(data) - _LONGEST, _LONGEST // 2))


def _is_doubtful(form: Form, line: bytes) -> bool:
    """Whether a line is better read one by one."""
    return any(one in line for one in _LEFT_ALONE) or _looks_doubtful(form, line)


def _looks_doubtful(form: Form, data: bytes) -> bool:
    """Whether a line may hold what Arrow takes and the reader of single cases does not, or gives another meaning."""
    if _NO_NAME.search(data) or _BY_NUMBER.search(data) or not _is_text(data):
        return True
    # Arrow also takes numbers with an exponent, and texts with a sign or with zeros in front.
    return form.suspect is not None and (_EXPONENT.search(data) is not None or form.suspect.search(data) is not None)


def _is_text(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _given_as_text(program: Program, kinds: tuple[type, ...], more: str) -> re.Pattern[bytes] | None:
    """Where a number of these kinds is given as a text that goes on so; nothing where the vocabulary has no such number."""
    names = sorted({field.name for record in program.records for field in record.fields if isinstance(field.type, kinds)})
    return re.compile(f'"(?:{"|".join(map(re.escape, names))})"\\s*:\\s*"{more}'.encode()) if names else None
