"""Which provision sets which aside, and which one follows on which: said from either side, by name."""

from collections.abc import Iterator

import attrs

from policyc.core.timeline import Days, days
from policyc.language import syntax
from policyc.language.calendars import read_period
from policyc.language.errors.law import OwnSelf, ReplacedWithoutDate
from policyc.language.errors.names import CircularOverride
from policyc.language.references import find_provision, with_successors
from policyc.language.resolve import Declared, Module, Space, of_kind
from policyc.language.scope import Law, Scope
from policyc.language.words import read_day
from policyc.text.source import Span


@attrs.frozen(eq=False)
class Relations:
    """By full name of the provision that acts.

    relieves: what an exception relieves from; it is live only if one of these is met. removes: all that a provision sets
    aside while it is live, what it relieves from included. in_force: the days of each provision. replaces: those whose
    successor it is.
    """

    relieves: dict[str, tuple[str, ...]]
    removes: dict[str, tuple[str, ...]]
    in_force: dict[str, Days]
    replaces: dict[str, tuple[str, ...]]

    def removed_by(self, name: str) -> tuple[str, ...]:
        """The provisions that set this one aside."""
        return tuple(by for by, removed in self.removes.items() if name in removed)

    def ordered(self, one: str) -> frozenset[str]:
        """The provisions that this one sets aside or that set it aside."""
        return frozenset((*self.removes.get(one, ()), *self.removed_by(one)))


def relate(law: Law) -> Relations:
    """All relations between the provisions of a run. The successors are written into the law first."""
    in_force = dict(_days_in_force(law))
    _follow_on(law, in_force)
    replaced = ((f"{s.module.name}.{n.name.text}", find_provision(s, syntax.Path((old,), span=old.span))) for s, n, old in _replaced(law))
    follows: dict[str, tuple[str, ...]] = {}
    for name, old in replaced:
        follows[name] = (*follows.get(name, ()), *((old.full_name,) if old is not None else ()))
    found = Relations({}, {}, in_force, follows)
    for module in _policies(law):
        scope = Scope(law, module, module.name, {})
        for node in of_kind(module, syntax.Provision):
            _provision(scope, found, node)
        for order in of_kind(module, syntax.Precedence):
            _precedence(scope, found, order)
    return found


def _policies(law: Law) -> Iterator[Module]:
    return (module for module in law.world.modules.values() if module.policy is not None)


def _provision(scope: Scope, found: Relations, node: syntax.Provision) -> None:
    name = f"{scope.module.name}.{node.name.text}"
    for path in node.to:
        other = find_provision(scope, path)
        if other is not None:
            _set_aside(scope, found, (name, path.span), other.full_name, relief=True)
    for by in node.subject_to:
        stronger = find_provision(scope, syntax.Path((by,), span=by.span))
        if stronger is not None:
            assert isinstance(stronger.node, syntax.Provision)
            _set_aside(scope, found, (stronger.full_name, by.span), name, relief=stronger.node.exception)


def _precedence(scope: Scope, found: Relations, node: syntax.Precedence) -> None:
    over, under = find_provision(scope, node.over), find_provision(scope, node.under)
    if over is not None and under is not None:
        _set_aside(scope, found, (over.full_name, node.over.span), under.full_name, relief=False)


def _set_aside(
    scope: Scope, found: Relations, by: tuple[str, Span], removed: str, relief: bool
) -> None:
    """One edge; a provision that was replaced stands for its successors too, on either end."""
    name, place = by
    if name == removed:
        scope.complain(OwnSelf(span=place, name=name.partition(".")[2]))
        return
    targets = with_successors(scope, removed)
    for one in with_successors(scope, name):
        kept = tuple(target for target in targets if target != one)
        for table in (found.removes, found.relieves) if relief else (found.removes,):
            before = table.get(one, ())
            table[one] = (*before, *(target for target in kept if target not in before))


# ---- one provision in the place of another ----


def _days_in_force(law: Law) -> Iterator[tuple[str, Days]]:
    """From its own date, else from publication."""
    for module in _policies(law):
        scope = Scope(law, module, module.name, {})
        assert module.policy is not None
        published = read_day(scope, module.policy.published) if module.policy.published is not None else None
        for node in of_kind(module, syntax.Provision):
            own = node.in_force
            if own is None:
                period = days((published, None))
            elif own.first is None and published is not None:
                last = read_day(scope, own.last) if own.last is not None else None
                period = days((published, last))
            else:
                period = read_period(scope, own)
            yield f"{module.name}.{node.name.text}", period


def _follow_on(law: Law, in_force: dict[str, Days]) -> None:
    """Who replaces whom, and the days of the replaced one cut where its successor begins."""
    direct: dict[str, list[Declared]] = {}
    for scope, node, name in _replaced(law):
        old = find_provision(scope, syntax.Path((name,), span=name.span))
        new = scope.module.own[(Space.PROVISION, node.name.text)]
        if old is not None and _takes_over(scope, old, new, in_force):
            direct.setdefault(old.full_name, []).append(new)
    for start in direct:
        law.successors[start] = tuple(_chain(law, direct, start))


def _replaced(law: Law) -> Iterator[tuple[Scope, syntax.Provision, syntax.Name]]:
    for module in _policies(law):
        scope = Scope(law, module, module.name, {})
        for node in of_kind(module, syntax.Provision):
            yield from ((scope, node, name) for name in node.replaces)


def _takes_over(scope: Scope, old: Declared, new: Declared, in_force: dict[str, Days]) -> bool:
    before, after = in_force[old.full_name], in_force[new.full_name]
    if old.node is new.node:
        scope.complain(OwnSelf(span=new.node.name.span, name=new.node.name.text))
        return False
    begins = before.spans[0][0] if before.spans else None
    takes = after.spans[0][0] if after.spans else None
    if takes is None or begins is None or takes <= begins:
        place = new.node.name.span
        scope.complain(
            ReplacedWithoutDate(
                span=place, name=new.node.name.text, replaced=old.node.name.text, declared=old.node.name.span
            )
        )
        return False
    in_force[old.full_name] = before.before(takes)
    return True


def _chain(law: Law, direct: dict[str, list[Declared]], start: str) -> Iterator[str]:
    waiting, seen = list(direct[start]), {start}
    while waiting:
        one = waiting.pop(0)
        if one.full_name in seen:
            names = (start.partition(".")[2], one.full_name.partition(".")[2])
            fault = CircularOverride(span=one.node.name.span, names=names)
            if fault not in law.faults:
                law.faults.append(fault)
            continue
        seen.add(one.full_name)
        yield one.full_name
        waiting += direct.get(one.full_name, [])
