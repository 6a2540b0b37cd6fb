"""The settings of a baseline or scenario as the case that they stand for.

Invariant: the order of the lines of one declaration means nothing, except that elements stand in the order in which they
are first named. A later layer (a scenario over its baseline) replaces what an earlier one set.
"""

from collections.abc import Iterator
from typing import Any, assert_never, cast

import attrs

from policyc.core.program import Program, Record
from policyc.core.types import Many, RecordType, Text
from policyc.facts.convert import Read, faults_of
from policyc.facts.errors.reading import NotANumber, NumberTooLong
from policyc.facts.errors.values import AtPath
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.language import syntax
from policyc.language.errors.cases import NoneAndSome, SetTwice
from policyc.language.settings import (
    CASE,
    Target,
    find_target,
    incomplete,
    null,
    read_setting,
    written,
    wrong_setting,
)
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

Layers = tuple[tuple[syntax.With, ...], ...]
# The fields that the label of an element fills, the first that its record has.
_NAMING = ("name", "id")


@attrs.frozen
class Settled:
    """The case as a JSON value, and how an answer names what the author reached by a label.

    `case` is None where something is wrong with it. `places` are the paths of elements: `item.parts.dysprosium` is
    `item.parts[0]`.
    """

    case: object
    places: dict[str, str]


@attrs.define(eq=False)
class Drafts:
    """What baselines have come to, by the layers that they are made of: many scenarios start from one of them.

    The layers are kept alive by the trees that they belong to, so that their identities are theirs alone.
    """

    kept: dict[tuple[int, ...], tuple["_Group", tuple[Diagnostic, ...]]] = attrs.field(factory=dict)
    read: Read = attrs.field(factory=dict)


def settle(layers: Layers, records: tuple[Record, ...], drafts: Drafts) -> tuple[Settled, tuple[Diagnostic, ...]]:
    """The case that the layers stand for, the first baseline first, and what is wrong with the last of them.

    What is wrong with an earlier layer is told where that layer is the last one. A fact that nothing sets is unknown.
    A list has the elements that are named and no others, unless a line says that it is `incomplete` or `unknown`.
    """
    known = {record.name: record for record in records}
    root, before = _draft(layers[:-1], known, drafts)
    faults = [*before, *(fault for layer in layers[-1:] for fault in _apply(root, layer, known))]
    told = len(before)
    tree = _frozen_group(root, known)
    places = dict(_places(root, "", ""))
    vocabulary = Program(records, (), (), (), (), (), ())
    found = tuple(_in_words_of_the_policy(fault, places) for fault in faults_of(tree, vocabulary, drafts.read))
    case = None if faults or found else _plain(tree)
    if found and len(layers) > 1:
        earlier = {_key(fault) for fault in settle(layers[:-1], records, drafts)[1]}
        found = tuple(fault for fault in found if _key(fault) not in earlier)
    return Settled(case, places), (*faults[told:], *found)


def path_in_case(settled: Settled, names: tuple[syntax.Name, ...]) -> str:
    """The path by which an answer names a fact that the author reached through labels."""
    for end in range(len(names), 0, -1):
        place = settled.places.get(written(names[:end]))
        if place is not None:
            return ".".join((place, *(name.text for name in names[end:])))
    return written(names)


@attrs.define(eq=False)
class _Group:
    """A record that is being put together. `label` is the name by which an element of a list is reached."""

    record: str
    label: syntax.Name | None = None
    facts: dict[str, "_Draft"] = attrs.field(factory=dict)


@attrs.define(eq=False)
class _List:
    """A list of records that is being put together. Not `known`: nothing is said of it but what elements it has."""

    record: str
    known: bool = True
    complete: bool = True
    elements: dict[str, _Group] = attrs.field(factory=dict)


_Draft = _Group | _List | Tree


def _draft(layers: Layers, records: dict[str, Record], drafts: Drafts) -> tuple[_Group, tuple[Diagnostic, ...]]:
    """A draft of one's own of what these layers come to, and what is wrong with them."""
    if not layers:
        return _Group(CASE), ()
    key = tuple(map(id, layers))
    if key not in drafts.kept:
        root, before = _draft(layers[:-1], records, drafts)
        drafts.kept[key] = root, (*before, *_apply(root, layers[-1], records))
    root, faults = drafts.kept[key]
    return _copied_group(root), faults


def _copied_group(group: _Group) -> _Group:
    return _Group(group.record, group.label, {name: _copied(fact) for name, fact in group.facts.items()})


def _copied(draft: _Draft) -> _Draft:
    if isinstance(draft, _Group):
        return _copied_group(draft)
    if isinstance(draft, _List):
        elements = {label: _copied_group(element) for label, element in draft.elements.items()}
        return _List(draft.record, draft.known, draft.complete, elements)
    return draft


@attrs.frozen
class _Line:
    target: Target
    node: syntax.With

    @property
    def is_wide(self) -> bool:
        """Whether it speaks of a whole list or record."""
        return isinstance(self.target.type, (Many, RecordType))


def _apply(root: _Group, layer: tuple[syntax.With, ...], records: dict[str, Record]) -> list[Diagnostic]:
    """Put the settings of one layer into the draft: those of whole lists and records first, the widest before the rest."""
    lines, faults = _lines(layer, records)
    faults += _contradictions(lines)
    for line in lines.values():
        # Elements are made in the order in which they are named, before anything is said of them.
        _group_at(root, line.target.names[:-1], records)
    wide = [line for line in lines.values() if line.is_wide]
    for line in sorted(wide, key=lambda one: len(one.target.names)):
        if not _set_whole(root, line, lines, records):
            faults.append(wrong_setting(line.target, line.node.setting))
    for line in lines.values():
        if not line.is_wide:
            faults += _set_fact(root, line, records)
    return faults


def _lines(layer: tuple[syntax.With, ...], records: dict[str, Record]) -> tuple[dict[str, _Line], list[Diagnostic]]:
    """The settings by their paths, which must lead somewhere and be different."""
    faults: list[Diagnostic] = []
    lines: dict[str, _Line] = {}
    for node in layer:
        target = find_target(node.path.names, records)
        if isinstance(target, Diagnostic):
            faults.append(target)
        elif target.path in lines:
            faults.append(SetTwice(span=node.path.span, path=target.path, first=lines[target.path].node.path.span))
        else:
            lines[target.path] = _Line(target, node)
    return lines, faults


def _contradictions(lines: dict[str, _Line]) -> Iterator[Diagnostic]:
    for path, line in lines.items():
        if line.node.setting.kind == "none" and line.is_wide:
            inner = next((other for name, other in lines.items() if name.startswith(f"{path}.")), None)
            if inner is not None:
                element = written(inner.target.names[: len(line.target.names) + 1])
                other = inner.node.path.span
                yield NoneAndSome(span=line.node.span, path=path, element=element, other=other)


def _set_whole(root: _Group, line: _Line, lines: dict[str, _Line], records: dict[str, Record]) -> bool:
    """Say something of a list or record; false where it cannot be said of it."""
    kind = line.node.setting.kind
    if not isinstance(line.target.type, Many):
        if kind == "unknown":
            _group_at(root, line.target.names, records).facts.clear()
        return kind == "unknown"
    if kind not in ("none", "incomplete", "unknown"):
        return False
    above = _group_at(root, line.target.names[:-1], records)
    name = line.target.names[-1].text
    before = above.facts.get(name)
    kept = before.elements if isinstance(before, _List) else {}
    if kind != "incomplete":
        # What the same declaration names stays an element, of which nothing has been said.
        named = {label: f"{line.target.path}.{label}" for label in kept}
        kept = {
            label: _Group(group.record, group.label)
            for label, group in kept.items()
            if any(path == named[label] or path.startswith(f"{named[label]}.") for path in lines)
        }
    above.facts[name] = _List(line.target.type.name, kind != "unknown", kind == "none", kept)
    return True


def _set_fact(root: _Group, line: _Line, records: dict[str, Record]) -> tuple[Diagnostic, ...]:
    group = _group_at(root, line.target.names[:-1], records)
    name = line.target.names[-1].text
    before = group.facts.get(name)
    value = read_setting(line.target, line.node.setting, None if isinstance(before, (_Group, _List)) else before)
    if isinstance(value, Diagnostic):
        return (value,)
    group.facts[name] = value
    return ()


def _group_at(root: _Group, names: tuple[syntax.Name, ...], records: dict[str, Record]) -> _Group:
    """The record that the names lead to, or the one that holds the list that they lead to; made where there is none."""
    here: _Group = root
    listing: _List | None = None
    for name in names:
        if listing is not None:
            here = listing.elements.setdefault(name.text, _Group(listing.record, name))
            listing = None
            continue
        match records[here.record].by_name[name.text].type:
            case RecordType(record):
                found = here.facts.setdefault(name.text, _Group(record))
                assert isinstance(found, _Group)
                here = found
            case Many(record):
                inner = here.facts.setdefault(name.text, _List(record))
                assert isinstance(inner, _List)
                listing = inner
    return here


def _frozen(draft: _Draft, records: dict[str, Record]) -> Tree:
    match draft:
        case _Group():
            return _frozen_group(draft, records)
        case _List():
            items = tuple(_frozen_group(element, records) for element in draft.elements.values())
            if not draft.known and not items:
                return null(None)
            return Sequence(items) if draft.complete else incomplete(items, None)
        case Mapping() | Sequence() | Scalar():
            return draft
        case unreachable:
            assert_never(unreachable)


def _frozen_group(group: _Group, records: dict[str, Record]) -> Tree:
    entries = [Entry(name, _frozen(fact, records)) for name, fact in group.facts.items()]
    label, fields = group.label, records[group.record].by_name
    filled = next((name for name in _NAMING if name in fields and isinstance(fields[name].type, Text)), None)
    if label is not None and filled is not None and filled not in group.facts:
        entries.insert(0, Entry(filled, Scalar(Kind.TEXT, label.text, label.span), label.span))
    return Mapping(tuple(entries), label.span if label is not None else None)


def _places(group: _Group, path: str, place: str) -> Iterator[tuple[str, str]]:
    """Each element below: its path as written, and its path in the case."""
    for name, fact in group.facts.items():
        here, there = f"{path}.{name}".lstrip("."), f"{place}.{name}".lstrip(".")
        if isinstance(fact, _Group):
            yield from _places(fact, here, there)
        elif isinstance(fact, _List):
            for index, (label, element) in enumerate(fact.elements.items()):
                yield f"{here}.{label}", f"{there}[{index}]"
                yield from _places(element, f"{here}.{label}", f"{there}[{index}]")


def _in_words_of_the_policy(fault: Diagnostic, places: dict[str, str]) -> Diagnostic:
    """The fault with the path that the author wrote, where it names a fact of the case."""
    if not isinstance(fault, (AtPath, NotANumber, NumberTooLong)) or fault.path is None:
        return fault
    for own, place in sorted(places.items(), key=lambda pair: -len(pair[1])):
        if fault.path == place or fault.path.startswith(f"{place}."):
            # mypy cannot see that `@diagnostic` makes attrs classes.
            changed: Diagnostic = attrs.evolve(cast(Any, fault), path=own + fault.path[len(place) :])
            return changed
    return fault


def _key(fault: Diagnostic) -> tuple[str, Span | None, str]:
    return fault.code, fault.span, fault.message()


def _plain(tree: Tree) -> object:
    match tree:
        case Mapping(entries):
            return {entry.key: _plain(entry.value) for entry in entries}
        case Sequence(items):
            return [_plain(item) for item in items]
        case Scalar(Kind.NULL, _):
            return None
        case Scalar(Kind.BOOL, text):
            return text == "true"
        case Scalar(Kind.NUMBER, text):
            # A number with decimals stays a text, as in every case file that keeps it exact.
            return int(text) if text.lstrip("-").isdecimal() else text
        case Scalar(_, text):
            return text
        case unreachable:
            assert_never(unreachable)
