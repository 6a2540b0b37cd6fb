"""Policies for Python: loaded once, asked as often as one likes, from as many threads as one likes."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, Unpack

import attrs

from policyc.answers import Answer as Answer, Decision as Decision, read_answer
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.render.faults import show_faults
from policyc.render.look import PLAIN
from policyc.render.scenario import Outcome
from policyc.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from policyc.compiled import Decided

Path = str | os.PathLike[str]
# A mapping, the text of a JSON object, or the path of a file in JSON or YAML.
Case = Mapping[str, object] | Path


# What a redesign reaches unless something else is asked for.
LICENCE_FREE = "licence is not_required"


class PolicycError(Exception):
    """Something that policyc was given cannot be used. `diagnostics` are all that is wrong with it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return show_faults(self.diagnostics, PLAIN)


class PolicyError(PolicycError):
    """The policies do not compile."""


class CaseError(PolicycError):
    """The case, or the terms on which it should be judged, cannot be used."""


class Terms(TypedDict, total=False):
    """On which terms a case is judged.

    on: the day to judge on instead of the one in the case. known_on: only what was published by then counts. readings:
    the reading to take of each open question named. ignore_suspensions: as if nothing were suspended. explain: the
    answer also tells of every provision that was considered. min_confidence: leave open what rests on texts known less
    well than `confirmed`, `single_source` or `uncertain`.
    """

    on: date | str | None
    known_on: date | str | None
    readings: Mapping[str, str] | None
    ignore_suspensions: bool
    explain: bool
    min_confidence: str | None


@attrs.frozen
class Policy:
    """Compiled policies. `warnings` are what was found in them that is no error."""

    program: Program = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(repr=False)
    names: tuple[str, ...]

    def evaluate(self, case: Case, **terms: Unpack[Terms]) -> Answer:
        """The answer for one case; see `Terms` for what else can be said. Raises CaseError."""
        # The evaluator is loaded by whoever evaluates, not by whoever imports policyc.
        from policyc import session

        given = _Given(**terms)
        run, wrong = _asked(self.program, given)
        facts, faults = session.read_one_case(self.program, case)
        if run is None or facts is None:
            raise CaseError((*wrong, *faults))
        return read_answer(session.evaluate_case(self.program, facts, run, given.explain))

    def redesign(
        self, case: Case, options: Case | None, target: str = LICENCE_FREE, minimise: str = "cost", **terms: Unpack[Terms]
    ) -> dict[str, Any]:
        """The least change of a case that reaches a target, as a document of the schema `policyc/redesign/1`.

        options: what may be changed and at what cost; None lets every part be made elsewhere or left out. minimise: `cost` or `changes`. Raises CaseError, also where the options
        cannot be used.
        """
        from policyc import designing

        given = _Given(**terms)
        run, wrong = _asked(self.program, given)
        if run is None:
            raise CaseError(wrong)
        asked = designing.Terms(target, minimise)
        document, _, faults = designing.redesigned(self.program, case, options, run, asked)
        if document is None:
            raise CaseError(faults)
        return document

    def compile(self) -> "Callable[..., tuple[Decided, ...]]":
        """The fast evaluator: a callable that takes a case and the terms of `evaluate`, and says what each policy decides.

        With `reasons=True` also by which provisions. It reads only facts that a rule or an invariant asks about; what it
        reads must be in order, and else it raises CaseError. It can be shared between threads.
        """
        from policyc import builds, session

        program = self.program

        def say_why(case: Case, terms: Mapping[str, Any], problem: Exception) -> NoReturn:
            """Raise CaseError with what is wrong with a case or its terms."""
            given = _Given(**{name: value for name, value in terms.items() if name != "reasons"})
            _, wrong = _asked(program, given)
            _, faults = session.read_one_case(program, case)
            if not wrong and not faults:
                raise problem
            raise CaseError((*wrong, *faults)) from problem

        return builds.decider(program, say_why)

    def evaluate_batch(self, cases: object, **terms: Unpack[Terms]) -> Any:
        """The rows of many cases, as an Arrow table with the columns of `policyc batch`.

        cases: the path of a file in NDJSON, Parquet, Arrow or CSV or of a folder of tables, or any table that speaks the
        Arrow format, with a case in each row. Raises CaseError. `explain` adds nothing here.
        """
        from policyc.batch.read import UnusableError
        from policyc.batch.run import batch_table

        given = _Given(**terms)
        run, wrong = _asked(self.program, given)
        if run is None:
            raise CaseError(wrong)
        data = os.fspath(cases) if isinstance(cases, str | os.PathLike) else cases
        try:
            return batch_table(self.program, run, data)
        except UnusableError as unusable:
            raise CaseError(unusable.found) from None

    def schema(self) -> dict[str, object]:
        """The JSON Schema of a case that these policies take."""
        from policyc import session

        return session.case_schema(self.program)

    def verify(self, only: Iterable[str] = (), timeout: int | None = None) -> dict[str, Any]:
        """What is wrong with the rules themselves, as the document `policyc/findings/1`.

        only: these kinds of finding. timeout: the most seconds that one question may take.
        """
        from policyc import session

        return session.verify(self.program, only, (timeout, None)).document

    def test(self) -> tuple[Outcome, ...]:
        """Every scenario of the policies, run: its name, whether it passed, and if not, why."""
        from policyc import session

        return session.run_scenarios(self.program)


@attrs.frozen
class _Given:
    on: date | str | None = None
    known_on: date | str | None = None
    readings: Mapping[str, str] | None = None
    ignore_suspensions: bool = False
    explain: bool = False
    min_confidence: str | None = None


def _asked(program: Program, given: _Given) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    """The run that these terms ask for, or None and what is wrong with them."""
    from policyc import session

    readings = [f"{question}={reading}" for question, reading in (given.readings or {}).items()]
    run, wrong = session.check_run(program, _text(given.on), _text(given.known_on), readings, given.min_confidence)
    return (None, wrong) if run is None else (attrs.evolve(run, honoured=not given.ignore_suspensions), wrong)


def load(paths: Path | Iterable[Path]) -> Policy:
    """The policies at a path, or at several, compiled. Raises PolicyError with everything that is wrong with them."""
    from policyc import session

    compiled = session.compile_paths((paths,) if isinstance(paths, (str, os.PathLike)) else paths)
    if compiled.program is None:
        raise PolicyError(compiled.diagnostics)
    names = tuple(policy.name for policy in compiled.program.policies if policy.target)
    return Policy(compiled.program, compiled.diagnostics, names)


def evaluate(paths: Path | Iterable[Path], case: Case, **terms: Unpack[Terms]) -> Answer:
    """Load policies and ask them one question. Whoever asks more than once loads once: see `load`."""
    return load(paths).evaluate(case, **terms)


def _text(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day
