"""Elements that nobody listed: whether there may be any, and what they may add."""

from collections.abc import Callable
from typing import assert_never

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NO_QUESTION,
    TRUE,
    Both,
    Code,
    Ends,
    NotInSqlError,
    all_of,
    all_reasons,
    any_of,
    condition,
    masks,
    when,
)
from policyc.backends.sql.extremes import Unlisted
from policyc.backends.sql.facts import may_have_more, read_rest
from policyc.backends.sql.layout import Place, declared, field_of, place_of
from policyc.backends.sql.plan import CASES
from policyc.backends.sql.primitives import choose, conditions, negate, number
from policyc.backends.sql.scope import ANYTHING, At, keep
from policyc.backends.sql.summing import Over as Rows, one_sum
from policyc.core.program import Depth, Expr, Fold, Over, Path

See = Callable[[At, Expr], Code]
_NOTHING = Ends("0", "0")


@attrs.frozen
class More:
    """Which lists of a fold may have more: the list itself, in terms of its holder; those inside its elements, in terms of
    the elements; and any of them, in terms of the holder."""

    place: Place
    own: Both
    inside: Both
    any_more: str
    mask: str


def more_of(inner: At, there: At, over: Over, rows: Rows) -> More:
    """The lists that a fold follows. `inner` are its elements, `there` is the record that holds the list."""
    writer = there.writer
    role, prefix = there.bound[over.parts.root]
    home = there.home(role)
    steps = (*prefix, *over.parts.steps)
    place = place_of(writer.program, writer.places[home[0]] if home != CASES else None, steps)
    own = there.fetched(role, may_have_more(writer, home, steps, place.name))
    assert isinstance(own, Both)
    inside = Both(FALSE, FALSE)
    if place.nested and over.depth is not Depth.HERE and place.name in writer.layout.incomplete:
        element = inner.bound[over.var][0]
        found = inner.fetched(element, may_have_more(writer, (place.name,), place.steps[-1:], place.name))
        assert isinstance(found, Both)
        inside = found
    if inside.may == FALSE:
        return More(place, own, inside, own.may, own.mask)
    below = one_sum(inner, rows, f"bool_or({inside.may})", FALSE)
    mask = own.mask
    if inside.mask != NO_QUESTION:
        mask = masks([mask, one_sum(inner, rows, all_reasons(inside.mask), NO_QUESTION)])
    return More(place, own, inside, any_of([own.may, below]), mask)


def some_or_more(found: Both, there: At, over: Over, more: More, see: See) -> Both:
    """Some listed element, or perhaps one that is not listed."""
    if more.any_more == FALSE:
        return found
    asked, wanting = _asked(_anything(there, over, more.place), over, see)
    perhaps = all_of([more.any_more, asked])
    mask = masks([found.mask, when(perhaps, masks([more.mask, wanting]), NO_QUESTION)])
    return condition(found.must, any_of([found.may, perhaps]), [mask])


def unlisted_of(there: At, over: Over, more: More, see: See) -> Unlisted:
    """Whether an element that is not listed may match, and what of it would be compared."""
    if more.any_more == FALSE:
        return Unlisted(FALSE, _NOTHING, NO_QUESTION)
    anything = _anything(there, over, more.place)
    where = conditions([see(anything, over.where)])[0]
    return Unlisted(all_of([more.any_more, where.may]), number(see(anything, over.value)), masks([more.mask, where.mask]))


def of_anything(at: At, over: Over, see: See) -> Code:
    """A fold over the list of an element of which nothing is known: nothing is listed, and there may be more."""
    _, steps = at.bound[over.parts.root]
    of = field_of(at.writer.program, steps[0], (*steps[1:], *over.parts.steps)).type
    there = At(at.writer, at.frame, {**at.bound, over.var: (ANYTHING, (getattr(of, "name", ""),))})
    match over.fold:
        case Fold.SOME | Fold.EVERY:
            asked, wanting = _asked(there, over, see)
            found = condition(FALSE, asked, [wanting])
            return negate(found) if over.fold is Fold.EVERY else found
        case Fold.TOTAL | Fold.COUNT:
            return _any_number(there, over, see)
        case Fold.LARGEST | Fold.SMALLEST:
            raise NotInSqlError("it asks for the largest or smallest of a list that may have more than is listed")
        case unreachable:
            assert_never(unreachable)


def rest_of(there: At, over: Over, more: More, see: See) -> Ends:
    """What elements that the list itself does not name may add."""
    if more.own.may == FALSE:
        return _NOTHING
    role, prefix = there.bound[over.parts.root]
    rest = _rest(there, over, more, see, (role, (*prefix, *over.parts.steps)))
    return number(keep(there, _if_more(more.own, rest), "rest"))


def rest_inside(inner: At, there: At, over: Over, more: More, see: See) -> Ends:
    """What elements that the list inside an element does not name may add."""
    if more.inside.may == FALSE:
        return _NOTHING
    role = inner.bound[over.var][0]
    rest = _rest(inner, over, more, see, (role, more.place.steps[-1:]))
    return _if_more(more.inside, rest)


def _if_more(more: Both, rest: Ends) -> Ends:
    """The rest of a list that may have more. What keeps it open is told even where it can only be nothing."""
    if rest == _NOTHING:
        return rest
    found = number(choose(Both(more.may, more.may), rest, _NOTHING))
    return attrs.evolve(found, mask=when(more.may, masks([more.mask, rest.mask]), NO_QUESTION))


def _rest(at: At, over: Over, more: More, see: See, of: tuple[str, tuple[str, ...]]) -> Ends:
    """Nothing, as much as the vocabulary allows, or any number of them; `of` is the role and the steps of the list."""
    anything = _anything(at, over, more.place)
    where = conditions([see(anything, over.where)])[0]
    if where.may == FALSE:
        return _NOTHING
    many = _any_number(anything, over, see)
    each = NO_QUESTION if over.fold is Fold.COUNT else number(see(anything, over.value)).mask
    bounded = _bounded(at, over, more.place, where, of)
    if bounded is None:
        return attrs.evolve(many, mask=when(where.may, masks([where.mask, each]), NO_QUESTION))
    some = f"({bounded.high} IS NOT NULL)"
    found = number(choose(Both(some, some), attrs.evolve(bounded, loose_high=False), many))
    found = number(choose(where, found, _NOTHING)) if where.may != TRUE else found
    return attrs.evolve(found, mask=when(where.may, masks([where.mask, when(some, NO_QUESTION, each)]), NO_QUESTION))


def _bounded(at: At, over: Over, place: Place, where: Both, of: tuple[str, tuple[str, ...]]) -> Ends | None:
    """The declared bound on the total of all unlisted elements, if it also bounds those of them that match."""
    match over.value:
        case Path(root, (field,)) if root == over.var and over.fold is Fold.TOTAL:
            pass
        case _:
            return None
    role, steps = of
    rest = read_rest(at.writer, at.home(role), ".".join((*steps, "rest", field)))
    if rest is None:
        return None
    low = declared(field_of(at.writer.program, place.record, (field,))).low
    never_negative = low is not None and low >= 0
    name = place.steps[-1]
    carries = over.depth is Depth.HERE or (
        over.depth is Depth.OUTERMOST
        and any((one.record, one.list, one.field, one.whole) == (place.record, name, field, field) for one in at.writer.program.residuals)
    )
    if not never_negative and over.depth is Depth.HERE:
        raise NotInSqlError("a bound on elements that are not listed has no least")
    if not never_negative or not carries:
        return None
    found = at.fetched(role, rest)
    assert isinstance(found, Ends)
    return attrs.evolve(found, low="0", low_open=FALSE, loose_low=False)


def _any_number(anything: At, over: Over, see: See) -> Ends:
    """The sum of any number of these, none included."""
    where = conditions([see(anything, over.where)])[0]
    each = Ends("1", "1") if over.fold is Fold.COUNT else number(see(anything, over.value))
    low = None if each.low is None else "0" if each.low.isdigit() else f"(CASE WHEN {each.low} >= 0 THEN 0 END)"
    high = None if each.high is None else f"(CASE WHEN {each.high} <= 0 THEN 0 END)"
    if each.high is not None and each.high.lstrip("-").isdigit():
        high = "0" if int(each.high) <= 0 else None
    if each.low is not None and each.low.startswith("-") and each.low[1:].isdigit():
        low = None
    mask = masks([where.mask, each.mask])
    found = Ends(low, high, loose_low=low not in (None, "0"), loose_high=high not in (None, "0"), mask=mask)
    return number(choose(Both(where.may, where.may), found, _NOTHING))


def _anything(at: At, over: Over, place: Place) -> At:
    """The same place, with the element bound to one of which nothing is known."""
    return At(at.writer, at.frame, {**at.bound, over.var: (ANYTHING, (place.record,))})


def _asked(anything: At, over: Over, see: See) -> tuple[str, str]:
    """Whether an element of which nothing is known may be what is asked for, and what that depends on."""
    where, value = conditions([see(anything, over.where), see(anything, over.value)])
    asked = negate(value) if over.fold is Fold.EVERY else value
    return all_of([where.may, asked.may]), masks([where.mask, asked.mask])
