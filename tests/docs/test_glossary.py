"""The glossary has every word of the grammar, of an answer and of the Program, and names nothing that is not there."""

import inspect
import json
import re
from types import ModuleType

from corpus_runner import ROOT
from policyc.core import facts, program, run
from policyc.language import syntax

TEXT = (ROOT / "docs" / "language" / "glossary.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"`([^`]+)`", TEXT)
MODULES: dict[str, ModuleType] = {"syntax": syntax, "program": program, "facts": facts, "run": run}
# Expressions have no word of their own: a reader of the language sees phrases.
BUILT_FROM_PHRASES = {"Apply", "Cash", "Const", "Depth", "Fold", "Over", "Path", "Prim", "Shared", "Unstated"}


def words_of(text: str) -> set[str]:
    """The small words in a text."""
    return set(re.findall(r"[a-z_0-9]+", text))


def test_every_keyword_is_explained_somewhere() -> None:
    grammar = re.sub(r"//[^\n]*", "", (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8"))
    keywords = set(re.findall(r'"([a-z]+)"', grammar))
    _, _, index = TEXT.partition("## Where each word")
    told = {word for quoted in re.findall(r"`([^`]+)`", index) for word in words_of(quoted)}
    assert sorted(keywords - told) == []


def test_every_word_of_an_answer_is_in_the_glossary() -> None:
    told = {word for quoted in QUOTED for word in words_of(quoted)}
    schema = json.loads((ROOT / "src" / "policyc" / "schemas" / "answer.schema.json").read_text(encoding="utf-8"))
    answer = schema["$defs"]["answer"]["properties"]
    decision = answer["decisions"]["items"]["properties"]
    assert sorted({*answer, *decision} - told - {"schema", "policyc"}) == []
    batch = json.loads((ROOT / "src" / "policyc" / "schemas" / "batch.schema.json").read_text(encoding="utf-8"))
    assert sorted(set(batch["properties"]) - told) == []


def test_every_shape_of_the_program_has_its_word() -> None:
    shapes = {name for name, thing in vars(program).items() if inspect.isclass(thing) and "policyc.core" in thing.__module__}
    shapes = {name for name in shapes if vars(program)[name].__module__ == program.__name__}
    told = {name.removeprefix("program.") for name in QUOTED if name.startswith("program.")}
    assert sorted(shapes - told - BUILT_FROM_PHRASES) == []


def test_the_glossary_names_only_what_is_there() -> None:
    named = [name.split(".") for name in QUOTED if name.split(".")[0] in MODULES and name.count(".") == 1]
    assert [f"{module}.{name}" for module, name in named if not hasattr(MODULES[module], name)] == []
    assert len(named) > 30
