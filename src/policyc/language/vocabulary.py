"""The vocabulary: records and facts with their types, limits and what every record of a kind satisfies."""

from collections.abc import Iterator

from policyc.core.build import TRUE
from policyc.core.program import (
    Apply,
    Assumption,
    Bound,
    Const,
    Depth,
    Field,
    Fold,
    Identity,
    Over,
    Path,
    Prim,
    Record,
    Residual,
)
from policyc.core.types import Day, Many, Money, RecordType, Text, Type
from policyc.language import syntax
from policyc.language.errors.law import NotALever
from policyc.language.errors.names import DuplicateName
from policyc.language.errors.types import NoIdentity, RecordInsideItself
from policyc.language.expressions import read_condition
from policyc.language.resolve import Module, of_kind
from policyc.language.scope import Law, Scope
from policyc.language.types import clash, read_type, same_kind
from policyc.language.words import read_literal

CASE = "case"


def lower_vocabulary(law: Law) -> tuple[Assumption, ...]:
    """Fill in the records of all modules; give what every record of a kind satisfies."""
    facts: list[Field] = []
    for module in law.world.modules.values():
        for node in module.file.declarations:
            match node:
                case syntax.Record():
                    _declare(law, module, node)
                case syntax.Facts():
                    facts += _fields(law, module, node.fields, {field.name for field in facts})
    law.records[CASE] = Record(CASE, "the case", tuple(facts))
    law.faults.extend(_endless(law))
    law.faults.extend(_levers(law))
    return tuple(_assumptions(law))


def residuals_of(assumptions: tuple[Assumption, ...]) -> tuple[Residual, ...]:
    """Those assumptions that bound what is unknown: the total of a field over a list is at most the whole."""
    return tuple(found for one in assumptions if (found := _residual(one)) is not None)


def _declare(law: Law, module: Module, node: syntax.Record) -> None:
    name = node.name.text
    if name in law.records:
        fault = DuplicateName(span=node.name.span, name=name, first=law.places[name])
        if fault not in law.faults:
            law.faults.append(fault)
        return
    law.places[name] = node.name.span
    fields = tuple(_fields(law, module, node.fields, set()))
    law.records[name] = Record(name, node.label.text, fields, _identity(law, node, fields), span=node.name.span)


def _identity(law: Law, node: syntax.Record, fields: tuple[Field, ...]) -> Identity | None:
    if not node.identities:
        return None
    said, *others = node.identities
    types = {field.name: field.type for field in fields}
    names = [name.text for name in said.same]
    strange = [name for name in (said.by.text, *names) if name not in types]
    why = None
    if others:
        why = "it says twice by what"
    elif strange:
        why = f"it has no `{strange[0]}`"
    elif not isinstance(types[said.by.text], Text):
        why = f"`{said.by.text}` is no text"
    elif said.by.text in names or any(isinstance(types[name], RecordType) for name in names):
        why = "what is the same must be single facts or lists, other than the identifier"
    if why is not None:
        law.faults.append(NoIdentity(span=(others[0] if others else said).span, record=node.name.text, why=why))
        return None
    return Identity(said.by.text, tuple(names))


def _fields(law: Law, module: Module, nodes: tuple[syntax.Field, ...], taken: set[str]) -> Iterator[Field]:
    for node in nodes:
        of = read_type(law, module, node.type)
        if node.name.text in taken:
            continue
        taken.add(node.name.text)
        if of is None:
            continue
        limits = [(limit, _limit(law, module, limit, of)) for limit in node.limits]
        lows = [(limit, bound) for limit, bound in limits if limit.kind in ("at_least", "more_than")]
        highs = [(limit, bound) for limit, bound in limits if limit.kind in ("at_most", "less_than")]
        for again in (*lows[1:], *highs[1:]):
            law.faults.append(
                DuplicateName(span=again[0].span, name=again[0].span.text, first=node.limits[0].span)
            )
        yield Field(
            name=node.name.text,
            label=node.label.text if node.label is not None else None,
            type=of,
            low=lows[0][1] if lows else None,
            high=highs[0][1] if highs else None,
            changeable=node.changeable is not None,
            span=node.span,
        )


def _limit(law: Law, module: Module, node: syntax.Limit, of: Type) -> Bound | None:
    scope = Scope(law, module, None, {})
    # The grammar lets only a literal stand here.
    assert isinstance(node.value, (syntax.Number, syntax.Quoted, syntax.Day, syntax.YesNo))
    found = read_literal(scope, node.value, of)
    if found is None:
        return None
    if not same_kind(found.type, of):
        clash(scope, (found.type, node.value.span), (of, node.span))
        return None
    assert isinstance(found.expr, Const)
    return Bound(found.expr.value, node.kind in ("more_than", "less_than"))


# ---- what records must be ----


def _endless(law: Law) -> Iterator[RecordInsideItself]:
    """Records that contain themselves otherwise than in a list, each once."""
    for record in law.records.values():
        for field in record.fields:
            if isinstance(field.type, RecordType) and record.name in _contained(law, field.type.name):
                span = field.span if field.span is not None else None
                yield RecordInsideItself(span=span, record=record.name, field=field.name)


def _contained(law: Law, name: str) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here not in found and here in law.records:
            found.add(here)
            waiting += [field.type.name for field in law.records[here].fields if isinstance(field.type, RecordType)]
    return found


def _levers(law: Law) -> Iterator[NotALever]:
    """Facts that are marked as changeable, but belong to no thing that can be made otherwise, or are dates."""
    things = {
        record.name
        for record in law.records.values()
        if any(isinstance(field.type, Money) for field in record.fields)
    }
    things |= {
        field.type.name
        for name in sorted(things)
        for field in law.records[name].fields
        if isinstance(field.type, Many) and field.type.name in law.records
    }
    for record in law.records.values():
        for field in record.fields:
            if not field.changeable:
                continue
            if isinstance(field.type, Day):
                yield NotALever(span=field.span, field=field.name, why="a date is not a lever")
            elif record.name not in things:
                why = f"`{record.name}` is no thing with a value, nor a part of one"
                yield NotALever(span=field.span, field=field.name, why=why)


# ---- assumptions ----


def _assumptions(law: Law) -> Iterator[Assumption]:
    for module in law.world.modules.values():
        for record in of_kind(module, syntax.Record):
            if law.places.get(record.name.text) == record.name.span:
                yield from _invariants(law, module, record.name.text, record.invariants)
        for facts in of_kind(module, syntax.Facts):
            yield from _invariants(law, module, CASE, facts.invariants)


def _invariants(
    law: Law, module: Module, record: str, nodes: tuple[syntax.Invariant, ...]
) -> Iterator[Assumption]:
    scope = Scope(law, module, None, {}, this=record)
    for node in nodes:
        expr = read_condition(scope, node.condition)
        if expr is not None:
            yield Assumption(record, node.label.text, expr, span=node.span)


def _residual(assumption: Assumption) -> Residual | None:
    match assumption.expr:
        case Apply(
            Prim.AT_MOST,
            (Over(Fold.TOTAL, var, Path("this", (parts,)), Depth.HERE, where, Path(of, (field,))), Path("this", (whole,))),
        ) if var == of and where == TRUE:
            return Residual(assumption.record, parts, field, whole)
        case _:
            return None
