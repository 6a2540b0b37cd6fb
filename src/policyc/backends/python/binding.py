"""What a function of a decision keeps in variables of its own: passes over lists and definitions that it asks about again."""

import re

import attrs

from policyc.backends.python.writer import Function

# How code asks for a result of a pass over a list, and for a definition that is kept; see `lists.over` and `expressions`.
PASS = re.compile(r"\(s\.g([0-9]+) or g[0-9]+[fu]\(s\)\)\[([0-9]+)\]")
DEFINITION = re.compile(r"\(s\.(n[0-9]+) if s\.n[0-9]+ is not None else n[0-9]+[fu]\(s\)\)")
TRUST = re.compile(r"\(s\.trust <= ([0-9]) or 2\)")
# Whatever stands behind one of these may not be computed.
PERHAPS = re.compile(" and | or | if | else ")


@attrs.define(eq=False)
class Bindings:
    """What is bound so far in one function, by the code that asks for it."""

    f: Function
    passes: set[str] = attrs.field(factory=set)
    names: set[str] = attrs.field(factory=set)
    levels: set[str] = attrs.field(factory=set)

    def used(self, text: str) -> str:
        """The code with what is bound in place of what it asks for."""
        text = PASS.sub(lambda found: f"g{found[1]}_{found[2]}" if found[1] in self.passes else found[0], text)
        text = TRUST.sub(lambda found: f"trust{found[1]}" if found[1] in self.levels else found[0], text)
        return DEFINITION.sub(lambda found: found[1] if found[1] in self.names else found[0], text)

    def before(self, text: str) -> list[str]:
        """The lines that bind what this code is sure to ask for."""
        lines = []
        for number in dict.fromkeys(found[1] for found in PASS.finditer(text) if self._is_sure(text, found[0])):
            if number not in self.passes:
                self.passes.add(number)
                results = "".join(f"g{number}_{place}, " for place in range(len(self.f.plan.groups[int(number)])))
                lines.append(f"{results[:-1]} = s.g{number} or g{number}{self.f.suffix}(s)")
        return lines

    def trusted(self, texts: list[str]) -> list[str]:
        """The lines that bind how well texts must be known, where several of these ask for it."""
        found = [level for text in texts for level in TRUST.findall(text)]
        self.levels |= {level for level in found if found.count(level) > 1}
        return [f"trust{level} = s.trust <= {level} or 2" for level in sorted(self.levels)]

    def _is_sure(self, text: str, asked: str) -> bool:
        """Whether the code computes this first of all."""
        return PERHAPS.search(text.partition(asked)[0]) is None
