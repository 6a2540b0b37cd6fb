"""Laws of many short rules about words: compiled Python decides what the reference decides, and names the same provisions."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from agreement.compiled import compiled, reasons_differ, results, told
from agreement.test_compiled import unusable
from agreement.trials import DEEPER
from agreement.wares import ALONE, FOLDS, Shape, law, law_of, of_list, wares
from policyc import session
from policyc.api import CaseError
from policyc.backends.python.source import python_source
from policyc.builds import decider
from policyc.core.run import Run

GROUPS, SEEDS, CASES = 4, 10, 24
MOST_USED = ("k0 & ", "k1 & ", "by_word(", "alone=", "pure=True", "pure=False", "(g0 or (g0 := ")


def runs(rng: Random) -> Iterator[Run]:
    """No terms, and now and then another day or no suspensions."""
    yield Run()
    if rng.random() < 0.3:
        yield Run(on=date(2025, rng.randint(1, 12), 1), honoured=rng.random() < 0.5)


@pytest.mark.parametrize("group", range(GROUPS))
def test_compiled_python_decides_what_the_reference_decides(group: int) -> None:
    met: Counter[str] = Counter()
    for seed in range(group * SEEDS * DEEPER, (group + 1) * SEEDS * DEEPER):
        program = law(seed)
        fast, rng = decider(program, unusable), Random(seed)
        for place, data in enumerate(wares(seed, CASES)):
            case, faults = session.read_one_case(program, data)
            assert case is not None, [fault.message() for fault in faults]
            for run in runs(rng):
                expected = told(program, case, run)
                assert results(compiled(fast, data, run)) == expected, (seed, data, run)
                if place % 4 == 0:
                    found = list(reasons_differ(program, fast, data, run))
                    assert not found, (seed, data, run, found)
                else:
                    assert results(compiled(fast, data, run, reasons=True)) == expected, (seed, data, run)
                met.update(status for status, *_ in expected)
                met["triple"] += 1
    assert min(met["determined"], met["undetermined"]) > met["triple"] // 25


@pytest.mark.parametrize("fold", sorted(set(FOLDS)))
def test_each_way_of_asking_about_a_list(fold: str) -> None:
    for number, where in enumerate(ALONE):
        shape = Shape(number)
        one, other = of_list(shape, fold, where), of_list(shape, "total", ALONE[(number + 1) % len(ALONE)])
        for tests in ((one,), (one, other)):
            program = law_of(number, tests)
            fast = decider(program, unusable)
            for data in wares(number, 12):
                case, faults = session.read_one_case(program, data)
                assert case is not None, [fault.message() for fault in faults]
                assert results(compiled(fast, data, Run())) == told(program, case, Run()), (tests, data)


def test_these_laws_use_all_that_is_made_for_words() -> None:
    texts = [python_source(law(seed)) for seed in range(GROUPS * SEEDS)]
    assert {word: any(word in text for text in texts) for word in MOST_USED} == dict.fromkeys(MOST_USED, True)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_fact_that_is_wrong_is_refused_where_it_is_read(seed: int) -> None:
    program = law(seed)
    fast, rng = decider(program, unusable), Random(seed)
    for data in wares(seed, CASES):
        _spoilt(data["item"], rng)
        expected: Any = None
        try:
            found = compiled(fast, data, Run())
        except CaseError:
            continue
        case, _ = session.read_one_case(program, data)
        # Without a fault that somebody needs to see the answer is that of the same case without the fact.
        expected = told(program, case, Run()) if case is not None else None
        assert expected is None or results(found) == expected


def _spoilt(item: Any, rng: Random) -> None:
    name = rng.choice([name for name in item if name != "parts"] or ["kind"])
    item[name] = rng.choice((1, 0, -1, True, 2.5, "cn", "Mars", "", [], {}, ["CN"], {"at_least": "x"}, " CN"))
