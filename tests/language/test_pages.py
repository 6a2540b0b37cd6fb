"""Each page of a fault in names, law or types: its wrong example gives that code and nothing else, its mended one nothing."""

import re
from pathlib import Path

import pytest

from policyc.language.errors import law, names, types
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import CATALOGUE, Diagnostic
from policyc.text.source import Source

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
CODES = sorted(code for code, kind in CATALOGUE.items() if kind.__module__ in (law.__name__, names.__name__, types.__name__))
BLOCK = re.compile(r"^```policy (wrong|mended)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)


def faults_of(text: str) -> tuple[Diagnostic, ...]:
    """All that is wrong with the files of a block."""
    pieces = FILE.split(text)
    named = list(zip(pieces[1::2], pieces[2::2])) if len(pieces) > 1 else [("example.policy", text)]
    files, found = [], []
    for name, body in named:
        file, wrong = parse(Source(name, body))
        files.append(file)
        found += wrong
    targets = frozenset(Path(name).stem for name, _ in named)
    return (*found, *compile_files(tuple(files), targets)[1])


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_code_means(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: ")
    blocks = dict(BLOCK.findall(text))
    assert set(blocks) == {"wrong", "mended"}
    assert [fault.message() for fault in faults_of(blocks["mended"])] == []
    wrong = [(fault.code, fault.message()) for fault in faults_of(blocks["wrong"])]
    assert [found for found, _ in wrong] == [code], wrong


@pytest.mark.parametrize("code", CODES)
def test_the_message_speaks_plainly(code: str) -> None:
    wrong = dict(BLOCK.findall((PAGES / f"{code}.md").read_text(encoding="utf-8")))["wrong"]
    for fault in faults_of(wrong):
        assert fault.message()[0] in "`abcdefghijklmnopqrstuvwxyz"
        assert not fault.message().endswith(".")
        assert fault.hint()
        assert fault.span is not None
