"""Policies compiled ahead: a callable in this process, or a file that needs Python alone."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from policyc import session
from policyc.backends.python.compile import RUNTIME, engine_for, standalone_source
from policyc.backends.python.plan import asks_along_chains
from policyc.compiled import Decide, Decided, NotUsable, callable_for
from policyc.core.program import Program
from policyc.pages import module_text


def decider(program: Program, say_why: Any = None) -> Decide:
    """What decides cases in this process; `say_why` as in `policyc.compiled`.

    Policies that ask for shares along chains of owners are decided by the reference evaluator, at its speed.
    """
    slow = beyond(program)
    fast = callable_for(engine_for(aiming(program, lambda name: name not in slow)), say_why)
    if not slow:
        return fast
    others = aiming(program, lambda name: name in slow)

    def decide(case: Any, **terms: Any) -> tuple[Decided, ...]:
        found = [*fast(case, **terms), *_referred(others, case, terms)]
        order = [policy.name for policy in program.policies]
        return tuple(sorted(found, key=lambda one: order.index(one.policy)))

    return decide


def _referred(program: Program, case: Any, terms: dict[str, Any]) -> Iterator[Decided]:
    """The same decisions as the reference evaluator gives them; the terms were read by the compiled part before."""
    readings = [f"{question}={reading}" for question, reading in (terms.get("readings") or {}).items()]
    days = [str(day) if day is not None else None for day in (terms.get("on"), terms.get("known_on"))]
    run, wrong = session.check_run(program, days[0], days[1], readings, terms.get("min_confidence"))
    facts, faults = session.read_one_case(program, case)
    if run is None or facts is None:
        raise NotUsable("; ".join(one.message() for one in (*wrong, *faults)))
    run = attrs.evolve(run, honoured=not terms.get("ignore_suspensions"))
    for one in session.evaluate_case(program, facts, run, False)["decisions"]:
        because = tuple(each["provision"] for each in one["because"]) if terms.get("reasons") else None
        gap = (True if one["gap"]["certain"] else None) if "gap" in one else False
        yield Decided(
            one["policy"], one["decision"], one["status"], one["outcome"], tuple(one["possible"]), because, gap
        )


def aiming(program: Program, wanted: Callable[[str], bool]) -> Program:
    """The same with those policies alone to be decided of which the name is wanted."""
    policies = [attrs.evolve(one, target=one.target and wanted(one.name)) for one in program.policies]
    return attrs.evolve(program, policies=tuple(policies))


def beyond(program: Program) -> tuple[str, ...]:
    """The policies that ask for shares along chains of owners, for which no Python is written."""
    found = []
    for policy in program.policies:
        if policy.target and asks_along_chains(aiming(program, lambda name, mine=policy.name: name == mine)):  # type: ignore[misc]
            found.append(policy.name)
    return tuple(found)


def python_file(program: Program) -> str:
    """The text of a program that answers cases and needs Python alone."""
    runtime = [*(f"backends.python.{name}" for name in RUNTIME), "compiled"]
    return standalone_source(program, map(module_text, runtime))
