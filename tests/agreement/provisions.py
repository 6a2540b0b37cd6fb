"""Random provisions: rules, exceptions to them and to exceptions, precedence, successors, without circles."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import attrs

from agreement.expressions import Writer
from agreement.scope import Scope
from agreement.vocab import SPAN, START

LIVE, MET = "live", "met"
OTHER = "report"


@attrs.define
class Draft:
    """A provision before its conditions are written. `to`: those it relieves from; `by`: those it is subject to."""

    name: str
    exception: bool
    to: list[str] = attrs.field(factory=list)
    by: list[str] = attrs.field(factory=list)
    replaces: str | None = None
    first: date | None = None
    last: date | None = None


@attrs.define
class Plan:
    """All provisions of a policy, and what each one's two questions (met, live) need to know first."""

    drafts: list[Draft]
    over: list[tuple[str, str]]
    needs: dict[tuple[str, str], set[tuple[str, str]]] = attrs.field(factory=dict)

    def meaning(self, name: str) -> list[str]:
        """What a reference to this provision stands for: it or its successors."""
        return [name, *(draft.name for draft in self.drafts if draft.replaces == name)]

    def removals(self) -> Iterator[tuple[str, str]]:
        """Which provision sets aside which, while it is live."""
        for draft in self.drafts:
            yield from ((draft.name, target) for named in draft.to for target in self.meaning(named))
            yield from ((remover, draft.name) for named in draft.by for remover in self.meaning(named))
            yield from (
                (r, successor)
                for named in draft.by
                for r in self.meaning(named)
                for successor in self.meaning(draft.name)
            )
        for one, other in self.over:
            yield from ((a, b) for a in self.meaning(one) for b in self.meaning(other))

    def settle(self) -> None:
        """Write down what follows from the structure alone."""
        for draft in self.drafts:
            self.needs.setdefault((LIVE, draft.name), set()).add((MET, draft.name))
        for remover, target in self.removals():
            self.needs[(LIVE, target)].add((LIVE, remover))
            self.needs[(LIVE, remover)].add((MET, target))

    def reaches(self, start: tuple[str, str], goal: tuple[str, str]) -> bool:
        """Whether one needs the other."""
        waiting, seen = [start], set[tuple[str, str]]()
        while waiting:
            here = waiting.pop()
            if here == goal:
                return True
            if here not in seen:
                seen.add(here)
                waiting += sorted(self.needs.get(here, ()))
        return False

    def circular(self) -> bool:
        """Whether something needs itself."""
        return any(self.reaches(need, node) for node in sorted(self.needs) for need in sorted(self.needs[node]))

    def references(self, name: str) -> dict[str, tuple[tuple[str, str], ...]]:
        """The phrases about other provisions that this one may use, and what each needs."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for draft in self.drafts:
            full = f"law.{draft.name}"
            phrases = (
                (LIVE, f"{draft.name} applies"),
                (MET, f"the conditions of {draft.name} hold"),
                (LIVE, f"{full} applies"),
            )
            for kind, phrase in phrases:
                needs = tuple((kind, other) for other in self.meaning(draft.name))
                if draft.name != name and not any(self.reaches(need, (MET, name)) for need in needs):
                    found[phrase] = needs
        return found


def random_plan(rng: Random) -> Plan:
    """Three to eight provisions and how they stand to each other."""
    for _ in range(20):
        plan = _plan(rng)
        plan.settle()
        if not plan.circular():
            return plan
    raise AssertionError("twenty plans in a row go round in circles")


def _plan(rng: Random) -> Plan:
    drafts: list[Draft] = []
    for index in range(rng.randint(3, 8)):
        exception = index >= 2 and rng.random() < 0.5
        draft = Draft(f"{'e' if exception else 'r'}{index}", exception)
        draft.first, draft.last = _period(rng)
        if exception:
            draft.to = rng.sample([one.name for one in drafts], 1 if rng.random() < 0.7 else 2)
        drafts.append(draft)
    for index, draft in enumerate(drafts):
        later = [one.name for one in drafts[index + 1 :] if one.exception and draft.name not in one.to]
        if later and rng.random() < 0.2:
            draft.by = [rng.choice(later)]
    plan = Plan(drafts, [])
    for _ in range(rng.choice((0, 0, 1, 2))):
        one, other = rng.sample([draft.name for draft in drafts], 2)
        plan.over.append((one, other))
    if rng.random() < 0.25:
        _replace(plan, rng)
    return plan


def _period(rng: Random) -> tuple[date | None, date | None]:
    choice = rng.random()
    day = START + timedelta(days=rng.randrange(0, SPAN, 15))
    if choice < 0.55:
        return None, None
    if choice < 0.75:
        return day, None
    if choice < 0.85:
        return None, day
    return day, day + timedelta(days=rng.choice((0, 30, 200)))


def _replace(plan: Plan, rng: Random) -> None:
    """One rule gets a successor that begins when it ends."""
    old = rng.choice([draft for draft in plan.drafts if not draft.exception])
    start = START + timedelta(days=rng.randrange(100, SPAN - 100, 15))
    if old.first is not None and old.first >= start:
        old.first = old.last = None
    # Half of the time the law does not say that the old one ends; its successor says so.
    old.last = start - timedelta(days=1) if rng.random() < 0.5 else old.last
    plan.drafts.append(Draft(f"r{len(plan.drafts)}", False, replaces=old.name, first=start))


@attrs.frozen
class Decided:
    """A decision: its outcomes, and whether they are ordered."""

    name: str
    outcomes: tuple[str, ...]
    ordered: bool


@attrs.define
class Drafting:
    """What the texts of provisions are written with."""

    rng: Random
    writer: Writer
    scope: Scope
    plan: Plan
    decisions: tuple[Decided, ...]

    def text(self, draft: Draft) -> str:
        """The provision as an author writes it."""
        rng = self.rng
        kind = "exception" if draft.exception else "rule"
        head = f'{kind} {draft.name} "Provision {draft.name}"'
        lines = [head + (f" to {', '.join(draft.to)}" if draft.exception else "")]
        lines.append(f'  source "section {draft.name}"')
        # A draw of its own: how well a text is known changes nothing in a run that does not ask for it.
        level = Random(draft.name).choice(("confirmed", "single source", "uncertain", None))
        lines += [f"  confidence {level}"] if level is not None else []
        if rng.random() < 0.1:
            lines.append('  text "The words of the law, which mean nothing here."')
        lines += self._clauses(draft)
        if rng.random() < 0.95:
            lines.append(f"  when {self._when(draft)}")
        concludes = self._concludes(draft)
        if concludes:
            lines.append("  then " + "\n   and ".join(concludes))
        return "\n".join(lines)

    def _clauses(self, draft: Draft) -> list[str]:
        lines = []
        if draft.first is not None and draft.last is not None:
            lines.append(f"  in force from {draft.first} up to and including {draft.last}")
        elif draft.first is not None:
            lines.append(f"  in force from {draft.first}")
        elif draft.last is not None:
            lines.append(f"  in force up to and including {draft.last}")
        if draft.by:
            lines.append(f"  subject to {', '.join(draft.by)}")
        if draft.replaces is not None:
            lines.append(f"  replaces {draft.replaces}")
        return lines

    def _when(self, draft: Draft) -> str:
        offered = self.plan.references(draft.name)
        scope = attrs.evolve(self.scope, provisions=tuple(offered))
        text = self.writer.labelled(scope, self.rng.choice((2, 2, 3, 3, 4)), 2)
        for phrase, needs in offered.items():
            if phrase in text:
                self.plan.needs.setdefault((MET, draft.name), set()).update(needs)
        return text

    def _concludes(self, draft: Draft) -> list[str]:
        rng, found = self.rng, []
        main = self.decisions[0]
        if rng.random() < (0.6 if draft.exception else 0.9):
            weakest = main.outcomes[: 2 if draft.exception and rng.random() < 0.7 else None]
            found.append(f"{main.name} is {rng.choice(weakest)}")
        for other in self.decisions[1:]:
            if rng.random() < 0.5:
                found.append(f"{other.name} is {rng.choice(other.outcomes)}")
        if rng.random() < 0.25 or not (found or draft.exception):
            within = f" within {self._deadline()}" if rng.random() < 0.75 else ""
            found.append(f'must "do what {draft.name} says"{within}')
        return found

    def _deadline(self) -> str:
        day = self.writer.day(attrs.evolve(self.scope, provisions=()), 0)
        if self.scope.calendars and self.rng.random() < 0.4:
            return f"{self.rng.choice((1, 5, 10))} working days after {day} in {self.rng.choice(self.scope.calendars)}"
        return f"{self.rng.choice((0, 7, 30))} days after {day}"
