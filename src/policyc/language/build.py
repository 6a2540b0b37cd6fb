"""From the tree of the parser to the surface tree.

Invariant: no recursion, so that no text can exhaust the stack: what is built first stands deepest.
"""

from typing import Any

from policyc.language import syntax
from policyc.language.build_clauses import CLAUSES
from policyc.language.build_declarations import DECLARATIONS
from policyc.language.build_expressions import EXPRESSIONS
from policyc.language.errors.layout import TooDeep
from policyc.language.parts import Maker, Making
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

MOST_DEEP = 100
MAKERS: dict[str, Maker] = {**EXPRESSIONS, **CLAUSES, **DECLARATIONS}


def build(tree: Any, source: Source) -> tuple[syntax.Declaration | None, tuple[Diagnostic, ...]]:
    """The declaration of a parse tree, or what is wrong with it that the grammar cannot tell."""
    order = [tree]
    for node in order:
        order += [child for child in node.children if hasattr(child, "children")]
    making = Making(source)
    built: dict[int, object] = {}
    depth: dict[int, int] = {}
    for node in reversed(order):
        below = [depth[id(child)] for child in node.children if id(child) in depth]
        depth[id(node)] = 1 + max(below, default=0)
        span = Span(source, *node.at)
        if depth[id(node)] > MOST_DEEP:
            return None, (TooDeep(span=Span(source, span.start, min(span.end, span.start + 1)), limit=MOST_DEEP),)
        children = [built.get(id(child), child) for child in node.children]
        built[id(node)] = MAKERS[node.data](making, children, span)
    declaration: Any = built[id(tree)]
    return (None, tuple(making.faults)) if making.faults else (declaration, ())
