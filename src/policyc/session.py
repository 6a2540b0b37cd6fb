"""The whole pipeline on one screen: the only place that knows the order of the passes."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import attrs

from policyc.backends.answer import answer_case
from policyc.backends.assumptions import certainly_false
from policyc.backends.standing import standing_of
from policyc.clock import deadline
from policyc.collector import at_rest, set_aside
from policyc.core.confidence import Confidence
from policyc.core.facts import Case
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.decode import LARGEST, decode
from policyc.facts.from_python import case_from_mapping
from policyc.facts.places import assumptions_of, broken
from policyc.facts.read import read_case, read_json, read_yaml
from policyc.facts.schema import case_schema as schema_of
from policyc.facts.tree import MOST_FAULTS, Sequence, Tree, cases_of, no_more_than
from policyc.language import syntax
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.project import SUFFIX, find_named, find_policies, read_source
from policyc.scenarios import Result, run_scenario
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Source, Span
from policyc.text.usage import (
    AmbiguousQuestion,
    BadUsage,
    NotADay,
    NotAReading,
    ReadingTwice,
    UnknownQuestion,
    UnknownReading,
)

STANDARD_INPUT = "-"
_Node = TypeVar("_Node")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@attrs.frozen
class Compiled:
    """What was made of policy files. `counts` says how many of each kind stand in the files that were asked for."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    counts: dict[str, int]


# ---- from files to a program ----


def compile_paths(paths: Iterable[str | os.PathLike[str]]) -> Compiled:
    """The program of the policies at these paths and of all that they name, or what is wrong with them."""
    with at_rest():
        return _compiled(paths)


def _compiled(paths: Iterable[str | os.PathLike[str]]) -> Compiled:
    sources, unreadable = find_policies(paths)
    asked, misread = _parsed(sources)
    program: Program | None = None
    faults = [*unreadable, *misread]
    if asked:
        named, more = _named_by(asked, unreadable)
        targets = frozenset(policy.name.text for file in asked for policy in _declared(file, syntax.Policy))
        program, wrong = compile_files((*asked, *named), targets)
        faults += [*more, *wrong]
    if any(fault.severity is Severity.ERROR for fault in faults):
        program = None
    return Compiled(program, tuple(sorted(dict.fromkeys(faults), key=_place)), _counts(asked))


def _parsed(sources: Iterable[Source]) -> tuple[list[syntax.File], list[Diagnostic]]:
    files: list[syntax.File] = []
    faults: list[Diagnostic] = []
    for source in sources:
        file, wrong = parse(source)
        files.append(file)
        faults += wrong
    return files, faults


def _named_by(asked: list[syntax.File], unreadable: Iterable[Diagnostic]) -> tuple[list[syntax.File], list[Diagnostic]]:
    """Every other file that these need, and those that they need in turn: what is used, and what affects them.

    A file that is there but cannot be read stands among them without declarations, so that nobody misses it twice.
    """
    broken_files = {Path(name).stem: name for name in _names_of_files(unreadable)}
    found: list[syntax.File] = []
    known = {_module_name(file) for file in asked}
    paths = {os.path.realpath(file.source.name) for file in asked}
    faults: list[Diagnostic] = []
    waiting = list(asked)
    while waiting:
        file = waiting.pop(0)
        for name in (name for name in _names_needed(file) if name not in known):
            known.add(name)
            if name in broken_files:
                found.append(_unread(broken_files[name]))
                continue
            path = find_named(name, file.source.name)
            if path is None or os.path.realpath(path) in paths:
                continue
            paths.add(os.path.realpath(path))
            sources, unread = find_policies([path])
            more, misread = _parsed(sources)
            faults += [*unread, *misread]
            found += more or [_unread(path)]
            waiting += more
    return found, faults


def _names_needed(file: syntax.File) -> Iterator[str]:
    for use in _declared(file, syntax.Use):
        yield from (name.text for name in use.names)
    for policy in _declared(file, syntax.Policy):
        yield from (name.text for name in policy.affected_by)


def _names_of_files(faults: Iterable[Diagnostic]) -> Iterator[str]:
    names = (getattr(fault, "name", "") for fault in faults)
    return (name for name in names if name.endswith(SUFFIX))


def _unread(name: str) -> syntax.File:
    source = Source(name, "")
    dropped = syntax.Dropped("policy", Path(name).stem, span=Span(source, 0, 0))
    return syntax.File(source, (), (dropped,))


def _module_name(file: syntax.File) -> str:
    return next((policy.name.text for policy in _declared(file, syntax.Policy)), Path(file.source.name).stem)


def _declared(file: syntax.File, kind: type[_Node]) -> Iterator[_Node]:
    return (node for node in file.declarations if isinstance(node, kind))


def _place(fault: Diagnostic) -> tuple[bool, str, int]:
    span = fault.span
    return (span is not None, span.source.name, span.start) if span is not None else (False, "", 0)


def _counts(files: list[syntax.File]) -> dict[str, int]:
    # A suspension is a provision of its own instrument.
    kinds = {
        "policies": (syntax.Policy,),
        "provisions": (syntax.Provision, syntax.Suspend),
        "scenarios": (syntax.Scenario,),
    }
    counted = {
        name: sum(isinstance(node, many) for file in files for node in file.declarations)
        for name, many in kinds.items()
    }
    return {"files": len(files), **counted}


# ---- cases ----


def read_cases(compiled: Compiled, name: str) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...], bool]:
    """The cases of a file, or of standard input for `-`; what is wrong with them; whether they are a list."""
    source, faults = _standard_input() if name == STANDARD_INPUT else read_source(name)
    if source is None:
        return (), faults, False
    tree, faults = _read_standard_input(source) if name == STANDARD_INPUT else read_case(source)
    if tree is None:
        return (), faults, False
    assert compiled.program is not None
    cases, faults = check_cases(compiled.program, tree)
    return cases, faults, isinstance(tree, Sequence)


def read_one_case(program: Program, given: object) -> tuple[Case | None, tuple[Diagnostic, ...]]:
    """The case that a caller gives as a mapping, as the text of a JSON object, or as a file that holds one case."""
    tree, faults = _tree_of(given)
    if tree is None:
        return None, faults
    case, faults = convert(tree, program)
    if case is not None:
        faults = tuple(_contradictions(program, case, tree))
    return (None if faults else case), faults


def _tree_of(given: object) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        return read_json(Source("the case", given))
    if isinstance(given, (str, os.PathLike)):
        source, faults = read_source(given)
        return read_case(source) if source is not None else (None, faults)
    return case_from_mapping(given)


def check_cases(program: Program, tree: Tree) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...]]:
    """The facts of each case that was written, or all that is wrong with any of them."""
    cases: list[Case] = []
    faults: list[Diagnostic] = []
    for one in cases_of(tree):
        case, wrong = convert(one, program)
        faults += wrong
        if case is not None:
            cases.append(case)
            faults += _contradictions(program, case, one)
        if len(faults) > MOST_FAULTS:
            break
    return (() if faults else tuple(cases)), no_more_than(faults)


def _contradictions(program: Program, case: Case, tree: Tree) -> Iterator[Diagnostic]:
    for assumption, node in assumptions_of(case, program):
        if certainly_false(program, case, assumption, node):
            yield broken(assumption, node, tree)


def _standard_input() -> tuple[Source | None, tuple[Diagnostic, ...]]:
    return decode("standard input", sys.stdin.buffer.read(LARGEST + 1))


def _read_standard_input(source: Source) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """There is no name to go by, but JSON shows itself in its first sign."""
    return (read_json if source.text.lstrip()[:1] in ("", "{", "[") else read_yaml)(source)


# ---- a run ----


def check_run(
    program: Program, on: str | None, known_on: str | None, readings: Iterable[str], min_confidence: str | None = None
) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    """On which day, with what known, in which readings of the open questions (`QUESTION=READING`) and with texts known how
    well at the least a run judges."""
    faults: list[Diagnostic] = []
    days = [_day(option, text, faults) for option, text in (("--on", on), ("--known-on", known_on))]
    chosen: dict[str, str] = {}
    for text in readings:
        found = _reading(program, text)
        if isinstance(found, Diagnostic):
            faults.append(found)
            continue
        question, reading = found
        if chosen.get(question, reading) != reading:
            faults.append(ReadingTwice(question=question, readings=(chosen[question], reading)))
        chosen.setdefault(question, reading)
    least = Confidence.NOT_STATED
    if min_confidence is not None and min_confidence not in {one.value for one in Confidence}:
        levels = ", ".join(f"`{one.value}`" for one in Confidence)
        problem = f"`{min_confidence}` is not how well a text can be known"
        faults.append(BadUsage(problem=problem, advice=f"write one of {levels}"))
    elif min_confidence is not None:
        least = Confidence(min_confidence)
    if faults:
        return None, tuple(faults)
    return Run(on=days[0], known_on=days[1], readings=tuple(sorted(chosen.items())), min_confidence=least), ()


def _day(option: str, text: str | None, faults: list[Diagnostic]) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the thirtieth of February
    faults.append(NotADay(option=option, text=text))
    return None


def _reading(program: Program, text: str) -> tuple[str, str] | Diagnostic:
    """The full name of the question and the reading."""
    name, _, reading = text.partition("=")
    if not (name and reading):
        return NotAReading(text=text)
    found = [one for one in program.questions if name in (one.name, one.name.rpartition(".")[2])]
    if not found:
        return UnknownQuestion(name=name, known=tuple(one.name for one in program.questions))
    if len(found) > 1:
        return AmbiguousQuestion(name=name, known=tuple(one.name for one in found))
    known = tuple(word for word, _, _ in found[0].readings)
    if reading not in known:
        return UnknownReading(question=name, reading=reading, known=known)
    return found[0].name, reading


# ---- answers ----


def evaluate_case(program: Program, case: Case, run: Run, explain: bool) -> dict[str, Any]:
    """The answer, as the schema of answers has it."""
    return answer_case(program, case, run, explain)


def standing(program: Program, run: Run) -> dict[str, Any]:
    """Which provisions operate on the day of the run, and what changes when."""
    return standing_of(program, run)


def run_scenarios(program: Program) -> tuple[Result, ...]:
    """The scenarios of the policies that were asked for, in the order of the text."""
    return tuple(
        run_scenario(program, scenario) for policy in program.policies if policy.target for scenario in policy.scenarios
    )


# ---- proofs ----


# How many seconds each question may take, and all of them.
Limits = tuple[int | None, int | None]


@attrs.frozen
class Verified:
    """What `verify` or `diff` came to: the findings, the document with the proofs, and changes of one kind told once."""

    found: tuple[Diagnostic, ...]
    document: dict[str, Any]
    briefly: tuple[Diagnostic, ...] = ()


def verify(
    program: Program,
    only: Iterable[str] = (),
    limits: Limits = (None, None),
    ended: Callable[[], bool] = lambda: False,
    jobs: int | None = 1,
) -> Verified:
    """All findings about the policies that were asked for, of these kinds or of all.

    limits: how many seconds each question may take, and all of them. ended: whether somebody stopped the run. jobs: by how
    many processes; by as many as there are processors, if None. What is found does not depend on that.
    """
    # The solver is loaded by whoever proves, not by whoever answers a case.
    from policyc.verify.check import verify as verified
    from policyc.verify.report import document
    from policyc.verify.workers import processors

    many = processors() if jobs is None else jobs
    report = verified(program, tuple(only), _milliseconds(*limits), _over(limits[1], ended), many)
    return Verified(report.findings, document(report))


def _over(total: int | None, ended: Callable[[], bool]) -> Callable[[], str | None]:
    """Why nothing more is to be asked, once that is so."""
    from policyc.verify.report import LATE, STOPPED

    late = deadline(total)
    return lambda: STOPPED if ended() else LATE if late() else None


def _milliseconds(seconds: int | None, total: int | None) -> int | None:
    """The most that one question may take: what is left for all of them is not told to the solver while they run."""
    given = [one for one in (seconds, total) if one is not None]
    return min(given) * 1000 if given else None


def check_days(on: str | None, other: str | None) -> tuple[tuple[date | None, date | None], tuple[Diagnostic, ...]]:
    """The days of `--on` and `--and-on`, and what is wrong with them."""
    faults: list[Diagnostic] = []
    days = (_day("--on", on, faults), _day("--and-on", other, faults))
    return days, tuple(faults)


def diff(
    old: tuple[Program, date | None],
    new: tuple[Program, date | None],
    limits: Limits = (None, None),
    honoured: bool = True,
    ended: Callable[[], bool] = lambda: False,
) -> Verified:
    """What the new version decides otherwise than the old one; with a day, every case is judged on that day.

    limits: how many seconds each question may take, and all of them. If not `honoured`, as if nothing were suspended, and
    only so. ended: whether somebody stopped the run.
    """
    from policyc.verify.compare import Side, compare
    from policyc.verify.grouped import grouped
    from policyc.verify.report import document

    with set_aside():
        report = compare(Side(*old), Side(*new), _milliseconds(*limits), _over(limits[1], ended), honoured)
    return Verified(report.findings, document(report), grouped(report.findings))


def case_schema(program: Program) -> dict[str, object]:
    """The JSON Schema of a case that these policies take."""
    return schema_of(program)
