"""Terms as SMT-LIB text, which a solver reads faster than it is told piece by piece."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from policyc.verify.terms import FIRST_DAY, LAST_DAY, Atom, Linear, Node, Spans, Terms, days_of, places_of


def script(terms: Terms, asked: Iterable[int]) -> str:
    """Declarations, a definition for each condition that others need, and an assertion for each that is asked for.

    A definition stands in every model, and reading a model takes longer for each: what no other needs gets none.
    """
    wanted = list(asked)
    order: list[tuple[str, int]] = []
    done: set[tuple[str, int]] = set()
    used: set[tuple[str, int]] = set()
    waiting: list[tuple[str, int]] = [("t", one) for one in reversed(wanted)]
    while waiting:
        here = waiting[-1]
        if here in done:
            waiting.pop()
            continue
        needs = list(_needs(terms, here))
        used.update(needs)
        needed = [one for one in needs if one not in done]
        if needed:
            waiting += reversed(needed)
            continue
        waiting.pop()
        done.add(here)
        order.append(here)
    alone = {one for one in wanted if ("t", one) not in used and terms.nodes[one].op != "var"}
    lines = [_define(terms, one) for one in order if one[0] != "t" or one[1] not in alone]
    return "\n".join((*lines, *(f"(assert {_condition(terms, terms.nodes[one]) if one in alone else f't{one}'})" for one in wanted)))


def _needs(terms: Terms, of: tuple[str, int]) -> Iterator[tuple[str, int]]:
    kind, index = of
    if kind == "t":
        node = terms.nodes[index]
        yield from (("t", one) for one in node.args)
        yield from (("n", one) for one in terms.atoms_of(node))
        yield from (("w", one) for one in terms.words_of(node))
    elif kind == "n" and terms.atoms[index].kind == "ite":
        atom = terms.atoms[index]
        yield ("t", atom.condition)
        yield from (("n", one) for side in (atom.then, atom.otherwise) for one, _ in side.parts)


def _define(terms: Terms, of: tuple[str, int]) -> str:
    kind, index = of
    if kind == "w":
        return f"(declare-const w{index} Int)"
    if kind == "n":
        return _number(terms, index, terms.atoms[index])
    node = terms.nodes[index]
    if node.op == "var":
        return f"(declare-const t{index} Bool)"
    return f"(define-fun t{index} () Bool {_condition(terms, node)})"


def _number(terms: Terms, index: int, atom: Atom) -> str:
    if atom.kind != "ite":
        return f"(declare-const n{index} {'Int' if atom.whole else 'Real'})"
    whole = terms.is_whole(atom.then) and terms.is_whole(atom.otherwise)
    sides = f"{linear(terms, atom.then, whole)} {linear(terms, atom.otherwise, whole)}"
    return f"(define-fun n{index} () {'Int' if whole else 'Real'} (ite t{atom.condition} {sides}))"


def _condition(terms: Terms, node: Node) -> str:
    match node.op:
        case "true" | "false":
            return node.op
        case "and" | "or" | "not":
            return f"({node.op} {' '.join(f't{one}' for one in node.args)})"
        case "le" | "lt":
            gap = node.extra
            assert isinstance(gap, Linear)
            whole = terms.is_whole(gap)
            left = linear(terms, Linear(Fraction(0), gap.parts), whole)
            return f"({'<=' if node.op == 'le' else '<'} {left} {constant(-gap.const, whole)})"
        case "same":
            one, other = terms.words_of(node)
            return f"(= w{one} w{other})"
        case "word":
            (one,) = terms.words_of(node)
            size = terms.words[one].size
            return f"(<= 0 w{one})" if terms.words[one].open else _between(f"w{one}", 0, size - 1)
        case "day":
            (day,) = terms.atoms_of(node)
            return _between(f"n{day}", FIRST_DAY, LAST_DAY)
        case "in":
            word, mask = places_of(node)
            return _places(word, mask, terms.words[word].size, terms.words[word].open)
        case "days":
            day, spans = days_of(node)
            return _within(f"n{day}", spans)
        case strange:
            raise ValueError(f"there is no such condition: {strange}")


def _places(word: int, mask: int, size: int, is_open: bool) -> str:
    """The places whose bit is set, as intervals; the last place of an open list stands for all that follow."""
    spans = [(run.start(), run.end() - 1) for run in _RUNS.finditer(bin(mask)[:1:-1])]
    if is_open and spans and spans[-1][1] == size - 1:
        first = spans.pop()[0]
        return _any([*(_between(f"w{word}", a, b) for a, b in spans), f"(<= {first} w{word})"])
    return _within(f"w{word}", tuple(spans))


# The lowest place comes first when the digits of a mask are read backwards.
_RUNS = re.compile("1+")


def _within(name: str, spans: Spans) -> str:
    return _any([_between(name, first, last) for first, last in spans])


def _between(name: str, first: int, last: int) -> str:
    return f"(= {name} {first})" if first == last else f"(and (<= {first} {name}) (<= {name} {last}))"


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"(or {' '.join(conditions)})"


def linear(terms: Terms, of: Linear, whole: bool) -> str:
    """A number, of sort Int if `whole`, else Real."""
    parts = [_multiple(terms, atom, k, whole) for atom, k in of.parts]
    if of.const or not parts:
        parts.append(constant(of.const, whole))
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


def _multiple(terms: Terms, atom: int, factor: Fraction, whole: bool) -> str:
    name = f"n{atom}"
    if not whole and terms.is_whole(Linear(Fraction(0), ((atom, Fraction(1)),))):
        name = f"(to_real {name})"
    return name if factor == 1 else f"(* {constant(factor, whole)} {name})"


def constant(value: Fraction, whole: bool) -> str:
    """An exact constant."""
    if whole:
        return str(value.numerator) if value >= 0 else f"(- {-value.numerator})"
    text = f"{abs(value.numerator)}.0"
    text = text if value.denominator == 1 else f"(/ {text} {value.denominator}.0)"
    return text if value >= 0 else f"(- {text})"
