"""The settings of a baseline or scenario as the case that they stand for.

Invariant: the order of the lines of one declaration means nothing, except that elements stand in the order in which they
are first named. A later layer (a scenario over its baseline) replaces what an earlier one set.
"""

from collections.abc import Iterator
from typing import Any, TypeVar, assert_never, cast

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

    `case` is None where something is wrong with it. Parts of it are shared with other cases, so nobody may change it.
    """

    case: object
    root: "_Group"


@attrs.define(eq=False)
class Drafts:
    """What baselines have come to, by the layers that they are made of: many scenarios start from one of them.

    The layers are kept alive by the trees that they belong to, so that their identities are theirs alone.
    """

    records: tuple[Record, ...]
    kept: dict[tuple[int, ...], tuple["_Group", tuple[Diagnostic, ...]]] = attrs.field(factory=dict)
    read: Read = attrs.field(factory=dict)
    known: dict[str, Record] = attrs.field(init=False)
    vocabulary: Program = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.known = {record.name: record for record in self.records}
        self.vocabulary = Program(self.records, (), (), (), (), (), ())


def settle(layers: Layers, drafts: Drafts) -> tuple[Settled, tuple[Diagnostic, ...]]:
    """The case that the layers stand for, the first baseline first, and what is wrong with the last of them.

    What is wrong with an earlier layer is told where that layer is the last one. A fact that nothing sets is unknown.
    A list has the elements that are named and no others, unless a line says that it is `incomplete` or `unknown`.
    """
    start, before = _draft(layers[:-1], drafts)
    root, wrong = _apply(start, layers[-1], drafts.known)
    tree = _frozen_group(root, drafts.known)
    found = tuple(_in_words_of_the_policy(fault, root) for fault in faults_of(tree, drafts.vocabulary, drafts.read))
    case = None if before or wrong or found else _plain_group(root)
    if found and len(layers) > 1:
        earlier = {_key(fault) for fault in settle(layers[:-1], drafts)[1]}
        found = tuple(fault for fault in found if _key(fault) not in earlier)
    return Settled(case, root), (*wrong, *found)


def path_in_case(settled: Settled, names: tuple[syntax.Name, ...]) -> str:
    """The path by which an answer names a fact that the author reached through labels: `item.parts[0].origin`."""
    steps: list[str] = []
    here: _Draft | None = settled.root
    for name in names:
        if isinstance(here, _List):
            index = list(here.elements).index(name.text) if name.text in here.elements else None
            here = here.elements.get(name.text)
            if index is not None:
                steps[-1] += f"[{index}]"
                continue
        else:
            here = here.facts.get(name.text) if isinstance(here, _Group) else None
        steps.append(name.text)
    return ".".join(steps)


@attrs.define(eq=False)
class _Group:
    """A record that is being put together. `label` is the name by which an element of a list is reached.

    A layer changes only what is its own: what it shares with those before it, it takes a copy of. So what was made of a
    record (`tree` and `plain`) is of use to every layer that leaves the record as it is.
    """

    layer: int
    record: str
    label: syntax.Name | None = None
    facts: dict[str, "_Draft"] = attrs.field(factory=dict)
    tree: Mapping | None = None
    plain: dict[str, object] | None = None

    def copy(self, layer: int) -> "_Group":
        """Another record that holds the same."""
        return _Group(layer, self.record, self.label, self.facts.copy())


@attrs.define(eq=False)
class _List:
    """A list of records that is being put together. Not `known`: nothing is said of it but what elements it has."""

    layer: int
    record: str
    known: bool = True
    complete: bool = True
    elements: dict[str, _Group] = attrs.field(factory=dict)
    tree: Tree | None = None
    plain: object = None

    def copy(self, layer: int) -> "_List":
        """Another list that holds the same."""
        return _List(layer, self.record, self.known, self.complete, self.elements.copy())


@attrs.frozen(eq=False)
class _Single:
    """A fact that is no record and no list of records, as it stands in the tree and in the case."""

    entry: Entry
    plain: object


_Draft = _Group | _List | _Single


def _draft(layers: Layers, drafts: Drafts) -> tuple[_Group, tuple[Diagnostic, ...]]:
    """What these layers come to, which nobody may change, and what is wrong with them."""
    if not layers:
        return _Group(0, CASE), ()
    key = tuple(map(id, layers))
    if key not in drafts.kept:
        root, before = _draft(layers[:-1], drafts)
        root, wrong = _apply(root, layers[-1], drafts.known)
        drafts.kept[key] = root, (*before, *wrong)
    return drafts.kept[key]


@attrs.frozen
class _Line:
    target: Target
    node: syntax.With

    @property
    def is_wide(self) -> bool:
        """Whether it speaks of a whole list or record."""
        return isinstance(self.target.type, (Many, RecordType))


def _apply(
    start: _Group, layer: tuple[syntax.With, ...], records: dict[str, Record]
) -> tuple[_Group, list[Diagnostic]]:
    """The draft with the settings of one more layer: those of whole lists and records first, the widest before the rest."""
    root = start.copy(start.layer + 1)
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
    return root, faults


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
    kept = before.elements.copy() if isinstance(before, _List) else {}
    if kind != "incomplete":
        # What the same declaration names stays an element, of which nothing has been said.
        named = {label: f"{line.target.path}.{label}" for label in kept}
        kept = {
            label: _Group(root.layer, group.record, group.label)
            for label, group in kept.items()
            if any(path == named[label] or path.startswith(f"{named[label]}.") for path in lines)
        }
    above.facts[name] = _List(root.layer, line.target.type.name, kind != "unknown", kind == "none", kept)
    return True


def _set_fact(root: _Group, line: _Line, records: dict[str, Record]) -> tuple[Diagnostic, ...]:
    group = _group_at(root, line.target.names[:-1], records)
    name = line.target.names[-1].text
    before = group.facts.get(name)
    value = read_setting(line.target, line.node.setting, before.entry.value if isinstance(before, _Single) else None)
    if isinstance(value, Diagnostic):
        return (value,)
    group.facts[name] = _Single(Entry(name, value), _plain(value))
    return ()


def _group_at(root: _Group, names: tuple[syntax.Name, ...], records: dict[str, Record]) -> _Group:
    """The record that the names lead to, or the one that holds the list that they lead to; made where there is none.

    All on the way there is of the layer of `root` afterwards.
    """
    here: _Group = root
    listing: _List | None = None
    for name in names:
        if listing is not None:
            here = _own(listing.elements.get(name.text) or _Group(root.layer, listing.record, name), root.layer)
            listing.elements[name.text] = here
            listing = None
            continue
        before = here.facts.get(name.text)
        match records[here.record].by_name[name.text].type:
            case RecordType(record):
                assert before is None or isinstance(before, _Group)
                inner = _own(before or _Group(root.layer, record), root.layer)
                here.facts[name.text] = inner
                here = inner
            case Many(record):
                assert before is None or isinstance(before, _List)
                listing = _own(before or _List(root.layer, record), root.layer)
                here.facts[name.text] = listing
    return here


_Part = TypeVar("_Part", _Group, _List)


def _own(part: _Part, layer: int) -> _Part:
    """The part as the layer may change it."""
    return part if part.layer == layer else part.copy(layer)


def _frozen(draft: _Group | _List, records: dict[str, Record]) -> Tree:
    if isinstance(draft, _Group):
        return _frozen_group(draft, records)
    if draft.tree is None:
        items = tuple(_frozen_group(element, records) for element in draft.elements.values())
        known = Sequence(items) if draft.complete else incomplete(items, None)
        draft.tree = known if draft.known or items else null(None)
    return draft.tree


def _frozen_group(group: _Group, records: dict[str, Record]) -> Mapping:
    if group.tree is None:
        entries = [
            fact.entry if isinstance(fact, _Single) else Entry(name, _frozen(fact, records))
            for name, fact in group.facts.items()
        ]
        named = _named(group, records)
        group.tree = Mapping((*named, *entries), group.label.span if group.label is not None else None)
    return group.tree


def _named(group: _Group, records: dict[str, Record]) -> tuple[Entry, ...]:
    """The fact that the label of an element fills, if it is not set."""
    label, fields = group.label, records[group.record].by_name
    if label is None:
        return ()
    filled = next((name for name in _NAMING if name in fields and isinstance(fields[name].type, Text)), None)
    if filled is None or filled in group.facts:
        return ()
    return (Entry(filled, Scalar(Kind.TEXT, label.text, label.span), label.span),)


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


def _in_words_of_the_policy(fault: Diagnostic, root: _Group) -> Diagnostic:
    """The fault with the path that the author wrote, where it names a fact of the case."""
    if not isinstance(fault, (AtPath, NotANumber, NumberTooLong)) or fault.path is None:
        return fault
    for own, place in sorted(_places(root, "", ""), key=lambda pair: -len(pair[1])):
        if fault.path == place or fault.path.startswith(f"{place}."):
            # mypy cannot see that `@diagnostic` makes attrs classes.
            changed: Diagnostic = attrs.evolve(cast(Any, fault), path=own + fault.path[len(place) :])
            return changed
    return fault


def _key(fault: Diagnostic) -> tuple[str, Span | None, str]:
    return fault.code, fault.span, fault.message()


def _plain_group(group: _Group) -> dict[str, object]:
    """A record as a JSON value. Its tree was made before."""
    if group.plain is None:
        assert group.tree is not None
        entries = group.tree.entries
        named = {entry.key: _plain(entry.value) for entry in entries[: len(entries) - len(group.facts)]}
        group.plain = named | {name: _plain_draft(fact) for name, fact in group.facts.items()}
    return group.plain


def _plain_draft(draft: _Draft) -> object:
    if isinstance(draft, _Single):
        return draft.plain
    if isinstance(draft, _Group):
        return _plain_group(draft)
    if draft.plain is None and (draft.known or draft.elements):
        items = [_plain_group(element) for element in draft.elements.values()]
        draft.plain = items if draft.known and draft.complete else {"items": items, "complete": False}
    return draft.plain


def _plain(tree: Tree) -> object:
    """A tree as a JSON value."""
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
