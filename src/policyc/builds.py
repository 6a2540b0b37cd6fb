"""Policies compiled ahead: a callable in this process, or a file that needs Python alone."""

import os
from typing import Any

from policyc.backends.python.compile import RUNTIME, engine_for, standalone_source
from policyc.compiled import Decide, callable_for
from policyc.core.program import Program
from policyc.pages import module_text


def decider(program: Program, say_why: Any = None) -> Decide:
    """What decides cases in this process; `say_why` as in `policyc.compiled`."""
    return callable_for(engine_for(program), say_why)


def python_file(program: Program) -> str:
    """The text of a program that answers cases and needs Python alone."""
    runtime = [*(f"backends.python.{name}" for name in RUNTIME), "compiled"]
    return standalone_source(program, map(module_text, runtime))


def write_text(path: str, text: str) -> str | None:
    """Write a file, whole or not at all; what stood in the way, if anything did."""
    beside = f"{path}.part"
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as problem:
        return problem.strerror or str(problem)
    return None
