"""The only door to Z3: terms are asserted as text, questions are asked in the order given, models are read by name.

Every question has a budget of the solver's own steps, so that the same question gets the same answer on every machine; a
limit of time comes on top where somebody asks for one.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs
import z3

from policyc.verify.smtlib import script
from policyc.verify.terms import Terms

STEPS = 20_000_000


@attrs.frozen
class Model:
    """One case as the solver gives it: what each variable is; what is absent may be anything."""

    truths: dict[int, bool]
    numbers: dict[int, Fraction]
    words: dict[int, int]


@attrs.define(eq=False)
class Solver:
    """One line of questions about one set of terms. `spent`: a question was given up."""

    terms: Terms
    milliseconds: int | None = None
    context: z3.Context = attrs.field(init=False)
    solver: z3.Solver = attrs.field(init=False)
    exprs: dict[int, z3.BoolRef] = attrs.field(factory=dict)
    variables: dict[str, z3.ExprRef] = attrs.field(factory=dict)
    asserted: int = 0
    asked: int = 0

    def __attrs_post_init__(self) -> None:
        # A context of its own: another question may give other meanings to the same names.
        self.context = z3.Context()
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.set("rlimit", STEPS)
        if self.milliseconds is not None:
            self.solver.set("timeout", self.milliseconds)

    def assume(self, facts: list[int]) -> None:
        """Hold these conditions for every question from now on; those that were held before are not read again."""
        fresh = facts[self.asserted :]
        self.prepare(fresh)
        for one in fresh:
            self.solver.add(self.exprs[one])
        self.asserted = len(facts)

    def prepare(self, conditions: Iterable[int]) -> None:
        """Read many terms at once, which is cheaper than one by one."""
        wanted = [one for one in dict.fromkeys(conditions) if one not in self.exprs]
        if wanted:
            read = z3.parse_smt2_string(script(self.terms, wanted), ctx=self.context)
            for one, expr in zip(wanted, read, strict=True):
                self.exprs[one] = expr

    def possible(self, *conditions: int) -> bool | None:
        """Whether some case satisfies all of these; None if that was not settled."""
        found = self._ask(conditions, False)
        return None if found is None else found is not False

    def find(self, *conditions: int) -> "Model | bool | None":
        """A case that satisfies all of these, False if there is none, None if that was not settled."""
        return self._ask(conditions, True)

    def _ask(self, conditions: Sequence[int], read: bool) -> "Model | bool | None":
        self.prepare(conditions)
        self.asked += 1
        self.solver.push()
        try:
            for one in conditions:
                self.solver.add(self.exprs[one])
            found = self.solver.check()
            if found == z3.sat:
                return self._model(self.solver.model()) if read else True
            return False if found == z3.unsat else None
        finally:
            self.solver.pop()

    def core(self, conditions: list[int]) -> list[int] | None:
        """Those of the conditions that cannot hold together, none of which can be left out; None if they can."""
        kept = list(dict.fromkeys(conditions))
        if self.possible(*kept) is not False:
            return None
        for one in list(kept):
            rest = [other for other in kept if other != one]
            if self.possible(*rest) is False:
                kept = rest
        return kept

    def _model(self, model: z3.ModelRef) -> Model:
        truths: dict[int, bool] = {}
        numbers: dict[int, Fraction] = {}
        words: dict[int, int] = {}
        for index in range(len(self.terms.words)):
            words[index] = model.eval(self._variable("w", index), True).as_long()
        for index, atom in enumerate(self.terms.atoms):
            if atom.kind != "ite":
                value = model.eval(self._variable("n", index), True)
                numbers[index] = Fraction(value.as_long()) if atom.whole else value.as_fraction()
        for index, node in enumerate(self.terms.nodes):
            if node.op == "var":
                truths[index] = z3.is_true(model.eval(self._variable("t", index), True))
        return Model(truths, numbers, words)

    def _variable(self, kind: str, index: int) -> z3.ExprRef:
        name = f"{kind}{index}"
        if name not in self.variables:
            if kind == "t":
                self.variables[name] = z3.Bool(name, self.context)
            elif kind == "w" or self.terms.atoms[index].whole:
                self.variables[name] = z3.Int(name, self.context)
            else:
                self.variables[name] = z3.Real(name, self.context)
        return self.variables[name]
