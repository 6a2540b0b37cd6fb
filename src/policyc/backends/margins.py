"""The margin of a decision: by how much the first amount that its first provision compares lies beyond its threshold.

Which comparison that is stands in the Program and is the same for every case and every engine. The margin is told where it
is one known number: value minus threshold, in the unit of the value, as an answer prints it.
"""

from collections.abc import Mapping
from typing import assert_never

import attrs

from policyc.backends.conditions import flattened, margin_between
from policyc.backends.interpret import see
from policyc.backends.machine import Machine
from policyc.backends.shown import currency_of, show_value, type_of
from policyc.core.facts import Amount
from policyc.core.program import (
    Apply,
    Cash,
    Const,
    Definition,
    Expr,
    Measure,
    Over,
    Path,
    Prim,
    Provision,
    Shared,
    Unstated,
)
from policyc.core.types import NUMERIC, Money, Type


@attrs.frozen
class Measured:
    """The comparison that is told of a provision, the type of its value, and whether an amount of it is always in a currency.

    A total is in none where nothing is added up.
    """

    measure: Measure
    type: Type
    named: bool


def measured(provision: Provision, definitions: Mapping[str, Definition]) -> Measured | None:
    """The first comparison of amounts in the labelled conditions of a provision, in the order of the text."""
    measure = _first(provision)
    if measure is None:
        return None
    named = any(_named(side, definitions) for side in (measure.value, measure.threshold))
    return Measured(measure, type_of(measure.value), named)


def is_measured(provision: Provision) -> bool:
    """Whether a provision compares amounts in a labelled condition."""
    return _first(provision) is not None


def _first(provision: Provision) -> Measure | None:
    measures = (one.measure for one in flattened(provision.conditions) if one.measure is not None)
    return next((one for one in measures if isinstance(type_of(one.value), NUMERIC)), None)


def margin_of(machine: Machine, provision: Provision) -> str | None:
    """What is told of a provision in a case; None where it compares no amounts, and where this is not one known number."""
    found = measured(provision, machine.definitions)
    if found is None:
        return None
    value, threshold = (see(machine.start(), one).value for one in (found.measure.value, found.measure.threshold))
    assert isinstance(value, Amount)
    assert isinstance(threshold, Amount)
    margin = margin_between(machine.case.rates, value, threshold)
    if margin is None:
        return None
    nothing = isinstance(found.type, Money) and not found.named
    shown = show_value(margin, found.type, currency_of(value, threshold))
    if not isinstance(shown, str):
        return None
    return "0" if nothing and shown.partition(" ")[0] == "0" else shown


def _named(expr: Expr, definitions: Mapping[str, Definition]) -> bool:
    """Whether an amount of money is in a currency even if it is nothing, as far as it is known."""
    match expr:
        case Path() | Unstated():
            return isinstance(expr.type, Money)
        case Const(value):
            return isinstance(value, Cash)
        case Apply(prim, args) if prim in (Prim.ADD, Prim.SUBTRACT):
            return any(_named(arg, definitions) for arg in args)
        case Apply(Prim.SCALE, args):
            return _named(args[1], definitions)
        case Apply(Prim.CHOOSE, args):
            return all(_named(arg, definitions) for arg in args[1:])
        case Shared(name):
            return _named(definitions[name].body, definitions)
        case Apply() | Over():
            return False
        case unreachable:
            assert_never(unreachable)
