"""What the exit code of a run says."""

from collections.abc import Iterable, Mapping
from typing import Any

FINE = 0
FINDING = 1
UNUSABLE = 2
UNSETTLED = 3
OUR_FAULT = 4
# The shell's own words for a run that its reader or its user ended.
INTERRUPTED = 130
NO_READER = 141

_FIRST = (OUR_FAULT, UNUSABLE, FINDING, UNSETTLED, FINE)

Otherwise = Mapping[tuple[str, str], str | None]


def worst(exits: Iterable[int]) -> int:
    """The exit that goes first when several apply: 4, then 2, 1, 3, 0."""
    return min(exits, key=_FIRST.index, default=FINE)


def of_findings(document: Mapping[str, Any]) -> int:
    """What `verify` or `diff` found: a note alone is no finding, what was not settled is told apart."""
    return worst(_of_finding(one) for one in document["findings"])


def _of_finding(found: Mapping[str, Any]) -> int:
    if found["verdict"] != "refuted":
        return UNSETTLED
    return FINE if found["severity"] == "note" else FINDING


def of_answer(answer: Mapping[str, Any], otherwise: Otherwise) -> int:
    """0 only where each decision is determined, at its ordinary outcome, and no duty is or may be due."""
    return worst(code for decision in answer["decisions"] for code in _of(decision, otherwise))


def _of(decision: Mapping[str, Any], otherwise: Otherwise) -> Iterable[int]:
    match decision["status"]:
        case "conflict":
            yield FINDING
        case "undetermined":
            yield UNSETTLED
        case "determined":
            ordinary = otherwise.get((decision["policy"], decision["decision"]))
            yield FINE if decision["outcome"] == ordinary else FINDING
        case other:
            raise ValueError(f"no such status: {other}")
    for duty in decision["duties"]:
        yield FINDING if duty["certain"] else UNSETTLED


def of_redesign(document: Mapping[str, Any]) -> int:
    """0 where the target is reached, 1 where nothing reaches it, 3 where the time ran out."""
    codes = {"proved_minimal": FINE, "already_there": FINE, "impossible": FINDING, "best_found": UNSETTLED}
    return codes[document["status"]]


def adjusted(code: int, fail_on: str) -> int:
    """The exit under `--fail-on`: `undetermined` changes nothing, `finding` lets 3 pass, `never` also 1."""
    passes = {"undetermined": (), "finding": (UNSETTLED,), "never": (UNSETTLED, FINDING)}
    return FINE if code in passes[fail_on] else code
