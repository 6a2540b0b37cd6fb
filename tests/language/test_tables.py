"""The tables of the parser that are shipped are those of the grammar; `--accept` makes them anew."""

import json
from pathlib import Path

import lark
import pytest

from policyc.grammar import grammar_tables, grammar_text
from policyc.language import parse
from policyc.text.source import Source

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "grammar" / "policy.tables.json"
TEXTS = sorted((ROOT / "policies").rglob("*.policy"))


def test_the_tables_are_of_the_grammar(accept: bool) -> None:
    now = parse.tables_ahead()
    if accept and now["of"] != grammar_tables().get("of"):
        TABLES.write_text(json.dumps(now, separators=(",", ":")) + "\n", encoding="utf-8")
        grammar_tables.cache_clear()
    made, _, by = str(grammar_tables()["of"]).partition(" ")
    assert made == now["of"].partition(" ")[0], "`make accept` makes the tables of the parser anew"
    # Another Lark makes its own: nothing is read that it did not write.
    assert by == lark.__version__ or parse._parser().options.lexer is parse._Given


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_both_parsers_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(path.name, path.read_text("utf-8"))
    ahead = repr(parse.parse(source))
    parse._grammar.cache_clear()
    monkeypatch.setattr(parse, "_parser", parse.parser_from_text)
    try:
        assert repr(parse.parse(source)) == ahead
    finally:
        parse._grammar.cache_clear()


def test_without_tables_the_grammar_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "grammar_tables", dict)
    assert {rule.origin for rule in parse._parser().rules} and grammar_text()
