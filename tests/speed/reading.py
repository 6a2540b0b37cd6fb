"""From the prompt to the Program: how long a command takes to start, and policies to be read.

Processor seconds, of this process and of those that it starts. Run as a program it prints its own part of `make bench`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lark import Lark
from scalar import text_with_rules

from policyc import session
from policyc.collector import at_rest
from policyc.language.parse import parse
from policyc.text.source import Source

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies" / "cn"
CASE = POLICIES / "cases" / "motor_magnet.json"
# The plainest thing that Lark can do with the same text: tell its words apart and accept them all.
PLAIN = r"""
start: word*
word: NAME | NUMERAL | QUOTED | SIGN
NAME: /[A-Za-z_]\w*/
NUMERAL: /[0-9][\w.-]*/
QUOTED: /"[^"\n]*"/
SIGN: /[^\w\s"#]+/
%ignore /[ \t\r\n]+/
%ignore /#[^\n]*/
"""
# What is measured, seconds, against what, and its seconds.
Figure = tuple[str, float, str, float]


def figures() -> Iterator[Figure]:
    """Commands as processes, and reading in this one."""
    yield from processes()
    yield from texts()
    yield from programs()


def processes() -> Iterator[Figure]:
    """Whole processes against a Python that does nothing."""
    nothing = median(lambda: run("-c", "pass"), 15)
    for what, words in (
        ("import policyc", ("-c", "import policyc")),
        ("policyc version", ("-m", "policyc", "version")),
        ("policyc check policies/cn", ("-m", "policyc", "check", str(POLICIES))),
        ("policyc eval policies/cn, one case", ("-m", "policyc", "eval", str(POLICIES), "--case", str(CASE))),
    ):
        yield what, median(lambda words=words: run(*words), 7), "python -c pass", nothing


def texts() -> Iterator[Figure]:
    """The text of the shipped law to surface trees, against two plainer readers of the same bytes."""
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(POLICIES.rglob("*.policy")))
    source, plain = Source("bench.policy", text), Lark(PLAIN, parser="lalr", lexer="basic")
    took = median(lambda: parsed([source]), 7)
    what = f"parse {text.count(chr(10)):,} lines"
    yield what, took, "a plain Lark grammar on the same words", median(lambda: plain.parse(text), 7)
    lines = json.dumps(text.splitlines())
    yield what, took, "json.loads of the same lines", median(lambda: json.loads(lines), 15)


def programs() -> Iterator[Figure]:
    """Files to a Program, against parsing them."""
    with tempfile.TemporaryDirectory() as folder:
        many = Path(folder) / "goods.policy"
        many.write_text(text_with_rules(1_020), encoding="utf-8")
        for what, path in (("read policies/cn, scenarios included", POLICIES), ("read 1,020 rules", many)):
            files = sorted(path.rglob("*.policy")) if path.is_dir() else [path]
            sources = [Source(str(one), one.read_text(encoding="utf-8")) for one in files]
            took = median(lambda path=path: session.compile_paths([path]), 7)
            yield what, took, "parsing alone", median(lambda sources=sources: parsed(sources), 7)


def parsed(sources: list[Source]) -> None:
    """Text to surface trees, with the collector at rest as in a run."""
    with at_rest():
        for one in sources:
            parse(one)


def run(*words: str) -> None:
    """A Python process with these words, whatever its exit code. Compiled modules are kept, as where policyc is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *words], cwd=ROOT, env=kept, capture_output=True, check=False)


def median(work: Callable[[], object], times: int) -> float:
    """The middle of several runs in processor seconds, after one that does not count."""
    work()
    took = []
    for _ in range(times):
        start = spent()
        work()
        took.append(spent() - start)
    return statistics.median(took)


def spent() -> float:
    """Processor seconds of this process, and of those that it started and that ended."""
    own = os.times()
    return time.process_time() + own.children_user + own.children_system


if __name__ == "__main__":
    for what, seconds, against, base in figures():
        print(f"{what:44}{seconds * 1000:>8.0f} ms   {seconds / base:.3g} x {against} ({base * 1000:.0f} ms)")
