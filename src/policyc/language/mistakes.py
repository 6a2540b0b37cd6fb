"""Where the grammar takes no further word: which mistake it is, and else what would have been taken.

`grammar/mistakes.md` holds an example of each.
"""

from collections.abc import Callable

import attrs

from policyc.language.errors.layout import DanglingConnective, LabelInsideLine
from policyc.language.errors.syntax import (
    ForeignWord,
    KeywordAsName,
    MissingIs,
    NotANumeral,
    PercentWithoutNumber,
    UnexpectedWord,
)
from policyc.language.scan import Lexicon, Word
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span


@attrs.frozen
class Stuck:
    """The words of a declaration, the place of the one that is not taken, and what would be.

    `place` is one past the last word if the declaration ends too early. `takes` says whether words of these terminals would be
    taken in its stead.
    """

    source: Source
    words: tuple[Word, ...]
    place: int
    accepted: frozenset[str]
    takes: Callable[[tuple[str, ...]], bool]

    @property
    def here(self) -> Word | None:
        """The first written word from the place on: where a list opens and closes nothing is written."""
        return next((word for word in self.words[self.place :] if word.end > word.start), None)

    @property
    def before(self) -> Word:
        """The last written word before the place."""
        return next(word for word in reversed(self.words[: self.place]) if word.end > word.start)

    @property
    def after(self) -> Word | None:
        """The word behind the place."""
        return self.words[self.place + 1] if self.place + 1 < len(self.words) else None

    def span(self, first: Word, last: Word) -> Span:
        """From one word to another."""
        return Span(self.source, first.start, last.end)


def explain(stuck: Stuck, lexicon: Lexicon) -> Diagnostic:
    """The diagnostic of the mistake that led here: the first that is recognised, or what was expected."""
    here = stuck.here
    if here is not None:
        for recognise in (_percent, _dangling, _label, _comma, _other_word, _missing_is, _keyword):
            found = recognise(stuck, here, lexicon)
            if found is not None:
                return found
    return _unexpected(stuck, here, lexicon)


# ---- single mistakes ----


def _percent(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    return PercentWithoutNumber(span=stuck.span(here, here)) if here.kind == "PERCENT" else None


def _dangling(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    # `(a) x and`, `(a) x,` or `(a) x, and` at the end of a line that a label follows.
    first = stuck.before if here.kind == "LABEL" else here
    following = stuck.words[stuck.place : stuck.place + 3]
    label = next((word for word in following if word.kind not in ("COMMA", "AND", "OR", "_CLOSE")), None)
    if label is None or label.kind != "LABEL" or first.kind not in ("AND", "OR", "IMPLIES", "COMMA", "DOT"):
        return None
    return DanglingConnective(span=stuck.span(first, first), word=first.text, label=label.text)


def _label(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    # Either the bracket of the label is not taken, or it was read as a bracket and what follows is not taken.
    if here.indent >= 0 or not any(word.kind == "LABEL" for word in stuck.words):
        return None
    start = here
    if here.kind != "LPAR" and stuck.before.kind == "RPAR" and stuck.place > 2:
        start = stuck.words[stuck.place - 3]
    match = lexicon.label.match(stuck.source.text, start.start)
    if match is None:
        return None
    return LabelInsideLine(span=Span(stuck.source, match.start(), match.end()), label=match.group())


def _comma(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    before, after = stuck.before, stuck.after
    if here.kind != "COMMA" or after is None or (before.kind, after.kind) != ("NUMERAL", "NUMERAL"):
        return None
    if (before.end, here.end) != (here.start, after.start):
        return None
    span = stuck.span(before, after)
    return NotANumeral(span=span, text=span.text, advice="write a point before the decimals")


_EXCEPTION = 'an exception is a declaration of its own: `exception NAME "…" to RULE`'
_INSTEAD = {
    "unless": _EXCEPTION,
    "except": _EXCEPTION,
    "else": "write `otherwise`",
    "equals": "write `is`",
    "exceeds": "write `is more than`",
    "greater": "write `is more than` or `is at least`",
    "fewer": "write `is less than`",
    "smaller": "write `is less than`",
    "contains": "write `includes`",
    "percent": "write `%`",
    "through": "write `up to and including` and the last day",
    "until": "write `up to and including` and the last day",
    "till": "write `up to and including` and the last day",
    "effective": "write `in force from` and the first day",
    "provided": "write a condition of its own behind `and`",
    "shall": "write `must` and the duty in quotes",
}


def _other_word(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    if here.kind == "IF" and "WHEN" in stuck.accepted:
        return ForeignWord(span=stuck.span(here, here), word=here.text, instead="write `when`")
    if here.kind == "TO" and "UP" in stuck.accepted:
        return ForeignWord(span=stuck.span(here, here), word=here.text, instead=_INSTEAD["until"])
    if here.kind == "ONE" and stuck.before.kind in ("IS", "NOT"):
        return ForeignWord(span=stuck.span(here, here), word="one of", instead="write `is in (…)`")
    if here.kind not in ("NAME", "UNIT") or here.text not in _INSTEAD:
        return None
    return ForeignWord(span=stuck.span(here, here), word=here.text, instead=_INSTEAD[here.text])


_BEHIND_IS = frozenset(
    "MORE LESS BETWEEN BEFORE AFTER ON IN NOT A AN NAME NUMERAL DAY QUOTED YES NO UNKNOWN UNDETERMINED SUSPENDED".split()
)
_OF_TWO = frozenset(("AT", "MORE", "LESS", "A", "AN", "ON"))


def _missing_is(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    if "IS" not in stuck.accepted or here.indent >= 0:
        return None
    bound = here.kind == "AT" and stuck.after is not None and stuck.after.kind in ("LEAST", "MOST")
    if here.kind not in _BEHIND_IS and not bound:
        return None
    before = stuck.before
    start = before.start
    for word in reversed(stuck.words[: stuck.place]):
        if word.kind not in ("NAME", "DOT") or word.end < start:
            break
        start = word.start
    said = here.text if stuck.after is None or here.kind not in _OF_TWO else f"{here.text} {stuck.after.text}"
    return MissingIs(span=stuck.span(here, here), before=stuck.source.text[start : before.end], word=said)


def _keyword(stuck: Stuck, here: Word, lexicon: Lexicon) -> Diagnostic | None:
    if here.text not in lexicon.keywords or "NAME" not in stuck.accepted or here is not stuck.words[stuck.place]:
        return None
    after = "$END" if stuck.after is None else stuck.after.kind
    return KeywordAsName(span=stuck.span(here, here), word=here.text) if stuck.takes(("NAME", after)) else None


# ---- what was expected ----

_SAID = {
    "NAME": "a name",
    "QUOTED": "a text in quotes",
    "NUMERAL": "a number",
    "DAY": "a date",
    "LABEL": "a label",
    "UNIT": "a unit",
}
_STARTS = frozenset(
    "NAME NUMERAL MINUS DAY QUOTED YES NO LPAR TOTAL COUNT LARGEST SMALLEST SOME EVERY THE NOT QUANTIFIER_OF".split()
)
_TYPES = frozenset(
    "YES COUNT NUMBER SHARE MONEY QUANTITY DATE COUNTRY ELEMENT TEXT CODE ONE SET MANY NAME CHANGEABLE".split()
)
_COMPARISONS = frozenset(
    "A AN AFTER AT BEFORE BETWEEN IN LESS MORE ON UNKNOWN NONE INCOMPLETE UNDETERMINED SUSPENDED".split()
)
# What goes on after a value, and is hardly ever what the author meant to write.
_RARE = frozenset(
    "PLUS MINUS STAR SLASH DOT MORETHAN LESSTHAN EQUAL __ANON_0 __ANON_1 IMPLIES IF OF INCLUDES APPLIES PERCENT COMMA".split()
)
_CLAUSES = {
    "IN": "in force",
    "AS": "as of",
    "SUBJECT": "subject to",
    "ISSUED": "issued by",
    "JUDGED": "judged on",
    "AFFECTED": "affected by",
    "ENCODED": "encoded by",
    "REVIEWED": "reviewed by",
    "DECIDED": "decided by",
    "KNOWN": "known on",
    "ACCEPTED": "accepted by",
    "WORKING": "working week",
    "ACROSS": "across policies",
    "IGNORING": "ignoring suspensions",
}
_MOST_WORDS = 8


def _unexpected(stuck: Stuck, here: Word | None, lexicon: Lexicon) -> Diagnostic:
    last = here or stuck.before
    texts = {kind: text for text, kind in lexicon.keywords.items()}
    return UnexpectedWord(
        span=stuck.span(last, last),
        found=None if here is None else here.text,
        expected=_expected(stuck.accepted, lexicon),
        words=() if last.text in lexicon.keywords else tuple(sorted(texts[k] for k in stuck.accepted if k in texts)),
        advice=_advice(stuck, here),
    )


def _advice(stuck: Stuck, here: Word | None) -> str | None:
    if here is None:
        return None
    if here.kind == "WITH" and "GIVEN" in stuck.accepted:
        return "`with` changes a baseline: write `given` and its name before it"
    if any(stuck.takes((*("_CLOSE",) * deep, here.kind)) for deep in (1, 2, 3)):
        return "begin a new line with it: it ends the list"
    return None


def _expected(accepted: frozenset[str], lexicon: Lexicon) -> tuple[str, ...]:
    """A short list of what would be taken, in the words of the language."""
    texts = {kind: text for fixed in (lexicon.keywords, lexicon.signs) for text, kind in fixed.items()}
    words, rest = [], accepted - {"_OPEN", "_CLOSE", "$END"}
    if {"NAME", "BETWEEN"} <= rest:
        words += ["a value", "a comparison such as `at least`"]
        rest -= _STARTS | _COMPARISONS
    elif {"NAME", "NUMERAL"} <= rest:
        words.append("a condition" if "QUANTIFIER_OF" in rest else "an expression" if "NOT" in rest else "a value")
        rest -= _STARTS
    elif {"MONEY", "DATE"} <= rest:
        words.append("a type")
        rest -= _TYPES
    if rest - _RARE:
        rest -= _RARE
    words += [said for kind, said in _SAID.items() if kind in rest]
    clauses = _CLAUSES if "SOURCE" in rest else {}
    words += [f"`{clauses.get(kind, texts[kind])}`" for kind in sorted(rest) if kind in texts]
    if not words:
        return ("the end of the declaration",)
    return (*words[: _MOST_WORDS - 1], "another clause") if len(words) > _MOST_WORDS else tuple(words)
