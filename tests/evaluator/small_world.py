"""A small vocabulary, and how a policy written in it is asked about a case: every answer is held against the schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from policyc.backends.answer import answer_case
from policyc.core.facts import Case
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.read import read_json
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.diagnostic import Severity
from policyc.text.source import Source

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "policyc" / "schemas" / "answer.schema.json"

WORLD = """
record thing "a thing"
  kind     : one of (bolt, magnet, ore, box) "its kind"
  origin   : country "where it originates"
  value    : money at least 0 USD "its worth"
  mass     : quantity in [g] at least 0 g "its mass"
  balance  : number "some number"
  elements : set of element "what is in it"
  parts    : many thing "what it is made of"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

record sending "a sending"
  date  : date "its day"
  to    : country "where it goes"
  uses  : set of one of (civil, military, relief) "what for"
  armed : yes or no "whether soldiers get it"

record rate "a rate of exchange"
  from   : text "the one currency"
  to     : text "the other"
  rate   : number more than 0 "how much"
  date   : date "when"
  source : text "says who"

facts
  sending : sending "the sending"
  item    : thing "the item"
  rates   : many rate "the rates"

decision licence "the licence"
  outcomes from weakest to strictest
    free "no licence", asked "a licence", refused "no licence is given"
  otherwise free

decision track "the track"
  outcomes unordered
    red "red", green "green"

decision stamp "the stamp"
  outcomes from weakest to strictest
    small "a small one", large "a large one"

calendar office "the office's working days"
  source "Office Notice 1"
  working week (monday, tuesday, wednesday, thursday, friday)
  closed on 2025-10-01 to 2025-10-08
  open on 2025-09-28, 2025-10-11
  known from 2025-01-01 up to and including 2025-12-31
"""

DAY = "2025-05-05"
HEAD = """
policy p "The order"
  source "Order 1"
  published 2025-01-01
  judged on sending.date
{more}
use world
"""

QUESTION_OF_PAUSE = """
question hereafter "What follows the pause"
  source "section 2"
  readings ended "it has ended", goes_on "it goes on"
  as of 2025-06-01

suspend all provisions of p from 2025-05-01
  source "section 2"
  when hereafter is goes_on
"""


@cache
def program(rules: str, pause: str = "", more: str = "") -> Program:
    """The Program of a policy `p` with these rules, and of an instrument `pause` with those."""
    texts = {"world": WORLD, "p": HEAD.format(more="  affected by pause\n" if pause else more) + rules}
    if pause:
        head = 'policy pause "The pause"\n  source "Order 2"\n  published 2025-03-20\n\nuse world, p\n\n'
        texts["pause"] = head + pause
    files, faults = zip(*(parse(Source(f"{name}.policy", text)) for name, text in texts.items()), strict=True)
    found, wrong = compile_files(files, frozenset({"p"}))
    errors = [one for one in (*(fault for some in faults for fault in some), *wrong) if one.severity is Severity.ERROR]
    assert found is not None and not errors, [(one.message(), one.span) for one in errors]
    return found


def case(of: Program, facts: object) -> Case:
    """The case with these facts."""
    tree, unreadable = read_json(Source("case.json", json.dumps(facts)))
    assert tree is not None, unreadable
    found, faults = convert(tree, of)
    assert found is not None, [one.message() for one in faults]
    return found


@cache
def validator() -> Draft202012Validator:
    """What holds answers against their schema."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER)


def answer(of: Program, facts: object, run: Run | None = None, explain: bool = True) -> Any:
    """The whole answer, valid by its schema."""
    found = answer_case(of, case(of, facts), run or Run(), explain)
    validator().validate(found)
    return json.loads(json.dumps(found))


def decision(rules: str, facts: dict[str, Any], run: Run | None = None, pause: str = "", name: str = "licence") -> Any:
    """What the policy with these rules decides; on an ordinary day unless the facts say something about the day."""
    found = answer(program(rules, pause), {**facts, "sending": {"date": DAY, **facts.get("sending", {})}}, run)
    return next(one for one in found["decisions"] if one["decision"] == name)


def rule(when: str, then: str = "licence is asked", name: str = "r", kind: str = "rule", more: str = "") -> str:
    """One provision."""
    title = {"rule": f'{name} "Rule {name}"', "exception": f'{name} "Exception {name}" {more}'}[kind]
    extra = f"  {more}\n" if kind == "rule" and more else ""
    return f'\n{kind} {title}\n  source "section {name}"\n{extra}  when {when}\n' + (f"  then {then}\n" if then else "")


def condition(when: str, facts: dict[str, Any], run: Run | None = None) -> Any:
    """How the answer shows a condition that stands alone in a rule."""
    (considered,) = decision(rule(when), facts, run)["considered"]
    (found,) = considered["conditions"]
    return found


def holds(when: str, facts: dict[str, Any], run: Run | None = None) -> str:
    """`yes`, `no` or `open`."""
    return str(condition(when, facts, run)["holds"])
