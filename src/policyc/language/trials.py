"""Scenarios: the case that each stands for, from its baseline on, and what is expected of it."""

from collections.abc import Iterator
from datetime import date

from policyc.core.program import Scenario
from policyc.language import syntax
from policyc.language.cases import Drafts, Layers, settle
from policyc.language.citations import cited
from policyc.language.errors.cases import SetTwice
from policyc.language.errors.law import Incomplete
from policyc.language.errors.names import CircularDefinition, DuplicateName, NoSuchReading, UnknownName
from policyc.language.expectations import Surroundings, find_declared, read_expectations
from policyc.language.resolve import Declared, Module, Space, is_broken, lookup, of_kind, visible
from policyc.language.scope import Scope
from policyc.language.words import read_day


def lower_scenarios(scope: Scope, drafts: Drafts) -> Iterator[Scenario]:
    """The scenarios of a policy, in the order of the text."""
    names: dict[str, syntax.Quoted] = {}
    for node in of_kind(scope.module, syntax.Scenario):
        if node.name.text in names:
            first = names[node.name.text].span
            scope.complain(DuplicateName(span=node.name.span, name=node.name.text, first=first))
        names.setdefault(node.name.text, node.name)
        found = _scenario(scope, node, drafts)
        if found is not None:
            yield found


def check_baselines(scope: Scope, drafts: Drafts) -> None:
    """Each baseline of a module, also one that no scenario starts from."""
    for node in of_kind(scope.module, syntax.Baseline):
        layers = _layers(scope, node.of, node.settings, (node,))
        if layers is not None:
            scope.law.faults.extend(settle(layers, drafts)[1])


def _scenario(scope: Scope, node: syntax.Scenario, drafts: Drafts) -> Scenario | None:
    assert scope.module.policy is not None
    if not node.expects:
        lacks, example = "expects nothing", "write `expect licence is required`"
        scope.complain(
            Incomplete(span=node.name.span, what="scenario", name=node.name.text, lacks=lacks, example=example)
        )
    layers = _layers(scope, node.given, node.settings, ())
    if layers is None:
        return None
    settled, wrong = settle(layers, drafts)
    around = Surroundings(scope.law.world, scope.module, drafts.known, settled)
    expects, faults = read_expectations(node.expects, around)
    scope.law.faults.extend((*wrong, *faults))
    readings = tuple(_readings(scope, node, around))
    return Scenario(
        name=node.name.text,
        policy=scope.module.name,
        cites=cited(node.sources, scope.module.policy.sources),
        case=settled.case,
        on=_day(scope, node.on),
        known_on=_day(scope, node.known_on),
        honoured=not node.ignoring,
        readings=readings,
        across=node.across,
        expects=expects,
        span=node.name.span,
    )


def _day(scope: Scope, node: syntax.Day | None) -> date | None:
    return read_day(scope, node) if node is not None else None


def _readings(scope: Scope, node: syntax.Scenario, around: Surroundings) -> Iterator[tuple[str, str]]:
    answered: dict[str, syntax.Assumed] = {}
    for one in node.readings:
        found = find_declared(Space.VALUE, one.question, around)
        if found is None or not isinstance(found.node, syntax.Question):
            if not is_broken(scope.module, one.question.names[-1].text):
                name = ".".join(name.text for name in one.question.names)
                known = tuple(n for n in visible(scope.module, Space.VALUE) if _is_question(scope.module, n))
                scope.complain(UnknownName(span=one.question.span, name=name, what="question", known=known))
            continue
        known = tuple(reading.name.text for reading in found.node.readings)
        if one.reading.text not in known:
            place, word = found.node.name, one.reading
            scope.complain(
                NoSuchReading(span=word.span, name=word.text, question=place.text, known=known, declared=place.span)
            )
            continue
        if found.full_name in answered:
            first, name = answered[found.full_name].span, ".".join(name.text for name in one.question.names)
            scope.complain(SetTwice(span=one.span, path=name, first=first))
            continue
        answered[found.full_name] = one
        yield found.full_name, one.reading.text


def _is_question(module: Module, name: str) -> bool:
    found = lookup(module, Space.VALUE, name)
    return found is not None and isinstance(found.node, syntax.Question)


# ---- baselines ----


def _layers(
    scope: Scope, start: syntax.Name | None, own: tuple[syntax.With, ...], above: tuple[syntax.Baseline, ...]
) -> Layers | None:
    """The settings from the first baseline on to these, or None where a baseline is missing or stands in a circle."""
    layers: list[tuple[syntax.With, ...]] = [own]
    module, name, chain = scope.module, start, list(above)
    while name is not None:
        found = _baseline(scope, module, name)
        if found is None:
            return None
        node = found.node
        assert isinstance(node, syntax.Baseline)
        if node in chain:
            circle = chain[chain.index(node) :]
            # A circle that begins further up is told at the baselines that it is made of.
            if above and circle[0] is above[0]:
                names = tuple(one.name.text for one in (*circle, node))
                places = tuple(one.name.span for one in circle)
                fault = CircularDefinition(span=places[0], names=names, others=places[1:])
                told = any(isinstance(one, CircularDefinition) and places[0] in one.others for one in scope.law.faults)
                scope.law.faults.extend(() if told else (fault,))
            return None
        chain.append(node)
        layers.append(node.settings)
        module, name = found.module, node.of
    return tuple(reversed(layers))


def _baseline(scope: Scope, module: Module, name: syntax.Name) -> Declared | None:
    found = lookup(module, Space.BASELINE, name.text)
    if found is None and not is_broken(module, name.text):
        known = visible(module, Space.BASELINE)
        scope.complain(UnknownName(span=name.span, name=name.text, what="baseline", known=known))
    return found
