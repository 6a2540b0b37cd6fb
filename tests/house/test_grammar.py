"""The grammar, the operator table and the surface tree use one set of words."""

import inspect
import re
from collections import Counter

from lark import Lark

from house.code import ROOT, below
from policyc.core.ops import OPERATORS
from policyc.language import syntax
from policyc.language.build import MAKERS

TEXT = (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8")
# `chain` is the grammar's word for these: which of them it is stands in the text.
CHAINED = {"and", "or", "implies"}


def names_in_the_grammar() -> set[str]:
    """Every name that a tree of the grammar can carry. Rules marked `?` vanish unless an alias names them."""
    grammar = Lark(TEXT, parser="lalr", lexer="basic", start="start")
    names = {str(rule.alias or rule.origin.name) for rule in grammar.rules if rule.alias or not rule.options.expand1}
    return {name for name in names if not name.startswith("_")}


def test_every_alias_of_the_grammar_is_an_operator_or_makes_a_shape_and_the_reverse() -> None:
    assert sorted(names_in_the_grammar() - set(MAKERS)) == []
    assert sorted(set(MAKERS) - names_in_the_grammar()) == []


def test_every_operator_is_written_in_the_grammar_under_its_own_name() -> None:
    assert sorted(set(OPERATORS) - CHAINED - names_in_the_grammar()) == []
    assert set(OPERATORS) >= CHAINED
    assert all(f'"{word}"' in TEXT for word in CHAINED)


def test_every_shape_of_the_surface_tree_can_be_written() -> None:
    shapes = {name for name, thing in vars(syntax).items() if inspect.isclass(thing) and thing.__module__ == syntax.__name__}
    made = {name for module in below("language") for name in re.findall(r"\bsyntax\.(\w+)\(", module.file.read_text("utf-8"))}
    assert sorted(shapes - made) == []


def test_an_operator_is_found_under_its_own_name_and_explains_itself() -> None:
    for name, operator in OPERATORS.items():
        assert operator.name == name
        assert operator.doc.endswith("."), name
        assert operator.example, name


def test_each_rule_of_the_grammar_is_used() -> None:
    defined = re.findall(r"^[?!]*([a-z_]+)\s*:", TEXT, re.MULTILINE)
    used = Counter(re.findall(r"[a-z_]+", re.sub(r'"[^"\n]*"|//[^\n]*|->\s*\w+', "", TEXT)))
    assert [name for name in defined if used[name] < 2 and name != "start"] == []
