"""One policy of the Program: what it decides, with which provisions, what it leaves out, promises and tries."""

import hashlib
from collections.abc import Iterator

from policyc.core.build import TRUE
from policyc.core.program import (
    Decision,
    Guarantee,
    Omission,
    Path,
    Policy,
    Provision,
    Question,
    Scenario,
    Shared,
    Speaker,
)
from policyc.core.types import Day, YesNo
from policyc.language import syntax
from policyc.language.citations import cited
from policyc.language.errors.law import Incomplete, NoSuchPair, NothingDecided, OwnSelf, ReadingTwice
from policyc.language.errors.names import NoSource, UnknownName
from policyc.language.errors.types import WrongKind
from policyc.language.expressions import read_condition
from policyc.language.paths import read_path
from policyc.language.provisions import Instrument
from policyc.language.references import find_provision, with_successors
from policyc.language.resolve import Declared, Space, is_broken, lookup, of_kind, visible
from policyc.language.scope import Scope
from policyc.language.words import describe_type, read_day


def lower_policy(
    of: Instrument, provisions: tuple[Provision, ...], scenarios: tuple[Scenario, ...], target: bool
) -> Policy:
    """The policy with everything that stands in its file."""
    scope, node = of.scope, of.scope.module.policy
    assert node is not None
    if not node.sources:
        scope.complain(NoSource(span=node.name.span, what="policy", name=node.name.text))
    decisions = tuple(_decisions(of, provisions))
    return Policy(
        name=scope.module.name,
        title=node.title.text,
        issuer=node.issued_by.text if node.issued_by is not None else None,
        cites=cited(node.sources),
        published=of.published,
        judged_on=_judged_on(scope, node, provisions),
        affected_by=tuple(name.text for name in node.affected_by),
        sha256=hashlib.sha256(scope.module.file.source.text.encode()).hexdigest(),
        decisions=decisions,
        provisions=provisions,
        omissions=tuple(
            Omission(one.clause.text, one.why.text, cited(one.sources, node.sources))
            for one in of_kind(scope.module, syntax.NotEncoded)
        ),
        guarantees=tuple(_guarantees(scope)),
        scenarios=scenarios,
        accepted=tuple(_accepted(scope, decisions)),
        target=target,
        span=node.name.span,
    )


def lower_questions(scope: Scope) -> Iterator[Question]:
    """The open questions of a policy."""
    assert scope.module.policy is not None
    for node in of_kind(scope.module, syntax.Question):
        name = f"{scope.module.name}.{node.name.text}"
        if not node.sources:
            scope.complain(NoSource(span=node.name.span, what="question", name=node.name.text))
        if len({reading.name.text for reading in node.readings}) < max(2, len(node.readings)):
            scope.complain(ReadingTwice(span=node.name.span, question=node.name.text))
        yield Question(
            name=name,
            label=node.label.text,
            policy=scope.module.name,
            readings=tuple((one.name.text, one.label.text, _calendar(scope, one.calendar)) for one in node.readings),
            cites=cited(node.sources, scope.module.policy.sources),
            as_of=read_day(scope, node.as_of) if node.as_of is not None else None,
            span=node.name.span,
        )


def check_decision(scope: Scope, node: syntax.Decision) -> None:
    """A decision has outcomes, each under its own name, and an ordinary one among them."""
    names = [outcome.name.text for outcome in node.outcomes]
    lacks, example = None, 'write `outcomes from weakest to strictest free "…", barred "…"`'
    if len(set(names)) < 2 or len(set(names)) < len(names):
        lacks = "needs at least two outcomes, each with its own name"
    elif node.otherwise is not None and node.otherwise.text not in names:
        lacks, example = f"has no outcome `{node.otherwise.text}`", f"write one of {', '.join(names)} after `otherwise`"
    if lacks is not None:
        scope.complain(
            Incomplete(span=node.name.span, what="decision", name=node.name.text, lacks=lacks, example=example)
        )


def _calendar(scope: Scope, name: syntax.Name | None) -> str | None:
    if name is None:
        return None
    found = lookup(scope.module, Space.VALUE, name.text)
    if found is not None and isinstance(found.node, syntax.Calendar):
        return found.full_name
    if not is_broken(scope.module, name.text):
        known = visible(scope.module, Space.VALUE)
        scope.complain(UnknownName(span=name.span, name=name.text, what="calendar", known=known))
    return None


def _judged_on(scope: Scope, node: syntax.Policy, provisions: tuple[Provision, ...]) -> Path | None:
    if node.judged_on is None:
        if provisions:
            lacks, example = "does not say on which day it judges a case", "write `judged on export.date`"
            name = node.name
            scope.complain(
                Incomplete(span=name.span, what="policy", name=name.text, lacks=lacks, example=example)
            )
        return None
    found = read_path(scope, node.judged_on, None)
    if found is None:
        return None
    if not isinstance(found.type, Day) or not isinstance(found.expr, Path):
        wanted, what = "a date of the case", describe_type(found.type)
        scope.complain(WrongKind(span=node.judged_on.span, wanted=wanted, found=what))
        return None
    return found.expr


# ---- what is decided, and where it can contradict itself ----


def _decisions(of: Instrument, provisions: tuple[Provision, ...]) -> Iterator[Decision]:
    """What its provisions conclude and what it declares; a policy of duties alone answers every decision that it sees."""
    module = of.scope.module
    names = dict.fromkeys(decision for one in provisions for decision, _ in one.concludes)
    names |= dict.fromkeys(node.name.text for node in of_kind(module, syntax.Decision))
    if provisions and not names:
        names = dict.fromkeys(visible(module, Space.VALUE))
    found = [one for name in names if (one := lookup(module, Space.VALUE, name)) is not None]
    decisions = [one for one in found if isinstance(one.node, syntax.Decision)]
    if provisions and not decisions:
        assert module.policy is not None
        of.scope.complain(NothingDecided(span=module.policy.name.span, name=module.name))
    for one in decisions:
        yield _decision(of, one, provisions)


def _decision(of: Instrument, found: Declared, provisions: tuple[Provision, ...]) -> Decision:
    node = found.node
    assert isinstance(node, syntax.Decision)
    return Decision(
        name=node.name.text,
        label=node.label.text,
        outcomes=tuple((outcome.name.text, outcome.label.text) for outcome in node.outcomes),
        ordered=node.ordered,
        otherwise=node.otherwise.text if node.otherwise is not None else None,
        rivals=tuple(_rivals(of, node, provisions)),
    )


def _rivals(
    of: Instrument, node: syntax.Decision, provisions: tuple[Provision, ...]
) -> Iterator[tuple[Speaker, tuple[Speaker, ...]]]:
    order = [outcome.name.text for outcome in node.outcomes]
    said = {one.name: dict(one.concludes).get(node.name.text) for one in provisions}
    ranks = {name: order.index(outcome) for name, outcome in said.items() if outcome is not None}
    speaking = [(Speaker(one.name, Shared(one.live, (), YesNo())), ranks[one.name]) for one in provisions if one.name in ranks]
    relieving = {one.name for one in provisions if one.exception}
    for place, (one, mine) in enumerate(speaking):
        if node.ordered and one.name not in relieving:
            continue
        apart = of.relations.ordered(one.name)
        others = (
            other
            for other, theirs in (speaking if node.ordered else speaking[place + 1 :])
            if (mine < theirs if node.ordered else mine != theirs) and other.name not in apart
        )
        if found := tuple(others):
            yield one, found


def _accepted(scope: Scope, decisions: tuple[Decision, ...]) -> Iterator[tuple[str, str, str]]:
    accepts = list(of_kind(scope.module, syntax.Accept))
    known = (one for decision in decisions for one in decision.rivals) if accepts else ()
    pairs = {frozenset((one.name, other.name)) for one, others in known for other in others}
    for node in accepts:
        first, second = find_provision(scope, node.first), find_provision(scope, node.second)
        if node.because is None or node.accepted_by is None:
            lacks = "does not say why" if node.because is None else "does not say who accepts it"
            example = 'write `because "…"` and `accepted by "…"`'
            name = f"{node.first.span.text} and {node.second.span.text}"
            scope.complain(
                Incomplete(span=node.span, what="accepted conflict", name=name, lacks=lacks, example=example)
            )
        if first is None or second is None or node.because is None:
            continue
        if first is second:
            scope.complain(OwnSelf(span=node.second.span, name=first.node.name.text))
            continue
        ones, others = with_successors(scope, first.full_name), with_successors(scope, second.full_name)
        found = [(a, b) for a in ones for b in others if frozenset((a, b)) in pairs]
        if not found:
            scope.complain(
                NoSuchPair(span=node.span, first=first.node.name.text, second=second.node.name.text)
            )
        yield from ((a, b, node.because.text) for a, b in found)


def _guarantees(scope: Scope) -> Iterator[Guarantee]:
    for node in of_kind(scope.module, syntax.Guarantee):
        inside = Scope(scope.law, scope.module, scope.policy, {}, outcomes=True, across=node.across)
        if node.then is None:
            lacks, example = "promises nothing", "write `then` and what must hold"
            scope.complain(
                Incomplete(span=node.span, what="guarantee", name=node.text.text, lacks=lacks, example=example)
            )
            continue
        given = read_condition(inside, node.given) if node.given is not None else TRUE
        then = read_condition(inside, node.then)
        if given is not None and then is not None:
            yield Guarantee(node.text.text, node.across, given, then, span=node.text.span)


