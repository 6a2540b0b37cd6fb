"""Ctrl-C: the best design so far with its bound, or in so many words that there is none; the exit code says that it is not settled."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policyc import cli, exits, pages
from policyc.redesign import products, run, search as searching
from redesign.worked import LAW, product

pytestmark = pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="signals")
VALID = Draft202012Validator(json.loads(pages.document_schema("redesign")))
# Either of two conditions may give way, so that a search has more than one place to look at.
BOTH = """all of
    (a) total of part.value over part in item.parts where (part.origin is CN) is at least 15% of item.value
    (b) count of part in item.parts where (part.origin is CN) is at least 2"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A law, a product, what may be changed in it, and the same for several products."""
    condition = LAW.format(comparison="at least", share="5%")
    start = condition.index("when ") + len("when ")
    law = condition[:start] + BOTH + condition[condition.index("\n  then") :]
    (tmp_path / "page.policy").write_text(law, encoding="utf-8")
    case = product("100 USD", "20 USD", "9 USD", "7 USD", "5 USD", "4 USD", "3 USD")
    options = [
        {"part": f"item.parts[{n}]", "label": f"{what} {n}", **does, "cost": f"{cost} USD"}
        for n, price in enumerate((30, 2, 3, 4, 5, 6))
        for what, does, cost in (
            ("from elsewhere", {"set": {"origin": "EE"}}, price),
            ("without", {"remove": True}, price + 1),
        )
    ]
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "options.json").write_text(json.dumps({"options": options}), encoding="utf-8")
    (tmp_path / "products").mkdir()
    for name in ("one", "two"):
        (tmp_path / "products" / f"{name}.json").write_text(json.dumps(case), encoding="utf-8")
    both = [{**one, "label": f"{one['label']} in {name}", "case": name} for name in ("one", "two") for one in options]
    (tmp_path / "both.json").write_text(json.dumps({"options": both}), encoding="utf-8")
    return tmp_path


def pressed(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, number: int, times: int = 1) -> None:
    """Ctrl-C, so often, when a function is called for the time with this number."""
    calls, really = [0], getattr(where, name)

    def press(*given: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] == number:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
        return really(*given, **more)

    monkeypatch.setattr(where, name, press)


def ran(folder: Path, *more: str) -> Callable[[], int]:
    """A run of the command line on the one product, or on several."""
    several = "--cases" in more
    case = [] if several else ["--case", str(folder / "case.json")]
    options = (
        [] if "--no-options" in more else ["--options", str(folder / ("both.json" if several else "options.json"))]
    )
    words = [str(folder / "products") if one == "FOLDER" else one for one in more if one != "--no-options"]
    return lambda: cli.run(["redesign", str(folder / "page.policy"), *case, *options, *words])


FORMS = [(), ("--pareto",), ("--alternatives", "3"), ("--cases", "FOLDER"), ("--minimise", "changes", "--pareto")]


@pytest.mark.parametrize("more", FORMS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_found_so_far_is_shown_with_its_bound(
    folder: Path,
    more: tuple[str, ...],
    number: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = ran(folder, *more, "--format", "json")()
    everything = json.loads(capsys.readouterr().out)
    assert (whole, everything["status"]) == (exits.FINE, "proved_minimal")
    pressed(monkeypatch, searching, "relaxed", number)
    code = ran(folder, *more, "--format", "json")()
    out, err = capsys.readouterr()
    found = json.loads(out)
    VALID.validate(found)
    assert "ending: what was found so far follows" in err
    assert (code, found["status"]) in ((exits.UNSETTLED, "best_found"), (exits.FINE, "proved_minimal"))
    assert found["bound"] is not None
    if found["status"] == "proved_minimal":
        assert found == everything
        return
    least = everything["designs"][0]
    if found["first_proved"]:
        assert found["designs"] == everything["designs"][: len(found["designs"])]
        assert found["gap"] in (None, "0%")
    elif found["designs"] and "changes" not in more:
        assert _amount(found["bound"]) <= _amount(least["cost"]) <= _amount(found["designs"][0]["cost"])


def _amount(text: str) -> float:
    return float(text.split()[0])


def test_a_run_that_ends_in_the_middle_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pressed(monkeypatch, searching, "relaxed", 1)
    assert ran(folder, "--format", "plain")() == exits.UNSETTLED
    assert "?? best found: " in capsys.readouterr().out


def test_a_front_that_is_not_whole_is_not_called_proved(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cheapest design is proved when the time runs out; which others there are is not settled."""
    more = ("--pareto", "--format", "plain")
    assert ran(folder, *more)() == exits.FINE
    assert "design 2 of " in capsys.readouterr().out
    pressed(monkeypatch, run, "others", 1)
    assert ran(folder, *more)() == exits.UNSETTLED
    assert "proved minimal: 20 USD, 5 changes; the run ended before all other designs were found" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize("more", [(), ("--cases", "FOLDER"), ("--no-options",)])
def test_before_the_search_there_is_neither_design_nor_bound(
    folder: Path, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("json", "plain"):
        with monkeypatch.context() as patched:
            pressed(patched, products if "--cases" in more else run, "goal_of", 1)
            code = ran(folder, *more, "--format", form, "--certificate", str(folder / "proof.json"))()
        out, err = capsys.readouterr()
        assert code == exits.UNSETTLED
        assert "proof.json was not written" in err
        assert not (folder / "proof.json").exists()
        if form == "json":
            found = json.loads(out)
            VALID.validate(found)
            assert (found["status"], found["designs"], found["bound"]) == ("best_found", [], None)
        else:
            assert "the run ended before the search began: no design was looked at, and no bound is known" in " ".join(
                out.split()
            )


def test_the_second_time_it_leaves_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    pressed(monkeypatch, run, "goal_of", 1, times=2)
    assert ran(folder)() == exits.INTERRUPTED
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1]) == ("", "stopped: nothing was searched to the end, and no design is shown")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_time_limit_holds_before_the_search_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(folder, "--timeout", "0.000001")() == exits.UNSETTLED
    assert "the run ended before the search began" in capsys.readouterr().out
