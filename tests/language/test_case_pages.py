"""The pages of what can be wrong with cases: the wrong example gives its code and no other, the mended one nothing."""

import re
from pathlib import Path

import pytest

from policyc.language.errors import cases
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import CATALOGUE
from policyc.text.source import Source

ROOT = Path(__file__).parents[2]
CODES = sorted(code for code, cls in CATALOGUE.items() if cls.__module__ == cases.__name__)
BLOCK = re.compile(r"^```policy (wrong|mended)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AROUND = """policy page "Export of magnets"
  source "Order 1 of 2025"
  published 2025-01-01
  judged on export.date

use trade

rule magnets "Magnets"
  source "section 1"
  when item.kind is ndfeb_magnet
  then licence is required
   and must "report the export" within 10 days after export.date

"""


def codes_of(text: str) -> set[str]:
    """All that is wrong with these declarations in a policy about trade."""
    files = []
    found = set()
    trade = (ROOT / "policies" / "trade.policy").read_text(encoding="utf-8")
    for name, body in (("trade", trade), ("page", AROUND + text)):
        file, wrong = parse(Source(f"{name}.policy", body))
        files.append(file)
        found |= {fault.code for fault in wrong}
    _, faults = compile_files(tuple(files), frozenset({"page"}))
    return found | {fault.code for fault in faults}


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_its_code_and_how_to_mend_it(code: str) -> None:
    blocks = dict(BLOCK.findall((ROOT / "docs" / "diagnostics" / f"{code}.md").read_text(encoding="utf-8")))
    assert codes_of(blocks["wrong"]) == {code}
    assert codes_of(blocks["mended"]) == set()
