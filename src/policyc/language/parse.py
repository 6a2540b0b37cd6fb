"""Text to surface tree, one declaration at a time: a broken one is dropped and named, and never touches its neighbours."""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

import attrs
from lark import Lark, Token, __version__ as lark_version
from lark.exceptions import UnexpectedToken
from lark.grammar import Rule as LarkRule
from lark.lexer import Lexer, PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from policyc.grammar import grammar_tables, grammar_text
from policyc.language import syntax
from policyc.language.build import build
from policyc.language.errors.syntax import NotADeclaration, TooLong, TooManyFaults
from policyc.language.lalr import END, Rule, Table, follow
from policyc.language.layout import laid_out
from policyc.language.mistakes import Stuck, explain
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

    parser: Lark
    table: Table
    lexicon: Lexicon
    begins: re.Pattern[str]
    declarations: frozenset[str]


class _Given(Lexer):
    """Hands on the words that are already told apart."""

    __future_interface__ = 0

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, words: tuple[Word, ...]) -> Iterator[Token]:  # type: ignore[override]
        return _tokens(words)


def _tokens(words: tuple[Word, ...]) -> Iterator[Token]:
    for word in words:
        yield Token(word.kind, word.text, word.start, None, None, None, None, word.end)


_END = Token(END, "")


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    parser = _parser()
    fixed: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for terminal in parser.terminals:
        if isinstance(terminal.pattern, PatternStr) and terminal.name not in _MADE_BY_LAYOUT:
            fixed[terminal.pattern.value] = terminal.name
        else:
            patterns[terminal.name] = terminal.pattern.to_regexp()
    start: Any = parser.parse_interactive()
    first = start.choices()
    declarations = frozenset(text for text, name in fixed.items() if name in first)
    return _Grammar(parser, _table(parser), lexicon_of(fixed, patterns), _MARGIN, declarations)


def _table(lark: Any) -> Table:
    """The table of the grammar. These are inner parts of lark, which is why its version is bounded."""
    found, makes = lark.parser.parser._parse_table, lark.parser.parser.parser.callbacks
    rules = {rule: Rule(len(rule.expansion), rule.origin.name, make) for rule, make in makes.items()}
    steps = {
        state: {kind: to if action is Shift else rules[to] for kind, (action, to) in row.items()}
        for state, row in found.states.items()
    }
    return Table(steps, found.start_states["start"], found.end_states["start"])


def _parser() -> Lark:
    """The parser, of the tables that were made ahead where they are of this grammar and this Lark."""
    made = grammar_tables()
    if made.get("of") != _grammar_and_lark():
        return parser_from_text()
    data, conf = dict(made["data"]), dict(made["data"]["parser"])
    data["options"] = {**data["options"], "lexer": _Given}
    data["parser"] = {**conf, "lexer_conf": {**conf["lexer_conf"], "lexer_type": _Given}}
    return Lark.load({"data": data, "memo": made["memo"]})


def parser_from_text() -> Lark:
    """The parser as Lark makes it of the text of the grammar, which takes most of the time of a short run."""
    return Lark(grammar_text(), parser="lalr", lexer=_Given, start="start")


def tables_ahead() -> dict[str, Any]:
    """What `grammar/policy.tables.json` holds: the tables of the parser, without the classes that they name."""
    data, memo = parser_from_text().memo_serialize([TerminalDef, LarkRule])
    data["options"] = {**data["options"], "lexer": None}
    data["parser"]["lexer_conf"]["lexer_type"] = None
    return {"of": _grammar_and_lark(), "data": data, "memo": memo}


def _grammar_and_lark() -> str:
    return f"{sha256(grammar_text().encode()).hexdigest()} {lark_version}"


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
    tree, stuck = _tree(words, source, grammar)
    return build(tree, source) if stuck is None else (None, (explain(stuck, grammar.lexicon),))


def _tree(words: tuple[Word, ...], source: Source, grammar: _Grammar) -> tuple[Any, Stuck | None]:
    """The tree of the parser, or where it is stuck."""
    stuck: Stuck | None = None
    for _ in range(MOST_TRIES):
        tree = follow(grammar.table, _tokens(words), _END)
        if tree is not None:
            return tree, None
        # Any: the parser takes words as they are, which its types do not say.
        given: Any = words
        try:
            grammar.parser.parse(given)
        except UnexpectedToken as problem:
            stuck = _stuck(problem, words, source, grammar)
        assert stuck is not None, "lark reads what its table does not"
        # The layout made a name of `source` where no text follows it. If the keyword fits, the mistake is further on.
        here = words[stuck.place] if stuck.place < len(words) else None
        keyword = grammar.lexicon.keywords.get(here.text) if here is not None and here.kind == "NAME" else None
        if here is None or keyword not in stuck.accepted:
            break
        words = (*words[: stuck.place], attrs.evolve(here, kind=keyword), *words[stuck.place + 1 :])
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


def _stuck(problem: UnexpectedToken, words: tuple[Word, ...], source: Source, grammar: _Grammar) -> Stuck:
    place = len(words)
    if problem.token.type != "$END":
        there = (problem.token.start_pos, problem.token.type)
        place = next(i for i, word in enumerate(words) if (word.start, word.kind) == there)
    # Fed again up to here, because the parser has by now closed what the word that it does not take might have gone on with.
    parser: Any = grammar.parser.parse_interactive()
    for word in words[:place]:
        parser.feed_token(Token(word.kind, word.text))

    def takes(kinds: tuple[str, ...]) -> bool:
        trial = parser.copy(deepcopy_values=False)
        try:
            for kind in kinds:
                trial.feed_token(Token(kind, ""))
        except UnexpectedToken:
            return False
        return True

    return Stuck(source, words, place, frozenset(parser.accepts()), takes)
