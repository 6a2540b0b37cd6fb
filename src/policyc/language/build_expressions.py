"""The makers of conditions and expressions: one row for each rule and alias of the grammar."""

from typing import Any

import attrs

from policyc.core.ops import OPERATORS
from policyc.language import syntax
from policyc.language.errors.syntax import MixedChain
from policyc.language.parts import Children, Maker, Making
from policyc.language.scan import Word
from policyc.text.source import Span

# Every row of the operator table is an alias of the grammar, but for those that the words of a chain say.
CHAINED = ("and", "or", "implies")
PHRASES = tuple(name for name in OPERATORS if name not in CHAINED)


def _phrase(op: str) -> Maker:
    return lambda making, children, span: syntax.Phrase(op, tuple(children), span=span)


def _grouped(making: Making, children: Children, span: Span) -> Any:
    return attrs.evolve(children[0], span=span)


def _connective(making: Making, children: Children, span: Span) -> Any:
    return children[0]


def _chain(making: Making, children: Children, span: Span) -> syntax.Phrase:
    connectives = children[1::2]
    first = connectives[0]
    for other in connectives[1:]:
        if other.text != first.text or first.text == "implies":
            making.faults.append(
                MixedChain(span=making.span(other), first=first.text, second=other.text, other=making.span(first))
            )
            break
    return syntax.Phrase(first.text, tuple(children[::2]), span=span)


def _is_a(negated: bool) -> Maker:
    return lambda making, children, span: syntax.IsA(children[0], making.name(children[1]), negated, span=span)


def _applies(conditions: bool) -> Maker:
    return lambda making, children, span: syntax.Applies(children[0], conditions, span=span)


def _days_after(making: Making, children: Children, span: Span) -> syntax.DaysAfter:
    count = syntax.Number(_digits(children[0]), None, span=making.span(children[0]))
    calendar = making.name(children[2]) if len(children) > 2 else None
    return syntax.DaysAfter(count, children[1], calendar, span=span)


# ---- lists ----


def _members(making: Making, children: Children, span: Span) -> syntax.Members:
    return syntax.Members(tuple(children), span=span)


def _word_list(making: Making, children: Children, span: Span) -> tuple[syntax.Name, ...]:
    return tuple([making.name(word) for word in children])


@attrs.frozen
class _Over:
    """`v in LIST at any depth where (…)`."""

    var: syntax.Name
    list: syntax.Path
    depth: str
    chains: syntax.Chains | None
    where: "syntax.Condition | None"


def _over(making: Making, children: Children, span: Span) -> _Over:
    var, path, depth, where = children
    if isinstance(depth, syntax.Chains):
        return _Over(making.name(var), path, "chains", depth, where)
    return _Over(making.name(var), path, depth or "here", None, where)


def _depth(depth: str) -> Maker:
    return lambda making, children, span: depth


def _chains(opened: bool) -> Maker:
    def make(making: Making, children: Children, span: Span) -> syntax.Chains:
        return syntax.Chains(syntax.Number(_digits(children[0]), "%", span=span), opened, span=span)

    return make


def _fold(fold: str, value: int | None, over: int, default: int | None) -> Maker:
    """A maker of folds: which of the children is the value, the list, and what holds of an empty list."""

    def make(making: Making, children: Children, span: Span) -> syntax.Fold:
        where = children[over]
        return syntax.Fold(
            fold,
            where.var,
            where.list,
            where.depth,
            where.where,
            None if value is None else children[value],
            None if default is None else children[default],
            where.chains,
            span=span,
        )

    return make


def _labelled(making: Making, children: Children, span: Span) -> syntax.Labelled:
    return syntax.Labelled(" ".join(children[0].text.split()), tuple(children[1:]), span=span)


def _line(making: Making, children: Children, span: Span) -> syntax.Line:
    return syntax.Line(children[0].text, children[1], span=making.span(children[0]))


# ---- values and names ----


def _digits(word: Word) -> str:
    return word.text.replace("_", "")


def _number(sign: str, unit: str | None) -> Maker:
    def make(making: Making, children: Children, span: Span) -> syntax.Number:
        said = children[1] if len(children) > 1 else unit
        return syntax.Number(sign + _digits(children[0]), said, span=span)

    return make


def _unit(making: Making, children: Children, span: Span) -> str:
    return children[0].text  # type: ignore[no-any-return]


def _yes_no(yes: bool) -> Maker:
    return lambda making, children, span: syntax.YesNo(yes, span=span)


def _path(making: Making, children: Children, span: Span) -> syntax.Path:
    return syntax.Path(tuple([making.name(word) for word in children]), span=span)


def _all(making: Making, children: Children, span: Span) -> tuple[Any, ...]:
    return tuple(children)


EXPRESSIONS: dict[str, Maker] = {
    **{op: _phrase(op) for op in PHRASES},
    "grouped": _grouped,
    "connective": _connective,
    "chain": _chain,
    "is_a": _is_a(False),
    "is_not_a": _is_a(True),
    "applies": _applies(False),
    "conditions_hold": _applies(True),
    "days_after": _days_after,
    "working_days_after": _days_after,
    "member_list": _members,
    "word_list": _word_list,
    "names": _word_list,
    "over": _over,
    "any_depth": _depth("any"),
    "outermost": _depth("outermost"),
    "every_level": _depth("every level"),
    "chains_at_least": _chains(False),
    "chains_more_than": _chains(True),
    "total": _fold("total", 0, 1, None),
    "count_of": _fold("count", None, 0, None),
    "largest": _fold("largest", 0, 1, 2),
    "smallest": _fold("smallest", 0, 1, 2),
    "some": _fold("some", None, 0, None),
    "no_": _fold("no", None, 0, None),
    "every": _fold("every", 1, 0, None),
    "labelled": _labelled,
    "labelled_line": _line,
    "number": _number("", None),
    "negative": _number("-", None),
    "amount": _number("", None),
    "negative_amount": _number("-", None),
    "percent": _number("", "%"),
    "unit": _unit,
    "date": lambda making, children, span: making.day(children[0]),
    "quoted": lambda making, children, span: making.quoted(children[0]),
    "yes": _yes_no(True),
    "no": _yes_no(False),
    "path": _path,
    "paths": _all,
}
