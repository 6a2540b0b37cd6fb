"""What is held by way of others, as a total over a list: exact where lists are spelled out, between two bounds where not.

A case that is spelled out is a tree: nobody is mentioned twice. There the least set of those who count is found from the
ends of the tree on.
"""

from typing import Protocol

import attrs

from policyc.core.program import Const, Depth, Expr, Over, Path, Program
from policyc.core.types import YesNo
from policyc.verify.domains import expressions
from policyc.verify.folds import Bound
from policyc.verify.space import Lst, Rec, Space
from policyc.verify.terms import ZERO, Linear


class Reading(Protocol):
    """What is needed of the reader of expressions."""

    space: Space

    def truth(self, expr: Expr, bound: Bound | None = None) -> int:
        """Whether a condition holds."""
        ...

    def number(self, bound: Bound, expr: Expr) -> Linear:
        """A number or day."""
        ...


def total(read: Reading, bound: Bound, over: Over, parts: Lst) -> Linear:
    """The total over a list that is spelled out, of those who match and of those who are held from the limit on by such."""
    terms, found = read.space.terms, ZERO
    if names_matter(read.space.program):
        read.space.loose["who is mentioned twice among those who hold by way of others"] = None
    for there, element in parts.slots:
        inner: Bound = {**bound, over.var: element}
        counts = terms.either(read.truth(over.where, inner), _held(read, bound, over, element))
        found = terms.plus(found, terms.select(terms.both(there, counts), read.number(inner, over.value), ZERO))
    return found


def _held(read: Reading, bound: Bound, over: Over, element: Rec) -> int:
    """Whether those who count hold an element from the limit on."""
    assert over.link is not None
    inside = read.space.field(element, over.parts.steps[-1])
    assert isinstance(inside, Lst)
    sum_of, limit = total(read, bound, over, inside), Linear(over.link.limit)
    return read.space.terms.less(limit, sum_of) if over.link.open else read.space.terms.at_most(limit, sum_of)


def anything(read: Reading, bound: Bound, over: Over, parts: Lst) -> Linear:
    """The total over a list of any length: between what those hold who match themselves, and what all hold."""
    space = read.space
    space.loose[f"what is held by way of others among `{parts.path}`"] = None
    found = space.terms.number(f"{parts.path} chains {len(space.facts)}", "real")
    direct = attrs.evolve(over, depth=Depth.HERE, link=None)
    least, most = (read.number(bound, one) for one in (direct, attrs.evolve(direct, where=Const(True, YesNo()))))
    # A share is never below nothing.
    space.facts += [space.terms.at_most(a, b) for a, b in ((ZERO, found), (least, found), (found, most))]
    return found


def names_matter(program: Program) -> bool:
    """Whether some condition reads an identifier, so that two mentions of one thing can be told from two things."""
    names = {one.identity.by for one in program.records if one.identity is not None}
    return any(isinstance(one, Path) and bool(names.intersection(one.steps[-1:])) for one in expressions(program))
