"""Every code has a page, every page a code, and each speaks to an author."""

import ast
import importlib
import re

import pytest

from house.code import ROOT, modules
from policyc.text.diagnostic import CATALOGUE, Diagnostic

for _module in modules():
    if _module.name not in ("policyc", "__main__", "demo"):
        importlib.import_module(f"policyc.{_module.name}")

PAGES = ROOT / "docs" / "diagnostics"
# Classes that the tests themselves make up are no part of policyc.
CODES = {code: cls for code, cls in sorted(CATALOGUE.items()) if cls.__module__.startswith("policyc.")}
# Which part may give a code of a range.
OWNERS = {"1": "language", "2": "language", "3": "language", "4": "", "5": "verify", "6": "redesign", "9": "text"}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(CODES) == sorted(page.stem for page in PAGES.glob("*.md"))


@pytest.mark.parametrize("code", CODES)
def test_the_page_begins_with_what_the_code_means_and_goes_on_to_an_example(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n\n")
    assert re.fullmatch(rf"# {code}: [^A-Z\n].*[^.\n]|# {code}: (JSON|YAML|UTF)\b.*[^.\n]", title), title
    assert "```" in rest or re.search(r"\b(no example to show|cannot be shown|to be shown)\b", rest), code


@pytest.mark.parametrize("code", CODES)
def test_a_code_lies_in_the_range_of_its_part(code: str) -> None:
    assert CODES[code].__module__.startswith(f"policyc.{OWNERS[code[1]]}"), CODES[code].__module__


@pytest.mark.parametrize("code", CODES)
def test_a_diagnostic_says_in_one_sentence_what_is_true(code: str) -> None:
    said = CODES[code].__doc__ or ""
    assert said.strip().endswith("."), said
    assert CODES[code].message is not Diagnostic.message
    if code < "P400":
        assert CODES[code].hint is not Diagnostic.hint, f"{code} does not say what to do next"


def test_every_diagnostic_is_given_somewhere() -> None:
    """A class that nobody calls is a page about nothing."""
    called = {
        ast.unparse(node.func).split(".")[-1]
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
    } | {
        # Handed on to be called, as in `wrong = NotADay`.
        node.id
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert [code for code, cls in CODES.items() if cls.__name__ not in called] == []


def test_a_page_names_only_codes_that_exist() -> None:
    named = {
        (page.stem, code) for page in PAGES.glob("*.md") for code in re.findall(r"\bP\d{3}\b", page.read_text("utf-8"))
    }
    assert sorted((page, code) for page, code in named if code not in CODES) == []
