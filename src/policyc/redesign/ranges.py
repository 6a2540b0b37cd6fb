"""Ranges of amounts as the values that a redesign may choose from: from the present value in whole steps to the end."""

from collections.abc import Iterator
from fractions import Fraction

from policyc.core.numerals import show_number
from policyc.core.program import Field, Program
from policyc.core.types import Count, Many, Money, Number, Quantity, Share
from policyc.core.units import scale_of
from policyc.facts.scalars import Numeric, Reading, read_amount
from policyc.facts.tree import Entry, Kind, Mapping, Scalar, Sequence, Tree, entry
from policyc.redesign.errors import BadRange
from policyc.redesign.options import Option
from policyc.redesign.trees import text, with_fields
from policyc.text.diagnostic import Diagnostic

# Past this many values the step is not one that a person can have meant.
MOST_POINTS = 10_000
# Without a declared step, a range has at least so many steps.
USUAL_STEPS = 50
_AMOUNTS = (Count, Number, Share, Money, Quantity)


def exact(field: Field, tree: Tree | None) -> Fraction | None:
    """The number of a field where one number was written, in root units."""
    found = _read(field, tree)
    return found.value if found is not None else None


def _read(field: Field, tree: Tree | None) -> Reading | None:
    if not isinstance(tree, Scalar) or tree.kind is Kind.NULL or not isinstance(field.type, _AMOUNTS):
        return None
    found = read_amount(field.type, "", tree)
    return None if isinstance(found, Diagnostic) else found


def shown_as(field: Field, like: Tree, value: Fraction) -> str:
    """A number in root units as a case has it, in the currency of another amount of the field."""
    now = _read(field, like)
    assert now is not None
    assert isinstance(field.type, _AMOUNTS)
    return _Track(field.name, field.type, now, []).shown(value)


def points(
    fields: dict[str, Field], part: Tree, option: Option, path: str
) -> list[tuple[Fraction, dict[str, str]]] | Diagnostic:
    """Each value that the range allows, besides the present one: how far it is from it, in the units of the first
    field, and what the fields of the range then are."""
    assert option.range is not None
    tracks = []
    for one in option.range.entries:
        found = _track(fields, part, one, path)
        if isinstance(found, Diagnostic):
            return found
        tracks.append(found)
    if not tracks:
        return _wrong(option, path, "has an empty range", 'write a field and how far it may go: `{"value": {"at_least": "1 USD"}}`')
    first = tracks[0]
    if len(tracks) > 1 and any(len(one.ends) != 1 for one in tracks):
        return _wrong(option, path, "has several fields that move together, in two directions", "give each one end")
    step = _step(first, option, path)
    if isinstance(step, Diagnostic):
        return step
    spans = [abs(end - first.now) for end in first.ends]
    if sum(spans) > step * MOST_POINTS:
        return _wrong(option, path, f"has more than {MOST_POINTS} values", "declare a larger `step`")
    return list(_points(tracks, step))


class _Track:
    """A field of a range: what it is now, where it may go, and how it is written."""

    def __init__(self, name: str, of: Numeric, now: Reading, ends: list[Fraction]) -> None:
        self.name, self.of, self.now, self.currency, self.ends = name, of, now.value, now.currency, ends

    @property
    def unit(self) -> Fraction:
        """How much one unit of the field is."""
        return Fraction(str(scale_of(self.of))) if isinstance(self.of, Quantity) else Fraction(1)

    def shown(self, value: Fraction) -> str:
        """The value as a case has it."""
        match self.of:
            case Money():
                return f"{show_number(value)} {self.currency}"
            case Quantity():
                return f"{show_number(value / self.unit)} {self.of.unit}"
            case Share():
                return f"{show_number(value * 100)}%"
            case Count() | Number():
                return show_number(value)


def _track(fields: dict[str, Field], part: Tree, one: Entry, path: str) -> _Track | Diagnostic:
    where = f"{path}.{one.key}"
    field = fields.get(one.key)
    now = _read(field, entry(part, one.key)) if field is not None and isinstance(part, Mapping) else None
    if field is None or now is None or not isinstance(field.type, _AMOUNTS):
        advice = "a range starts from one known amount; give it in the case, or set it in the same option"
        return BadRange(span=one.span, path=where, problem="has no exact amount to start from", advice=advice)
    ends = _ends(field, one.value)
    form = 'write `{"at_least": …}`, `{"at_most": …}` or both, in the unit and currency of the case'
    if ends is None or any(end.currency != now.currency for end in ends.values()):
        return BadRange(span=one.span, path=where, problem="has a range that cannot be read", advice=form)
    both = {end.value for end in ends.values()} - {now.value}
    low, high = (ends.get(key, now).value for key in ("at_least", "at_most"))
    if not both or not low <= now.value <= high:
        begins = _Track(one.key, field.type, now, []).shown(now.value)
        advice = f"a range begins at what it is now, {begins}: write `at_least` for how far down it may go, `at_most` for how far up"
        return BadRange(span=one.span, path=where, problem="has a range that leads nowhere", advice=advice)
    return _Track(one.key, field.type, now, sorted(both))


def _ends(field: Field, tree: Tree) -> dict[str, Reading] | None:
    if not isinstance(tree, Mapping) or not tree.entries or any(one.key not in ("at_least", "at_most") for one in tree.entries):
        return None
    found = {one.key: _read(field, one.value) for one in tree.entries}
    known = {key: one for key, one in found.items() if one is not None}
    return known if len(known) == len(found) else None


def _step(track: _Track, option: Option, path: str) -> Fraction | Diagnostic:
    if option.step is not None:
        found = read_amount(track.of, f"{path}.step", option.step)
        if isinstance(found, Diagnostic):
            return found
        if found.value <= 0 or found.currency != track.currency:
            return _wrong(option, path, "has a step that leads nowhere", f"write it as `{track.shown(track.unit)}`")
        return found.value
    if isinstance(track.of, Count):
        return Fraction(1)
    span = max(abs(end - track.now) for end in track.ends)
    step = track.unit
    while step * USUAL_STEPS > span:
        step *= Fraction(1, 10)
    while step * USUAL_STEPS * 10 <= span:
        step *= 10
    return step


def _points(tracks: list[_Track], step: Fraction) -> Iterator[tuple[Fraction, dict[str, str]]]:
    first = tracks[0]
    for end in first.ends:
        span = abs(end - first.now)
        count = int(span // step)
        distances = [step * number for number in range(1, count + 1)]
        for distance in [*distances, span] if count * step != span else distances:
            way = distance / span
            # Several fields move together, each towards its one end.
            values = [(one, one.now + way * ((end if one is first else one.ends[0]) - one.now)) for one in tracks]
            yield distance / first.unit, {one.name: one.shown(value) for one, value in values}


def scaled(program: Program, record: str, part: Mapping, share: Fraction) -> dict[str, Tree] | None:
    """The amounts of a part and of all that is inside it, so many times; ranges at both ends. None where something that is
    counted would no longer be whole."""
    fields = next(one.by_name for one in program.records if one.name == record)
    found: dict[str, Tree] = {}
    for one in part.entries:
        field = fields.get(one.key)
        made: Tree | None = one.value
        if field is not None and isinstance(field.type, (Money, Quantity, Count)):
            made = _times(field, one.value, share)
        elif field is not None and isinstance(field.type, Many):
            made = _members(program, field.type.name, one.value, share)
        if made is None:
            return None
        found[one.key] = made
    return found


def _members(program: Program, record: str, tree: Tree, share: Fraction) -> Tree | None:
    """A list whose members are each so many times what they were."""
    if isinstance(tree, Mapping):
        entries = []
        for one in tree.entries:
            inner = _members(program, record, one.value, share) if one.key == "items" else one.value
            if inner is None:
                return None
            entries.append(Entry(one.key, inner, one.span))
        return Mapping(tuple(entries), tree.span)
    if not isinstance(tree, Sequence):
        return tree
    members: list[Tree] = []
    for item in tree.items:
        amounts = scaled(program, record, item, share) if isinstance(item, Mapping) else {}
        if amounts is None:
            return None
        members.append(with_fields(item, amounts) if amounts else item)
    return Sequence(tuple(members), tree.span)


def _times(field: Field, tree: Tree, share: Fraction) -> Tree | None:
    if isinstance(tree, Mapping):
        ends = [(one.key, _times(field, one.value, share)) for one in tree.entries]
        known = tuple(Entry(key, end) for key, end in ends if end is not None)
        return Mapping(known) if len(known) == len(ends) else None
    now = _read(field, tree)
    if now is None or not isinstance(field.type, _AMOUNTS):
        return tree
    if isinstance(field.type, Count) and (now.value * share).denominator != 1:
        return None
    return text(_Track(field.name, field.type, now, []).shown(now.value * share))


def _wrong(option: Option, path: str, problem: str, advice: str) -> Diagnostic:
    return BadRange(span=option.span, path=path, problem=problem, advice=advice)
