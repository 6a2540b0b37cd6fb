"""The door to HiGHS: what it proposes, in floating point, and never more than a proposal.

Invariant: nothing that leaves this module decides anything. Multipliers are used in exact arithmetic, where any of them
gives a true bound, and a design counts only after it was judged exactly.
"""

from collections.abc import Sequence
from typing import Any

import attrs
import highspy
import numpy as np

from policyc.redesign.bound import Costs
from policyc.redesign.state import State

# Multipliers become whole numbers over this power of two.
SCALE_BITS = 64


@attrs.frozen(eq=False)
class Proposal:
    """What the solver says of a relaxation. feasible: None where it does not know.

    shares: how much of each choice it takes, by lever and choice, for levers with a choice left. multipliers: of each
    row, whole numbers over 2**SCALE_BITS: for the costs where it is feasible, for a contradiction where it is not.
    """

    feasible: bool | None
    shares: dict[tuple[int, int], float]
    multipliers: tuple[int, ...]


def relaxed(costs: Costs, state: State) -> Proposal:
    """The linear relaxation."""
    if not state.held:
        return Proposal(True, {}, ())
    columns = [(lever, choice) for lever in state.open for choice in state.left[lever]]
    solver = _solver()
    lp, scales = _problem(costs, state, columns)
    solver.setOptionValue("random_seed", 1)
    solver.setOptionValue("threads", 1)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return Proposal(False, {}, _ray(solver, scales))
    solution = solver.getSolution()
    if not solution.value_valid:
        return Proposal(None, {}, ())
    values = np.asarray(solution.col_value)
    shares = {column: float(value) for column, value in zip(columns, values) if value > 1e-9}
    duals = _whole_numbers([-one for one in solution.row_dual[-len(scales):]] if scales else [], scales)
    return Proposal(True, shares, duals)


def _solver() -> Any:
    # The class of highspy prints a banner when it is made, which would stand among our data; the one below it does not.
    solver = highspy.Highs.__mro__[1]()
    solver.setOptionValue("output_flag", False)
    return solver


def _problem(costs: Costs, state: State, columns: list[tuple[int, int]]) -> tuple[Any, list[float]]:
    """Exactly one choice for each lever, and every row, scaled so that its largest weight is one."""
    at = {column: number for number, column in enumerate(columns)}
    levers = sorted({lever for lever, _ in columns})
    starts, places, weights = [0], [], []
    for lever in levers:
        places += [at[(lever, choice)] for choice in state.left[lever]]
        weights += [1.0] * len(state.left[lever])
        starts.append(len(places))
    low, high, scales = [1.0] * len(levers), [1.0] * len(levers), []
    for held in state.held:
        found = [(at[(lever, choice)], mine[choice]) for lever, mine in held.weights for choice in state.left[lever]]
        scale = float(max((abs(one) for _, one in found), default=1) or 1)
        places += [place for place, _ in found]
        weights += [one / scale for _, one in found]
        starts.append(len(places))
        low.append(-highspy.kHighsInf)
        high.append(held.most / scale)
        scales.append(scale)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(low)
    top = float(max((abs(costs[lever][choice]) for lever, choice in columns), default=1) or 1)
    lp.col_cost_ = np.array([costs[lever][choice] / top for lever, choice in columns], dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(columns)), np.ones(len(columns))
    lp.row_lower_, lp.row_upper_ = np.array(low), np.array(high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(places, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(weights, dtype=float)
    return lp, [scale / top for scale in scales]


def _ray(solver: Any, scales: list[float]) -> tuple[int, ...]:
    """Multipliers of a contradiction between rows, scaled so that the largest is one."""
    _, there, ray = solver.getDualRay()
    if not there or not scales:
        return ()
    mine = [max(0.0, -one) for one in ray[-len(scales):]]
    largest = max((one / scale for one, scale in zip(mine, scales)), default=0.0)
    return _whole_numbers([one / largest for one in mine], scales) if largest > 0 else ()


def _whole_numbers(duals: Sequence[float], scales: list[float]) -> tuple[int, ...]:
    return tuple(max(0, round(one / scale * 2.0**SCALE_BITS)) for one, scale in zip(duals, scales))
