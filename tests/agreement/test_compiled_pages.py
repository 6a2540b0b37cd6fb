"""Every golden page, every shipped scenario and every shipped case, on compiled Python and on a file that stands alone."""

import ast
import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import policyc
from agreement.compiled import compiled, reasons_differ, results, terms_of, told
from corpus_runner import ROOT, asked_on
from policyc import session
from policyc.builds import decider, python_file
from policyc.core.program import Program
from policyc.core.run import Run

PAGES = sorted((ROOT / "tests" / "corpus").rglob("*.md"))
LAW = ROOT / "policies" / "cn"
CASES = sorted((LAW / "cases").glob("*.json"))
TERMS = ("--on", "--known-on", "--reading", "--min-confidence")


@lru_cache(maxsize=1)
def law() -> tuple[Program, Any]:
    """The shipped law, and what decides by it."""
    program = session.compile_paths((str(LAW),)).program
    assert program is not None
    return program, decider(program)


def agree(program: Program, fast: Any, data: Any, run: Run) -> None:
    """Compiled Python says of a case what the reference says, and for the same reasons."""
    assert list(reasons_differ(program, fast, data, run)) == []


def asked(words: list[str]) -> tuple[list[str], str | None, dict[str, list[str]], bool]:
    """The policies, the case and the terms of a `policyc eval`."""
    paths, case, ignoring = [], None, "--ignore-suspensions" in words
    terms: dict[str, list[str]] = {name: [] for name in TERMS}
    left = [word for word in words if word not in ("--ignore-suspensions", "--explain")]
    while left:
        word = left.pop(0)
        if word == "--case":
            case = left.pop(0)
        elif word.startswith("--"):
            terms.setdefault(word, []).append(left.pop(0))
        else:
            paths.append(word)
    return paths, case, terms, ignoring


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT / "tests" / "corpus").as_posix())
def test_a_golden_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in asked_on(page, tmp_path):
        if words[:2] == ["policyc", "eval"]:
            shown_on_a_page(*asked(words[2:]))
        elif words[:2] == ["policyc", "test"]:
            scenarios_agree([word for word in words[2:] if not word.startswith("-")])


def shown_on_a_page(paths: list[str], name: str | None, terms: dict[str, list[str]], ignoring: bool) -> None:
    """The policies of a command decide its case alike, unless it is there to be refused."""
    made = session.compile_paths(paths)
    program = made.program
    if program is None or name is None or name.endswith(".yaml"):
        return
    one = {key: values[-1] if values else None for key, values in terms.items()}
    run, _ = session.check_run(program, one["--on"], one["--known-on"], terms["--reading"], one["--min-confidence"])
    cases, faults, _ = session.read_cases(made, name)
    if run is None or faults or not cases:
        return
    run = Run(run.on, run.known_on, not ignoring, run.readings, run.min_confidence)
    data = json.loads(Path(name).read_text(encoding="utf-8"), parse_float=str)
    fast = decider(program)
    for each in data if isinstance(data, list) else [data]:
        agree(program, fast, each, run)


def scenarios_agree(paths: list[str]) -> None:
    """The scenarios of policies, alike."""
    program = session.compile_paths(paths).program
    if program is None:
        return
    fast = decider(program)
    for policy in program.policies:
        for one in policy.scenarios if policy.target else ():
            run = Run(one.on, one.known_on, one.honoured, one.readings)
            if session.read_one_case(program, one.case)[0] is not None:
                agree(program, fast, one.case, run)


def test_every_scenario_of_the_shipped_law() -> None:
    program, fast = law()
    tried = 0
    for policy in program.policies:
        for one in policy.scenarios:
            run = Run(one.on, one.known_on, one.honoured, one.readings)
            case, _ = session.read_one_case(program, one.case)
            assert case is not None
            found = [each for each in compiled(fast, one.case, run) if each.policy == policy.name]
            assert results(found) == told(program, case, run, policy.name), one.name
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_shipped_case_with_and_without_suspensions(path: Path) -> None:
    program, fast = law()
    for honoured in (True, False):
        agree(program, fast, json.loads(path.read_text(encoding="utf-8")), Run(honoured=honoured))


# ---- a file that stands alone ----


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped law as one file."""
    file = tmp_path_factory.mktemp("alone") / "law.py"
    file.write_text(python_file(law()[0]), encoding="utf-8")
    return file


def ran(file: Path, *words: str, given: str | None = None) -> tuple[int, str, str]:
    """The exit code and both outputs of a stand-alone file, without site packages and without this folder."""
    command = [sys.executable, "-I", "-S", str(file), *words]
    done = subprocess.run(command, capture_output=True, text=True, input=given, cwd=file.parent, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_file_begins_with_its_imports_each_module_once_and_in_order(alone: Path) -> None:
    body = ast.parse(alone.read_text(encoding="utf-8")).body
    found = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert body[1 : len(found) + 1] == found
    named = [(isinstance(one, ast.ImportFrom), getattr(one, "module", None) or one.names[0].name) for one in found]
    assert named == sorted(set(named)) and len({module for _, module in named}) == len(named)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_file_that_stands_alone_says_the_same(alone: Path, path: Path) -> None:
    _, fast = law()
    run = Run(honoured=False)
    code, out, _ = ran(alone, str(path), "--ignore-suspensions", "--reasons")
    shown = json.loads(out)["decisions"]
    there = compiled(fast, json.loads(path.read_text(encoding="utf-8")), run, reasons=True)
    assert [(one["status"], one["outcome"], tuple(one["possible"]), tuple(one["because"])) for one in shown] == [
        (one.status, one.outcome, one.possible, one.because) for one in there
    ]
    assert code in (0, 1, 3)
    assert terms_of(run)["ignore_suspensions"]


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ('{"item": {"orign": "CN"}}', "`item.orign`: the vocabulary has no such fact"),
        ('{"item": {"origin": "Chian"}}', "item: `origin`: this is not one of the words that are allowed here: 'Chian'"),
        ('{"item": {"value": "5"}}', "item: `value`: this is not an amount of money such as 100.00 USD: '5'"),
        ('{"item": {"mass": 5.5}}', "item: `mass`: this is not a text with a number and what it is of"),
        ('{"item": {"value": "1 USD", "parts": [{"value": "2 USD"}]}}', "the parts are worth no more than the whole"),
        ('{"item": {}, "item": {}}', "the key `item` stands here twice"),
        ('{"export": {"memory_layers": 1e2}}', "write all digits instead of an exponent"),
        ("{", "Expecting property name enclosed in double quotes"),
    ],
)
def test_a_file_that_stands_alone_refuses_what_it_cannot_read(alone: Path, case: str, said: str) -> None:
    code, out, wrong = ran(alone, "-", given=case)
    assert (code, out) == (2, "")
    assert said in wrong


FIRMS = {
    "by a listed firm": ('{"id": "B", "share": "60%", "lists": ["control_list"], "owners": []}', "required"),
    "by a firm that the importer shows to be listed": ('{"id": "L", "share": "60%", "owners": []}', "required"),
    "by a firm that the listed one holds": (
        '{"id": "B", "share": "50%", "lists": [], "owners": [{"id": "L", "share": "50%"}]}', "required",
    ),
    "by a firm that the listed one nearly holds": (
        '{"id": "B", "share": "50%", "lists": [], "owners": [{"id": "L", "share": "49.999999%"}]}', "not_required",
    ),
}  # fmt: skip
HELD = """
policy held "Held by listed firms"
  source "Order 2"
  judged on export.date
use trade

rule chain "Held through chains"
  source "section 1"
  when total of holder.share over holder in end_user.owners through chains of at least 50%
         where (holder.lists includes control_list) is at least 50%
  then licence is required
"""


@pytest.mark.parametrize("name", FIRMS)
def test_a_file_that_stands_alone_follows_chains_and_knows_who_is_mentioned_twice(name: str, tmp_path: Path) -> None:
    holder, expected = FIRMS[name]
    program = session.compile_paths([str(written(tmp_path / "held.policy", HELD))]).program
    assert program is not None
    file = written(tmp_path / "held.py", python_file(program))
    importer = '{"id": "L", "lists": ["control_list"], "owners": []}'
    case = f'{{"export": {{"date": "2025-12-05"}}, "importer": {importer}, "end_user": {{"id": "E", "lists": [], "owners": [{holder}]}}}}'
    assert json.loads(ran(file, "-", given=case)[1])["decisions"][0]["outcome"] == expected
    contradiction = case.replace(importer, importer.replace('"owners": []', '"owners": [{"id": "B", "lists": ["watch_list"], "share": "1%"}]'))
    if '"id": "B"' in holder:
        assert "two mentions of `B` contradict each other" in ran(file, "-", given=contradiction)[2]


def written(file: Path, text: str) -> Path:
    """A file with this text."""
    file.write_text(text, encoding="utf-8")
    return file


def test_its_exit_codes_are_those_of_eval(alone: Path, tmp_path: Path) -> None:
    assert ran(alone, "-", given="{}")[0] == 3
    assert ran(alone)[0] == 2
    program, _ = law()
    fine = next(one for policy in program.policies for one in policy.scenarios if policy.name == "cn_2025_18")
    (tmp_path / "case.json").write_text(json.dumps(fine.case), encoding="utf-8")
    assert ran(alone, str(tmp_path / "case.json"))[0] in (0, 1, 3)


def test_a_compiled_policy_takes_the_terms_of_evaluate_and_no_others() -> None:
    decide = policyc.load(LAW / "cn_2025_61.policy").compile()
    case = json.loads((LAW / "cases" / "motor_magnet.json").read_text(encoding="utf-8"))
    assert decide(case, on="2025-12-05", ignore_suspensions=True)[0].policy == "cn_2025_61"
    assert decide(case, readings={"holdings": "direct"}) == decide(json.dumps(case), readings={"holdings": "direct"})
    with pytest.raises(TypeError):
        decide(case, suspensions=False)
    for wrong in ({"on": "tomorrow"}, {"readings": {"holdings": "none"}}):
        with pytest.raises(policyc.CaseError):
            decide(case, **wrong)
    with pytest.raises(policyc.CaseError):
        decide({**case, "item": {"orign": "CN"}})


def test_the_whole_shipped_law_is_compiled() -> None:
    program, fast = law()
    case = json.loads(CASES[0].read_text(encoding="utf-8"))
    named = {one.policy for one in fast(case)}
    assert named == {policy.name for policy in program.policies if policy.decisions} and "cn_2025_61" in named
