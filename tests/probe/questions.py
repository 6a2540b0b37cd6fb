"""Questions about every possible case of the sentence, and how they are put to the classes."""

from fractions import Fraction

import attrs
import z3
from hard_sentence import ITEM_VALUE, is_word, matching, parts_of, total
from reading_classes import Classes, classify
from reading_interpret import read
from witness import assumed, witness

from policyc.core.facts import Case, Truth
from policyc.core.program import Apply, Cash, Const, Depth, Expr, Fold, Over, Path, Prim, Program, Shared
from policyc.core.types import Money, YesNo

YES = Const(True, YesNo())
MET = Shared("sentence", (), YesNo())
YES_HERE = Truth(True)
BUDGET = 40_000_000


@attrs.frozen
class Found:
    """An answer: yes with a case that was replayed, no, or neither. `replayed` is None without a case."""

    answer: str
    case: Case | None
    replayed: bool | None


def both(*args: Expr) -> Expr:
    """All of them."""
    return Apply(Prim.AND, args)


def no(arg: Expr) -> Expr:
    """Not so."""
    return Apply(Prim.NOT, (arg,))


def usd(amount: Fraction) -> Expr:
    """A constant amount."""
    return Const(Cash(amount, "USD"), Money())


def parts(fold: Fold, depth: Depth, where: Expr, value: Expr = YES) -> Expr:
    """A fold of conditions over the item's parts."""
    return Over(fold, "p", parts_of(None), depth, where, value, None, YesNo())


def at_most(a: Expr, b: Expr) -> Expr:
    """a <= b."""
    return Apply(Prim.AT_MOST, (a, b))


WORTH = at_most(usd(Fraction(1000)), ITEM_VALUE)
CHEAP = at_most(Path("p", ("value",), Money()), usd(Fraction(1, 20)))
QUESTIONS: dict[str, Expr] = {
    "met, but nothing in the item's own list matches": both(MET, WORTH, no(parts(Fold.SOME, Depth.HERE, matching("p")))),
    "met, but nothing is from CN": both(MET, WORTH, no(parts(Fold.SOME, Depth.EVERY_LEVEL, is_word("p", "origin", "CN")))),
    "met, but every match is worth 5 cents at most": both(MET, WORTH, parts(Fold.EVERY, Depth.EVERY_LEVEL, matching("p"), CHEAP)),
    "the total exceeds the item": no(at_most(total(Depth.OUTERMOST), ITEM_VALUE)),
    "met without any part": both(MET, WORTH, no(parts(Fold.SOME, Depth.HERE, YES))),
}
TOTAL_CN = total(Depth.OUTERMOST)
SMALL = at_most(Path("p", ("value",), Money()), usd(Fraction(5)))
BEYOND = both(
    no(at_most(TOTAL_CN, usd(Fraction(8)))),
    parts(Fold.EVERY, Depth.EVERY_LEVEL, matching("p"), no(SMALL)),
    parts(Fold.EVERY, Depth.EVERY_LEVEL, no(matching("p")), SMALL),
    no(parts(Fold.SOME, Depth.HERE, matching("p"))),
)


def ask(program: Program, claim: Expr, ranked: bool = True) -> Found:
    """Whether some case has the property: unsat is a proof, sat counts only once its case has been replayed."""
    of, rules = classify(program, claim, ranked)
    solver = z3.Solver()
    solver.set("rlimit", BUDGET)
    solver.add(rules)
    answer = solver.check()
    if answer != z3.sat:
        return Found(str(answer), None, None)
    case = witness(of, smallest(solver, of))
    if case is None:
        return Found("sat", None, None)
    return Found("sat", case, read(program, case, claim) == YES_HERE and assumed(program, case.root))


def smallest(solver: z3.Solver, of: Classes) -> z3.ModelRef:
    """A model with the fewest parts that are found within the budget.

    Numbers of classes allow parts that no case can place (one worth more than the part that it is in), and which model
    comes first depends on what the process asked before. With the fewest parts none of them is there by luck.
    """
    count = z3.Sum(list(of.n.values()))

    def with_at_most(cap: int) -> z3.ModelRef | None:
        solver.push()
        solver.add(count <= cap)
        model = solver.model() if solver.check() == z3.sat else None
        solver.pop()
        return model

    model, below = solver.model(), 0
    for cap in (1, 2, 3, 5, 8, 13, 21, 34):
        if (found := with_at_most(cap)) is not None:
            model = found
            break
        below = cap
    while (most := model.eval(count, model_completion=True).as_long()) > below + 1 and below < 34:
        if (found := with_at_most((below + most) // 2)) is not None:
            model = found
        else:
            below = (below + most) // 2
    return model
