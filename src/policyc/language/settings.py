"""One `with PATH is …` line: where it leads, and the value that it sets."""

from typing import assert_never

import attrs

from policyc.core.program import Field, Record
from policyc.core.types import (
    Code,
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Outcome,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)
from policyc.facts.errors.reading import TooDeep
from policyc.facts.tree import DEEPEST, Entry, Kind, Mapping, Scalar, Sequence, Tree
from policyc.language import syntax
from policyc.language.errors.cases import NothingInside, WrongSetting
from policyc.language.errors.names import UnknownField
from policyc.language.words import describe_type
from policyc.text.diagnostic import Diagnostic, list_words
from policyc.text.source import Span

CASE = "case"
_RANGES = ("between", "at_least", "at_most")


@attrs.frozen
class Target:
    """What a path leads to. `field` is None where it is an element of a list, which is then of this `record`."""

    names: tuple[syntax.Name, ...]
    record: str
    field: Field | None

    @property
    def path(self) -> str:
        """The path as it is written."""
        return written(self.names)

    @property
    def type(self) -> Type:
        """The type of what stands there."""
        return self.field.type if self.field is not None else RecordType(self.record)


def written(names: tuple[syntax.Name, ...]) -> str:
    """Names joined by dots."""
    return ".".join(name.text for name in names)


def find_target(names: tuple[syntax.Name, ...], records: dict[str, Record]) -> Target | Diagnostic:
    """What the names lead to from the case down. In a list, an element is reached by the label that stands for it."""
    if len(names) >= DEEPEST:
        return TooDeep(span=names[0].span.to(names[-1].span), limit=DEEPEST)
    record, field, of = CASE, None, _THE_CASE
    for place, name in enumerate(names):
        match of:
            case RecordType(record):
                field = records[record].by_name.get(name.text)
                if field is None:
                    return _unknown_field(records[record], name)
                of = field.type
            case Many(record):
                field, of = None, RecordType(record)
            case _:
                above, declared = written(names[:place]), field.span if field is not None else None
                found = describe_type(of)
                return NothingInside(span=name.span, path=above, next=name.text, found=found, declared=declared)
    return Target(names, record, field)


_THE_CASE: Type = RecordType(CASE)


def _unknown_field(record: Record, name: syntax.Name) -> Diagnostic:
    known = tuple(record.by_name)
    return UnknownField(span=name.span, name=name.text, record=record.name, known=known, declared=record.span)


def read_setting(target: Target, setting: syntax.Setting, before: Tree | None) -> Tree | Diagnostic:
    """The value that a line gives to a fact which is no list and no record, as a case file would have it.

    `before` is what was set for it until now: `incomplete` keeps the known members of a set.
    """
    of = target.type
    found: Tree | None = None
    match setting.kind:
        case "unknown":
            return null(setting.span)
        case "value" if not isinstance(of, SetOf):
            found = _scalar(of, setting.values[0])
        case "items" | "some_items" | "none" | "incomplete" if isinstance(of, SetOf):
            found = _set(of.of, setting, before)
        case "between" | "at_least" | "at_most":
            found = _range(of, setting)
        case _:
            pass
    return found if found is not None else wrong_setting(target, setting)


def null(span: Span | None) -> Scalar:
    """What stands for a fact that is not known."""
    return Scalar(Kind.NULL, "null", span)


def incomplete(items: tuple[Tree, ...], span: Span | None) -> Mapping:
    """A list or set of which there may be more."""
    more = Scalar(Kind.BOOL, "false", span)
    return Mapping((Entry("items", Sequence(items, span), span), Entry("complete", more, span)), span)


def wrong_setting(target: Target, setting: syntax.Setting) -> Diagnostic:
    """The fault of a value that has another form than the fact it is given to."""
    return WrongSetting(
        span=setting.span,
        path=target.path,
        type=describe_type(target.type),
        found=_found(setting),
        advice=_advice(target),
        declared=target.field.span if target.field is not None else None,
    )


def _set(of: Type, setting: syntax.Setting, before: Tree | None) -> Tree | None:
    if setting.kind == "incomplete":
        return incomplete(_members(before), setting.span)
    items: list[Tree] = []
    for value in setting.values:
        item = _scalar(of, value)
        if item is None:
            return None
        items.append(item)
    if setting.kind == "some_items":
        return incomplete(tuple(items), setting.span)
    return Sequence(tuple(items), setting.span)


def _members(before: Tree | None) -> tuple[Tree, ...]:
    if isinstance(before, Mapping):
        before = next(entry.value for entry in before.entries if entry.key == "items")
    return before.items if isinstance(before, Sequence) else ()


def _range(of: Type, setting: syntax.Setting) -> Tree | None:
    if not isinstance(of, (Count, Number, Share, Money, Quantity, Day)):
        return None
    keys = ("at_least", "at_most") if setting.kind == "between" else (setting.kind,)
    ends: list[Entry] = []
    for key, value in zip(keys, setting.values, strict=True):
        end = _scalar(of, value)
        if end is None:
            return None
        ends.append(Entry(key, end, value.span))
    return Mapping(tuple(ends), setting.span)


def _scalar(of: Type, value: syntax.Expr) -> Scalar | None:
    """A literal or a word as a case file would have it, or None where it has another form than the type."""
    match of, value:
        case YesNo(), syntax.YesNo(yes):
            return Scalar(Kind.BOOL, "true" if yes else "false", value.span)
        case ((Count() | Number()), syntax.Number(text, None)):
            return Scalar(Kind.NUMBER, text, value.span)
        case Share(), syntax.Number(text, "%"):
            return Scalar(Kind.TEXT, f"{text}%", value.span)
        case ((Money() | Quantity()), syntax.Number(text, str(unit))) if unit != "%":
            return Scalar(Kind.TEXT, f"{text} {unit}", value.span)
        case Day(), syntax.Day(text):
            return Scalar(Kind.TEXT, text, value.span)
        case ((Text() | Code()), syntax.Quoted(text)):
            return Scalar(Kind.TEXT, text, value.span)
        case ((Country() | Element() | OneOf()), syntax.Path((word,))):
            return Scalar(Kind.TEXT, word.text, value.span)
        case _:
            return None


def _found(setting: syntax.Setting) -> str:
    if setting.kind in _RANGES:
        return "a range"
    if setting.kind in ("items", "some_items"):
        return "a set"
    if setting.kind != "value":
        return f"`{setting.kind}`"
    match setting.values[0]:
        case syntax.Path(names):
            return "a single word" if len(names) == 1 else f"the fact `{written(names)}`"
        case syntax.Number(_, unit):
            return {None: "a number without a unit", "%": "a percentage"}.get(unit, "an amount with a unit")
        case syntax.Quoted():
            return "a text in quotes"
        case syntax.Day():
            return "a date"
        case syntax.YesNo():
            return "yes or no"
        case (
            syntax.Members()
            | syntax.Phrase()
            | syntax.IsA()
            | syntax.Applies()
            | syntax.DaysAfter()
            | syntax.Fold() as other
        ):
            return f"`{other.span.text}`"
        case unreachable:
            assert_never(unreachable)


def _advice(target: Target) -> str:
    of = target.type
    match of:
        case YesNo():
            form = "`yes` or `no`"
        case Count():
            form = "a whole number, such as `3`"
        case Number():
            form = "a number, such as `0.5`"
        case Share():
            form = "a percentage, such as `0.1%`"
        case Money():
            form = "an amount of money, such as `100.00 USD`"
        case Quantity():
            form = f"an amount, such as `1.5 {of.unit}`"
        case Day():
            form = "a date, such as `2025-12-05`"
        case Country() | Element():
            form = "its code without quotes, such as " + ("`JP`" if isinstance(of, Country) else "`Dy`")
        case Text() | Code():
            form = "it in quotes"
        case OneOf(words):
            form = f"one of {list_words(words, 40)}, without quotes"
        case SetOf():
            form = "its members in parentheses, as in `(…, …)`, or `none`"
        case Many():
            return f"name its elements, as in `with {target.path}.NAME.… is …`, or write `none` or `incomplete`"
        case RecordType():
            return f"set its facts one by one, as in `with {target.path}.… is …`"
        case Outcome():
            raise TypeError("no case holds an outcome")
        case unreachable:
            assert_never(unreachable)
    return f"write {form}, or `unknown`"
