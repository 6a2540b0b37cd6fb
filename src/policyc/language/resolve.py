"""Give every name its declaration: what each file declares, and what can be seen from it."""

from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import PurePosixPath
from typing import TypeVar

import attrs

from policyc.language import syntax
from policyc.language.errors.law import NotInAPolicy, PolicyTwice
from policyc.language.errors.names import CircularUse, DuplicateName, NameOfFile, UnknownFile
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span


def resolve(files: tuple[syntax.File, ...]) -> tuple["World", tuple[Diagnostic, ...]]:
    """The modules that the files make, with all that is wrong with their names."""
    world = World({})
    faults: list[Diagnostic] = []
    for file in sorted(files, key=lambda one: one.source.name):
        module, wrong = _module(file)
        faults += wrong
        other = world.modules.get(module.name)
        if other is None:
            world.modules[module.name] = module
        else:
            faults.append(DuplicateName(span=module.place, name=module.name, first=other.place))
    for module in world.modules.values():
        faults += _used(world, module)
    faults += _circles(world)
    for module in world.modules.values():
        module.sees = tuple(_closure(world, module))
    faults += _clashes(world)
    return world, tuple(faults)


class Space(Enum):
    """Names of different spaces never meet, so that a fact and its record may share a word."""

    RECORD = "record"
    VALUE = "name"
    CATEGORY = "category"
    PROVISION = "provision"
    BASELINE = "baseline"


Named = (
    syntax.Record
    | syntax.Field
    | syntax.Baseline
    | syntax.Group
    | syntax.Calendar
    | syntax.Category
    | syntax.Term
    | syntax.Decision
    | syntax.Provision
    | syntax.Question
)


@attrs.frozen(eq=False)
class Declared:
    """A declaration and the module that it stands in."""

    node: Named
    module: "Module"

    @property
    def full_name(self) -> str:
        """`cn_2025_61.s1_1`."""
        return f"{self.module.name}.{self.node.name.text}"


@attrs.define(eq=False)
class Module:
    """A file as others know it. `sees` are the modules that it uses, directly or not; itself is not among them."""

    name: str
    file: syntax.File
    policy: syntax.Policy | None
    own: dict[tuple[Space, str], Declared]
    broken: frozenset[str]
    sees: tuple["Module", ...] = ()

    @property
    def place(self) -> Span:
        """Where it says what it is."""
        if self.policy is not None:
            return self.policy.name.span
        return Span(self.file.source, 0, min(1, len(self.file.source.text)))


@attrs.frozen(eq=False)
class World:
    """All modules of a run, sorted by the names of their files."""

    modules: dict[str, Module]


def lookup(module: Module, space: Space, name: str) -> Declared | None:
    """What a bare name means in a module: its own, or that of a vocabulary that it sees."""
    key = space, name
    found = module.own.get(key)
    if found is None:
        for other in module.sees:
            if other.policy is None and key in other.own:
                return other.own[key]
    return found


def lookup_path(module: Module, space: Space, names: tuple[syntax.Name, ...]) -> Declared | None:
    """What one or two names joined by a dot mean: a bare name, or `POLICY.NAME`."""
    if len(names) == 1:
        return lookup(module, space, names[0].text)
    other = seen(module, names[0].text)
    return other.own.get((space, names[1].text)) if other is not None and len(names) == 2 else None


def seen(module: Module, name: str) -> Module | None:
    """The module of this name that can be seen, itself included."""
    return next((other for other in (module, *module.sees) if other.name == name), None)


def visible(module: Module, space: Space) -> tuple[str, ...]:
    """Every bare name of a space, for a hint."""
    found = {name for where, name in module.own if where is space}
    for other in _vocabularies(module):
        found |= {name for where, name in other.own if where is space}
    return tuple(sorted(found))


def is_broken(module: Module, name: str) -> bool:
    """Whether the name belongs to a declaration that could not be read, so that nothing more need be said of it."""
    return any(name in other.broken for other in (module, *module.sees))


def declared(file: syntax.File) -> Iterator[tuple[Space, Named]]:
    """Each thing of the file that has a name, with the space of the name."""
    for node in file.declarations:
        match node:
            case syntax.Record():
                yield Space.RECORD, node
            case syntax.Facts():
                for field in node.fields:
                    yield Space.VALUE, field
            case syntax.Group() | syntax.Calendar() | syntax.Term() | syntax.Decision() | syntax.Question():
                yield Space.VALUE, node
            case syntax.Category():
                yield Space.CATEGORY, node
            case syntax.Provision():
                yield Space.PROVISION, node
            case syntax.Baseline():
                yield Space.BASELINE, node
            case (
                syntax.Policy()
                | syntax.Use()
                | syntax.Precedence()
                | syntax.Accept()
                | syntax.Suspend()
                | syntax.NotEncoded()
                | syntax.Guarantee()
                | syntax.Scenario()
            ):
                pass


_Node = TypeVar("_Node")


def of_kind(module: Module, kind: type[_Node]) -> Iterator[_Node]:
    """The declarations of one kind, in the order of the text."""
    return (node for node in module.file.declarations if isinstance(node, kind))


def _vocabularies(module: Module) -> Iterator[Module]:
    return (other for other in module.sees if other.policy is None)


_OF_A_POLICY = {
    syntax.Provision: "provision",
    syntax.Precedence: "precedence",
    syntax.Accept: "accepted conflict",
    syntax.Suspend: "suspension",
    syntax.NotEncoded: "clause that is not encoded",
    syntax.Guarantee: "guarantee",
    syntax.Scenario: "scenario",
    syntax.Question: "question",
}


def _module(file: syntax.File) -> tuple[Module, list[Diagnostic]]:
    faults: list[Diagnostic] = []
    stem = PurePosixPath(file.source.name).stem
    policies = [node for node in file.declarations if isinstance(node, syntax.Policy)]
    policy = policies[0] if policies else None
    faults += [PolicyTwice(span=other.name.span, first=policies[0].name.span) for other in policies[1:]]
    module = Module(
        name=policy.name.text if policy is not None else stem,
        file=file,
        policy=policy,
        own={},
        broken=frozenset(dropped.name for dropped in file.dropped if dropped.name is not None),
    )
    if policy is not None and policy.name.text != stem:
        faults.append(NameOfFile(span=policy.name.span, name=policy.name.text, file=stem))
    if policy is None and not any(dropped.keyword == "policy" for dropped in file.dropped):
        for node in file.declarations:
            what = _OF_A_POLICY.get(type(node))
            faults += [NotInAPolicy(span=node.span, what=what)] if what is not None else []
    for space, named in declared(file):
        key = (space, named.name.text)
        if key in module.own:
            first = module.own[key].node.name.span
            faults.append(DuplicateName(span=named.name.span, name=named.name.text, first=first))
        else:
            module.own[key] = Declared(named, module)
    return module, faults


def _used(world: World, module: Module) -> Iterator[Diagnostic]:
    affected = module.policy.affected_by if module.policy is not None else ()
    for name in (*_names_used(module), *affected):
        if name.text not in world.modules:
            yield UnknownFile(span=name.span, name=name.text, known=tuple(world.modules))


def _names_used(module: Module) -> tuple[syntax.Name, ...]:
    return tuple(name for use in of_kind(module, syntax.Use) for name in use.names)


def _closure(world: World, module: Module) -> Iterable[Module]:
    found: dict[str, Module] = {}
    waiting = [module]
    while waiting:
        for name in _names_used(waiting.pop()):
            other = world.modules.get(name.text)
            if other is not None and other is not module and other.name not in found:
                found[other.name] = other
                waiting.append(other)
    return (found[name] for name in sorted(found))


def _circles(world: World) -> Iterator[Diagnostic]:
    """Each circle of `use` once, told from the first of its files."""
    done: set[str] = set()
    for start in world.modules.values():
        trail: list[syntax.Name] = []
        found = _back_to(world, start, start, trail, {start.name})
        if found and start.name not in done:
            done |= {name.text for name in found}
            names = (start.name, *(name.text for name in found))
            yield CircularUse(span=found[0].span, names=names, others=tuple(name.span for name in found[1:]))


def _back_to(
    world: World, start: Module, here: Module, trail: list[syntax.Name], seen_names: set[str]
) -> list[syntax.Name]:
    for name in _names_used(here):
        if name.text == start.name:
            return [*trail, name]
        other = world.modules.get(name.text)
        if other is not None and name.text not in seen_names:
            seen_names.add(name.text)
            found = _back_to(world, start, other, [*trail, name], seen_names)
            if found:
                return found
    return []


def _clashes(world: World) -> Iterator[Diagnostic]:
    """A name that a file declares although it sees one already, and one that two of the vocabularies it sees declare."""
    told: set[tuple[int, int]] = set()
    for before, found in _seen_twice(world):
        pair = (id(before.node), id(found.node))
        if pair not in told:
            told.add(pair)
            name = found.node.name
            yield DuplicateName(span=name.span, name=name.text, first=before.node.name.span)


def _seen_twice(world: World) -> Iterator[tuple[Declared, Declared]]:
    for module in world.modules.values():
        first: dict[tuple[Space, str], Declared] = {}
        for other in (*_vocabularies(module), module):
            pairs = ((first.setdefault(key, found), found) for key, found in other.own.items())
            yield from ((before, found) for before, found in pairs if before is not found)
