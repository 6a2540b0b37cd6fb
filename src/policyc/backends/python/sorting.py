"""The tests of a loop over known facts: a table says of each word which tests it meets, so that most elements are left at once."""

from collections.abc import Iterable, Sequence

import attrs

from policyc.backends.python.algebra import word_test
from policyc.backends.python.facts_code import words_of
from policyc.backends.python.writer import Code, Function, indented, literal


@attrs.frozen
class Test:
    """What is done with an element for which a two-valued condition holds."""

    when: Code
    then: list[str]

    @property
    def marks(self) -> list[int]:
        """The facts whose words it tests."""
        return [mark for mark, _ in self.when.words]


@attrs.frozen
class _Table:
    """A word as a number with a bit for each set of words that is asked for; `name` is the variable that holds it."""

    name: str
    mark: str
    sets: list[frozenset[str]]
    numbers: dict[str, int]

    def test(self, some: frozenset[str]) -> str:
        """The code for whether the word is among these."""
        bit = 1 << self.sets.index(some)
        numbers = {number for number in self.numbers.values() if number & bit}
        if numbers == set(self.numbers.values()) - {0}:
            return ""
        return f"{self.name} == {numbers.pop()}" if len(numbers) == 1 else f"{self.name} & {bit}"


def sorted_tests(f: Function, tests: Sequence[Test]) -> list[str]:
    """The lines of all tests, those that hang on one word together. The order among tests does not matter."""
    marks = [mark for mark in dict.fromkeys(mark for one in tests for mark in one.marks) if _is_read_anyway(mark, tests)]
    if not marks:
        return [line for one in tests for line in (f"if {one.when.text}:", *indented(one.then))]
    tables = {mark: _table(f, mark, tests) for mark in marks}
    lines: list[str] = []
    for one in tests:
        if not any(mark in tables for mark in one.marks):
            lines += [f"if {one.when.text}:", *indented(one.then)]
    for place, mark in enumerate(marks):
        later = marks[place + 1 :]
        mine = [one for one in tests if mark in one.marks and not any(other in one.marks for other in later)]
        found = f"{tables[mark].name} := {tables[mark].mark}"
        inside = _of_word(f, mark, mine, tables)
        # One test alone needs no block of its own.
        only = len(mine) == 1 and _is_more(mine[0]) and tables[mark].test(dict(mine[0].when.words)[mark]) == ""
        lines += [f"if ({found}) and {inside[0][3:]}", *inside[1:]] if only else [f"if {found}:", *indented(inside or ["pass"])]
    return lines


def _is_read_anyway(mark: int, tests: Iterable[Test]) -> bool:
    """Whether a word is needed for every element: more than one test asks for it, or one asks for nothing else."""
    asking = [one for one in tests if mark in one.marks]
    return len(asking) > 1 or (len(asking[0].marks) == 1 and not asking[0].when.rest)


def _is_more(test: Test) -> bool:
    """Whether it asks about more than one word."""
    return len(test.marks) > 1 or bool(test.when.rest)


def _table(f: Function, mark: int, tests: Iterable[Test]) -> _Table:
    sets = list(dict.fromkeys(some for one in tests for other, some in one.when.words if other == mark))
    words = words_of(f.field_of(mark).type)
    numbers = {word: sum(1 << place for place, some in enumerate(sets) if word in some) for word in sorted(words)}
    root, steps, _ = f.marks[mark - 1]
    return _Table(f.temp(), f.mark(root, steps, table(f, words, numbers)), sets, numbers)


def table(f: Function, words: frozenset[str], numbers: dict[str, int]) -> str:
    """The name of a table of numbers by word."""
    found = list(numbers.values())
    usual = max(dict.fromkeys(found), key=found.count)
    others = {word: number for word, number in numbers.items() if number != usual}
    return f.module.constant(f"by_word({f.module.constant(literal(words))}, {usual}, {others!r})")


def _of_word(f: Function, mark: int, tests: Sequence[Test], tables: dict[int, _Table]) -> list[str]:
    """What is done where a word may matter."""
    lines: list[str] = []
    # What the tests before this one asked, as long as nothing else stands between.
    chained: list[str] = []
    for one in tests:
        own = [tables[mark].test(some) for other, some in one.when.words if other == mark]
        others = [
            tables[other].test(some) or tables[other].name if other in tables else word_test(f, other, some)
            for other, some in one.when.words
            if other != mark
        ]
        asked = " and ".join([test for test in (*own, *others, *one.when.rest) if test])
        if not asked:
            lines += one.then
            chained = []
            continue
        # Of two words it can only be one.
        exclusive = "==" in own[0] and own[0] not in chained
        lines += [f"{'elif' if chained and exclusive else 'if'} {asked}:", *indented(one.then)]
        chained = [*(chained if exclusive else []), own[0]] if "==" in own[0] and asked == own[0] else []
    return lines
