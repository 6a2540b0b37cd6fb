"""What ties the choices of a document together: options that go together or never both, a number of changes, a budget."""

from fractions import Fraction

import attrs

from policyc.facts.tree import Scalar
from policyc.redesign.errors import UnknownOption
from policyc.redesign.levers import Choice, Lever, Tie
from policyc.redesign.options import Document, Option
from policyc.text.diagnostic import Diagnostic

Weights = tuple[tuple[int, int, Fraction], ...]
_ONE = Fraction(1)


def ties_of(document: Document, levers: list[Lever]) -> tuple[list[Lever], tuple[Tie, ...], list[Diagnostic]]:
    """The levers of purchases, all ties of the document, and the names in it that no option has."""
    named = _Named(document, levers)
    ties: list[Tie] = []
    for group in document.together:
        ties += _together([named.taken(one) for one in group], _words("together", group))
    for group in document.never_both:
        weights = tuple(one for name in group for one in named.taken(name))
        ties.append(Tie(weights, _ONE, _words("never both", group)))
    purchases = []
    for number, purchase in enumerate(document.purchases):
        index = len(levers) + number
        kept, bought = Choice(None, None, Fraction(0)), Choice(purchase.label, None, purchase.cost)
        purchases.append(Lever("", "", (kept, bought)))
        for name in purchase.of:
            # Who takes the option has made the purchase.
            weights = (*named.taken(name), (index, 1, -_ONE))
            ties.append(Tie(weights, Fraction(0), f"`{name.text}` needs `{purchase.label}`"))
    if document.most_changes is not None:
        changes = tuple((n, c, _ONE) for n, one in enumerate(levers) for c in range(1, len(one.choices)))
        ties.append(Tie(changes, Fraction(document.most_changes), f"at most {document.most_changes} {'change' if document.most_changes == 1 else 'changes'}"))
    if document.budget is not None:
        everything = [*levers, *purchases]
        costs = tuple((n, c, a.cost) for n, one in enumerate(everything) for c, a in enumerate(one.choices) if a.cost)
        ties.append(Tie(costs, document.budget, "the budget"))
    return purchases, tuple(ties), named.faults


def _together(sets: list[Weights], words: str) -> list[Tie]:
    """Each is taken if the next one is, in a circle."""
    negative = [tuple((lever, choice, -weight) for lever, choice, weight in one) for one in sets]
    return [Tie((*one, *negative[(n + 1) % len(sets)]), Fraction(0), words) for n, one in enumerate(sets)]


def _words(what: str, group: tuple[Scalar, ...]) -> str:
    return f"{what}: {', '.join(one.text for one in group)}"


def _names(option: Option) -> tuple[str | None, ...]:
    return option.label, f"{option.part}: {option.label}", f"{option.case}: {option.part}: {option.label}"


@attrs.define
class _Named:
    document: Document
    levers: list[Lever]
    faults: list[Diagnostic] = attrs.field(factory=list)

    def taken(self, name: Scalar) -> Weights:
        """One for every choice that takes the option of this name: its label, or `PART: LABEL`."""
        found = [one for one in self.document.options if name.text in _names(one)]
        if len(found) != 1:
            known = tuple(f"{one.part}: {one.label}" for one in (found or self.document.options) if one.label)
            self.faults.append(UnknownOption(span=name.span, label=name.text, many=bool(found), known=known))
            return ()
        number = found[0].number
        return tuple(
            (n, c, _ONE) for n, one in enumerate(self.levers) for c, a in enumerate(one.choices) if a.option == number
        )
