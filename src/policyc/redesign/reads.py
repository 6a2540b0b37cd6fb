"""Which facts an expression reads: of the case, and of what is bound; through definitions, without looking at any case."""

import attrs

from policyc.core.program import LAW, RUN, Apply, Const, Definition, Expr, Over, Path, Shared, Unstated

# The root of the fact (a bound name, or None for the case) and the names that lead to it.
Read = tuple[str | None, tuple[str, ...]]


@attrs.define(eq=False)
class Reads:
    """The facts that expressions of one Program read, found once for each."""

    definitions: dict[str, Definition]
    _of_expr: dict[int, frozenset[Read]] = attrs.field(factory=dict)
    _kept: list[Expr] = attrs.field(factory=list)

    def of(self, expr: Expr) -> frozenset[Read]:
        """What an expression reads. Of a list, the list itself stands for all that is inside it."""
        found = self._of_expr.get(id(expr))
        if found is None:
            found = self._find(expr)
            self._of_expr[id(expr)] = found
            # Kept, so that no other expression ever gets the identity that stands in the key.
            self._kept.append(expr)
        return found

    def _find(self, expr: Expr) -> frozenset[Read]:
        match expr:
            case Path(root, steps):
                return frozenset() if root in (RUN, LAW) else frozenset({(root, steps)})
            case Const() | Unstated():
                return frozenset()
            case Apply(_, args):
                return frozenset().union(*(self.of(arg) for arg in args))
            case Over():
                inner = [self.of(one) for one in (expr.where, expr.value)]
                outer = [self.of(one) for one in (expr.parts, expr.default) if one is not None]
                free = (read for one in inner for read in one if read[0] != expr.var)
                return frozenset(free).union(*outer)
            case Shared(name, args):
                return self._shared(name, args)

    def _shared(self, name: str, args: tuple[Path, ...]) -> frozenset[Read]:
        definition = self.definitions[name]
        given = dict(zip(definition.params, args, strict=True))
        found: set[Read] = set()
        for root, steps in self.of(definition.body):
            if root in given and root is not None:
                found.add((given[root].root, (*given[root].steps, *steps)))
            else:
                found.add((root, steps))
        return frozenset(found)
