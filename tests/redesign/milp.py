"""The same redesign as one mixed-integer program, as a textbook would write it, for HiGHS, CP-SAT and Z3's optimiser."""

import time
from collections.abc import Iterator
from typing import Any

import attrs
import highspy
import numpy as np
import z3

from policyc.redesign.formula import All, Any as Either, Formula, Only, Row
from policyc.redesign.task import Task


@attrs.frozen
class Outcome:
    """What a solver says: the cost that it claims to be least, None where it did not finish; processor seconds."""

    cost: int | None
    design: tuple[int, ...] | None
    seconds: float


@attrs.define
class Linear:
    """Columns that are 0 or 1, and rows `sum <= most` over them. switch: a column that must be 1 for a row to bind."""

    costs: list[int] = attrs.field(factory=list)
    rows: list[tuple[dict[int, int], int, int | None]] = attrs.field(factory=list)
    equal: list[list[int]] = attrs.field(factory=list)

    def column(self, cost: int) -> int:
        """One more column."""
        self.costs.append(cost)
        return len(self.costs) - 1


def linear(task: Task) -> tuple[Linear, list[list[int]]]:
    """The program, and the columns of each lever by choice."""
    model = Linear()
    columns = [[model.column(cost) for cost in mine] for mine in task.costs]
    model.equal += columns
    _assert(model, columns, task.goal, None)
    return model, columns


def _assert(model: Linear, columns: list[list[int]], formula: Formula, switch: int | None) -> None:
    """The condition holds wherever its switch is on."""
    match formula:
        case True:
            pass
        case False:
            model.rows.append(({}, -1, switch))
        case Only(lever, choices):
            model.rows.append(({column: -1 for n, column in enumerate(columns[lever]) if n in choices}, -1, switch))
        case Row(weights, most):
            flat = {columns[lever][n]: one for lever, mine in weights for n, one in enumerate(mine) if one}
            model.rows.append((flat, most, switch))
        case All(of):
            for one in of:
                _assert(model, columns, one, switch)
        case Either(of):
            parts = [model.column(0) for _ in of]
            model.rows.append((dict.fromkeys(parts, -1), -1, switch))
            for part, one in zip(parts, of, strict=True):
                _assert(model, columns, one, part)


def with_big_m(model: Linear) -> Iterator[tuple[dict[int, int], int]]:
    """Rows without switches: one that is off is loosened by as much as it can ever be broken."""
    for weights, most, switch in model.rows:
        if switch is None:
            yield weights, most
            continue
        over = sum(max(one, 0) for one in weights.values()) - most
        yield ({**weights, switch: weights.get(switch, 0) + max(over, 0)}, most + max(over, 0))


def by_highs(task: Task, seconds: float) -> Outcome:
    """HiGHS with its own tolerances."""
    model, columns = linear(task)
    rows = [(dict.fromkeys(one, 1), 1.0, 1.0) for one in model.equal]
    rows += [(weights, -highspy.kHighsInf, float(most)) for weights, most in with_big_m(model)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.costs), len(rows)
    lp.col_cost_ = np.array(model.costs, dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(model.costs)), np.ones(len(model.costs))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(model.costs)
    lp.row_lower_ = np.array([low for _, low, _ in rows])
    lp.row_upper_ = np.array([high for _, _, high in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(weights) for weights, _, _ in rows)]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([column for weights, _, _ in rows for column in weights], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([one for weights, _, _ in rows for one in weights.values()], dtype=float)
    solver: Any = highspy.Highs.__mro__[1]()
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    began = time.process_time()
    solver.passModel(lp)
    solver.run()
    took = time.process_time() - began
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Outcome(None, None, took)
    values = np.asarray(solver.getSolution().col_value)
    design = tuple(int(np.argmax([values[column] for column in mine])) for mine in columns)
    return Outcome(round(solver.getInfo().objective_function_value), design, took)


def by_z3(task: Task, seconds: float) -> Outcome:
    """Z3's optimiser with soft constraints, its best way for such problems."""
    model, columns = linear(task)
    solver = z3.Optimize()
    solver.set("timeout", int(1000 * seconds))
    names = [z3.Bool(f"x{n}") for n in range(len(model.costs))]
    for one in model.equal:
        solver.add(z3.PbEq([(names[column], 1) for column in one], 1))
    for weights, most, switch in model.rows:
        row = z3.Sum([z3.If(names[column], one, 0) for column, one in weights.items()]) <= most
        solver.add(row if switch is None else z3.Implies(names[switch], row))
    for column, cost in enumerate(model.costs):
        if cost:
            solver.add_soft(z3.Not(names[column]), cost)
    began = time.process_time()
    found = solver.check()
    took = time.process_time() - began
    if found != z3.sat:
        return Outcome(None, None, took)
    taken = solver.model()
    design = tuple(max(range(len(mine)), key=lambda n: bool(taken[names[mine[n]]])) for mine in columns)
    return Outcome(task.cost(design), design, took)


def by_cp_sat(task: Task, seconds: float) -> Outcome:
    """CP-SAT, where it is installed; ImportError where not."""
    from ortools.sat.python import cp_model

    model, columns = linear(task)
    cp = cp_model.CpModel()
    names = [cp.new_bool_var(f"x{n}") for n in range(len(model.costs))]
    for one in model.equal:
        cp.add_exactly_one(names[column] for column in one)
    for weights, most, switch in model.rows:
        row = cp.add(sum(one * names[column] for column, one in weights.items()) <= most)
        if switch is not None:
            row.only_enforce_if(names[switch])
    cp.minimize(sum(cost * names[column] for column, cost in enumerate(model.costs)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    began = time.process_time()
    status = solver.solve(cp)
    took = time.process_time() - began
    if status != cp_model.OPTIMAL:
        return Outcome(None, None, took)
    design = tuple(max(range(len(mine)), key=lambda n: solver.value(names[mine[n]])) for mine in columns)
    return Outcome(task.cost(design), design, took)


def by_scip(task: Task, seconds: float) -> Outcome:
    """SCIP with its own tolerances, where it is installed; ImportError where not."""
    from pyscipopt import Model, quicksum

    model, columns = linear(task)
    scip = Model()
    scip.hideOutput()
    scip.setParam("limits/time", seconds)
    names = [scip.addVar(vtype="B", obj=float(cost)) for cost in model.costs]
    for one in model.equal:
        scip.addCons(quicksum(names[column] for column in one) == 1)
    for weights, most in with_big_m(model):
        scip.addCons(quicksum(float(one) * names[column] for column, one in weights.items()) <= float(most))
    began = time.process_time()
    scip.optimize()
    took = time.process_time() - began
    if scip.getStatus() != "optimal":
        return Outcome(None, None, took)
    values = [[scip.getVal(names[column]) for column in mine] for mine in columns]
    design = tuple(max(range(len(mine)), key=mine.__getitem__) for mine in values)
    return Outcome(round(scip.getObjVal()), design, took)
