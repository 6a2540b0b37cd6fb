"""Rows of nested tables in the form in which lines are read, and a place outside of memory where they wait to be read one by one.

Invariant: what comes out says what the reader of single cases would read. A row of which that is not sure is named.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from policyc.batch.arrow_lines import CASE_ID, Form
from policyc.facts.tree import MOST_VALUES

# The years of which Python knows days.
_YEAR = r"\A(?:[1-9][0-9]{3}|0[0-9]{2}[1-9]|0[0-9][1-9]0|0[1-9]00)-"
# How a number looks that is given as a text; others, such as fractions, are read one by one.
_NUMERAL, _WHOLE = r"\A-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?\z", r"\A-?(?:0|[1-9][0-9]*)\z"


@attrs.frozen(eq=False)
class _Level:
    """Values that lie equally deep: for each its place among those around it, or, at the top, the number of its row."""

    index: Any
    above: "_Level | None"
    strange: set[int]

    def mark(self, which: Any) -> None:
        """The rows of these values are to be read one by one."""
        compute = _compute()
        found, level = compute.indices_nonzero(which), self
        while len(found):
            found = compute.take(level.index, found)
            if level.above is None:
                self.strange.update(found.to_pylist())
                return
            level = level.above


def joined(batches: list[Any]) -> Any:
    """The rows of batches of one kind in one."""
    import pyarrow

    return batches[0] if len(batches) == 1 else pyarrow.concat_batches(batches)


def validated(batch: Any) -> bool:
    """Whether everything in it is what it says that it is."""
    import pyarrow

    try:
        batch.validate(full=True)
    except pyarrow.ArrowException:
        return False
    return True


def fitted(form: Form, batch: Any, numbers: Sequence[int]) -> tuple[list[tuple[Any, Sequence[int]]], set[int]]:
    """Rows with these numbers in the form of lines: in batches, each with the numbers of its rows, and which are to be read one by one."""
    if batch.num_rows and _values(batch.to_struct_array()) > MOST_VALUES:
        half = batch.num_rows // 2
        if not half:
            return [], set(numbers)
        low, few = fitted(form, batch.slice(0, half), numbers[:half])
        high, more = fitted(form, batch.slice(half), numbers[half:])
        return [*low, *high], few | more
    strange = set[int]()
    return [(_fitted(form, batch, numbers, strange), numbers)], strange


def _fitted(form: Form, batch: Any, numbers: Sequence[int], strange: set[int]) -> Any:
    import pyarrow

    level = _Level(pyarrow.array(numbers, pyarrow.int64()), None, strange)
    kind = pyarrow.struct(list(form.schema))
    struct = batch.to_struct_array()
    if batch.schema.names.count(CASE_ID) == 1:
        place = batch.schema.get_field_index(CASE_ID)
        columns = [_name(one, level) if at == place else one for at, one in enumerate(batch.columns)]
        struct = pyarrow.StructArray.from_arrays(columns, names=batch.schema.names)
    return pyarrow.RecordBatch.from_struct_array(_fit(struct, kind, level))


def _name(array: Any, level: _Level) -> Any:
    """The names of cases, which may be whole numbers."""
    import pyarrow

    if pyarrow.types.is_integer(array.type):
        return array.cast(pyarrow.string())
    plain = pyarrow.types.is_string(array.type) or pyarrow.types.is_large_string(array.type) or pyarrow.types.is_dictionary(array.type)
    return array if plain else _nothing(array, pyarrow.string(), level)


def _fit(array: Any, kind: Any, level: _Level) -> Any:
    """Values as this kind; those that cannot be are null, and their rows are marked."""
    import pyarrow

    types: Any = pyarrow.types
    if array.null_count == len(array):
        return pyarrow.nulls(len(array), kind)
    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if types.is_struct(kind):
        return _struct(array, kind, level)
    if types.is_list(kind):
        return _list(array, kind, level)
    if types.is_null(kind) or array.type == kind:
        return array
    if types.is_string(kind):
        return _text(array, kind, level)
    return _nothing(array, kind, level) if types.is_boolean(kind) else _number(array, kind, level)


def _nothing(array: Any, kind: Any, level: _Level) -> Any:
    """Nothing is taken from these values."""
    import pyarrow

    level.mark(array.is_valid())
    return pyarrow.nulls(len(array), kind)


def _struct(array: Any, kind: Any, level: _Level) -> Any:
    import pyarrow

    names = [array.type.field(place).name for place in range(array.type.num_fields)] if pyarrow.types.is_struct(array.type) else None
    if names is None or len(set(names)) < len(names):
        return _nothing(array, kind, level)
    given, found = dict(zip(names, array.flatten(), strict=True)), []
    for field in kind:
        one = given.pop(field.name, None)
        found.append(pyarrow.nulls(len(array), field.type) if one is None else _fit(one, field.type, level))
    for strange in given.values():
        level.mark(strange.is_valid())
    return pyarrow.StructArray.from_arrays(found, fields=list(kind), mask=array.is_null())


def _list(array: Any, kind: Any, level: _Level) -> Any:
    import pyarrow

    if pyarrow.types.is_large_list(array.type) or pyarrow.types.is_fixed_size_list(array.type):
        array = array.cast(pyarrow.list_(array.type.value_type))
    if not pyarrow.types.is_list(array.type):
        return _nothing(array, kind, level)
    compute, values = _compute(), array.flatten()
    lengths = compute.fill_null(compute.list_value_length(array), 0)
    offsets = pyarrow.concat_arrays([pyarrow.array([0], pyarrow.int32()), compute.cumulative_sum(lengths)])
    # A list that is null may lie over values all the same: only what `flatten` gives is in it.
    index = compute.list_parent_indices(pyarrow.ListArray.from_arrays(offsets, values))
    if pyarrow.types.is_null(kind.value_type):
        _nothing(index, pyarrow.null(), _Level(index, level, level.strange))
        values = pyarrow.nulls(len(values))
    else:
        values = _fit(values, kind.value_type, _Level(index, level, level.strange))
    return pyarrow.ListArray.from_arrays(offsets, values, mask=array.is_null())


def _text(array: Any, kind: Any, level: _Level) -> Any:
    """Texts, and days as they are written."""
    import pyarrow

    types: Any = pyarrow.types
    if not any(one(array.type) for one in (types.is_large_string, types.is_string_view, types.is_date)):
        return _nothing(array, kind, level)
    found = _cast(array, (kind,), level)
    if types.is_date(array.type):
        compute = _compute()
        level.mark(compute.fill_null(compute.invert(compute.match_substring_regex(found, _YEAR)), False))
    return found


def _number(array: Any, kind: Any, level: _Level) -> Any:
    """Whole and decimal numbers, and plain numerals."""
    import pyarrow

    types, compute = pyarrow.types, _compute()
    if types.is_integer(array.type) or types.is_decimal(array.type):
        wide = pyarrow.decimal128(38, kind.scale if types.is_decimal(kind) else 0)
        return _cast(array, (kind,) if types.is_integer(kind) else (wide, kind), level)
    texts = (types.is_string, types.is_large_string)
    if not any(one(array.type) for one in texts):
        return _nothing(array, kind, level)
    plain = compute.match_substring_regex(array, _WHOLE if types.is_integer(kind) else _NUMERAL)
    level.mark(compute.fill_null(compute.invert(plain), False))
    return _cast(compute.if_else(plain, array, None), (kind,), level)


def _cast(array: Any, kinds: tuple[Any, ...], level: _Level) -> Any:
    """Values as the last of these kinds, by way of the others; those that do not fit are null, and their rows are marked."""
    found = _halved(array, kinds)
    if found.null_count > array.null_count:
        compute = _compute()
        level.mark(compute.and_(array.is_valid(), found.is_null()))
    return found


def _halved(array: Any, kinds: tuple[Any, ...]) -> Any:
    import pyarrow

    try:
        found = array
        for kind in kinds:
            found = found.cast(kind)
        return found
    except pyarrow.ArrowException:
        half = len(array) // 2
        if not half:
            return pyarrow.nulls(len(array), kinds[-1])
        return pyarrow.concat_arrays([_halved(array.slice(0, half), kinds), _halved(array.slice(half), kinds)])


def _values(array: Any) -> int:
    """How many values there are at most, those inside of others included."""
    import pyarrow

    types: Any = pyarrow.types
    if types.is_struct(array.type):
        return len(array) + sum(_values(one) for one in array.flatten())
    if types.is_list(array.type) or types.is_large_list(array.type) or types.is_fixed_size_list(array.type):
        return len(array) + _values(array.flatten())
    return len(array)


def _compute() -> Any:
    import pyarrow.compute

    return pyarrow.compute


class Spool:
    """Rows of a portion as they were given, in a file of this folder."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "portion.arrow")
        self._writer: Any = None

    def write(self, batch: Any) -> None:
        """Further rows."""
        import pyarrow

        if self._writer is None:
            self._writer = pyarrow.ipc.new_file(self._path, batch.schema)
        self._writer.write_batch(batch)

    def rows(self, first: int, wanted: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows with these numbers, of which none is before the first, as dictionaries; what is written then begins anew.

        Raises ValueError or OverflowError for what is no text, or a day before the year 1 or after the year 9999.
        """
        import pyarrow

        self._close()
        with pyarrow.memory_map(self._path) as file, pyarrow.ipc.open_file(file) as reader:
            for place in range(reader.num_record_batches):
                batch = reader.get_batch(place)
                numbers = [number for number in range(first, first + batch.num_rows) if number in wanted]
                found = batch.take(pyarrow.array([number - first for number in numbers], pyarrow.int64()))
                yield from zip(numbers, found.to_pylist(), strict=True)
                first += batch.num_rows

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
