"""What the place of a word says: which keyword is a name, and where a labelled list opens, goes on and closes.

A line belongs to a label as long as it stands to the right of it; the first word of a line at or left of the label's column
that is no label closes the list. Brackets hold their lists: a list opened inside closes with them, one outside stays open.
"""

import re
from collections.abc import Sequence

import attrs

from policyc.language.errors.layout import (
    EmptyList,
    LabelInsideLine,
    LabelOutOfLine,
    LabelOutOfOrder,
    MixedIndentation,
    TooDeep,
    UnbalancedBracket,
)
from policyc.language.errors.syntax import ForeignWord, UnexpectedWord
from policyc.language.labels import next_labels
from policyc.language.scan import QUANTIFIERS, Lexicon, Word
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

MOST_NESTED = 40
# What opens and closes lists and brackets. Where nothing is open, every other word stays as it is.
_SHAPING = frozenset(("LABEL", "LPAR", "RPAR", "LSQB", "RSQB", "OF", *QUANTIFIERS))


def laid_out(
    words: tuple[Word, ...], source: Source, lexicon: Lexicon
) -> tuple[tuple[Word, ...], tuple[Diagnostic, ...]]:
    """The words as the grammar wants them, or at the first fault of the layout that fault."""
    mixed = _mixed_indentation(words, source)
    if mixed:
        return (), mixed
    lists = _Lists(source, lexicon.label)
    named = _names_settled(words, lexicon)
    for place, word in enumerate(named):
        if not lists.open and word.kind not in _SHAPING:
            lists.words.append(word)
            continue
        lists.take(word, named[place + 1] if place + 1 < len(named) else None)
        if lists.fault is not None:
            return (), (lists.fault,)
    lists.end()
    return (tuple(lists.words), ()) if lists.fault is None else ((), (lists.fault,))


def _mixed_indentation(words: tuple[Word, ...], source: Source) -> tuple[Diagnostic, ...]:
    # Without labels no column matters.
    if not any(word.kind == "LABEL" for word in words):
        return ()
    known: dict[str, Word] = {}
    for word in words:
        if word.indent <= 0:
            continue
        margin = source.text[word.start - word.indent : word.start]
        kinds = {char: word for char in margin if char in " \t"}
        for char, other in (("\t", " "), (" ", "\t")):
            if char in kinds and other in known | kinds:
                there = known.get(other, word)
                return (MixedIndentation(span=_span(source, word), other=_span(source, there)),)
        known = kinds | known
    return ()


def _span(source: Source, word: Word) -> Span:
    return Span(source, word.start, word.end)


# ---- which keyword is a name ----

_TYPES = frozenset(("CODE", "COUNT", "COUNTRY", "DATE", "ELEMENT", "MONEY", "NUMBER", "QUANTITY", "SHARE", "TEXT"))
# Words that are keywords only beside a certain other word, and names elsewhere.
_AHEAD_OF = {
    **dict.fromkeys(("COUNT", "ONE", "SET", "TOTAL", "LARGEST", "SMALLEST"), frozenset(("OF",))),
    **dict.fromkeys(("OPEN", "CLOSED"), frozenset(("ON",))),
    **dict.fromkeys(("SOURCE", "TEXT"), frozenset(("QUOTED",))),
    "CONFIDENCE": frozenset(("CONFIRMED", "SINGLE", "UNCERTAIN")),
}
_BEHIND = {
    "CONDITIONS": frozenset(("THE",)),
    "CONFIRMED": frozenset(("CONFIDENCE",)),
    "CONFLICT": frozenset(("ACCEPT", "IN")),
    "DEPTH": frozenset(("ANY",)),
    "FORCE": frozenset(("IN",)),
    "LEVEL": frozenset(("EVERY",)),
    "POLICIES": frozenset(("ACROSS",)),
    "PROVISIONS": frozenset(("ALL",)),
    "SINGLE": frozenset(("CONFIDENCE",)),
    "SUSPENSIONS": frozenset(("IGNORING",)),
    "UNCERTAIN": frozenset(("CONFIDENCE",)),
    "WEEK": frozenset(("WORKING",)),
}
_SETTINGS = frozenset(("UNKNOWN", "NONE", "INCOMPLETE", "BETWEEN", "AT", "YES", "NO"))
_VALUES = frozenset(("YES", "NO"))


def _names_settled(words: tuple[Word, ...], lexicon: Lexicon) -> list[Word]:
    """Make a name of each keyword that stands where only a name can stand."""
    named = list(words)
    in_word_list = in_with = False
    for place, word in enumerate(words):
        kind = word.kind
        if kind in ("NAME", "DOT"):
            continue
        before = words[place - 1].kind if place else ""
        if kind == "LPAR":
            in_word_list = before == "WEEK" or (before == "OF" and words[place - 2].kind == "ONE")
        elif kind == "RPAR":
            in_word_list = False
        elif place and kind != "UNIT" and word.text in lexicon.keywords:
            setting = in_with and before in ("IS", "ARE") and word.indent < 0 and kind not in _SETTINGS
            if in_word_list or setting or _is_name(words, place):
                named[place] = word._replace(kind="NAME")
                continue
        in_with = kind == "WITH" or (in_with and kind in ("IS", "ARE"))
    return named


def _is_name(words: Sequence[Word], place: int) -> bool:
    kind = words[place].kind
    before, earlier = (words[place - 1].kind if place else ""), (words[place - 2].kind if place > 1 else "")
    after = words[place + 1].kind if place + 1 < len(words) else ""
    if before == "DOT" or after in ("DOT", "COLON"):
        # Neither the full stop at the end of a line nor the colon of `all of:` makes a name of a keyword.
        return (before != "DOT" or words[place].indent < 0) and (kind != "OF" or before not in QUANTIFIERS)
    if before in ("LPAR", "COMMA") and after in ("COMMA", "RPAR"):
        return kind not in _VALUES and earlier != "DEPTH"
    if kind in ("A", "AN"):
        is_before = before == "IS" or (before == "NOT" and earlier == "IS")
        return not (is_before and after == "NAME" and words[place + 1].indent < 0)
    if kind in _TYPES and (before in ("COLON", "CHANGEABLE") or (before == "OF" and earlier in ("SET", "QUOTED"))):
        return False
    if kind == "SOURCE" and (earlier, before) == ("CONFIDENCE", "SINGLE"):
        return False
    if kind in _AHEAD_OF:
        return after not in _AHEAD_OF[kind]
    return kind in _TYPES or (kind in _BEHIND and before not in _BEHIND[kind])


# ---- where a labelled list opens, goes on and closes ----


_INSTEAD = {"IS": "is in", "ARE": "is in", "INCLUDES": "includes any` or `includes all"}


@attrs.define
class _Open:
    """A list that is open, or a bracket that is. `column` is None for a bracket and until the first label is seen."""

    word: Word
    quantifier: str | None
    column: int | None = None
    labels: tuple[str, ...] = ()
    last: Word | None = None


@attrs.define
class _Lists:
    """The lists and brackets that are open while the words of one declaration go by."""

    source: Source
    label_form: re.Pattern[str]
    words: list[Word] = attrs.field(factory=list)
    open: list[_Open] = attrs.field(factory=list)
    fault: Diagnostic | None = None

    def take(self, word: Word, after: Word | None) -> None:
        """Take the next word; `after` is the one behind it."""
        top = self.open[-1] if self.open else None
        if word.kind == "LABEL":
            self.label(word)
        elif top is not None and top.quantifier is not None and top.column is None and word.kind != "OF":
            self.fault = self.nothing_listed(top, word)
        elif word.kind in ("LPAR", "LSQB"):
            self.close_to(word)
            self.words.append(word)
            self.enter(_Open(word, None))
        elif word.kind in ("RPAR", "RSQB"):
            self.close_bracket(word)
        elif word.kind in QUANTIFIERS and after is not None and after.kind == "OF":
            self.close_to(word)
            self.quantifier(Word("QUANTIFIER_OF", f"{word.text} of", word.start, after.end, word.indent))
        elif not (word.kind == "OF" and top is not None and top.word.end == word.end):
            self.close_to(word)
            self.words.append(word)

    def quantifier(self, both: Word) -> None:
        """`all of`, `any of`, `none of` open a list, but not behind a verb: `is any of (…)` is said in another way."""
        before = self.words[-1].kind if self.words else ""
        if before in _INSTEAD:
            span = _span(self.source, both)
            self.fault = ForeignWord(span=span, word=both.text, instead=f"write `{_INSTEAD[before]} (…)`")
            return
        self.words.append(both)
        self.enter(_Open(both, both.text))

    def enter(self, opened: _Open) -> None:
        """One level deeper."""
        self.open.append(opened)
        if len(self.open) > MOST_NESTED:
            self.fault = TooDeep(span=_span(self.source, opened.word), limit=MOST_NESTED)

    def label(self, word: Word) -> None:
        """A label begins its list, or goes on with the one whose labels stand in its column."""
        top = self.open[-1] if self.open else None
        known = self.lists()
        if top is not None and top.quantifier is not None and top.column is None:
            outer = known[:-1]
            if outer and word.indent <= (outer[-1].column or 0):
                self.fault = self.nothing_listed(top, None)
                return
            top.column = word.indent
            self.words.append(Word("_OPEN", "", word.start, word.start, -1))
        else:
            self.close(word.indent + 1, word.start)
        lists = self.lists()
        if lists and lists[-1].column == word.indent:
            self.go_on(lists[-1], word)
        elif self.open and self.open[-1].quantifier is None and any(one.column == word.indent for one in self.open):
            self.fault = self.unclosed(self.open[-1].word)
        else:
            self.fault = LabelOutOfLine(
                span=_span(self.source, word),
                label=word.text,
                column=word.indent + 1,
                open=tuple(
                    (one.labels[-1], (one.column or 0) + 1, _span(self.source, one.last or one.word)) for one in known
                ),
            )

    def go_on(self, current: _Open, word: Word) -> None:
        """The next line of a list, if its label is due."""
        due = next_labels(current.labels)
        if word.text not in due:
            before = None if current.last is None else _span(self.source, current.last)
            self.fault = LabelOutOfOrder(span=_span(self.source, word), label=word.text, expected=due, before=before)
            return
        current.labels = (current.labels[0] if current.labels else word.text, word.text)
        current.last = word
        self.words.append(word)

    def lists(self) -> list[_Open]:
        """The lists that are open inside the innermost bracket, the innermost last."""
        inside: list[_Open] = []
        for one in reversed(self.open):
            if one.quantifier is None:
                break
            inside.append(one)
        return inside[::-1]

    def close_to(self, word: Word) -> None:
        """The first word of a line closes the lists whose labels it does not stand to the right of."""
        if word.indent >= 0:
            self.close(word.indent, word.start)

    def close(self, column: int, position: int) -> None:
        """Close the lists inside the innermost bracket whose labels stand in this column or to the right of it."""
        end = self.words[-1].end if self.words else position
        while self.open and self.open[-1].column is not None and self.open[-1].column >= column:
            self.open.pop()
            self.words.append(Word("_CLOSE", "", end, end, -1))

    def close_bracket(self, word: Word) -> None:
        """A closing bracket closes the lists inside, and needs the opening one."""
        self.close(-1, word.start)
        partner = {"RPAR": "LPAR", "RSQB": "LSQB"}[word.kind]
        if not self.open or self.open[-1].word.kind != partner:
            self.fault = UnbalancedBracket(span=_span(self.source, word), bracket=word.text)
            return
        self.open.pop()
        self.words.append(word)

    def end(self) -> None:
        """The declaration ends: so do its lists, and no bracket may be open."""
        if self.open and self.open[-1].quantifier is not None and self.open[-1].column is None:
            self.fault = self.nothing_listed(self.open[-1], None)
            return
        self.close(-1, self.words[-1].end if self.words else 0)
        if self.open:
            self.fault = self.unclosed(self.open[-1].word)

    def unclosed(self, bracket: Word) -> Diagnostic:
        """A bracket that is not closed where it should be."""
        return UnbalancedBracket(span=_span(self.source, bracket), bracket=bracket.text)

    def nothing_listed(self, current: _Open, word: Word | None) -> Diagnostic:
        """Why no labelled line follows a quantifier: it is on the same line, or there is none."""
        if word is not None and word.kind == "COLON":
            return UnexpectedWord(span=_span(self.source, word), found=":", expected=("a label on a new line",))
        label = self.label_form.match(self.source.text, word.start) if word is not None else None
        if word is not None and label is not None and word.indent < 0:
            return LabelInsideLine(span=Span(self.source, word.start, label.end()), label=label.group())
        return EmptyList(span=_span(self.source, current.word), quantifier=current.word.text)
