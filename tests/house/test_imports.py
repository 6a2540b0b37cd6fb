"""Who may know of whom."""

import ast
from collections.abc import Iterable

from house.code import Module, below, imports, is_in, modules, own_imports

# What each part may import from policyc, besides itself. The longest name that fits a module counts.
FLOORS = {
    "version": (),
    "exits": (),
    "pages": (),
    "clock": (),
    "collector": (),
    "interrupt": (),
    "text": (),
    "core": ("text.source",),
    "facts": ("core", "text"),
    "grammar": ("project",),
    "language": ("core", "grammar", "text"),
    # A scenario's case is judged by what judges every other case.
    "language.cases": ("core", "facts", "language", "text"),
    "language.settings": ("core", "facts", "language", "text"),
    "language.errors": ("core", "facts.errors.shown", "text"),
    # What is not known of a record is said where cases are read, and needed again for the parts of an unlisted rest.
    "backends": ("core", "facts.unknown", "text.source", "version"),
    # A redesign is judged by the reference evaluator, and makes cases.
    "redesign": ("backends", "core", "facts", "text", "version"),
    # Options can stand in the columns of a file, as the cases of a batch do.
    "designing": ("batch.duck", "batch.errors", "clock", "core", "facts", "project", "redesign", "session", "text"),
    "batch": ("backends", "builds", "compiled", "core", "facts", "project", "session", "text"),
    "render": ("core", "text", "version"),
    # A case that the solver made up is read and judged like any other.
    "verify": ("backends", "collector", "core", "facts", "text", "version"),
    "project": ("facts", "text"),
    "console": ("render", "text"),
    "scenarios": ("backends", "core", "facts", "text"),
    "compiled": ("backends.python",),
    "builds": ("backends.python", "compiled", "core", "pages", "session"),
    "session": ("backends", "clock", "collector", "core", "facts", "language", "project", "scenarios", "text", "verify", "version"),
    "commands": ("builds", "console", "core", "designing", "exits", "interrupt", "pages", "render", "session", "text", "version"),
    "commands.batch": ("batch", "clock", "commands.frame", "console", "exits", "interrupt", "text"),
    "commands.build": ("batch", "builds", "commands.frame", "console", "exits", "render", "text"),
    "cli": ("commands", "console", "exits", "text", "version"),
    "__main__": ("cli",),
    "demo": ("cli", "console", "project"),
    "answers": (),
    "api": ("answers", "batch", "builds", "compiled", "core", "designing", "facts", "project", "render", "session", "text", "version"),
    "policyc": ("answers", "api", "version"),
}
# A heavy library has one door.
DOORS = {
    "lark": ("language.tables",),
    "pint": ("core.units",),
    "yaml": ("facts.read",),
    "click": ("cli", "commands"),
    "highspy": ("redesign.relax",),
    "numpy": ("redesign.relax",),
    "z3": ("redesign.second", "verify.solver"),
    "duckdb": ("batch.duck",),
    "pyarrow": ("batch.arrow_flat", "batch.arrow_lines", "batch.arrow_rows", "batch.duck"),
    "pyspark": ("batch.spark",),
    "sqlglot": ("batch.warehouse",),
    "hypothesis": (),
}
# What is imported inside a function, because a run that does not need it shall not wait for it.
LATE = {
    "policyc": ("policyc.answers", "policyc.api"),
    "api": ("policyc.batch.read", "policyc.batch.run", "policyc.builds", "policyc.compiled", "policyc.designing", "policyc.session"),
    "commands": ("policyc.builds", "policyc.designing", "policyc.render.labels", "policyc.render.program", "policyc.session"),
    "session": ("policyc.verify.check", "policyc.verify.compare", "policyc.verify.grouped", "policyc.verify.report", "policyc.verify.workers"),
    "batch.arrow_flat": ("pyarrow", "pyarrow.compute"),
    "batch.arrow_lines": ("pyarrow", "pyarrow.json"),
    "batch.arrow_rows": ("pyarrow", "pyarrow.compute"),
    "batch.duck": ("duckdb", "pyarrow"),
    "batch.part": ("fcntl",),
    "batch.spark": ("pyspark.errors", "pyspark.sql"),
    "batch.warehouse": ("sqlglot",),
    "commands.batch": ("policyc.batch.read", "policyc.batch.run"),
    "commands.build": ("policyc.batch.warehouse",),
    "console": (
        *("policyc.render.faults", "policyc.render.junit", "policyc.render.machine", "policyc.render.sarif"),
        *("tempfile", "traceback"),
    ),
    "core.units": ("pint",),
    "designing": ("policyc.batch.duck", "policyc.redesign.second"),
    "facts.read": ("yaml",),
    "language.parse": ("policyc.language.tables",),
}
# Who may look at a clock, and what for.
CLOCKED = {"clock": "when a search or a proof has had its time"}
OUTSIDE_WORLD = {"json", "os", "pathlib", "io", "shutil", "tempfile", "subprocess", "socket", "urllib", "sys", "yaml"}
# What those modules hold that only computes with words.
ONLY_WORDS = ("PurePath", "PurePosixPath")


def floor_of(module: Module) -> str:
    """The row of the table that speaks of this module."""
    rows = [row for row in FLOORS if is_in(module.name, row)]
    assert rows, f"tests/house/test_imports.py does not say what `{module.name}` may import"
    return max(rows, key=len)


def test_imports_run_downwards() -> None:
    broken = [
        f"{module.at(found.node)}: {module.name} imports {found.module}"
        for module in modules()
        for row in [floor_of(module)]
        for found in own_imports(module)
        if not any(is_in(found.module, may) for may in (row, *FLOORS[row]))
    ]
    assert broken == []


def test_every_row_of_the_table_speaks_of_a_module_that_exists() -> None:
    names = [module.name for module in modules()]
    named = [*FLOORS, *(may for row in FLOORS.values() for may in row), *LATE, *(m for d in DOORS.values() for m in d)]
    assert [row for row in named if not any(is_in(name, row) for name in names)] == []


def test_the_language_and_the_backends_never_meet() -> None:
    for one, other in (("language", "backends"), ("backends", "language")):
        for module in below(one):
            assert not any(is_in(found.module, other) for found in own_imports(module)), module.name


def test_only_the_session_orders_the_passes() -> None:
    passes = ("language.parse", "language.resolve", "language.check", "language.lower")
    for module in modules():
        used = {found.module for found in own_imports(module)} & set(passes)
        assert len(used) < 2 or module.name == "session", f"{module.name} imports {sorted(used)}"


def test_the_core_cannot_fail_in_a_way_that_a_user_must_read() -> None:
    for module in below("core", "backends"):
        assert not any(is_in(found.module, "text.diagnostic") for found in own_imports(module)), module.name


def test_a_heavy_library_has_one_door() -> None:
    broken = [
        f"{module.at(found.node)}: {module.name} imports {library}"
        for module in modules()
        for found in imports(module)
        for library, doors in DOORS.items()
        if is_in(found.module, library) and not any(is_in(module.name, door) for door in doors)
    ]
    assert broken == []


def test_the_core_and_the_language_do_not_touch_the_world_outside() -> None:
    broken = [
        f"{module.at(found.node)}: {module.name} imports {found.module}"
        for module in below("core", "language", "backends")
        for found in imports(module)
        if found.module.split(".")[0] in OUTSIDE_WORLD and found.name not in ONLY_WORDS
    ]
    opened = [
        f"{module.at(node)}: {module.name} calls {node.func.id}"
        for module in below("core", "language", "backends")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input")
    ]
    assert broken + opened == []


def test_no_import_is_hidden() -> None:
    hidden = [
        f"{module.at(found.node)}: {module.name} imports {found.module} late"
        for module in modules()
        for found in imports(module)
        if found.inside and found.module not in _late(module)
    ]
    assert hidden == []


def _late(module: Module) -> tuple[str, ...]:
    return tuple(late for row, many in LATE.items() if is_in(module.name, row) for late in many)


def test_no_module_is_part_of_a_circle() -> None:
    names = {module.name for module in modules()}
    knows = {module.name: {found.module for found in own_imports(module)} & names for module in modules()}
    left = dict(knows)
    while free := [name for name, known in left.items() if not known & left.keys()]:
        for name in free:
            del left[name]
    assert sorted(left) == []


def test_nobody_reads_the_clock() -> None:
    clocks = {"today", "now", "utcnow", "time", "time_ns", "perf_counter", "monotonic"}
    assert [*_calls((one for one in modules() if one.name not in CLOCKED), clocks)] == []


def test_nothing_is_left_to_chance() -> None:
    chancy = ("random", "secrets", "uuid", "time")
    asked = [module for module in modules() if module.name not in CLOCKED]
    broken = [module.name for module in asked for found in imports(module) if found.module in chancy]
    assert broken == []


def _calls(where: Iterable[Module], names: set[str]) -> Iterable[str]:
    for module in where:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                yield f"{module.at(node)}: {node.func.attr}()"
