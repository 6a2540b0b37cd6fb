"""Which facts of a model suffice to see that conditions hold."""

from collections.abc import Iterator

from policyc.verify.point import Point
from policyc.verify.solver import Model
from policyc.verify.terms import Terms


def matters(terms: Terms, model: Model, asked: tuple[int, ...]) -> tuple[str, ...]:
    """The names of facts that suffice to show it: of every choice of reasons the first is followed."""
    point = Point(terms, model)
    found: dict[str, None] = {}
    waiting = list(reversed(asked))
    seen = set(waiting)
    while waiting:
        here = waiting.pop()
        node = terms.nodes[here]
        inner: list[int] = []
        match node.op:
            case "and":
                inner = list(node.args)
            case "or":
                inner = [next(one for one in node.args if point.holds(one))]
            case "not":
                inner = list(_against(terms, point, node.args[0]))
            case "var":
                found[str(node.extra)] = None
            case _:
                found.update(dict.fromkeys(_facts(terms, here)))
        fresh = [one for one in inner if one not in seen]
        seen.update(fresh)
        waiting += reversed(fresh)
    return tuple(found)


def _against(terms: Terms, point: Point, condition: int) -> Iterator[int]:
    """What to look at to see that a condition does not hold."""
    node = terms.nodes[condition]
    match node.op:
        case "and":
            yield terms.negate(next(one for one in node.args if not point.holds(one)))
        case "or":
            yield from (terms.negate(one) for one in node.args)
        case _:
            return


def _facts(terms: Terms, condition: int) -> Iterator[str]:
    node = terms.nodes[condition]
    yield from (terms.words[word].name for word in terms.words_of(node))
    waiting = list(terms.atoms_of(node))
    while waiting:
        atom = terms.atoms[waiting.pop(0)]
        if atom.kind != "ite":
            yield atom.name
        else:
            waiting += [one for side in (atom.then, atom.otherwise) for one, _ in side.parts]
