"""Where the grammar takes no further word: which mistake it is, and else what would have been taken."""

import attrs

from policyc.language.errors.syntax import UnexpectedWord
from policyc.language.scan import Lexicon, Word
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span


@attrs.frozen
class Stuck:
    """The words of a declaration, the place of the one that is not taken (one past the last at the end), and what is."""

    source: Source
    words: tuple[Word, ...]
    place: int
    accepted: frozenset[str]


def explain(stuck: Stuck, lexicon: Lexicon) -> Diagnostic:
    """The diagnostic of the mistake that led here."""
    return unexpected(stuck, lexicon)


_SAID = {
    "NAME": "a name",
    "QUOTED": "a text in quotes",
    "NUMERAL": "a number",
    "DAY": "a date",
    "LABEL": "a label",
    "QUANTIFIER_OF": "`all of`, `any of` or `none of`",
    "UNIT": "a unit",
}
_OPERATORS = frozenset(("PLUS", "MINUS", "STAR", "SLASH", "DOT", "MORETHAN", "LESSTHAN", "EQUAL", "__ANON_0", "__ANON_1"))


def unexpected(stuck: Stuck, lexicon: Lexicon) -> Diagnostic:
    """What stands there and what is expected, in the words of the language."""
    here = stuck.words[stuck.place] if stuck.place < len(stuck.words) else None
    last = here or stuck.words[-1]
    return UnexpectedWord(
        span=Span(stuck.source, last.start, last.end),
        found=None if here is None or not here.text else here.text,
        expected=expected_words(stuck.accepted, lexicon),
    )


def expected_words(accepted: frozenset[str], lexicon: Lexicon) -> tuple[str, ...]:
    """A short list of what would be taken."""
    words = [said for kind, said in _SAID.items() if kind in accepted]
    texts = {kind: text for text, kind in (lexicon.keywords | lexicon.signs).items()}
    words += [f"`{texts[kind]}`" for kind in sorted(accepted) if kind in texts and kind not in _OPERATORS]
    if not words:
        return ("the end of the declaration",)
    return tuple(words[:8])
