"""The pipeline of a redesign: the case and the options that were named, what is asked of them, and the document that comes of it."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from policyc import session
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.from_python import case_from_mapping
from policyc.facts.read import read_case, read_json
from policyc.facts.tree import Sequence as Listed, Tree
from policyc.project import read_source
from policyc.redesign.clock import deadline
from policyc.redesign.report import report
from policyc.redesign.run import Told, Wanted, redesign
from policyc.redesign.target import read_target
from policyc.redesign.task import CHANGES, COST
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source
from policyc.text.usage import BadUsage

OBJECTIVES = (COST, CHANGES)


@attrs.frozen
class Terms:
    """What is asked of a redesign. seconds: how long the search may take; None as long as it needs."""

    target: str
    objective: str
    seconds: float | None
    told: Told


Given = Mapping[str, object] | str | os.PathLike[str]


def read_tree(given: Given, what: str) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """What a mapping, the text of a JSON object or a file holds."""
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        return read_json(Source(what, given))
    if isinstance(given, (str, os.PathLike)):
        source, faults = read_source(given)
        return read_case(source) if source is not None else (None, faults)
    return case_from_mapping(given)


def read_product(program: Program, given: Given) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """One case as it was written, after it was read as any other case."""
    tree, faults = read_tree(given, "the case")
    if tree is None:
        return None, faults
    if isinstance(tree, Listed):
        if len(tree.items) != 1:
            problem = f"a redesign takes one case, and this file holds {len(tree.items)}"
            return None, (BadUsage(span=tree.span, problem=problem, advice="put each case into a file of its own"),)
        (tree,) = tree.items
    _, faults = session.check_cases(program, tree)
    return (None if faults else tree), faults


def redesigned(
    program: Program, case: Given, options: Given, run: Run, terms: Terms
) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The document of a redesign, or all that is wrong with what was asked."""
    target, wrong = read_target(program, terms.target)
    tree, faults = read_product(program, case)
    offered, unread = read_tree(options, "the options")
    found = (*wrong, *faults, *unread)
    if target is None or tree is None or offered is None:
        return None, found
    wanted = Wanted(target, (None,), terms.objective, deadline(terms.seconds), terms.told)
    done = redesign(program, tree, run, offered, wanted)
    if isinstance(done, tuple):
        return None, (*found, *done)
    return report(done, None), found


def silent(best: int | None, bound: int | None) -> None:
    """Tell nobody how far a search is."""


__all__ = ["OBJECTIVES", "Callable", "Given", "Sequence", "Terms", "date", "read_product", "redesigned", "silent"]
