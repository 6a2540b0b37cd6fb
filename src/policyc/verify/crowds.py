"""Contradictions in a large law: one question for each provision and all that it may contradict, told in groups.

Provisions whose words or days exclude each other are told apart without the solver.
"""

from collections.abc import Iterator

from policyc.core.program import Decision, Policy
from policyc.text.source import Span
from policyc.verify.cells import Cells
from policyc.verify.findings import Contradictions, Found, label
from policyc.verify.prove import NotDecided, Proved, Prover
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example
from policyc.verify.world import ANY, SMALL, VAGUE


def crowded(prover: Prover, policy: Policy, decision: Decision) -> Iterator[Found | Claim]:
    """Each provision that contradicts others, with all of them, or that it contradicts none."""
    near = prover.near(policy)
    for first, rivals in near.rivals[decision.name].items():
        meeting = near.named(rivals & near.around(first))
        yield _group(prover, policy, first, meeting)


def _group(prover: Prover, policy: Policy, first: str, others: list[str]) -> Found | Claim:
    what = f"`{first}` contradicts no provision that it is not ordered against"
    found = _together(prover, policy, first, others)
    rest = [one for one in others if one not in found]
    span = prover.named[first].span
    if not found:
        return _none(prover, policy, others, (what, first, span))
    complete = _apart(prover, policy, first, rest)
    named = [first, *found]
    pair = [prover.named[name].live for name in named[:2]]
    verdict = prover.ask(
        lambda world: tuple(world.read.defined(live) for live in pair),
        lambda replay: all(replay.defined(live) is True for live in pair),
    )
    if isinstance(verdict, Proved | NotDecided):
        return unsettled("conflict", what, (first,), NotDecided("the solver gave up", False), span)
    places = tuple(place for name in found for place in label(prover.named[name].span, "this one"))
    return Contradictions(
        span=span, provisions=tuple(named), places=places, example=example(verdict), complete=complete
    )


def _together(prover: Prover, policy: Policy, first: str, others: list[str]) -> list[str]:
    """Those of the others that are live in some small case together with the provision."""
    cells = prover.cells(policy, SMALL)
    return [name for name in others if any(cells.possible(*both) for both in cells.together(first, name))]


def _apart(prover: Prover, policy: Policy, first: str, others: list[str]) -> bool:
    """Whether it is proved that no case of any size makes the provision live together with one of the others."""
    shapes = (SMALL,) if prover.world(SMALL).exact else (VAGUE, ANY)
    return all(any(_never(prover.cells(policy, shape), first, name) for shape in shapes) for name in others)


def _never(cells: Cells, first: str, other: str) -> bool:
    return all(cells.excluded(*both) for both in cells.together(first, other))


def _none(prover: Prover, policy: Policy, others: list[str], of: tuple[str, str, Span | None]) -> Found | Claim:
    what, first, span = of
    if _apart(prover, policy, first, others):
        return Claim("conflict", what, (first,))
    return unsettled("conflict", what, (first,), NotDecided("lists of up to 2 elements", True), span)
