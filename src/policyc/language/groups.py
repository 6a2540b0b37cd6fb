"""Named groups of words, as what a value or a set is compared with."""

from policyc.core.program import Expr
from policyc.core.types import Type
from policyc.language import syntax
from policyc.language.errors.names import UnknownName
from policyc.language.resolve import Declared, Space, is_broken, lookup_path, visible
from policyc.language.scope import Scope
from policyc.language.types import clash, read_type, same_kind
from policyc.language.words import read_literal, read_word, words_of


def members_of_group(scope: Scope, node: syntax.Path, of: Type) -> tuple[Expr, ...] | None:
    """The members of the group that is named, which must be values of this type."""
    found = lookup_path(scope.module, Space.VALUE, node.names)
    if found is None or not isinstance(found.node, syntax.Group):
        if not is_broken(scope.module, node.names[0].text):
            name, known = ".".join(name.text for name in node.names), visible(scope.module, Space.VALUE)
            scope.complain(UnknownName(span=node.span, name=name, what="group", known=known))
        return None
    kind = read_type(scope.law, found.module, found.node.type)
    if kind is None:
        return None
    if not same_kind(kind, of):
        clash(scope, (kind, node.span), (of, found.node.name.span))
        return None
    return read_members(scope, found, kind)


def read_members(scope: Scope, found: Declared, of: Type) -> tuple[Expr, ...] | None:
    """The members as values, or None where one is wrong, which is then told."""
    assert isinstance(found.node, syntax.Group)
    if found.node.members is None:
        return None
    members: list[Expr] = []
    for item in found.node.members.items:
        if isinstance(item, syntax.Path) and len(item.names) == 1 and words_of(of):
            typed = read_word(scope, item.names[0], of)
        elif isinstance(item, (syntax.Number, syntax.Quoted, syntax.Day, syntax.YesNo)):
            typed = read_literal(scope, item, of)
        else:
            scope.complain(UnknownName(span=item.span, name=item.span.text[:60], what="value", known=()))
            return None
        if typed is None:
            return None
        members.append(typed.expr)
    return tuple(members)
