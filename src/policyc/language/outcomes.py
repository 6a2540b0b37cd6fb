"""What a guarantee asks of a decision, said with the provisions that decide it."""

from collections.abc import Iterable, Iterator

from policyc.core.build import both, either, negate
from policyc.core.program import Expr, Shared
from policyc.core.types import YesNo
from policyc.language import syntax
from policyc.language.errors.names import UnknownOutcome
from policyc.language.errors.types import UnorderedOutcomes, WrongKind
from policyc.language.resolve import Declared, Module, of_kind
from policyc.language.scope import Scope

COMPARISONS = (
    "equal", "not_equal", "at_least", "at_most", "more_than", "less_than", "is_in", "is_not_in",
)  # fmt: skip
_TURNED = {"at_least": "at_most", "at_most": "at_least", "more_than": "less_than", "less_than": "more_than"}


def compare_outcome(scope: Scope, node: syntax.Phrase, decision: Declared, other: syntax.Expr) -> Expr | None:
    """`licence is not required`, `licence is at least presumed_denied`, on either side of the comparison."""
    kind = decision.node
    assert isinstance(kind, syntax.Decision)
    op = node.op if node.args[0] is not other else _TURNED.get(node.op, node.op)
    if op in _TURNED and not kind.ordered:
        scope.complain(UnorderedOutcomes(span=node.span, decision=kind.name.text, declared=kind.name.span))
        return None
    asked = other.items if isinstance(other, syntax.Members) else (other,)
    names = [_outcome(scope, kind, one) for one in asked]
    if any(name is None for name in names):
        return None
    policies = _policies(scope)
    conditions = [_compared(scope, policies, kind, op, name) for name in names if name is not None]
    found = either(*conditions)
    return negate(found) if op in ("not_equal", "is_not_in") else found


def _compared(scope: Scope, policies: list[Module], kind: syntax.Decision, op: str, name: str) -> Expr:
    order = [outcome.name.text for outcome in kind.outcomes]
    here = order.index(name)
    if not kind.ordered:
        return _any_says(policies, kind, (name,))
    at_least = _at_least(policies, kind, order[here:])
    above = _at_least(policies, kind, order[here + 1 :])
    match op:
        case "at_least":
            return at_least
        case "more_than":
            return above
        case "at_most":
            return negate(above)
        case "less_than":
            return negate(at_least)
        case _:
            return both(at_least, negate(above))


def _at_least(policies: list[Module], kind: syntax.Decision, outcomes: list[str]) -> Expr:
    return _any_says(policies, kind, tuple(outcomes))


def _any_says(policies: list[Module], kind: syntax.Decision, outcomes: tuple[str, ...]) -> Expr:
    """Some policy comes to one of these outcomes: a live provision says so, or it is what holds where none says anything."""
    found: list[Expr] = []
    for policy in policies:
        said = tuple(_live(policy, kind.name.text, outcomes))
        ordinary = kind.otherwise.text if kind.otherwise is not None else None
        if ordinary in outcomes:
            everything = tuple(outcome.name.text for outcome in kind.outcomes)
            said = (*said, negate(either(*_live(policy, kind.name.text, everything))))
        found.append(either(*said))
    return either(*found)


def _live(policy: Module, decision: str, outcomes: Iterable[str]) -> Iterator[Expr]:
    for node in of_kind(policy, syntax.Provision):
        for one in node.concludes:
            if one.decision.text == decision and one.outcome.text in outcomes:
                yield Shared(f"{policy.name}.{node.name.text}.live", (), YesNo(), span=one.span)


def _policies(scope: Scope) -> list[Module]:
    if not scope.across:
        return [scope.module]
    return [module for module in scope.law.world.modules.values() if module.policy is not None]


def _outcome(scope: Scope, kind: syntax.Decision, node: syntax.Expr) -> str | None:
    known = tuple(outcome.name.text for outcome in kind.outcomes)
    if not isinstance(node, syntax.Path) or len(node.names) != 1:
        scope.complain(WrongKind(span=node.span, wanted=f"an outcome of `{kind.name.text}`", found="another value"))
        return None
    if node.names[0].text not in known:
        name = node.names[0].text
        scope.complain(
            UnknownOutcome(span=node.span, name=name, decision=kind.name.text, known=known, declared=kind.name.span)
        )
        return None
    return node.names[0].text


