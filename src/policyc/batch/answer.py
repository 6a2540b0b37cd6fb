"""The answers of a chunk of cases: those that fit columns by a statement, the others one by one."""

from typing import Any

import attrs

from policyc.backends.sql.code import NotInSqlError
from policyc.backends.sql.layout import Layout
from policyc.batch.columns import columns_of
from policyc.batch.duck import Duck
from policyc.batch.flatten import Beyond, Flat, flatten
from policyc.batch.singly import Named, Row, Singly
from policyc.batch.steps import (
    AGAIN,
    DOUBT,
    KEPT,
    OPEN,
    Step,
    Way,
    combinations,
    combined,
    decisions_of,
    found_at_once,
    some_open,
    statement,
    tables_again,
    tables_doubtful,
    tables_open,
    unlisted,
    with_combined,
    with_missing,
)
from policyc.batch.wanted import wanted_by
from policyc.batch.words import counts, rows, rows_by_words, words
from policyc.core.facts import Case
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.tree import Tree

ROW = ("policy", "decision", "status", "outcome", "possible", "because", "margin", "missing")


@attrs.define(eq=False)
class Judge:
    """What answers chunk after chunk. singly: how many cases were answered one by one, by the reason."""

    program: Program
    run: Run
    duck: Duck
    singly: dict[str, int] = attrs.field(factory=dict)
    one_by_one: Singly = attrs.field(init=False)
    _written: tuple[tuple[Layout, frozenset[str], tuple[str, ...]], tuple[Step, Step]] | None = None

    def __attrs_post_init__(self) -> None:
        self.one_by_one = Singly(self.program, self.run)

    def answer(self, cases: list[Named]) -> list[Row]:
        """One row for each case, policy and decision, in the order of the cases."""
        try:
            wanted = wanted_by(statement(self.program, self.run, Layout(), decisions_of(self.program)).writer)
        except NotInSqlError as reason:
            return [row for one in cases for row in self._one(*one, str(reason))]
        flats: dict[int, Flat] = {}
        alone: dict[int, str] = {}
        for cid, (_, case, _) in enumerate(cases):
            match flatten(wanted, case, cid):
                case Flat() as flat:
                    flats[cid] = flat
                case Beyond(why):
                    alone[cid] = why
        tables, layout = columns_of(wanted, flats.values())
        try:
            together = self._together(tables, layout) if flats else {}
        except NotInSqlError as reason:
            together, alone = {}, alone | dict.fromkeys(flats, str(reason))
        found: list[Row] = []
        for cid, (name, case, tree) in enumerate(cases):
            if cid in alone:
                found += self._one(name, case, tree, alone[cid])
                continue
            rows_here = [{**one, "case_id": name} for one in together[cid]]
            found += [self.one_by_one.with_margin(case, one) for one in rows_here] if flats[cid].odd else rows_here
        return found

    def _together(self, tables: Any, layout: Layout) -> dict[int, list[Row]]:
        duck, of = self.duck, decisions_of(self.program)
        duck.load(tables)
        self._decide(layout)
        found: dict[int, list[Row]] = {}
        for number, (policy, decision) in enumerate(of):
            for cid, *values in duck.rows(rows(policy, decision, number)):
                found.setdefault(cid, []).append(dict(zip(ROW, values, strict=True)))
        return found

    def everything(self, layout: Layout, lists: frozenset[str], rows: dict[str, int]) -> bool:
        """Answer all cases of the tables that are there, as further rows of the run, as `decided` does."""
        if not self.decided(layout, lists, rows):
            return False
        for number, (policy, decision) in enumerate(decisions_of(self.program)):
            self.duck.add(rows_by_words(policy, decision, number), counts(policy, decision, number))
        return True

    def decided(self, layout: Layout, lists: frozenset[str], rows: dict[str, int]) -> bool:
        """Decide all cases of the tables that are there, as the tables `decided` and `words_N`. Raises NotInSqlError.

        At first as if every fact were known and every list complete; the cases for which that is not so are answered again in
        bounds. Those that contradict what the vocabulary says of the records in these lists are not answered: they are added to `slow`.
        Lists that have so many rows are counted on the way: if a row is of no case, it is false and nothing was answered.
        """
        duck, of = self.duck, decisions_of(self.program)
        sharp, bounds = self._steps(layout, lists, tuple(rows))
        duck.progress.long()
        duck.make("sharp", sharp.sql)
        if not self._adds_up(rows):
            return False
        duck.make("doubtful", "SELECT cid FROM sharp WHERE dirty")
        found = [found_at_once(sharp, some_open(sharp))]
        for name, sql in tables_doubtful(sharp):
            duck.make(name, sql)
        if duck.rows("SELECT 1 FROM doubtful LIMIT 1"):
            found.append(f"SELECT *, {unlisted(len(of))} FROM ({bounds.sql})")
        duck.make("found", " UNION ALL BY NAME ".join(found))
        at_once = found_at_once(sharp, f"NOT {some_open(sharp)}")
        duck.run(f"INSERT INTO slow SELECT cid FROM found WHERE broken UNION ALL SELECT cid FROM ({at_once}) WHERE broken")
        duck.run("DELETE FROM found WHERE broken")
        self._explain(bounds, layout)
        for name, _ in tables_doubtful(sharp):
            duck.drop(name)
        duck.drop("found_in_bounds")
        duck.rename("found", "found_in_bounds")
        duck.view("decided", f"{at_once} AND NOT broken UNION ALL BY NAME SELECT * FROM found_in_bounds")
        for number, (policy, decision) in enumerate(of):
            duck.make(f"words_{number}", words(policy, decision, number))
        return True

    def _steps(self, layout: Layout, lists: frozenset[str], counted: tuple[str, ...]) -> tuple[Step, Step]:
        """The statement for cases of which everything is known, and the one in bounds; portions of one run mostly share them."""
        if self._written is None or self._written[0] != (layout, lists, counted):
            of = decisions_of(self.program)
            columns = {name: attrs.evolve(one, loose=False) for name, one in layout.columns.items()}
            known = attrs.evolve(layout, columns=columns, incomplete=frozenset(), unclosed=layout.incomplete)
            sharp = statement(self.program, self.run, known, of, Way(dirty=True, broken=lists, base=KEPT, told=True, counted=counted))
            bounds = statement(self.program, self.run, layout, of, Way(prefix=DOUBT, broken=lists, base=KEPT, told=True))
            self._written = ((layout, lists, counted), (sharp, bounds))
        return self._written[1]

    def _adds_up(self, rows: dict[str, int]) -> bool:
        """Whether every row of these lists is of a case."""
        sums = ", ".join(f"coalesce(sum(rows_{number}), 0)" for number in range(len(rows)))
        return not rows or list(self.duck.rows(f"SELECT {sums} FROM sharp")[0]) == list(rows.values())

    def _decide(self, layout: Layout) -> None:
        """What every decision comes to, as the table `found`."""
        of = decisions_of(self.program)
        step = statement(self.program, self.run, layout, of, Way(told=True))
        self.duck.make("found", f"SELECT *, {unlisted(len(of))} FROM ({step.sql})")
        self._explain(step, layout)

    def _explain(self, step: Step, layout: Layout) -> None:
        """Add to `found` what is missing, and what the readings of open questions come to."""
        # Where all facts are known and all lists complete, only questions keep a decision open.
        listed = bool(layout.incomplete) or any(column.loose or column.ends for column in layout.columns.values())
        if listed:
            self._missing(step, layout)
        for number in range(len(decisions_of(self.program))):
            self._readings(step, number, layout, listed)

    def _missing(self, step: Step, layout: Layout) -> None:
        """List the facts that keep decisions open, with every question open."""
        duck, of = self.duck, decisions_of(self.program)
        for name, sql in tables_open(step):
            duck.make(name, sql)
        duck.make("explained", statement(self.program, self.run, layout, of, Way(prefix=OPEN, listed=True, why=True)).sql)
        duck.make("found", with_missing(len(of)))

    def _readings(self, step: Step, number: int, layout: Layout, listed: bool) -> None:
        """Try the readings of what keeps a decision open."""
        duck, of = self.duck, decisions_of(self.program)
        masks = [mask for (mask,) in duck.rows(f"SELECT DISTINCT questions_{number} FROM found WHERE questions_{number} <> 0")]
        tried = {mask: combinations(self.program, step.writer, mask) for mask in masks}
        worth = {mask: many for mask, many in tried.items() if many is not None}
        if not worth:
            return
        asked = sorted({name for many in worth.values() for name in many[0]})
        single = statement(self.program, self.run, layout, [of[number]], Way(frozenset(asked), AGAIN, listed))
        for name, sql in tables_again(step, worth, number, asked):
            duck.make(name, sql)
        duck.make("tried", single.sql)
        duck.make("combined", combined(single, number))
        duck.make("found", with_combined(single, number))

    def _one(self, name: str, case: Case, tree: Tree, why: str) -> list[Row]:
        self.singly[why] = self.singly.get(why, 0) + 1
        return self.one_by_one.rows(name, case, tree)
