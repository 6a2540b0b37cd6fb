"""docs/coverage.md says what is encoded of each instrument, what is not and why, and in how many scenarios each provision was tried."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policies.test_two_sides import considered, fails_for_certain
from policyc import session

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coverage.md"
HEAD = """# What is encoded, and how it was tried

This page is written by a test from the shipped policies and their scenarios. It says of each instrument how many provisions are encoded, how many of its
clauses are not and why, and in how many scenarios each provision applies, and fails by its own conditions with every fact known. A provision without
both fails the tests. `policyc test policies/cn` runs the scenarios; [policies/cn/README.md](../policies/cn/README.md) says from which texts they were made.

| instrument | provisions | suspensions | open questions | clauses not encoded | scenarios |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    program = session.compile_paths((str(ROOT / "policies"),)).program
    assert program is not None
    results = session.run_scenarios(program)
    seen = list(considered(one.answer for one in results))
    applied = Counter(one["provision"] for one in seen if one["state"] == "live")
    failed = Counter(one["provision"] for one in seen if fails_for_certain(one))
    policies = [one for one in program.policies if one.provisions or one.omissions or _suspensions(program, one.name)]
    rows = "".join(_row(program, policy) for policy in policies)
    return HEAD + rows + "".join("".join(_instrument(policy, applied, failed)) for policy in policies)


def _suspensions(program: Any, name: str) -> int:
    """How many suspensions an instrument declares, each counted once however many provisions it reaches."""
    found = {
        (one.days, tuple(cite.text for cite in one.cites), provision.name.rpartition(".")[0])
        for policy in program.policies
        for provision in policy.provisions
        for one in provision.suspensions
        if one.by == name
    }
    return len(found)


def _row(program: Any, policy: Any) -> str:
    questions = sum(one.policy == policy.name for one in program.questions)
    counts = (len(policy.provisions), _suspensions(program, policy.name), questions, len(policy.omissions), len(policy.scenarios))
    return f"| [{policy.name}](#{policy.name}) | {' | '.join(map(str, counts))} |\n"


def _instrument(policy: Any, applied: Counter[str], failed: Counter[str]) -> Iterator[str]:
    yield f"\n## {policy.name}\n\n{policy.title}. {'; '.join(cite.text for cite in policy.cites)}.\n"
    if policy.provisions:
        yield "\n| provision | what it says | its text is | applies in | fails in |\n|---|---|---|---|---|\n"
    for one in policy.provisions:
        name, known = one.name.rpartition(".")[2], one.confidence.value.replace("_", " ")
        # What has no conditions cannot fail by them.
        fails = str(failed[one.name]) if one.conditions else "no conditions"
        yield f"| {name} | {one.title} | {known} | {applied[one.name]} | {fails} |\n"
    if policy.omissions:
        yield "\nNot encoded:\n\n"
    for one in policy.omissions:
        yield f"* {one.clause}: {one.why}\n"


def test_the_page_says_what_is_encoded(accept: bool) -> None:
    text = page()
    if accept:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "pytest tests/policies/test_coverage.py --accept writes it anew"
