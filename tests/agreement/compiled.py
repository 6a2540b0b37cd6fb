"""What the reference evaluator and the compiled Python say of the same case, side by side."""

from collections.abc import Iterator
from typing import Any

from policyc import session
from policyc.backends.decide import decide
from policyc.backends.machine import machine_for
from policyc.core.confidence import Confidence
from policyc.core.facts import Case
from policyc.core.program import Program
from policyc.core.run import Run

Json = Any
# Status, outcome, possible outcomes, gap.
Result = tuple[str, str | None, tuple[str, ...], bool | None]


def told(program: Program, case: Case, run: Run, only: str | None = None) -> list[Result]:
    """What the reference evaluator decides, or one policy of it, without what it says besides."""
    found = []
    for policy in program.policies:
        for decision in policy.decisions if policy.target and only in (None, policy.name) else ():
            one = decide(machine_for(program, case, run), policy, decision).combined
            outcome = one.possible[0] if one.status == "determined" else None
            found.append((one.status, outcome, one.possible, one.gap))
    return found


def work_of(program: Program, case: Case, run: Run) -> int:
    """How much the reference evaluator does for this answer: the definitions that it looks at, for each reading."""
    found = 1
    for policy in program.policies:
        for decision in policy.decisions if policy.target else ():
            one = decide(machine_for(program, case, run), policy, decision)
            found += len(one.machine.memo) + sum(len(machine.memo) for _, _, machine in one.each)
    return found


def compiled(decide_fast: Any, data: Json, run: Run, reasons: bool = False) -> list[Any]:
    """What the compiled policy decides on the same terms."""
    return list(decide_fast(data, **terms_of(run), reasons=reasons))


def terms_of(run: Run) -> dict[str, Any]:
    """The terms of a run as a caller of a compiled policy gives them."""
    least = run.min_confidence.value if run.min_confidence is not Confidence.NOT_STATED else None
    return {
        "on": run.on,
        "known_on": run.known_on,
        "readings": dict(run.readings),
        "ignore_suspensions": not run.honoured,
        "min_confidence": least,
    }


def results(found: list[Any]) -> list[Result]:
    """The parts of compiled decisions that `told` gives."""
    return [(one.status, one.outcome, one.possible, one.gap) for one in found]


def reasons_differ(program: Program, decide_fast: Any, data: Json, run: Run) -> Iterator[str]:
    """How the provisions that lead to the results differ from those of the whole answer."""
    case, faults = session.read_one_case(program, data)
    assert case is not None, [fault.message() for fault in faults]
    answer = session.evaluate_case(program, case, run, False)
    for one, decision in zip(compiled(decide_fast, data, run, reasons=True), answer["decisions"], strict=True):
        because = tuple(each["provision"] for each in decision["because"])
        here = (one.status, one.outcome, list(one.possible), one.because)
        there = (decision["status"], decision["outcome"], decision["possible"], because)
        if here != there:
            yield f"{one.policy}: {here}, not {there}"
