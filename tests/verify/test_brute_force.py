"""Random small policies: what is proved and found agrees with trying every case of a small finite domain."""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from policyc.core.program import Policy, Program
from policyc.verify.check import verify
from policyc.verify.findings import Dead, Shadowed, Vacuous
from policyc.verify.replay import Replay, replay
from verify.law import compiled, exception, rule

# `POLICYC_TRIALS=9` asks 2,000 policies.
QUICK, MANY = 25, 225 * int(os.environ.get("POLICYC_TRIALS", "1"))
WORDS = """
record part "a part"
  origin : one of (here, there) "where it comes from"
  value  : money at least 0 USD "what it is worth"

facts
  day    : date at least 2025-01-01 at most 2025-12-31 "the day"
  kind   : one of (magnet, motor, other) "the kind"
  relief : yes or no "relief"
  value  : money at least 0 USD at most 100 USD "the value"
  parts  : many part "parts"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

decision permit "the permit"
  outcomes from weakest to strictest free "free", notice "notice", needed "needed", refused "refused"
  {otherwise}
"""
ATOMS = (
    "kind is magnet", "kind is in (magnet, motor)", "kind is not other", "relief", "not relief", "value is at least 50 USD",
    "value is less than 50 USD", "value is more than 50 USD", "day is before 2025-07-01", "day is on or after 2025-07-01",
    "some part in parts where (part.origin is here)", "no part in parts where (part.origin is here)",
    "total of part.value over part in parts where (part.origin is here) is at least 50% of value",
    "total of part.value over part in parts where (part.origin is there) is more than 0 USD",
    "every part in parts has (part.origin is there)", "count of part in parts is at most 1",
)  # fmt: skip
# Every class of cases that these conditions can tell apart has a member here.
VALUES = ("0 USD", "10 USD", "50 USD", "60 USD", "100 USD")
LISTS: tuple[tuple[tuple[str, int], ...], ...] = (
    (), (("here", 0),), (("there", 0),), (("here", 2),), (("there", 2),), (("here", 4),), (("there", 4),),
    (("here", 2), ("there", 2)), (("here", 1), ("there", 2)), (("here", 2), ("there", 0)), (("here", 0), ("there", 2)),
    (("here", 0), ("there", 0)), (("here", 1), ("there", 0)), (("here", 1),), (("here", 2), ("here", 0)), (("there", 2), ("there", 0)),
    (("there", 0), ("there", 0)), (("here", 0), ("here", 0)), (("here", 1), ("here", 0)),
)  # fmt: skip


def random_law(rng: Random) -> str:
    """Two to five provisions, at times an exception to one and an exception to that."""
    text, rules = "", []
    for index in range(rng.randint(2, 5)):
        when = "all of\n" + "\n".join(
            f"    ({chr(97 + i)}) {atom}" for i, atom in enumerate(rng.sample(ATOMS, rng.randint(1, 3)))
        )
        if rules and rng.random() < 0.4:
            text += exception(f"p{index}", rng.choice(rules), when, rng.choice(("free", "notice", None)))
        else:
            text += rule(f"p{index}", when, rng.choice(("notice", "needed", "refused")))
        rules.append(f"p{index}")
    return text


def cases() -> Iterator[dict[str, Any]]:
    """Every case of the small domain: shares of parts are quarters of the whole."""
    for kind, relief, day, value, parts in product(
        ("magnet", "motor", "other"), (True, False), ("2025-06-30", "2025-07-01"), VALUES, LISTS
    ):
        whole = int(value.split()[0])
        listed = [{"origin": origin, "value": f"{whole * quarters / 4:g} USD"} for origin, quarters in parts]
        yield {"day": day, "kind": kind, "relief": relief, "value": value, "parts": listed}


def tried(program: Program) -> dict[str, set[Any]]:
    """What happens in some case: provisions met and live, pairs in contradiction, cases that nothing decides."""
    found: dict[str, set[Any]] = {"met": set(), "live": set(), "pairs": set(), "gap": set()}
    (policy,) = (one for one in program.policies if one.target)
    for facts in cases():
        judged: Replay = replay(program, facts, {})
        decided = judged.decided(policy, policy.decisions[0])
        found["live"] |= {name for name, live in decided.combined.live.items() if live}
        machine = decided.machine
        found["met"] |= {one.name for one in policy.provisions if _met(machine, one.met)}
        found["pairs"] |= {frozenset((one.conflict.first, one.conflict.second)) for one in decided.combined.contradictions}
        found["gap"] |= {True} if decided.combined.gap else set()
    return found


def _met(machine: Any, name: str) -> bool:
    return any(key[0] == name and seen.value.known is True for key, seen in machine.memo.items())


def agree(program: Program) -> None:
    """The findings are those of the cases, and what is not found is proved."""
    found = tried(program)
    report = verify(program, ("conflict", "dead", "shadowed", "vacuous_exception", "gap"))
    (policy,) = (one for one in program.policies if one.target)
    pairs = {frozenset(one.provisions) for one in report.findings if one.code == "P501"}
    assert pairs == found["pairs"]
    proved = {frozenset(one.provisions) for one in report.proved if one.kind == "conflict"}
    assert pairs | proved == _all_pairs(policy)
    dead = {one.provisions[0] for one in report.findings if isinstance(one, Dead)}
    nothing = dead | {one.provisions[0] for one in report.findings if isinstance(one, Shadowed | Vacuous)}
    names = {one.name for one in policy.provisions}
    assert dead == names - found["met"]
    assert nothing == names - found["live"]
    assert any(one.code == "P508" for one in report.findings) == bool(found["gap"])


def _all_pairs(policy: Policy) -> set[frozenset[str]]:
    return {frozenset((one.first, one.second)) for one in policy.decisions[0].conflicts}


def law(folder: Path, seed: int) -> Program:
    """The policy of a seed."""
    rng = Random(seed)
    otherwise = "otherwise free" if rng.random() < 0.7 else 'decided by "the office"'
    return compiled(folder, random_law(rng), otherwise, WORDS)


@pytest.mark.parametrize("seed", range(QUICK))
def test_findings_agree_with_every_case(tmp_path: Path, seed: int) -> None:
    agree(law(tmp_path, seed))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(QUICK, MANY, 25))
def test_findings_agree_with_every_case_of_many_policies(tmp_path: Path, start: int) -> None:
    for seed in range(start, start + 25):
        agree(law(tmp_path, seed))
