"""Text to surface tree, one declaration at a time: a broken one is dropped and named, and never touches its neighbours."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import attrs

from policyc.grammar import fingerprint, grammar_tables, grammar_text
from policyc.language import syntax
from policyc.language.build import MAKERS
from policyc.language.errors.layout import TooDeep
from policyc.language.errors.syntax import NotADeclaration, TooLong, TooManyFaults
from policyc.language.lalr import MOST_DEEP, Row, first_row, follow, taken
from policyc.language.layout import laid_out
from policyc.language.mistakes import Stuck, explain
from policyc.language.parts import Making
from policyc.language.scan import Lexicon, Word, lexicon_of, scan
from policyc.language.slips import hidden_characters
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

# No text may keep a run busy for ever: what lies behind these bounds is refused with a diagnostic.
MOST_DECLARATIONS = 50_000
MOST_FAULTS = 500
_MADE_BY_LAYOUT = frozenset(("LABEL", "_OPEN", "_CLOSE", "QUANTIFIER_OF", "UNIT"))
MOST_HIDDEN = 5
MOST_TRIES = 8
_NAMELESS = frozenset(("use", "facts", "precedence", "accept", "suspend", "not", "guarantee", "scenario"))
_NAME_BEHIND = re.compile(r"[ \t]+(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_MARGIN = re.compile(r"^(?:[^\W\d]\w*|\([^\s()]{0,7}\)|[^ \t\r\n#])", re.MULTILINE)


def parse(source: Source) -> tuple[syntax.File, tuple[Diagnostic, ...]]:
    """The declarations of a file and all that is wrong with its form: at least one fault for each broken declaration."""
    grammar = _grammar()
    pieces = tuple(islice(_pieces(source, grammar), MOST_DECLARATIONS + 1))
    head = Span(source, 0, pieces[0].span.start if pieces else len(source.text))
    faults: list[Diagnostic] = list(hidden_characters(head, MOST_HIDDEN))
    declarations: list[syntax.Declaration] = []
    dropped: list[syntax.Dropped] = []
    if len(pieces) > MOST_DECLARATIONS:
        here = pieces[-1].first
        return syntax.File(source, (), ()), (
            TooLong(span=here, what="file", limit=MOST_DECLARATIONS, unit="declarations"),
        )
    for piece in pieces:
        if len(faults) >= MOST_FAULTS:
            faults.append(TooManyFaults(span=piece.first, limit=MOST_FAULTS))
            break
        declaration, found = _read(piece, grammar)
        faults += found
        if declaration is not None:
            declarations.append(declaration)
        else:
            dropped.append(_dropped(piece))
    return syntax.File(source, tuple(declarations), tuple(dropped)), tuple(faults)


# ---- the grammar ----


@attrs.frozen
class _Grammar:
    """What is made of the grammar once."""

    start: Row
    lexicon: Lexicon
    begins: re.Pattern[str]
    declarations: frozenset[str]


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    made = tables()
    fixed = {text: kind for text, kind in made["fixed"].items() if kind not in _MADE_BY_LAYOUT}
    start = first_row(made, MAKERS)
    declarations = frozenset(text for text, kind in fixed.items() if kind in start)
    return _Grammar(start, lexicon_of(fixed, made["patterns"]), _MARGIN, declarations)


def tables() -> dict[str, Any]:
    """The tables of the grammar: those that were made ahead, if they are of its text, and else new ones."""
    ahead = grammar_tables()
    return ahead if ahead.get("of") == fingerprint(grammar_text()) else tables_anew()


def tables_anew() -> dict[str, Any]:
    """The tables of the grammar, made of its text. Only who changes the grammar waits for Lark."""
    from policyc.language.tables import tables_of

    return {"of": fingerprint(grammar_text()), **tables_of(grammar_text())}


# ---- pieces ----


@attrs.frozen
class _Piece:
    """A declaration with its remarks, up to where the next one begins.

    `word` is its first word and `declares` whether that is a keyword; `stray` is the first line inside it that stands at the
    margin but begins no declaration.
    """

    word: str
    declares: bool
    span: Span
    stray: Span | None

    @property
    def first(self) -> Span:
        """The place of its first word."""
        return Span(self.span.source, self.span.start, self.span.start + len(self.word))


def _pieces(source: Source, grammar: _Grammar) -> Iterator[_Piece]:
    begun: tuple[int, str] | None = None
    stray: Span | None = None
    for match in grammar.begins.finditer(source.text):
        start, word = match.start(), match.group()
        if begun is not None and begun[1] in grammar.declarations and _goes_on(word, grammar):
            stray = stray or Span(source, start, match.end())
            continue
        if begun is not None:
            yield _Piece(begun[1], begun[1] in grammar.declarations, Span(source, begun[0], start), stray)
        begun, stray = (start, word), None
    if begun is not None:
        yield _Piece(begun[1], begun[1] in grammar.declarations, Span(source, begun[0], len(source.text)), stray)


def _goes_on(word: str, grammar: _Grammar) -> bool:
    # A clause or a label at the margin belongs to what stands above; any other word is a declaration misspelt.
    return word not in grammar.declarations and (word in grammar.lexicon.keywords or not word[0].isalpha())


def _read(piece: _Piece, grammar: _Grammar) -> tuple[syntax.Declaration | None, tuple[Diagnostic, ...]]:
    source = piece.span.source
    hidden = hidden_characters(piece.span, MOST_HIDDEN)
    if hidden:
        return None, hidden
    if piece.stray is not None or not piece.declares:
        return None, (_at_the_margin(piece, grammar),)
    words, faults = scan(piece.span, grammar.lexicon)
    if not faults:
        words, faults = laid_out(words, source, grammar.lexicon)
    if faults:
        return None, faults
    making = Making(source)
    declaration, stuck = _declaration(words, making, grammar)
    if stuck is not None:
        return None, (explain(stuck, grammar.lexicon),)
    if making.too_deep is not None:
        start = making.too_deep.start
        return None, (TooDeep(span=Span(source, start, min(making.too_deep.end, start + 1)), limit=MOST_DEEP),)
    return (None, tuple(making.faults)) if making.faults else (declaration, ())


def _declaration(words: tuple[Word, ...], making: Making, grammar: _Grammar) -> tuple[Any, Stuck | None]:
    """What the words declare, or where they do not follow the grammar."""
    for _ in range(MOST_TRIES):
        made, place = follow(grammar.start, words, making)
        if place is None:
            return made, None
        stuck = _stuck(place, words, making.source, grammar)
        # The layout made a name of `source` where no text follows it. If the keyword fits, the mistake is further on.
        here = words[place] if place < len(words) else None
        keyword = grammar.lexicon.keywords.get(here.text) if here is not None and here.kind == "NAME" else None
        if here is None or keyword not in stuck.accepted:
            break
        words = (*words[:place], here._replace(kind=keyword), *words[place + 1 :])
        making = Making(making.source)
    return None, stuck


def _at_the_margin(piece: _Piece, grammar: _Grammar) -> Diagnostic:
    span = piece.stray or piece.first
    _, faults = scan(span, grammar.lexicon)
    if faults:
        return faults[0]
    inside = piece.word if piece.stray is not None else None
    return NotADeclaration(span=span, word=span.text, inside=inside, known=tuple(sorted(grammar.declarations)))


def _dropped(piece: _Piece) -> syntax.Dropped:
    text, start = piece.span.source.text, piece.span.start
    name = _NAME_BEHIND.match(text, piece.first.end, piece.span.end)
    known = name["name"] if name is not None and piece.word not in _NAMELESS else None
    return syntax.Dropped(
        piece.word, known, span=Span(piece.span.source, start, start + len(piece.span.text.rstrip(" \t\r\n")))
    )


def _stuck(place: int, words: tuple[Word, ...], source: Source, grammar: _Grammar) -> Stuck:
    # Read again up to here: when the word was refused, what it might have gone on with was closed already.
    rows = [grammar.start]
    taken(rows, [word.kind for word in words[:place]])
    accepted = frozenset(kind for kind in rows[-1] if kind.isupper() and taken(rows.copy(), (kind,)))
    return Stuck(source, words, place, accepted, lambda kinds: taken(rows.copy(), kinds))
