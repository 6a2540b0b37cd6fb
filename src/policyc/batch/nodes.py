"""Tables of nodes that lie inside each other: their places in depth-first order, found level by level inside the database."""

import attrs

from policyc.backends.sql.code import literal
from policyc.backends.sql.layout import Place, table_name
from policyc.batch.duck import Duck

DEEPEST = 200
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
# How many nodes have a bit of a whole number of 64 bits, the sign left out.
BITS = 62


class NotInColumnsError(Exception):
    """What the tables hold must be read case by case; the reason says why."""


def in_order(duck: Duck, source: str, keys: tuple[str, ...]) -> bool:
    """Whether each row has greater keys than the one before, so that no two have the same: seen without comparing all with all."""
    before = ", ".join(f"lag({key}) OVER () AS before_{key}" for key in keys)
    greater = "false"
    for key in reversed(keys):
        greater = f"({key} > before_{key} OR ({key} = before_{key} AND {greater}))"
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    numbered = f"SELECT {', '.join(keys)}, {before}, row_number() OVER () AS number FROM {source}"
    return not duck.rows(f"SELECT 1 FROM ({numbered}) WHERE NOT ({known} AND (number = 1 OR coalesce({greater}, false))) LIMIT 1")


def stands_twice(duck: Duck, source: str, kind: str) -> tuple[object, object] | None:
    """A case and one of its nodes that no row or more than one row is about: the node, or null where it is not given."""
    if in_order(duck, source, ("case_id", "node")):
        return None
    groups = f"SELECT t.case_id, t.node FROM {source} t WHERE {{which}} GROUP BY t.case_id, t.node HAVING count(*) > 1 OR t.node IS NULL LIMIT 1"
    if kind not in INTEGERS:
        return next(iter(duck.rows(groups.format(which="true"))), None)
    # Nodes are mostly small numbers: one bit for each tells much sooner than a group for each whether two are the same.
    small = f"t.node BETWEEN 0 AND {BITS}"
    bit = f"CASE WHEN {small} THEN CAST(1 AS BIGINT) << CAST(t.node AS INTEGER) ELSE 0 END"
    seen = f"SELECT t.case_id FROM {source} t GROUP BY t.case_id HAVING bit_count(bit_or({bit})) <> count(*) FILTER ({small}) LIMIT 1"
    for (case,) in duck.rows(seen):
        return duck.rows(groups.format(which=f"CAST(t.case_id AS VARCHAR) = {literal(str(case))}"))[0]
    return next(iter(duck.rows(groups.format(which=f"NOT coalesce({small}, false)"))), None)


@attrs.frozen
class Listed:
    """A list as it stands in a file: its place, the text of the source, its columns with their types, and what is read of it."""

    place: Place
    source: str
    kinds: dict[str, str]
    facts: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table of all of its nodes."""
        return f"all_{table_name(self.place.name)}"


def nested(duck: Duck, of: Listed) -> int:
    """Make the table of the nodes, and say how deep they lie. Raises NotInColumnsError for what does not hang together."""
    _same_kind(of, "parent", of.kinds)
    depth = 0
    while depth == 0 or duck.rows(f"SELECT 1 FROM level_{depth} LIMIT 1"):
        depth += 1
        duck.make(f"level_{depth}", _top(duck, of) if depth == 1 else _below(of, depth))
        if depth > DEEPEST or (depth > 1 and "parent" not in of.kinds):
            break
    placed = " + ".join(f"(SELECT count(*) FROM level_{level})" for level in range(1, depth + 1))
    if duck.rows(f"SELECT {placed} <> (SELECT count(*) FROM {of.source} t)")[0][0]:
        raise NotInColumnsError(f"nodes of {of.place.name} do not hang together")
    _sizes(duck, depth)
    _positions(duck, depth)
    columns = ", ".join(['cid, node, pos, parent, owner, last, depth, path', *(f'"{name}"' for name in _names(of))])
    levels = " UNION ALL ".join(f"SELECT {columns} FROM level_{level}" for level in range(1, depth + 1))
    duck.make(of.table, levels)
    for level in range(1, depth + 1):
        duck.drop(f"level_{level}")
    return max(1, depth - 1)


def _names(of: Listed) -> list[str]:
    return [fact.rpartition(" AS ")[2].strip('"') for fact in of.facts]


def _same_kind(of: Listed, column: str, kinds: dict[str, str]) -> None:
    if column in of.kinds and kinds.get("node") != of.kinds[column]:
        raise NotInColumnsError(f"`{column}` of {of.place.name} is of another kind than `node`")


def _path(base: str, inside: str) -> str:
    return f"concat({base}, '[', row_number() OVER (PARTITION BY t.case_id, {inside} ORDER BY t.node) - 1, ']')"


def _top(duck: Duck, of: Listed) -> str:
    """The nodes at the top of each list, each with the place of the record that holds it."""
    facts = "".join(f", {fact}" for fact in of.facts)
    top = "t.parent IS NULL" if "parent" in of.kinds else "true"
    steps = ".".join(of.place.steps)
    if not of.place.owner:
        owner, path, join = "0", _path(literal(steps), "1"), ""
    else:
        holder = f"all_{table_name(of.place.owner)}"
        kinds = {name: kind for name, kind, *_ in duck.rows(f"DESCRIBE {holder}")}
        if "owner" not in of.kinds or "node" not in kinds:
            raise NotInColumnsError(f"{of.place.name} does not say which node holds a list")
        _same_kind(of, "owner", kinds)
        owner, path = "o.pos", _path(f"o.path, {literal('.' + steps)}", "o.pos")
        join = f" JOIN {holder} o ON o.cid = t.case_id AND o.node = t.owner"
    return (
        f"SELECT t.case_id AS cid, t.node, CAST(NULL AS BIGINT) AS up, CAST({owner} AS BIGINT) AS owner, 1 AS depth, {path} AS path{facts} "
        f"FROM {of.source} t{join} WHERE {top}"
    )


def _below(of: Listed, depth: int) -> str:
    facts = "".join(f", {fact}" for fact in of.facts)
    path = _path(f"p.path, {literal('.' + of.place.steps[-1])}", "t.parent")
    if "parent" not in of.kinds:
        return f"SELECT * FROM level_{depth - 1} WHERE false"
    return (
        f"SELECT t.case_id AS cid, t.node, t.parent AS up, p.owner, {depth} AS depth, {path} AS path{facts} "
        f"FROM {of.source} t JOIN level_{depth - 1} p ON p.cid = t.case_id AND p.node = t.parent"
    )


def _sizes(duck: Duck, depth: int) -> None:
    """How many nodes each has in it, itself among them, from the deepest up."""
    for level in range(depth, 0, -1):
        inner = f"(SELECT cid, up, sum(size) AS size FROM level_{level + 1} GROUP BY cid, up)" if level < depth else None
        join = f" LEFT JOIN {inner} i ON i.cid = t.cid AND i.up = t.node" if inner else ""
        size = "1 + coalesce(i.size, 0)" if inner else "1"
        duck.make(f"level_{level}", f"SELECT t.*, CAST({size} AS BIGINT) AS size FROM level_{level} t{join}")


def _positions(duck: Duck, depth: int) -> None:
    """The place of each node, from the top down: after the node around it and after all that its elder siblings hold."""
    before = "coalesce(sum(t.size) OVER (PARTITION BY {by} ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
    for level in range(1, depth + 1):
        if level == 1:
            elder, parent, join = before.format(by="t.cid", order="t.owner, t.node"), "0", ""
        else:
            elder, parent = before.format(by="t.cid, t.up", order="t.node"), "p.pos"
            join = f" JOIN level_{level - 1} p ON p.cid = t.cid AND p.node = t.up"
        pos = f"CAST({parent} + 1 + {elder} AS BIGINT)"
        placed = f"SELECT t.*, {pos} AS pos, CAST({parent} AS BIGINT) AS parent FROM level_{level} t{join}"
        duck.make(f"level_{level}", f"SELECT *, pos + size - 1 AS last FROM ({placed})")
