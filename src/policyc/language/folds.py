"""What is said of lists: which list, how deep, and under which name each element is known."""

from fractions import Fraction

import attrs

from policyc.core.program import Depth, Expr, Fold, Link, Over, Path
from policyc.core.types import Many, Share, Type
from policyc.language import syntax
from policyc.language.errors.names import NameTaken
from policyc.language.errors.types import DepthSaidInVain, NestedMatches, NoChain, NotNested
from policyc.language.paths import read_list
from policyc.language.resolve import Space, lookup
from policyc.language.scope import Scope, Variable

_FOLDS = {
    "total": Fold.TOTAL,
    "count": Fold.COUNT,
    "some": Fold.SOME,
    "no": Fold.SOME,
    "every": Fold.EVERY,
    "largest": Fold.LARGEST,
    "smallest": Fold.SMALLEST,
}
_COUNTING = ("total", "count")
_PERCENT = Fraction(1, 100)


@attrs.frozen(eq=False)
class FoldPlace:
    """A list that is gone through. `scope` is where the conditions on an element stand."""

    parts: Path
    depth: Depth
    scope: Scope

    def over(self, node: syntax.Fold, where: Expr, value: Expr, of: Type, default: Expr | None = None) -> Over:
        """The fold itself."""
        limit = node.chains
        link = Link(Fraction(limit.limit.text) * _PERCENT, limit.opened) if limit is not None else None
        return Over(
            _FOLDS[node.fold], node.var.text, self.parts, self.depth, where, value, default, of, link, span=node.span
        )


def place_of_fold(scope: Scope, node: syntax.Fold) -> FoldPlace | None:
    """Where the fold goes, or None where something is wrong with it, which is then told."""
    parts = read_list(scope, node.list)
    taken = _taken(scope, node.var.text)
    if taken is not None:
        scope.complain(NameTaken(span=node.var.span, name=node.var.text, taken=taken.place))
        return None
    if parts is None:
        return None
    assert isinstance(parts.type, Many)
    depth = _depth(scope, node, parts.type.name)
    if depth is None:
        return None
    return FoldPlace(parts, depth, scope.binding(node.var.text, Variable(parts.type.name, node.var.span)))


def _taken(scope: Scope, name: str) -> Variable | None:
    if name in scope.variables:
        return scope.variables[name]
    if scope.this is not None and name in scope.law.records[scope.this].by_name:
        return Variable("", scope.law.records[scope.this].by_name[name].span)
    found = lookup(scope.module, Space.VALUE, name)
    return Variable("", found.node.name.span) if found is not None else None


def _depth(scope: Scope, node: syntax.Fold, record: str) -> Depth | None:
    if node.depth == "here":
        return Depth.HERE
    last = node.list.names[-1]
    fields = scope.law.records[record].by_name
    if last.text not in fields or fields[last.text].type != Many(record):
        scope.complain(NotNested(span=node.list.span, record=record, list=last.text))
        return None
    if node.chains is not None:
        return _chains(scope, node, node.chains)
    if node.fold in _COUNTING:
        if node.depth == "any":
            scope.complain(NestedMatches(span=node.span))
            return None
        return Depth.OUTERMOST if node.depth == "outermost" else Depth.EVERY_LEVEL
    if node.depth != "any":
        scope.complain(DepthSaidInVain(span=node.span, word=node.depth))
        return None
    return Depth.EVERY_LEVEL


def _chains(scope: Scope, node: syntax.Fold, chains: syntax.Chains) -> Depth | None:
    """Only the total of a share can be followed through chains, from more than nothing on."""
    if node.fold != "total" or Fraction(chains.limit.text) == 0:
        scope.complain(NoChain(span=chains.span, why="only a total is followed through chains, and from a share above 0% on"))
        return None
    return Depth.CHAINS


def chainable(scope: Scope, node: syntax.Fold, value: Expr) -> bool:
    """Whether what is added up through chains is a share of each element that is never negative; if not, that is told."""
    if node.chains is None:
        return True
    record = scope.variables[node.var.text].record
    match value:
        case Path(node.var.text, (name,), Share()):
            low = scope.law.records[record].by_name[name].low
            if low is not None and isinstance(low.value, Fraction) and low.value >= 0:
                return True
    assert node.value is not None
    why = "what is added up through chains must be a field of each element: a share, declared `at least 0%`"
    scope.complain(NoChain(span=node.value.span, why=why))
    return False
