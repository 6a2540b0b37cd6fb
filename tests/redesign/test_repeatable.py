"""The same question gets the same design, whatever the process; and a long search says on a terminal how far it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policyc import cli, console, designing
from policyc.commands import redesign as command
from redesign.worked import LAW, product


def written(folder: Path) -> list[str]:
    """A law, and a product of which many designs cost the same; the words of its redesign."""
    (folder / "page.policy").write_text(LAW.format(comparison="at least", share="5%"), encoding="utf-8")
    case = product("100 USD", *["2 USD"] * 9)
    options = [
        {"part": f"item.parts[{n}]", "label": what, **does, "cost": "1 USD"}
        for n in range(9)
        for what, does in (
            ("away", {"set": {"origin": "EE"}}),
            ("also away", {"set": {"origin": "JP"}}),
            ("out", {"remove": True}),
        )
    ]
    for name, document in (("case", case), ("options", {"options": options})):
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    files = [f"--{name}={folder / name}.json" for name in ("case", "options")]
    return ["redesign", str(folder / "page.policy"), *files, "--alternatives=4", "--pareto", "--format=json"]


def test_ties_are_broken_the_same_way_every_time(tmp_path: Path) -> None:
    words = written(tmp_path)
    found = {
        subprocess.run(
            [sys.executable, "-m", "policyc", *words],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in (0, 1, 2)
    }
    (one,) = found
    designs = json.loads(one)["designs"]
    assert (designs[0]["cost"], len(designs[0]["changes"])) == ("7 USD", 7)


def test_a_long_search_says_how_far_it_is_on_a_terminal_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter(range(0, 1_000, 2))
    monkeypatch.setattr(designing, "stopwatch", lambda: lambda: float(next(seconds)))
    assert cli.run(written(tmp_path)) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(console, "is_watched", lambda: True)
    assert cli.run(written(tmp_path)) == 0
    err = capsys.readouterr().err
    assert " s, searching" in err or "above the bound" in err
    # The line is gone when the result comes.
    assert err.endswith(f"\r{' ' * len(err.split(chr(13))[-3].rstrip())}\r")
    tell = command._Progress(lambda: float(next(seconds)))
    tell(110, 100)
    assert capsys.readouterr().err.endswith("at most 10% above the bound")
