"""Whether a mutant of the shipped law changes an answer, and who notices.

That an answer changes is judged by the reference evaluator, on worked cases and on cases around them, and never by the means that
are put to the test: no solver is asked.
"""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Any

import attrs

from corpus_runner import ROOT
from policyc import session
from policyc.backends.decide import decide
from policyc.backends.interpret import see
from policyc.backends.machine import machine_for
from policyc.core.facts import Case
from policyc.core.program import Decision, Policy, Program
from policyc.core.run import Run
from policyc.core.types import OneOf, SetOf
from policyc.language import syntax
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.scenarios import run_scenario
from policyc.text.diagnostic import Severity
from policyc.text.source import Source
from policyc.verify.check import verify
from policyc.verify.compare import Side, compare
from verify.mutants import Mutant, mutants
from verify.nearby import Mentioned, around, mentioned

SEED, CASES, MILLISECONDS = 2026, 600, 5000
# Notes about open questions and trials within a bound are not asked: they find nothing that is new in a mutant.
ASKED = ("conflict", "dead", "shadowed", "vacuous_exception", "idle", "constant_condition", "gap", "overlap", "time_gap", "guarantee", "loophole")
MEANS = ("scenario", "diff", "verify")
Json = Any
Files = dict[str, syntax.File]


@attrs.frozen
class Outcome:
    """What became of a mutant. `state`: refused by the compiler, changed, proved equal, or nothing was found.

    shown: what the case that was found needs to show the change; None if none was found.
    """

    file: str
    mutant: Mutant
    state: str
    shown: str | None = None
    noticed: tuple[str, ...] = ()


@cache
def library() -> Files:
    """The surface trees of the shipped law by name."""
    paths = sorted((ROOT / "policies").rglob("*.policy"))
    return {path.stem: _read(path, path.read_text(encoding="utf-8")) for path in paths}


def _read(path: Path, text: str) -> syntax.File:
    file, faults = parse(Source(str(path), text))
    assert not faults or file.dropped, faults
    return file


def instruments() -> tuple[str, ...]:
    """The instruments, and the files of words and lists that they share."""
    return tuple(name for name in library() if name != "trade")


def words() -> tuple[tuple[str, ...], ...]:
    """The lists of words of which a field can be one, elements and some countries among them."""
    fields = [field.type for record in compiled("cn_2025_18", library()).records for field in record.fields]
    kinds = [kind.of if isinstance(kind, SetOf) else kind for kind in fields]
    found = [kind.words for kind in kinds if isinstance(kind, OneOf)]
    return (*dict.fromkeys(found), ("Nd", "Pr", "Sc", "Y", "Sm", "Gd", "Tb", "Dy", "Lu", "Ho", "Fe", "Co"), ("CN", "HK", "MO", "TW", "JP", "US", "DE"))


def of_file(name: str) -> list[Mutant]:
    """All mutants of a file, in their order."""
    return mutants(library()[name].source.text, SEED, OUTCOMES, words())


def chosen(number: int) -> list[tuple[str, Mutant]]:
    """About so many mutants: more of a file with more to change, but not in proportion."""
    found = {name: of_file(name) for name in instruments()}
    whole = sum(len(every) ** 0.5 for every in found.values())
    return [
        (name, one) for name, every in found.items() for one in every[: max(1, round(number * len(every) ** 0.5 / whole))]
    ]


OUTCOMES = ("not_required", "required", "case_by_case", "presumed_denied", "prohibited")


# ---- compiling ----


def judged(name: str) -> tuple[str, ...]:
    """The instruments whose answers a file bears on: itself, and those that use it or are affected by it."""
    found = [one for one, file in library().items() if one == name or name in _names(file)]
    return tuple(one for one in found if any(isinstance(node, syntax.Provision) for node in library()[one].declarations))


def _names(file: syntax.File) -> Iterator[str]:
    for node in file.declarations:
        if isinstance(node, syntax.Use):
            yield from (one.text for one in node.names)
        if isinstance(node, syntax.Policy):
            yield from (one.text for one in node.affected_by)


def compiled(target: str, files: Files) -> Program:
    """One instrument with all that it needs. Raises ValueError if it does not compile."""
    needed, waiting = [target], [target]
    while waiting:
        more = [one for one in _names(files[waiting.pop()]) if one not in needed]
        needed += dict.fromkeys(more)
        waiting += dict.fromkeys(more)
    bare = tuple(files[one] if one == target else _without_scenarios(files[one]) for one in needed)
    program, faults = compile_files(bare, frozenset({target}))
    wrong = [fault for fault in faults if fault.severity is Severity.ERROR]
    if program is None or wrong:
        raise ValueError(wrong[0].message() if wrong else "nothing was compiled")
    return program


@cache
def _without_scenarios(file: syntax.File) -> syntax.File:
    """Worked cases of other instruments cost time and say nothing here."""
    kept = tuple(node for node in file.declarations if not isinstance(node, syntax.Scenario))
    return attrs.evolve(file, declarations=kept)


# ---- answers ----


@attrs.frozen(eq=False)
class Asked:
    """A case with the terms on which it is judged."""

    case: Case
    run: Run
    data: Json


def answers(program: Program, asked: Asked) -> tuple[object, ...]:
    """What a policy answers: status, outcomes, contradictions, and what must be done until when."""
    return tuple(_answer(program, policy, decision, asked) for policy, decision in _decisions(program))


def _decisions(program: Program) -> list[tuple[Policy, Decision]]:
    return [(policy, decision) for policy in program.policies if policy.target for decision in policy.decisions]


def _answer(program: Program, policy: Policy, decision: Decision, asked: Asked) -> tuple[object, ...]:
    found = decide(machine_for(program, asked.case, asked.run), policy, decision)
    one = found.combined
    pairs = {(frozenset((each.conflict.first, each.conflict.second)), each.certain) for each in one.contradictions}
    duties = frozenset(
        (duty.text, one.live[provision.name], see(found.machine.start(), duty.due).value if duty.due is not None else None)
        for provision in policy.provisions
        for duty in (provision.duties if one.live[provision.name] is not False else ())
    )
    return one.status, one.possible, one.gap, frozenset(pairs), duties


class Original:
    """An instrument as it is shipped, its worked cases, and what it answers them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.program = compiled(name, library())
        (self.policy,) = (one for one in self.program.policies if one.target)
        terms = [Run(one.on, one.known_on, one.honoured, one.readings) for one in self.policy.scenarios]
        self.worked = [one for pair in zip(self.policy.scenarios, terms) for one in self.asked(pair[0].case, pair[1])]
        self.known: dict[Asked, tuple[object, ...]] = {}
        self.mentioned = mentioned("".join(library()[one].source.text for one in (name, *_names(library()[name])) if one != "trade"))
        self.pool = list(self.near(self.mentioned, CASES, Random(f"{SEED} {name}")))
        self.kept = frozenset((*self.worked, *self.pool))

    def asked(self, data: Json, run: Run) -> Iterator[Asked]:
        """The case, if it is one: ranges and invariants are kept."""
        case, faults = session.read_one_case(self.program, data)
        if case is not None and not faults:
            yield Asked(case, run, data)

    def answer(self, asked: Asked) -> tuple[object, ...]:
        """What is answered, worked out once for cases that are asked again."""
        if asked not in self.kept:
            return answers(self.program, asked)
        if asked not in self.known:
            self.known[asked] = answers(self.program, asked)
        return self.known[asked]

    def near(self, near: Mentioned, number: int, rng: Random) -> Iterator[Asked]:
        """Cases around the worked ones, judged with suspensions lifted as often as not, and no reading chosen."""
        if self.worked:
            made = around([one.data for one in self.worked], self.program, self.mentioned, near, rng)
            for data in islice(made, number):
                yield from self.asked(data, Run(honoured=rng.random() < 0.5))

    @cached_property
    def findings(self) -> frozenset[tuple[str, str]]:
        """What `verify` says of it as it is."""
        return frozenset(_found(self.program))


original = cache(Original)


def _found(program: Program) -> Iterator[tuple[str, str]]:
    for one in verify(program, ASKED, MILLISECONDS).findings:
        if one.severity is not Severity.NOTE and one.verdict == "refuted":
            yield one.code, one.message()


# ---- one mutant ----


def study(name: str, mutant: Mutant) -> Outcome:
    """What becomes of a mutant of a file."""
    path = Path(library()[name].source.name)
    file, faults = parse(Source(str(path), mutant.text))
    if faults or file.dropped:
        return Outcome(name, mutant, "refused")
    files = {**library(), name: file}
    try:
        pairs = [(original(one), compiled(one, files)) for one in judged(name)]
    except ValueError:
        return Outcome(name, mutant, "refused")
    near = _near(name, mutant)
    shown = next((case for one, program in pairs for case in _shown(one, program, near)), None)
    noticed = [means for means, notices in zip(MEANS, (_scenario, _diff, _verify), strict=True) if notices(pairs)]
    proved = "diff" not in noticed and shown is None and _proved(pairs)
    # A case of `diff` was judged by the evaluator too: it is no less a change because it was not found here.
    state = "changed" if shown is not None or "diff" in noticed else "equal" if proved else "nothing found"
    return Outcome(name, mutant, state, shown, tuple(noticed))


def _near(name: str, mutant: Mutant) -> Mentioned:
    """What the changed lines speak of, as they were and as they are."""
    before, after = library()[name].source.text.splitlines(), mutant.text.splitlines()
    start = next((i for i, pair in enumerate(zip(before, after)) if pair[0] != pair[1]), 0)
    stop = next((i for i, pair in enumerate(zip(before[::-1], after[::-1])) if pair[0] != pair[1]), 0)
    lines = (*before[start : len(before) - stop], *after[start : len(after) - stop])
    return mentioned("\n".join(lines) + " date")


def _shown(one: Original, mutant: Program, near: Mentioned) -> Iterator[str]:
    """For each case that is answered otherwise, what it needs."""
    rng = Random(f"{SEED} {one.name} {sorted(near.words)}")
    for asked in chain(one.worked, one.near(near, CASES, rng), one.pool):
        before, after = one.answer(asked), answers(mutant, asked)
        if before != after:
            yield _needs(asked, before, after)


def _needs(asked: Asked, before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    if [one[:-1] for one in before] == [one[:-1] for one in after]:
        return "only what must be done changes"
    if not asked.run.honoured:
        return "shown with suspensions lifted"
    return "shown with facts missing" if "undetermined" in (before[0][0], after[0][0]) else "shown by a complete case"


Pairs = list[tuple[Original, Program]]


def _scenario(pairs: Pairs) -> bool:
    return any(not run_scenario(new, each).passed for _, new in pairs for each in _scenarios(new))


def _scenarios(program: Program) -> Iterable[Any]:
    return (each for policy in program.policies if policy.target for each in policy.scenarios)


def _diff(pairs: Pairs) -> bool:
    found = (compare(Side(old.program), Side(new), MILLISECONDS) for old, new in pairs)
    return any(one.verdict == "refuted" for report in found for one in report.findings)


def _proved(pairs: Pairs) -> bool:
    return all(compare(Side(old.program), Side(new), MILLISECONDS).proved for old, new in pairs)


def _verify(pairs: Pairs) -> bool:
    return any(not set(_found(new)) <= old.findings for old, new in pairs)
