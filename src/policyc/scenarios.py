"""A scenario against its answer: whether everything came that it expects, and what came instead."""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from policyc.backends.answer import answer_case
from policyc.backends.assumptions import certainly_false
from policyc.core.program import Expectation, Program, Scenario
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.from_python import case_from_mapping
from policyc.facts.places import assumptions_of, broken
from policyc.text.source import Span

Answer = dict[str, Any]
Decision = dict[str, Any]

# What becomes of a provision, as an answer says it, in the words of a problem.
_STATES = {
    "live": "applies",
    "possibly_live": "may apply, depending on what is missing",
    "set_aside": "is set aside by {by}",
    "possibly_set_aside": "may be set aside by {by}",
    "not_met": "does not apply: its conditions fail",
    "open": "is open: whether its conditions hold depends on what is missing",
    "suspended": "is suspended",
    "not_in_force": "is not in force on the day",
}
_CERTAINLY_NOT = ("set_aside", "not_met", "suspended", "not_in_force")


@attrs.frozen
class Result:
    """A scenario that was run. Each of `problems` is one sentence: what was expected, and what came."""

    name: str
    policy: str
    problems: tuple[str, ...]
    span: Span | None
    answer: Answer

    @property
    def passed(self) -> bool:
        """Whether everything came that was expected."""
        return not self.problems


def policies_tried(scenario: Scenario) -> tuple[str, ...]:
    """The policies that must be asked so that everything the scenario expects can be told from the answer."""
    named = [expect.subject.rpartition(".")[0] for expect in scenario.expects if _is_about_a_provision(expect)]
    return tuple(dict.fromkeys((scenario.policy, *named)))


def judge(scenario: Scenario, answer: Answer) -> tuple[str, ...]:
    """What of the scenario's expectations did not come. The answer must explain every provision considered."""
    return tuple(problem for expect in scenario.expects for problem in _problems(_Trial(scenario, answer), expect))


def run_scenario(program: Program, scenario: Scenario) -> Result:
    """The scenario's case, answered on the scenario's terms, and whether everything came that it expects.

    Asked are its own policy and those of the provisions that it speaks of; across policies, all policies of the program.
    """
    asked = _asking(program, scenario)
    tree, unreadable = case_from_mapping(scenario.case)
    case, unfit = convert(tree, asked) if tree is not None else (None, unreadable)
    if tree is None or case is None:
        raise ValueError(f"the scenario {scenario.name!r} of {scenario.policy} holds no case: {unfit[0].message()}")
    run = Run(on=scenario.on, known_on=scenario.known_on, honoured=scenario.honoured, readings=scenario.readings)
    answer = answer_case(asked, case, run, True)
    contradictions = tuple(
        f"its case contradicts the vocabulary: {broken(assumption, node, tree).message()}"
        for assumption, node in assumptions_of(case, asked)
        if certainly_false(asked, case, assumption, node)
    )
    return Result(
        name=scenario.name,
        policy=scenario.policy,
        problems=contradictions or judge(scenario, answer),
        span=scenario.span,
        answer=answer,
    )


def _asking(program: Program, scenario: Scenario) -> Program:
    """The program as it is when exactly the policies that the scenario tries are asked for."""
    tried = policies_tried(scenario)
    policies = tuple(
        attrs.evolve(policy, target=scenario.across or policy.name in tried) for policy in program.policies
    )
    return attrs.evolve(program, policies=policies)


@attrs.frozen
class _Trial:
    scenario: Scenario
    answer: Answer

    def short(self, name: object) -> str:
        """A name in backticks, without the policy of the scenario."""
        return f"`{str(name).removeprefix(f'{self.scenario.policy}.')}`"

    def listed(self, names: Iterable[object]) -> str:
        """Names as in `a`, `b` and `c`."""
        *first, last = [self.short(name) for name in names] or ["nothing"]
        return f"{', '.join(first)} and {last}" if first else last

    def deciding(self, name: str) -> list[Decision]:
        """What the policies of the scenario say of this decision."""
        return [
            one
            for one in self.answer["decisions"]
            if one["decision"] == name and (self.scenario.across or one["policy"] == self.scenario.policy)
        ]

    def all(self, part: str) -> list[dict[str, Any]]:
        """One part of every decision of the answer."""
        return [item for decision in self.answer["decisions"] for item in decision.get(part, ())]


def _is_about_a_provision(expect: Expectation) -> bool:
    return expect.kind in ("suspended", "applies", "not_applies")


def _problems(trial: _Trial, expect: Expectation) -> Iterator[str]:
    match expect.kind:
        case "outcome" | "undetermined" | "conflict":
            yield from _decision_problems(trial, expect)
        case "suspended":
            yield from _suspended_problems(trial, expect)
        case "applies" | "not_applies":
            yield from _applies_problems(trial, expect)
        case "due":
            yield from _due_problems(trial, expect)
        case other:
            raise ValueError(f"nothing expects {other}")


# ---- what is decided ----


def _decision_problems(trial: _Trial, expect: Expectation) -> Iterator[str]:
    name, deciding = expect.subject, trial.deciding(expect.subject)
    if not deciding:
        yield f"{name}: expected {_wanted(trial, expect)}, but no policy of the scenario decides it"
        return
    result = trial.answer["overall"][name] if trial.scenario.across else deciding[0]
    if not _came(expect, result, deciding):
        yield f"{name}: expected {_wanted(trial, expect)}, came {_result(trial, result, deciding)}"
        return
    reasons = _reasons(deciding)
    absent = [reason for reason in expect.because if not _is_among(reason, reasons)]
    if absent:
        yield f"{name}: expected because of {trial.listed(absent)}, came because of {trial.listed(reasons)}"


def _wanted(trial: _Trial, expect: Expectation) -> str:
    match expect.kind:
        case "outcome":
            return f"`{expect.words[0]}`"
        case "conflict":
            return f"a conflict between {trial.listed(expect.words)}"
        case _:
            return "undetermined" + (f" between {trial.listed(expect.words)}" if expect.words else "")


def _came(expect: Expectation, result: dict[str, Any], deciding: list[Decision]) -> bool:
    match expect.kind:
        case "outcome":
            return bool(result["status"] == "determined" and result["outcome"] == expect.words[0])
        case "conflict":
            return any(
                found["certain"] and set(found["provisions"]) == set(expect.words)
                for decision in deciding
                for found in decision["conflict"]
            )
        case _:
            same = not expect.words or set(result["possible"]) == set(expect.words)
            return bool(result["status"] == "undetermined" and same)


def _result(trial: _Trial, result: dict[str, Any], deciding: list[Decision]) -> str:
    if result["status"] == "determined":
        return f"`{result['outcome']}`"
    pairs = [found for decision in deciding for found in decision["conflict"]]
    if result["status"] == "conflict":
        return " and ".join(f"a conflict between {trial.listed(found['provisions'])}" for found in pairs)
    possible = [f"a possible conflict between {trial.listed(found['provisions'])}" for found in pairs]
    return ", with ".join((f"undetermined between {trial.listed(result['possible'])}", *possible))


def _reasons(deciding: list[Decision]) -> list[str]:
    """The provisions, the open questions and the missing facts on which the decision rests."""
    found: list[str] = []
    for decision in deciding:
        found += [reason["provision"] for reason in decision["because"]]
        found += [question["question"] for question in decision["questions"]]
        found += [fact["path"] for fact in decision["missing"] if fact["matters"]]
    return list(dict.fromkeys(found))


def _is_among(reason: str, reasons: list[str]) -> bool:
    """A fact is also missing where only something inside it is."""
    return any(found == reason or found.startswith((f"{reason}.", f"{reason}[")) for found in reasons)


# ---- what becomes of a provision ----


def _suspended_problems(trial: _Trial, expect: Expectation) -> Iterator[str]:
    name = trial.short(expect.subject)
    found = [one for one in trial.all("suspended") if one["provision"] == expect.subject]
    by = expect.words[0] if expect.words else None
    wanted = [one for one in found if by in (None, one["by"])]
    if any(one["certain"] for one in wanted):
        return
    if wanted:
        yield f"{name} is only perhaps suspended: it depends on what is missing or open"
    elif found:
        yield f"{name} is suspended by {trial.listed(one['by'] for one in found)}, not by {trial.short(by)}"
    else:
        states = [_state(trial, one) for one in _considered(trial, expect.subject)]
        # A suspended provision that would not apply anyway is not among those that an answer counts as held back.
        if states != ["is suspended"] or by is not None:
            yield f"expected {name} to be suspended, but it {states[0] if states else 'was not considered'}"


def _applies_problems(trial: _Trial, expect: Expectation) -> Iterator[str]:
    name, found = trial.short(expect.subject), _considered(trial, expect.subject)
    wanted = "to apply" if expect.kind == "applies" else "not to apply"
    if not found:
        yield f"expected {name} {wanted}, but it was not considered"
    elif found[0]["state"] not in (("live",) if expect.kind == "applies" else _CERTAINLY_NOT):
        yield f"expected {name} {wanted}, but it {_state(trial, found[0])}"


def _considered(trial: _Trial, provision: str) -> list[dict[str, Any]]:
    return [one for one in trial.all("considered") if one["provision"] == provision][:1]


def _state(trial: _Trial, considered: dict[str, Any]) -> str:
    return _STATES[considered["state"]].format(by=trial.listed(considered["set_aside_by"]))


# ---- what must be done ----


def _due_problems(trial: _Trial, expect: Expectation) -> Iterator[str]:
    found = [one for one in trial.all("duties") if one["duty"] == expect.subject]
    day = expect.words[0] if expect.words else None
    head = f"must `{expect.subject}`: expected {f'by {day}' if day is not None else 'without a day'}"
    if not found:
        yield f"{head}, but it is not due"
    elif not any(_is_due(one, day) for one in found):
        yield f"{head}, came {' and '.join(dict.fromkeys(_deadline(one) for one in found))}"


def _is_due(duty: dict[str, Any], day: str | None) -> bool:
    if day == "unknown":
        return isinstance(duty["due"], dict)
    return bool(duty["certain"]) and bool(duty["due"] == day)


def _deadline(duty: dict[str, Any]) -> str:
    perhaps = "" if duty["certain"] else "perhaps "
    match duty["due"]:
        case None:
            return f"{perhaps}due without a day"
        case {"at_least": first, "at_most": last}:
            days = [f"not before {first}" if first else "", f"by {last} at the latest" if last else ""]
            return f"{perhaps}due on a day that is not known" + "".join(f", {one}" for one in days if one)
        case day:
            return f"{perhaps}by {day}"
