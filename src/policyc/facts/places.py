"""From facts back to the text: where a fact was written, and where the assumptions of a program are to be checked."""

import re
from collections.abc import Iterator

from policyc.core.facts import Case, Node, nodes_of
from policyc.core.program import Assumption, Program
from policyc.facts.errors.values import AssumptionBroken
from policyc.facts.tree import Mapping, Sequence, Tree, entry
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def place_of(tree: Tree, path: str) -> Span | None:
    """The place of a fact such as `item.parts[0].value`, or of the nearest thing around it that was written."""
    here, span = tree, tree.span
    for name, index in _STEP.findall(path):
        below = _below(here, name, index)
        if below is None:
            break
        here, span = below, below.span
    return span


def assumptions_of(case: Case, program: Program) -> Iterator[tuple[Assumption, Node]]:
    """Each assumption with each record of the case that it speaks of, bound there as `this`."""
    for node in nodes_of(case.root):
        for assumption in program.assumes:
            if assumption.record == node.record:
                yield assumption, node


def broken(assumption: Assumption, node: Node, tree: Tree) -> Diagnostic:
    """The fault of an assumption that is certainly false of this record."""
    return AssumptionBroken(
        span=place_of(tree, node.path), path=node.path, text=assumption.text, declared=assumption.span
    )


def _below(here: Tree, name: str, index: str) -> Tree | None:
    if isinstance(here, Mapping):
        within = entry(here, "items") if index else None
        return entry(here, name) if not index else _item(within, index)
    return _item(here, index) if index else None


def _item(here: Tree | None, index: str) -> Tree | None:
    if not isinstance(here, Sequence) or int(index) >= len(here.items):
        return None
    return here.items[int(index)]
