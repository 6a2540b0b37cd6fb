"""The smallest reproduction: leave out what can be left out while it still fails."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import attrs

from agreement.hiding import hidden_places
from agreement.pipeline import Compiled, compile_texts
from agreement.plain_law import Run
from agreement.plain_values import OpenError
from agreement.programs import Bundle, Declaration
from agreement.reference import RefusedError, ask

Json = Any
ROUNDS = 3


@attrs.frozen
class Example:
    """A policy, a case (or a hidden case and a completion of it), and how it is judged."""

    bundle: Bundle
    case: Json
    full: Json
    run: Run


Check = Callable[[Compiled, Json, Json, Run], list[str]]


def problems(example: Example, check: Check) -> list[str]:
    """What is wrong with an example, nothing where it makes no sense any more."""
    try:
        compiled, _ = compile_texts(example.bundle.files())
    except (LookupError, TypeError, AttributeError, AssertionError, ValueError):
        # A policy with something left out that stops the compiler itself is another failure than the one looked at.
        return []
    if compiled is None:
        return []
    readings = {name: reading for name, reading in example.run.readings.items() if name in compiled.law.words.questions}
    try:
        return check(compiled, example.case, example.full, attrs.evolve(example.run, readings=readings))
    except (RefusedError, OpenError):
        return []


def report(example: Example, check: Check) -> str:
    """All that is needed to see and repeat the failure, made small."""
    small = shrink(example, check)
    compiled, _ = compile_texts(small.bundle.files())
    assert compiled is not None
    lines = [f"seed {example.bundle.seed}", *(f"  - {problem}" for problem in problems(small, check)[:8])]
    lines += [f"# ---- {name}\n{text}" for name, text in small.bundle.files().items()]
    lines.append(f"# ---- run: {small.run}\n# ---- case\n{json.dumps(small.case)}")
    lines += [f"# ---- completion\n{json.dumps(small.full)}"] if small.full is not None else []
    readings = {name: reading for name, reading in small.run.readings.items() if name in compiled.law.words.questions}
    answer = ask(compiled.program, small.case, attrs.evolve(small.run, readings=readings))
    lines.append(f"# ---- answer\n{json.dumps(answer['decisions'], indent=1)}")
    return "\n".join(lines)


def shrink(example: Example, check: Check) -> Example:
    """A smaller example with some problem left."""
    for _ in range(ROUNDS):
        before = example
        for step in (_without_declarations, _without_lines, _with_revealed, _with_shorter_lists):
            # From the end, so that leaving out one thing does not move those that are still to be tried.
            for candidate in reversed(step(example)):
                smaller = candidate(example)
                if problems(smaller, check):
                    example = smaller
        if example == before:
            break
    return example


Candidate = Callable[[Example], Example]


def _without_declarations(example: Example) -> list[Candidate]:
    def without(index: int) -> Candidate:
        return lambda now: attrs.evolve(now, bundle=now.bundle.without(index))

    return [without(index) for index in range(len(example.bundle.declarations))]


def _without_lines(example: Example) -> list[Candidate]:
    def without(index: int, number: int) -> Candidate:
        def shorter(now: Example) -> Example:
            declared = now.bundle.declarations
            lines = declared[index].text.split("\n")
            one = Declaration(declared[index].file, "\n".join(lines[:number] + lines[number + 1 :]))
            return attrs.evolve(
                now, bundle=attrs.evolve(now.bundle, declarations=(*declared[:index], one, *declared[index + 1 :]))
            )

        return shorter

    return [
        without(index, number)
        for index, one in enumerate(example.bundle.declarations)
        if one.file != "words"
        for number in range(1, one.text.count("\n") + 1)
    ]


def _with_revealed(example: Example) -> list[Candidate]:
    if example.full is None:
        return []

    def revealed(number: int) -> Candidate:
        def more(now: Example) -> Example:
            case = deepcopy(now.case)
            holder, key, value = list(hidden_places(case, now.full))[number]
            holder[key] = deepcopy(value)
            return attrs.evolve(now, case=case)

        return more

    return [revealed(number) for number in range(len(list(hidden_places(example.case, example.full))))]


def _with_shorter_lists(example: Example) -> list[Candidate]:
    if example.full is not None:
        return []

    def shorter(place: tuple[Any, ...]) -> Candidate:
        def less(now: Example) -> Example:
            found = deepcopy(now.case)
            holder = found
            for step in place[:-1]:
                holder = holder[step]
            del holder[place[-1]]
            return attrs.evolve(now, case=found)

        return less

    return [shorter(place) for place in _lists(example.case)]


def _lists(data: Json, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ()
    for key, value in inner:
        if isinstance(data, list):
            yield (*place, key)
        yield from _lists(value, (*place, key))
