"""The makers of types and clauses: one row for each rule and alias of the grammar."""

from typing import Any

from policyc.language import syntax
from policyc.language.parts import Children, Maker, Making, clause
from policyc.language.scan import Word
from policyc.text.source import Span

# ---- types ----


def _type(kind: str) -> Maker:
    return lambda making, children, span: syntax.TypeExpr(kind, None, (), None, span=span)


def _type_of_word(kind: str) -> Maker:
    return lambda making, children, span: syntax.TypeExpr(kind, children[0].text, (), None, span=span)


def _type_quantity(making: Making, children: Children, span: Span) -> syntax.TypeExpr:
    return syntax.TypeExpr("quantity", children[0], (), None, span=span)


def _type_one_of(making: Making, children: Children, span: Span) -> syntax.TypeExpr:
    return syntax.TypeExpr("one_of", None, children[0], None, span=span)


def _type_set(making: Making, children: Children, span: Span) -> syntax.TypeExpr:
    return syntax.TypeExpr("set", None, (), children[0], span=span)


# ---- what clauses say ----


def _quoted(making: Making, children: Children, span: Span) -> syntax.Quoted:
    return making.quoted(children[0])


def _day(making: Making, children: Children, span: Span) -> syntax.Day:
    return making.day(children[0])


def _name(making: Making, children: Children, span: Span) -> syntax.Name:
    return making.name(children[0])


def _only(making: Making, children: Children, span: Span) -> Any:
    return children[0]


def _every(making: Making, children: Children, span: Span) -> tuple[Any, ...]:
    return tuple(children)


def _true(making: Making, children: Children, span: Span) -> bool:
    return True


def _signed(making: Making, children: Children, span: Span) -> syntax.Signed:
    return syntax.Signed(making.quoted(children[0]), making.day(children[1]), span=span)


def _word(word: str) -> Maker:
    return lambda making, children, span: syntax.Name(word, span=span)


def _citation(making: Making, children: Children, span: Span) -> syntax.Citation:
    text, url = children
    return syntax.Citation(making.quoted(text), None if url is None else making.quoted(url), span=span)


def _period(first: bool, last: bool) -> Maker:
    def make(making: Making, children: Children, span: Span) -> syntax.Period:
        days = [making.day(word) for word in children]
        return syntax.Period(days[0] if first else None, days[-1] if last else None, span=span)

    return make


def _day_range(making: Making, children: Children, span: Span) -> syntax.DayRange:
    first, last = children
    return syntax.DayRange(making.day(first), None if last is None else making.day(last), span=span)


def _limit(kind: str) -> Maker:
    return lambda making, children, span: syntax.Limit(kind, children[0], span=span)


def _field(making: Making, children: Children, span: Span) -> syntax.Field:
    name, changeable, kind, *limits, label = children
    return syntax.Field(
        making.name(name),
        None if changeable is None else making.span(changeable),
        kind,
        tuple(limits),
        None if label is None else making.quoted(label),
        span=span,
    )


def _invariant(making: Making, children: Children, span: Span) -> syntax.Invariant:
    return syntax.Invariant(making.quoted(children[0]), children[1], span=span)


def _identity(making: Making, children: Children, span: Span) -> syntax.Identity:
    return syntax.Identity(making.name(children[0]), children[1], span=span)


def _setting(kind: str) -> Maker:
    def make(making: Making, children: Children, span: Span) -> syntax.Setting:
        # A list of members is the only child that holds several values.
        values = children[0].items if kind in ("items", "some_items") else tuple(children)
        return syntax.Setting(kind, values, span=span)

    return make


def _with(making: Making, children: Children, span: Span) -> syntax.With:
    return syntax.With(children[0], children[1], span=span)


def _dated(making: Making, children: Children, span: Span) -> syntax.Dated:
    return syntax.Dated(children[0], making.day(children[1]), span=span)


def _undated(making: Making, children: Children, span: Span) -> tuple[syntax.Dated, ...]:
    return (syntax.Dated(children[0], None, span=children[0].span),)


def _outcome(making: Making, children: Children, span: Span) -> syntax.OutcomeLine:
    return syntax.OutcomeLine(making.name(children[0]), making.quoted(children[1]), span=span)


def _outcomes(ordered: bool) -> Maker:
    return lambda making, children, span: (ordered, tuple(children))


def _reading(making: Making, children: Children, span: Span) -> syntax.ReadingLine:
    name, label, calendar = children
    named = None if calendar is None else making.name(calendar)
    return syntax.ReadingLine(making.name(name), making.quoted(label), named, span=span)


def _conclude(making: Making, children: Children, span: Span) -> syntax.Conclude:
    return syntax.Conclude(making.name(children[0]), making.name(children[1]), span=span)


def _duty(making: Making, children: Children, span: Span) -> syntax.Must:
    return syntax.Must(making.quoted(children[0]), children[1], span=span)


def _assumed(making: Making, children: Children, span: Span) -> syntax.Assumed:
    return syntax.Assumed(children[0], making.name(children[1]), span=span)


def _given_case(making: Making, children: Children, span: Span) -> tuple[syntax.Name, tuple[syntax.With, ...]]:
    return making.name(children[0]), tuple(children[1:])


def _all_provisions(making: Making, children: Children, span: Span) -> tuple[bool, syntax.Name | None, tuple[()]]:
    return True, None if children[0] is None else making.name(children[0]), ()


def _these_provisions(making: Making, children: Children, span: Span) -> tuple[bool, None, tuple[syntax.Path, ...]]:
    return False, None, tuple(children[0])


# ---- what a scenario expects ----


def _as_path(name: syntax.Name) -> syntax.Path:
    return syntax.Path((name,), span=name.span)


def _expect(kind: str) -> Maker:
    """A maker for what is said of a decision or a provision: perhaps words, and perhaps what it rests on, in that order."""

    def make(making: Making, children: Children, span: Span) -> syntax.Expect:
        words: tuple[syntax.Path, ...] = ()
        because: tuple[syntax.Path, ...] = ()
        for child in children[1:]:
            match child:
                case Word():
                    words = (_as_path(making.name(child)),)
                case syntax.Path():
                    words = (*words, child)
                case _Because():
                    because = child
                case tuple():
                    words = tuple(_as_path(name) for name in child)
                case _:
                    assert child is None, "nothing else can stand in an expectation"
        return syntax.Expect(kind, children[0], words, because, None, span=span)

    return make


class _Because(tuple[syntax.Path, ...]):
    """The paths behind `because`, told from other paths."""


def _because(making: Making, children: Children, span: Span) -> _Because:
    return _Because(children[-1])


def _expect_due(kind: str) -> Maker:
    """That a duty is due: on a day, on one that is not known, or without one."""

    def make(making: Making, children: Children, span: Span) -> syntax.Expect:
        day = making.day(children[1]) if len(children) > 1 else None
        return syntax.Expect(kind, making.quoted(children[0]), (), (), day, span=span)

    return make


_TYPES: dict[str, Maker] = {
    **{
        f"type_{kind}": _type(kind)
        for kind in ("yes_no", "count", "number", "money", "date", "country", "element", "text", "code")
    },
    **{f"type_{kind}": _type_of_word(kind) for kind in ("share", "many", "record")},
    "type_quantity": _type_quantity,
    "type_one_of": _type_one_of,
    "type_set": _type_set,
}
_PARTS: dict[str, Maker] = {
    **{f"range_{kind}": _limit(kind) for kind in ("at_least", "at_most", "more_than", "less_than")},
    **{
        f"set_{kind}": _setting(kind)
        for kind in "value items some_items unknown none incomplete between at_least at_most".split()
    },
    **{
        f"expect_{kind}": _expect(kind)
        for kind in "outcome undetermined conflict suspended applies not_applies".split()
    },
    **{f"expect_{kind}": _expect_due(kind) for kind in ("due", "due_unknown", "due_undated")},
    "because": _because,
    "field": _field,
    "invariant": _invariant,
    "identity": _identity,
    "with": _with,
    "dated": _dated,
    "day": _day_range,
    "dates": _every,
    "outcome": _outcome,
    "reading": _reading,
    "conclude": _conclude,
    "duty": _duty,
    "from_day": _period(first=True, last=False),
    "from_to": _period(first=True, last=True),
    "until": _period(first=False, last=True),
    "all_provisions": _all_provisions,
    "these_provisions": _these_provisions,
}
_CLAUSES: dict[str, Maker] = {
    "issued_by": clause("issued by", _quoted),
    "source": clause("source", _citation),
    **{word: clause("confidence", _word(word)) for word in ("confirmed", "single_source", "uncertain")},
    "published": clause("published", _day),
    "judged_on": clause("judged on", _only),
    "affected_by": clause("affected by", _only),
    "encoded_by": clause("encoded by", _signed),
    "reviewed_by": clause("reviewed by", _signed),
    "as_of": clause("as of", _day),
    "members": clause("members", _only),
    "working_week": clause("working week", _only),
    "closed_on": clause("closed on", _only),
    "open_on": clause("open on", _only),
    "known_days": clause("known", _period(first=True, last=True)),
    "means": clause("means", _undated),
    "means_dated": clause("means", _every),
    "decided_by": clause("decided by", _quoted),
    "ordered_outcomes": clause("outcomes", _outcomes(True)),
    "unordered_outcomes": clause("outcomes", _outcomes(False)),
    "otherwise": clause("otherwise", _name),
    "text": clause("text", _quoted),
    "when": clause("when", _only),
    "in_force": clause("in force", _only),
    "subject_to": clause("subject to", _only),
    "replaces": clause("replaces", _only),
    "then": clause("then", _every),
    "because_text": clause("because", _quoted),
    "accepted_by": clause("accepted by", _quoted),
    "readings": clause("readings", _every),
    "across": clause("across policies", _true),
    "given_that": clause("given", _only),
    "then_holds": clause("then", _only),
    "on_day": clause("on", _day),
    "known_on": clause("known on", _day),
    "ignoring": clause("ignoring suspensions", _true),
    "assume": clause("reading", _assumed),
    "given_case": clause("given", _given_case),
    "expect": clause("expect", _only),
}
CLAUSES: dict[str, Maker] = {**_TYPES, **_PARTS, **_CLAUSES}
