"""What may be changed in a case, and at what price: parts with exclusive choices, and what must hold of all choices together."""

from fractions import Fraction

import attrs

from policyc.facts.tree import Tree


@attrs.frozen(eq=False)
class Choice:
    """One way of making a part. The first choice of each lever leaves the part as it is.

    stands: what stands in the place of the part: one thing, none where it is left out, several after a split; None
    leaves it as it is. fields: the fields that differ, with what the case then says. option: the place of its option in
    the document, None for the part as it is and for a purchase. moved: the fields that a range moved, with where it
    begins; the first is the one that its steps are of.
    """

    label: str | None
    stands: tuple[Tree, ...] | None
    cost: Fraction
    fields: tuple[tuple[str, Tree], ...] = ()
    option: int | None = None
    moved: tuple[tuple[str, Tree], ...] = ()

    @property
    def removes(self) -> bool:
        """Whether the part is left out."""
        return self.stands == ()


@attrs.frozen(eq=False)
class Lever:
    """A part with its choices, or, with the path "", a purchase that is made once or not at all.

    changed: the fields that some choice changes. fixed_shape: whether exactly one thing stands here under every choice.
    """

    path: str
    record: str
    choices: tuple[Choice, ...]

    @property
    def changed(self) -> frozenset[str]:
        """The fields that some choice changes."""
        return frozenset(name for choice in self.choices for name, _ in choice.fields)

    @property
    def fixed_shape(self) -> bool:
        """Whether exactly one thing stands here under every choice."""
        return all(choice.stands is None or len(choice.stands) == 1 for choice in self.choices)


@attrs.frozen
class Tie:
    """A linear condition on choices: the sum of the weights of the choices that are taken is at most `most`.

    weights: (lever, choice) -> weight, by their numbers. words: the condition as the author gave it.
    """

    weights: tuple[tuple[int, int, Fraction], ...]
    most: Fraction
    words: str


@attrs.frozen(eq=False)
class Catalogue:
    """All levers and what ties them. `follows`: the value of a whole follows the values of its parts."""

    levers: tuple[Lever, ...]
    ties: tuple[Tie, ...]
    follows: bool
    currency: str


# A choice for each lever, by their numbers.
Design = tuple[int, ...]
