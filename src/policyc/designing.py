"""The pipeline of a redesign: the case and the options that were named, what is asked of them, and the document that comes of it."""

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import attrs

from policyc import session
from policyc.batch.errors import FloatingPoint, MissingLibrary
from policyc.clock import deadline, stopwatch
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import RecordType, Text
from policyc.facts.convert import CASE
from policyc.facts.errors.files import NoCases, UnreadableFile
from policyc.facts.from_python import case_from_mapping
from policyc.facts.read import read_case, read_json
from policyc.facts.tree import Mapping as Group, Sequence as Listed, Tree, cases_of
from policyc.project import absent, read_source
from policyc.redesign.certificate import SCHEMA, certificate
from policyc.redesign.checking import Flaw, check
from policyc.redesign.days import telling_days
from policyc.redesign.products import Together, redesign_products, together
from policyc.redesign.report import report, unbegun
from policyc.redesign.run import Redesign, Wanted, derived, redesign, unsearched
from policyc.redesign.search import Told
from policyc.redesign.tables import options_from_csv, options_from_rows
from policyc.redesign.target import read_target
from policyc.redesign.task import CHANGES, COST
from policyc.redesign.trees import plain
from policyc.redesign.turns import Tried
from policyc.redesign.without import break_evens, usual_options, with_any_country
from policyc.redesign.worlds import Ended, never
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source
from policyc.text.usage import BadUsage, NotADay, NothingFound

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OBJECTIVES = (COST, CHANGES)


@attrs.frozen
class Terms:
    """What is asked of a redesign. seconds: how long the search may take; None as long as it needs. first, last: the interval
    in which the target must hold on every day, instead of the day of the case. ended: whether somebody asked to end early."""

    target: str
    objective: str
    seconds: float | None = None
    told: Told | None = None
    alternatives: int = 1
    front: bool = False
    first: date | None = None
    last: date | None = None
    ended: Callable[[], bool] = never

    def stop(self) -> Callable[[], bool]:
        """Whether the time is over from now on, or somebody asked to end."""
        late, ended = deadline(self.seconds), self.ended
        return lambda: late() or ended()


Given = Mapping[str, object] | str | os.PathLike[str]


def read_tree(given: Given, what: str) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """What a mapping, the text of a JSON object or a file holds."""
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        return read_json(Source(what, given))
    if isinstance(given, (str, os.PathLike)):
        source, faults = read_source(given)
        return read_case(source) if source is not None else (None, faults)
    return case_from_mapping(given)


def read_options_of(given: Given) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """A document of options; a file whose name ends in `.csv`, `.parquet` or `.arrow` is a table."""
    if isinstance(given, Mapping):
        return read_tree(given, "the options")
    name = os.fspath(given)
    ending = os.path.splitext(name)[1].lower()
    if ending in (".parquet", ".arrow"):
        return _options_in_columns(name)
    if ending != ".csv":
        return read_tree(given, "the options")
    source, faults = read_source(given, marked=True)
    found = options_from_csv(source) if source is not None else None
    return (None, (found,)) if isinstance(found, Diagnostic) else (found, faults)


def _options_in_columns(name: str) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The options in a file that has types, if it can be read and holds no number that is not the one that was written."""
    from policyc.batch.duck import missing_library, unreadable, whole_table

    if not os.path.isfile(name):
        return None, read_source(name)[1]
    missing = missing_library()
    if missing is not None:
        return None, (MissingLibrary(missing=missing, extra="batch"),)
    try:
        floats, rows = whole_table(name)
    except unreadable() as problem:
        return None, (UnreadableFile(name=name, why=str(problem).splitlines()[0]),)
    if floats:
        return None, tuple(FloatingPoint(name=name, column=column, kind=kind) for column, kind in floats)
    return options_from_rows(name, rows), ()


def read_product(program: Program, given: Given) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """One case as it was written, after it was read as any other case."""
    tree, faults = read_tree(given, "the case")
    if tree is None:
        return None, faults
    if isinstance(tree, Listed):
        if len(tree.items) != 1:
            problem = f"a redesign takes one case, and this file holds {len(tree.items)}"
            return None, (BadUsage(span=tree.span, problem=problem, advice="put each case into a file of its own"),)
        (tree,) = tree.items
    _, faults = session.check_cases(program, tree)
    return (None if faults else tree), faults


def redesigned(
    program: Program, case: Given, options: Given | None, run: Run, terms: Terms
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The document of a redesign and its certificate, if there is one, or all that is wrong with what was asked. Without
    options, every part may be made elsewhere or left out, and as few as possible are."""
    target, wrong = read_target(program, terms.target)
    tree, faults = read_product(program, case)
    offered, unread = (None, ()) if options is None else read_options_of(options)
    found = (*wrong, *faults, *unread)
    if tree is not None and options is None:
        offered, terms = usual_options(program, tree), attrs.evolve(terms, objective=CHANGES)
    if target is None or tree is None or offered is None:
        return None, None, found
    days = _days(program, terms)
    stop, told = terms.stop(), terms.told or silent
    wanted = Wanted(target, days, terms.objective, stop, told, terms.alternatives, terms.front)
    done = redesign(program, tree, run, offered, wanted)
    if isinstance(done, tuple):
        return None, None, (*found, *done)
    document = report(done, None)
    if options is None and done.status != "already_there":
        document = with_any_country(document, program)
        document["break_even"] = break_evens(Tried(program, run, target, days), tree)
    return document, _certificate(done, run, offered), found


def _products(program: Program, folder: str) -> tuple[dict[str, Tree], list[Diagnostic]]:
    """The cases of a folder by the names of their files, and what is wrong; files that are about something else are told in one."""
    if not os.path.exists(folder):
        return {}, [absent(folder)]
    cases, found, others = dict[str, Tree](), list[Diagnostic](), dict[str, tuple[Diagnostic, ...]]()
    for path in sorted(Path(folder).glob("*")) if os.path.isdir(folder) else ():
        if path.suffix in (".json", ".yaml", ".yml"):
            tree, faults = read_product(program, path)
            if faults and _is_about_something_else(program, path):
                others[path.name] = faults
            else:
                found += faults
            cases |= {path.stem: tree} if tree is not None else {}
    if others:
        found.append(NoCases(folder=folder, names=tuple(others), faults=tuple(one for many in others.values() for one in many)))
    if not cases and not found:
        found.append(NothingFound(what="case", where=(folder,)))
    return cases, found


def _is_about_something_else(program: Program, path: Path) -> bool:
    """Whether a file has keys, and none of them is a fact or is spelt like one."""
    tree, _ = read_tree(path, "the case")
    known = [field.name for one in program.records if one.name == CASE for field in one.fields]
    trees = cases_of(tree) if tree is not None else ()
    keys = [one.key for each in trees if isinstance(each, Group) for one in each.entries]
    return bool(trees) and not any(get_close_matches(key, known, n=1, cutoff=0.75) for key in keys)


def redesigned_together(
    program: Program, folder: str, options: Given, run: Run, terms: Terms
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The document of a redesign of every case in a folder, by the names of their files; its certificate, where it is proved."""
    target, wrong = read_target(program, terms.target)
    offered, unread = read_options_of(options)
    cases, faulty = _products(program, folder)
    found = [*wrong, *unread, *faulty]
    if target is None or offered is None or found:
        return None, None, tuple(found)
    stop, told = terms.stop(), terms.told or silent
    wanted = Wanted(target, _days(program, terms), terms.objective, stop, told, terms.alternatives, terms.front)
    try:
        numbers = together(program, cases, run, offered, wanted)
    except Ended:
        return unbegun(wanted), None, ()
    if not isinstance(numbers, Together):
        return None, None, numbers
    document, searched = redesign_products(numbers, run, wanted)
    if not searched.proved or document["status"] == "already_there":
        return document, None, ()
    about = _about(program, run, wanted) | {
        "cases": {name: plain(tree, RecordType(CASE), program) for name, tree in cases.items()},
        "options": plain(offered, Text(), program),
    }
    return document, certificate(searched, about), ()


def _days(program: Program, terms: Terms) -> tuple[date | None, ...]:
    if terms.first is None or terms.last is None:
        return (None,)
    return telling_days(program, terms.first, terms.last)


def interval_of(first: str | None, last: str | None) -> tuple[date | None, date | None] | Diagnostic:
    """The two ends of an interval of days, or what is wrong with them."""
    ends: list[date | None] = []
    for option, text in (("--from", first), ("--through", last)):
        try:
            if text is not None and not _DAY.fullmatch(text):
                raise ValueError(text)
            ends.append(date.fromisoformat(text) if text is not None else None)
        except ValueError:
            return NotADay(option=option, text=text or "")
    begin, end = ends
    if (begin is None) is not (end is None) or (begin is not None and end is not None and begin > end):
        problem = "`--from` and `--through` go together, the earlier day first"
        return BadUsage(problem=problem, advice="write `--from 2026-01-01 --through 2026-12-31`")
    return begin, end


def silent(best: int | None, bound: int | None) -> None:
    """Tell nobody how far a search is."""


def _certificate(done: Redesign, run: Run, options: Tree) -> dict[str, Any] | None:
    if done.task is None or done.found is None or not done.found.proved:
        return None
    about = _about(done.program, run, done.wanted) | {
        "case": plain(done.tree, RecordType(CASE), done.program),
        "options": plain(options, Text(), done.program),
    }
    return certificate(done.found, about)


def _about(program: Program, run: Run, wanted: Wanted) -> dict[str, Any]:
    """What was asked, and of which policies."""
    return {
        "target": wanted.target.text,
        "days": [day.isoformat() if day is not None else None for day in wanted.days],
        "on": run.on.isoformat() if run.on is not None else None,
        "known_on": run.known_on.isoformat() if run.known_on is not None else None,
        "suspensions": "honoured" if run.honoured else "ignored",
        "readings": dict(run.readings),
        "policies": [{"name": one.name, "sha256": one.sha256} for one in program.policies],
    }


# ---- checking ----


@attrs.frozen
class Checked:
    """A certificate that was looked at. places: how many its proof has. flaw: what does not follow. derived: whether the
    numbers were found again from the policies, the case and the options; None where no policies were given. solver: what
    Z3 says of them, `nothing cheaper` or `not settled`; None where it was not asked."""

    places: int
    flaw: str | None
    derived: bool | None
    solver: str | None = None


def read_certificate(name: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """A certificate as data; its numbers are whole, so nothing is lost."""
    source, faults = read_source(name)
    if source is None:
        return None, faults
    tree, faults = read_json(source)
    if tree is None:
        return None, faults
    found = json.loads(source.text)
    if not isinstance(found, dict):
        return None, (BadUsage(problem=f"`{name}` is no certificate", advice="`policyc redesign --certificate FILE` writes one"),)
    return found, ()


def checked(document: dict[str, Any], program: Program | None) -> Checked:
    """Whether a certificate shows what it says: its proof, and, with policies, that it is about this case."""
    if document.get("schema") != SCHEMA:
        return Checked(0, f"it is no certificate of the form {SCHEMA}", None)
    try:
        places = check(document)
    except Flaw as flaw:
        return Checked(0, str(flaw), None)
    except (KeyError, TypeError, IndexError, ValueError) as problem:
        return Checked(0, f"it is not complete: {type(problem).__name__} {problem}", None)
    if program is None:
        return Checked(places, None, None)
    again = _again(document, program)
    same = again is not None and all(again[name] == document[name] for name in ("costs", "rows", "goal", "policies"))
    return Checked(places, None if same else "the numbers do not follow from these policies", same)


def seconded(document: dict[str, Any], found: Checked) -> Checked:
    """The same, after Z3 has looked for something cheaper; nothing is asked of a certificate that does not hold."""
    if found.flaw is not None:
        return found
    from policyc.redesign.second import cheaper

    match cheaper(document):
        case True:
            return attrs.evolve(found, flaw="Z3 finds something cheaper")
        case False:
            return attrs.evolve(found, solver="nothing cheaper")
        case None:
            return attrs.evolve(found, solver="not settled")


def _again(document: dict[str, Any], program: Program) -> dict[str, Any] | None:
    """The numbers of a certificate, found again from what it is about."""
    target, _ = read_target(program, document["target"])
    options, _ = read_tree(document["options"], "the options")
    cases = {name: read_product(program, one)[0] for name, one in document.get("cases", {"": document.get("case")}).items()}
    trees = {name: tree for name, tree in cases.items() if tree is not None}
    if target is None or options is None or len(trees) < len(cases):
        return None
    day = {name: date.fromisoformat(document[name]) if document[name] else None for name in ("on", "known_on")}
    readings = tuple(sorted(document["readings"].items()))
    run = Run(on=day["on"], known_on=day["known_on"], honoured=document["suspensions"] == "honoured", readings=readings)
    days = tuple(date.fromisoformat(one) if one else None for one in document["days"])
    wanted = Wanted(target, days, document["objective"], lambda: False, silent)
    if "cases" in document:
        numbers = together(program, trees, run, options, wanted)
        found = unsearched(numbers.task) if isinstance(numbers, Together) else None
    else:
        found = derived(program, trees[""], run, options, wanted)
    if found is None:
        return None
    policies = [{"name": one.name, "sha256": one.sha256} for one in program.policies]
    return certificate(found, {"policies": policies})


__all__ = ["OBJECTIVES", "Checked", "Given", "Terms", "checked", "interval_of", "read_certificate", "read_product", "redesigned", "redesigned_together", "seconded", "silent", "stopwatch"]
