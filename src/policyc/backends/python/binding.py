"""What a function of a decision keeps in variables of its own: passes over lists and definitions that it asks about again."""

import re

import attrs

from policyc.backends.python.expressions import DEEPEST, depth_of, inlined
from policyc.backends.python.settling import finish
from policyc.backends.python.writer import Function, indented, seldom
from policyc.core.program import Shared
from policyc.core.types import YesNo

# How code asks for a result of a pass over a list, and for a definition that is kept; see `lists.over` and `expressions`.
PASS = re.compile(r"\(s\.g([0-9]+) or g[0-9]+[fu]\(s\)\)\[([0-9]+)\]")
DEFINITION = re.compile(r"\(s\.(n[0-9]+) if s\.n[0-9]+ is not None else n[0-9]+[fu]\(s\)\)")
TRUST = re.compile(r"\(s\.trust <= ([0-9]) or 2\)")
# Whatever stands behind one of these may not be computed.
PERHAPS = re.compile(" and | or | if | else ")
# A longer definition is called, so that code does not grow with every use.
LONGEST = 600


@attrs.define(eq=False)
class Bindings:
    """What is bound so far in one function, by the code that asks for it.

    alone: whether the function keeps all that it finds out in variables, for nobody else asks for it. perhaps: the
    variables that hold something only once it was asked for.
    """

    f: Function
    alone: bool = False
    passes: set[str] = attrs.field(factory=set)
    names: set[str] = attrs.field(factory=set)
    levels: set[str] = attrs.field(factory=set)
    perhaps: dict[str, None] = attrs.field(factory=dict)

    def used(self, text: str) -> str:
        """The code with what is bound in place of what it asks for."""
        text = PASS.sub(self._result, text)
        text = TRUST.sub(lambda found: f"trust{found[1]}" if found[1] in self.levels else found[0], text)
        return DEFINITION.sub(self._definition, text)

    def _result(self, found: re.Match[str]) -> str:
        number, place = found.groups()
        if number in self.passes:
            return f"g{number}_{place}"
        if not self.alone:
            return found[0]
        self.perhaps[f"g{number}"] = None
        return f"(g{number} or (g{number} := {pass_function(self.f, int(number))}(s, c)))[{place}]"

    def _definition(self, found: re.Match[str]) -> str:
        name = found[1]
        if name in self.names:
            return name
        body = self.body_of(name) if self.alone else ""
        if not body:
            return found[0]
        self.perhaps[name] = None
        return f"({name} if {name} is not None else ({name} := {body}))"

    def body_of(self, name: str) -> str:
        """The code of a definition by its variable; none if it is too long to stand where it is used."""
        meant = list(self.f.plan.order)[int(name[1:])]
        text = seldom(self.used(inlined(self.f, Shared(meant, (), YesNo())).text))
        return text if len(text) < LONGEST and depth_of(text) < DEEPEST else ""

    def before(self, text: str) -> list[str]:
        """The lines that bind what this code is sure to ask for."""
        lines: list[str] = []
        for number in self.asked(text):
            self.passes.add(number)
            lines += self._pass(int(number))
        return lines

    def asked(self, text: str) -> list[str]:
        """The passes that this code is sure to ask for and that are not bound."""
        found = [one[1] for one in PASS.finditer(text) if PERHAPS.search(text.partition(one[0])[0]) is None]
        return [number for number in dict.fromkeys(found) if number not in self.passes]

    def _pass(self, number: int) -> list[str]:
        """The lines that make a pass, or take what it came to if it was made."""
        codes = self.f.module.groups["group", number, self.f.known]
        names = [f"g{number}_{place}" for place in range(len(codes))]
        taken = f"{', '.join(names)}, ="
        if not self.alone:
            return [f"{taken} s.g{number} or g{number}{self.f.suffix}(s)"]
        lines = [*self.f.module.passes[number, self.f.known]]
        lines += [f"{name} = {code.text}" for name, code in zip(names, codes, strict=True) if name != code.text]
        if f"g{number}" not in self.perhaps:
            return lines
        return [f"if g{number}:", f"    {taken} g{number}", "else:", *indented(lines)]

    def trusted(self, texts: list[str]) -> list[str]:
        """The lines that bind how well texts must be known, where several of these ask for it."""
        found = [level for text in texts for level in TRUST.findall(text)]
        self.levels |= {level for level in found if found.count(level) > 1}
        return [f"trust{level} = s.trust <= {level} or 2" for level in sorted(self.levels)]

    def first(self) -> list[str]:
        """The line before all others: what was not asked for yet."""
        return [f"{' = '.join(self.perhaps)} = None"] if self.perhaps else []


def pass_function(f: Function, number: int) -> str:
    """The name of the function that makes a pass and leaves it to others to keep what it came to."""
    called = f"g{number}a"
    if called not in f.module.functions:
        results = ", ".join(code.text for code in f.module.groups["group", number, f.known])
        finish(f.module.function(f.known), called, ("c",), [*f.module.passes[number, f.known], f"return {results},"])
    return called
