"""What became of each provision that was looked at."""

from typing import Any

from policyc.backends.conditions import show_conditions
from policyc.backends.decide import is_live, known
from policyc.backends.interpret import see
from policyc.backends.machine import Machine
from policyc.core import runtime
from policyc.core.facts import DayFact
from policyc.core.program import Policy, Provision, Suspension


def considered(machine: Machine, policy: Policy, provision: Provision) -> dict[str, Any]:
    """One provision with its state, what sets it aside, and its conditions."""
    everything = [one for each in machine.program.policies for one in each.provisions]
    removers = [one for one in everything if provision.name in one.removes]
    live = {one.name: known(is_live(machine, one.live)) for one in removers}
    state = _state(machine, policy, provision, live)
    shown: dict[str, Any] = {
        "provision": provision.name,
        "title": provision.title,
        "source": "; ".join(one.text for one in provision.cites),
        "url": next((one.url for one in provision.cites if one.url is not None), None),
        "outcome": provision.concludes[0][1] if provision.concludes else None,
        "confidence": provision.confidence.value,
        "state": state,
        "set_aside_by": [],
        "conditions": show_conditions(machine, provision),
    }
    if state in ("set_aside", "possibly_set_aside"):
        shown["set_aside_by"] = [name for name, one in live.items() if one is True or (one is None and "poss" in state)]
    return shown


def _state(machine: Machine, policy: Policy, provision: Provision, removers: dict[str, bool | None]) -> str:
    day = machine.day_of(policy.name, see).value
    assert isinstance(day, DayFact)
    live, met = known(is_live(machine, provision.live)), known(is_live(machine, provision.met))
    if live is True:
        return "live"
    if not _is_known(machine, provision) or runtime.on_days(day, provision.in_force) is False:
        return "not_in_force"
    if machine.run.honoured and any(suspends(machine, day, one) is True for one in provision.suspensions):
        return "suspended"
    if met is False:
        return "not_met"
    if True in removers.values() and live is False:
        return "set_aside"
    if live is False:
        return "not_met"
    if None in removers.values() and met is True:
        return "possibly_set_aside"
    return "possibly_live"


def _is_known(machine: Machine, provision: Provision) -> bool:
    known_on = machine.run.known_on
    return known_on is None or provision.published is None or provision.published <= known_on


def suspends(machine: Machine, day: DayFact, one: Suspension) -> bool | None:
    """Whether the suspension covers the day, is known, and its own condition holds."""
    if machine.run.known_on is not None and one.published > machine.run.known_on:
        return False
    when = known(see(machine.start(), one.when)) if one.when is not None else True
    return runtime.all_of((runtime.on_days(day, one.days), when))

