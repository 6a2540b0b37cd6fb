"""Which provisions a suspension reaches, in its own policy or another, and that both instruments say so."""

from collections.abc import Iterator

from policyc.core.build import both, trusted
from policyc.core.program import Confidence, Suspension
from policyc.language import syntax
from policyc.language.calendars import read_period
from policyc.language.citations import cited
from policyc.language.confidence import confidence_of
from policyc.language.errors.law import Incomplete
from policyc.language.errors.names import NoSource, OneSided, UnknownFile
from policyc.language.expressions import read_condition
from policyc.language.provisions import published_of
from policyc.language.references import find_provision, with_successors
from policyc.language.relations import Relations
from policyc.language.resolve import Module, of_kind, seen
from policyc.language.scope import Law, Scope


def lower_suspensions(law: Law, relations: Relations) -> dict[str, tuple[Suspension, ...]]:
    """The suspensions of each provision by its full name, in the order of the files and of the text."""
    found: dict[str, list[Suspension]] = {}
    bearing: set[tuple[str, str]] = set()
    for module in (one for one in law.world.modules.values() if one.policy is not None):
        scope = Scope(law, module, module.name, {})
        for node in of_kind(module, syntax.Suspend):
            names = list(_reached(scope, node))
            bearing |= {(name.partition(".")[0], module.name) for name in names}
            one = _suspension(scope, node)
            for name in names:
                found.setdefault(name, []).extend(() if one is None else (one,))
    bearing |= {
        (removed.partition(".")[0], by.partition(".")[0])
        for by, all_removed in relations.removes.items()
        for removed in all_removed
    }
    law.faults.extend(_one_sided(law, bearing))
    return {name: tuple(many) for name, many in found.items()}


def _suspension(scope: Scope, node: syntax.Suspend) -> Suspension | None:
    assert scope.module.policy is not None
    what = "all provisions" if node.everything else "provisions"
    if not node.sources:
        scope.complain(NoSource(span=node.span, what="suspension", name=what))
    published = published_of(scope, scope.module)
    if scope.module.policy.published is None:
        lacks, example = "suspends something, and does not say when it was published", "write `published DATE`"
        name = scope.module.policy.name
        scope.complain(Incomplete(span=name.span, what="policy", name=name.text, lacks=lacks, example=example))
    period = read_period(scope, node.period)
    when = read_condition(scope, node.when) if node.when is not None else None
    if published is None or (node.when is not None and when is None):
        return None
    cites = cited(node.sources, scope.module.policy.sources)
    level = confidence_of(scope.module, node.confidence)
    if level is not Confidence.CONFIRMED:
        when = both(trusted(level, scope.module.name), *((when,) if when is not None else ()))
    return Suspension(period, when, scope.module.name, published, cites, level, span=node.span)


def _reached(scope: Scope, node: syntax.Suspend) -> Iterator[str]:
    if not node.everything:
        for path in node.provisions:
            found = find_provision(scope, path)
            yield from with_successors(scope, found.full_name) if found is not None else ()
        return
    module: Module | None = scope.module
    if node.policy is not None:
        module = seen(scope.module, node.policy.text) or scope.law.world.modules.get(node.policy.text)
    if module is None or module.policy is None:
        assert node.policy is not None
        known = tuple(one.name for one in scope.law.world.modules.values() if one.policy is not None)
        scope.complain(UnknownFile(span=node.policy.span, name=node.policy.text, known=known))
        return
    for provision in of_kind(module, syntax.Provision):
        yield f"{module.name}.{provision.name.text}"


def _one_sided(law: Law, bearing: set[tuple[str, str]]) -> Iterator[OneSided]:
    """Each end of what one instrument does to another must be seen from the other end."""
    for module in law.world.modules.values():
        if module.policy is None:
            continue
        said = {name.text: name for name in module.policy.affected_by}
        for name, place in said.items():
            if (module.name, name) not in bearing and name in law.world.modules:
                yield OneSided(span=place.span, affected=module.name, by=name, names_it=True)
        for affected, by in sorted(bearing):
            if affected == module.name and by != affected and by not in said:
                yield OneSided(span=module.policy.name.span, affected=affected, by=by, names_it=False)
