"""One case at a time: compiled Python against what a programmer writes by hand, and against the engines that are installed.

Answers are compared first. Times are process CPU; what is compared runs in turns. `python tests/speed/scalar.py` prints the
same figures alone.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import attrs
import scalar_by_hand as by_hand
import scalar_engines
from scalar_workload import OUTCOMES, hidden, policy_text, products

from policyc import load, session
from policyc.builds import decider
from policyc.core.program import Program

SEED = 2025
SIZES = ((5, 1500), (50, 600), (500, 100))
REPEATS = 9
LAW = Path(__file__).resolve().parents[2] / "policies" / "cn" / "cn_2025_61.policy"
MANY_RULES = (30, 300, 1_020)
Case = dict[str, Any]


@attrs.frozen
class Pair:
    """Two ways to the same answers: microseconds for each case, median and spread, and the ratio of the medians."""

    what: str
    mine: tuple[float, float, float]
    against: str
    theirs: tuple[float, float, float]

    @property
    def ratio(self) -> float:
        """How many times as long the first takes."""
        return self.mine[0] / self.theirs[0]


def lines() -> Iterator[str]:
    """The figures, a line each."""
    yield f"\n{'microseconds of CPU for each case':44}{'median':>10}   ratio to the median of the other; (least - most)"
    for pair in pairs():
        mine, theirs = (f"{median:.2f} ({low:.2f} - {high:.2f})" for median, low, high in (pair.mine, pair.theirs))
        yield f"{pair.what:44}{mine:>24}   {pair.ratio:.3g} x {pair.against} ({theirs})"
    yield from scalar_engines.absent()
    yield from growing()
    yield from compiling()
    yield from shipped()


def pairs() -> Iterator[Pair]:
    """The workload at each size, against code by hand and against each engine that is installed."""
    decide = compiled()
    engines = [(one, one.make()) for one in scalar_engines.installed()]
    for parts, many in SIZES:
        items = products(many, parts, SEED)
        rng = Random(SEED)
        less = [hidden(item, rng) for item in items]
        cases, unknown = [case(item) for item in items], [case(item) for item in less]
        check(decide, items, less)
        name = f"{parts} parts"
        yield timed(f"{name}, all known", (decide, cases), "by hand", (by_hand.two_valued, items))
        explain = lambda one: decide(one, reasons=True)  # noqa: E731
        yield timed(f"{name}, with reasons", (explain, cases), "by hand", (by_hand.with_reasons, items))
        yield timed(f"{name}, facts missing", (decide, unknown), "by hand, three-valued", (by_hand.three_valued, less))
        few = cases[: max(10, many // 15)]
        for one, other in engines:
            assert not one.answers or [other(each) for each in few] == [decide(each)[0].outcome for each in few], one.name
            yield timed(f"{name}, all known", (decide, few), one.name, (other, few))


def case(item: dict[str, Any]) -> Case:
    """A product as a case."""
    return {"day": "2025-06-02", "item": item}


def compiled() -> Any:
    """The workload's policy, compiled."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "goods.policy"
        file.write_text(policy_text(), encoding="utf-8")
        return load(file).compile()


def check(decide: Any, items: Sequence[Case], less: Sequence[Case]) -> None:
    """Nothing is timed that gives another answer."""
    for item in items:
        outcome, names = by_hand.with_reasons(item)
        found = decide(case(item), reasons=True)[0]
        assert found.outcome == OUTCOMES[outcome] == OUTCOMES[by_hand.two_valued(item)]
        assert [name.removeprefix("goods.") for name in found.because] == names
    for item in less:
        low, high = by_hand.three_valued(item)
        possible = decide(case(item))[0].possible
        assert (possible[0], possible[-1]) == (OUTCOMES[low], OUTCOMES[high])


Work = tuple[Callable[[Any], object], Sequence[Any]]


def timed(what: str, mine: Work, against: str, theirs: Work) -> Pair:
    """Both, in turns."""
    took: list[list[float]] = [[], []]
    for _ in range(REPEATS):
        for place, (work, given) in enumerate((mine, theirs)):
            start = time.process_time()
            for one in given:
                work(one)
            took[place].append((time.process_time() - start) / len(given) * 1_000_000)
    spread = [(statistics.median(some), min(some), max(some)) for some in took]
    return Pair(what, spread[0], against, spread[1])


def growing() -> Iterator[str]:
    """How time grows: with the parts of a case, and with the cases that are answered one after the other."""
    decide = compiled()
    for parts in (5, 50, 500, 5_000):
        cases = [case(item) for item in products(max(4, 20_000 // parts), parts, SEED)]
        took = statistics.median(_spent(decide, cases) for _ in range(REPEATS)) / len(cases)
        each = f"{took / parts * 1_000_000_000:.0f} ns for each part"
        yield f"{f'{parts:,} parts, all known':44}{took * 1_000_000:>9.2f}    {each}"
    cases = [case(item) for item in products(1_000, 5, SEED)]
    for many in (10_000, 100_000, 1_000_000):
        took = sum(_spent(decide, cases) for _ in range(many // len(cases))) / many
        yield f"{f'{many:,} cases of 5 parts, one by one':44}{took * 1_000_000:>9.2f}"


def _spent(decide: Any, cases: Sequence[Case]) -> float:
    start = time.process_time()
    for one in cases:
        decide(one)
    return time.process_time() - start


def compiling() -> Iterator[str]:
    """How long a policy with many rules takes from the Program to the function."""
    for many in MANY_RULES:
        program = with_rules(many)
        took = []
        for _ in range(3):
            begin = time.process_time()
            decider(program)
            took.append(time.process_time() - begin)
        rules = len(program.policies[0].provisions)
        yield f"{f'compile {rules:,} rules to Python':44}{statistics.median(took):>9.2f} s  ({min(took):.2f} - {max(took):.2f})"


def shipped() -> Iterator[str]:
    """The cases of the scenarios of a shipped policy, each on its own terms, against reading them as JSON."""
    program = session.compile_paths([LAW]).program
    assert program is not None
    decide = decider(program)
    tried = [one for policy in program.policies if policy.target for one in policy.scenarios]
    texts = [json.dumps(one.case) for one in tried]
    took: dict[str, list[float]] = {"decided": [], "with reasons": [], "read as JSON": []}
    for _ in range(REPEATS):
        for what, of in took.items():
            begin = time.process_time()
            if what == "read as JSON":
                for text in texts:
                    json.loads(text)
            else:
                for one in tried:
                    decide(one.case, on=one.on, ignore_suspensions=not one.honoured, reasons=what != "decided")
            of.append((time.process_time() - begin) / len(tried) * 1e6)
    found = ", ".join(f"{statistics.median(of):.0f} us {what}" for what, of in took.items())
    yield f"{f'{len(tried)} scenarios of Announcement 61':44} {found}"


def text_with_rules(many: int) -> str:
    """The workload with its rules written down again and again, under other names."""
    start, marker, rest = policy_text().partition("rule p01")
    rules = (marker + rest).partition("\nexception")[0]
    texts = [rules.replace("rule p", f"rule n{number}p").replace("rule a", f"rule n{number}a") for number in range(many // 30)]
    return start + "\n".join(texts)


def with_rules(many: int) -> Program:
    """What a policy with so many rules means."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "goods.policy"
        file.write_text(text_with_rules(many), encoding="utf-8")
        program = session.compile_paths([str(file)]).program
    assert program is not None
    return program


if __name__ == "__main__":
    for line in lines():
        print(line)
