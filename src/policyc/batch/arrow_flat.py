"""Nested Arrow as flat tables: one of the cases and one of the nodes of each list, with their places in depth-first order."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from policyc.backends.sql.layout import CASE
from policyc.core.program import Field, Program
from policyc.core.types import Many, RecordType

# A list that is held: the record of its elements, and the array of lists.
_Lists = dict[str, tuple[str, Any]]


@attrs.frozen
class _Owner:
    """The rows that hold a list: their cases, and, where they are nodes themselves, their places and paths."""

    cid: Any
    pos: Any = None
    path: Any = None


@attrs.frozen
class _Level:
    """The nodes of a list that lie equally deep: their cases, in which row above and as which of its elements each stands."""

    cid: Any
    up: Any
    index: Any
    listing: Any
    facts: dict[str, Any]
    lists: _Lists


@attrs.define(eq=False)
class Flattener:
    """Lays out record batches as flat tables. too_deep: the cases whose nodes are not all there; depth: how deep nodes lie."""

    program: Program
    depth: dict[str, int] = attrs.field(factory=dict)
    too_deep: list[int] = attrs.field(factory=list)
    _parts: dict[str, list[dict[str, Any]]] = attrs.field(factory=dict)
    _fields: dict[str, tuple[Field, ...]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._fields = {one.name: one.fields for one in self.program.records}

    def add(self, batch: Any, numbers: Sequence[int]) -> None:
        """One more batch, with the numbers of its lines, by which its cases are known."""
        import pyarrow

        lines = pyarrow.array(numbers, pyarrow.int64())
        facts, lists = self._read(batch.to_struct_array(), CASE)
        name = {"name": batch.column("case_id")} if "case_id" in batch.schema.names else {}
        self._parts.setdefault("", []).append({"case_id": lines, **name, **facts, **_completes(lists)})
        for place, (record, listing) in lists.items():
            self._list((place, place, record), listing, _Owner(lines))

    def tables(self) -> dict[str, Any]:
        """What was added, as Arrow tables under the names of the lists, and the cases under ""."""
        import pyarrow

        found = {}
        for name, many in self._parts.items():
            found[name] = pyarrow.table({column: pyarrow.chunked_array([one[column] for one in many]) for column in many[0]})
        return found

    def _read(self, struct: Any, record: str, above: str = "") -> tuple[dict[str, Any], _Lists]:
        """The facts and the lists of records, with those of the records in them."""
        import pyarrow

        facts: dict[str, Any] = {}
        lists: _Lists = {}
        given = {struct.type.field(place).name: array for place, array in enumerate(struct.flatten())}
        for field in self._fields[record]:
            array, name = given[field.name], f"{above}{field.name}"
            if pyarrow.types.is_null(array.type):
                continue
            match field.type:
                case RecordType(inner):
                    more, below = self._read(array, inner, f"{name}.")
                    facts |= more
                    lists |= below
                case Many(inner):
                    lists[name] = (inner, array)
                case _:
                    facts[name] = array
        return facts, lists

    def _list(self, of: tuple[str, str, str], listing: Any, owner: _Owner) -> None:
        """The nodes of a list, of which the place, the steps from its holder and the record of the elements are given."""
        place, steps, record = of
        own = steps.rpartition(".")[2]
        levels = list(self._levels(own, record, listing, owner.cid))
        rows: list[dict[str, Any]] = []
        for depth, (one, size) in enumerate(zip(levels, _sizes(levels), strict=True), 1):
            keys = _top(steps, one, size, owner) if depth == 1 else _below(own, one, size, rows[-1])
            rows.append({**keys, "depth": _same(size, depth)})
            self._parts.setdefault(place, []).append({**rows[-1], **one.facts, **_completes(one.lists)})
        self.depth[place] = max(self.depth.get(place, 1), len(levels))
        for name, (inner, _) in levels[0].lists.items() if levels else ():
            if (name, inner) != (own, record):
                self._list((f"{place}.{name}", name, inner), *_held(name, levels, rows))

    def _levels(self, own: str, record: str, listing: Any, cid: Any) -> Iterator[_Level]:
        """The nodes of a list, then those in their own lists of the same name, and so on."""
        import pyarrow

        compute = _compute()
        while True:
            up, nodes = compute.list_parent_indices(listing), listing.flatten()
            cid = compute.take(cid, up)
            if pyarrow.types.is_null(nodes.type):
                self.too_deep += cid.to_pylist()
                return
            if len(nodes) == 0:
                return
            facts, lists = self._read(nodes, record)
            index = compute.subtract(_counted(up), compute.take(_starts(listing), up))
            yield _Level(cid, up, index, listing, facts, lists)
            inner, listing = lists.get(own, ("", None))
            if inner != record:
                return


# ---- places ----


def _sizes(levels: list[_Level]) -> list[Any]:
    """For each level, how many nodes each of its nodes has in it, itself among them."""
    compute = _compute()
    found: list[Any] = []
    for number, one in reversed(list(enumerate(levels))):
        size = _same(one.up, 1)
        if found:
            listing, sums = levels[number + 1].listing, _running(found[0])
            size = compute.add(size, compute.subtract(compute.take(sums, _ends(listing)), compute.take(sums, _starts(listing))))
        found.insert(0, size)
    return found


def _top(steps: str, level: _Level, size: Any, owner: _Owner) -> dict[str, Any]:
    """The keys of the nodes at the top of a list. In a list of the case places are counted anew in each case."""
    compute = _compute()
    before = _running(size)
    pos = compute.add(before.slice(0, len(size)), 1)
    if owner.pos is None:
        pos = compute.subtract(pos, compute.take(before, compute.take(_starts(level.listing), level.up)))
    path = steps if owner.path is None else _joined(compute.take(owner.path, level.up), ".", steps)
    return {
        "case_id": level.cid,
        "pos": pos,
        "parent": _same(pos, 0),
        "owner": _same(pos, 0) if owner.pos is None else compute.take(owner.pos, level.up),
        "last": _last(pos, size),
        "path": _indexed(path, level.index),
    }


def _below(own: str, level: _Level, size: Any, above: dict[str, Any]) -> dict[str, Any]:
    """The keys of nodes inside the nodes of the level above: each after the node around it and all that its elders hold."""
    compute = _compute()
    before = _running(size)
    elders = compute.subtract(before.slice(0, len(size)), compute.take(before, compute.take(_starts(level.listing), level.up)))
    parent = compute.take(above["pos"], level.up)
    pos = compute.add(compute.add(parent, elders), 1)
    return {
        "case_id": level.cid,
        "pos": pos,
        "parent": parent,
        "owner": compute.take(above["owner"], level.up),
        "last": _last(pos, size),
        "path": _indexed(_joined(compute.take(above["path"], level.up), ".", own), level.index),
    }


def _held(name: str, levels: list[_Level], rows: list[dict[str, Any]]) -> tuple[Any, _Owner]:
    """The lists of this name that nodes of all levels hold, and their holders."""
    import pyarrow

    keys = {key: pyarrow.concat_arrays([one[key] for one in rows]) for key in ("case_id", "pos", "path")}
    return pyarrow.concat_arrays([one.lists[name][1] for one in levels]), _Owner(keys["case_id"], keys["pos"], keys["path"])


def _completes(lists: _Lists) -> dict[str, Any]:
    """For each list whether it was given: it then has nothing but what is listed."""
    return {f"{name}.complete": listing.is_valid() for name, (_, listing) in lists.items()}


# ---- arrays ----


def _compute() -> Any:
    import pyarrow.compute

    return pyarrow.compute


def _same(like: Any, value: int) -> Any:
    """An array as long as another one, of one value."""
    import pyarrow

    return pyarrow.repeat(pyarrow.scalar(value, pyarrow.int64()), len(like))


def _counted(like: Any) -> Any:
    """0, 1, 2 and so on, as many as another array has."""
    compute = _compute()
    return compute.subtract(compute.cumulative_sum(_same(like, 1)), 1)


def _running(array: Any) -> Any:
    """The sums of the first 0, 1, 2 and so on of its numbers: one more than there are numbers."""
    import pyarrow

    return pyarrow.concat_arrays([pyarrow.array([0], pyarrow.int64()), _compute().cumulative_sum(array)])


def _lengths(listing: Any) -> Any:
    import pyarrow

    compute = _compute()
    return compute.fill_null(compute.list_value_length(listing), 0).cast(pyarrow.int64())


def _starts(listing: Any) -> Any:
    """For each list, how many elements the lists before it have."""
    return _running(_lengths(listing)).slice(0, len(listing))


def _ends(listing: Any) -> Any:
    return _compute().cumulative_sum(_lengths(listing))


def _last(pos: Any, size: Any) -> Any:
    compute = _compute()
    return compute.subtract(compute.add(pos, size), 1)


def _joined(*texts: Any) -> Any:
    return _compute().binary_join_element_wise(*texts, "")


def _indexed(path: Any, index: Any) -> Any:
    """The paths of elements: `parts[0]`."""
    import pyarrow

    return _joined(path, "[", index.cast(pyarrow.string()), "]")
