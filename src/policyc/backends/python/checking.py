"""A whole case against the vocabulary: every fact, also those that no rule asks about."""

from collections.abc import Iterator
from typing import Any

from policyc.backends.python.engine import State
from policyc.backends.python.reading import Fact, Lst, Odd

DEEPEST = 200


def faults_of(state: type[State], records: dict[str, tuple[Fact, ...]], case: Any) -> Iterator[str]:
    """What cannot be read in a case, each with its path."""
    s = state.of(case)
    # Amounts are only read here, so that several currencies are no fault.
    s.multi, s.rates = True, {}
    waiting: list[tuple[str, str, Any, int]] = [("", "case", case, 1)]
    while waiting:
        path, record, node, depth = waiting.pop()
        if not hasattr(node, "keys"):
            yield f"`{path or 'the case'}`: this is not a group of facts in {{}}"
            continue
        if depth > DEEPEST:
            yield f"`{path}`: records may hold each other {DEEPEST} deep"
            continue
        known = {fact.name for fact in records[record]}
        yield from (f"`{_under(path, key)}`: the vocabulary has no such fact" for key in node if key not in known)
        for fact in records[record]:
            try:
                found = fact.get(s, node) if node.get(fact.name) is not None else None
            except Odd as odd:
                yield f"{path + ': ' if path else ''}{odd}"
                continue
            waiting += _inside(fact, _under(path, fact.name), found, depth + 1)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _inside(fact: Fact, path: str, found: Any, depth: int) -> list[tuple[str, str, Any, int]]:
    """The records that a fact holds, with their paths."""
    if found is None or fact.kind not in ("record", "list"):
        return []
    if fact.kind == "record":
        return [(path, fact.record_name, found, depth)]
    items = found.items if isinstance(found, Lst) else found
    return [(f"{path}[{place}]", fact.record_name, one, depth) for place, one in enumerate(items)]
