"""Conditions and numbers as code, put together: what holds of several, and numbers in one unit."""

from fractions import Fraction

from policyc.backends.python.facts_code import words_of
from policyc.backends.python.plan import common
from policyc.backends.python.writer import Code, Function, literal

YES, NO = Code("True"), Code("False")
TRUST = "(s.trust <= "


def all_of(f: Function, parts: list[Code]) -> Code:
    """All hold: 0 if one does not, 1 if all do, else what keeps it open."""
    if any(one.text == "False" for one in parts):
        return NO
    closed = [one.text for one in parts if not one.open and one.text != "True"]
    open_ones = [one.text for one in parts if one.open and not one.text.startswith(TRUST)]
    # How well a text must be known only ever leaves a condition open.
    trusts = list(dict.fromkeys(one.text for one in parts if one.open and one.text.startswith(TRUST)))
    if len(open_ones) + len(trusts) > 1:
        names = [f.temp() for _ in open_ones]
        tests = [f"({name} := {text})" for name, text in zip(names, open_ones, strict=True)]
        rest = f"((({' | '.join((*names, *trusts))}) & -2) or 1)"
        open_ones = [f"({' and '.join((*tests, rest))})"]
    else:
        open_ones += trusts
    found = closed + open_ones
    if not found:
        return YES
    text = f"({' and '.join(found)})" if len(found) > 1 else found[0]
    return Code(text, True) if open_ones else _words_of_all(text, [one for one in parts if one.text != "True"])


def _words_of_all(text: str, parts: list[Code]) -> Code:
    words: dict[int, frozenset[str]] = {}
    rest: list[str] = []
    for one in parts:
        for mark, some in one.words:
            words[mark] = words.get(mark, some) & some
        rest += one.rest if one.words else [one.text]
    return Code(text, words=tuple(words.items()), rest=tuple(rest))


def any_of(f: Function, parts: list[Code]) -> Code:
    """At least one holds."""
    if any(one.text == "True" for one in parts):
        return YES
    closed = [one.text for one in parts if not one.open and one.text != "False"]
    open_ones = [one.text for one in parts if one.open]
    if len(open_ones) > 1:
        names = [f.temp() for _ in open_ones]
        # Most conditions do not hold, and nothing is quicker than to see that.
        tests = " or ".join(f"(({name} := {text}) and {name} == 1)" for name, text in zip(names, open_ones, strict=True))
        open_ones = [f"(1 if {tests} else {' | '.join(names)})"]
    found = closed + open_ones
    if not found:
        return NO
    text = f"({' or '.join(found)})" if len(found) > 1 else found[0]
    return Code(text, True) if open_ones else _words_of_any(text, [one for one in parts if one.text != "False"])


def _words_of_any(text: str, parts: list[Code]) -> Code:
    if len(parts) == 1:
        return parts[0]
    marks = {one.words[0][0] if len(one.words) == 1 and not one.rest else 0 for one in parts}
    if len(marks) != 1 or 0 in marks:
        return Code(text)
    return Code(text, words=((marks.pop(), frozenset().union(*(one.words[0][1] for one in parts))),))


def word_test(f: Function, mark: int, some: frozenset[str]) -> str:
    """The code that tells whether a word that is known is among some."""
    others = words_of(f.field_of(mark).type) - some
    fewer, sign = (others, "not in") if len(others) < len(some) else (some, "in")
    if len(fewer) == 1:
        return f"(§{mark}§ {'==' if sign == 'in' else '!='} {next(iter(fewer))!r})"
    return f"(§{mark}§ {sign} {f.module.constant(literal(fewer))})"


def negation(f: Function, one: Code) -> Code:
    """It does not hold."""
    if one.text in ("True", "False"):
        return NO if one.text == "True" else YES
    if not one.open:
        words = [(mark, words_of(f.field_of(mark).type) - some) for mark, some in one.words]
        return Code(f"(not {one.text})", words=tuple(words) if len(words) == 1 and not one.rest else ())
    name = f.temp()
    return Code(f"(1 - {name} if ({name} := {one.text}) < 2 else {name})", True)


def aligned(one: Code, other: Code) -> tuple[Code, Code, Fraction]:
    """Two numbers in one unit."""
    assert one.scale is not None
    assert other.scale is not None
    scale = common(one.scale, other.scale)
    return in_unit(one, scale), in_unit(other, scale), scale


def in_unit(code: Code, scale: Fraction) -> Code:
    """A number in a smaller unit, of which its own is a multiple."""
    assert code.scale is not None
    times = code.scale * Fraction(scale.denominator, scale.numerator)
    assert times.denominator == 1, (code.scale, scale)
    if times == 1 or code.text == "0":
        text = code.text
    elif code.text in ("1", "-1"):
        text = str(times.numerator * int(code.text))
    else:
        text = f"{code.text} * {times.numerator}"
    return Code(text, code.open, scale)
