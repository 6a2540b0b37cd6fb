"""The labelled conditions of a provision as an answer shows them: value, threshold, margin, and what keeps them open."""

from collections.abc import Iterator
from typing import Any

from policyc.backends.interpret import see
from policyc.backends.machine import Machine
from policyc.backends.shown import currency_of, show_value, type_of
from policyc.core import runtime
from policyc.core.facts import Amount, Rate, Truth
from policyc.core.program import Apply, Condition, Const, Expr, Measure, Over, Path, Provision, Shared

_HOLDS = {True: "yes", False: "no", None: "open"}


def show_conditions(machine: Machine, provision: Provision) -> list[dict[str, Any]]:
    """The conditions, flattened in the order of the text, with the terms and categories that each one uses."""
    return [_condition(machine, one) for one in flattened(provision.conditions)]


def flattened(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    """The conditions in the order of the text, each before those below it."""
    for one in conditions:
        yield one
        yield from flattened(one.children)


def _condition(machine: Machine, condition: Condition) -> dict[str, Any]:
    found = see(machine.start(), condition.expr)
    assert isinstance(found.value, Truth)
    shown: dict[str, Any] = {"label": condition.label, "text": condition.text, "holds": _HOLDS[found.value.known]}
    if condition.measure is not None:
        shown |= _measure(machine, condition.measure)
    if found.value.known is None:
        shown["because_of"] = sorted(found.reasons)
    named = list(_uses(machine, condition.expr)) if not condition.children else []
    return {**shown, "uses": named} if named else shown


def _measure(machine: Machine, measure: Measure) -> dict[str, Any]:
    value, threshold = see(machine.start(), measure.value), see(machine.start(), measure.threshold)
    of, against = type_of(measure.value), type_of(measure.threshold)
    currency = currency_of(value.value, threshold.value)
    shown: dict[str, Any] = {
        "value": show_value(value.value, of, currency),
        "threshold": show_value(threshold.value, against, currency),
    }
    if isinstance(value.value, Amount) and isinstance(threshold.value, Amount):
        margin = margin_between(machine.case.rates, value.value, threshold.value)
        shown |= {"margin": show_value(margin, of, currency)} if margin is not None else {}
    return shown


def margin_between(rates: tuple[Rate, ...], value: Amount, threshold: Amount) -> Amount | None:
    """Value minus threshold, in the currency of the threshold; None where that would take a rate that nobody gave."""
    currencies = [c for c in runtime.currencies_of(value, threshold) if c != runtime.UNKNOWN_CURRENCY]
    if len(currencies) < 2:
        return runtime.subtract(value, threshold)
    if runtime.missing_rates(value, threshold, rates):
        return None
    target = runtime.common_currency(value, threshold)
    ends = (runtime.in_currency(one, target, rates) for one in (value, threshold))
    mine, theirs = (Amount(((target, one),)) for one in ends)
    return runtime.subtract(mine, theirs)


def _uses(machine: Machine, expr: Expr) -> Iterator[dict[str, Any]]:
    """The terms and the categories of the case's own records that the expression names, each once."""
    provisions = {name for policy in machine.program.policies for one in policy.provisions for name in _states(one)}
    seen: set[str] = set()
    waiting: list[Expr] = [expr]
    while waiting:
        here = waiting.pop(0)
        match here:
            case Shared(name, args) if name not in provisions and all(one.root is None for one in args):
                if name not in seen:
                    seen.add(name)
                    definition = machine.definitions[name]
                    value = show_value(see(machine.start(), here).value, here.type)
                    yield {"name": name, "label": definition.label, "value": value}
            case Apply():
                waiting += here.args
            case Over():
                waiting += [here.where, here.value]
            case Path() | Const() | Shared():
                pass


def _states(provision: Provision) -> tuple[str, ...]:
    return provision.holds, provision.met, provision.live
