"""Names joined by dots: what they lead to, among variables, facts, terms, questions and words."""

from policyc.core.program import LAW, Path, Shared
from policyc.core.types import Many, OneOf, RecordType, Type
from policyc.language import syntax
from policyc.language.errors.names import AmbiguousWord, UnknownField, UnknownName
from policyc.language.errors.types import ListAsValue, NotAList, OutcomeAsFact
from policyc.language.resolve import Declared, Space, is_broken, lookup, lookup_path, seen, visible
from policyc.language.scope import Scope, Typed
from policyc.language.terms import defined_as
from policyc.language.types import read_type, same_kind
from policyc.language.words import describe_type, read_word, words_of


def read_path(scope: Scope, path: syntax.Path, expected: Type | None) -> Typed | None:
    """The value that the names lead to, or None where something is wrong, which is then told."""
    if _is_value(scope, path):
        found = _value(scope, path)
        if found is None or len(path.names) > 1 or path.names[0].text not in words_of(expected):
            return found
        return _value_or_word(scope, path.names[0], found, expected)
    if len(path.names) == 1 and words_of(expected):
        return read_word(scope, path.names[0], expected) if expected is not None else None
    if not is_broken(scope.module, path.names[0].text):
        scope.complain(_unknown(scope, path))
    return None


def read_list(scope: Scope, path: syntax.Path) -> Path | None:
    """The list of records that the names lead to."""
    if not _is_value(scope, path):
        if not is_broken(scope.module, path.names[0].text):
            scope.complain(_unknown(scope, path))
        return None
    found = _follow(scope, path)
    if found is None:
        return None
    if not isinstance(found.expr, Path) or not isinstance(found.type, Many):
        text = ".".join(name.text for name in path.names)
        scope.complain(NotAList(span=path.span, path=text, found=describe_type(found.type)))
        return None
    return found.expr


def decision_of(scope: Scope, expr: syntax.Condition) -> Declared | None:
    """The decision that an expression names, if it does."""
    if not isinstance(expr, syntax.Path) or expr.names[0].text in scope.variables:
        return None
    found = lookup_path(scope.module, Space.VALUE, expr.names)
    return found if found is not None and isinstance(found.node, syntax.Decision) else None


def is_word(scope: Scope, expr: syntax.Expr) -> bool:
    """Whether it is a bare name that is nothing but a word, so that it needs to be told its type."""
    return isinstance(expr, syntax.Path) and len(expr.names) == 1 and not _is_value(scope, expr)


def field_of(scope: Scope, record: str, name: syntax.Name) -> Type | None:
    """The type of a field, or None where the record has no such field, which is then told."""
    fields = scope.law.records[record].by_name
    if name.text in fields:
        return fields[name.text].type
    place = scope.law.places.get(record)
    scope.complain(
        UnknownField(span=name.span, name=name.text, record=record, known=tuple(fields), declared=place)
    )
    return None


def _is_value(scope: Scope, path: syntax.Path) -> bool:
    first = path.names[0].text
    if first in scope.variables or lookup(scope.module, Space.VALUE, first) is not None:
        return True
    if scope.this is not None and first in scope.law.records[scope.this].by_name:
        return True
    return len(path.names) > 1 and lookup_path(scope.module, Space.VALUE, path.names[:2]) is not None


def _value_or_word(scope: Scope, name: syntax.Name, found: Typed, expected: Type | None) -> Typed | None:
    if expected is None or not same_kind(found.type, expected):
        return read_word(scope, name, expected) if expected is not None else None
    meant = lookup(scope.module, Space.VALUE, name.text)
    place = meant.node.name.span if meant is not None else None
    scope.complain(AmbiguousWord(span=name.span, word=name.text, one=describe_type(found.type), declared=place))
    return None


def _value(scope: Scope, path: syntax.Path) -> Typed | None:
    found = _follow(scope, path)
    if found is None or not isinstance(found.type, (Many, RecordType)):
        return found
    what = "a list" if isinstance(found.type, Many) else "a record"
    scope.complain(ListAsValue(span=path.span, path=".".join(name.text for name in path.names), what=what))
    return None


def read_record(scope: Scope, path: syntax.Path) -> Typed | None:
    """The record that the names lead to, as in `item is a part_1_item`."""
    if not _is_value(scope, path):
        if not is_broken(scope.module, path.names[0].text):
            scope.complain(_unknown(scope, path))
        return None
    return _follow(scope, path)


def _follow(scope: Scope, path: syntax.Path) -> Typed | None:
    first, rest = path.names[0], path.names[1:]
    if first.text in scope.variables:
        record = scope.variables[first.text].record
        return _steps(scope, Path(first.text, (), RecordType(record), span=path.span), rest)
    if scope.this is not None and first.text in scope.law.records[scope.this].by_name:
        of = scope.law.records[scope.this].by_name[first.text].type
        return _steps(scope, Path("this", (first.text,), of, span=path.span), rest)
    found = lookup(scope.module, Space.VALUE, first.text)
    if found is None and rest:
        found, rest = lookup_path(scope.module, Space.VALUE, path.names[:2]), rest[1:]
    assert found is not None
    return _declared(scope, found, path, rest)


def _declared(
    scope: Scope, found: Declared, path: syntax.Path, rest: tuple[syntax.Name, ...]
) -> Typed | None:
    match found.node:
        case syntax.Field():
            fact = scope.law.records["case"].by_name.get(found.node.name.text)
            # What is wrong with its type has been told.
            if fact is None:
                return None
            return _steps(scope, Path(None, (found.node.name.text,), fact.type, span=path.span), rest)
        case syntax.Term():
            of_term = read_type(scope.law, found.module, found.node.type)
            if of_term is None:
                return None
            if rest:
                return _complain_of_steps(scope, of_term, rest[0])
            return Typed(Shared(defined_as(scope, found), (), of_term, span=path.span), of_term)
        case syntax.Question():
            readings = OneOf(tuple(reading.name.text for reading in found.node.readings))
            if rest:
                return _complain_of_steps(scope, readings, rest[0])
            return Typed(Path(LAW, (found.full_name,), readings, span=path.span), readings)
        case syntax.Decision():
            scope.complain(OutcomeAsFact(span=path.span, decision=found.node.name.text))
            return None
        case _:
            what = "a group" if isinstance(found.node, syntax.Group) else "a calendar"
            scope.complain(ListAsValue(span=path.span, path=found.node.name.text, what=what))
            return None


def _complain_of_steps(scope: Scope, of: Type, name: syntax.Name) -> Typed | None:
    fault = UnknownField(span=name.span, name=name.text, record=describe_type(of), known=(), declared=None)
    scope.complain(fault)
    return None


def _steps(scope: Scope, start: Path, rest: tuple[syntax.Name, ...]) -> Typed | None:
    """Walk on through the fields of records; a list ends the walk."""
    of, taken = start.type, start.steps
    for name in rest:
        if isinstance(of, Many):
            text = ".".join(taken) if start.root in (None, "this") else ".".join((str(start.root), *taken))
            scope.complain(ListAsValue(span=start.span, path=text, what="a list"))
            return None
        if not isinstance(of, RecordType):
            return _complain_of_steps(scope, of, name)
        inner = field_of(scope, of.name, name)
        if inner is None:
            return None
        of, taken = inner, (*taken, name.text)
    return Typed(Path(start.root, taken, of, span=start.span), of)


def _unknown(scope: Scope, path: syntax.Path) -> UnknownName:
    first = path.names[0]
    other = seen(scope.module, first.text)
    if other is not None and len(path.names) > 1:
        known = tuple(name for space, name in other.own if space is Space.VALUE)
        return UnknownName(span=path.names[1].span, name=path.names[1].text, what="name", known=known)
    known = (*visible(scope.module, Space.VALUE), *scope.variables)
    if scope.this is not None:
        known = (*known, *scope.law.records[scope.this].by_name)
    return UnknownName(span=first.span, name=first.text, what="fact, term or word", known=known)
