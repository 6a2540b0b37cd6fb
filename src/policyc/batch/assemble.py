"""Cases put together from tables, one after another, for the evaluator that takes them one by one."""

from collections.abc import Iterator
from typing import Any

import attrs

from policyc.batch.duck import Duck
from policyc.batch.errors import BadTable
from policyc.batch.read import UnusableError
from policyc.batch.tables import source_of
from policyc.core.program import Field
from policyc.core.types import SetOf, YesNo
from policyc.facts.from_python import case_from_mapping
from policyc.facts.tree import Tree
from policyc.text.diagnostic import Diagnostic

Row = dict[str, Any]
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_KEYS = ("case_id", "node", "parent", "owner")


@attrs.frozen
class Folder:
    """The files of a folder of tables; which lists nest; the declared facts of the rows of each table."""

    files: dict[str, str]
    nested: dict[str, bool]
    facts: dict[str, dict[str, Field]]

    def record(self, table: str, row: Row) -> Row:
        """A row as nested facts."""
        path = self.files[table]
        return _record(_typed(row, self.facts[table]) if path.lower().endswith(".csv") else row)


def assembled(duck: Duck, folder: Folder, only: str) -> Iterator[tuple[str, Tree | None, tuple[Diagnostic, ...]]]:
    """The name and the tree of each case; `only` is a condition on `case_id`. Raises UnusableError for a broken table."""
    files = folder.files
    lists = {name: _Groups(duck, path, only) for name, path in files.items() if name}
    for row in duck.stream(f"SELECT * FROM {source_of(files[''])} WHERE {only} ORDER BY CAST(case_id AS VARCHAR)"):
        name = str(row["case_id"])
        case = folder.record("", row)
        for place in sorted(lists, key=lambda one: one.count(".")):
            _hang(case, place, lists[place].of(name), folder)
        case.pop("_nodes", None)
        yield name, *case_from_mapping(case)
    for place, groups in lists.items():
        left = groups.left()
        if left is not None:
            raise UnusableError([BadTable(name=files[place], problem=f"there is no case `{left}` for a row of this list")])


class _Groups:
    """The rows of a list by case, in the order of their cases."""

    def __init__(self, duck: Duck, path: str, only: str) -> None:
        order = "ORDER BY CAST(case_id AS VARCHAR), node"
        self._rows = duck.stream(f"SELECT * FROM {source_of(path)} WHERE {only} {order}")
        self._next = next(self._rows, None)

    def of(self, name: str) -> list[Row]:
        """The rows of one case."""
        found: list[Row] = []
        while self._next is not None and str(self._next["case_id"]) == name:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def left(self) -> str | None:
        """A case that has rows here and is nowhere else."""
        return None if self._next is None else str(self._next["case_id"])


def _typed(row: Row, facts: dict[str, Field]) -> Row:
    """A row of CSV, where every value is a text: yes or no as a truth, and members of a set apart."""
    found = dict(row)
    for column, value in row.items():
        field = facts.get(column.partition("[")[0])
        if isinstance(value, str) and (column.endswith(".complete") or (field is not None and isinstance(field.type, YesNo))):
            found[column] = _TRUTHS.get(value.lower(), value)
        elif isinstance(value, str) and field is not None and isinstance(field.type, SetOf):
            found[column] = value.split()
    return found


def _record(row: Row) -> Row:
    """A row as nested facts. A list that is said to be incomplete is so even without a row of its own."""
    found: Row = {}
    for column, value in row.items():
        if column in _KEYS or value is None:
            continue
        fact, _, of = column.partition("[")
        if fact.endswith(".complete"):
            _put(found, fact.removesuffix(".complete").split("."), {"items": [], "complete": value})
            continue
        unit = of.rstrip("]")
        text = f"{value:f}" if type(value).__name__ == "Decimal" else str(value)
        _put(found, fact.split("."), (f"{text}{'' if unit == '%' else ' '}{unit}" if unit else value))
    return found


def _put(into: Row, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        into = into.setdefault(step, {})
    if isinstance(into.get(steps[-1]), dict) and isinstance(value, list):
        value = {**into[steps[-1]], "items": value}
    into[steps[-1]] = value


def _hang(case: Row, place: str, rows: list[Row], folder: Folder) -> None:
    """Put the nodes of a list where they belong: below the case, below each other, or below the nodes of an outer list."""
    name, nested = folder.files[place], folder.nested[place]
    steps = place.split(".")
    nodes = {row["node"]: folder.record(place, row) for row in rows}
    for node in nodes.values():
        if nested:
            _list_at(node, steps[-1:])
    case.setdefault("_nodes", {})[place] = nodes
    if len(nodes) < len(rows):
        raise UnusableError([BadTable(name=name, problem=f"two rows of the case `{rows[0]['case_id']}` have one `node`")])
    outer = next((".".join(steps[:n]) for n in range(len(steps) - 1, 0, -1) if ".".join(steps[:n]) in case["_nodes"]), None)
    below = steps if outer is None else steps[len(outer.split(".")) :]
    for holder in [case] if outer is None else list(case["_nodes"][outer].values()):
        _list_at(holder, below)
    for row in rows:
        parent = row.get("parent")
        holder = nodes.get(parent) if parent is not None else case if outer is None else case["_nodes"][outer].get(row.get("owner"))
        if holder is None:
            problem = f"in the case `{row['case_id']}` there is no node `{parent}` to hold the node `{row['node']}`"
            raise UnusableError([BadTable(name=name, problem=problem)])
        _list_at(holder, steps[-1:] if parent is not None else below).append(nodes[row["node"]])


def _list_at(holder: Row, steps: list[str]) -> list[Row]:
    for step in steps[:-1]:
        holder = holder.setdefault(step, {})
    found = holder.setdefault(steps[-1], [])
    items: list[Row] = found["items"] if isinstance(found, dict) else found
    return items
