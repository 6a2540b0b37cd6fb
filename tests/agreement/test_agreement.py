"""Trust from disagreement: the reference evaluator and a second one, written from the manual, agree on complete cases.

`POLICYC_TRIALS=20` makes twenty times as many trials.
"""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import attrs
import jsonschema
import pytest

from agreement.checks import differences
from agreement.pipeline import Compiled, compile_texts
from agreement.plain_law import Run
from agreement.plain_values import OpenError
from agreement.programs import Bundle, random_program
from agreement.reference import Json, Seen, ask, decisions
from agreement.shrink import Example, report
from agreement.trials import DEEPER, complete_trials, hidden_trials, policy
from policyc.pages import document_schema

GROUPS = 24
SEEDS = 12 * DEEPER
CASES = 8


def seeds(group: int, many: int = SEEDS) -> range:
    """The seeds of one group of trials; no two groups share one."""
    return range(group * many, (group + 1) * many)


def complete_case(compiled: Compiled, case: Json, full: Json, run: Run) -> list[str]:
    """Both evaluators on one complete case."""
    return differences(compiled, case, run)


@pytest.mark.parametrize("group", range(GROUPS))
def test_both_evaluators_agree_on_complete_cases(group: int) -> None:
    compared = 0
    for seed in seeds(group):
        _, compiled = policy(seed)
        for example in complete_trials(seed, CASES):
            try:
                found = differences(compiled, example.case, example.run)
            except OpenError:
                continue  # the law does not state a value that this day needs
            compared += 1
            assert not found, report(example, complete_case)
    assert compared > SEEDS * CASES // 2


@pytest.mark.parametrize("group", range(GROUPS // 4))
def test_open_questions_are_enumerated(group: int) -> None:
    for seed in seeds(group):
        _, compiled = policy(seed)
        for example in complete_trials(seed, 2):
            found = not_enumerated(compiled, example.case, None, example.run)
            assert not found, report(example, not_enumerated)


def not_enumerated(compiled: Compiled, case: Json, full: Json, run: Run) -> list[str]:
    """What an answer without readings lacks of the answers under each, or has too much."""
    combinations = list(compiled.law.reading_combinations())
    if len(combinations) > 8:
        return []
    open_run = attrs.evolve(run, readings={})
    whole = decisions(ask(compiled.program, case, open_run))
    each = [decisions(ask(compiled.program, case, attrs.evolve(run, readings=one))) for one in combinations]
    found = []
    for number, one in enumerate(whole):
        parts = [answers[number] for answers in each]
        if set(one.possible) != {outcome for part in parts for outcome in part.possible}:
            found.append(f"possible {one.possible}, under the readings {[part.possible for part in parts]}")
        agreed = {(part.status, part.outcome) for part in parts}
        if len(agreed) == 1 and (one.status, one.outcome) not in agreed:
            found.append(f"{one.status} {one.outcome}, under every reading {agreed}")
        if len(agreed) > 1 and one.status != "undetermined":
            found.append(f"{one.status} {one.outcome}, under the readings {sorted(map(str, agreed))}")
    return found


# ---- what must not matter ----


def said(answer: Json) -> tuple[Any, ...]:
    """What an answer says, without the order in which it is listed."""
    return tuple(sorted((_said(one) for one in decisions(answer)), key=str))


def _said(one: Seen) -> tuple[Any, ...]:
    conflicts = sorted((sorted(pair), certain) for pair, certain in one.conflicts.items())
    duties = sorted((key, str(due)) for key, due in one.duties.items())
    states = sorted(one.states.items())
    return one.decision, one.status, one.outcome, one.possible, conflicts, one.gap, states, duties


def shuffled(bundle: Bundle, rng: Random) -> dict[str, str]:
    """The same declarations in another order; what a file is stays at its head."""
    declared = list(bundle.declarations)
    rng.shuffle(declared)
    declared.sort(key=lambda one: one.keyword not in ("policy", "use"))
    declared.sort(key=lambda one: one.keyword != "policy")
    files = attrs.evolve(bundle, declarations=tuple(declared)).files()
    return dict(sorted(files.items(), reverse=True))


@pytest.mark.parametrize("group", range(GROUPS // 4))
def test_the_order_of_declarations_and_files_does_not_matter(group: int) -> None:
    for seed in seeds(group):
        bundle, compiled = policy(seed)
        turned, faults = compile_texts(shuffled(bundle, Random(seed)))
        assert turned is not None, (seed, [fault.message() for fault in faults])
        for example in (*complete_trials(seed, 1), *hidden_trials(seed, 1)):
            one = ask(compiled.program, example.case, example.run)
            other = ask(turned.program, example.case, example.run)
            assert said(one) == said(other), (seed, example.case)


@pytest.mark.parametrize("group", range(GROUPS // 4))
def test_ignoring_suspensions_is_doing_without_them(group: int) -> None:
    for seed in seeds(group):
        bundle, compiled = policy(seed)
        kept = tuple(one for one in bundle.declarations if one.keyword != "suspend")
        if len(kept) == len(bundle.declarations):
            continue
        head = "\n  affected by amending"
        alone = tuple(attrs.evolve(one, text=one.text.replace(head, "")) for one in kept)
        without, faults = compile_texts(attrs.evolve(bundle, declarations=alone).files())
        assert without is not None, (seed, [fault.message() for fault in faults])
        for example in (*complete_trials(seed, 2), *hidden_trials(seed, 2)):
            run = attrs.evolve(example.run, honoured=False)
            one, other = ask(compiled.program, example.case, run), ask(without.program, example.case, run)
            assert said(one) == said(other), (seed, example.case, run)
            honoured = ask(without.program, example.case, attrs.evolve(run, honoured=True))
            assert said(other) == said(honoured), (seed, example.case, run)


@cache
def validate() -> Callable[[Json], None]:
    """What checks an answer against its schema."""
    import json

    schema = json.loads(document_schema("answer"))
    checker: Any = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return checker.validate  # type: ignore[no-any-return]


@pytest.mark.parametrize("group", range(GROUPS // 8))
def test_every_answer_has_the_form_that_is_published(group: int) -> None:
    for seed in seeds(group):
        _, compiled = policy(seed)
        for example in (*complete_trials(seed, 1), *hidden_trials(seed, 1)):
            validate()(ask(compiled.program, example.case, example.run))


def test_the_random_policies_of_the_trials_are_the_ones_of_the_seeds() -> None:
    assert policy(3)[0].files() == random_program(3).files()
    assert isinstance(next(iter(complete_trials(3, 1))), Example)
