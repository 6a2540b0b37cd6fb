"""What is written in the law itself, as terms: truths, numbers, money, days and words."""

from datetime import date
from fractions import Fraction

from policyc.core.program import Cash, Const
from policyc.core.timeline import Days
from policyc.verify.domains import key_of
from policyc.verify.space import Space, Value, Word
from policyc.verify.terms import FALSE, TRUE, Linear


def constant(space: Space, expr: Const) -> Value:
    """What a constant comes to; of a word its place in the domain."""
    match expr.value:
        case bool():
            return TRUE if expr.value else FALSE
        case Fraction() as number:
            return Linear(number)
        case Cash(amount, currency):
            return space.terms.times(amount, space.worth(currency))
        case date() as day:
            return Linear(Fraction(day.toordinal()))
        case str() as word:
            domain = space.domains[key_of(expr.type) or ""] if expr.type is not None else None
            place = domain.place(word) if domain is not None else None
            if domain is None:
                return (word,)
            return Word(domain, ((TRUE, None, place if place is not None else -1),))
        case tuple() | Days():
            return expr.value
        case strange:
            raise TypeError(f"no such constant: {strange!r}")
