"""What a finding rests on: the lines named are those that matter, and a law that is mended at any one of them has no such finding."""

from pathlib import Path

import pytest

from policyc.render.sarif import sarif
from policyc.verify.check import verify
from policyc.verify.found import Found, short
from verify.law import compiled, exception, rule

VOCABULARY = """
category driver of piece "something that drives"
  source "d"
  when piece.kind is magnet

term far "it goes far" : yes or no
  source "t"
  means target is not DE
"""
EXCLUDED = rule("both", "all of\n    (a) item is a driver\n    (b) layers is at least 1\n    (c) item.kind is box")
OUT_OF_RANGE = rule("high", "layers is more than 400")
MADE_OF_MORE = rule(
    "full", "all of\n    (a) item.value is at most 5 USD\n    (b) total of part.value over part in item.parts is more than 6 USD"
)
BY_DEFINITION = rule("base", "item is a driver") + rule("strict", "item.kind is magnet", "refused") + exception("aid", "base", "far")
THREE = (
    rule("base", "item.kind is magnet")
    + rule("army", "uses includes military", "refused")
    + rule("abroad", "far", "refused")
    + rule("thick", "layers is at least 7", "refused")
    + exception("aid", "base", "any of\n    (a) relief\n    (b) uses includes relief_work")
)


def found(folder: Path, text: str) -> list[Found]:
    """The findings about a law, notes left out."""
    report = verify(compiled(folder, VOCABULARY + text), ("conflict", "dead", "vacuous_exception", "constant_condition"))
    return [one for one in report.findings if one.severity.value != "note"]


def rests_on(one: Found) -> list[str]:
    """The core in short."""
    return [" ".join(filter(None, (each.kind, short(each.owner), each.label))) for each in one.core]


@pytest.mark.parametrize(
    "text, core, mended",
    [
        (EXCLUDED, ["condition both (a)", "condition both (c)", "definition driver"], ("piece.kind is magnet", "piece.kind is box")),
        (OUT_OF_RANGE, ["condition high", "range layers"], ("more than 400", "more than 399")),
        (MADE_OF_MORE, ["condition full (a)", "condition full (b)", "invariant piece"], ("at most 5", "at most 7")),
        (
            BY_DEFINITION,
            ["order aid", "condition strict", "days aid", "condition aid", "definition driver"],
            ("piece.kind is magnet", "piece.kind is box"),
        ),
    ],
)
def test_the_lines_are_those_that_matter(tmp_path: Path, text: str, core: list[str], mended: tuple[str, str]) -> None:
    (one,) = found(tmp_path, text)
    assert sorted(rests_on(one)) == sorted(core)
    assert all(each.span is not None for each in one.core)
    changed = (VOCABULARY + text).replace(*mended)
    assert [each.code for each in verify(compiled(tmp_path, changed), (one.kind,)).findings] == []


def test_a_provision_that_contradicts_several_is_one_finding(tmp_path: Path) -> None:
    (one,) = found(tmp_path, THREE)
    assert one.code == "P523"
    assert [short(name) for name in one.provisions] == ["aid", "army", "abroad", "thick"]
    assert rests_on(one) == ["order aid", "condition aid (a)", "days aid", "condition army", "condition base"]
    assert one.days == (("2025-01-01", None),)
    ordered = THREE + '\nprecedence army over aid\n  source "o"\n'
    assert [each.code for each in found(tmp_path, ordered)] == ["P501", "P501"]


def test_of_two_lines_that_say_the_same_one_is_named(tmp_path: Path) -> None:
    text = rule("base", "item.kind is magnet") + rule("strict", "item.kind is magnet", "refused") + exception("aid", "base", "relief")
    (one,) = found(tmp_path, text)
    assert len([each for each in one.core if each.kind == "condition"]) == 2


def test_a_code_host_shows_the_lines_beside_the_finding(tmp_path: Path) -> None:
    (one,) = found(tmp_path, EXCLUDED)
    (result,) = sarif([one])["runs"][0]["results"]  # type: ignore[index]
    beside = [each["physicalLocation"]["region"]["startLine"] for each in result["relatedLocations"]]
    assert beside == [each.span.line for each in one.core if each.span is not None]
    assert result["message"]["text"].count("line ") == 3
