"""What the parser makes of each construct, written short: `(op a b)` for a phrase, dots for a path."""

import re
from pathlib import Path

import attrs
import pytest

from language.shapes import spans
from policyc.grammar import grammar_text
from policyc.language import syntax
from policyc.language.build import MAKERS
from policyc.language.parse import parse
from policyc.text.source import Source

GRAMMAR = re.sub(r"//[^\n]*", "", grammar_text())


def short(node: object) -> str:
    """A surface tree on one line; clauses that say nothing are left out."""
    match node:
        case syntax.Name(text) | syntax.Day(text):
            return text
        case syntax.Quoted(text):
            return f'"{text}"'
        case syntax.Path(names):
            return ".".join(name.text for name in names)
        case syntax.Number(text, None):
            return text
        case syntax.Number(text, unit):
            return f"{text}[{unit}]"
        case syntax.YesNo(yes):
            return "yes" if yes else "no"
        case syntax.Members(items):
            return f"{{{' '.join(map(short, items))}}}"
        case syntax.Phrase(op, args):
            return f"({op} {' '.join(map(short, args))})"
        case syntax.Labelled(quantifier, lines):
            return f"[{quantifier}: {'; '.join(f'{line.label} {short(line.condition)}' for line in lines)}]"
        case tuple():
            return " ".join(map(short, node))
        case _ if attrs.has(type(node)):
            said = [getattr(node, field.name) for field in attrs.fields(type(node)) if field.name != "span"]
            return f"({type(node).__name__} {' '.join(short(one) for one in said if one is not None and one != ())})"
        case _:
            return str(node)


def only(text: str) -> syntax.Declaration:
    """The only declaration of a text without faults."""
    file, faults = parse(Source("text", text))
    assert [(fault.code, fault.message()) for fault in faults] == []
    (declaration,) = file.declarations
    return declaration


def condition(text: str) -> str:
    """What a condition is read as."""
    rule = only(f'rule r "R"\n  when {text}\n')
    assert isinstance(rule, syntax.Provision)
    return short(rule.when)


def codes(text: str) -> list[str]:
    """The codes of what is wrong with a text."""
    return [fault.code for fault in parse(Source("text", text))[1]]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("x", "x"),
        ("export.from is not CN", "(not_equal export.from CN)"),
        ("rates.from is rates.to", "(equal rates.from rates.to)"),
        ("owner.share is at least 25%", "(at_least owner.share 25[%])"),
        ("rate.source is part.text", "(equal rate.source part.text)"),
        ("element is in (In, As, At, No)", "(is_in element {In As At No})"),
        ("count is more than 3", "(more_than count 3)"),
        ("x is not in listed", "(is_not_in x listed)"),
        ("x is a part_1_item", "(IsA x part_1_item False)"),
        ("x is not an open_item", "(IsA x open_item True)"),
        ("x is a", "(equal x a)"),
        ("item.kind is in (from, to, other)", "(is_in item.kind {from to other})"),
        ("x is in (yes, no)", "(is_in x {yes no})"),
        ("x includes all (Sm, Co,)", "(includes_all x {Sm Co})"),
        ("x is between 1 and 2 and y", "(and (between x 1 2) y)"),
        ("x is on or before 2025-12-05", "(on_or_before x 2025-12-05)"),
        ("x >= 1 and y < 2", "(and (at_least x 1) (less_than y 2))"),
        ("a and b and c", "(and a b c)"),
        ("(a and b) or c", "(or (and a b) c)"),
        ("not a and b", "(and (not_ a) b)"),
        ("not not a", "(not_ (not_ a))"),
        ("a implies b", "(implies a b)"),
        ("0.1% of item.value is x", "(equal (share_of 0.1[%] item.value) x)"),
        ("x is at least content_floor of item.value", "(at_least x (share_of content_floor item.value))"),
        ("x is 100.00 USD", "(equal x 100.00[USD])"),
        ("x is 1_000 USD", "(equal x 1000[USD])"),
        ("x is -3 kg", "(equal x -3[kg])"),
        ("x is 300 Wh/kg", "(equal x 300[Wh/kg])"),
        ("x is 5 g/cm3", "(equal x 5[g/cm3])"),
        ("x is 10 m*s^-2", "(equal x 10[m*s^-2])"),
        ("x is 3 µm or y", "(or (equal x 3[µm]) y)"),
        ("x is 2 m² * 3", "(equal x (times 2[m²] 3))"),
        ("x + 2 * y - 1 is z", "(equal (minus (plus x (times 2 y)) 1) z)"),
        ("x is a.b if c otherwise d", "(choose (equal x a.b) c d)"),
        ("x is 10 days after d", "(equal x (DaysAfter 10 d))"),
        ("x is after 10 working days after d in cn", "(after x (DaysAfter 10 d cn))"),
        ("s1 applies", "(Applies s1 False)"),
        ("the conditions of p.s1 hold", "(Applies p.s1 True)"),
        ("some v in list", "(Fold some v list here)"),
        ("no v in list at any depth where (v.x)", "(Fold no v list any v.x)"),
        ("every v in list where (v.x) has (v.y)", "(Fold every v list here v.x v.y)"),
        ("count of v in list at any depth, at every level is 2", "(equal (Fold count v list every level) 2)"),
        ("total of v.a over v in list at any depth is 2", "(equal (Fold total v list any v.a) 2)"),
        (
            "some element in item.elements where (element is Dy)",
            "(Fold some element item.elements here (equal element Dy))",
        ),
        ("largest of v.a over v in list or 0 USD if none is 2", "(equal (Fold largest v list here v.a 0[USD]) 2)"),
        (
            "smallest of v.a over v in list where (v.b) or x if none is 2",
            "(equal (Fold smallest v list here v.b v.a x) 2)",
        ),
    ],
)
def test_a_condition_is_read_as_it_is_said(text: str, read: str) -> None:
    assert condition(text) == read


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        ("all of\n    (a) x\n    (b) y", "[all of: (a) x; (b) y]"),
        ("any of\n  (1) x\n      and y\n  (2) z", "[any of: (1) (and x y); (2) z]"),
        (
            "none of\n    (a) any of\n        (i)  x\n        (ii) y\n    (b) z",
            "[none of: (a) [any of: (i) x; (ii) y]; (b) z]",
        ),
        (
            "all of\n    (a) some v in list where (any of\n            (i) v.x\n            (ii) v.y\n        )\n    (b) z",
            "[all of: (a) (Fold some v list here [any of: (i) v.x; (ii) v.y]); (b) z]",
        ),
        (
            "all of\n    (a) x is in\n        (CN)\n    (b) export.from\n    (c) y",
            "[all of: (a) (is_in x {CN}); (b) export.from; (c) y]",
        ),
    ],
)
def test_columns_tell_how_lists_are_nested(lines: str, read: str) -> None:
    assert condition(lines) == read


def test_tabs_alone_tell_columns_too() -> None:
    rule = only('rule r "R"\n\twhen any of\n\t\t(A) all of\n\t\t\t(I) x\n\t\t(B) y\n')
    assert isinstance(rule, syntax.Provision)
    assert short(rule.when) == "[any of: (A) [all of: (I) x]; (B) y]"


def test_letters_run_through_i_and_past_z() -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]
    lines = "".join(f"\n    ({letter}) x" for letter in letters)
    assert condition("all of" + lines).count("(i) x") == 1
    roman = "".join(
        f"\n    ({label}) x" for label in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi")
    )
    assert condition("all of" + roman).count("x") >= 11
    assert codes(f'rule r "R"\n  when all of{lines.replace("(i)", "(ii)")}\n') == ["P116"]


def test_the_condition_of_a_line_covers_its_text() -> None:
    text = 'rule r "R"\n  when all of\n    (a) (x or y)  # remark\n    (b) some v in list\n        where (v.x)\n  then l is m\n'
    rule = only(text)
    assert isinstance(rule, syntax.Provision)
    assert isinstance(rule.when, syntax.Labelled)
    first, second = rule.when.lines
    assert (first.span.text, first.condition.span.text) == ("(a)", "(x or y)")
    assert second.condition.span.text == "some v in list\n        where (v.x)"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            'policy p "P"\n  judged on export.date\n  published 2025-10-09\n  source "a"\n  source "b" at "c"\n  affected by q, r\n'
            '  encoded by "X" on 2026-01-01\n  reviewed by "Y" on 2026-01-02\n  issued by "M"\n',
            '(Policy p "P" "M" (Citation "a") (Citation "b" "c") 2025-10-09 export.date q r (Signed "X" 2026-01-01) '
            '(Signed "Y" 2026-01-02))',
        ),
        ("use trade, cn_terms,\n  other\n", "(Use trade cn_terms other)"),
        (
            'record rate "a rate"\n  from: country\n  source: text\n  share: share of value\n  date: date "when"\n  count: count at least 1\n'
            "  element: element\n  text: text\n  number: changeable number more than 0 less than 9\n  country: one of (from, to)\n"
            "  quantity: quantity in [g/cm3]\n  code: set of code\n  many: many rate\n  of: yes or no\n  x: other\n"
            '  invariant "sane" count is at least 1\n',
            None,
        ),
        (
            'facts\n  item: item\n  invariant "x" item.value is at least 0 USD\n',
            '(Facts (Field item (TypeExpr record item)) (Invariant "x" (at_least item.value 0[USD])))',
        ),
        (
            'baseline b "B" of a\n  with x.from is JP\n  with y is unknown\n  with z are (A, B) and perhaps more\n  with k is text\n'
            "  with v is between 1 USD and 2 USD\n  with w is at most 3\n  with l is none\n  with m is incomplete\n",
            '(Baseline b "B" a (With x.from (Setting value JP)) (With y (Setting unknown)) (With z (Setting some_items A B)) '
            "(With k (Setting value text)) (With v (Setting between 1[USD] 2[USD])) (With w (Setting at_most 3)) "
            "(With l (Setting none)) (With m (Setting incomplete)))",
        ),
        (
            'group g "G" of country\n  source "s"\n  as of 2026-01-01\n  members (CN, from, open)\n',
            '(Group g "G" (TypeExpr country) (Citation "s") 2026-01-01 {CN from open})',
        ),
        (
            'calendar c "C"\n  working week (monday, friday)\n  closed on 2026-10-01 to 2026-10-08, 2026-12-25\n  open on 2026-10-10\n'
            "  closed on 2027-01-01\n  known from 2026-01-01 up to and including 2026-12-31\n",
            '(Calendar c "C" monday friday (DayRange 2026-10-01 2026-10-08) (DayRange 2026-12-25) (DayRange 2027-01-01) '
            "(DayRange 2026-10-10) (Period 2026-01-01 2026-12-31))",
        ),
        (
            'term t "T" : share of value\n  means 0.1% from 2025-12-01, 1% from 2027-03-01\n  text "words"\n',
            '(Term t "T" (TypeExpr share value) "words" (Dated 0.1[%] 2025-12-01) (Dated 1[%] 2027-03-01))',
        ),
        (
            'decision d "D"\n  decided by "M"\n  outcomes from weakest to strictest a "A", b "B"\n  otherwise a\n',
            '(Decision d "D" "M" True (OutcomeLine a "A") (OutcomeLine b "B") a)',
        ),
        ('decision d "D"\n  outcomes unordered a "A"\n', '(Decision d "D" False (OutcomeLine a "A"))'),
        (
            'exception e "E" to r, p.q\n  subject to f\n  replaces g\n  in force up to and including 2026-01-01\n'
            '  then l is m and must "tell" within 10 days after x and must "keep"\n',
            '(Provision True e "E" r p.q (Period 2026-01-01) f g (Conclude l m) (Must "tell" (DaysAfter 10 x)) (Must "keep"))',
        ),
        ('precedence p.a over b\n  source "s"\n', '(Precedence p.a b (Citation "s"))'),
        (
            'accept conflict between p.a and b\n  because "law"\n  accepted by "X"\n  source "s"\n',
            '(Accept p.a b "law" "X" (Citation "s"))',
        ),
        (
            "suspend all provisions of p from 2025-11-07 up to and including 2026-11-10\n  when q is r\n",
            "(Suspend True p (Period 2025-11-07 2026-11-10) (equal q r))",
        ),
        ("suspend all provisions from 2025-11-07\n", "(Suspend True (Period 2025-11-07))"),
        ("suspend a, p.b from 2025-11-07\n", "(Suspend False a p.b (Period 2025-11-07))"),
        (
            'question q "Q"\n  readings a "A" by cn, b "B"\n  as of 2026-11-23\n',
            '(Question q "Q" (ReadingLine a "A" cn) (ReadingLine b "B") 2026-11-23)',
        ),
        ('not encoded "s 7" "why"\n  source "x"\n', '(NotEncoded "s 7" "why" (Citation "x"))'),
        (
            'guarantee "g"\n  across policies\n  given all of\n    (a) x\n  then y implies z\n',
            '(Guarantee "g" True [all of: (a) x] (implies y z))',
        ),
        (
            'scenario "s"\n  on 2025-12-05\n  known on 2025-12-06\n  across policies\n  ignoring suspensions\n  reading p.q is r\n'
            "  given base\n    with x is 1\n  expect l is m because of a, b.c\n  expect l is undetermined between m, n because q\n"
            "  expect l is in conflict between a and b\n  expect l is suspended by p\n  expect a applies\n  expect b does not apply\n"
            '  expect must "tell" by 2026-01-01\n  expect must "tell" by unknown\n  expect must "tell"\n',
            '(Scenario "s" True 2025-12-05 2025-12-06 True (Assumed p.q r) base (With x (Setting value 1)) '
            "(Expect outcome l m a b.c) (Expect undetermined l m n q) (Expect conflict l a b) (Expect suspended l p) "
            '(Expect applies a) (Expect not_applies b) (Expect due "tell" 2026-01-01) (Expect due_unknown "tell") (Expect due_undated "tell"))',
        ),
    ],
)
def test_a_declaration_is_read_as_it_is_said(text: str, read: str | None) -> None:
    declaration = only(text)
    if read is not None:
        assert short(declaration) == read
    for span in spans(declaration):
        assert declaration.span.start <= span.start < span.end <= declaration.span.end


def test_fields_may_be_named_like_types() -> None:
    words = (
        "count",
        "text",
        "date",
        "share",
        "source",
        "number",
        "country",
        "element",
        "money",
        "quantity",
        "code",
        "from",
        "of",
        "when",
    )
    record = only(
        'record r "R"\n' + "".join(f"  {word}: {'text' if word != 'share' else 'share of value'}\n" for word in words)
    )
    assert isinstance(record, syntax.Record)
    assert tuple(field.name.text for field in record.fields) == words


def test_five_mistakes_in_one_file_give_five_codes() -> None:
    text = (
        'rule a "A\n  then l is m\n\nrule b "B"\n  when x == y\n\nrule good "G"\n  when x\n\nrule c "C"\n  when x and y or z\n\n'
        'rul d "D"\n\nrule e "E"\n  when all of\n    (a) x\n    (c) y\n'
    )
    file, faults = parse(Source("text", text))
    assert [fault.code for fault in faults] == ["P101", "P107", "P119", "P102", "P116"]
    assert [short(one) for one in file.declarations] == ['(Provision False good "G" x)']
    assert [(one.keyword, one.name) for one in file.dropped] == [
        ("rule", "a"), ("rule", "b"), ("rule", "c"), ("rul", "d"), ("rule", "e")
    ]  # fmt: skip


def test_an_empty_file_declares_nothing() -> None:
    for text in ("", "\n", "# only a remark", "   \r\n\t\n"):
        file, faults = parse(Source("text", text))
        assert (file.declarations, file.dropped, faults) == ((), (), ())


@pytest.mark.parametrize("char", "\u202e\u2066\u200b\u200d\u00ad\ufeff\u2028\u0085\x00\x1b\r\U000e0041\ufe0f\u3164")
@pytest.mark.parametrize(
    "text", ["# a {} b\n", 'rule r "a {} b"\n', 'rule r "R"\n  # {} b\n', 'rule r{} "R"\n', "{}rule r\n"]
)
def test_what_cannot_be_seen_is_refused_everywhere(char: str, text: str) -> None:
    assert codes(text.format(char)) == ["P104"]


def test_what_can_be_seen_may_be_quoted() -> None:
    for text in ("“R”", "稀土", "µ ± 5 €; {x}", "Ж", "\t", "§ 1"):
        assert codes(f'rule r "{text}"\n  # {text}\n') == []


def test_second_places_are_shown() -> None:
    (chain,) = parse(Source("text", 'rule r "R"\n  when a and b or c\n'))[1]
    assert [label.span.text for label in chain.related()] == ["and"]
    assert chain.span is not None
    assert chain.span.text == "or"
    (twice,) = parse(Source("text", 'rule r "R"\n  when a\n  when b\n'))[1]
    assert [label.span.text for label in twice.related()] == ["when a"]


def test_every_rule_of_the_grammar_has_a_maker() -> None:
    aliases = set(re.findall(r"->\s*(\w+)", GRAMMAR))
    rules = set(re.findall(r"^!?([a-z]\w*)\s*:", GRAMMAR, re.MULTILINE)) - {"start"}
    assert aliases | rules == set(MAKERS)


def test_only_one_module_knows_the_parser_generator() -> None:
    source = Path(__file__).parents[2] / "src" / "policyc"
    users = [
        path.name
        for path in source.rglob("*.py")
        if re.search(r"^\s*(from|import) lark\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert users == ["tables.py"]
