"""The makers of declarations: one row for each declaration of the grammar."""

from typing import TypeVar

from policyc.language import syntax
from policyc.language.parts import Children, Clauses, Maker, Making
from policyc.text.source import Span

_Node = TypeVar("_Node")


def _policy(making: Making, children: Children, span: Span) -> syntax.Policy:
    said = Clauses(making, "policy", tuple(children[2:]))
    return syntax.Policy(
        making.name(children[0]),
        making.quoted(children[1]),
        said.once("issued by"),
        said.each("source"),
        said.once("published"),
        said.once("judged on"),
        said.once("affected by", ()),
        said.each("encoded by"),
        said.each("reviewed by"),
        said.once("confidence"),
        span=span,
    )


def _each(kind: type[_Node], children: Children) -> tuple[_Node, ...]:
    return tuple(child for child in children if isinstance(child, kind))


def _record(making: Making, children: Children, span: Span) -> syntax.Record:
    name, label, *lines = children
    return syntax.Record(
        making.name(name),
        making.quoted(label),
        _each(syntax.Field, lines),
        _each(syntax.Invariant, lines),
        _each(syntax.Identity, lines),
        span=span,
    )


def _facts(making: Making, children: Children, span: Span) -> syntax.Facts:
    return syntax.Facts(_each(syntax.Field, children), _each(syntax.Invariant, children), span=span)


def _use(making: Making, children: Children, span: Span) -> syntax.Use:
    return syntax.Use(children[0], span=span)


def _baseline(making: Making, children: Children, span: Span) -> syntax.Baseline:
    name, label, of, *settings = children
    start = None if of is None else making.name(of)
    return syntax.Baseline(making.name(name), making.quoted(label), start, tuple(settings), span=span)


def _group(making: Making, children: Children, span: Span) -> syntax.Group:
    name, label, kind, *rest = children
    said = Clauses(making, "group", tuple(rest))
    return syntax.Group(
        making.name(name),
        making.quoted(label),
        kind,
        said.each("source"),
        said.once("as of"),
        said.once("members"),
        span=span,
    )


def _calendar(making: Making, children: Children, span: Span) -> syntax.Calendar:
    said = Clauses(making, "calendar", tuple(children[2:]))
    return syntax.Calendar(
        making.name(children[0]),
        making.quoted(children[1]),
        said.each("source"),
        said.once("working week", ()),
        tuple(day for days in said.each("closed on") for day in days),
        tuple(day for days in said.each("open on") for day in days),
        said.once("known"),
        span=span,
    )


def _category(making: Making, children: Children, span: Span) -> syntax.Category:
    name, of, label, *rest = children
    said = Clauses(making, "category", tuple(rest))
    return syntax.Category(
        making.name(name),
        making.name(of),
        making.quoted(label),
        said.each("source"),
        said.once("text"),
        said.once("when"),
        said.once("confidence"),
        span=span,
    )


def _term(making: Making, children: Children, span: Span) -> syntax.Term:
    name, label, kind, *rest = children
    said = Clauses(making, "term", tuple(rest))
    return syntax.Term(
        making.name(name),
        making.quoted(label),
        kind,
        said.each("source"),
        said.once("text"),
        said.once("means", ()),
        said.once("confidence"),
        span=span,
    )


def _decision(making: Making, children: Children, span: Span) -> syntax.Decision:
    said = Clauses(making, "decision", tuple(children[2:]))
    ordered, outcomes = said.once("outcomes", (False, ()))
    return syntax.Decision(
        making.name(children[0]),
        making.quoted(children[1]),
        said.each("source"),
        said.once("decided by"),
        ordered,
        outcomes,
        said.once("otherwise"),
        span=span,
    )


def _provision(exception: bool) -> Maker:
    def make(making: Making, children: Children, span: Span) -> syntax.Provision:
        name, title, *rest = children
        to = tuple(rest.pop(0)) if exception else ()
        said = Clauses(making, "exception" if exception else "rule", tuple(rest))
        conclusions = said.once("then", ())
        return syntax.Provision(
            exception,
            making.name(name),
            making.quoted(title),
            to,
            said.each("source"),
            said.once("text"),
            said.once("in force"),
            said.once("subject to", ()),
            said.once("replaces", ()),
            said.once("when"),
            tuple(one for one in conclusions if isinstance(one, syntax.Conclude)),
            tuple(one for one in conclusions if isinstance(one, syntax.Must)),
            said.once("confidence"),
            span=span,
        )

    return make


def _precedence(making: Making, children: Children, span: Span) -> syntax.Precedence:
    sources = Clauses(making, "precedence", tuple(children[2:])).each("source")
    return syntax.Precedence(children[0], children[1], sources, span=span)


def _accept(making: Making, children: Children, span: Span) -> syntax.Accept:
    said = Clauses(making, "accept conflict", tuple(children[2:]))
    return syntax.Accept(
        children[0], children[1], said.once("because"), said.once("accepted by"), said.each("source"), span=span
    )


def _suspend(making: Making, children: Children, span: Span) -> syntax.Suspend:
    (everything, policy, provisions), period, *rest = children
    said = Clauses(making, "suspend", tuple(rest))
    return syntax.Suspend(
        everything,
        policy,
        provisions,
        period,
        said.each("source"),
        said.once("when"),
        said.once("confidence"),
        span=span,
    )


def _question(making: Making, children: Children, span: Span) -> syntax.Question:
    said = Clauses(making, "question", tuple(children[2:]))
    return syntax.Question(
        making.name(children[0]),
        making.quoted(children[1]),
        said.each("source"),
        said.once("readings", ()),
        said.once("as of"),
        span=span,
    )


def _not_encoded(making: Making, children: Children, span: Span) -> syntax.NotEncoded:
    sources = Clauses(making, "not encoded", tuple(children[2:])).each("source")
    return syntax.NotEncoded(making.quoted(children[0]), making.quoted(children[1]), sources, span=span)


def _guarantee(making: Making, children: Children, span: Span) -> syntax.Guarantee:
    said = Clauses(making, "guarantee", tuple(children[1:]))
    return syntax.Guarantee(
        making.quoted(children[0]),
        said.once("across policies", False),
        said.once("given"),
        said.once("then"),
        said.each("source"),
        span=span,
    )


def _scenario(making: Making, children: Children, span: Span) -> syntax.Scenario:
    said = Clauses(making, "scenario", tuple(children[1:]))
    given, settings = said.once("given", (None, ()))
    return syntax.Scenario(
        making.quoted(children[0]),
        said.each("source"),
        said.once("across policies", False),
        said.once("on"),
        said.once("known on"),
        said.once("ignoring suspensions", False),
        said.each("reading"),
        given,
        settings,
        said.each("expect"),
        span=span,
    )


DECLARATIONS: dict[str, Maker] = {
    "policy": _policy,
    "use": _use,
    "record": _record,
    "facts": _facts,
    "baseline": _baseline,
    "group": _group,
    "calendar": _calendar,
    "category": _category,
    "term": _term,
    "decision": _decision,
    "rule": _provision(exception=False),
    "exception": _provision(exception=True),
    "precedence": _precedence,
    "accept": _accept,
    "suspend": _suspend,
    "question": _question,
    "not_encoded": _not_encoded,
    "guarantee": _guarantee,
    "scenario": _scenario,
}
