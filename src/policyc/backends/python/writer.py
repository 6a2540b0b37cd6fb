"""Where generated code is put together: the constants and functions of a module, and one function as it grows."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import attrs

from policyc.backends.python.plan import Plan
from policyc.core.program import Expr, Field

# A place for a fact that is read: it becomes the reading itself, or the name of a variable if there are several. With a
# question mark it stands where it is seldom needed, and no variable is made for it.
MARK = re.compile("§([0-9]+)([?]?)§")
# A fact by its path from a root, and the table through which it is read, if there is one.
Read = tuple[str | None, tuple[str, ...], str]


@attrs.frozen
class Code:
    """An expression as Python: whether its value may be open, and for numbers what one of its whole numbers stands for.

    words: where it holds exactly if some facts, told by their marks, are among some words, and `rest` holds besides.
    """

    text: str
    open: bool = False
    scale: Fraction | None = None
    words: tuple[tuple[int, frozenset[str]], ...] = ()
    rest: tuple[str, ...] = ()


@attrs.define(eq=False)
class Module:
    """The module as it grows. `constants` are its values under the text that makes them."""

    plan: Plan
    facts: dict[tuple[str, str], str] = attrs.field(factory=dict)
    fact_texts: list[str] = attrs.field(factory=list)
    constants: dict[str, str] = attrs.field(factory=dict)
    functions: dict[str, list[str]] = attrs.field(factory=dict)
    slots: dict[str, str] = attrs.field(factory=dict)
    made: dict[object, "Code"] = attrs.field(factory=dict)
    groups: dict[object, list["Code"]] = attrs.field(factory=dict)
    varying: set[str] = attrs.field(factory=set)
    numbered: int = 0
    results: dict[str, str] = attrs.field(factory=dict)
    lives: dict[tuple[bool, str], "Code"] = attrs.field(factory=dict)
    masks: dict[tuple[bool, str], Any] = attrs.field(factory=dict)
    passes: dict[tuple[int, bool], list[str]] = attrs.field(factory=dict)
    frames: dict[bool, "Function"] = attrs.field(factory=dict)

    def number(self) -> int:
        """A number that no function has yet."""
        self.numbered += 1
        return self.numbered

    def function(self, known: bool) -> "Function":
        """A function that shares its marks and variables with the others, so that code can be written once for all."""
        one = self.frames.setdefault(known, Function(self, known, {None: "c"}, {None: "case"}))
        return Function(self, known, dict(one.names), dict(one.records), reads=one.reads, temps=one.temps, marks=one.marks)

    def named(self, letter: str, text: str) -> str:
        """The name of a value that is made of descriptions of facts, written once."""
        for line in self.fact_texts:
            name, _, made = line.partition(" = ")
            if made == text:
                return name
        name = f"{letter}{len(self.fact_texts)}"
        self.fact_texts.append(f"{name} = {text}")
        return name

    def constant(self, text: str) -> str:
        """The name of a constant value."""
        return self.constants.setdefault(text, f"K{len(self.constants)}")


@attrs.define(eq=False)
class Function:
    """A function as it grows.

    known: whether it is for cases in which every fact that it reads is known. names: the variable of each record that it
    has; those of bound names end in `#`. alias: where bound names lead from there. reads: the facts asked for so far, each
    with its mark, as they are and through tables of what words stand for; marks: the same by their marks.
    """

    module: Module
    known: bool
    names: dict[str | None, str]
    records: dict[str | None, str]
    alias: dict[str, tuple[str | None, tuple[str, ...]]] = attrs.field(factory=dict)
    reads: dict[Read, int] = attrs.field(factory=dict)
    temps: list[int] = attrs.field(factory=lambda: [0])
    marks: list[Read] = attrs.field(factory=list)
    inlining: int = 0

    @property
    def plan(self) -> Plan:
        """What is known of the Program."""
        return self.module.plan

    @property
    def suffix(self) -> str:
        """What the names of functions end in: `f` where all facts are known."""
        return "f" if self.known else "u"

    def temp(self) -> str:
        """A variable that nobody has yet."""
        self.temps[0] += 1
        return f"x{self.temps[0]}"

    def mark(self, root: str | None, steps: tuple[str, ...], table: str = "") -> str:
        """The mark of a fact that is read; of what a word stands for, if a table is named."""
        key = (root, steps, table)
        if key not in self.reads:
            self.marks.append(key)
            self.reads[key] = len(self.marks)
        return f"§{self.reads[key]}§"

    def field_of(self, mark: int) -> Field:
        """The fact that a mark stands for."""
        root, steps, _ = self.marks[mark - 1]
        return self.fields_at(root, steps[:-1])[steps[-1]]

    def resolve(self, root: str | None, steps: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        """A path from what this function has under a name."""
        if root is None:
            return root, steps
        outer, before = self.alias[root]
        return outer, before + steps

    def bind(self, name: str, variable: str, record: str) -> str:
        """Give a bound name a variable that holds its record; what it is known under here."""
        base = f"{variable}#"
        self.names[base], self.records[base] = variable, record
        self.alias[name] = (base, ())
        return base

    def fields_at(self, root: str | None, steps: tuple[str, ...]) -> Mapping[str, Field]:
        """The facts of the record at the end of a path."""
        name = self.records[root]
        for step in steps:
            name = getattr(self.plan.fields[name][step].type, "name")  # noqa: B009
        return self.plan.fields[name]

    def record_at(self, root: str | None, steps: tuple[str, ...]) -> str:
        """The name of the record at the end of a path."""
        name = self.records[root]
        for step in steps:
            name = getattr(self.plan.fields[name][step].type, "name")  # noqa: B009
        return name


def seldom(text: str) -> str:
    """The code where it stands behind a test that fails more often than not."""
    return MARK.sub("§\\1?§", text)


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """The lines further in."""
    return [f"{'    ' * by}{line}" for line in lines]


def literal(value: Any) -> str:
    """A value as source text, the same for the same value."""
    if isinstance(value, frozenset):
        return f"frozenset({{{', '.join(map(repr, sorted(value)))}}})" if value else "frozenset()"
    return repr(value)


# What writes an expression; the writers of folds and of expressions need each other.
Write = Any
__all__ = ["MARK", "Code", "Expr", "Function", "Module", "Write", "indented", "literal", "seldom"]
