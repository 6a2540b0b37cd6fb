"""A second opinion on a decision: which provisions are met and live in a complete case, and what follows."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import product

import attrs

from agreement import plain
from agreement.plain_values import OpenError, Reader, Thing, Value, money_rates
from policyc.language import syntax

COMPARED = frozenset(
    ("at_least", "at_most", "more_than", "less_than", "before", "after", "on_or_before", "on_or_after")
)


@attrs.frozen(eq=False)
class Law:
    """One policy with all that bears on it: its declarations and those of the files that it builds on."""

    name: str
    head: syntax.Policy
    own: tuple[syntax.Declaration, ...]
    suspensions: tuple[tuple[syntax.Policy, syntax.Suspend], ...]
    words: plain.Words
    reader: Reader

    @property
    def provisions(self) -> dict[str, syntax.Provision]:
        """The provisions of the policy."""
        return {one.name.text: one for one in self.own if isinstance(one, syntax.Provision)}

    @property
    def decisions(self) -> tuple[syntax.Decision, ...]:
        """What it decides: every decision that it declares, also one that no provision concludes."""
        return tuple(one for one in self.own if isinstance(one, syntax.Decision))

    def reading_combinations(self) -> Iterator[dict[str, str]]:
        """Every way to answer all open questions."""
        names = sorted(self.words.questions)
        told = [[reading.name.text for reading in self.words.questions[name].readings] for name in names]
        return (dict(zip(names, chosen)) for chosen in product(*told))


@attrs.frozen
class Run:
    """How a case is judged."""

    readings: Mapping[str, str]
    on: date | None = None
    known_on: date | None = None
    honoured: bool = True


@attrs.frozen
class Verdict:
    """What one decision came to: an outcome, or conflicts, or (neither) a gap."""

    decision: str
    outcome: str | None
    conflicts: frozenset[frozenset[str]]
    outcomes: frozenset[str]
    live: frozenset[str]
    duties: frozenset[tuple[str, str, date | None]]
    lines: Mapping[tuple[str, str], bool] = attrs.field(eq=False, repr=False)
    terms: Mapping[str, Value] = attrs.field(eq=False, repr=False)
    measures: Mapping[tuple[str, str], tuple[Value, Value]] = attrs.field(eq=False, repr=False)


def read_law(files: Mapping[str, syntax.File], name: str) -> Law:
    """The policy of this name; files are given under the name of their policy or vocabulary."""
    everything = [(file, one) for file, found in sorted(files.items()) for one in found.declarations]
    records: dict[str, tuple[syntax.Field, ...]] = {}
    for _, one in everything:
        if isinstance(one, syntax.Record):
            records[one.name.text] = one.fields
        if isinstance(one, syntax.Facts):
            records["case"] = one.fields
    heads = {file: one for file, one in everything if isinstance(one, syntax.Policy)}
    return Law(
        name=name,
        head=heads[name],
        own=files[name].declarations,
        suspensions=tuple((heads[file], one) for file, one in everything if isinstance(one, syntax.Suspend)),
        words=_words(everything),
        reader=Reader(records),
    )


def _words(everything: list[tuple[str, syntax.Declaration]]) -> plain.Words:
    return plain.Words(
        terms={one.name.text: one for _, one in everything if isinstance(one, syntax.Term)},
        groups={one.name.text: one for _, one in everything if isinstance(one, syntax.Group)},
        categories={one.name.text: one for _, one in everything if isinstance(one, syntax.Category)},
        questions={f"{file}.{one.name.text}": one for file, one in everything if isinstance(one, syntax.Question)},
        calendars={one.name.text: one for _, one in everything if isinstance(one, syntax.Calendar)},
    )


def judge(law: Law, data: object, run: Run) -> tuple[Verdict, ...]:
    """What the law says of a complete case under one reading of every question."""
    court = Court(law, law.reader.thing("case", data), run)
    return tuple(court.verdict(decision) for decision in law.decisions)


class Court:
    """One law, one case, one day."""

    def __init__(self, law: Law, case: Thing, run: Run) -> None:
        self.law, self.case, self.run = law, case, run
        self.rates = money_rates(case)
        self.day = run.on or self._judged_on()
        self.removers = self._removers()
        self.known_met: dict[str, bool] = {}
        self.known_live: dict[str, bool] = {}

    def _judged_on(self) -> date:
        path = self.law.head.judged_on
        assert path is not None
        found = plain.value(self.place(date.min), path)
        assert isinstance(found, date)
        return found

    def place(self, day: date, policy: str | None = None) -> plain.Place:
        """Where conditions are asked."""
        return plain.Place(
            words=self.law.words,
            variables={},
            case=self.case,
            day=day,
            rates=self.rates,
            readings=self.run.readings,
            policy=policy or self.law.name,
            provision=self.asked,
        )

    def asked(self, path: syntax.Path, conditions: bool) -> bool:
        """`P applies`, `the conditions of P hold`."""
        answer = self.met if conditions else self.live
        return any(answer(name) for name in self.meant(path.names[-1].text))

    def meant(self, name: str) -> list[str]:
        """A provision and its successors: a reference means whichever is in force."""
        found = [name]
        for one in self.law.provisions.values():
            if name in [old.text for old in one.replaces]:
                found += self.meant(one.name.text)
        return found

    def _removers(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.law.provisions}
        for name, one in self.law.provisions.items():
            edges = [(name, path.names[-1].text) for path in one.to]
            edges += [(other.text, name) for other in one.subject_to]
            self._add(found, edges)
        over = [one for one in self.law.own if isinstance(one, syntax.Precedence)]
        self._add(found, [(one.over.names[-1].text, one.under.names[-1].text) for one in over])
        return found

    def _add(self, found: dict[str, set[str]], edges: list[tuple[str, str]]) -> None:
        for remover, target in edges:
            for one in self.meant(target):
                found[one].update(self.meant(remover))

    def named(self, exception: str) -> list[str]:
        """Those that an exception relieves from, from whichever side it is written."""
        declared = self.law.provisions[exception]
        found = [name for path in declared.to for name in self.meant(path.names[-1].text)]
        for name, one in self.law.provisions.items():
            if any(exception in self.meant(other.text) for other in one.subject_to):
                found += self.meant(name)
        return found

    def operates(self, name: str) -> bool:
        """Whether it is in force on the day, known, and not suspended."""
        published = self.law.head.published
        known = self.run.known_on
        if known is not None and published is not None and published.text > known.isoformat():
            return False
        period = self.law.provisions[name].in_force
        first = period.first if period is not None and period.first is not None else published
        last = period.last if period is not None else None
        if not _within(self.day, first, last) or self._succeeded(name):
            return False
        return not (self.run.honoured and any(self._suspends(head, one, name) for head, one in self.law.suspensions))

    def _succeeded(self, name: str) -> bool:
        """Whether another has taken its place by now."""
        return any(
            name in [old.text for old in one.replaces] and one.in_force and _within(self.day, one.in_force.first, None)
            for one in self.law.provisions.values()
        )

    def _suspends(self, head: syntax.Policy, one: syntax.Suspend, name: str) -> bool:
        known = self.run.known_on
        if known is not None and head.published is not None and head.published.text > known.isoformat():
            return False
        if one.everything:
            concerned = (one.policy.text if one.policy else head.name.text) == self.law.name
        else:
            concerned = any(name in self.meant(path.names[-1].text) for path in one.provisions)
        if not concerned or not _within(self.day, one.period.first, one.period.last):
            return False
        return one.when is None or plain.holds(self.place(self.day, head.name.text), one.when)

    def met(self, name: str) -> bool:
        """It operates on the day and its conditions hold."""
        if name not in self.known_met:
            when = self.law.provisions[name].when
            self.known_met[name] = self.operates(name) and (when is None or plain.holds(self.place(self.day), when))
        return self.known_met[name]

    def live(self, name: str) -> bool:
        """Met, and for an exception one of those it names is; and nothing live sets it aside."""
        if name not in self.known_live:
            self.known_live[name] = self._live(name)
        return self.known_live[name]

    def _live(self, name: str) -> bool:
        if not self.met(name):
            return False
        if self.law.provisions[name].exception and not any(self.met(other) for other in self.named(name)):
            return False
        return not any(self.live(remover) for remover in sorted(self.removers[name]))

    def lines(self, name: str) -> Mapping[str, bool]:
        """Whether each labelled line of a provision holds, under its full label; "" for a condition without labels."""
        when = self.law.provisions[name].when
        lines = _labelled(when, "") if when is not None else ()
        return {label: plain.holds(self.place(self.day), line) for label, line in lines}

    def measures(self, name: str) -> Iterator[tuple[str, tuple[Value, Value]]]:
        """Both sides of each labelled line that compares."""
        when = self.law.provisions[name].when
        for label, line in _labelled(when, "") if when is not None else ():
            if isinstance(line, syntax.Phrase) and line.op in COMPARED:
                one, other = (plain.value(self.place(self.day), arg) for arg in line.args)
                yield label, (one, other)

    def verdict(self, decision: syntax.Decision) -> Verdict:
        """What the live provisions decide."""
        live = [name for name in self.law.provisions if self.live(name)]
        order = [line.name.text for line in decision.outcomes]
        ranks = {name: order.index(said) for name in live for said in self._said(name, decision)}
        conflicts = frozenset(self._conflicts(decision, ranks))
        told = frozenset(order[rank] for rank in ranks.values())
        otherwise = decision.otherwise.text if decision.otherwise else None
        outcome = order[max(ranks.values())] if ranks else otherwise
        return Verdict(
            decision=decision.name.text,
            outcome=None if conflicts else outcome,
            conflicts=conflicts,
            outcomes=told or (frozenset((otherwise,)) if otherwise else frozenset()),
            live=frozenset(live),
            duties=frozenset(self._duties(live)),
            lines={(name, label): yes for name in self.law.provisions for label, yes in self.lines(name).items()},
            terms=dict(self._terms()),
            measures={(name, label): both for name in self.law.provisions for label, both in self.measures(name)},
        )

    def _terms(self) -> Iterator[tuple[str, Value]]:
        for name, one in self.law.words.terms.items():
            with suppress(OpenError):
                yield name, plain.term(self.place(self.day), one)

    def _said(self, name: str, decision: syntax.Decision) -> list[str]:
        concludes = self.law.provisions[name].concludes
        return [one.outcome.text for one in concludes if one.decision.text == decision.name.text]

    def _conflicts(self, decision: syntax.Decision, ranks: Mapping[str, int]) -> Iterator[frozenset[str]]:
        for one, low in ranks.items():
            for other, high in ranks.items():
                weaker = self.law.provisions[one].exception and low < high
                if weaker or (not decision.ordered and low != high):
                    yield frozenset((one, other))

    def _duties(self, live: list[str]) -> Iterator[tuple[str, str, date | None]]:
        for name in live:
            for duty in self.law.provisions[name].duties:
                due = None if duty.within is None else plain.value(self.place(self.day), duty.within)
                assert due is None or isinstance(due, date)
                yield name, duty.text.text, due


def _labelled(condition: syntax.Condition, label: str) -> Iterator[tuple[str, syntax.Condition]]:
    if label or not isinstance(condition, syntax.Labelled):
        yield label, condition
    if isinstance(condition, syntax.Labelled):
        for line in condition.lines:
            yield from _labelled(line.condition, label + line.label)


def _within(day: date, first: syntax.Day | None, last: syntax.Day | None) -> bool:
    text = day.isoformat()
    return (first is None or first.text <= text) and (last is None or text <= last.text)
