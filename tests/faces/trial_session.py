"""A session that answers from the samples, so that the faces can be tried without a compiler behind them."""

import json
import sys
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import attrs
import pytest

import policyc
from policyc.core.program import Decision, Policy, Program, Question
from policyc.text.diagnostic import Diagnostic, Label, Severity, diagnostic
from policyc.text.source import Source, Span
from policyc.text.usage import NotADay

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "tests" / "samples" / "answers"
OUTCOMES = (
    ("not_required", "no licence is needed"),
    ("required", "a licence is required"),
    ("case_by_case", "each application is decided on its own"),
    ("presumed_denied", "a licence is required, and in principle refused"),
    ("prohibited", "the export is prohibited"),
)
TITLES = {
    "cn_2025_61": "Rare earth items made or moved outside China",
    "cn_2025_18": "Seven medium and heavy rare earths",
    "cn_2024_46": "Dual-use items to the United States",
}
COUNTS = {"files": 5, "policies": 3, "provisions": 41, "scenarios": 62}
TEXT = """rule s1_1 "Foreign-made Part 2 item"
  source "section 1(1)"
  when item.orign is not CN
  then licence is required
"""


# Codes that no other part of policyc will ever take.
@diagnostic("P998")
class MadeUpError(Diagnostic):
    """An error for the tests."""

    problem: str
    below: str = ""
    advice: str | None = None
    others: tuple[Label, ...] = ()

    def message(self) -> str:
        return self.problem

    def caption(self) -> str:
        return self.below

    def hint(self) -> str | None:
        return self.advice

    def related(self) -> tuple[Label, ...]:
        return self.others


@diagnostic("P999")
class MadeUpWarning(Diagnostic):
    """A warning for the tests."""

    severity = Severity.WARNING

    def message(self) -> str:
        return "this scenario says nothing"


@attrs.frozen
class Run:
    on: date | None = None
    known_on: date | None = None
    honoured: bool = True
    readings: tuple[tuple[str, str], ...] = ()


def place(source: Source, text: str, after: int = 0) -> Span:
    """The place of these words."""
    start = source.text.index(text, after)
    return Span(source, start, start + len(text))


def program() -> Program:
    """A program with labels and nothing else."""
    licence = Decision("licence", "the licence", OUTCOMES, True, "not_required", ())
    policies = tuple(
        Policy(
            name=name, title=title, issuer=None, cites=(), published=None, judged_on=None,
            affected_by=(), sha256="0" * 64, decisions=(licence,), provisions=(), omissions=(),
            guarantees=(), scenarios=(), accepted=(), target=True,
        )
        for name, title in TITLES.items()
    )
    readings = (("revived", "the measures operate again", None), ("extended", "the suspension goes on", None))
    question = Question("cn_2025_70.after_suspension", "What follows", "cn_2025_70", readings, (), None)
    return Program((), (), (), (), (question,), (), policies)


def sample(name: str) -> Any:
    """A sample answer, or a list of them."""
    return json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))


def typo() -> Diagnostic:
    """A fault with a place, a second place and a hint."""
    source = Source("policies/trial.policy", TEXT)
    other = Source("policies/trade.policy", 'record article "a thing"\n  origin : country\n')
    label = Label(place(other, "article"), "declared here")
    return MadeUpError(
        span=place(source, "orign"), problem="`item` has no field `orign`", below="not a field of `article`",
        advice="did you mean `origin`?", others=(label,),
    )


@attrs.define
class Fake:
    """What the next run finds."""

    found: tuple[Diagnostic, ...] = ()
    counts: dict[str, int] = attrs.field(factory=lambda: dict(COUNTS))
    broken: bool = False
    answers: list[str] = attrs.field(factory=lambda: ["determined_by_provision"])
    listed: bool = False
    results: tuple[Any, ...] = ()
    fails: BaseException | None = None
    seen: list[Any] = attrs.field(factory=list)

    def compile_paths(self, paths: Any) -> Any:
        if self.fails is not None:
            raise self.fails
        built = None if self.broken else program()
        return SimpleNamespace(program=built, diagnostics=self.found, counts=self.counts)

    def read_cases(self, compiled: Any, name: str) -> Any:
        self.seen.append(name)
        return tuple(self.answers), (), self.listed

    def check_run(self, program: Any, on: Any, known_on: Any, readings: Any, min_confidence: Any = None) -> Any:
        if on == "today":
            return None, (NotADay(option="--on", text=on),)
        chosen = tuple(tuple(text.split("=")) for text in readings)
        return Run(on and date.fromisoformat(on), None, True, chosen), ()

    def evaluate_case(self, program: Any, case: Any, run: Any, explain: bool) -> Any:
        self.seen += [run, explain]
        return sample(case)

    def run_scenarios(self, program: Any) -> Any:
        return self.results

    def case_schema(self, program: Any) -> Any:
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


def result(name: str, policy: str = "cn_2025_61", problems: tuple[str, ...] = ()) -> Any:
    """A scenario that was run."""
    source = Source("policies/cn/cn_2025_61.policy", "\n" * 119 + 'scenario "just below"\n')
    return SimpleNamespace(
        name=name, policy=policy, passed=not problems, problems=problems, span=place(source, "scenario"),
        answer=sample("suspended"),
    )


def install(fake: Fake) -> ModuleType:
    """A module in the place of the session."""
    module = ModuleType("policyc.session")
    for name in ("compile_paths", "read_cases", "check_run", "evaluate_case", "run_scenarios", "case_schema"):
        setattr(module, name, getattr(fake, name))
    return module


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """The session for the length of a test."""
    fake = Fake()
    module = install(fake)
    monkeypatch.setitem(sys.modules, "policyc.session", module)
    monkeypatch.setattr(policyc, "session", module, raising=False)
    return fake


@attrs.frozen
class Ran:
    """What a run of the command line left."""

    code: int
    out: str
    err: str
