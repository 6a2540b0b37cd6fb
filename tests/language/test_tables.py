"""The tables of the parser that are shipped are those of the grammar; `--accept` makes them anew."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token, Tree
from lark.lexer import Lexer

from policyc.grammar import grammar_tables, grammar_text
from policyc.language import parse
from policyc.language.build import MAKERS
from policyc.language.lalr import first_row, follow
from policyc.language.layout import laid_out
from policyc.language.parts import Making
from policyc.language.scan import Word, scan
from policyc.text.source import Source

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "grammar" / "policy.tables.json"
TEXT = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "policies").rglob("*.policy")))


def test_the_tables_are_of_the_grammar(accept: bool) -> None:
    now = parse.tables_anew()
    if accept and now["of"] != grammar_tables().get("of"):
        TABLES.write_text(json.dumps(now, separators=(",", ":")) + "\n", encoding="utf-8")
        grammar_tables.cache_clear()
    assert grammar_tables() == now, "`make accept` makes the tables of the parser anew"


@pytest.mark.parametrize("shipped", [{}, {"of": "another grammar"}], ids=["none", "others"])
def test_without_tables_of_it_the_grammar_is_read(monkeypatch: pytest.MonkeyPatch, shipped: dict[str, str]) -> None:
    source = Source("all.policy", TEXT)
    ahead = repr(parse.parse(source))
    parse._grammar.cache_clear()
    monkeypatch.setattr(parse, "grammar_tables", lambda: shipped)
    try:
        assert repr(parse.parse(source)) == ahead
    finally:
        parse._grammar.cache_clear()


class _Given(Lexer):
    """Hands on the words that are already told apart."""

    __future_interface__ = 0

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, words: tuple[Word, ...]) -> Iterator[Token]:  # type: ignore[override]
        return (Token(word.kind, word.text, word.start, end_pos=word.end) for word in words)


def test_the_rules_are_completed_as_lark_completes_them() -> None:
    lark: Any = Lark(grammar_text(), parser="lalr", lexer=_Given, start="start")
    start = first_row(grammar_tables(), {name: lambda _, parts, span, name=name: (name, *parts) for name in MAKERS})
    source, grammar = Source("all.policy", TEXT), parse._grammar()
    for piece in parse._pieces(source, grammar):
        words, _ = laid_out(scan(piece.span, grammar.lexicon)[0], source, grammar.lexicon)
        made, stuck = follow(start, words, Making(source))
        assert stuck is None
        assert _plain(made) == _plain(lark.parse(words))


def _plain(node: Any) -> Any:
    """A tree of Lark's and what `follow` made of the same words, in one form."""
    match node:
        case Tree(data, children):
            return (str(data), *map(_plain, children))
        case Word(kind, text, begin):
            return kind, text, begin
        case Token():
            return node.type, str(node), node.start_pos
        case tuple():
            return tuple(map(_plain, node))
    return node
