"""Policies compiled ahead: a callable in this process, or a file that needs Python alone."""

from collections.abc import Callable
from typing import Any

import attrs

from policyc.backends.python.compile import RUNTIME, engine_for, standalone_source
from policyc.compiled import Decide, callable_for
from policyc.core.program import Program
from policyc.pages import module_text


def decider(program: Program, say_why: Any = None) -> Decide:
    """What decides cases in this process; `say_why` as in `policyc.compiled`."""
    return callable_for(engine_for(program), say_why)


def aiming(program: Program, wanted: Callable[[str], bool]) -> Program:
    """The same with those policies alone to be decided of which the name is wanted."""
    policies = [attrs.evolve(one, target=one.target and wanted(one.name)) for one in program.policies]
    return attrs.evolve(program, policies=tuple(policies))


def python_file(program: Program) -> str:
    """The text of a program that answers cases and needs Python alone."""
    runtime = [*(f"backends.python.{name}" for name in RUNTIME), "compiled"]
    return standalone_source(program, map(module_text, runtime))
