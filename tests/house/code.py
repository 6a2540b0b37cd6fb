"""The modules of policyc as trees, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "policyc"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Module:
    """A module of the package; `name` is without the leading `policyc.`, and `policyc` for the package itself."""

    name: str
    file: Path
    tree: ast.Module
    lines: int

    def at(self, node: ast.AST) -> str:
        """A place in it, as an editor opens it."""
        return f"{self.file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@attrs.frozen
class Import:
    """One import: `module` is dotted and complete, `name` what is taken from it, if not the whole.

    `inside` says whether a function or a condition holds it.
    """

    module: str
    name: str | None
    inside: bool
    node: ast.stmt


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package, sorted by name."""
    return tuple(sorted((_read(file) for file in PACKAGE.rglob("*.py")), key=lambda module: module.name))


def below(*packages: str) -> Iterator[Module]:
    """The modules of these packages."""
    for module in modules():
        if any(is_in(module.name, package) for package in packages):
            yield module


def is_in(name: str, package: str) -> bool:
    """Whether a module is this one or lies below it."""
    return name == package or name.startswith(f"{package}.")


def imports(module: Module) -> Iterator[Import]:
    """What a module imports, `from x import y` as `x.y` where that is a module, else as `x`."""
    top = set(module.tree.body)
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names):
                yield from (Import(alias.name, None, node not in top, node) for alias in names)
            case ast.ImportFrom(name, names, level):
                assert level == 0, f"{module.at(node)}: imports are written out from `policyc`"
                yield from (Import(_target(name or "", alias.name), alias.name, node not in top, node) for alias in names)
            case _:
                pass


def own_imports(module: Module) -> Iterator[Import]:
    """What a module imports from policyc itself, without the leading `policyc.`."""
    for found in imports(module):
        if is_in(found.module, "policyc"):
            yield attrs.evolve(found, module=found.module.removeprefix("policyc."))


def functions(module: Module) -> Iterator[Function]:
    """Every function and method, nested ones included."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def _target(module: str, name: str) -> str:
    inner = ROOT / "src" / Path(*module.split("."))
    return f"{module}.{name}" if (inner / name).is_dir() or (inner / f"{name}.py").is_file() else module


def _read(file: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")
    return Module(name or "policyc", file, ast.parse(text), text.count("\n"))
