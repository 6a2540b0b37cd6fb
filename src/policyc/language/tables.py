"""The table of a grammar, as Lark makes it of the text: needed only where no table of that text is shipped."""

from collections.abc import Mapping
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import PatternStr
from lark.parsers.lalr_analysis import Shift


def tables_of(text: str) -> dict[str, Any]:
    """What `grammar/policy.tables.json` holds, without the hash of the text.

    fixed: the kinds of the words that the grammar spells out. patterns: how the words of other kinds look. rules: size,
    origin, what is kept, the name of the maker or None, and whether the rule stands for its only value. rows: by kind and
    origin the next row, or the complement of the rule that is complete. The row to begin with is the first; the one in which
    all is read takes the end of the words and nothing else.
    """
    parser: Any = Lark(text, parser="lalr", lexer="basic", start="start")
    # These are inner parts of Lark, which is why its version is bounded.
    table = parser.parser.parser._parse_table
    rules = {rule: number for number, rule in enumerate(parser.rules)}
    order = _in_order(table.states, table.start_states["start"])
    ending = {table.end_states["start"]: {"$END": order[table.end_states["start"]]}}
    return {
        "fixed": {one.pattern.value: one.name for one in parser.terminals if isinstance(one.pattern, PatternStr)},
        "patterns": {
            one.name: one.pattern.to_regexp() for one in parser.terminals if not isinstance(one.pattern, PatternStr)
        },
        "rules": [_rule(rule) for rule in rules],
        "rows": [
            ending.get(row)
            or {
                kind: order[to] if action is Shift else ~rules[to]
                for kind, (action, to) in sorted(table.states[row].items())
            }
            for row in order
        ],
    }


def _in_order(states: Mapping[Any, Mapping[str, Any]], start: Any) -> dict[Any, int]:
    """The rows as they are reached, so that the same grammar gives the same bytes: Lark numbers them by chance."""
    order = {start: 0}
    waiting = [start]
    for row in waiting:
        for _, (action, to) in sorted(states[row].items()):
            if action is Shift and to not in order:
                order[to] = len(order)
                waiting.append(to)
    return order


def _rule(rule: Rule) -> list[Any]:
    kept: list[int | None] = []
    # Any: Lark's symbols do not say that only words can be left out of a tree.
    expansion: list[Any] = list(rule.expansion)
    symbols = enumerate(expansion)
    # True stands for what the text leaves out.
    for left_out in rule.options.empty_indices or [False] * len(expansion):
        if left_out:
            kept.append(None)
            continue
        place, symbol = next(symbols)
        if rule.options.keep_all_tokens or not (symbol.is_term and symbol.filter_out):
            kept.append(~place if symbol.name.startswith("_") and not symbol.is_term else place)
    alone = bool(rule.options.expand1 and rule.alias is None)
    assert expansion and (not alone or kept == [0] == list(range(len(expansion)))), rule
    makes = None if alone or rule.origin.name.startswith("_") else str(rule.alias or rule.origin.name)
    return [len(expansion), str(rule.origin.name), kept, makes, alone]
