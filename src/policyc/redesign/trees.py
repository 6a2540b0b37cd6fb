"""Cases as trees: following a path, putting something else in its place, and writing them as plain data."""

import re
from collections.abc import Callable, Mapping as Map

from policyc.core.program import Program
from policyc.core.types import Many, RecordType, Type, YesNo
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree, entry

Step = str | int
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PATH = re.compile(r"[^.\[\]]+(\[[0-9]+\])*(\.[^.\[\]]+(\[[0-9]+\])*)*")


def steps_of(path: str) -> tuple[Step, ...] | None:
    """`item.parts[0]` as names and places, or None where it is no path."""
    if not _PATH.fullmatch(path):
        return None
    return tuple(name if name else int(index) for name, index in _STEP.findall(path))


def shown_path(steps: tuple[Step, ...]) -> str:
    """The path as a user writes it."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def items_of(tree: Tree | None) -> tuple[Tree, ...]:
    """The members of a list, whether or not it says that it is complete."""
    if isinstance(tree, Mapping):
        tree = entry(tree, "items")
    return tree.items if isinstance(tree, Sequence) else ()


def at(tree: Tree, steps: tuple[Step, ...]) -> Tree | None:
    """What stands at a path, or None where nothing was written."""
    here: Tree | None = tree
    for step in steps:
        if isinstance(step, int):
            members = items_of(here)
            here = members[step] if step < len(members) else None
        else:
            here = entry(here, step) if isinstance(here, Mapping) else None
        if here is None:
            return None
    return here


def with_fields(tree: Tree, fields: Map[str, Tree]) -> Tree:
    """The record with these fields instead of, or besides, its own."""
    own = tree.entries if isinstance(tree, Mapping) else ()
    kept = tuple(Entry(one.key, fields.get(one.key, one.value), one.span) for one in own)
    there = {one.key for one in own}
    return Mapping((*kept, *(Entry(key, value) for key, value in fields.items() if key not in there)), tree.span)


Stands = Map[tuple[Step, ...], tuple[Tree, ...]]


def replaced(tree: Tree, stands: Stands) -> Tree:
    """The case with other things in the place of some; none of the places lies inside another."""
    if () in stands:
        (only,) = stands[()]
        return only
    below: dict[Step, dict[tuple[Step, ...], tuple[Tree, ...]]] = {}
    for steps, what in stands.items():
        below.setdefault(steps[0], {})[steps[1:]] = what
    if not below:
        return tree
    if isinstance(tree, Mapping) and entry(tree, "items") is not None and all(isinstance(one, int) for one in below):
        return _mapped(tree, {"items": lambda inner: _members(inner, below)})
    if isinstance(tree, Sequence):
        return _members(tree, below)
    return _mapped(tree, {str(name): _replacer(inner) for name, inner in below.items()})


def _replacer(stands: Stands) -> Callable[[Tree], Tree]:
    return lambda tree: replaced(tree, stands)


def _mapped(tree: Tree, changes: Map[str, Callable[[Tree], Tree]]) -> Tree:
    assert isinstance(tree, Mapping), tree
    entries = (
        Entry(one.key, changes[one.key](one.value), one.span) if one.key in changes else one for one in tree.entries
    )
    return Mapping(tuple(entries), tree.span)


def _members(tree: Tree, below: Map[Step, Stands]) -> Tree:
    assert isinstance(tree, Sequence), tree
    items: list[Tree] = []
    for index, item in enumerate(tree.items):
        stands = below.get(index)
        if stands is None:
            items.append(item)
        elif () in stands:
            items.extend(stands[()])
        else:
            items.append(replaced(item, stands))
    return Sequence(tuple(items), tree.span)


def text(words: str) -> Scalar:
    """A text in a case."""
    return Scalar(Kind.TEXT, words)


def plain(tree: Tree, of: Type, program: Program) -> object:
    """The tree as the data of JSON, such that reading it again gives the same facts; numbers that are not whole are texts."""
    match tree:
        case Scalar(kind, words):
            return _scalar(kind, words, of)
        case Sequence(items):
            return [plain(item, _member(of), program) for item in items]
        case Mapping(entries):
            fields = _fields(of, program)
            return {one.key: plain(one.value, fields.get(one.key, of), program) for one in entries}


def _scalar(kind: Kind, words: str, of: Type) -> object:
    if kind is Kind.NULL:
        return None
    if kind is Kind.BOOL or (kind is Kind.BARE and isinstance(of, YesNo)):
        return words in ("true", "yes")
    if kind is Kind.NUMBER and re.fullmatch("-?[0-9]+", words):
        return int(words)
    return words


def _member(of: Type) -> Type:
    return RecordType(of.name) if isinstance(of, Many) else of


def _fields(of: Type, program: Program) -> dict[str, Type]:
    if not isinstance(of, RecordType):
        return {"complete": YesNo(), "remove": YesNo()}
    record = next(one for one in program.records if one.name == of.name)
    return {field.name: field.type for field in record.fields}
