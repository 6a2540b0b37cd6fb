"""What the vocabulary promises of every record, held for all records that a question reads."""

from policyc.core.program import Expr, Over
from policyc.verify.domains import inside
from policyc.verify.meaning import Reader
from policyc.verify.space import Rec


def close(read: Reader) -> None:
    """Hold the invariants; from now on a list that nobody asked for is empty.

    Where lists may have any length, an invariant that speaks of a list that nobody asked for is left out: what is not
    assumed can only make a proof fail.
    """
    space = read.space
    done = 0
    space.closed = not space.shape.classes
    while done < len(space.touched):
        here = space.touched[done]
        done += 1
        if here.count is not None:
            continue
        for one in space.program.assumes:
            if one.record == here.record and not (space.shape.classes and _speaks_of_others(here, one.expr)):
                space.facts.append(read.truth(one.expr, {None: space.root, "this": here}))


def _speaks_of_others(here: Rec, expr: Expr) -> bool:
    """Whether an invariant goes over a list of its record that nobody asked for."""
    waiting = [expr]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Over) and one.parts.root == "this" and one.parts.steps[0] not in here.fields:
            return True
        waiting += inside(one)
    return False
