"""Mutants of the shipped law: whoever changes an answer is noticed by a scenario, by `diff` or by `verify`.

`POLICYC_MUTANTS=300` with `--accept` writes docs/mutation.md; without the variable a few are tried, and what survives must stand there.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from corpus_runner import ROOT
from verify.study import MEANS, Outcome, chosen, study

FULL, FEW = 300, 40
NUMBER = int(os.environ.get("POLICYC_MUTANTS", str(FEW)))
PAGE = ROOT / "docs" / "mutation.md"
INTRODUCTION = """# Mutants of the shipped law

A slip of the pen in a policy should not stay unnoticed. `tests/verify/mutants.py` makes such slips in the shipped law, one at a time: *at least* becomes
*more than*, a day moves, a word leaves a list or enters it, a condition is dropped, value becomes mass, any becomes all, an outcome gets weaker. For each mutant it
is asked

* whether it compiles,
* whether any answer changes. The judge is the reference evaluator, on the worked cases and on some hundreds of cases around them and around what the changed line
  mentions; no solver is asked. An answer is the status, the outcomes, the contradictions, and what must be done until when,
* and who notices: a scenario of the library that fails, `policyc diff` between the law and the mutant, a finding of `policyc verify` that the law itself does not have.

This page is written by `POLICYC_MUTANTS=300 python -m pytest tests/verify/test_mutants.py --accept`; `make slow` tries some forty of the same mutants and compares.

The figures of this page were taken on 26 November 2026, before the scenarios at the end of each policy were added for what it shows ("tried at the edges"). Of 216 mutants that
compile, picked in the same way and tried again afterwards by scenarios alone, 210 (97%) are noticed. The six: two dates on which a provision begins that are the day of publication, so
that no answer changes; two duties without a day, which no scenario could ask for then; a weekend that is worked; and technology for production lines that is not of the kind technology, for which
there is a scenario now. Since scenarios can expect a duty for which the law gives no day, every such duty of the library is expected in one: the three mutants below that drop
`stop at once what is under way` are noticed by a scenario (tried on the same day).
"""


def of_state(rows: Iterable[Outcome], state: str) -> list[Outcome]:
    """The mutants of which this became."""
    return [one for one in rows if one.state == state]


def table(head: str, rows: list[Outcome], key: Callable[[Outcome], str]) -> Iterator[str]:
    """A line for each group of mutants, and one for all."""
    yield f"| {head} | mutants | refused | change an answer | noticed | by a scenario | by `diff` | by `verify` |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in (*dict.fromkeys(map(key, rows)), "all"):
        mine = [one for one in rows if name in (key(one), "all")]
        changed = of_state(mine, "changed")
        alone = [sum(means in one.noticed for one in changed) for means in MEANS]
        counts = (len(mine), len(of_state(mine, "refused")), len(changed), sum(bool(one.noticed) for one in changed), *alone)
        yield f"| {name} | {' | '.join(map(str, counts))} |"


def lines(rows: Iterable[Outcome]) -> list[str]:
    """Mutants as a list of the page."""
    return [f"* `{one.file}`: {told(one)}" + (f" ({one.shown})" if one.shown else "") for one in rows] or ["None."]


def told(one: Outcome) -> str:
    """A mutant in words that keep their form in Markdown."""
    return f"`{one.mutant.name}`"


def page(rows: list[Outcome]) -> str:
    """The whole page."""
    changed = of_state(rows, "changed")
    noticed = [one for one in changed if one.noticed]
    missed = [one for one in changed if one.noticed and "scenario" not in one.noticed]
    share = 100 * len(noticed) / len(changed)
    equal, nothing = of_state(rows, "equal"), of_state(rows, "nothing found")
    only_diff = sum(one.shown is None for one in changed)
    return "\n".join((
        INTRODUCTION,
        f"Of {len(rows)} mutants the compiler refuses {len(of_state(rows, 'refused'))}. Of the others, {len(changed)} change an answer, and {len(noticed)} of those"
        f" ({share:.1f}%) are noticed. {only_diff} of the changes were not found among the cases, only by `diff`, whose case the evaluator confirms."
        f" {len(equal)} are proved to decide every case as before; of {len(nothing)} no change was found, nor proved that there is none.",
        "",
        *table("kind of change", rows, lambda one: one.mutant.kind),
        "",
        *table("file", rows, lambda one: f"`{one.file}`"),
        "",
        "## Survivors",
        "",
        "These change an answer, and nothing notices.",
        "",
        *lines(one for one in changed if not one.noticed),
        "",
        "## Noticed, but by no scenario",
        "",
        *lines(missed),
        "",
        "## No change found, and none excluded",
        "",
        *lines(nothing),
        "",
    ))  # fmt: skip


def survivors(text: str) -> set[str]:
    """The survivors that the page lists."""
    listed = re.search(r"^## Survivors$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    return set(re.findall(r"^\* (`\w+`: `[^`\n]*`)", listed[1], re.MULTILINE))


@pytest.mark.slow
@pytest.mark.xdist_group("mutants")
def test_what_changes_an_answer_is_noticed(accept: bool) -> None:
    rows = [study(name, mutant) for name, mutant in chosen(NUMBER)]
    if accept and NUMBER >= FULL:
        PAGE.write_text(page(rows), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    alive = {f"`{one.file}`: {told(one)}" for one in of_state(rows, "changed") if not one.noticed}
    assert alive <= survivors(text)


def test_the_page_says_that_nearly_all_are_noticed() -> None:
    found = re.search(r"(\d+) change an answer, and (\d+) of those", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    changed, noticed = map(int, found.groups())
    assert changed >= 200
    assert noticed >= 0.95 * changed
