"""Scenarios: the case that each stands for, from its baseline on, and what is expected of it."""

from collections.abc import Iterator

from policyc.core.program import Scenario
from policyc.language import syntax
from policyc.language.cases import Layers, settle
from policyc.language.citations import cited
from policyc.language.errors.cases import SetTwice
from policyc.language.errors.law import Incomplete
from policyc.language.errors.names import CircularDefinition, NoSource, UnknownName, UnknownWord
from policyc.language.expectations import Surroundings, find_declared, read_expectations
from policyc.language.resolve import Declared, Module, Space, is_broken, lookup, of_kind, visible
from policyc.language.scope import Scope
from policyc.language.settings import written
from policyc.language.words import read_day

_EXAMPLE = "write `expect licence is required because RULE`"


def check_baselines(scope: Scope) -> None:
    """Every baseline of a module, also those from which nothing starts."""
    for node in of_kind(scope.module, syntax.Baseline):
        found = lookup(scope.module, Space.BASELINE, node.name.text)
        chain = _chain(scope, found) if found is not None and found.node is node else None
        if chain is not None:
            for fault in settle(chain, tuple(scope.law.records.values()))[1]:
                scope.complain(fault)


def lower_scenarios(scope: Scope) -> Iterator[Scenario]:
    """The scenarios of a policy, in the order of the text."""
    assert scope.module.policy is not None
    for node in of_kind(scope.module, syntax.Scenario):
        found = _scenario(scope, node, scope.module.policy)
        if found is not None:
            yield found


def _scenario(scope: Scope, node: syntax.Scenario, policy: syntax.Policy) -> Scenario | None:
    if not node.sources:
        scope.complain(NoSource(span=node.name.span, what="scenario", name=node.name.text))
    if not node.expects:
        span, name = node.name.span, node.name.text
        scope.complain(Incomplete(span=span, what="scenario", name=name, lacks="expects nothing", example=_EXAMPLE))
    layers = _layers(scope, node)
    if layers is None:
        return None
    records = tuple(scope.law.records.values())
    settled, wrong = settle(layers, records)
    around = Surroundings(scope.law.world, scope.module, records, settled)
    expects, more = read_expectations(node.expects, around)
    for fault in (*wrong, *more):
        scope.complain(fault)
    return Scenario(
        name=node.name.text,
        policy=scope.module.name,
        cites=cited(node.sources, policy.sources),
        case=settled.case,
        on=read_day(scope, node.on) if node.on is not None else None,
        known_on=read_day(scope, node.known_on) if node.known_on is not None else None,
        honoured=not node.ignoring,
        readings=tuple(_readings(scope, node, around)),
        across=node.across,
        expects=expects,
        span=node.name.span,
    )


def _layers(scope: Scope, node: syntax.Scenario) -> Layers | None:
    """The settings from the outermost baseline to the scenario's own, or None where a baseline is missing."""
    if node.given is None:
        return (node.settings,)
    found = _baseline(scope, scope.module, node.given)
    chain = _chain(scope, found) if found is not None else None
    return (*chain, node.settings) if chain is not None else None


def _baseline(scope: Scope, module: Module, name: syntax.Name) -> Declared | None:
    found = lookup(module, Space.BASELINE, name.text)
    if found is None and not is_broken(module, name.text):
        known = visible(module, Space.BASELINE)
        scope.complain(UnknownName(span=name.span, name=name.text, what="baseline", known=known))
    return found


def _chain(scope: Scope, start: Declared) -> Layers | None:
    """The settings of a baseline behind those of the baselines that it starts from."""
    trail: list[syntax.Baseline] = []
    found: Declared | None = start
    while found is not None:
        node = found.node
        assert isinstance(node, syntax.Baseline)
        trail.append(node)
        if node.of is None:
            return tuple(one.settings for one in reversed(trail))
        found = _baseline(scope, found.module, node.of)
        if found is not None and found.node in trail:
            circle = trail[trail.index(found.node) :] if isinstance(found.node, syntax.Baseline) else trail
            _complain_of_circle(scope, circle)
            return None
    return None


def _complain_of_circle(scope: Scope, circle: list[syntax.Baseline]) -> None:
    # Told from the first by name, so that each way into the circle tells it in the same words, and it is told once.
    start = min(range(len(circle)), key=lambda place: circle[place].name.text)
    turned = [*circle[start:], *circle[:start]]
    names = (*(one.name.text for one in turned), turned[0].name.text)
    others = tuple(one.name.span for one in turned[1:])
    scope.complain(CircularDefinition(span=turned[0].name.span, names=names, others=others))


def _readings(scope: Scope, node: syntax.Scenario, around: Surroundings) -> Iterator[tuple[str, str]]:
    first: dict[str, syntax.Assumed] = {}
    for one in node.readings:
        question = find_declared(Space.VALUE, one.question, around)
        if question is None or not isinstance(question.node, syntax.Question):
            if not any(is_broken(scope.module, name.text) for name in one.question.names):
                known = visible(scope.module, Space.VALUE)
                name = written(one.question.names)
                scope.complain(UnknownName(span=one.question.span, name=name, what="question", known=known))
            continue
        known = tuple(reading.name.text for reading in question.node.readings)
        if one.reading.text not in known:
            what = f"a reading of `{question.node.name.text}`"
            scope.complain(UnknownWord(span=one.reading.span, word=one.reading.text, what=what, known=known))
        if question.full_name in first:
            earlier, name = first[question.full_name].span, written(one.question.names)
            scope.complain(SetTwice(span=one.span, path=name, first=earlier))
            continue
        first[question.full_name] = one
        yield question.full_name, one.reading.text
