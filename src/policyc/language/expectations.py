"""What a scenario expects, with its names resolved."""

from collections.abc import Iterator
from datetime import date

import attrs

from policyc.core.program import Expectation, Record
from policyc.language import syntax
from policyc.language.cases import Settled, path_in_case
from policyc.language.errors.cases import NotAReason, NotSuspendedBy, OneOutcome, UnknownDuty
from policyc.language.errors.law import NotADay, OwnSelf
from policyc.language.errors.names import UnknownName, UnknownOutcome
from policyc.language.resolve import (
    Declared,
    Module,
    Space,
    World,
    is_broken,
    lookup,
    lookup_path,
    of_kind,
    seen,
    visible,
)
from policyc.language.settings import find_target, written
from policyc.text.diagnostic import Diagnostic

UNKNOWN_DAY = "unknown"


@attrs.frozen(eq=False)
class Surroundings:
    """Where a scenario stands: the modules of the run, its own, the records, and the case that it tries."""

    world: World
    module: Module
    records: dict[str, Record]
    settled: Settled

    @property
    def affecting(self) -> tuple[str, ...]:
        """The policies that this one says it is affected by, which it need not use."""
        policy = self.module.policy
        return tuple(name.text for name in policy.affected_by) if policy is not None else ()


def read_expectations(
    expects: tuple[syntax.Expect, ...], around: Surroundings
) -> tuple[tuple[Expectation, ...], tuple[Diagnostic, ...]]:
    """The expectations with full names, in their order, and what is wrong with the others.

    In `words` the day of a duty is written as in the calendar, or as `unknown`, or left out where the law gives none; in `because` a provision or question has
    its full name, a fact the path by which an answer names it.
    """
    found: list[Expectation] = []
    faults: list[Diagnostic] = []
    for expect in expects:
        wrong = len(faults)
        expectation = _read(expect, around, faults)
        if len(faults) == wrong:
            found.append(expectation)
    return tuple(found), tuple(faults)


def _read(expect: syntax.Expect, around: Surroundings, faults: list[Diagnostic]) -> Expectation:
    """The expectation; it means nothing if a fault was added."""
    kind, subject, words = expect.kind, "", tuple[str, ...]()
    match expect.subject:
        case syntax.Quoted(text):
            subject = text
            faults += _duty_faults(expect.subject, around)
            words = (_day(expect.day, faults),) if expect.day is not None else (UNKNOWN_DAY,) * (kind == "due_unknown")
            kind = "due"
        case syntax.Path() if kind in ("outcome", "undetermined", "conflict"):
            subject = written(expect.subject.names)
            words = _of_decision(expect, around, faults)
        case syntax.Path():
            subject = _provision(expect.subject, around, faults)
            words = tuple(written(name.names) for name in expect.words)
            faults += _suspending_faults(expect, around)
    because = tuple(_reason(reason, expect, around, faults) for reason in expect.because)
    return Expectation(kind, subject, words, because, span=expect.span)


def _of_decision(expect: syntax.Expect, around: Surroundings, faults: list[Diagnostic]) -> tuple[str, ...]:
    assert isinstance(expect.subject, syntax.Path)
    declared = _value(expect.subject, around)
    if declared is None or not isinstance(declared.node, syntax.Decision):
        faults += _unknown(expect.subject, "decision", Space.VALUE, around)
        return ()
    if expect.kind == "conflict":
        words = tuple(_provision(word, around, faults) for word in expect.words)
        if len(set(words)) == 1:
            faults.append(OwnSelf(span=expect.words[-1].span, name=written(expect.words[-1].names)))
        return words
    known = tuple(line.name.text for line in declared.node.outcomes)
    words = tuple(written(word.names) for word in expect.words)
    for word, node in zip(words, expect.words, strict=True):
        if word not in known:
            place = declared.node.name
            faults.append(
                UnknownOutcome(span=node.span, name=word, decision=place.text, known=known, declared=place.span)
            )
    if expect.kind == "undetermined" and words and (len(words) < 2 or len(set(words)) < len(words)):
        faults.append(OneOutcome(span=expect.span, decision=written(expect.subject.names)))
    return tuple(word for word in known if word in words)


def _provision(path: syntax.Path, around: Surroundings, faults: list[Diagnostic]) -> str:
    found = find_declared(Space.PROVISION, path, around)
    if found is None:
        faults += _unknown(path, "provision", Space.PROVISION, around)
        return ""
    return found.full_name


def _value(path: syntax.Path, around: Surroundings) -> Declared | None:
    return find_declared(Space.VALUE, path, around)


def find_declared(space: Space, path: syntax.Path, around: Surroundings) -> Declared | None:
    """What a name means here. A policy that affects this one is known by name although it is not used."""
    found = lookup_path(around.module, space, path.names)
    if found is None and len(path.names) == 2 and path.names[0].text in around.affecting:
        other = around.world.modules.get(path.names[0].text)
        return other.own.get((space, path.names[1].text)) if other is not None else None
    return found


def _unknown(path: syntax.Path, what: str, space: Space, around: Surroundings) -> Iterator[Diagnostic]:
    if not any(is_broken(around.module, name.text) for name in path.names):
        known = visible(around.module, space)
        if len(path.names) == 2:
            other = seen(around.module, path.names[0].text)
            known = tuple(name for where, name in other.own if where is space) if other is not None else known
        yield UnknownName(span=path.span, name=written(path.names), what=what, known=known)


def _reason(path: syntax.Path, expect: syntax.Expect, around: Surroundings, faults: list[Diagnostic]) -> str:
    """The full name of a provision or question, or the path of a fact."""
    provision = find_declared(Space.PROVISION, path, around)
    if provision is not None:
        return provision.full_name
    question = _value(path, around)
    name = written(path.names)
    if question is not None and isinstance(question.node, syntax.Question):
        if expect.kind == "outcome":
            faults.append(NotAReason(span=path.span, name=name, what="an open question"))
        return question.full_name
    first = lookup(around.module, Space.VALUE, path.names[0].text)
    if first is None or not isinstance(first.node, syntax.Field):
        faults += _unknown(path, "provision, question or fact", Space.PROVISION, around)
        return name
    target = find_target(path.names, around.records)
    if isinstance(target, Diagnostic):
        faults.append(target)
    elif expect.kind == "outcome":
        faults.append(NotAReason(span=path.span, name=name, what="a fact"))
    return path_in_case(around.settled, path.names)


def _suspending_faults(expect: syntax.Expect, around: Surroundings) -> Iterator[Diagnostic]:
    known = (around.module.name, *around.affecting, *(other.name for other in around.module.sees if other.policy))
    for word in expect.words:
        if written(word.names) not in known:
            yield NotSuspendedBy(span=word.span, name=written(word.names), known=known)


def _duty_faults(duty: syntax.Quoted, around: Surroundings) -> Iterator[Diagnostic]:
    known = tuple(
        must.text.text
        for module in (around.module, *around.module.sees)
        for provision in of_kind(module, syntax.Provision)
        for must in provision.duties
    )
    if duty.text not in known and not around.module.file.dropped:
        yield UnknownDuty(span=duty.span, text=duty.text, known=known)


def _day(day: syntax.Day, faults: list[Diagnostic]) -> str:
    try:
        return date.fromisoformat(day.text).isoformat()
    except ValueError:
        faults.append(NotADay(span=day.span, text=day.text))
        return day.text
