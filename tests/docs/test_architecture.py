"""The list of modules in `docs/architecture.md` is what the modules say of themselves; `--accept` makes it anew."""

import ast

from corpus_runner import ROOT

PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- modules -->\n", "<!-- end of modules -->"
PACKAGE = ROOT / "src" / "policyc"


def modules_now() -> str:
    """A table of all modules with their first sentences, without those that only mark a folder."""
    rows = ["\n| module | is |\n|---|---|\n"]
    for file in sorted(PACKAGE.rglob("*.py")):
        said = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]
        name = file.relative_to(PACKAGE).as_posix()
        rows.append(f"| `{name}` | {said.replace('|', chr(92) + '|')} |\n")
    return "".join((*rows, "\n"))


def test_the_list_of_modules_is_up_to_date(accept: bool) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, found, tail = rest.partition(END)
    assert found, "the page has a place for the list"
    now = f"{head}{BEGIN}{modules_now()}{END}{tail}"
    if accept:
        PAGE.write_text(now, encoding="utf-8")
        return
    assert text == now
