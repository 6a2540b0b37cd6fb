"""Two versions of the law side by side: what changed gets a name of its own, what did not is one and the same.

Invariant: a definition of the old version keeps its name only if it means what the new version means by that name.
"""

from typing import assert_never

import attrs

from policyc.core.program import (
    LAW,
    RUN,
    Apply,
    Condition,
    Const,
    Expr,
    Over,
    Path,
    Policy,
    Program,
    Provision,
    Shared,
    Speaker,
    Unstated,
)
from policyc.verify.domains import used_by

OLD = "@old"


@attrs.frozen
class _Renaming:
    """What has another meaning in the old version: definitions, questions, and (`days`) the day on which it is judged."""

    definitions: frozenset[str]
    questions: frozenset[str]
    days: bool


def renamed(old: Program, new: Program, days: bool) -> Program:
    """The old version with `@old` behind the name of everything that the new version means otherwise.

    days: the two are judged on different days, so that everything that depends on the day differs.
    """
    renaming = _renaming(old, new, days)
    definitions = tuple(
        attrs.evolve(one, name=_name(renaming, one.name), body=_rewritten(renaming, one.body)) for one in old.definitions
    )
    policies = tuple(_policy(renaming, one) for one in old.policies)
    questions = tuple(
        attrs.evolve(one, name=f"{one.name}{OLD}") if one.name in renaming.questions else one for one in old.questions
    )
    return attrs.evolve(old, definitions=definitions, policies=policies, questions=questions)


def _renaming(old: Program, new: Program, days: bool) -> _Renaming:
    readings = {one.name: one.readings for one in new.questions}
    questions = frozenset(one.name for one in old.questions if readings.get(one.name) != one.readings)
    bodies = {one.name: one.body for one in new.definitions}
    judged = {one.name: one.judged_on for one in new.policies}
    moved = {one.name for one in old.policies if days or judged.get(one.name) != one.judged_on}
    changed: set[str] = set()
    # Definitions stand in an order in which each uses only earlier ones.
    for one in old.definitions:
        reads = any(_is_renamed(path, moved, questions) for path in _paths(one.body))
        if bodies.get(one.name) != one.body or reads or used_by(one.body) & changed:
            changed.add(one.name)
    return _Renaming(frozenset(changed), questions, bool(moved))


def _is_renamed(path: Path, moved: set[str], questions: frozenset[str]) -> bool:
    if path.root == LAW:
        return path.steps[0] in questions
    return path.root == RUN and path.steps[0].partition(":")[2] in moved and path.steps[0].startswith("day:")


def _paths(expr: Expr) -> list[Path]:
    found: list[Path] = []
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        match here:
            case Path():
                found.append(here)
            case Apply(_, args) | Shared(_, args):
                waiting += args
            case Over():
                waiting += [here.parts, here.where, here.value, *((here.default,) if here.default is not None else ())]
            case Const() | Unstated():
                pass
            case unreachable:
                assert_never(unreachable)
    return found


def _name(renaming: _Renaming, name: str) -> str:
    return f"{name}{OLD}" if name in renaming.definitions else name


def _rewritten(renaming: _Renaming, expr: Expr) -> Expr:
    match expr:
        case Path(root, steps):
            if (root == LAW and steps[0] in renaming.questions) or (root == RUN and renaming.days and steps[0][:4] == "day:"):
                return attrs.evolve(expr, steps=(f"{steps[0]}{OLD}", *steps[1:]))
            return expr
        case Apply(_, args):
            return attrs.evolve(expr, args=tuple(_rewritten(renaming, arg) for arg in args))
        case Over():
            default = _rewritten(renaming, expr.default) if expr.default is not None else None
            where, value = _rewritten(renaming, expr.where), _rewritten(renaming, expr.value)
            return attrs.evolve(expr, where=where, value=value, default=default)
        case Shared(name):
            return attrs.evolve(expr, name=_name(renaming, name))
        case Const() | Unstated():
            return expr
        case unreachable:
            assert_never(unreachable)


def _policy(renaming: _Renaming, policy: Policy) -> Policy:
    speakers: dict[str, Speaker] = {}

    def named(one: Speaker) -> Speaker:
        if one.name not in speakers:
            speakers[one.name] = Speaker(one.name, _rewritten(renaming, one.live))
        return speakers[one.name]

    decisions = tuple(
        attrs.evolve(one, rivals=tuple((named(first), tuple(map(named, others))) for first, others in one.rivals))
        for one in policy.decisions
    )
    provisions = tuple(_provision(renaming, one) for one in policy.provisions)
    return attrs.evolve(policy, decisions=decisions, provisions=provisions, guarantees=(), scenarios=())


def _provision(renaming: _Renaming, one: Provision) -> Provision:
    return attrs.evolve(
        one,
        holds=_name(renaming, one.holds),
        met=_name(renaming, one.met),
        live=_name(renaming, one.live),
        conditions=tuple(_condition(renaming, condition) for condition in one.conditions),
        duties=(),
    )


def _condition(renaming: _Renaming, one: Condition) -> Condition:
    children = tuple(_condition(renaming, child) for child in one.children)
    return attrs.evolve(one, expr=_rewritten(renaming, one.expr), measure=None, children=children)
