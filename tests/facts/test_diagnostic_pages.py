"""Each code of this package has a page, whose wrong example gives that code and whose mended one gives nothing."""

import ast
import re
from pathlib import Path

import pytest
from vocabulary import TRADE

import policyc.facts.convert
import policyc.project  # noqa: F401  so that every code is registered
from policyc.facts.convert import convert
from policyc.facts.from_python import case_from_mapping
from policyc.facts.read import read_json, read_yaml
from policyc.text.diagnostic import CATALOGUE, Diagnostic
from policyc.text.source import Source

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
CODES = sorted(code for code, cls in CATALOGUE.items() if cls.__module__.startswith("policyc.facts"))
BLOCK = re.compile(r"^```(case|yaml|python) (wrong|mended)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Whether the assumptions hold is for the evaluator to say, which this package does not know.
ELSEWHERE = {"P430"}


def faults_of(language: str, text: str) -> tuple[Diagnostic, ...]:
    """All that is wrong with a case."""
    if language == "python":
        tree, faults = case_from_mapping(ast.literal_eval(text))
    else:
        tree, faults = (read_yaml if language == "yaml" else read_json)(Source("case", text))
    return faults if tree is None else convert(tree, TRADE)[1]


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_code_means(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: ")
    blocks = {kind: (language, body) for language, kind, body in BLOCK.findall(text)}
    if not blocks:
        assert re.search(r"(cannot be shown|to be shown|no example to show)", text)
        return
    assert set(blocks) == {"wrong", "mended"}
    assert faults_of(*blocks["mended"]) == ()
    if code not in ELSEWHERE:
        assert {fault.code for fault in faults_of(*blocks["wrong"])} == {code}


@pytest.mark.parametrize("code", CODES)
def test_messages_speak_plainly(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    for language, kind, body in BLOCK.findall(text):
        for fault in faults_of(language, body) if kind == "wrong" else ():
            assert fault.message()[0].islower() or fault.message()[0] == "`" or fault.message()[:4] in ("JSON", "YAML")
            assert not fault.message().endswith(".")
            assert fault.severity.value in ("error", "note")
