"""The laws that hold between the reference evaluator and the second opinion, each a list of what breaks it."""

from collections.abc import Iterator

from agreement.pipeline import Compiled
from agreement.plain_law import Run, Verdict, judge
from agreement.plain_values import Value
from agreement.reference import Json, Seen, ask, contains, decisions, difference

MOST_READINGS = 12


def differences(compiled: Compiled, case: Json, run: Run) -> list[str]:
    """How the two differ on a complete case under one reading of every question."""
    seen = decisions(ask(compiled.program, case, run))
    told = judge(compiled.law, case, run)
    return [problem for one, verdict in matched(seen, told) for problem in _differ(one, verdict)]


def matched(seen: tuple[Seen, ...], told: tuple[Verdict, ...]) -> list[tuple[Seen, Verdict]]:
    """The same decision in both."""
    by_name = {verdict.decision: verdict for verdict in told}
    assert sorted(by_name) == sorted(one.decision for one in seen), (sorted(by_name), [one.decision for one in seen])
    return [(one, by_name[one.decision]) for one in seen]


def _differ(seen: Seen, verdict: Verdict) -> Iterator[str]:
    gap = verdict.outcome is None and not verdict.conflicts
    status = "conflict" if verdict.conflicts else "undetermined" if gap else "determined"
    if seen.status != status:
        yield f"status {seen.status}, not {status}"
    if seen.outcome != verdict.outcome:
        yield f"outcome {seen.outcome}, not {verdict.outcome}"
    if set(seen.conflicts) != verdict.conflicts or not all(seen.conflicts.values()):
        yield f"conflicts {_pairs(seen.conflicts)}, not {_pairs(verdict.conflicts)}"
    if not verdict.conflicts and set(seen.possible) != ({verdict.outcome} if verdict.outcome else set()):
        yield f"possible {seen.possible}, not {verdict.outcome}"
    if verdict.conflicts and not set(seen.possible) <= verdict.outcomes:
        yield f"possible {seen.possible}, not among {sorted(verdict.outcomes)}"
    if (seen.gap is not None) != gap or seen.gap is False:
        yield f"gap {seen.gap}, not {gap}"
    if seen.live != verdict.live:
        yield f"live {sorted(seen.live)}, not {sorted(verdict.live)}"
    duties = {(name, text, _iso(due)) for name, text, due in verdict.duties}
    told = {(name, text, due) for (name, text), (due, certain) in seen.duties.items() if certain}
    if told != duties or len(told) != len(seen.duties):
        yield f"duties {sorted(map(str, seen.duties.items()))}, not {sorted(map(str, duties))}"
    for key, line in seen.conditions.items():
        if key in verdict.lines and line["holds"] != ("yes" if verdict.lines[key] else "no"):
            yield f"condition {key}: {line['holds']}, not {verdict.lines[key]}"
    yield from _values(seen, verdict)


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _pairs(pairs: object) -> str:
    return str(sorted(sorted(pair) for pair in pairs))  # type: ignore[attr-defined]


def _values(seen: Seen, verdict: Verdict) -> Iterator[str]:
    for name, shown in seen.terms.items():
        if name in verdict.terms and not contains(shown, verdict.terms[name]):
            yield f"term {name} is shown as {shown}, and is {verdict.terms[name]}"
    for key, both in verdict.measures.items():
        line = seen.conditions.get(key, {})
        if "threshold" in line and not any(_measured(line, sides) for sides in (both, both[::-1])):
            yield f"condition {key} shows {line['value']} against {line['threshold']}, and is {both}"


def _measured(line: Json, sides: tuple[Value, ...]) -> bool:
    """Whether what is shown allows these two; which side is the threshold is for the one that shows it to say."""
    gap = difference(sides[0], sides[1])
    margin = "margin" not in line or gap is None or contains(line["margin"], gap)
    return contains(line["value"], sides[0]) and contains(line["threshold"], sides[1]) and margin


def unsound(compiled: Compiled, hidden: Json, full: Json, run: Run) -> list[str]:
    """How the answer for a hidden case is broken by one of its completions, in any reading of the questions."""
    seen = decisions(ask(compiled.program, hidden, run))
    found: list[str] = []
    for number, readings in enumerate(compiled.law.reading_combinations()):
        if number >= MOST_READINGS:
            break
        one = Run(readings, run.on, run.known_on, run.honoured)
        for decision, verdict in matched(seen, judge(compiled.law, full, one)):
            found += [f"{problem} (readings {dict(readings)})" for problem in _broken(decision, verdict)]
    return found


def _broken(seen: Seen, verdict: Verdict) -> Iterator[str]:
    if verdict.outcome is not None and verdict.outcome not in seen.possible:
        yield f"{verdict.outcome} is not among {seen.possible}"
    if seen.status == "determined" and verdict.outcome != seen.outcome:
        conflicts = sorted(map(sorted, verdict.conflicts))
        yield f"determined as {seen.outcome}, but {verdict.outcome or conflicts or 'a gap'}"
    if seen.status == "conflict" and not verdict.conflicts:
        yield "a conflict for certain, but there is none"
    for pair in verdict.conflicts:
        if pair not in seen.conflicts:
            yield f"the conflict between {sorted(pair)} is not told"
    for pair, certain in seen.conflicts.items():
        if certain and pair not in verdict.conflicts:
            yield f"the conflict between {sorted(pair)} is not certain"
    is_gap = verdict.outcome is None and not verdict.conflicts
    if is_gap and seen.gap is None:
        yield "the gap is not told"
    if seen.gap and not is_gap:
        yield "the gap is not certain"
    yield from _broken_parts(seen, verdict)


def _broken_parts(seen: Seen, verdict: Verdict) -> Iterator[str]:
    for name, state in seen.states.items():
        if state == "live" and name not in verdict.live:
            yield f"{name} is live, but not here"
        if state in ("set_aside", "not_met", "suspended", "not_in_force") and name in verdict.live:
            yield f"{name} is {state}, but live here"
    told = {(name, text): due for name, text, due in verdict.duties}
    for key, due in told.items():
        if key not in seen.duties:
            yield f"the duty of {key[0]} is not told"
        elif (due is None) != (seen.duties[key][0] is None) or (
            due is not None and not contains(seen.duties[key][0], due)
        ):
            yield f"the duty of {key[0]} is due by {due}, not {seen.duties[key][0]}"
    for key, (_, certain) in seen.duties.items():
        if certain and key not in told:
            yield f"the duty of {key[0]} is certain, but not due here"
    for key, line in seen.conditions.items():
        if key in verdict.lines and line["holds"] != "open" and (line["holds"] == "yes") != verdict.lines[key]:
            yield f"condition {key} is {line['holds']}, but not here"
    yield from _values(seen, verdict)


def enlarged(before: Json, after: Json) -> list[str]:
    """What became possible by knowing more."""
    found = []
    for one, other in zip(decisions(before), decisions(after), strict=True):
        more = set(other.possible) - set(one.possible)
        # A case that is determined, a conflict or a gap stays so.
        if more:
            found.append(f"{sorted(more)} became possible")
        if one.status == "determined" and other.status != "determined":
            found.append(f"{one.status} became {other.status}")
        if one.status == "conflict" and other.status != "conflict":
            found.append(f"{one.status} became {other.status}")
        found += [f"the conflict {sorted(pair)} came up" for pair in other.conflicts if pair not in one.conflicts]
        found += [f"{name} became {other.states[name]}" for name in one.live if other.states[name] != "live"]
        found += [f"the duty {key} came up" for key in other.duties if key not in one.duties]
        found += ["a gap came up"] if one.gap is None and other.gap is not None else []
    return found
