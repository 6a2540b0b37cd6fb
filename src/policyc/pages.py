"""What is shipped with policyc and read as text: the page of each diagnostic, the schema of each document, its own modules."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
DOCUMENTS = ("answer", "findings", "redesign", "batch", "diagnostics", "scenarios", "status")


def codes() -> tuple[str, ...]:
    """Every code that has a page, sorted."""
    return tuple(sorted(page.stem for page in _diagnostics().glob("P[0-9][0-9][0-9].md")))


def page(code: str) -> str:
    """The page of a code that `codes` lists."""
    return (_diagnostics() / f"{code}.md").read_text(encoding="utf-8")


def document_schema(name: str) -> str:
    """The JSON Schema of one of `DOCUMENTS`, as text."""
    return (_HERE / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")


def module_text(name: str) -> str:
    """The source of a module of policyc, which a stand-alone file carries; `name` is dotted, without `policyc`."""
    return _HERE.joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8")


def _diagnostics() -> Path:
    # A wheel carries the pages inside the package; a checkout keeps them with the rest of the manual.
    inside = _HERE / "_diagnostics"
    return inside if inside.is_dir() else _HERE.parents[1] / "docs" / "diagnostics"
