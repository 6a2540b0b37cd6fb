"""The statement gives what the reference evaluator gives: on every scenario of the library and on random policies."""

from pathlib import Path

import attrs
import pytest

from agreement.trials import DEEPER
from batch.both import compared, random_cases, read
from policyc.core.run import Run
from policyc.session import compile_paths

ROOT = Path(__file__).resolve().parents[2]
GROUPS = 5
POLICIES = 5 * DEEPER
CASES = 90
IN_COLUMNS = 35


@pytest.mark.slow
@pytest.mark.parametrize("honoured", [True, False])
def test_the_scenarios_of_the_library(honoured: bool, tmp_path: Path) -> None:
    _scenarios("policies/cn", honoured, tmp_path)


def test_the_scenarios_of_one_instrument(tmp_path: Path) -> None:
    _scenarios("policies/cn/cn_2025_61.policy", True, tmp_path)


def _scenarios(path: str, honoured: bool, tmp_path: Path) -> None:
    compiled = compile_paths([str(ROOT / path)])
    program = compiled.program
    assert program is not None
    scenarios = [one for policy in program.policies for one in policy.scenarios]
    cases = [case for one in scenarios for case in read(program, f"{one.policy}/{one.name}", one.case)]
    assert len(cases) == len(scenarios) > 50
    found = compared(program, attrs.evolve(Run(), honoured=honoured), cases, str(tmp_path))
    assert found.differences == ()
    assert found.columns > found.cases * 9 // 10


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_policies(group: int, tmp_path: Path) -> None:
    """Cases on and around thresholds, half of them with facts missing or as ranges; most of them answered in columns."""
    cases = columns = 0
    for seed in range(group * POLICIES, (group + 1) * POLICIES):
        found = compared(*random_cases(seed, CASES), str(tmp_path))
        assert found.differences == (), seed
        cases, columns = cases + found.cases, columns + found.columns
    assert cases > 2000 // GROUPS
    assert columns > cases * IN_COLUMNS // 100
