"""A tree to a case: every value read as its field's type, every fault reported in one run."""

from collections.abc import Callable, Mapping as Map
from typing import TypeVar, assert_never

import attrs

from policyc.core.facts import Case, DayFact, Fact, Interval, Listing, Node, Rate, Truth, Word, Words
from policyc.core.program import Field, Program
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
    YesNo,
)
from policyc.facts.errors.reading import HiddenCharacter
from policyc.facts.errors.shown import hidden_character
from policyc.facts.errors.values import BadWrapper, EmptyRange, UnknownKey, WrongType
from policyc.facts.identity import unify
from policyc.facts.ranges import amount_in_range, day_in_range, show_interval, unknown_amount
from policyc.facts.rates import read_rates
from policyc.facts.residuals import tighten
from policyc.facts.scalars import (
    Numeric,
    Reading,
    Wordlike,
    found_words,
    read_amount,
    read_day,
    read_word,
    read_yes_no,
    wrong_type,
)
from policyc.facts.tree import Kind, Mapping, Scalar, Sequence, Tree, entry, no_more_than
from policyc.facts.unknown import unknown_fact, unknown_record
from policyc.facts.write import sha256
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

CASE = "case"
# What was read without a fault, by the identities of the field and of the tree, which are kept alive with it; and where it
# stood, or None for a fact that does not know. Nothing that another mention of the same thing may change.
Read = dict[tuple[int, int], tuple[Field, Tree | None, str | None, Fact]]
RANGE_FORM = '{"at_least": …, "at_most": …}'
LIST_FORM = '{"items": […], "complete": false}'


def convert(tree: Tree, program: Program) -> tuple[Case | None, tuple[Diagnostic, ...]]:
    """The facts of one case, or all that is wrong with it.

    Unknown facts stand at their declared range, tightened by the residuals of the program. The assumptions of the
    program are not checked here: see `policyc.facts.places` for what a caller needs to do so.
    """
    root, rates, faults = _judged(tree, program)
    if root is None or faults:
        return None, faults
    tighten(root, program, rates)
    return Case(root, rates, sha256(tree)), ()


def faults_of(tree: Tree, program: Program, read: Read) -> tuple[Diagnostic, ...]:
    """All that `convert` finds wrong with a case. `read` is kept from one case to the next, where they share parts of trees."""
    return _judged(tree, program, read)[2]


def _judged(tree: Tree, program: Program, read: Read | None = None) -> tuple[Node | None, tuple[Rate, ...], tuple[Diagnostic, ...]]:
    if _is_null(tree):
        return None, (), (_not_a_record("", tree),)
    run = _Run(program, read=read)
    root = _record(run, CASE, "", tree)
    rates, faults = read_rates(root, tree)
    run.faults.extend(faults)
    if not run.faults:
        run.faults.extend(unify(root, program, tree))
    return root, rates, no_more_than(sorted(run.faults, key=_start))


def convert_record(tree: Tree, program: Program, record: str, path: str) -> tuple[Node, tuple[Diagnostic, ...]]:
    """The facts of one record below a case, as if it stood at this path, and what is wrong with them.

    What its surroundings say of its unknown amounts is not known here: nothing is tightened.
    """
    run = _Run(program)
    node = _record(run, record, path, tree)
    return node, no_more_than(sorted(run.faults, key=_start))


def convert_fields(
    given: Map[str, Tree], program: Program, record: str, path: str
) -> tuple[dict[str, Fact], tuple[Diagnostic, ...]]:
    """The facts of a few fields of one record, by name, as `convert_record` reads them, and what is wrong with them."""
    run = _Run(program)
    fields, found = run.records[record], dict[str, Fact]()
    for name, tree in given.items():
        if name in fields:
            found[name] = _fact(run, fields[name], _under(path, name), tree)
        else:
            run.faults.append(_unknown_key(name, record, path, tuple(fields), tree.span))
    return found, no_more_than(sorted(run.faults, key=_start))


@attrs.define
class _Run:
    program: Program
    faults: list[Diagnostic] = attrs.field(factory=list)
    read: Read | None = None
    records: dict[str, dict[str, Field]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.records = {record.name: record.by_name for record in self.program.records}


def _start(fault: Diagnostic) -> int:
    return fault.span.start if fault.span is not None else 0


def _record(run: _Run, record: str, path: str, tree: Tree) -> Node:
    if _is_null(tree):
        return unknown_record(run.records, record, path)
    if not isinstance(tree, Mapping):
        run.faults.append(_not_a_record(path, tree))
        return unknown_record(run.records, record, path)
    fields = run.records[record]
    for found in tree.entries:
        if found.key not in fields:
            run.faults.append(_unknown_key(found.key, record, path, tuple(fields), found.span))
    given = {found.key: found.value for found in tree.entries}
    # Plain loops here and in `_listing`: a comprehension costs a level of the stack for each level of parts.
    facts: dict[str, Fact] = {}
    for name, field in fields.items():
        inner = given.get(name)
        known = run.read.get((id(field), id(inner))) if run.read is not None else None
        if known is not None and known[2] is None:
            facts[name] = known[3]
        else:
            facts[name] = _fact(run, field, _under(path, name), inner)
    return Node(record, path, facts)


def _not_a_record(path: str, tree: Tree) -> Diagnostic:
    several = "each case of a list is read alone" if not path and isinstance(tree, Sequence) else None
    return WrongType(
        span=tree.span, path=path, wanted="a group of facts in `{}`", found=found_words(tree), advice=several
    )


def _unknown_key(key: str, record: str, path: str, known: tuple[str, ...], span: Span | None) -> Diagnostic:
    hidden = hidden_character(key)
    if hidden is not None:
        return HiddenCharacter(span=span, where="a key", char=hidden)
    return UnknownKey(span=span, path=path, key=key, record=record, known=known)


def _fact(run: _Run, field: Field, path: str, tree: Tree | None) -> Fact:
    if run.read is None:
        return _read_now(run, field, path, tree)
    key = id(field), id(tree)
    known = run.read.get(key)
    if known is not None and known[2] in (None, path):
        return known[3]
    inner = field.type.name if isinstance(field.type, (RecordType, Many)) else None
    before = len(run.faults)
    found = _read_now(run, field, path, tree)
    if len(run.faults) == before and (inner is None or inner not in run.program.holding_things):
        run.read[key] = field, tree, path if inner is not None else None, found
    return found


def _read_now(run: _Run, field: Field, path: str, tree: Tree | None) -> Fact:
    if tree is None or _is_null(tree):
        return unknown_fact(run.records, field, path)
    found = _known(run, field, path, tree)
    if isinstance(found, Diagnostic):
        run.faults.append(found)
        return unknown_fact(run.records, field, path)
    return found


def _known(run: _Run, field: Field, path: str, tree: Tree) -> Fact | Diagnostic:
    match field.type:
        case YesNo():
            answer = read_yes_no(path, tree)
            return answer if isinstance(answer, Diagnostic) else Truth(answer)
        case Count() | Number() | Share() | Money() | Quantity() as numeric:
            return _amount(run, field, numeric, path, tree)
        case Day():
            return _day(run, field, path, tree)
        case Country() | Element() | Text() | Code() | OneOf() as wordlike:
            word = read_word(wordlike, path, tree)
            return word if isinstance(word, Diagnostic) else Word(word)
        case SetOf(of):
            return _words(run, of, path, tree)
        case RecordType(name):
            return _record(run, name, path, tree)
        case Many(name):
            return _listing(run, name, path, tree)
        case Outcome():
            raise TypeError(f"the field {field.name} holds an outcome, which no case can give")
        case unreachable:
            assert_never(unreachable)


def _amount(run: _Run, field: Field, of: Numeric, path: str, tree: Tree) -> Fact | Diagnostic:
    if not isinstance(tree, Mapping):
        exact = read_amount(of, path, tree)
        if isinstance(exact, Diagnostic):
            return exact
        return amount_in_range(field, path, Interval(exact.value, exact.value), exact.currency, tree.span)
    low, high = _ends(run, path, tree, lambda under, end: read_amount(of, under, end))
    currencies = {end.currency for end in (low, high) if end is not None}
    if not currencies:
        return unknown_amount(field)
    given = Interval(low.value if low else None, high.value if high else None)
    if low and high and (len(currencies) > 1 or low.value > high.value):
        return _empty_range(field, path, tree, (low, high))
    return amount_in_range(field, path, given, min(currencies), tree.span)


def _empty_range(field: Field, path: str, tree: Tree, ends: tuple[Reading, Reading]) -> Diagnostic:
    low, high = (show_interval(field.type, Interval(end.value, end.value), end.currency) for end in ends)
    two = ends[0].currency != ends[1].currency
    why = "are in two currencies" if two else "leave nothing between them"
    return EmptyRange(span=tree.span, path=path, low=low, high=high, why=why)


def _day(run: _Run, field: Field, path: str, tree: Tree) -> Fact | Diagnostic:
    if not isinstance(tree, Mapping):
        exact = read_day(path, tree)
        return exact if isinstance(exact, Diagnostic) else day_in_range(field, path, DayFact(exact, exact), tree.span)
    first, last = _ends(run, path, tree, read_day)
    if first and last and first > last:
        why = "leave nothing between them"
        return EmptyRange(span=tree.span, path=path, low=str(first), high=str(last), why=why)
    return day_in_range(field, path, DayFact(first, last), tree.span)


T = TypeVar("T")


def _ends(
    run: _Run, path: str, tree: Mapping, read: Callable[[str, Tree], T | Diagnostic]
) -> tuple[T | None, T | None]:
    """Both ends of a written range; None where an end is absent, null or wrong."""
    strange = next((found for found in tree.entries if found.key not in ("at_least", "at_most")), None)
    if strange is not None or not tree.entries:
        span = strange.span if strange is not None else tree.span
        run.faults.append(BadWrapper(span=span, path=path, problem="this is not a range", form=RANGE_FORM))
    ends: list[T | None] = []
    for key in ("at_least", "at_most"):
        end = entry(tree, key)
        found = None if end is None or _is_null(end) else read(f"{path}.{key}", end)
        if isinstance(found, Diagnostic):
            run.faults.append(found)
            found = None
        ends.append(found)
    return ends[0], ends[1]


def _words(run: _Run, of: object, path: str, tree: Tree) -> Fact:
    items, complete = _opened(run, path, tree, SetOf(Text()))
    if not isinstance(of, (Country, Element, Text, Code, OneOf)):
        raise TypeError(f"a set of {of!r}")
    words: list[str] = []
    for index, item in enumerate(items):
        word = _member(of, f"{path}[{index}]", item)
        if isinstance(word, Diagnostic):
            run.faults.append(word)
        else:
            words.append(word)
    return Words(frozenset(words), complete)


def _member(of: Wordlike, path: str, item: Tree) -> str | Diagnostic:
    if _is_null(item):
        problem = "an unknown member says only that there may be more"
        return BadWrapper(span=item.span, path=path, problem=problem, form=LIST_FORM)
    return read_word(of, path, item)


def _listing(run: _Run, record: str, path: str, tree: Tree) -> Fact:
    items, complete = _opened(run, path, tree, Many(record))
    nodes: list[Node] = []
    for index, item in enumerate(items):
        nodes.append(_record(run, record, f"{path}[{index}]", item))
    return Listing(record, path, tuple(nodes), complete, {})


def _opened(run: _Run, path: str, tree: Tree, of: Many | SetOf) -> tuple[tuple[Tree, ...], bool]:
    """The members of a list, and whether there are no others."""
    if isinstance(tree, Sequence):
        return tree.items, True
    if not isinstance(tree, Mapping):
        run.faults.append(wrong_type(of, path, tree, f"if there may be more members, write `{LIST_FORM}`"))
        return (), False
    items, complete = entry(tree, "items"), entry(tree, "complete")
    strange = next((found for found in tree.entries if found.key not in ("items", "complete")), None)
    if strange is not None or not isinstance(items, Sequence) or complete is None:
        span = strange.span if strange is not None else tree.span
        problem = "this is not a list, nor one that says whether it is complete"
        run.faults.append(BadWrapper(span=span, path=path, problem=problem, form=LIST_FORM))
    members = items.items if isinstance(items, Sequence) else ()
    answer = read_yes_no(f"{path}.complete", complete) if complete is not None else False
    if isinstance(answer, Diagnostic):
        run.faults.append(answer)
        return members, False
    return members, answer


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Scalar) and tree.kind is Kind.NULL


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
