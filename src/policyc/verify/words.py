"""Words and sets of words in every case: which places they may have, whether two are the same, whether one is in a set."""

from policyc.verify.space import Bits, Space, Word
from policyc.verify.terms import FALSE, TRUE

Option = tuple[int, int | None, int]


def among(space: Space, word: Word, mask: int) -> int:
    """The word is at one of the places whose bit is set."""
    terms = space.terms
    found = []
    for guard, var, place in word.options:
        fixed = TRUE if place >= 0 and mask >> place & 1 else FALSE
        found.append(terms.both(guard, terms.member(var, mask) if var is not None else fixed))
    return terms.either(*found)


def same(space: Space, one: Word, other: Word) -> int:
    """Two words are the same."""
    terms = space.terms
    pairs = [(a, b) for a in one.options for b in other.options]
    return terms.either(*(terms.both(a[0], b[0], _alike(space, one, a, b)) for a, b in pairs))


def _alike(space: Space, word: Word, one: Option, other: Option) -> int:
    (_, a, here), (_, b, there) = one, other
    if a is not None and b is not None:
        if not word.domain.linked or word.domain.key == "code":
            space.loose["two words that only their lists tell apart"] = None
        return space.terms.same(a, b)
    if a is None and b is None:
        return TRUE if here == there and here >= 0 else FALSE
    var, place = (a, there) if a is not None else (b, here)
    assert var is not None
    return space.terms.member(var, 1 << place if place >= 0 else 0)


def inside(space: Space, whole: Bits, word: Word, as_code: bool) -> int:
    """The set has the word; if `as_code`, a member that falls under it."""
    if len(word.options) == 1 and word.options[0][1] is None and not as_code:
        place = word.options[0][2]
        return space.bit(whole, place) if place >= 0 else FALSE
    terms = space.terms
    covered = ((place, _covers(space, word, place, as_code)) for place in range(len(whole.domain.values)))
    return terms.either(*(terms.both(held, space.bit(whole, place)) for place, held in covered if held != FALSE))


def _covers(space: Space, word: Word, place: int, as_code: bool) -> int:
    """Whether a member at this place of the domain is the word, or falls under it."""
    if not as_code:
        return among(space, word, 1 << place)
    value = word.domain.values[place]
    above = [code for code in word.domain.values if value == code or value.startswith(f"{code}.")]
    return among(space, word, word.domain.mask(above))
