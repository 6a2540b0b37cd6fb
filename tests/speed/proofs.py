"""Random laws for the figures of `verify` and `diff`, and the plainest way to ask the same: every pair on its own."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from unittest import mock

import attrs

from policyc import session
from policyc.core.program import Conflict, Program
from policyc.verify.compare import Side, compare
from policyc.verify.findings import Contradictions
from policyc.verify.prove import Prover
from policyc.verify.solver import Solver
from policyc.verify.space import Shape
from policyc.verify.usual import usual_of
from policyc.verify.world import SMALL, World

if sys.platform != "win32":
    import resource

RULES, MANY, MOST, SAMPLE = 300, 1000, 3000, 60
# Seconds of the clock for the largest law; what is not asked by then is counted.
LIMIT = 300
COUNTRIES = "AT BE BG CH CN CZ DE DK EE ES FI FR GB GR HU IE IN IT JP KP KR LT LU LV NL NO PL PT RO SE SG SI SK TR US".split()
WORDS = """
record piece "a piece"
  kind   : one of (k0, k1, k2, k3, k4, k5, k6, k7) "its kind"
  code   : code "its code"
  origin : country "where it comes from"
  value  : money at least 0 USD "what it is worth"
  parts  : many piece "its parts"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

facts
  day    : date "the day"
  target : country "where it goes"
  item   : piece "the item"

decision permit "the permit"
  outcomes from weakest to strictest free "free", notice "notice", needed "needed", refused "refused"
  otherwise free
"""
HEAD = 'policy big "A big order"\n  source "Order 1"\n  published 2024-01-01\n  judged on day\n\nuse words\n\n'
KINDS = ("conflict", "dead", "shadowed", "vacuous_exception", "gap", "constant_condition")


@attrs.frozen
class Figure:
    """How long something took, against what, and what else is to be said."""

    what: str
    seconds: float
    against: str
    base: float


def random_law(folder: Path, rules: int, seed: int, shifted: bool = False) -> Program:
    """A law of so many rules, a quarter of them exceptions, many with a share; `shifted`: one threshold is another."""
    rng, text, names = Random(seed), [HEAD], []
    for index in range(rules):
        lines = [f"target is in ({', '.join(sorted(rng.sample(COUNTRIES, rng.randint(1, 6))))})"]
        codes = ", ".join(f'"{rng.randint(1, 40)}C{rng.randint(1, 50):03d}"' for _ in range(rng.randint(1, 4)))
        lines += [f"item.code is in ({codes})"] if rng.random() < 0.8 else []
        if rng.random() < 0.4:
            share = rng.choice((1, 5, 10, 25)) + (1 if shifted and index == rules // 2 else 0)
            where = f"part.origin is {rng.choice(COUNTRIES[:8])} and part.kind is k{rng.randint(0, 3)}"
            lines.append(f"total of part.value over part in item.parts where ({where}) is at least {share}% of item.value")
        else:
            bound = rng.choice((10, 100, 1000)) + (1 if shifted and index == rules // 2 else 0)
            lines.append(f"item.value is more than {bound} USD")
        exception = len(names) > 10 and rng.random() < 0.25
        head = f'exception p{index} "p" to {", ".join(rng.sample(names[-200:], 2))}' if exception else f'rule p{index} "p"'
        names += [] if exception else [f"p{index}"]
        says = rng.choice(("free", "notice") if exception else ("notice", "needed", "refused"))
        when = "\n".join(f"    ({chr(97 + i)}) {line}" for i, line in enumerate(lines))
        text.append(f'{head}\n  source "s{index}"\n  when all of\n{when}\n  then permit is {says}\n')
    folder.mkdir(exist_ok=True)
    (folder / "words.policy").write_text(WORDS, encoding="utf-8")
    (folder / "big.policy").write_text("\n".join(text), encoding="utf-8")
    found = session.compile_paths([folder / "big.policy"]).program
    assert found is not None
    return found


def figures(folder: Path) -> Iterator[Figure]:
    """What the proofs about laws take, and the same question put pair by pair, on a sample, with equal verdicts."""
    shipped = session.compile_paths(["policies/cn"]).program
    assert shipped is not None
    library, what = spent(lambda: session.verify(shipped, jobs=None))
    start = time.perf_counter()
    session.compile_paths(["policies/cn"])
    yield Figure(f"verify policies/cn, all findings ({what})", library, "reading it", time.perf_counter() - start)
    law = random_law(folder / "one", RULES, 1)
    everything, what = spent(lambda: session.verify(law, jobs=None))
    start = time.perf_counter()
    report = session.verify(law, KINDS)
    whole = time.perf_counter() - start
    yield Figure(f"verify {RULES} random rules, all findings ({what})", everything, "without idle and loopholes, one process", whole)
    yield _changeless(law)
    large = random_law(folder / "large", MANY, 1)
    many, what = spent(lambda: session.verify(large, jobs=None))
    yield Figure(f"verify {MANY} random rules, all findings ({what})", many, f"{RULES} rules", everything)
    changed = random_law(folder / "changed", MANY, 1, shifted=True)
    start = time.process_time()
    compare(Side(large), Side(changed))
    yield Figure(f"diff of two versions of {MANY} rules", time.process_time() - start, "verify", many)
    most = random_law(folder / "most", MOST, 1)
    asked: list[session.Verified] = []
    took, what = spent(lambda: asked.append(session.verify(most, limits=(None, LIMIT), jobs=None)))
    unsettled = sum(one["verdict"] == "not_decided" for one in asked[0].document["findings"])
    late = f", {unsettled} not settled in {LIMIT} s" if unsettled else ""
    yield Figure(f"verify {MOST} random rules, all findings ({what}{late})", took, f"{MANY} rules", many)
    pairs = [pair for policy in law.policies for decision in policy.decisions for pair in decision.conflicts]
    sample = Random(2).sample(pairs, SAMPLE)
    start = time.process_time()
    verdicts = [alone(law, pair) for pair in sample]
    each = (time.process_time() - start) / SAMPLE
    told = {frozenset((f.provisions[0], o)) for f in report.found if isinstance(f, Contradictions) for o in f.provisions[1:]}
    closed = {f.provisions[0] for f in report.found if isinstance(f, Contradictions) and f.complete}
    none = {one["provisions"][0] for one in report.document["proved"] if one["kind"] == "conflict"}
    for pair, found in zip(sample, verdicts, strict=True):
        if pair.first in closed | none:
            assert (frozenset((pair.first, pair.second)) in told) == found, pair
    yield Figure(f"verify {RULES} random rules", whole, f"{len(pairs)} pairs one by one, by a sample of {SAMPLE}", each * len(pairs))
    other = random_law(folder / "other", RULES, 1, shifted=True)
    start = time.process_time()
    compare(Side(law), Side(other))
    yield Figure(f"diff of two versions of {RULES} rules", time.process_time() - start, "verify", whole)


def _changeless(law: Program) -> Figure:
    """Rules that change nothing: asked word by word, and the whole neighbourhood of each at once, with the same answers."""
    start = time.process_time()
    split = session.verify(law, ("idle",)).document["findings"]
    seconds = time.process_time() - start
    start = time.process_time()
    # What covers a rule is told of small laws only, and is not what is measured.
    covered = mock.patch("policyc.verify.idle._covering", return_value=())
    with mock.patch("policyc.verify.idle.CROWD", len(law.definitions)), covered:
        whole = session.verify(law, ("idle",)).document["findings"]
    assert [one["provisions"] for one in split] == [one["provisions"] for one in whole]
    return Figure(f"rules that change nothing, of {RULES}", seconds, "asked whole", time.process_time() - start)


def spent(work: Callable[[], object]) -> tuple[float, str]:
    """Seconds of the clock; in words the seconds of all processors, and the most memory of any process so far."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    work()
    took, busy = time.perf_counter() - start, sum(os.times()[:4]) - before
    return took, f"{busy:.1f} s of processors, {peak()} MB in the largest process"


def peak() -> int:
    """The most memory that this process or one that it started has used so far, in MB; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // unit


def alone(law: Program, pair: Conflict) -> bool:
    """One pair in a solver of its own."""
    world: World = _WORLDS.setdefault(id(law), Prover(law, usual_of(law)).world(Shape(SMALL.widths)))
    solver = Solver(world.space.terms)
    solver.assume(world.space.facts)
    return bool(solver.possible(world.read.truth(pair.both), world.stated))


_WORLDS: dict[int, World] = {}
