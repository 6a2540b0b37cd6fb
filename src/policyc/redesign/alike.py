"""Elements of a list that are alike in all that is asked of them: the reference evaluator is asked of one, for all of them.

Invariant: the value is the one that the evaluator gives for a list of that one element. Its conditions are asked of it; sums,
multiples and choices between amounts are then made as it makes them. What is of another form is left to it altogether.
"""

from collections.abc import Hashable, Iterator
from fractions import Fraction

import attrs

from policyc.backends.machine import Value
from policyc.core.facts import Amount, Listing, Node, Truth
from policyc.core.program import Apply, Const, Depth, Expr, Fold, Over, Path, Prim
from policyc.core.runtime import NOTHING, add, either, exactly, scale, subtract
from policyc.redesign.space import Bound, Place, Space


@attrs.define(eq=False)
class Alike:
    """A fold that speaks of its elements by their own fields alone. names: the fields that decide whether an element counts
    and how; outer: the levers on which the conditions depend otherwise than through the element."""

    space: Space
    over: Over
    bound: Bound
    names: tuple[str, ...]
    outer: frozenset[int]

    @classmethod
    def of(cls, space: Space, over: Over, bound: Bound) -> "Alike | None":
        """None where the fold is not of this kind."""
        if over.fold not in (Fold.TOTAL, Fold.COUNT) or over.depth is Depth.CHAINS:
            return None
        conditions = [over.where]
        if over.fold is Fold.TOTAL:
            inside = list(_conditions(over.value, over.var))
            if None in inside:
                return None
            conditions += [one for one in inside if one is not None]
        reads = {read for one in conditions for read in space.index.reads.of(one)}
        names = tuple(sorted({steps[0] for root, steps in reads if root == over.var and steps}))
        if any(root == over.var and not steps for root, steps in reads):
            return None
        others = {name: place for name, place in bound.items() if name != over.var}
        outer = frozenset[int]()
        for root, steps in reads:
            if root is None:
                outer |= space.at_path("", steps)
            elif root in others:
                outer |= space.in_place(others[root], steps)
        return cls(space, over, others, names, outer)

    def value(self, nodes: tuple[Node, ...], lever: int) -> Value | None:
        """What a list of these elements adds up to; None where it must be asked."""
        if lever in self.outer or len(nodes) > 1:
            return None
        if not nodes:
            return NOTHING
        (node,) = nodes
        one = self.one(node)
        if one is None:
            return None
        counts = self.holds(one, self.over.where)
        if counts is False:
            return NOTHING
        own = exactly(Fraction(1)) if self.over.fold is Fold.COUNT else self.worth(self.over.value, node, one)
        return own if counts else either(own, NOTHING)

    def one(self, node: Node) -> Place | None:
        """The element that is asked instead of this one; None where something inside it may decide."""
        found: list[Hashable] = []
        inside = () if self.over.depth is Depth.HERE else (self.over.parts.steps[-1],)
        for name in (*self.names, *inside):
            fact = node.fields[name]
            if isinstance(fact, Node) or (isinstance(fact, Listing) and (fact.nodes or not fact.complete)):
                return None
            found.append(None if isinstance(fact, Listing) else fact)
        around = tuple((name, place.path, id(place.node)) for name, place in self.bound.items())
        # What is bound around it is kept as well, so that nothing else ever gets its identity.
        place, _ = self.space.index.classes.setdefault(
            (id(self.over), around, node.record, tuple(found)), (Place("", node, ()), tuple(self.bound.values()))
        )
        return place

    def holds(self, one: Place, condition: Expr) -> bool | None:
        """Whether a condition must, cannot or may hold of an element."""
        seen = self.space.concrete(condition, {**self.bound, self.over.var: one}, None)
        assert isinstance(seen.value, Truth)
        return seen.value.known

    def worth(self, expr: Expr, node: Node, one: Place) -> Amount:
        """The amount of an element, of which `one` says what holds."""
        match expr:
            case Apply(Prim.CHOOSE, (which, then, otherwise)):
                known = self.holds(one, which)
                if known is None:
                    return either(self.worth(then, node, one), self.worth(otherwise, node, one))
                return self.worth(then if known else otherwise, node, one)
            case Apply(Prim.SCALE, (ratio, amount)):
                return scale(self.worth(ratio, node, one), self.worth(amount, node, one))
            case Apply(prim, (first, second)):
                join = add if prim is Prim.ADD else subtract
                return join(self.worth(first, node, one), self.worth(second, node, one))
            case Path(_, (field,)):
                found: Value = node.fields[field]
            case _:
                found = self.space.concrete(expr, {}, None).value
        assert isinstance(found, Amount), expr
        return found


def _conditions(expr: Expr, var: str) -> Iterator[Expr | None]:
    """The conditions in an amount that is put together from fields of the element; None among them where it is put together
    of something else."""
    match expr:
        case Path(root, (_,)) if root == var:
            pass
        case Const():
            pass
        case Apply(Prim.CHOOSE, (which, then, otherwise)):
            yield which
            yield from _conditions(then, var)
            yield from _conditions(otherwise, var)
        case Apply(Prim.SCALE | Prim.ADD | Prim.SUBTRACT, args):
            for arg in args:
                yield from _conditions(arg, var)
        case _:
            yield None
