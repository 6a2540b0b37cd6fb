"""From the options that were written to the choices that each part of a case has."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import attrs

from policyc.core.numerals import show_number
from policyc.core.program import Field, Program
from policyc.core.types import Count, Many, RecordType, Text
from policyc.facts.convert import CASE, convert_fields, convert_record
from policyc.facts.tree import Mapping, Scalar, Tree, entry
from policyc.redesign.errors import BadRange, NoLever, NoPart, NothingToChange
from policyc.redesign.levers import Catalogue, Choice, Lever
from policyc.redesign.options import Document, Option, Supplier
from policyc.redesign.ranges import exact, points, scaled
from policyc.redesign.ties import ties_of
from policyc.redesign.trees import Step, at, items_of, shown_path, steps_of, text, with_fields
from policyc.text.diagnostic import Diagnostic


def catalogue_of(document: Document, tree: Tree, program: Program) -> tuple[Catalogue | None, tuple[Diagnostic, ...]]:
    """The levers of a case, in the order of their paths, or all that is wrong with the options."""
    maker = _Maker(tree, program)
    by_part: dict[tuple[Step, ...], list[Option]] = {}
    for option in document.options:
        steps = maker.place(option)
        if steps is not None:
            by_part.setdefault(steps, []).append(option)
    for one in document.locked:
        steps = steps_of(one.text)
        if steps is None or at(tree, steps) is None:
            maker.faults.append(NoPart(span=one.span, path=one.text, known=maker.known()))
        else:
            by_part = _unlocked(by_part, steps)
    levers = [maker.lever(steps, options) for steps, options in sorted(by_part.items(), key=lambda one: _order(one[0]))]
    purchases, ties, wrong = ties_of(document, levers)
    faults = [*maker.faults, *wrong]
    if not levers and not faults:
        faults.append(NothingToChange(why="every part that has one is locked" if document.options else "there is none"))
    if faults:
        return None, tuple(faults)
    return Catalogue((*levers, *purchases), ties, document.follows, document.currency), ()


def _unlocked(by_part: dict[tuple[Step, ...], list[Option]], locked: tuple[Step, ...]) -> dict[tuple[Step, ...], list[Option]]:
    """The options that leave a part, and all that is inside it, as it is."""
    found = {}
    for steps, options in by_part.items():
        if steps[: len(locked)] == locked:
            continue
        above = locked[: len(steps)] == steps
        left = [one for one in options if not (above and _takes_away(one, locked[len(steps)]))]
        if left:
            found[steps] = left
    return found


def _takes_away(option: Option, field: Step) -> bool:
    """Whether an option for a part does not leave what stands in one of its fields where it is."""
    return option.remove or bool(option.split) or (option.set is not None and entry(option.set, str(field)) is not None)


def _order(steps: tuple[Step, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((one, -1) if isinstance(one, str) else ("", one) for one in steps)


@attrs.define
class _Maker:
    tree: Tree
    program: Program
    faults: list[Diagnostic] = attrs.field(factory=list)

    def known(self) -> tuple[str, ...]:
        """The paths of all parts, for a hint."""
        return tuple(paths_of(self.tree, self.program))

    def _name(self, path: str) -> str | None:
        name = at(self.tree, (*(steps_of(path) or ()), "name"))
        return name.text if isinstance(name, Scalar) else None

    def place(self, option: Option) -> tuple[Step, ...] | None:
        """Where the part of an option stands, after all that the vocabulary says of it was looked at."""
        steps = steps_of(option.part)
        record = record_at(self.program, steps) if steps is not None else None
        if steps is None or record is None or at(self.tree, steps) is None:
            called = tuple(path for path in self.known() if self._name(path) == option.part)
            known = called or self.known()
            self.faults.append(NoPart(span=option.part_span or option.span, path=option.part, known=known, called=bool(called)))
            return None
        wrong = [*self._unchangeable(option, record), *self._unmovable(option, steps)]
        self.faults += wrong
        return None if wrong else steps

    def _unchangeable(self, option: Option, record: str) -> Iterator[Diagnostic]:
        fields = fields_of(self.program, record)
        may = tuple(name for name, field in fields.items() if field.changeable)
        groups = (option.set, option.range, *(one.set for one in option.split))
        for one in (each for group in groups if group is not None for each in group.entries):
            if one.key in fields and one.key not in may:
                yield NoLever(span=one.span, path=f"{option.part}.{one.key}", known=may)

    def _unmovable(self, option: Option, steps: tuple[Step, ...]) -> Iterator[Diagnostic]:
        """Only a member of a changeable list can be left out, or become several."""
        if not (option.remove or option.split):
            return
        if not isinstance(steps[-1], int):
            yield NoLever(span=option.span, path=option.part, known=())
            return
        above = record_at(self.program, steps[:-2]) if len(steps) > 2 else CASE
        field = fields_of(self.program, above or CASE).get(str(steps[-2]))
        if field is None or not field.changeable:
            yield NoLever(span=option.span, path=option.part, known=())

    def lever(self, steps: tuple[Step, ...], options: list[Option]) -> Lever:
        """The choices of one part, the part as it is first, the others by cost."""
        record, part, path = record_at(self.program, steps), at(self.tree, steps), shown_path(steps)
        assert record is not None
        assert part is not None
        of = _Part(self.program, record, path, part)
        choices = [one for option in options for one in self._choices(of, option)]
        for choice in choices:
            self.faults += self._unreadable(choice, record, path)
        choices.sort(key=lambda one: (one.cost, one.option))
        return Lever(path, record, (Choice(None, None, Fraction(0)), *choices))

    def _unreadable(self, choice: Choice, record: str, path: str) -> Iterator[Diagnostic]:
        """What is wrong with the facts of a choice; the part as it is was read before."""
        if choice.fields:
            yield from convert_fields(dict(choice.fields), self.program, record, path)[1]
            return
        for stands in choice.stands or ():
            yield from convert_record(stands, self.program, record, path)[1]

    def _choices(self, of: "_Part", option: Option) -> Iterator[Choice]:
        if option.remove:
            yield Choice(option.label, (), option.cost + self._per_piece(of, option), (), option.number)
        elif option.split:
            yield from self._splits(of, option)
        elif option.range is not None:
            yield from self._range(of, option)
        elif option.set is not None:
            fields = {one.key: one.value for one in option.set.entries}
            cost = option.cost + self._per_piece(of, option)
            stands = (with_fields(of.part, fields),)
            yield Choice(option.label, stands, cost, tuple(fields.items()), option.number)

    def _per_piece(self, of: "_Part", option: Option | Supplier) -> Fraction:
        if option.cost_per_unit == 0:
            return Fraction(0)
        pieces = of.pieces()
        if pieces is None:
            problem, advice = "has a cost for each piece, but no known quantity", "give its `quantity`, or say `cost`"
            self.faults.append(BadRange(span=getattr(option, "span", None), path=of.path, problem=problem, advice=advice))
            return Fraction(0)
        return option.cost_per_unit * pieces

    def _range(self, of: "_Part", option: Option) -> Iterator[Choice]:
        assert option.range is not None
        fixed = {one.key: one.value for one in option.set.entries} if option.set is not None else {}
        part = with_fields(of.part, fixed) if fixed else of.part
        found = points(of.fields, part, option, of.path)
        if isinstance(found, Diagnostic):
            self.faults.append(found)
            return
        begins = tuple((one.key, at(part, (one.key,)) or text("")) for one in option.range.entries)
        for distance, moved in found:
            fields = {**fixed, **{name: text(words) for name, words in moved.items()}}
            cost = option.cost + option.cost_per_unit * distance
            stands = (with_fields(of.part, fields),)
            yield Choice(option.label, stands, cost, tuple(fields.items()), option.number, begins)

    def _splits(self, of: "_Part", option: Option) -> Iterator[Choice]:
        """Every way of dividing the part in whole steps, each supplier with at least one."""
        pieces, step = of.pieces(), option.split_step
        whole = int(1 / step)
        if whole * step != 1:
            advice = 'write a step of which a whole number makes 100%: `"10%"`'
            self.faults.append(BadRange(span=option.span, path=of.path, problem="is split in uneven steps", advice=advice))
            return
        for counts in product(range(1, whole), repeat=len(option.split)):
            shares = [count * step for count in counts]
            if sum(counts) != whole or (pieces is not None and any((pieces * one).denominator != 1 for one in shares)):
                continue
            each = tuple(zip(option.split, shares, strict=True))
            cost = option.cost + sum((one.cost + self._per_piece(of, one) * share for one, share in each), Fraction(0))
            words = ", ".join(f"{show_number(share * 100)}% {one.label or 'as it is'}" for one, share in each)
            stands = [made for one, share in each if (made := of.share(one, share)) is not None]
            if len(stands) < len(each):
                continue
            label = f"{option.label}: {words}" if option.label else words
            yield Choice(label, tuple(stands), cost, (), option.number)


@attrs.frozen(eq=False)
class _Part:
    program: Program
    record: str
    path: str
    part: Tree

    @property
    def fields(self) -> dict[str, Field]:
        """The fields of its record."""
        return fields_of(self.program, self.record)

    def pieces(self) -> Fraction | None:
        """How many pieces of it there are, where that is known."""
        field = self.fields.get("quantity")
        if field is None or not isinstance(field.type, Count) or not isinstance(self.part, Mapping):
            return None
        return exact(field, entry(self.part, "quantity"))

    def share(self, supplier: Supplier, share: Fraction) -> Tree | None:
        """So much of the part, from this supplier: its amounts, and those of all that is inside it, in proportion. None where
        something that is counted would not be whole."""
        fields = {one.key: one.value for one in supplier.set.entries} if supplier.set is not None else {}
        part = with_fields(self.part, fields)
        assert isinstance(part, Mapping)
        amounts = scaled(self.program, self.record, part, share)
        if amounts is None:
            return None
        name = entry(part, "name")
        if supplier.label and isinstance(name, Scalar) and isinstance(self.fields["name"].type, Text):
            amounts["name"] = text(f"{name.text}, {supplier.label}")
        return with_fields(part, amounts)


# ---- the vocabulary along a path ----


def fields_of(program: Program, record: str) -> dict[str, Field]:
    """The fields of a record by name."""
    return next(one.by_name for one in program.records if one.name == record)


def record_at(program: Program, steps: tuple[Step, ...]) -> str | None:
    """The record that stands at a path, or None where there is none."""
    record: str | None = CASE
    many = False
    for step in steps:
        if isinstance(step, int):
            if not many:
                return None
            many = False
            continue
        field = fields_of(program, record).get(step) if record is not None and not many else None
        if field is None or not isinstance(field.type, (RecordType, Many)):
            return None
        record, many = field.type.name, isinstance(field.type, Many)
    return None if many else record


def paths_of(tree: Tree, program: Program) -> Iterator[str]:
    """The path of every record that can be reached from the case and was written, in the order of the text."""
    waiting: list[tuple[Tree, str, tuple[Step, ...]]] = [(tree, CASE, ())]
    while waiting:
        here, record, steps = waiting.pop(0)
        if steps:
            yield shown_path(steps)
        for name, field in fields_of(program, record).items():
            inner = entry(here, name) if isinstance(here, Mapping) else None
            if isinstance(field.type, RecordType) and isinstance(inner, Mapping):
                waiting.append((inner, field.type.name, (*steps, name)))
            elif isinstance(field.type, Many) and inner is not None:
                waiting += [(one, field.type.name, (*steps, name, n)) for n, one in enumerate(items_of(inner))]
