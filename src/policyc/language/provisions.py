"""Rules and exceptions: when they operate, when they hold, when they are live, and what suspends them."""

from collections.abc import Iterator
from datetime import date

import attrs

from policyc.core.build import TRUE, at_most, both, either, negate
from policyc.core.program import (
    RUN,
    Apply,
    Condition,
    Const,
    Definition,
    Duty,
    Expr,
    Path,
    Prim,
    Provision,
    Shared,
    Suspension,
)
from policyc.core.timeline import ALWAYS, Days
from policyc.core.types import Day, YesNo
from policyc.language import syntax
from policyc.language.citations import cited
from policyc.language.confidence import confidence_of
from policyc.language.errors.law import ConcludesTwice, NothingConcluded
from policyc.language.errors.names import NoSource, UnknownName, UnknownOutcome
from policyc.language.errors.types import NotACondition, WrongKind
from policyc.language.expressions import quantified, read_expression
from policyc.language.relations import Relations
from policyc.language.resolve import Module, Space, is_broken, lookup, of_kind, visible
from policyc.language.scope import Scope
from policyc.language.words import describe_type, read_day


@attrs.frozen(eq=False)
class Instrument:
    """What all provisions of one policy share."""

    scope: Scope
    relations: Relations
    suspensions: dict[str, tuple[Suspension, ...]]
    published: date | None


def lower_provisions(of: Instrument) -> Iterator[tuple[Provision, tuple[Definition, ...]]]:
    """Each provision in the order of the law, with the definitions of what it is to hold, be met and be live."""
    for node in of_kind(of.scope.module, syntax.Provision):
        found = _provision(of, node)
        if found is not None:
            yield found


def read_conditions(scope: Scope, node: syntax.Condition) -> tuple[Expr, tuple[Condition, ...]] | None:
    """What a `when` says: the whole, and its labelled lines as explanations point at them."""
    if not isinstance(node, syntax.Labelled):
        typed = _leaf(scope, "", node)
        return (typed.expr, (typed,)) if typed is not None else None
    lines = _lines(scope, "", node)
    if lines is None:
        return None
    whole = quantified(node.quantifier, [line.expr for line in lines])
    if node.quantifier == "all of":
        return whole, lines
    return whole, (Condition("", node.quantifier, whole, None, lines, span=node.span),)


def _lines(scope: Scope, above: str, node: syntax.Labelled) -> tuple[Condition, ...] | None:
    found: list[Condition] = []
    for line in node.lines:
        label = above + line.label
        if isinstance(line.condition, syntax.Labelled):
            one = _branch(scope, label, line.condition)
        else:
            one = _leaf(scope, label, line.condition)
        found += [one] if one is not None else []
    return tuple(found) if len(found) == len(node.lines) else None


def _branch(scope: Scope, label: str, node: syntax.Labelled) -> Condition | None:
    inner = _lines(scope, label, node)
    if inner is None:
        return None
    whole = quantified(node.quantifier, [line.expr for line in inner])
    return Condition(label, node.quantifier, whole, None, inner, span=node.span)


def _leaf(scope: Scope, label: str, node: syntax.Expr) -> Condition | None:
    typed = read_expression(scope, node, YesNo())
    if typed is None:
        return None
    if not isinstance(typed.type, YesNo):
        scope.complain(NotACondition(span=node.span, found=describe_type(typed.type)))
        return None
    return Condition(label, words_at(node), typed.expr, typed.measure, (), span=node.span)


def words_at(node: syntax.Condition) -> str:
    """The words of a place in one line."""
    return " ".join(node.span.text.split())


def _provision(of: Instrument, node: syntax.Provision) -> tuple[Provision, tuple[Definition, ...]] | None:
    scope = of.scope
    assert scope.module.policy is not None
    _check_form(scope, node)
    name = f"{scope.module.name}.{node.name.text}"
    read = read_conditions(scope, node.when) if node.when is not None else (TRUE, ())
    concludes, duties = tuple(_concludes(scope, node)), tuple(_duties(scope, node))
    if read is None:
        return None
    holds, conditions = read
    in_force, suspensions = of.relations.in_force[name], of.suspensions.get(name, ())
    cites = cited(node.sources, scope.module.policy.sources)
    operating = _operating(of, in_force, suspensions)
    met = both(*operating, _shared(name, "holds"))
    live = _live(of.relations, name, node.exception)
    level = confidence_of(scope.module, node.confidence)
    provision = Provision(
        name=name,
        title=node.title.text,
        exception=node.exception,
        holds=f"{name}.holds",
        met=f"{name}.met",
        live=f"{name}.live",
        conditions=conditions,
        concludes=concludes,
        duties=duties,
        removes=of.relations.removes.get(name, ()),
        cites=cites,
        text=node.text.text if node.text is not None else None,
        published=of.published,
        in_force=in_force,
        suspensions=suspensions,
        confidence=level,
        replaces=of.relations.replaces.get(name, ()),
        span=node.name.span,
    )
    bodies = (("holds", holds), ("met", met), ("live", live))
    return provision, tuple(
        Definition(f"{name}.{state}", node.title.text, (), body, cites, level, span=node.name.span)
        for state, body in bodies
    )


def _check_form(scope: Scope, node: syntax.Provision) -> None:
    """It says where it stands in the law, and a rule says what follows."""
    if not node.sources:
        what = "exception" if node.exception else "rule"
        scope.complain(NoSource(span=node.name.span, what=what, name=node.name.text))
    if not node.exception and not node.concludes and not node.duties:
        scope.complain(NothingConcluded(span=node.name.span, name=node.name.text))


def _shared(name: str, state: str) -> Shared:
    return Shared(f"{name}.{state}", (), YesNo())


def _operating(of: Instrument, in_force: Days, suspensions: tuple[Suspension, ...]) -> tuple[Expr, ...]:
    """It is the day, the instrument is known, and nothing that counts suspends it."""
    day = day_of(of.scope.module.name)
    found: list[Expr] = [] if in_force == ALWAYS else [on_days(day, in_force)]
    if of.published is not None:
        found.append(known(of.published))
    if suspensions:
        found.append(negate(either(*(_suspended(day, one) for one in suspensions))))
    return tuple(found)


def _suspended(day: Path, one: Suspension) -> Expr:
    honoured = Path(RUN, ("honoured",), YesNo())
    when = (one.when,) if one.when is not None else ()
    return both(honoured, known(one.published), on_days(day, one.days), *when)


def day_of(policy: str) -> Path:
    """The day on which a policy judges the case."""
    return Path(RUN, (f"day:{policy}",), Day())


def on_days(day: Expr, period: Days) -> Expr:
    """The day is one of these."""
    return Apply(Prim.ON_DAYS, (day, Const(period, None)))


def known(published: date) -> Expr:
    """An instrument of this date is among those that are known."""
    return at_most(Const(published, Day()), Path(RUN, ("known_on",), Day()))


def _live(relations: Relations, name: str, exception: bool) -> Expr:
    parts: list[Expr] = [_shared(name, "met")]
    if exception:
        parts.append(either(*(_shared(one, "met") for one in relations.relieves.get(name, ()))))
    parts += [negate(_shared(by, "live")) for by in relations.removed_by(name)]
    return both(*parts)


# ---- conclusions ----


def _concludes(scope: Scope, node: syntax.Provision) -> Iterator[tuple[str, str]]:
    first: dict[str, syntax.Conclude] = {}
    for one in node.concludes:
        name = one.decision.text
        if name in first:
            scope.complain(ConcludesTwice(span=one.span, decision=name, first=first[name].span))
            continue
        first[name] = one
        found = lookup(scope.module, Space.VALUE, name)
        if found is None or not isinstance(found.node, syntax.Decision):
            if not is_broken(scope.module, name):
                known_names = tuple(n for n in visible(scope.module, Space.VALUE) if _is_decision(scope.module, n))
                scope.complain(UnknownName(span=one.decision.span, name=name, what="decision", known=known_names))
            continue
        outcomes = tuple(outcome.name.text for outcome in found.node.outcomes)
        if one.outcome.text not in outcomes:
            place, word = found.node.name.span, one.outcome
            scope.complain(
                UnknownOutcome(span=word.span, name=word.text, decision=name, known=outcomes, declared=place)
            )
            continue
        yield name, one.outcome.text


def _is_decision(module: Module, name: str) -> bool:
    found = lookup(module, Space.VALUE, name)
    return found is not None and isinstance(found.node, syntax.Decision)


def _duties(scope: Scope, node: syntax.Provision) -> Iterator[Duty]:
    for must in node.duties:
        if must.within is None:
            yield Duty(must.text.text, None, span=must.span)
            continue
        due = read_expression(scope, must.within, Day())
        if due is not None and not isinstance(due.type, Day):
            found = describe_type(due.type)
            scope.complain(WrongKind(span=must.within.span, wanted="a day, such as `10 days after D`", found=found))
        elif due is not None:
            yield Duty(must.text.text, due.expr, span=must.span)


def published_of(scope: Scope, module: Module) -> date | None:
    """The day on which the policy was published."""
    assert module.policy is not None
    return read_day(scope, module.policy.published) if module.policy.published is not None else None
