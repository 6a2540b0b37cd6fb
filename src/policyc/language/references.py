"""References to provisions: by name, from another policy, and to whichever of several successors is in force."""

from policyc.core.build import either
from policyc.core.program import Expr, Shared
from policyc.core.types import YesNo
from policyc.language import syntax
from policyc.language.errors.names import UnknownName
from policyc.language.resolve import Declared, Space, is_broken, lookup_path, seen, visible
from policyc.language.scope import Scope


def find_provision(scope: Scope, path: syntax.Path) -> Declared | None:
    """The provision that is named, or None, which is then told."""
    found = lookup_path(scope.module, Space.PROVISION, path.names)
    if found is None and not is_broken(scope.module, path.names[-1].text):
        other = seen(scope.module, path.names[0].text) if len(path.names) > 1 else None
        known = visible(scope.module, Space.PROVISION)
        if other is not None:
            known = tuple(f"{other.name}.{name}" for space, name in other.own if space is Space.PROVISION)
        name = ".".join(name.text for name in path.names)
        scope.complain(UnknownName(span=path.span, name=name, what="provision", known=known))
    return found


def with_successors(scope: Scope, name: str) -> tuple[str, ...]:
    """The provision of this full name and all that replace it, one after the other."""
    return (name, *scope.law.successors.get(name, ()))


def whichever(scope: Scope, path: syntax.Path, state: str) -> Expr | None:
    """That the provision, or whichever of its successors is in force, is `met` or `live`."""
    found = find_provision(scope, path)
    if found is None:
        return None
    names = with_successors(scope, found.full_name)
    return either(*(Shared(f"{name}.{state}", (), YesNo(), span=path.span) for name in names))
