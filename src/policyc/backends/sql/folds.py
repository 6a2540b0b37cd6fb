"""What is said of a list, as sums over its rows: by case, by the record that holds it, or by pairs of nodes."""

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NARROW,
    NO_QUESTION,
    TRUE,
    WIDE_TYPE,
    Both,
    Code,
    Ends,
    NotInSqlError,
    all_reasons,
    condition,
    opposite,
    settled_mask,
    when,
)
from policyc.backends.sql.extremes import largest
from policyc.backends.sql.layout import PAIR_KEYS, Place, place_of, table_name
from policyc.backends.sql.outermost import outermost
from policyc.backends.sql.plan import CASES, Frame, Key
from policyc.backends.sql.primitives import add, apply, choose, conditions, negate, number
from policyc.backends.sql.scope import ANYTHING, FIRST, OWNER, PARENT, SECOND, THE_CASE, THIS, At, Bound, keep, nodes
from policyc.backends.sql.summing import Over as Rows, one_sum
from policyc.backends.sql.unlisted import More, more_of, of_anything, rest_inside, rest_of, some_or_more, unlisted_of
from policyc.core.program import Apply, Const, Depth, Expr, Fold, Over, Path, Prim, Shared, Unstated
from policyc.core.types import Money

See = Callable[[At, Expr], Code]
CHAINS = "it follows shares through chains of owners"
_CID = ("cid", "cid")
_NOTHING = Ends("0", "0")
_ONE = Ends("1", "1")


def fold(at: At, over: Over, see: See) -> Code:
    """The value of a fold, computed where the record is that holds the list, and fetched from there."""
    anything = at.bound[over.parts.root][0] == ANYTHING
    if over.depth is Depth.CHAINS and (over.link is None or over.link.limit <= 0 or anything):
        raise NotInSqlError(CHAINS)
    if anything:
        return of_anything(at, over, see)
    role, rows, names, there = _rows_of(at, over)
    free = sorted(_free_of(over), key=str)
    place = ("fold", over, rows.target, rows.frame, tuple(names[name] for name in free if name in names))
    if place not in at.writer.done:
        inner = At(at.writer, rows.frame, names)
        more = more_of(inner, there, over, rows)
        at.writer.done[place] = keep(there, _fold((inner, there), over, rows, more, see), over.fold.value)
    return at.fetched(role, at.writer.done[place])


def _fold(places: tuple[At, At], over: Over, rows: Rows, more: More, see: See) -> Code:
    inner, there = places
    where = conditions([see(inner, over.where)])[0]
    # Also where no element lies inside another, one that nobody listed may.
    deep = rows.deep or more.inside.may != FALSE
    levels = (over.depth is Depth.OUTERMOST and deep) or over.depth is Depth.CHAINS
    added_once = over.fold in (Fold.TOTAL, Fold.COUNT) and where.must == where.may and not levels
    if not added_once:
        where = conditions([keep(inner, where, "match")])[0]
    match over.fold:
        case Fold.SOME | Fold.EVERY:
            value = conditions([see(inner, over.value)])[0]
            asked = negate(value) if over.fold is Fold.EVERY else value
            found = some_or_more(_some(inner, rows, conditions([apply(Prim.AND, [where, asked])])[0]), there, over, more, see)
            return negate(found) if over.fold is Fold.EVERY else found
        case Fold.TOTAL | Fold.COUNT:
            own = _ONE if over.fold is Fold.COUNT else number(keep(inner, see(inner, over.value), over.var))
            if over.depth is Depth.CHAINS:
                return _through_chains(places, over, (rows, where, own), more, see)
            if over.depth is Depth.OUTERMOST and deep:
                inside = rest_inside(inner, there, over, more, see)
                inner.writer.mixes = inner.writer.mixes or isinstance(over.type, Money)
                total = outermost(inner, rows, where, (own, inside))
            else:
                total = _total(inner, rows, number(keep(inner, choose(where, own, _NOTHING), "adds")))
                if deep:
                    total = add(total, _total(inner, rows, number(keep(inner, rest_inside(inner, there, over, more, see), "rest"))))
            return add(total, rest_of(there, over, more, see))
        case Fold.LARGEST | Fold.SMALLEST:
            return _extreme((inner, there), over, (rows, where), more, see)
        case unreachable:
            assert_never(unreachable)


def _through_chains(places: tuple[At, At], over: Over, of: tuple[Rows, Both, Ends], more: More, see: See) -> Ends:
    """The total of what matches or is held itself. What nobody listed counts by what is said of it alone."""
    inner, there = places
    rows, where, own = of
    direct = attrs.evolve(over, depth=Depth.HERE, link=None)
    inner.writer.chained.add(more.place.name)
    total = outermost(inner, rows, where, (own, rest_inside(inner, there, direct, more, see)), over.link)
    return add(total, rest_of(there, direct, more, see))


def _extreme(places: tuple[At, At], over: Over, of: tuple[Rows, Both], more: More, see: See) -> Ends:
    inner, there = places
    rows, where = of
    assert over.default is not None
    own, default = number(keep(inner, see(inner, over.value), over.var)), number(keep(there, see(there, over.default), "default"))
    unlisted = unlisted_of(there, over, more, see)
    if over.fold is Fold.LARGEST:
        return largest(places, rows, where, (own, default), unlisted)
    turned = attrs.evolve(unlisted, value=opposite(unlisted.value))
    return opposite(largest(places, rows, where, (opposite(own), opposite(default)), turned))


# ---- which rows ----


def _rows_of(at: At, over: Over) -> tuple[str, Rows, dict[str | None, Bound], At]:
    """The role of the record that the value belongs to, the rows, what names are bound to there, and that record itself."""
    writer = at.writer
    root, prefix = at.bound[over.parts.root]
    home = at.home(root)
    owner = writer.places[home[0]] if home != CASES else None
    place = place_of(writer.program, owner, (*prefix, *over.parts.steps))
    nodes(writer, place)
    roles = {at.bound[name][0] for name in _free_of(over) if at.bound[name][0] not in (ANYTHING, THE_CASE)}
    roles = {one for one in roles if at.home(one) != CASES}
    roles |= {root} if home != CASES else set()
    if len(roles) > 1:
        raise NotInSqlError("it holds elements of one list against those of another, by way of a third")
    role = roles.pop() if roles else THE_CASE
    target = at.home(role)
    deep = place.nested and over.depth is not Depth.HERE and writer.layout.depth.get(place.name, 2) > 1
    top = "depth = 1" if place.nested and not deep else TRUE
    if target == CASES:
        rows, mine = Rows((place.name,), CASES, ("cid",), (_CID,), top, deep), THIS
        other = THE_CASE
    elif home == CASES:
        rows, mine, other = Rows(_pairs(at, target, place, top), target, ("cid", "first"), (_CID, ("pos", "first")), TRUE, deep), SECOND, FIRST
    else:
        rows, mine, other = _inside(at, target, place, over.depth, deep)
    names = {name: (other if one == role else one, steps) for name, (one, steps) in at.bound.items() if one in (role, THE_CASE, ANYTHING)}
    here = THIS if target != CASES else THE_CASE
    outer = {name: (here if one == role else one, steps) for name, (one, steps) in at.bound.items() if one in (role, THE_CASE, ANYTHING)}
    return role, rows, {**names, over.var: (mine, ())}, At(writer, target, outer)


def _inside(at: At, target: Key, place: Place, depth: Depth, deep: bool) -> tuple[Rows, str, str]:
    """The rows of a list that a node holds."""
    if target != (place.name,):
        top = "depth = 1" if place.nested and not deep else TRUE
        return Rows((place.name,), target, ("cid", "owner"), (_CID, ("pos", "owner")), top, deep), THIS, OWNER
    # Where all nodes lie at the top, none has another in it.
    some = FALSE if at.writer.layout.depth.get(place.name) == 1 else TRUE
    if depth is Depth.HERE:
        return Rows((place.name,), target, ("cid", "parent"), (_CID, ("pos", "parent")), some, False), THIS, PARENT
    frame = _pairs(at, target, place, "b.pos > a.pos AND b.pos <= a.last" if some == TRUE else FALSE)
    return Rows(frame, target, ("cid", "first"), (_CID, ("pos", "first")), TRUE, deep), SECOND, FIRST


def _pairs(at: At, target: Key, place: Place, condition: str) -> Key:
    """The frame of pairs of a node of the one table and a node of the other."""
    frames = at.writer.plan.frames
    kind = "below" if condition.startswith("b.pos") else condition
    key = (target[0], kind, place.name)
    if key not in frames:
        one, other = (table_name(name, at.writer.prefix) for name in (target[0], place.name))
        on = {"below": condition, TRUE: TRUE, FALSE: FALSE}.get(kind, "b.depth = 1")
        pairs = f"(SELECT a.cid, a.pos AS first, b.pos AS second, b.parent, b.depth FROM {one} a JOIN {other} b ON a.cid = b.cid AND {on}) t"
        at.writer.plan.add(Frame(key, f"pairs{len(frames)}", PAIR_KEYS, pairs))
    return key


def _free_of(over: Over) -> set[str | None]:
    """The names other than its own that a fold uses."""
    found = {name for one in (over.where, over.value) for name in _names(one)} - {over.var}
    return found | set(_names(over.default)) if over.default is not None else found


def _names(expr: Expr) -> Iterator[str | None]:
    match expr:
        case Path(root):
            if root is not None and not root.startswith("$"):
                yield root
        case Apply(_, args) | Shared(_, args):
            yield from _all_names(args)
        case Over():
            yield from _free_of(expr)
            yield from _names(expr.parts)
        case Const() | Unstated():
            return
        case unreachable:
            assert_never(unreachable)


def _all_names(exprs: Iterable[Expr]) -> Iterator[str | None]:
    for one in exprs:
        yield from _names(one)


# ---- some, totals ----


def _some(inner: At, rows: Rows, asked: Both) -> Both:
    asked = conditions([keep(inner, asked, "found")])[0]
    must = one_sum(inner, rows, f"bool_or({asked.must})", FALSE) if asked.must not in (TRUE, FALSE) else None
    may = one_sum(inner, rows, f"bool_or({asked.may})", FALSE)
    if asked.must == asked.may:
        return Both(may, may)
    mask = NO_QUESTION
    if asked.mask != NO_QUESTION:
        mask = one_sum(inner, rows, all_reasons(asked.mask), NO_QUESTION)
    sure = FALSE if asked.must == FALSE else must if must is not None else may
    return condition(sure, may, [mask])


def _total(inner: At, rows: Rows, adds: Ends) -> Ends:
    """The sum of what each row adds."""

    def end(text: str | None, loose: bool) -> str | None:
        if text is None:
            # One row is enough to leave the end unbounded.
            return when(one_sum(inner, rows, "count(*) > 0", FALSE), "NULL", "0")
        if text == "0":
            return "0"
        total = f"sum({text})" if not loose else f"CASE WHEN count(*) = count({text}) THEN sum({text}) END"
        none = "0"
        return one_sum(inner, rows, f"CAST({total} AS {'BIGINT' if bits <= NARROW else WIDE_TYPE})", none, loose)

    def is_open(text: str) -> str:
        return text if text == FALSE else one_sum(inner, rows, f"bool_or({text})", FALSE)

    bits = adds.bits + 22
    low = end(adds.low, adds.loose_low)
    high = low if adds.exact else end(adds.high, adds.loose_high)
    mask = adds.mask if adds.mask == NO_QUESTION else one_sum(inner, rows, all_reasons(adds.mask), NO_QUESTION)
    found = Ends(
        low, high, is_open(adds.low_open), is_open(adds.high_open), adds.loose_low or adds.low is None,
        adds.loose_high or adds.high is None, adds.den, bits, mask,
    )  # fmt: skip
    return settled_mask(found)



