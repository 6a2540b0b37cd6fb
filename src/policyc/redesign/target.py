"""What a redesign should reach: an outcome of a decision, on some days, however what is open turns out."""

from typing import Any

import attrs

from policyc.core.program import Decision, Policy, Program
from policyc.redesign.errors import BadTarget
from policyc.text.diagnostic import Diagnostic


@attrs.frozen
class Target:
    """A decision and the outcome that it should have, or that it should not exceed. policy: None for every one asked about."""

    text: str
    policy: str | None
    decision: str
    outcome: str
    at_most: bool


USUAL = "licence is not_required"


def read_target(program: Program, text: str) -> tuple[Target | None, tuple[Diagnostic, ...]]:
    """`licence is not_required`, `licence is at most required`, `cn_2025_61.licence is not_required`."""
    words = text.split()
    at_most = words[2:4] == ["at", "most"]
    if at_most:
        words = [*words[:2], *words[4:]]
    if len(words) == 3 and words[1] == "is":
        policy, _, name = words[0].rpartition(".")
        target = Target(text, policy or None, name, words[2], at_most)
        found = decisions_of(program, target)
        if found and all(_can_be(decision, target) for _, decision in found):
            return target, ()
    known = {
        f"{decision.name} is {outcome}"
        for policy_, decision in _all(program)
        for outcome, _ in decision.outcomes
        if policy_.target
    }
    return None, (BadTarget(text=text, known=tuple(sorted(known))),)


def _can_be(decision: Decision, target: Target) -> bool:
    return target.outcome in dict(decision.outcomes) and (decision.ordered or not target.at_most)


def _all(program: Program) -> list[tuple[Policy, Decision]]:
    return [(policy, decision) for policy in program.policies for decision in policy.decisions]


def decisions_of(program: Program, target: Target) -> list[tuple[Policy, Decision]]:
    """The decisions of which the target speaks."""
    return [
        (policy, decision)
        for policy, decision in _all(program)
        if decision.name == target.decision and policy.target and target.policy in (None, policy.name)
    ]


def allowed(decision: Decision, target: Target) -> tuple[str, ...]:
    """The outcomes with which one decision does not exceed the target."""
    order = [name for name, _ in decision.outcomes]
    if decision.ordered:
        return tuple(order[: order.index(target.outcome) + 1])
    return (target.outcome,)


def spared(program: Program, answer: dict[str, Any], target: Target) -> list[dict[str, Any]]:
    """The provisions that exceed the target, or may, and do not only because they are suspended, with the last day of that."""
    fine = {(policy.name, decision.name): allowed(decision, target) for policy, decision in decisions_of(program, target)}
    found = [
        {name: one[name] for name in ("provision", "by", "through")}
        for decision in answer["decisions"]
        for one in decision["suspended"]
        if one["outcome"] is not None and one["outcome"] not in fine.get((decision["policy"], decision["decision"]), (one["outcome"],))
    ]
    return [one for number, one in enumerate(found) if one not in found[:number]]


def reached(program: Program, answer: dict[str, Any], target: Target) -> bool:
    """Whether an answer of the reference evaluator reaches the target: every decision of which it speaks is settled and
    does not exceed it, and, unless less will do, one of them is there."""
    outcomes = {(one["policy"], one["decision"]): one["outcome"] for one in answer["decisions"]}
    found = decisions_of(program, target)
    mine = [(outcomes.get((policy.name, decision.name)), decision) for policy, decision in found]
    there = target.at_most or any(outcome == target.outcome for outcome, _ in mine)
    return there and all(outcome in allowed(decision, target) for outcome, decision in mine)
