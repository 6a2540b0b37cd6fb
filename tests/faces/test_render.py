"""What people and machines are shown: golden texts, carets under the right words, and documents that fit their schemas.

`POLICYC_ACCEPT=1 pytest tests/faces` writes the golden texts anew; the difference is then read in version control.
"""

import json
import os
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from test_schemas import validator
from trial_session import (
    ANSWERS,
    COUNTS,
    ROOT,
    MadeUpError,
    MadeUpWarning,
    place,
    program,
    result,
    sample,
    typo,
)

from policyc.render import junit, machine
from policyc.render.answer import show_answers
from policyc.render.faults import show_faults, summary
from policyc.render.labels import names_of
from policyc.render.look import PLAIN, Look, cells, look_of, visible, wrap
from policyc.render.names import NO_NAMES
from policyc.render.page import show_page
from policyc.render.sarif import sarif
from policyc.render.scenario import show_scenarios
from policyc.text.diagnostic import Diagnostic, Label
from policyc.text.source import Source, Span

GOLDEN = ROOT / "tests" / "samples" / "rendered"
TERMINAL = Look(colour=True, marks=True, width=80)
MARKS = Look(colour=False, marks=True, width=80)
SUSPENDED = {
    "provision": "doubted.s1",
    "title": "what is suspended",
    "outcome": None,
    "certain": True,
    "by": "other",
    "from": "2026-01-01",
    "through": None,
    "source": None,
}
SAMPLES = sorted(path.stem for path in ANSWERS.glob("*.json"))


def golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("POLICYC_ACCEPT") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def fault(text: str, words: str, caption: str = "here", **more: Any) -> Diagnostic:
    source = Source("trial.policy", text)
    return MadeUpError(span=place(source, words), problem="something is wrong", below=caption, **more)


def shown(found: Diagnostic, look: Look = PLAIN) -> list[str]:
    return show_faults((found,), look).splitlines()


def underlined(found: Diagnostic, look: Look = PLAIN) -> str:
    """The part of the line that stands above the carets, by columns of the screen."""
    lines = shown(found, look)
    row = next(n for n, line in enumerate(lines) if "^" in line)
    start, end = lines[row].index("^"), lines[row].rindex("^") + 1
    columns = "".join(char + "\0" * (cells(char) - 1) if cells(char) else "" for char in lines[row - 1])
    return columns[start:end].replace("\0", "")


def answers(name: str) -> list[Any]:
    found = sample(name)
    return found if isinstance(found, list) else [found]


# ---- answers ----


@pytest.mark.parametrize("name", SAMPLES)
def test_answer_in_plain_text(name: str) -> None:
    golden(f"{name}.plain", show_answers(answers(name), names_of(program()), PLAIN))


@pytest.mark.parametrize("name", ["conflict_certain", "undetermined_by_question", "several_policies"])
def test_answer_on_a_terminal(name: str) -> None:
    golden(f"{name}.pretty", show_answers(answers(name), names_of(program()), TERMINAL))


def test_policies_of_which_nothing_applies_share_a_list() -> None:
    """Several policies that say nothing take a line each; one that has something to say, or to doubt, keeps its place."""
    answer = sample("several_policies")
    loud = answer["decisions"][0]
    clause = {"clause": "section 7", "why": "not a condition"}
    empty = dict.fromkeys(("because", "questions", "suspended", "duties", "conflict"), ())
    quiet = {**loud, **empty, "status": "determined", "outcome": loud["possible"][0], "not_encoded": [clause, clause, clause]}
    one, other = {**quiet, "policy": "silent_one"}, {**quiet, "policy": "silent_other", "not_encoded": []}
    doubted = {**quiet, "policy": "doubted", "questions": loud["questions"], "suspended": [SUSPENDED]}
    shown = show_answers([{**answer, "decisions": [one, loud, doubted, other]}], NO_NAMES, PLAIN)
    body, _, tail = shown.partition("no provision applies, by 2 more policies\n")
    assert f"{loud['policy']}: " in body and "doubted: " in body and "silent" not in body
    assert tail == "  silent_one    (3 not encoded)\n  silent_other\n  each in full: --explain\n"
    alone = show_answers([{**answer, "decisions": [one, loud]}], NO_NAMES, PLAIN)
    assert ", silent_one: " in alone, "one alone is shown as it is"
    explained = [{**one, "considered": []}, {**other, "considered": []}]
    assert "more policies" not in show_answers([{**answer, "decisions": explained}], NO_NAMES, PLAIN)


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("name", SAMPLES)
def test_answers_stay_within_the_width(name: str, width: int) -> None:
    for line in show_answers(answers(name), names_of(program()), Look(marks=True, width=width)).splitlines():
        # What has no blank is not broken: a path is there to be copied.
        assert cells(line) <= width or " " not in line.strip(), line


@pytest.mark.parametrize("name", SAMPLES)
def test_plain_answers_need_no_labels_and_add_no_marks(name: str) -> None:
    written = json.dumps(sample(name), ensure_ascii=False)
    for char in show_answers(answers(name), NO_NAMES, PLAIN):
        assert char.isascii() or char in written


# ---- diagnostics ----


def test_faults_in_plain_text() -> None:
    golden("faults.plain", show_faults(difficult(), PLAIN) + "\n" + summary(difficult(), COUNTS, PLAIN))


def test_faults_on_a_terminal() -> None:
    golden("faults.pretty", show_faults(difficult(), TERMINAL) + "\n" + summary(difficult(), COUNTS, TERMINAL))


def difficult() -> tuple[Diagnostic, ...]:
    """Faults in all sorts of texts."""
    several = "when all of\n  (a) one\n  (b) two\n  (c) three\nthen x\n"
    twice = Source("twice.policy", 'rule a "x"\n\n# one\n# two\nrule b "x"\nrule a "x"\n')
    others = (Label(place(twice, "rule a"), "declared here first"), Label(place(twice, "rule b"), "a neighbour"))
    end = Source("end.policy", 'unclosed "text')
    long_caption = "this list is never closed, and its caption is so long that it does not fit behind the strokes"
    far = "a message that is long enough to be wrapped on a terminal of eighty columns: it says so much"
    return (
        typo(),
        fault('rule 稀土 "钐靶和钆靶" is wrong\n', "wrong", "after wide characters"),
        fault("\trule\tbad\tthing\n", "bad", "after tabs"),
        fault("a \u202e bidi \x1b[31m bad\n", "bad", "after what cannot be seen"),
        fault(LONG, '"orign"', "in a line of a few thousand characters"),
        fault(several, several[5 : several.index("\nthen")], long_caption),
        MadeUpError(span=place(twice, "a", 36), problem="`a` is declared twice", others=others),
        MadeUpError(span=Span(end, 14, 14), problem="the text ends too early", below='expected `"`'),
        MadeUpError(span=Span(Source("empty.policy", ""), 0, 0), problem="there is nothing here"),
        MadeUpError(problem="there is no file or folder `policies/cnn`", advice="did you mean `policies/cn`?"),
        MadeUpWarning(),
        MadeUpError(span=place(Source("far.policy", "x\n" * 1233 + "rule bad\n"), "bad"), problem=far),
    )


LONG = "{" + ", ".join(f'"field_{i}": {i}' for i in range(200)) + ', "orign": "CN", ' + '"x": [1, 2, 3], ' * 200 + "}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("when item.orign is CN", "orign"),
        ("\twhen\titem.orign\tis CN", "orign"),
        ("# 稀土 is 钐 and orign", "orign"),
        ("# 稀土 is 钐 and orign", "钐"),
        ("e\u0301e\u0301 orign", "orign"),
        ("\x1b[31m\u202e orign", "orign"),
        (LONG, '"orign"'),
        ("稀" * 500 + "orign" + "土" * 500, "orign"),
        ("x" * 500 + " orign", "orign"),
        ("orign" + "x" * 500, "orign"),
    ],
)
@pytest.mark.parametrize("look", [PLAIN, MARKS, Look(width=40)])
def test_carets_stand_under_the_words(text: str, words: str, look: Look) -> None:
    assert underlined(fault(text, words), look) == words
    assert all(cells(line) <= look.width for line in shown(fault(text, words), look))


def test_a_line_of_a_megabyte_is_shown_at_once() -> None:
    assert underlined(fault("x" * 10**6 + "orign" + "x" * 10**6, "orign")) == "orign"


def test_nothing_in_a_file_steers_the_terminal() -> None:
    nasty = "\x1b]0;owned\x07 \u202e\u2066 \r\b"
    found = MadeUpError(
        span=place(Source(f"a{nasty}.policy", f"rule {nasty} bad"), "bad"),
        problem=nasty, below=nasty, advice=nasty, others=(Label(Span(Source("b", nasty), 0, 3), nasty),),
    )
    for look in (PLAIN, MARKS):
        text = show_faults((found,), look)
        assert all(char == "\n" or char == visible(char) for char in text)


# ---- scenarios, pages, looks ----


def test_scenarios_in_plain_text_and_on_a_terminal() -> None:
    results = (
        result("exactly 0.1% of the value counts"),
        result("just below", problems=("licence: expected `required`, came `not_required`", "`s1_1` does not apply")),
        result("a military user in the United States", "cn_2024_46"),
    )
    golden("scenarios.plain", show_scenarios(results, COUNTS, PLAIN))
    golden("scenarios.pretty", show_scenarios(results, COUNTS, TERMINAL))


def test_page_is_left_alone_without_colour() -> None:
    text = "# P1: a `thing`\n\n```policy\nrule a\n```\n"
    assert show_page(text, PLAIN) == text
    assert show_page(text, TERMINAL) == "\x1b[1mP1: a `thing`\x1b[0m\n\n    \x1b[36mrule a\x1b[0m\n"


class Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_looks() -> None:
    assert look_of(StringIO(), {}) == PLAIN
    assert look_of(Terminal(), {}).colour and look_of(Terminal(), {}).marks
    assert not look_of(Terminal(), {"NO_COLOR": "1"}).colour
    assert look_of(Terminal(), {"NO_COLOR": ""}).colour
    assert not look_of(Terminal(), {"TERM": "dumb"}).colour
    old = Terminal()
    old.encoding = "ascii"
    assert not look_of(old, {}).marks


def test_wrap_breaks_between_words_and_never_loses_one() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("", 10) == [""]
    assert wrap("稀土稀土稀土", 8) == ["稀土稀土", "稀土"]
    assert wrap("item.parts[0].made_with[1].origin x", 10) == ["item.parts[0].made_with[1].origin", "x"]


# ---- for machines ----


def problems(name: str, document: object) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in validator(name).iter_errors(document)]


def test_json_fits_its_schema() -> None:
    assert problems("diagnostics", machine.diagnostics(difficult(), COUNTS)) == []
    assert problems("diagnostics", machine.diagnostics((), {})) == []
    results = (result("exactly"), result("just below", problems=("expected this, came that",)))
    assert problems("scenarios", machine.scenarios(results, COUNTS)) == []


def test_json_says_the_place() -> None:
    (found,) = machine.diagnostics((typo(),), COUNTS)["diagnostics"]  # type: ignore[misc]
    where = {"file": "policies/trial.policy", "line": 3, "column": 13, "end_line": 3, "end_column": 18}
    assert found["place"] == where
    assert found["hint"] == "did you mean `origin`?" and found["related"][0]["text"] == "declared here"


def test_github_annotations_are_escaped() -> None:
    found = MadeUpError(
        span=place(Source("a,b:c.policy", "x bad"), "bad"), problem="100% wrong", advice="one\ntwo: three, four"
    )
    assert machine.github_faults((found,)) == (
        "::error file=a%2Cb%3Ac.policy,line=1,col=3,endLine=1,endColumn=6,title=P998"
        "::100%25 wrong%0Aone%0Atwo: three, four\n"
    )
    assert machine.github_faults((MadeUpWarning(),)) == "::warning title=P999::this scenario says nothing\n"


def test_sarif_points_at_places() -> None:
    log: Any = sarif((typo(), MadeUpWarning(), typo()))
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["P998", "P999"]
    assert [r["ruleIndex"] for r in run["results"]] == [0, 1, 0]
    assert [r["level"] for r in run["results"]] == ["error", "warning", "error"]
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "policies/trial.policy"
    assert physical["region"] == {"startLine": 3, "startColumn": 13, "endLine": 3, "endColumn": 18}
    assert "locations" not in run["results"][1]
    odd: Any = sarif((MadeUpError(span=Span(Source("a b/ü.policy", "x"), 0, 1), problem="x"),))
    assert odd["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "a%20b/%C3%BC.policy"
    )


def test_junit_is_xml_whatever_the_text() -> None:
    nasty = 'a <b> & "c" \x00 \x1b \ud800 ]]>\n'
    found = MadeUpError(span=Span(Source(nasty, nasty), 0, 1), problem=nasty, advice=nasty)
    root = ElementTree.fromstring(junit.junit_faults((found,), COUNTS).encode())
    message = root.find(".//failure").get("message")  # type: ignore[union-attr]
    assert message == 'a <b> & "c" \ufffd \ufffd \ufffd ]]>\n'
    root = ElementTree.fromstring(junit.junit_scenarios((result(nasty, problems=(nasty,)),)).encode())
    assert root[0].get("failures") == "1"


def test_junit_says_what_passed() -> None:
    (suite,) = ElementTree.fromstring(junit.junit_faults((), COUNTS))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert suite[0].get("name") == "checked 5 files, 3 policies, 41 provisions, 62 scenarios"
