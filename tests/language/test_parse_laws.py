"""Laws of the parser: no text makes it fail, and no declaration depends on another."""

import random
import re

from hypothesis import example, given, settings, strategies as st

from language.shapes import shape, spans
from policyc.language import parse as parser
from policyc.language.parse import parse
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source

GOOD = (
    'policy p "P"\n  issued by "M"\n  source "A" at "https://example.org/"\n  published 2025-10-09\n  judged on export.date\n',
    "use trade, terms\n",
    'record part "a part"\n  count: count at least 0\n  value: changeable money at least 0 USD "what it is worth"\n'
    '  kind: one of (metal, from, text)\n  parts: many part\n  invariant "no more than the whole" value is at least 0 USD\n',
    'group listed "the list" of element\n  source "x"\n  as of 2026-11-23\n  members (Sm, Dy,\n    Gd)\n',
    'calendar cn "China"\n  source "x"\n  working week (monday, friday)\n  closed on 2026-10-01 to 2026-10-08, 2026-12-25\n',
    'category magnet of article "a magnet"\n  source "Annex 1"\n  when any of\n    (a) article.kind is smco\n    (b) all of\n'
    "        (i)  article.kind is ndfeb\n        (ii) article.elements includes any (Tb, Dy)\n",
    'term content "Chinese content" : money\n  source "s"\n  means total of c.value over c in item.parts at any depth, outermost\n'
    "        where (c.origin is CN and c is a magnet)\n",
    'term floor "the floor" : share of value\n  source "s"\n  means 0.1% from 2025-12-01, 1% from 2027-03-01\n',
    'decision licence "a licence"\n  source "s"\n  outcomes from weakest to strictest no_need "no", need "yes"\n  otherwise no_need\n',
    'rule s1 "One"\n  source "section 1"\n  in force from 2025-12-01 up to and including 2026-12-01\n  # a remark (a) "\n'
    "  when all of\n    (a) moves\n    (b) any of\n        (i)  item is a magnet\n        (ii) 5 Wh/kg is at most item.density\n"
    '    (c) content is at least floor of item.value\n  then licence is need\n   and must "tell" within 10 working days after export.date in cn\n',
    'exception s5 "Relief" to s1, other.s2\n  source "section 5"\n  when not (export.to is CN or some u in uses where (u is relief))\n'
    "  then licence is no_need\n",
    'precedence s1 over s5\n  source "s"\n',
    'suspend all provisions of p from 2025-11-07 up to and including 2026-11-10\n  source "s"\n',
    'question open_point "What"\n  source "s"\n  readings one "first", two "second" by cn\n  as of 2026-11-23\n',
    'not encoded "section 7" "whether"\n',
    'guarantee "never"\n  given x.is_military implies y\n  then licence is not need\n',
    'scenario "edge"\n  source "s"\n  on 2025-12-05\n  given ordinary\n    with item.value is 100.00 USD\n'
    "    with item.elements are (Nd, Fe) and perhaps more\n  expect licence is need because s1\n",
)
ALONE = tuple(shape(parse(Source("alone", text))[0].declarations) for text in GOOD)
WORD = re.compile(r'"[^"\n]*"|\w+|[^\w\s]|[ \t]+|\n')
PIECES = st.sampled_from(
    [
        "rule",
        "when",
        "all of",
        "(a)",
        "(b)",
        "(i)",
        "(",
        ")",
        '"',
        "x",
        " ",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "5",
        "%",
        "is",
        "and",
    ]
    + [
        "or",
        ",",
        ".",
        ":",
        "[",
        "]",
        "#",
        "a",
        "at any depth",
        "\r",
        "\u202e",
        "е",
        "“",
        "==",
        "2025-01-01",
        "1e5",
        "not",
        "of",
    ]
)


def well_formed_answer(text: str) -> tuple[Diagnostic, ...]:
    """Parse and check what holds of every answer."""
    source = Source("text", text)
    file, faults = parse(source)
    for fault in faults:
        assert fault.span is not None
        assert 0 <= fault.span.start < fault.span.end <= len(text)
        assert fault.message()
        fault.hint()
        for label in fault.related():
            assert 0 <= label.span.start < label.span.end <= len(text)
    for span in spans(file.declarations) + spans(file.dropped):
        assert 0 <= span.start < span.end <= len(text)
    assert bool(faults) >= bool(file.dropped)
    return faults


def test_the_good_declarations_are_good() -> None:
    for text, alone in zip(GOOD, ALONE, strict=True):
        assert well_formed_answer(text) == ()
        assert len(alone) == 1  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
@example("")
@example("#")
@example("rule")
@example('"')
@example("rule\n(a)")
@example("rule a all of")
@example("\ud800")
def test_no_text_makes_it_fail(text: str) -> None:
    well_formed_answer(text)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(GOOD), st.lists(PIECES, max_size=40))
def test_no_heap_of_words_makes_it_fail(start: str, words: list[str]) -> None:
    well_formed_answer("rule x " + "".join(words))
    well_formed_answer(start.rstrip("\n") + " ".join(words))


def mutated(text: str, choose: random.Random) -> str:
    """A text with some words or lines left out, repeated or exchanged, which still begins and ends as it did."""
    lines = choose.random() < 0.3
    parts = text.splitlines(keepends=True) if lines else WORD.findall(text)
    for _ in range(choose.randint(1, 4)):
        if len(parts) < 3:
            break
        first, second = choose.randrange(1, len(parts)), choose.randrange(1, len(parts))
        match choose.randrange(4):
            case 0:
                del parts[first]
            case 1:
                parts.insert(second, parts[first])
            case 2:
                parts[first], parts[second] = parts[second], parts[first]
            case _:
                parts[first] = choose.choice(["and", "(a)", '"', "is", ")", "(", "5", "\n", "е", ";", "then", "from"])
    return "".join(parts)


@settings(max_examples=600, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, len(GOOD) - 1))
def test_a_damaged_declaration_never_touches_its_neighbours(choose: random.Random, damaged: int) -> None:
    broken = mutated(GOOD[damaged], choose)
    # What makes a declaration of its own out of a damaged one is not damage but another text.
    alone, faults = parse(Source("alone", broken))
    well_formed_answer(broken)
    file, found = parse(Source("all", "".join((*GOOD[:damaged], broken.rstrip("\n") + "\n", *GOOD[damaged + 1 :]))))
    assert [fault.code for fault in found] == [fault.code for fault in faults]
    expected = [*ALONE[:damaged], shape(alone.declarations), *ALONE[damaged + 1 :]]
    assert shape(file.declarations) == tuple(part for parts in expected for part in parts)  # type: ignore[attr-defined]


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(len(GOOD))))
def test_the_order_of_declarations_changes_none_of_them(order: list[int]) -> None:
    file, faults = parse(Source("all", "\n".join(GOOD[place] for place in order)))
    assert faults == ()
    assert shape(file.declarations) == tuple(ALONE[place][0] for place in order)  # type: ignore[index]


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, len(GOOD) - 1))
def test_line_ends_of_windows_change_nothing(choose: random.Random, place: int) -> None:
    text = mutated(GOOD[place], choose)
    unix, windows = parse(Source("unix", text)), parse(Source("windows", text.replace("\n", "\r\n")))
    assert shape(unix[0].declarations) == shape(windows[0].declarations)
    assert [(fault.code, fault.message()) for fault in unix[1]] == [
        (fault.code, fault.message()) for fault in windows[1]
    ]


def test_bounds_hold_for_monstrous_texts() -> None:
    for text in (
        "rule a " + "(" * 10_000_000,
        "(" * 1_000_000,
        "x\n" * 100_000,
        'rule a "A" when ' + "not " * 20_000 + "x",
    ):
        assert parse(Source("monster", text))[1]
    long_sum = 'term a "A" : money\n  means ' + " + ".join(["x"] * 10_000)
    assert [fault.code for fault in parse(Source("sum", long_sum))[1]] == ["P121"]
    many = "use a\n" * (parser.MOST_DECLARATIONS + 1)
    assert [fault.code for fault in parse(Source("many", many))[1]] == ["P122"]
    assert [fault.code for fault in parse(Source("faults", "x\n" * 501))[1]] == ["P102"] * 500 + ["P123"]
