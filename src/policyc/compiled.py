"""A compiled policy as a plain callable: a case and the terms in, what each policy decides out.

It needs the standard library only, and is part of every stand-alone file.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from policyc.backends.python.checking import faults_of
from policyc.backends.python.deciding import Decided
from policyc.backends.python.engine import EXPLAINED, LAST_DAY, NOT_SO_SIMPLE, USUAL, Broken, Engine, Part, Terms
from policyc.backends.python.reading import Odd, TwoCurrencies, day_number

__all__ = ["Decide", "Decided", "NotUsable", "callable_for", "main"]

CONFIDENCE = ("not_stated", "uncertain", "single_source", "confirmed")


class NotUsable(ValueError):
    """The case or the terms cannot be used; the message says why."""


UNUSABLE = (Odd, Broken, NotUsable, KeyError, TypeError, AttributeError, RecursionError)
# The case, then on, known_on, readings, ignore_suspensions, min_confidence and reasons.
Decide = Callable[..., tuple[Decided, ...]]


class Deciding:
    """What decides cases that are not of the simplest kind. `say_why` as in `callable_for`."""

    def __init__(self, engine: Engine, say_why: Callable[[Any, Mapping[str, Any], Exception], NoReturn] | None) -> None:
        self.engine, self.say_why, self.only = engine, say_why, engine.only()

    def in_full(self, case: Any, terms: Mapping[str, Any]) -> tuple[Decided, ...]:
        """A case of any form, on any terms."""
        try:
            if isinstance(case, (str, os.PathLike)):
                return self.in_full(read_json_case(case), terms)
            return self.engine.decide(case, terms_for(self.engine, terms))
        except UNUSABLE as problem:
            self.refused(case, terms, problem)

    def in_bounds(self, case: Any, reasons: bool) -> tuple[Decided, ...]:
        """A case of which something is not known."""
        try:
            found = self.at_once(case) if self.only is not None and not reasons else None
            if found is not None:
                return (found,)
            return self.engine.in_bounds(case, EXPLAINED if reasons else USUAL, True)
        except UNUSABLE as problem:
            self.refused(case, ONLY_REASONS if reasons else NO_TERMS, problem)

    def at_once(self, case: Any) -> Decided | None:
        """The only decision, if it does not hang on questions nor on rates."""
        assert self.only is not None
        s = self.engine.state()
        s.c = case
        try:
            found = self.only.bounds.quick(s)
        except TwoCurrencies:
            return None
        return found if type(found) is Decided else None

    def refused(self, case: Any, terms: Mapping[str, Any], problem: Exception) -> NoReturn:
        """Raises."""
        if self.say_why is not None:
            self.say_why(case, terms, problem)
        raise NotUsable(_why(self.engine, case, problem)) from problem


def callable_for(engine: Engine, say_why: Callable[[Any, Mapping[str, Any], Exception], NoReturn] | None = None) -> Decide:
    """What decides cases. `say_why` raises what a caller shall see where a case cannot be used; else it is NotUsable."""
    only, deciding = engine.only(), Deciding(engine, say_why)
    quick, explained = settled_by(only)
    # An evaluation that nothing is changed in serves for all cases.
    fresh = engine.state.of
    kept = engine.state() if only is not None and only.pure else None

    def decide(
        case: Mapping[str, Any] | str | os.PathLike[str],
        on: Any = None,
        known_on: Any = None,
        readings: Mapping[str, str] | None = None,
        ignore_suspensions: bool = False,
        min_confidence: str | None = None,
        reasons: bool = False,
    ) -> tuple[Decided, ...]:
        """What each policy decides of a case: a mapping, the text of a JSON object, or the path of a JSON file.

        on: the day to judge on. known_on: only what was published by then counts. readings: the reading to take of each open
        question. ignore_suspensions: as if nothing were suspended. min_confidence: how well texts must be known. reasons:
        name the provisions that lead to each result. Facts that no rule and no invariant asks about are not looked at.
        """
        if on is None and known_on is None and readings is None and min_confidence is None and not ignore_suspensions:
            if quick is not None and type(case) is dict:
                try:
                    found: tuple[Decided, ...] = (explained if reasons else quick)(kept or fresh(case), case)
                    return found
                except NOT_SO_SIMPLE:
                    return deciding.in_bounds(case, reasons)
                except Unsettled:
                    pass
            return deciding.in_full(case, ONLY_REASONS if reasons else NO_TERMS)
        given = (on, known_on, readings, ignore_suspensions, min_confidence, reasons)
        return deciding.in_full(case, dict(zip(TERMS, given, strict=True)))

    return decide


class Unsettled(Exception):
    """What is decided hangs on how open questions are read, or its reasons do."""


def settled_by(only: Part | None) -> tuple[Any, Any]:
    """What gives all results of an evaluation of a case, without and with reasons, where one decision is all there is."""
    if only is None or only.alone is not None:
        found: tuple[Any, Any] = only.alone if only is not None else (None, None)
        return found
    means = only.known

    def quick(s: Any, _case: Any) -> tuple[Decided]:
        found = means.quick(s)
        if type(found) is not Decided:
            raise Unsettled
        return (found,)

    def explained(s: Any, _case: Any) -> tuple[Decided]:
        found = means.reasons(s)
        if found is None:
            raise Unsettled
        return (found,)

    return quick, explained


NO_TERMS: dict[str, Any] = {}
ONLY_REASONS = {"reasons": True}
TERMS = ("on", "known_on", "readings", "ignore_suspensions", "min_confidence", "reasons")


def terms_for(engine: Engine, given: Mapping[str, Any]) -> Terms:
    """The terms that were given, read."""
    if given is NO_TERMS or given is ONLY_REASONS:
        return EXPLAINED if given is ONLY_REASONS else USUAL
    return Terms(
        _day(given.get("on"), 0),
        _day(given.get("known_on"), LAST_DAY),
        not given.get("ignore_suspensions"),
        _trust(given.get("min_confidence")),
        _readings(engine, given.get("readings") or {}),
        bool(given.get("reasons")),
    )


def _why(engine: Engine, case: Any, problem: Exception) -> str:
    """What is wrong with a case that could not be decided."""
    if isinstance(problem, NotUsable):
        return str(problem)
    if isinstance(problem, Broken):
        return f"the facts contradict what the vocabulary says: {problem}"
    faults = list(faults_of(engine.state, engine.records, case))
    return "; ".join(faults) or f"{type(problem).__name__}: {problem}"


def _day(given: Any, otherwise: int) -> int:
    if given is None:
        return otherwise
    found = day_number(given) if isinstance(given, str) else given.toordinal()
    if found is None:
        raise NotUsable(f"`{given}` is not a day such as 2025-12-05")
    return found


def _trust(given: str | None) -> int:
    if given is None:
        return 0
    if given not in CONFIDENCE[1:]:
        raise NotUsable(f"`{given}` is none of {', '.join(CONFIDENCE[1:])}")
    return CONFIDENCE.index(given)


def _readings(engine: Engine, readings: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, reading in readings.items():
        asked = [one for one in engine.questions if name in (one.name, one.name.rpartition(".")[2])]
        if len(asked) != 1 or reading not in asked[0].readings:
            known = [f"{one.name}: {', '.join(one.readings)}" for one in asked or engine.questions]
            raise NotUsable(f"`{name}={reading}` is no reading of one question; there are {'; '.join(known)}")
        if found.get(asked[0].slot, reading) != reading:
            raise NotUsable(f"`{asked[0].name}` is given two readings")
        found[asked[0].slot] = reading
    return found


def read_json_case(given: str | os.PathLike[str]) -> Any:
    """The case in a JSON text, or in the file at a path."""
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        return parse_json(given)
    try:
        with open(given, encoding="utf-8") as file:
            return parse_json(file.read())
    except (OSError, UnicodeDecodeError) as problem:
        raise NotUsable(f"{os.fspath(given)}: {problem}") from problem


def parse_json(text: str) -> Any:
    """JSON without doubt: no key twice, no number that is not exact."""
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_float=_decimal, parse_constant=_refused)
    except ValueError as problem:
        raise NotUsable(str(problem)) from problem


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"the key `{next(key for key in names if names.count(key) > 1)}` stands here twice")
    return found


def _decimal(text: str) -> Decimal:
    if "e" in text or "E" in text:
        raise ValueError(f"`{text}`: write all digits instead of an exponent")
    return Decimal(text)


def _refused(text: str) -> NoReturn:
    raise ValueError(f"`{text}` is not a number")


# ---- the command line of a stand-alone file ----

USAGE = """usage: python FILE CASE.json [--on DATE] [--known-on DATE] [--reading Q=R]... [--ignore-suspensions]
       [--min-confidence LEVEL] [--reasons]

CASE.json is - for standard input. Exit code: 0 nothing applies, 1 a provision applies or provisions conflict, 2 the input
cannot be used, 3 not settled."""


def main(engine: Engine, words: Sequence[str]) -> int:
    """Answer the case that the words of a command line name; the exit code."""
    try:
        name, terms = _asked(words)
        text = sys.stdin.read() if name == "-" else None
        case = parse_json(text) if text is not None else read_json_case(name)
        faults = list(faults_of(engine.state, engine.records, case))
        if faults:
            raise NotUsable("\n".join(faults))
        found = callable_for(engine)(case, **terms)
    except NotUsable as problem:
        print(problem, file=sys.stderr)
        return 2
    shown = [{key: value for key, value in one._asdict().items() if key != "gap"} for one in found]
    for one in shown if not terms.get("reasons") else ():
        one["because"] = list(one["because"] or ())
    print(json.dumps({"schema": "policyc/decisions/1", "decisions": shown}, indent=2))
    return exit_code(engine, found)


def exit_code(engine: Engine, found: tuple[Decided, ...]) -> int:
    """1 if something applies, 3 if something is not settled, else 0."""
    codes = []
    for part, one in zip(engine.parts, found, strict=True):
        usual = part.decision.order[part.decision.otherwise] if part.decision.otherwise >= 0 else None
        codes.append(3 if one.status == "undetermined" else 0 if one.outcome == usual and usual is not None else 1)
    return 1 if 1 in codes else 3 if 3 in codes else 0


def _asked(words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    names: list[str] = []
    terms: dict[str, Any] = {}
    flags = {"--ignore-suspensions": "ignore_suspensions", "--reasons": "reasons"}
    valued = {"--on": "on", "--known-on": "known_on", "--min-confidence": "min_confidence", "--reading": "readings"}
    left = list(words)
    while left:
        word = left.pop(0)
        if word in flags:
            terms[flags[word]] = True
        elif word in valued and left:
            value = left.pop(0)
            if word == "--reading":
                question, _, reading = value.partition("=")
                terms.setdefault("readings", {})[question] = reading
            else:
                terms[valued[word]] = value
        elif word.startswith("--"):
            raise NotUsable(USAGE)
        else:
            names.append(word)
    if len(names) != 1:
        raise NotUsable(USAGE)
    return names[0], terms
