"""Each code of the parser has a page, whose wrong text gives that code and whose mended one gives nothing."""

import re
from pathlib import Path

import pytest

from policyc.language.parse import parse
from policyc.text.diagnostic import CATALOGUE, Diagnostic
from policyc.text.source import Source

ROOT = Path(__file__).parents[2]
CODES = sorted(
    code
    for code, cls in CATALOGUE.items()
    if cls.__module__ in ("policyc.language.errors.syntax", "policyc.language.errors.layout")
)
BLOCK = re.compile(r"^```policy (wrong|mended)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MISTAKE = re.compile(r"^## ([^\n]*)\n\n```policy (P1\d\d)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MISTAKES = MISTAKE.findall((ROOT / "grammar" / "mistakes.md").read_text(encoding="utf-8"))


def page(code: str) -> str:
    return (ROOT / "docs" / "diagnostics" / f"{code}.md").read_text(encoding="utf-8")


def faults_of(text: str) -> tuple[Diagnostic, ...]:
    return parse(Source("page", text))[1]


def test_codes_and_pages_belong_together() -> None:
    assert len(CODES) == 26
    assert {path.stem for path in (ROOT / "docs" / "diagnostics").glob("P1*.md")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_code_means(code: str) -> None:
    text = page(code)
    assert text.startswith(f"# {code}: ")
    blocks = dict(BLOCK.findall(text))
    if not blocks:
        assert re.search(r"(cannot be shown|to be shown)", text)
        return
    assert set(blocks) == {"wrong", "mended"}
    assert faults_of(blocks["mended"]) == ()
    assert [fault.code for fault in faults_of(blocks["wrong"])] == [code]


@pytest.mark.parametrize(("what", "code", "text"), MISTAKES, ids=[f"{code} {what}" for what, code, _ in MISTAKES])
def test_a_frequent_mistake_gets_its_code(what: str, code: str, text: str) -> None:
    found = faults_of(text)
    assert [fault.code for fault in found] == [code]


@pytest.mark.parametrize(
    "text", [text for _, _, text in MISTAKES] + [dict(BLOCK.findall(page(c))).get("wrong", "") for c in CODES]
)
def test_messages_speak_plainly(text: str) -> None:
    for fault in faults_of(text):
        message = fault.message()
        assert message[0].islower() or message[0] == "`"
        assert not message.endswith(".")
        assert not re.search(r"[A-Z]{4,}|__ANON|_OPEN|None|Token", message)
        assert fault.hint() != ""
        assert all(label.text for label in fault.related())
        assert fault.span is not None and fault.span.text
