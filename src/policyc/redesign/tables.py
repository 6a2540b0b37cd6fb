"""Options as a table: a row for each option, the fields that it sets in columns of their own."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping as Row
from decimal import Decimal

import attrs

from policyc.facts.errors.files import UnreadableFile
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


@attrs.frozen(eq=False, slots=False)
class Rows(Source):
    """The text of a table, of which a reader knows each line as a row with the same number."""


def options_from_csv(source: Source) -> Tree | Diagnostic:
    """The document of options in a table with a head line, of which the first of `,`, `;` and a tab that it has divides all lines.

    `case`, `part`, `label`, `cost`, `cost_per_unit`, `step` and `remove` (`true`) stand under their names, what an option sets
    under `set.FIELD`, and the ends of a range under `range.FIELD.at_least` and `range.FIELD.at_most`. An empty cell says nothing;
    a set of words stands in brackets: `[Nd Fe B]`. A column of another name becomes a key that no option
    has, and is reported as such.
    """
    table, options = Rows(source.name, source.text), list[Tree]()
    between = next((one for one in ",;\t" if one in table.line_text(1)), ",")
    reader = csv.reader(io.StringIO(source.text), delimiter=between)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        return UnreadableFile(name=source.name, why=f"row {reader.line_num}: {problem}")
    begin, head = 0, list[str]()
    for end, row in rows:
        span, begin = Span(table, table.line_starts[begin], _end(table, end)), end
        if not head:
            head = [name.strip() for name in row]
            continue
        cells = {name: _cell(name, cell.strip()) for name, cell in zip(head, row, strict=False) if cell.strip()}
        # What stands to the right of the last column has no name, and is reported under none.
        cells |= dict.fromkeys(("",), rest) if (rest := " ".join(row[len(head) :]).strip()) else {}
        if cells:
            options.append(_option(cells, span))
    return _document(table, options)


def options_from_rows(name: str, rows: Iterable[Row[str, object]]) -> Tree:
    """The document of options in the rows of a file that has types, in the same columns, or nested as a JSON document has them.

    What is null says nothing. There is no text to point at, so that each row is written out in a line of its own.
    """
    found = [{key: one for key, one in row.items() if not _nothing(one)} for row in rows]
    table = Rows(name, "\n".join(", ".join(f"{key}: {one}" for key, one in row.items()) for row in found))
    starts = [*table.line_starts, len(table.text) + 1]
    read = [{key: _cell(key, one) if isinstance(one, str) else one for key, one in row.items()} for row in found]
    options = [_option(row, Span(table, starts[n], starts[n + 1] - 1)) for n, row in enumerate(read) if row]
    return _document(table, options)


def row_of(tree: Tree) -> str | None:
    """How a reader of a table knows what stands here: `row 3`. None for what stands in no table."""
    span = tree.span
    return f"row {span.line}" if span is not None and isinstance(span.source, Rows) else None


def _document(table: Source, options: list[Tree]) -> Tree:
    whole = Span(table, 0, len(table.text))
    return Mapping((Entry("options", Sequence(tuple(options), whole), whole),), whole)


def _end(table: Source, line: int) -> int:
    start = table.line_starts[line - 1]
    return start + len(table.line_text(line))


def _cell(name: str, cell: str) -> object:
    """A cell of a table that has no types: what it says is told by its column."""
    if name == "remove" and cell.lower() in (*_YES, *_NO):
        return cell.lower() in _YES
    if name.startswith("set.") and cell.startswith("[") and cell.endswith("]"):
        return cell.strip("[]").replace(",", " ").split()
    return cell


def _nothing(value: object) -> bool:
    return value is None or (isinstance(value, dict) and all(_nothing(one) for one in value.values()))


def _option(cells: Row[str, object], span: Span) -> Tree:
    """An option. Dots in the name of a column lead into groups: `set.origin`."""
    nested: dict[str, object] = {}
    for name, cell in cells.items():
        *groups, last = name.split(".")
        inside = nested
        for group in groups:
            deeper = inside.setdefault(group, {})
            inside = deeper if isinstance(deeper, dict) else {}
        inside[last] = cell
    # A column that says of every option whether it removes its part.
    removes = nested.get("remove") is not False
    return _tree({name: one for name, one in nested.items() if name != "remove" or removes}, span)


def _tree(value: object, span: Span) -> Tree:
    match value:
        case dict():
            return Mapping(tuple(_entries(value, span)), span)
        case list() | tuple():
            return Sequence(tuple(_tree(one, span) for one in value), span)
        case bool():
            return Scalar(Kind.BOOL, "true" if value else "false", span)
        case int():
            return Scalar(Kind.NUMBER, str(value), span)
        case Decimal():
            return Scalar(Kind.NUMBER, format(value, "f"), span)
        case other:
            return Scalar(Kind.TEXT, str(other), span)


def _entries(value: Row[str, object], span: Span) -> Iterator[Entry]:
    for key, one in value.items():
        if not _nothing(one):
            yield Entry(key, _tree(one, span), span)


__all__ = ["Rows", "options_from_csv", "options_from_rows", "row_of"]
