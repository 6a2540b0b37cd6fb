"""The pages that are shipped with policyc: one for each diagnostic, one schema for each document."""

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


def _diagnostics() -> Path:
    # A wheel carries the pages inside the package; a checkout keeps them with the rest of the manual.
    inside = _HERE / "_diagnostics"
    return inside if inside.is_dir() else _HERE.parents[1] / "docs" / "diagnostics"
