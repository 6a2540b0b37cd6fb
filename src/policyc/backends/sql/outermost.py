"""Totals from the deepest nodes up: of the outermost matches, and through chains, where a node counts if enough is inside it."""

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NARROW,
    NO_QUESTION,
    WIDE_TYPE,
    Both,
    Ends,
    all_reasons,
    any_of,
    masks,
    settled_mask,
    when,
)
from policyc.backends.sql.plan import Sums
from policyc.backends.sql.primitives import add, at_most, choose, common, negate, number
from policyc.backends.sql.scope import At
from policyc.backends.sql.summing import Over
from policyc.core.program import Link

_PARTS = ("low", "high", "low_open", "high_open", "mask")
_NONE = {"low": "0", "high": "0", "low_open": FALSE, "high_open": FALSE, "mask": NO_QUESTION}


@attrs.frozen
class _Chain:
    """What the tables of one total are written from.

    of: what tells apart the totals, each over rows of its own. pos: the place of a row. inside: each total is over what is
    inside the node `first`, wherever that is. made: the columns of the last table. link: from which total inside it on a node
    counts as if it matched.
    """

    of: tuple[str, ...]
    pos: str
    inside: bool
    where: Both
    own: Ends
    rest: Ends
    depth: int
    by: tuple[str, ...]
    made: dict[str, str]
    link: Link | None = None


def outermost(inner: At, rows: Over, where: Both, of: tuple[Ends, Ends], link: Link | None = None) -> Ends:
    """The total over rows of which some lie inside others: `of` is what each is worth, and what its list may have besides.

    With a `link` it is the total through chains. Where nothing is mentioned twice, holdings are a tree, and the least
    fixpoint is what is found from its leaves up.
    """
    own, rest = common(*of)
    plan = inner.writer.plan
    texts = tuple(text for one in (where, own, rest) for text in attrs.asdict(one).values() if isinstance(text, str))
    level = max(plan.level_of(rows.frame, text) for text in texts)
    made = {part: plan.name("x", f"outermost_{part}") for part in _PARTS}
    # The amounts of up to four million nodes come together in one.
    own = attrs.evolve(own, bits=own.bits + 22)
    pairs = len(rows.frame) > 1
    keys, pos, inside = (("cid", "first"), "second", rows.frame[1] == "below") if pairs else (("cid",), "pos", False)
    depth = inner.writer.layout.depth.get(rows.frame[-1], 8)
    chain = _Chain(keys, pos, inside, where, own, rest, depth, rows.by, made, link)

    def write(sums: Sums, table: str, wanted: list[str]) -> list[tuple[str, str]]:
        return _levels(sums.name, table, chain)

    columns = {made[part]: part for part in _PARTS}
    sums = Sums(plan.name("s", "outermost"), rows.frame, rows.by, level, columns, write, texts)

    def end(part: str, loose: bool) -> str:
        if not loose:
            return plan.summed(rows.target, rows.on, sums, part, _NONE[part])
        found = plan.summed(rows.target, rows.on, sums, part, None)
        empty = plan.summed(rows.target, rows.on, sums, "mask", None)
        return f"(CASE WHEN {empty} IS NULL THEN 0 ELSE {found} END)"

    low_loose, high_loose = _loose(own, rest)
    low = end("low", low_loose)
    if where.must == where.may and own.exact and rest.exact:
        return Ends(low, low, den=own.den, bits=chain.own.bits)
    found = Ends(
        low, end("high", high_loose), end("low_open", False), end("high_open", False), low_loose, high_loose, own.den,
        chain.own.bits, NO_QUESTION if NO_QUESTION == where.mask == own.mask == rest.mask else f"coalesce({end('mask', False)}, {NO_QUESTION})",
    )  # fmt: skip
    # Through chains, what keeps holdings open is told as long as the rest of the list keeps their total open.
    return found if link is not None else settled_mask(found)


def _levels(name: str, table: str, chain: _Chain) -> list[tuple[str, str]]:
    """One table for each depth: what the nodes there add to the lists that they are in."""
    kind = "BIGINT" if chain.own.bits <= NARROW else WIDE_TYPE
    found: list[tuple[str, str]] = []
    below: str | None = None
    for level in range(chain.depth, 0, -1):
        adds = _adds(chain, _inside(chain, below))
        columns = ", ".join(f"{getattr(adds, part) or 'NULL'} AS {part}" for part in _PARTS)
        keys = ", ".join(f"t.{key}" for key in dict.fromkeys((*chain.of, "parent", *chain.by)))
        on = " AND ".join(f"t.{key} = i.{key}" for key in chain.of)
        join = f" LEFT JOIN {below} i ON {on} AND t.{chain.pos} = i.parent" if below is not None else ""
        rows = f"SELECT {keys}, {columns} FROM {table} t{join} WHERE t.depth = {level}"
        last = level == 1 and not chain.inside
        group = ", ".join(chain.by if last else (*chain.of, "parent"))
        names = chain.made if last else {part: part for part in _PARTS}
        below = name if last else f"{name}_{level}"
        found.append((below, f"SELECT {group}, {_sum(names, kind)} FROM ({rows}) r GROUP BY {group}"))
    return [*found, (name, _of_each(found, chain))] if chain.inside else found


def _adds(chain: _Chain, inside: Ends) -> Ends:
    """What a row adds, by what is inside it."""
    total = add(inside, chain.rest)
    if chain.link is None:
        return number(choose(chain.where, *common(chain.own, total)))
    limit = Ends(str(chain.link.limit.numerator), str(chain.link.limit.numerator), den=chain.link.limit.denominator, bits=62)
    enough = negate(at_most(total, limit)) if chain.link.open else at_most(limit, total)
    must, may = any_of([chain.where.must, enough.must]), any_of([chain.where.may, enough.may])
    found = number(choose(Both(must, may), *common(chain.own, Ends("0", "0", den=chain.own.den))))
    # What is open is so because of its share, and, unless it surely counts, of all that is inside it, whatever that comes to.
    why = masks([chain.own.mask, when(must, NO_QUESTION, masks([chain.where.mask, inside.mask, chain.rest.mask]))])
    return attrs.evolve(found, mask=why if why == NO_QUESTION else when(may, why, NO_QUESTION))


def _of_each(levels: list[tuple[str, str]], chain: _Chain) -> str:
    """What is directly inside each node, at whatever depth that is."""
    columns = ", ".join((*chain.of, *(f"{part} AS {made}" for part, made in chain.made.items())))
    return " UNION ALL ".join(f"SELECT {columns} FROM {level} WHERE parent = first" for level, _ in levels)


def _inside(chain: _Chain, below: str | None) -> Ends:
    """What is inside a node: nothing where the table below has no row for it."""
    own = chain.own
    if below is None:
        return Ends("0", "0", den=own.den)
    low, high = (f"(CASE WHEN i.mask IS NULL THEN 0 ELSE i.{end} END)" for end in ("low", "high"))
    low_open, high_open = (f"coalesce(i.{end}, false)" for end in ("low_open", "high_open"))
    loose_low, loose_high = _loose(own, chain.rest)
    return Ends(low, high, low_open, high_open, loose_low, loose_high, own.den, own.bits, f"coalesce(i.mask, {NO_QUESTION})")


def _loose(*of: Ends) -> tuple[bool, bool]:
    """Whether either end of a sum may be missing."""
    return any(one.low is None or one.loose_low for one in of), any(one.high is None or one.loose_high for one in of)


def _sum(names: dict[str, str], kind: str) -> str:
    ends = [f"CAST(CASE WHEN count(*) = count({end}) THEN sum({end}) END AS {kind}) AS {names[end]}" for end in ("low", "high")]
    opens = [f"bool_or({end}) AS {names[end]}" for end in ("low_open", "high_open")]
    return ", ".join([*ends, *opens, f"{all_reasons('mask')} AS {names['mask']}"])
