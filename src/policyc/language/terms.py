"""What can be said of terms and categories before they are read: their full names, and on what they depend."""

from collections.abc import Iterator
from typing import assert_never

import attrs

from policyc.language import syntax
from policyc.language.resolve import Declared, Module, Space, lookup, lookup_path
from policyc.language.scope import Scope


def defined_as(scope: Scope, found: Declared) -> str:
    """The name of the definition that a term or category becomes.

    One of a vocabulary that depends on the day has a definition for each policy, because each has its own day.
    """
    if found.module.policy is None and scope.policy is not None and depends_on_day(found):
        return f"{scope.policy}.{found.node.name.text}"
    return found.full_name


def depends_on_day(found: Declared) -> bool:
    """Whether the value can differ from day to day although the facts stay the same."""
    return any(_is_dated(one) for one in _needed(found))


def is_stated(module: Module, expr: syntax.Condition | None) -> bool:
    """Whether an expression takes no other values than those that the law states, whatever the case is."""
    return _is_stated(module, expr, ())


def _is_stated(module: Module, expr: syntax.Condition | None, inside: tuple[str, ...]) -> bool:
    match expr:
        case syntax.Number():
            return True
        case syntax.Phrase(op="choose", args=(then, _, otherwise)):
            return _is_stated(module, then, inside) and _is_stated(module, otherwise, inside)
        case syntax.Path():
            found = lookup_path(module, Space.VALUE, expr.names)
            if found is None or not isinstance(found.node, syntax.Term) or found.full_name in inside:
                return False
            deeper = (*inside, found.full_name)
            return all(_is_stated(found.module, dated.value, deeper) for dated in found.node.means)
        case (
            None
            | syntax.Quoted()
            | syntax.Day()
            | syntax.YesNo()
            | syntax.Members()
            | syntax.Phrase()
            | syntax.IsA()
            | syntax.Applies()
            | syntax.DaysAfter()
            | syntax.Fold()
            | syntax.Labelled()
        ):
            return False
        case unreachable:
            assert_never(unreachable)


def _is_dated(found: Declared) -> bool:
    return isinstance(found.node, syntax.Term) and any(dated.start is not None for dated in found.node.means)


def _needed(found: Declared) -> Iterator[Declared]:
    """The definition and every other that it needs, each once."""
    waiting, seen = [found], {id(found.node)}
    while waiting:
        one = waiting.pop()
        yield one
        for other in _named(one):
            if id(other.node) not in seen:
                seen.add(id(other.node))
                waiting.append(other)


def _named(found: Declared) -> Iterator[Declared]:
    for node in nodes_in(found.node):
        other = None
        match node:
            case syntax.Path():
                other = lookup_path(found.module, Space.VALUE, node.names[:2]) or lookup(
                    found.module, Space.VALUE, node.names[0].text
                )
            case syntax.IsA():
                other = lookup(found.module, Space.CATEGORY, node.category.text)
        if other is not None and isinstance(other.node, (syntax.Term, syntax.Category)):
            yield other


def nodes_in(node: object) -> Iterator[object]:
    """Every node of the surface tree below this one, itself included."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tuple):
            waiting += here
        elif type(here).__module__ == syntax.__name__:
            yield here
            waiting += [getattr(here, name) for name in _fields(type(here)) if name != "span"]


def _fields(of: type) -> tuple[str, ...]:
    return tuple(attrs.fields_dict(of))
