"""Which files a run reads: policies, cases, and what is shipped with the package."""

import difflib
import os
import stat
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path

from policyc.facts.decode import LARGEST, decode
from policyc.facts.errors.files import NoPolicies, NoSuchFile, NotAPolicy, UnreadableFile
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source

SUFFIX = ".policy"
# What cases and tables are kept in.
FACTS = (".json", ".yaml", ".yml", ".ndjson", ".jsonl", ".csv", ".parquet", ".arrow")
# Where a checkout keeps what a wheel carries inside the package.
_SHIPPED = {"policies": "_policies", "grammar": "_grammar"}


def find_policies(paths: Iterable[str | os.PathLike[str]]) -> tuple[tuple[Source, ...], tuple[Diagnostic, ...]]:
    """Every policy file that is named or lies below a folder that is named: each once, folders in sorted order."""
    sources: list[Source] = []
    faults: list[Diagnostic] = []
    seen: set[str] = set()
    for path in paths:
        name = os.fspath(path)
        files, found = _policy_files(name)
        faults += found
        for file in files:
            same = os.path.realpath(file)
            if same not in seen:
                seen.add(same)
                source, wrong = read_source(file)
                faults += wrong
                sources += [source] if source is not None else []
    return tuple(sources), tuple(faults)


def read_source(path: str | os.PathLike[str], marked: bool = False) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The text of a file, under the name by which it was asked for. marked: it may begin with a byte order mark, as tables from
    Excel do."""
    name = os.fspath(path)
    try:
        # A named pipe that nobody writes to would be waited for without end. Those of the shell stand below /dev.
        if stat.S_ISFIFO(os.stat(name).st_mode) and not name.startswith("/dev/"):
            return None, (UnreadableFile(name=name, why="it is a pipe, not a file"),)
        with open(name, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None, (absent(name),)
    except (OSError, ValueError) as problem:
        return None, (UnreadableFile(name=name, why=_why(problem)),)
    return decode(Path(name).as_posix(), data.removeprefix(BOM_UTF8) if marked else data)


def find_named(name: str, beside: str) -> str | None:
    """The policy file of this name in the folder of another file, else anywhere in the shipped library."""
    file = name + SUFFIX
    here = os.path.join(os.path.dirname(beside), file)
    if os.path.isfile(here):
        return here
    return next((found for found in sorted(_below(os.fspath(shipped("policies")))) if Path(found).name == file), None)


def shipped(what: str) -> Path:
    """The folder of the shipped `policies` or of the `grammar`, in an installed package or in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / _SHIPPED[what]
    return inside if inside.is_dir() else package.parents[1] / what


def _policy_files(name: str) -> tuple[list[str], tuple[Diagnostic, ...]]:
    if "\0" in name:
        return [], (UnreadableFile(name=name, why="a name holds no NUL character"),)
    try:
        folder = os.path.isdir(name)
        files = sorted(_below(name)) if folder else [name]
    except (OSError, ValueError) as problem:
        return [], (UnreadableFile(name=name, why=_why(problem)),)
    if folder and not files:
        return [], (NoPolicies(name=name),)
    if not folder and name.lower().endswith(FACTS) and os.path.exists(name):
        return [], (NotAPolicy(name=name),)
    return files, ()


def absent(name: str) -> NoSuchFile:
    """A path that leads nowhere, with what may be meant: a neighbour, or something that is shipped."""
    wanted = Path(name)
    library = shipped("policies")
    # `policies/cn/…` is how the documentation, which is read beside a checkout, names what is shipped.
    if wanted.parts[:1] == (library.name.removeprefix("_"),) and ".." not in wanted.parts:
        meant = library.joinpath(*wanted.parts[1:])
        if meant.exists():
            return NoSuchFile(name=name, shipped=str(meant))
    named = find_named(wanted.name.removesuffix(SUFFIX), name) if wanted.name else None
    folder, missing = _where(wanted)
    beside = _beside(folder)
    rest = wanted.parts[len(folder.parts) + 1 :]
    near = _near(missing, tuple(one for one in beside if one.endswith("/") or not rest))
    whole = [folder.joinpath(one, *rest) for one in near]
    # Where a folder was misspelt, what was meant may be there below the one that is like it.
    likely = [one for one in whole if one.exists()] or [folder / one for one in near]
    if not likely and named is None and _near(wanted.parts[0] if wanted.parts else "", ("policies",)):
        meant = library.joinpath(*wanted.parts[1:])
        named = str(meant) if meant.exists() else None
    return NoSuchFile(name=name, shipped=named, near=tuple(one.as_posix() for one in likely), folder=folder.as_posix(), beside=beside)


def _where(wanted: Path) -> tuple[Path, str]:
    """The last folder on the way to a path that is there, and the name that is not in it."""
    folder, missing = wanted.parent, wanted.name
    while not folder.is_dir() and folder != folder.parent:
        folder, missing = folder.parent, folder.name
    return folder, missing


def _beside(folder: Path) -> tuple[str, ...]:
    """What is in a folder, hidden files left out; folders end in a stroke."""
    try:
        found = sorted(one for one in os.listdir(folder) if not one.startswith("."))
    except OSError:
        return ()
    return tuple(f"{one}/" if os.path.isdir(folder / one) else one for one in found)


def _near(missing: str, beside: tuple[str, ...]) -> tuple[str, ...]:
    """At most two names that are like this one; what stands behind the dot makes nothing alike."""
    names = [one.rstrip("/") for one in beside]
    alike = difflib.get_close_matches(Path(missing).stem, {Path(one).stem for one in names}, n=2, cutoff=0.6)
    return tuple(one for one in names if Path(one).stem in alike)[:2]


def _below(folder: str) -> Iterator[str]:
    for here, _, names in os.walk(folder, onerror=_raise):
        yield from (os.path.join(here, name) for name in names if name.endswith(SUFFIX))


def _raise(problem: OSError) -> None:
    raise problem


def _why(problem: Exception) -> str:
    text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    return text[:1].lower() + text[1:]
