"""The document of options: what may be done with which part, at which cost, and what ties the choices."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeVar

import attrs

from policyc.core.types import Count, Money, Share
from policyc.facts.scalars import Reading, read_amount, read_yes_no
from policyc.facts.tree import Kind, Mapping, Scalar, Sequence, Tree, entry
from policyc.redesign.errors import BadOptions, TwoCurrencies
from policyc.redesign.tables import row_of
from policyc.text.diagnostic import Diagnostic, did_you_mean, list_words
from policyc.text.source import Span

_TOP = ("item_value", "options", "locked", "together", "never_both", "most_changes", "budget", "purchases")
_OPTION = ("case", "part", "label", "set", "range", "step", "remove", "split", "cost", "cost_per_unit")
_PURCHASE = ("label", "cost", "for")
_SPLIT = ("among", "step")
_SOURCE = ("label", "set", "cost", "cost_per_unit")


@attrs.frozen(eq=False)
class Supplier:
    """One of several things between which a part can be split."""

    label: str | None
    set: Mapping | None
    cost: Fraction
    cost_per_unit: Fraction


@attrs.frozen(eq=False)
class Option:
    """One option as it was written. case: of which of several products. step: a tree, because its unit is that of the field that the range is about."""

    number: int
    case: str | None
    part: str
    label: str | None
    set: Mapping | None
    range: Mapping | None
    step: Tree | None
    remove: bool
    split: tuple[Supplier, ...]
    split_step: Fraction
    cost: Fraction
    cost_per_unit: Fraction
    span: Span | None
    part_span: Span | None


@attrs.frozen(eq=False)
class Purchase:
    """What is paid once, if any of these options is taken."""

    label: str
    cost: Fraction
    of: tuple[Scalar, ...]


@attrs.frozen(eq=False)
class Document:
    """All that a document of options says."""

    follows: bool
    options: tuple[Option, ...]
    locked: tuple[Scalar, ...]
    together: tuple[tuple[Scalar, ...], ...]
    never_both: tuple[tuple[Scalar, ...], ...]
    most_changes: int | None
    budget: Fraction | None
    purchases: tuple[Purchase, ...]
    currency: str


def read_options(tree: Tree) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document in a tree, or all that is wrong with its form. What it says of a case is checked elsewhere."""
    reader = _Reader()
    document = _document(reader, tree)
    if len(reader.currencies) > 1:
        reader.faults.append(TwoCurrencies(span=tree.span, found=tuple(sorted(reader.currencies))))
    if reader.faults:
        return None, tuple(reader.faults)
    return attrs.evolve(document, currency=min(reader.currencies, default="")), ()


_T = TypeVar("_T")


@attrs.define
class _Reader:
    faults: list[Diagnostic] = attrs.field(factory=list)
    currencies: set[str] = attrs.field(factory=set)

    def wrong(self, tree: Tree | None, where: str, problem: str, form: str) -> None:
        """One more fault."""
        span = tree.span if tree is not None else None
        self.faults.append(BadOptions(span=span, where=where, problem=problem, form=form))

    def keys(self, tree: Tree | None, where: str, known: tuple[str, ...]) -> Mapping:
        """The mapping, after its keys were looked at."""
        if not isinstance(tree, Mapping):
            self.wrong(tree, where, "should be a group in `{}`", f"it may have {list_words(known)}")
            return Mapping(())
        for one in tree.entries:
            if one.key not in known:
                advice = did_you_mean(one.key, known) or f"it may have {list_words(known)}"
                self.faults.append(BadOptions(span=one.span, where=where, problem=f"has no `{one.key}`", form=advice))
        return tree

    def list(self, tree: Tree | None, where: str) -> tuple[Tree, ...]:
        """The members of a list; none where it is absent."""
        if tree is None:
            return ()
        if not isinstance(tree, Sequence):
            self.wrong(tree, where, "should be a list", "write it in `[]`")
            return ()
        return tree.items

    def text(self, tree: Tree | None, where: str) -> Scalar | None:
        """A text."""
        if isinstance(tree, Scalar) and tree.kind in (Kind.TEXT, Kind.BARE):
            return tree
        self.wrong(tree, where, "should be a text", "write it in double quotes")
        return None

    def cost(self, tree: Tree | None, where: str) -> Fraction:
        """An amount in the currency of all, below nothing where it is a saving; nothing where it is absent."""
        if tree is None:
            return Fraction(0)
        found = self.take(read_amount(Money(), where, tree))
        if found is None:
            return Fraction(0)
        self.currencies.add(found.currency)
        return found.value

    def money(self, tree: Tree | None, where: str) -> Fraction:
        """An amount that is not negative, in the currency of all; nothing where it is absent."""
        found = self.cost(tree, where)
        if found < 0:
            self.wrong(tree, where, "is less than nothing", "write what is paid; only an option can save money")
        return found

    def number(self, of: Count | Share, tree: Tree | None, where: str) -> Fraction | None:
        """A count or a share, or None where it is absent."""
        found = self.take(read_amount(of, where, tree)) if tree is not None else None
        return found.value if found is not None else None

    def take(self, found: _T | Diagnostic) -> _T | None:
        """What was found, or None after the fault was kept."""
        if isinstance(found, Diagnostic):
            self.faults.append(found)
            return None
        return found


def _document(reader: _Reader, tree: Tree) -> Document:
    top = reader.keys(tree, "the document of options", _TOP)
    value = entry(top, "item_value")
    word = reader.text(value, "item_value") if value is not None else None
    if word is not None and word.text not in ("fixed", "follows"):
        reader.wrong(value, "`item_value`", "is neither `fixed` nor `follows`", "`fixed` keeps the item's own value")
    most = reader.number(Count(), entry(top, "most_changes"), "most_changes")
    budget = entry(top, "budget")
    return Document(
        follows=word is not None and word.text == "follows",
        options=tuple(_options(reader, entry(top, "options"))),
        locked=_texts(reader, entry(top, "locked"), "locked"),
        together=_groups(reader, entry(top, "together"), "together"),
        never_both=_groups(reader, entry(top, "never_both"), "never_both"),
        most_changes=int(most) if most is not None else None,
        budget=reader.money(budget, "budget") if budget is not None else None,
        purchases=tuple(_purchases(reader, entry(top, "purchases"))),
        currency="",
    )


def _options(reader: _Reader, tree: Tree | None) -> Iterator[Option]:
    if tree is None:
        reader.wrong(None, "the document of options", "has no `options`", 'write `"options": […]`')
    for number, one in enumerate(reader.list(tree, "options")):
        where = row_of(one) or f"options[{number}]"
        found = reader.keys(one, where, _OPTION)
        part = reader.text(entry(found, "part"), f"{where}.part")
        of = entry(found, "case")
        case = reader.text(of, f"{where}.case") if of is not None else None
        label, remove = entry(found, "label"), entry(found, "remove")
        name = reader.text(label, f"{where}.label") if label is not None else None
        split = reader.keys(entry(found, "split") or Mapping(()), f"{where}.split", _SPLIT)
        option = Option(
            number=number,
            case=case.text if case is not None else None,
            part=part.text if part is not None else "",
            label=name.text if name is not None else None,
            set=_group(reader, entry(found, "set"), f"{where}.set"),
            range=_group(reader, entry(found, "range"), f"{where}.range"),
            step=entry(found, "step"),
            remove=_yes(reader, remove, f"{where}.remove"),
            split=tuple(_suppliers(reader, entry(split, "among"), f"{where}.split")),
            split_step=reader.number(Share("split"), entry(split, "step"), f"{where}.split.step") or Fraction(1, 10),
            cost=reader.cost(entry(found, "cost"), f"{where}.cost"),
            cost_per_unit=reader.cost(entry(found, "cost_per_unit"), f"{where}.cost_per_unit"),
            span=one.span,
            part_span=part.span if part is not None else None,
        )
        _check(reader, option, found, where)
        yield option


def _check(reader: _Reader, option: Option, found: Mapping, where: str) -> None:
    """It does one thing."""
    does = [name for name in ("set", "range", "remove", "split") if entry(found, name) is not None]
    form = "say `set`, `range`, `remove` or `split`"
    if not does:
        reader.wrong(found, where, "does not say what changes", form)
    if len(does) > 1 and does != ["set", "range"]:
        reader.wrong(found, where, f"says {list_words(does)} at once", "only `set` and `range` go together; make two options")
    if option.step is not None and option.range is None:
        reader.wrong(found, where, "has a `step` without a `range`", "a step is the distance between two values of a range")
    if option.split and not 0 < option.split_step <= Fraction(1, 2):
        reader.wrong(found, where, "splits in steps that leave no split", 'write a step between 1% and 50%: `"10%"`')


def _suppliers(reader: _Reader, tree: Tree | None, where: str) -> Iterator[Supplier]:
    for number, one in enumerate(reader.list(tree, f"{where}.among")):
        here = f"{where}.among[{number}]"
        found = reader.keys(one, here, _SOURCE)
        label = entry(found, "label")
        name = reader.text(label, f"{here}.label") if label is not None else None
        yield Supplier(
            name.text if name is not None else None,
            _group(reader, entry(found, "set"), f"{here}.set"),
            reader.cost(entry(found, "cost"), f"{here}.cost"),
            reader.cost(entry(found, "cost_per_unit"), f"{here}.cost_per_unit"),
        )


def _purchases(reader: _Reader, tree: Tree | None) -> Iterator[Purchase]:
    for number, one in enumerate(reader.list(tree, "purchases")):
        where = f"purchases[{number}]"
        found = reader.keys(one, where, _PURCHASE)
        label = reader.text(entry(found, "label"), f"{where}.label")
        of = _texts(reader, entry(found, "for"), f"{where}.for")
        yield Purchase(label.text if label else "", reader.money(entry(found, "cost"), f"{where}.cost"), of)


def _group(reader: _Reader, tree: Tree | None, where: str) -> Mapping | None:
    if tree is not None and not isinstance(tree, Mapping):
        reader.wrong(tree, where, "should be a group in `{}`", 'write the fields with their new values: `{"origin": "EE"}`')
    return tree if isinstance(tree, Mapping) else None


def _yes(reader: _Reader, tree: Tree | None, where: str) -> bool:
    return bool(reader.take(read_yes_no(where, tree))) if tree is not None else False


def _texts(reader: _Reader, tree: Tree | None, where: str) -> tuple[Scalar, ...]:
    found = (reader.text(one, f"{where}[{number}]") for number, one in enumerate(reader.list(tree, where)))
    return tuple(one for one in found if one is not None)


def _groups(reader: _Reader, tree: Tree | None, where: str) -> tuple[tuple[Scalar, ...], ...]:
    each: Callable[[int, Tree], tuple[Scalar, ...]] = lambda number, one: _texts(reader, one, f"{where}[{number}]")  # noqa: E731
    return tuple(each(number, one) for number, one in enumerate(reader.list(tree, where)))


__all__ = ["Document", "Option", "Purchase", "Reading", "Supplier", "read_options"]
