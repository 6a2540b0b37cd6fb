"""The only door to Z3: terms are asserted as text, questions are asked in the order given, models are read by name.

Every question has a budget of the solver's own steps, so that the same question gets the same answer on every machine; a
limit of time comes on top where somebody asks for one.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import attrs
import z3

from policyc.verify.smtlib import script
from policyc.verify.terms import Node, Terms

_JOINED = ("and", "or", "not")
STEPS = 20_000_000
# More conditions than this are told to the solver as one.
MANY = 8


@attrs.frozen(eq=False)
class Model:
    """One case as the solver gives it. What a variable is, is read when somebody asks, and then kept."""

    source: "_Source"

    def truth(self, of: int) -> bool:
        """Whether a yes or no is yes."""
        return self.source.text("t", of) == "true"

    def number(self, of: int) -> Fraction:
        """What a number is."""
        return Fraction(self.source.text("n", of))

    def word(self, of: int) -> int:
        """The place of a word among its values."""
        return int(self.source.text("w", of))


@attrs.define(eq=False)
class _Source:
    """A model of Z3, and what was read of it."""

    solver: "Solver"
    model: z3.ModelRef
    known: dict[tuple[str, int], str] = attrs.field(factory=dict)

    def text(self, kind: str, index: int) -> str:
        """The value of a variable as text."""
        key = (kind, index)
        if key not in self.known:
            self.known[key] = self._read(kind, index)
        return self.known[key]

    def _read(self, kind: str, index: int) -> str:
        context, found = self.solver.context.ref(), (z3.Ast * 1)()
        asked = self.solver.variable(kind, index).as_ast()
        z3.Z3_model_eval(context, self.model.model, asked, True, ctypes.cast(found, ctypes.POINTER(z3.Ast)))
        if kind == "t":
            return "true" if z3.Z3_get_bool_value(context, found[0]) == 1 else "false"
        return str(z3.Z3_get_numeral_string(context, found[0]))


@attrs.define(eq=False)
class Solver:
    """One line of questions about one set of terms."""

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
        # Ctrl-C is for whoever runs this: the solver would take it for an answer that it does not know.
        self.solver.set("ctrl_c", False)
        if self.milliseconds is not None:
            self.solver.set("timeout", self.milliseconds)

    def assume(self, facts: list[int]) -> None:
        """Hold these conditions for every question from now on; those that were held before are not read again."""
        self.hold(facts[self.asserted :])
        self.asserted = len(facts)

    def hold(self, conditions: Sequence[int]) -> None:
        """Hold these conditions until the frame is left in which they are held."""
        self.prepare(conditions)
        # Without the checks of the Python interface, which take longer than the solver; many at once.
        for one in (self._all(conditions),) if len(conditions) > MANY else (self.exprs[each] for each in conditions):
            z3.Z3_solver_assert(self.context.ref(), self.solver.solver, one.as_ast())

    @contextmanager
    def frame(self, conditions: Sequence[int]) -> Iterator[None]:
        """Hold these conditions for a while."""
        self.prepare(conditions)
        self.solver.push()
        try:
            self.hold(conditions)
            yield
        finally:
            self.solver.pop()

    def prepare(self, conditions: Iterable[int]) -> None:
        """Read terms: what they are joined of all at once as text, and each of these only once; then join them."""
        order = list(self._unknown(conditions))
        wanted = [one for one in order if self.terms.nodes[one].op not in _JOINED]
        if wanted:
            read = z3.parse_smt2_string(script(self.terms, wanted), ctx=self.context)
            for one, expr in zip(wanted, read, strict=True):
                self.exprs[one] = expr
        for one in order:
            if one not in self.exprs:
                self.exprs[one] = self._join(self.terms.nodes[one])

    def _unknown(self, conditions: Iterable[int]) -> Iterator[int]:
        """The terms that were not read yet, each after those of which it is joined."""
        waiting = [one for one in conditions if one not in self.exprs]
        waiting.reverse()
        done: set[int] = set()
        while waiting:
            here = waiting[-1]
            node = self.terms.nodes[here]
            needed = [one for one in node.args if one not in self.exprs and one not in done] if node.op in _JOINED else []
            if needed and here not in done:
                waiting += needed
                continue
            waiting.pop()
            if here not in done:
                done.add(here)
                yield here

    def _all(self, conditions: Sequence[int]) -> z3.BoolRef:
        """All of several conditions that were read."""
        context, many = self.context.ref(), (z3.Ast * len(conditions))(*(self.exprs[one].ast for one in conditions))
        return z3.BoolRef(z3.Z3_mk_and(context, len(many), many), self.context)

    def _join(self, node: Node) -> z3.BoolRef:
        # Past the checks of the Python interface, which take longer than the solver.
        context, args = self.context.ref(), [self.exprs[one].as_ast() for one in node.args]
        if node.op == "not":
            return z3.BoolRef(z3.Z3_mk_not(context, args[0]), self.context)
        many = (z3.Ast * len(args))(*args)
        made = z3.Z3_mk_and if node.op == "and" else z3.Z3_mk_or
        return z3.BoolRef(made(context, len(args), many), self.context)

    def possible(self, *conditions: int) -> bool | None:
        """Whether some case satisfies all of these; None if that was not settled."""
        with self.frame(conditions):
            return self._check()

    def find(self, *conditions: int) -> "Model | bool | None":
        """A case that satisfies all of these, False if there is none, None if that was not settled."""
        with self.frame(conditions):
            found = self._check()
            return Model(_Source(self, self.solver.model())) if found else found

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

    def _check(self) -> bool | None:
        self.asked += 1
        found = self.solver.check()
        return True if found == z3.sat else False if found == z3.unsat else None

    def variable(self, kind: str, index: int) -> z3.ExprRef:
        """A yes or no (`t`), a word (`w`) or a number (`n`) as Z3 knows it."""
        name = f"{kind}{index}"
        if name not in self.variables:
            if kind == "t":
                self.variables[name] = z3.Bool(name, self.context)
            elif kind == "w" or self.terms.atoms[index].whole:
                self.variables[name] = z3.Int(name, self.context)
            else:
                self.variables[name] = z3.Real(name, self.context)
        return self.variables[name]
