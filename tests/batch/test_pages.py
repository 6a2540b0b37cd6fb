"""Every golden page, every shipped scenario and every shipped case as a batch: the statement says what the reference evaluator says."""

import json
from pathlib import Path
from typing import Any

import pytest

from agreement.test_compiled_pages import CASES, LAW, PAGES, asked
from batch.both import Named, compared, read
from corpus_runner import asked_on
from policyc import session
from policyc.core.program import Program
from policyc.core.run import Run

# All of them in one process, so that the last test sees what the others counted.
pytestmark = pytest.mark.xdist_group("pages in batches")
# What keeps a page from being answered in columns is counted over all pages.
COUNTED: dict[str, int] = {"cases": 0, "columns": 0}


def agree(program: Program, batches: dict[Run, list[Named]], folder: Path) -> None:
    """The rows of these cases are the same from both, in one batch for all that have the same terms."""
    for run, cases in batches.items():
        found = compared(program, run, cases, str(folder))
        assert found.differences == ()
        COUNTED["cases"] += found.cases
        COUNTED["columns"] += found.columns


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_golden_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in asked_on(page, tmp_path):
        if words[:2] == ["policyc", "eval"]:
            _shown_on_a_page(*asked(words[2:]), tmp_path)
        elif words[:2] == ["policyc", "test"]:
            program = session.compile_paths([word for word in words[2:] if not word.startswith("-")]).program
            if program is not None:
                agree(program, _scenarios(program), tmp_path)


def _shown_on_a_page(paths: list[str], name: str | None, terms: dict[str, list[str]], ignoring: bool, folder: Path) -> None:
    program = session.compile_paths(paths).program
    if program is None or name is None or name.endswith(".yaml"):
        return
    one = {key: values[-1] if values else None for key, values in terms.items()}
    run, _ = session.check_run(program, one["--on"], one["--known-on"], terms["--reading"], one["--min-confidence"])
    if run is None:
        return
    run = Run(run.on, run.known_on, not ignoring, run.readings, run.min_confidence)
    try:
        data: Any = json.loads(Path(name).read_text(encoding="utf-8"), parse_float=str)
    except ValueError:
        return  # it is there to be refused
    cases = [case for number, each in enumerate(data if isinstance(data, list) else [data]) for case in read(program, str(number), each)]
    agree(program, {run: cases} if cases else {}, folder)


def _scenarios(program: Program) -> dict[Run, list[Named]]:
    """The scenarios of the policies that are asked for, by their terms."""
    found: dict[Run, list[Named]] = {}
    for policy in program.policies:
        for one in policy.scenarios if policy.target else ():
            run = Run(one.on, one.known_on, one.honoured, one.readings)
            found.setdefault(run, []).extend(read(program, f"{policy.name}/{one.name}", one.case))
    return {run: cases for run, cases in found.items() if cases}


@pytest.mark.slow
def test_every_scenario_of_the_shipped_law_on_its_own_terms(tmp_path: Path) -> None:
    program = session.compile_paths((str(LAW),)).program
    assert program is not None
    agree(program, _scenarios(program), tmp_path)


@pytest.mark.parametrize("honoured", [True, False])
def test_every_shipped_case(honoured: bool, tmp_path: Path) -> None:
    program = session.compile_paths((str(LAW),)).program
    assert program is not None
    cases = [one for path in CASES for one in read(program, path.stem, json.loads(path.read_text(encoding="utf-8")))]
    assert len(cases) == len(CASES)
    agree(program, {Run(honoured=honoured): cases}, tmp_path)


def test_most_pages_are_answered_in_columns() -> None:
    """What is answered one by one agrees anyway, and says nothing. It counts what ran before it."""
    if COUNTED["cases"] > 50:
        assert COUNTED["columns"] > COUNTED["cases"] // 2
