"""Terms and categories as definitions, and all definitions in an order in which each uses only earlier ones."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from policyc.core.build import choose
from policyc.core.program import (
    Apply,
    Citation,
    Const,
    Definition,
    Expr,
    Over,
    Path,
    Shared,
    Unstated,
)
from policyc.core.timeline import days
from policyc.core.types import Type, YesNo
from policyc.language import syntax
from policyc.language.citations import cited
from policyc.language.confidence import confidence_of
from policyc.language.errors.law import DatesOutOfOrder, Incomplete
from policyc.language.errors.names import CircularDefinition, CircularOverride, NoSource, UnknownName
from policyc.language.expressions import read_condition, read_expression
from policyc.language.provisions import day_of, on_days
from policyc.language.resolve import Declared, Module, Space, is_broken, lookup, visible
from policyc.language.scope import Law, Scope, Typed, Variable
from policyc.language.terms import defined_as, depends_on_day
from policyc.language.types import clash, read_type, same_kind
from policyc.language.words import read_day

LIVE = ".live"


def lower_definitions(law: Law, module: Module) -> Iterator[Definition]:
    """The terms and categories of a module; a policy has its own of those vocabulary terms that depend on the day."""
    for found in module.own.values():
        if isinstance(found.node, (syntax.Term, syntax.Category)):
            dated = module.policy is None and depends_on_day(found)
            # Read here even if it is defined only for policies, so that a vocabulary alone is checked whole.
            one = _definition(Scope(law, module, module.name if module.policy is not None else None, {}), found)
            if one is not None and not dated:
                yield one
    if module.policy is not None:
        for other in module.sees:
            yield from _dated_of(law, module, other)


def in_order(law: Law, definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """Each after all that it uses. Circles are told; what stands in one is left out."""
    by_name = {one.name: one for one in definitions}
    done: dict[str, Definition] = {}
    told: set[str] = set()
    for start in by_name:
        _visit(law, by_name, start, done, told)
    return tuple(done.values())


def _dated_of(law: Law, module: Module, other: Module) -> Iterator[Definition]:
    if other.policy is not None:
        return
    for found in other.own.values():
        if isinstance(found.node, (syntax.Term, syntax.Category)) and depends_on_day(found):
            one = _definition(Scope(law, other, module.name, {}), found)
            if one is not None:
                yield one


def _definition(scope: Scope, found: Declared) -> Definition | None:
    node = found.node
    if isinstance(node, syntax.Category):
        return _category(scope, found, node)
    assert isinstance(node, syntax.Term)
    _ask_for_source(scope, "term", node.name, node.sources)
    of = read_type(scope.law, found.module, node.type)
    if of is None:
        return None
    if not node.means:
        example = "write `means` and what it is"
        _incomplete(scope, "term", node.name, "does not say what it means", example)
        return None
    body = _means(scope, node, of)
    if body is None:
        return None
    cites = _cites(found.module, node.sources)
    level = confidence_of(found.module, node.confidence)
    return Definition(defined_as(scope, found), node.label.text, (), body, cites, level, span=node.name.span)


def _category(scope: Scope, found: Declared, node: syntax.Category) -> Definition | None:
    _ask_for_source(scope, "category", node.name, node.sources)
    record = node.of.text
    if lookup(found.module, Space.RECORD, record) is None:
        if not is_broken(found.module, record):
            known = visible(found.module, Space.RECORD)
            scope.complain(UnknownName(span=node.of.span, name=record, what="record", known=known))
        return None
    if node.when is None:
        _incomplete(scope, "category", node.name, "does not say when", "write `when` and its condition")
        return None
    body = read_condition(scope.binding(record, Variable(record, None)), node.when)
    if body is None:
        return None
    cites = _cites(found.module, node.sources)
    level = confidence_of(found.module, node.confidence)
    return Definition(defined_as(scope, found), node.label.text, (record,), body, cites, level, span=node.name.span)


def _cites(module: Module, sources: tuple[syntax.Citation, ...]) -> tuple[Citation, ...]:
    return cited(sources, module.policy.sources if module.policy is not None else ())


def _ask_for_source(scope: Scope, what: str, name: syntax.Name, sources: tuple[syntax.Citation, ...]) -> None:
    if not sources and scope.module.policy is not None:
        scope.complain(NoSource(span=name.span, what=what, name=name.text))


def _incomplete(scope: Scope, what: str, name: syntax.Name, lacks: str, example: str) -> None:
    scope.complain(Incomplete(span=name.span, what=what, name=name.text, lacks=lacks, example=example))


def _means(scope: Scope, node: syntax.Term, of: Type) -> Expr | None:
    values = [_value(scope, dated, of, node) for dated in node.means]
    if any(value is None for value in values):
        return None
    found = [value.expr for value in values if value is not None]
    if len(found) == 1 and node.means[0].start is None:
        return found[0]
    # The grammar has either one value without a date or values that all have one.
    starts = [read_day(scope, dated.start) for dated in node.means if dated.start is not None]
    if any(start is None for start in starts):
        return None
    first_days = [start for start in starts if start is not None]
    for before, after, dated in zip(first_days, first_days[1:], node.means[1:], strict=False):
        if after <= before:
            scope.complain(DatesOutOfOrder(span=dated.span, day=str(after), before=str(before)))
            return None
    day = day_of(scope.policy or scope.module.name)
    body: Expr = Unstated(f"{node.name.text} before {first_days[0]}", of, span=node.name.span)
    # Each value counts from its day on until the next one takes over, so the latest is asked first.
    for start, value in zip(first_days, found, strict=True):
        body = choose(on_days(day, days((start, None))), value, body)
    return body


def _value(scope: Scope, dated: syntax.Dated, of: Type, node: syntax.Term) -> Typed | None:
    if isinstance(of, YesNo):
        asked = read_condition(scope, dated.value)
        return Typed(asked, of) if asked is not None else None
    found = read_expression(scope, dated.value, of)
    if found is not None and not same_kind(found.type, of):
        clash(scope, (found.type, dated.value.span), (of, node.type.span))
        return None
    return found


# ---- order ----


def _visit(
    law: Law, by_name: dict[str, Definition], start: str, done: dict[str, Definition], told: set[str]
) -> None:
    """Depth first without recursion: a definition is done once all that it uses are."""
    trail: list[tuple[str, Iterator[str]]] = []
    inside: dict[str, None] = {}

    def enter(name: str) -> None:
        inside[name] = None
        trail.append((name, iter(sorted(set(used_by(by_name[name].body))))))

    if start not in done:
        enter(start)
    while trail:
        name, needed = trail[-1]
        step = next(needed, None)
        if step is None:
            trail.pop()
            del inside[name]
            done.setdefault(name, by_name[name])
        elif step in inside:
            _circle(law, by_name, tuple(inside)[tuple(inside).index(step) :], told)
        elif step in by_name and step not in done:
            enter(step)


def used_by(expr: Expr) -> Iterator[str]:
    """The names of the definitions that an expression uses."""
    waiting: list[Expr] = [expr]
    while waiting:
        here = waiting.pop()
        match here:
            case Path() | Const() | Unstated():
                pass
            case Shared():
                yield here.name
            case Apply():
                waiting += here.args
            case Over():
                waiting += [here.where, here.value]
                waiting += [here.default] if here.default is not None else []
            case unreachable:
                assert_never(unreachable)


def _circle(law: Law, by_name: dict[str, Definition], names: tuple[str, ...], told: set[str]) -> None:
    if told & set(names):
        return
    told |= set(names)
    # The states of one provision are one thing to the reader.
    shown: list[str] = []
    for name in names:
        word = _shown(name)
        if word not in shown:
            shown.append(word)
    spans = [by_name[name].span for name in names]
    places = list(dict.fromkeys(span for span in spans if span is not None))
    overriding = all(name.endswith((LIVE, ".met")) for name in names) and any(name.endswith(LIVE) for name in names)
    kind = CircularOverride if overriding else CircularDefinition
    law.faults.append(kind(span=places[0], names=(*shown, shown[0]), others=tuple(places[1:])))


def _shown(name: str) -> str:
    for state in (".holds", ".met", LIVE):
        name = name.removesuffix(state)
    return name.partition(".")[2] or name
