"""The statement as it grows: frames of rows, columns that are added to them in layers, and sums that join them.

A frame is a set of rows: one for each case, one for each node of a list, or one for each pair of nodes. A column has a level:
it is computed from columns of lower levels. What nobody asks for in the end is not written.
"""

from collections.abc import Callable

import attrs

from policyc.backends.sql.code import TRUE, columns_in, renamed

Key = tuple[str, ...]
CASES: Key = ()
# The level of all sums of which no column needs another sum: higher than those that such columns have.
_TOGETHER = 16
# For each frame and level, which columns are needed there or later.
Live = dict[tuple[Key, int], set[str]]


@attrs.define(eq=False)
class Frame:
    """A set of rows. `keys` tell them apart and are always there; `source` is what they are read from.

    base: the columns read from there. level: from which level on a column is there. made: what is computed at a level.
    joins: what is fetched at a level.
    """

    key: Key
    name: str
    keys: tuple[str, ...]
    source: str
    base: dict[str, str] = attrs.field(factory=dict)
    level: dict[str, int] = attrs.field(factory=dict)
    made: dict[int, dict[str, str]] = attrs.field(factory=dict)
    joins: dict[int, dict[tuple[str, ...], "Join"]] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Join:
    """Columns fetched from another frame, or from sums over one. `on` pairs own keys with those of the other."""

    on: tuple[tuple[str, str], ...]
    frame: Key | None
    sums: "Sums | None"
    columns: dict[str, tuple[str, str | None]] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Sums:
    """Sums over the rows of a frame, one row for each `by`. `write` makes the tables, the last of which has this name."""

    name: str
    frame: Key
    by: tuple[str, ...]
    level: int
    columns: dict[str, str] = attrs.field(factory=dict)
    write: "Callable[[Sums, str, list[str]], list[tuple[str, str]]] | None" = None
    reads: tuple[str, ...] = ()


@attrs.define(eq=False)
class Plan:
    """All frames and the names that were given. late: the columns that need a sum."""

    frames: dict[Key, Frame] = attrs.field(factory=dict)
    sums: dict[tuple[object, ...], Sums] = attrs.field(factory=dict)
    known: dict[tuple[Key, str], str] = attrs.field(factory=dict)
    fetched: dict[tuple[Key, str, str], str] = attrs.field(factory=dict)
    late: set[str] = attrs.field(factory=set)
    count: int = 0

    def add(self, frame: Frame) -> None:
        """One more frame."""
        self.frames[frame.key] = frame

    def name(self, kind: str, hint: str) -> str:
        """A fresh name that says what it is."""
        self.count += 1
        tidy = "".join(one if one.isascii() and one.isalnum() else "_" for one in hint.lower())[:40]
        return f"{kind}{self.count}_{tidy}"

    def level_of(self, key: Key, text: str) -> int:
        """From which level on a text can be computed in a frame."""
        frame = self.frames[key]
        return max((frame.level[name] for name in columns_in(text)), default=0)

    def read(self, key: Key, source: str, hint: str) -> str:
        """A column of the table from which the rows come."""
        made = self.known.get((key, source))
        if made is None:
            frame, made = self.frames[key], self.name("f", hint)
            frame.base[made], frame.level[made] = source, 0
            self.known[(key, source)] = made
        return made

    def keep(self, key: Key, text: str, hint: str) -> str:
        """A column for a text, unless the text is one already or no column has a part in it."""
        names = columns_in(text)
        if not names or names == [text]:
            return text
        made = self.known.get((key, text))
        if made is None:
            frame, made = self.frames[key], self.name("x", hint)
            frame.level[made] = self.level_of(key, text) + 1
            frame.made.setdefault(frame.level[made], {})[made] = text
            self.known[(key, text)] = made
            self.late |= {made} if self.late.intersection(names) else set()
        return made

    def bring(self, key: Key, home: Key, on: tuple[tuple[str, str], ...], text: str) -> str:
        """A text of another frame, of which each row here has one row."""
        if home == key and all(one == other for one, other in on):
            return text
        return renamed(text, {name: self._fetch(key, home, on, name) for name in columns_in(text)})

    def _fetch(self, key: Key, home: Key, on: tuple[tuple[str, str], ...], name: str) -> str:
        place = (key, str(on), name)
        if place not in self.fetched:
            frame = self.frames[key]
            made = name if name not in frame.level else self.name("x", name.partition("_")[2])
            level = self.frames[home].level[name] + 1
            join = frame.joins.setdefault(level, {}).setdefault((*home, str(on)), Join(on, home, None))
            join.columns[made] = (name, None)
            frame.level[made] = level
            self.fetched[place] = made
            self.late |= {made} if name in self.late else set()
        return self.fetched[place]

    def summed(self, key: Key, on: tuple[tuple[str, str], ...], sums: Sums, text: str, none: str | None) -> str:
        """A sum over another frame as a column here; `none` is what it is where there are no rows."""
        column = next((name for name, known in sums.columns.items() if known == text), None)
        if column is None:
            column = self.name("x", "sum")
            sums.columns[column] = text
            self.late.add(column)
        frame = self.frames[key]
        level = sums.level + 1
        join = frame.joins.setdefault(level, {}).setdefault((sums.name, str(on)), Join(on, None, sums))
        if column not in frame.level:
            join.columns[column] = (column, none)
            frame.level[column] = level
        return column

    def sums_over(self, key: Key, by: tuple[str, ...], texts: list[str], condition: str) -> Sums:
        """Where plain sums over the rows of a frame that fulfil a condition are collected: as many as can be in one pass."""
        level = max(self.level_of(key, text) for text in (*texts, condition))
        if not self.late.intersection(name for text in (*texts, condition) for name in columns_in(text)):
            level = max(level, _TOGETHER)
        place = (key, by, level, condition)
        if place not in self.sums:
            self.sums[place] = Sums(self.name("s", self.frames[key].name), key, by, level, reads=(condition,))
        return self.sums[place]


# ---- writing ----


def tables(plan: Plan, wanted: list[str]) -> list[tuple[str, str]]:
    """The named tables, each after those that it reads; the last one of the cases has the wanted columns."""
    last = max((level for frame in plan.frames.values() for level in (*frame.made, *frame.joins)), default=0)
    live = _liveness(plan, wanted, last)
    names = {key: f"{frame.name}_0" for key, frame in plan.frames.items() if (key, 0) in live}
    found = [(name, _first(plan.frames[key], live[(key, 0)])) for key, name in names.items()]
    for level in range(1, last + 1):
        before = dict(names)
        found += _sums_at(plan, level, live, before)
        for key, frame in plan.frames.items():
            text = _layer(frame, level, live.get((key, level), set()), before)
            if text is not None:
                names[key] = f"{frame.name}_{level}"
                found.append((names[key], text))
    return found


def _sums_at(plan: Plan, level: int, live: Live, names: dict[Key, str]) -> list[tuple[str, str]]:
    """The tables of sums that are fetched at a level, each once."""
    used: dict[str, tuple[Sums, dict[str, None]]] = {}
    for key, frame in plan.frames.items():
        needed = live.get((key, level), set())
        for join in frame.joins.get(level, {}).values():
            columns = {source: None for made, (source, _) in join.columns.items() if made in needed}
            if join.sums is not None and columns:
                used.setdefault(join.sums.name, (join.sums, {}))[1].update(columns)
    return [table for sums, columns in used.values() for table in _write_sums(sums, names[sums.frame], list(columns))]


def _liveness(plan: Plan, wanted: list[str], last: int) -> Live:
    need: dict[Key, set[str]] = {CASES: {name for text in wanted for name in columns_in(text)}}
    live: Live = {}
    for level in range(last, 0, -1):
        live |= {(key, level): set(columns) for key, columns in need.items()}
        for key, frame in plan.frames.items():
            here = need.get(key, set())
            made = frame.made.get(level, {})
            here |= {column for name, text in made.items() if name in here for column in columns_in(text)}
            here.difference_update(made)
            for join in frame.joins.get(level, {}).values():
                _need(join, [source for name, (source, _) in join.columns.items() if name in here], need)
                here.difference_update(join.columns)
    return live | {(key, 0): set(columns) for key, columns in need.items()}


def _need(join: Join, used: list[str], need: dict[Key, set[str]]) -> None:
    """Add what a join reads to what is needed of the frame from which it comes."""
    if used and join.frame is not None:
        need.setdefault(join.frame, set()).update(used)
    if used and join.sums is not None:
        texts = [*(join.sums.columns[name] for name in used), *join.sums.reads]
        need.setdefault(join.sums.frame, set()).update(name for text in texts for name in columns_in(text))


def _first(frame: Frame, needed: set[str]) -> str:
    columns = [*(f"t.{key}" for key in frame.keys), *(f"{text} AS {n}" for n, text in frame.base.items() if n in needed)]
    return f"SELECT {', '.join(columns)} FROM {frame.source}"


def _layer(frame: Frame, level: int, needed: set[str], names: dict[Key, str]) -> str | None:
    """The rows of the layer below with what is new, or None where nothing is."""
    new = {name: text for name, text in frame.made.get(level, {}).items() if name in needed}
    joins, fetched = [], []
    for number, join in enumerate(frame.joins.get(level, {}).values()):
        columns = {made: found for made, found in join.columns.items() if made in needed}
        if not columns:
            continue
        other = join.sums.name if join.sums is not None else names[join.frame or CASES]
        on = " AND ".join(f"p.{mine} = j{number}.{theirs}" for mine, theirs in join.on)
        joins.append(f" LEFT JOIN {other} j{number} ON {on}")
        fetched += [_fetched(f"j{number}.{source}", none, made) for made, (source, none) in columns.items()]
    if not new and not joins:
        return None
    below = sorted((name for name in needed if frame.level[name] < level), key=lambda name: int(name[1:].split("_")[0]))
    own = [f"p.{name}" for name in (*frame.keys, *below)]
    mine = {name: f"p.{name}" for text in new.values() for name in columns_in(text)}
    made = [f"{renamed(text, mine)} AS {name}" for name, text in new.items()]
    return f"SELECT {', '.join([*own, *made, *fetched])} FROM {names[frame.key]} p{''.join(joins)}"


def _fetched(text: str, none: str | None, made: str) -> str:
    return f"{text} AS {made}" if none is None else f"coalesce({text}, {none}) AS {made}"


def _write_sums(sums: Sums, table: str, wanted: list[str]) -> list[tuple[str, str]]:
    if sums.write is not None:
        return sums.write(sums, table, wanted)
    columns = [*sums.by, *(f"{sums.columns[name]} AS {name}" for name in wanted)]
    condition = f" WHERE {sums.reads[0]}" if sums.reads[0] != TRUE else ""
    return [(sums.name, f"SELECT {', '.join(columns)} FROM {table}{condition} GROUP BY {', '.join(sums.by)}")]
