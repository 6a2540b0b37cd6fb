"""Where facts are read: a function's code with every mark replaced, by the reading itself or by a variable that holds it."""

import re
from functools import partial

import attrs

from policyc.backends.python.facts_code import Place, read_fact
from policyc.backends.python.writer import MARK, Function, indented

# A word that has a variable already, and is given another one to be looked at.
TWICE = re.compile(r"\((x[0-9]+) (==|in) ([^() ]+|'[^']*') if type\(\1 := (v[0-9]+)\) is str else \1\)")


@attrs.define
class _Use:
    """Where a mark stands: the line that has it first, the one that is sure to need it first, and how often it is needed."""

    first: int
    sure: int | None = None
    counted: int = 0
    plain: int = 0


def settle_reads(f: Function, lines: list[str], roots: tuple[str | None, ...]) -> list[str]:
    """The lines with every mark of a fact below one of these names replaced.

    A fact that is read more than once is read once, before the line that needs it first.
    """
    uses = {mark: one for mark, one in _uses(lines).items() if f.marks[mark - 1][0] in roots}
    nodes: dict[Place, str] = {}
    texts: dict[int, str] = {}
    bound: dict[int, int] = {}
    before: dict[int, list[str]] = {}
    for mark, use in sorted(uses.items(), key=lambda one: one[1].first):
        root, steps, table = f.marks[mark - 1]
        holder = _holder(f, (root, steps[:-1]), nodes, before.setdefault(_start_of(lines, use.first), []))
        texts[mark] = read_fact(f, (root, steps), holder, table)
        if use.sure is not None and use.counted and use.plain > 1:
            bound[mark] = _start_of(lines, use.sure)
            before.setdefault(bound[mark], []).append(f"v{mark} = {texts[mark]}")

    def replaced(place: int, found: re.Match[str]) -> str:
        mark = int(found[1])
        if mark not in uses:
            return found[0]
        return f"v{mark}" if mark in bound and bound[mark] <= place else texts[mark]

    found: list[str] = []
    for place, line in enumerate(lines):
        found += [*before.get(place, ()), MARK.sub(partial(replaced, place), line)]
    return [plainly(one) for one in found]


def _uses(lines: list[str]) -> dict[int, _Use]:
    uses: dict[int, _Use] = {}
    for place, line in enumerate(lines):
        for number, seldom in MARK.findall(line):
            use = uses.setdefault(int(number), _Use(place))
            if seldom:
                continue
            use.sure = place if use.sure is None else use.sure
            use.plain += 1
            # What only a match needs is read there: most elements match nothing.
            use.counted += not line.startswith(" ")
    return uses


def plainly(line: str) -> str:
    """The line without variables that only repeat others."""
    return TWICE.sub(r"(\4 \2 \3 if type(\4) is str else \4)", line)


def _start_of(lines: list[str], place: int) -> int:
    """The line that begins the block in which a line stands."""
    while lines[place].startswith((" ", "elif ", "else:")):
        place -= 1
    return place


def _holder(f: Function, key: Place, nodes: dict[Place, str], before: list[str]) -> str:
    """The variable of the record that holds a fact."""
    root, steps = key
    if not steps:
        return f.names[root]
    if key not in nodes:
        above = _holder(f, (root, steps[:-1]), nodes, before)
        name = f.temp()
        before.append(f"{name} = {read_fact(f, key, above)}")
        nodes[key] = name
    return nodes[key]


def finish(f: Function, called: str, params: tuple[str, ...], lines: list[str], first: tuple[str, ...] = ()) -> None:
    """Put a function into the module: its lines, after those that read what it needs."""
    whole = settle_reads(f, lines, tuple(f.names))
    case = ["c = s.c"] if "c" not in params and any(re.search(r"\bc\b", line) for line in whole) else []
    head = f"def {called}({', '.join(('s', *params))}):"
    f.module.functions[called] = [head, *indented([*first, *case, *whole])]
