"""How values, days and reasons of an answer read in a sentence."""

from typing import Any


def value(shown: Any) -> str:
    """A value of an answer: `0.1 USD`, `between 0 USD and 0.1 USD`, `civil, logic_chips`."""
    if isinstance(shown, dict):
        return _interval(shown["at_least"], shown["at_most"])
    if isinstance(shown, list):
        return ", ".join(shown) if shown else "none"
    return str(shown)


def _interval(low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return "unknown"
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return low if low == high else f"between {low} and {high}"


def on_day(shown: Any) -> str:
    """The day of a decision after a verb: `on 2025-12-05`, `on a day from 2025-10-09 on`."""
    if shown is None:
        return "on any day"
    if isinstance(shown, str):
        return f"on {shown}"
    low, high = shown["at_least"], shown["at_most"]
    if low is None and high is None:
        return "on any day"
    if low is None:
        return f"on a day up to {high}"
    if high is None:
        return f"on a day from {low} on"
    return f"on {low}" if low == high else f"on a day from {low} to {high}"


def deadline(shown: Any) -> str:
    """Until when, after `due`: ` by 2025-12-19`, `, no deadline`."""
    if shown is None:
        return ", no deadline"
    if isinstance(shown, str):
        return f" by {shown}"
    low, high = shown["at_least"], shown["at_most"]
    if low is None and high is None:
        return " by a day not known"
    if high is None:
        return f" by {low} at the earliest"
    if low is None:
        return f" by {high} at the latest"
    return f" by {low}" if low == high else f" by {low} at the earliest, {high} at the latest"


def reason(path: str) -> str:
    """What keeps something open, in words."""
    if path.startswith("?"):
        return f"the open question {path[1:]}"
    if path.startswith("!"):
        return f"what the law does not state: {path[1:]}"
    if path.startswith("rates["):
        return f"the exchange rate {path[6:].rstrip(']')}"
    return path


def reasons(paths: list[str]) -> str:
    """The reasons in one phrase, open questions together."""
    questions = [path[1:] for path in paths if path.startswith("?")]
    others = [reason(path) for path in paths if not path.startswith("?")]
    if len(questions) > 1:
        return ", ".join([f"the open questions {', '.join(questions)}", *others])
    return ", ".join(reason(path) for path in paths)


def one_of(words: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def period(first: str | None, last: str | None) -> str:
    """`from 2025-11-07 through 2026-11-10`, `from 2026-11-11, no end stated`."""
    start = f"from {first}" if first is not None else "from the beginning"
    return f"{start} through {last}" if last is not None else f"{start}, no end stated"
