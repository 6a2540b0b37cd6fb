"""From the texts of a random policy to the surface trees and the Program, without a file system between them."""

from collections.abc import Mapping

import attrs

from agreement.plain_law import Law, read_law
from policyc.core.program import Program
from policyc.language import syntax
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.source import Source

TARGET = "law"


@attrs.frozen(eq=False)
class Compiled:
    """Both readings of the same texts: the Program for the reference, the surface trees for the second opinion."""

    program: Program
    law: Law


def trees(files: Mapping[str, str]) -> tuple[dict[str, syntax.File], tuple[Diagnostic, ...]]:
    """The surface trees, under the name of their module, and what is wrong with the texts."""
    found: dict[str, syntax.File] = {}
    faults: list[Diagnostic] = []
    for name, text in files.items():
        file, wrong = parse(Source(name, text))
        found[name.removesuffix(".policy")] = file
        faults += wrong
    return found, tuple(faults)


def compile_texts(files: Mapping[str, str]) -> tuple[Compiled | None, tuple[Diagnostic, ...]]:
    """Both readings, or the errors for which there is none."""
    parsed, faults = trees(files)
    program, more = compile_files(tuple(parsed.values()), frozenset((TARGET,)))
    errors = tuple(one for one in (*faults, *more) if one.severity is Severity.ERROR)
    if program is None or errors:
        return None, errors
    return Compiled(program, read_law(parsed, TARGET)), ()
