"""A Program as an engine in this process, and as the text of a file that needs nothing but Python."""

import ast
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from policyc.backends.python import bounds, deciding, engine, helpers, holdings, identity, narrowing, reading
from policyc.backends.python.engine import Engine
from policyc.backends.python.source import python_source
from policyc.core.program import Program
from policyc.core.units import scale_of, unit
from policyc.version import VERSION

# What generated code is built on, each after what it uses; a stand-alone file carries them all.
RUNTIME = ("bounds", "reading", "identity", "narrowing", "deciding", "engine", "helpers", "holdings", "checking")


def engine_for(program: Program) -> Engine:
    """The engine that decides cases as the reference evaluator does."""
    names: dict[str, Any] = {"Fraction": Fraction}
    for module in (bounds, reading, identity, narrowing, deciding, engine, helpers, holdings):
        names.update({name: thing for name, thing in vars(module).items() if not name.startswith("_")})
    exec(compile(python_source(program), "<compiled policy>", "exec"), names)
    made: Engine = names["ENGINE"]
    for facts in made.records.values():
        for fact in facts:
            fact.unit_of = _unit
    return made


def _unit(text: str) -> tuple[str, Fraction] | None:
    found = unit(text)
    return (found.dimension, scale_of(found)) if found is not None else None


def standalone_source(program: Program, runtime: Iterable[str]) -> str:
    """The file: `runtime` are the texts of the modules of RUNTIME and of `policyc.compiled`, in this order."""
    imports: dict[str, set[str]] = {}
    bodies = [_without_imports(text, imports) for text in runtime]
    names = ", ".join(policy.name for policy in program.policies if policy.target)
    head = [f'"""{names}, compiled by policyc {VERSION}; usage: python FILE CASE.json."""', "", "# ruff: noqa", "", *_lines(imports)]
    policies = [f"# {policy.name}: sha256 {policy.sha256}" for policy in program.policies]
    tail = ["decide = callable_for(ENGINE)", "", 'if __name__ == "__main__":', "    sys.exit(main(ENGINE, sys.argv[1:]))"]
    return "\n".join([*head, "", *bodies, *policies, "", python_source(program), *tail]) + "\n"


def _lines(imports: dict[str, set[str]]) -> list[str]:
    """One line for each module: those that are imported whole first, and classes before functions."""
    whole = [f"import {module}" for module in sorted(imports) if not imports[module]]
    some = {module: sorted(names, key=lambda name: (name[0].islower(), name)) for module, names in imports.items() if names}
    return [*whole, *(f"from {module} import {', '.join(some[module])}" for module in sorted(some))]


def _without_imports(text: str, imports: dict[str, set[str]]) -> str:
    """A module without its first words and its imports, of which those of the standard library are kept: by module the
    names, none of a module that is imported whole."""
    tree = ast.parse(text)
    dropped: set[int] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            imports.update({alias.name: set() for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            if node.module is not None and not node.module.startswith("policyc"):
                imports.setdefault(node.module, set()).update(map(ast.unparse, node.names))
        elif not (isinstance(node, ast.Expr) and node is tree.body[0]):
            continue
        dropped.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = [line for number, line in enumerate(text.splitlines(), 1) if number not in dropped]
    return "\n".join(lines).strip("\n") + "\n\n"
