"""Options as a table: a row for each option, the fields that it sets in columns of their own."""

import csv
import io

from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.text.source import Source, Span

_TRUE = ("true", "yes", "1")


def options_from_csv(source: Source) -> Tree:
    """The document of options in a table with a head line.

    `part`, `label`, `cost`, `cost_per_unit`, `step` and `remove` (`true`) stand under their names, what an option sets under
    `set.FIELD`, and the ends of a range under `range.FIELD.at_least` and `range.FIELD.at_most`. An empty cell says nothing;
    a set of words stands in brackets: `[Nd Fe B]`. A column of another name becomes a key that no option
    has, and is reported as such.
    """
    rows, options = csv.DictReader(io.StringIO(source.text)), list[Tree]()
    whole = Span(source, 0, len(source.text))
    for row in rows:
        cells = {name.strip(): (cell or "").strip() for name, cell in row.items() if isinstance(name, str)}
        options.append(_option({name: cell for name, cell in cells.items() if cell}, whole))
    return Mapping((Entry("options", Sequence(tuple(options), whole), whole),), whole)


def _option(cells: dict[str, str], span: Span) -> Tree:
    groups: dict[str, list[Entry]] = {}
    entries: list[Entry] = []
    for name, cell in cells.items():
        first, *rest = name.split(".")
        if first == "remove":
            entries.append(Entry("remove", Scalar(Kind.BOOL, "true" if cell.lower() in _TRUE else "false", span), span))
        elif first == "set" and len(rest) == 1:
            groups.setdefault("set", []).append(Entry(rest[0], _value(cell, span), span))
        elif first == "range" and len(rest) == 2:
            groups.setdefault(f"range.{rest[0]}", []).append(Entry(rest[1], Scalar(Kind.TEXT, cell, span), span))
        else:
            entries.append(Entry(name, Scalar(Kind.TEXT, cell, span), span))
    ranges = tuple(
        Entry(name.partition(".")[2], Mapping(tuple(ends), span), span)
        for name, ends in groups.items()
        if name.startswith("range.")
    )
    if "set" in groups:
        entries.append(Entry("set", Mapping(tuple(groups["set"]), span), span))
    if ranges:
        entries.append(Entry("range", Mapping(ranges, span), span))
    removes = [one for one in entries if one.key == "remove" and isinstance(one.value, Scalar) and one.value.text == "false"]
    return Mapping(tuple(one for one in entries if one not in removes), span)


def _value(cell: str, span: Span) -> Tree:
    if cell.startswith("[") and cell.endswith("]"):
        words = cell.strip("[]").replace(",", " ").split()
        return Sequence(tuple(Scalar(Kind.TEXT, word, span) for word in words), span)
    return Scalar(Kind.TEXT, cell, span)


__all__ = ["options_from_csv"]
