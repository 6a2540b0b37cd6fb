"""A text to words: the names, numbers, texts and signs of one declaration, and what is none of them.

Invariant: every character is a blank, part of a remark, part of one word or part of one fault; a quote ends with its line.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import attrs

from policyc.language import slips
from policyc.language.errors.syntax import TooLong
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

MOST_WORDS = 100_000
MOST_FAULTS = 5


class Word(NamedTuple):
    """One word: its terminal in the grammar, and where it stands.

    `indent` is how far from the margin it stands if it is the first of its line, and -1 if it is not.
    """

    kind: str
    text: str
    start: int
    end: int
    indent: int


@attrs.frozen
class Lexicon:
    """The words of the grammar: `keywords` and `signs` by their text, the rest as one pattern."""

    keywords: Mapping[str, str]
    signs: Mapping[str, str]
    pattern: re.Pattern[str]
    label: re.Pattern[str]
    unit: re.Pattern[str]


def lexicon_of(fixed: Mapping[str, str], patterns: Mapping[str, str]) -> Lexicon:
    """The lexicon from the fixed words of the grammar (text to terminal) and its patterns (terminal to pattern)."""
    keywords = {text: name for text, name in fixed.items() if text.isalpha()}
    signs = {text: name for text, name in fixed.items() if not text.isalnum() and len(text) < 3}
    longest_first = sorted(signs, key=lambda text: (-len(text), text))
    alternatives = (
        rf"(?P<NAME>{patterns['NAME']})",
        rf"(?P<DAY>{patterns['DAY']})",
        slips.NUMBERS,
        rf"(?P<NUMERAL>{patterns['NUMERAL']})",
        rf"(?P<QUOTED>{patterns['QUOTED']})",
        slips.SIGNS,
        rf"(?P<sign>{'|'.join(map(re.escape, longest_first))})",
        slips.REST,
        # Blanks and remarks at the end.
        r"\Z",
    )
    blank = r"(?P<blank>(?:[ \t\r\n]+|#[^\n]*)+)?"
    return Lexicon(
        keywords,
        signs,
        re.compile(f"{blank}(?:{'|'.join(alternatives)})", re.DOTALL),
        re.compile(patterns["LABEL"]),
        re.compile(rf"[ \t]*(?P<unit>{patterns['UNIT']})"),
    )


def scan(span: Span, lexicon: Lexicon) -> tuple[tuple[Word, ...], tuple[Diagnostic, ...]]:
    """The words of a piece of text in their order, and what in it is no word of the language."""
    reading = _Reading(span.source, lexicon)
    text, stop, match, words = span.source.text, span.end, lexicon.pattern.match, reading.words
    position = span.start
    while position < stop and len(reading.faults) < MOST_FAULTS:
        found = match(text, position, stop)
        assert found is not None, "the last alternative takes any character"
        kind, start, position = found.lastgroup, found.start(), found.end()
        behind = found.end("blank")
        if behind >= 0:
            line = text.rfind("\n", start, behind)
            if line >= 0:
                reading.indent = behind - line - 1
            start = behind
        if kind == "NAME":
            word = text[start:position]
            words.append(Word(lexicon.keywords.get(word, "NAME"), word, start, position, reading.indent))
            reading.indent = -1
        elif kind is not None and kind != "blank":
            position = reading.take(kind, start, position)
        if len(words) > MOST_WORDS:
            first = words[0]
            here = Span(span.source, first.start, first.end)
            reading.faults.append(TooLong(span=here, what="declaration", limit=MOST_WORDS, unit="words"))
            break
    return tuple(words), tuple(reading.faults)


# Behind these words a bracket begins something, even at the start of a line: `includes any` / `(Y)`.
_BEFORE_BRACKET = frozenset(
    "IN OF ANY ALL MEMBERS IS ARE LPAR LSQB PLUS MINUS STAR SLASH EQUAL MORETHAN LESSTHAN __ANON_0 __ANON_1 NOT IF OTHERWISE "
    "WHERE HAS MEANS AFTER BEFORE LEAST MOST THAN BETWEEN INCLUDES WEEK".split()
)
QUANTIFIERS = frozenset(("ALL", "ANY", "NONE"))


@attrs.define
class _Reading:
    """What has been read so far of one piece; it lives as long as one call of `scan`."""

    source: Source
    lexicon: Lexicon
    words: list[Word] = attrs.field(factory=list)
    faults: list[Diagnostic] = attrs.field(factory=list)
    indent: int = 0

    def take(self, kind: str, start: int, end: int) -> int:
        """Take what is no name, and say where to read on."""
        if kind in ("DAY", "QUOTED"):
            return self.add(kind, start, end)
        if kind == "NUMERAL":
            self.faults += slips.unfit_number(Span(self.source, start, end))
            return self.unit(self.add(kind, start, end))
        if kind != "sign":
            self.faults.append(slips.fault_of(kind, Span(self.source, start, end)))
            self.indent = -1
            return end
        text = self.source.text[start:end]
        if text == "(" and self.indent >= 0 and self.may_be_labelled():
            label = self.lexicon.label.match(self.source.text, start)
            if label is not None:
                return self.add("LABEL", start, label.end())
        self.add(self.lexicon.signs[text], start, end)
        return self.unit(end) if text == "[" else end

    def add(self, kind: str, start: int, end: int) -> int:
        """Keep one word."""
        self.words.append(Word(kind, self.source.text[start:end], start, end, self.indent))
        self.indent = -1
        return end

    def unit(self, end: int) -> int:
        """Take the unit behind a number or a bracket, if there is one on the line."""
        match = self.lexicon.unit.match(self.source.text, end)
        if match is None or (match["unit"] in self.lexicon.keywords and self.words[-1].kind == "NUMERAL"):
            return end
        return self.add("UNIT", match.start("unit"), match.end())

    def may_be_labelled(self) -> bool:
        """Whether what stands before lets a `(a)` at the start of a line be a label: elsewhere it opens a bracket."""
        before, earlier = (["", "", *(word.kind for word in self.words[-2:])])[-1:-3:-1]
        if before == "OF":
            return earlier in QUANTIFIERS
        return bool(before) and (earlier == "DOT" or before not in _BEFORE_BRACKET)
