"""A large policy is parsed while one looks at it."""

import re
import time

from language.test_parse_laws import GOOD
from policyc.language.parse import parse
from policyc.text.source import Source

LINES = 10_000
NAMES = re.compile(r"\b(magnet|content|floor|s1|s5|listed|open_point)\b")


def test_ten_thousand_lines_take_less_than_three_seconds() -> None:
    sample = "\n".join(GOOD)
    copies = LINES // sample.count("\n") + 1
    text = "\n".join(NAMES.sub(rf"\1_{copy}", sample) for copy in range(copies))
    assert text.count("\n") >= LINES
    start = time.process_time()
    file, faults = parse(Source("large", text))
    spent = time.process_time() - start
    assert faults == ()
    assert len(file.declarations) == copies * len(GOOD)
    assert spent < 3
