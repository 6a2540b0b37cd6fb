"""A case in words: the facts on which it depends that something shows, each as a policy would say it."""

from collections.abc import Iterator, Mapping

from policyc.verify.findings import Example
from policyc.verify.prove import Shown
from policyc.verify.witness import Witness

MOST = 14


def example(shown: Shown) -> Example:
    """A case as a finding shows it."""
    return example_of(shown.witness, shown.matters)


def example_of(witness: Witness, matters: tuple[str, ...]) -> Example:
    """A case with the facts that matter, as a finding shows it."""
    on = witness.on.isoformat() if witness.on is not None else None
    return Example(witness.facts, tuple(words(witness.facts, matters)), tuple(witness.readings.items()), on)


def words(facts: Mapping[str, object], names: tuple[str, ...]) -> list[str]:
    """Facts as a policy would say them, in the order of the case; parts that are not there are left out."""
    wanted = {name.partition(" has ")[0] for name in names}
    found = [f"{path} {_shown(value)}" for path, value in _leaves("", facts) if path in wanted]
    return found if len(found) <= MOST else [*found[:MOST], f"and {len(found) - MOST} more facts"]


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for index, inner in enumerate(value):
            yield from _leaves(f"{path}[{index}]", inner)
    else:
        yield path, value


def _shown(value: object) -> str:
    match value:
        case bool():
            return "is yes" if value else "is no"
        case []:
            return "are none"
        case list():
            return f"are ({', '.join(map(str, value))})"
        case _:
            return f"is {value}"
