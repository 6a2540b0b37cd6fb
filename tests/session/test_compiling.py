"""Policies are found, with all that they name, and every fault is told in the order of the files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policyc import session

VOCABULARY = """facts
  day : date "the day"
  heavy : yes or no "whether it is heavy"

decision licence "the licence"
  outcomes from weakest to strictest free "none is needed", required "one is needed"
  otherwise free
"""
POLICY = """policy {name} "A policy"
  source "the act"
  published 2025-01-01
  judged on day

use {use}

rule heavy_things "Heavy things"
  source "section 1"
  when heavy
  then licence is required
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put texts into files; the folder they are in."""

    def put(**texts: str | bytes) -> Path:
        for name, text in texts.items():
            file = tmp_path / (name.replace("__", "/") + ".policy")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return put


def codes(compiled: session.Compiled) -> list[str]:
    """The codes of what was found."""
    return [fault.code for fault in compiled.diagnostics]


def test_a_file_brings_what_it_uses_from_beside_it_and_only_itself_is_asked(write: Write) -> None:
    folder = write(
        one=POLICY.format(name="one", use="words"), words=VOCABULARY, two=POLICY.format(name="two", use="words")
    )
    compiled = session.compile_paths([folder / "one.policy"])
    assert codes(compiled) == []
    assert compiled.program is not None
    assert [(policy.name, policy.target) for policy in compiled.program.policies] == [("one", True)]
    assert compiled.counts == {"files": 1, "policies": 1, "provisions": 1, "scenarios": 0}


def test_a_folder_asks_all_of_its_policies(write: Write) -> None:
    folder = write(
        a__one=POLICY.format(name="one", use="words"), words=VOCABULARY, b__two=POLICY.format(name="two", use="words")
    )
    compiled = session.compile_paths([folder])
    assert compiled.program is not None
    assert [(policy.name, policy.target) for policy in compiled.program.policies] == [("one", True), ("two", True)]
    assert compiled.counts == {"files": 3, "policies": 2, "provisions": 2, "scenarios": 0}


def test_the_shipped_library_is_found_from_anywhere(write: Write) -> None:
    text = POLICY.format(name="one", use="trade").replace("judged on day", "judged on export.date")
    folder = write(one=text.replace("when heavy", "when item.kind is tool"))
    compiled = session.compile_paths([str(folder / "one.policy")])
    assert codes(compiled) == []
    assert compiled.program is not None


def test_a_file_beside_goes_before_the_library(write: Write) -> None:
    folder = write(one=POLICY.format(name="one", use="trade"), trade=VOCABULARY)
    assert session.compile_paths([folder / "one.policy"]).program is not None


def test_what_affects_a_policy_comes_with_it(write: Write) -> None:
    later = """policy later "Later"
  source "the later act"
  published 2025-02-01

use one

suspend all provisions of one from 2025-03-01 up to and including 2025-04-01
  source "section 1"
"""
    text = POLICY.format(name="one", use="words").replace("  judged on", "  affected by later\n  judged on")
    folder = write(one=text, words=VOCABULARY, later=later)
    compiled = session.compile_paths([folder / "one.policy"])
    assert codes(compiled) == []
    assert compiled.program is not None
    assert [policy.name for policy in compiled.program.policies if policy.target] == ["one"]
    (provision,) = next(policy for policy in compiled.program.policies if policy.name == "one").provisions
    assert len(provision.suspensions) == 1


def test_a_file_that_is_used_but_missing(write: Write) -> None:
    folder = write(one=POLICY.format(name="one", use="words, nowhere"), words=VOCABULARY)
    compiled = session.compile_paths([folder])
    assert compiled.program is None
    (fault,) = compiled.diagnostics
    assert fault.code == "P202"
    assert fault.span is not None
    assert (fault.span.text, fault.span.line) == ("nowhere", 6)


def test_files_that_use_each_other(write: Write) -> None:
    folder = write(
        one=POLICY.format(name="one", use="words, two"),
        words=VOCABULARY,
        two=POLICY.format(name="two", use="words, one"),
    )
    for path in (folder, folder / "one.policy"):
        compiled = session.compile_paths([path])
        assert compiled.program is None
        assert "P203" in codes(compiled)


def test_two_files_of_one_name(write: Write) -> None:
    folder = write(
        a__one=POLICY.format(name="one", use="words"), b__one=POLICY.format(name="one", use="words"), words=VOCABULARY
    )
    compiled = session.compile_paths([folder])
    assert compiled.program is None
    assert "P201" in codes(compiled)


def test_a_file_with_another_name_than_its_policy(write: Write) -> None:
    folder = write(other=POLICY.format(name="one", use="words"), words=VOCABULARY)
    assert codes(session.compile_paths([folder])) == ["P209"]


def test_a_file_named_twice_and_by_a_link_is_read_once(write: Write) -> None:
    folder = write(a__one=POLICY.format(name="one", use="words"), a__words=VOCABULARY)
    (folder / "a" / "more").mkdir()
    (folder / "a" / "more" / "one.policy").symlink_to(folder / "a" / "one.policy")
    compiled = session.compile_paths([folder / "a" / "one.policy", folder / "a"])
    assert codes(compiled) == []
    assert compiled.counts["policies"] == 1


@pytest.mark.parametrize(
    "data, code", [(b"\xef\xbb\xbffacts\n", "P404"), (b"\xff\xfe", "P403"), (b"facts\0", "P405"), (b"\xe9", "P403")]
)
def test_a_vocabulary_that_cannot_be_read_is_told_once(write: Write, data: bytes, code: str) -> None:
    folder = write(one=POLICY.format(name="one", use="words"), words=data)
    for path in (folder, folder / "one.policy"):
        compiled = session.compile_paths([path])
        assert compiled.program is None
        assert codes(compiled) == [code]


def test_every_fault_of_every_file_in_the_order_of_the_files(write: Write, tmp_path: Path) -> None:
    wrong = POLICY.format(name="two", use="words").replace("when heavy", "when hevy")
    folder = write(one=wrong.replace("two", "one"), words=VOCABULARY, two=wrong, broken=b"\xff")
    compiled = session.compile_paths([folder / "two.policy", folder / "missing.policy", folder])
    assert codes(compiled) == ["P401", "P403", "P205", "P205"]
    named = [fault.span.source.name for fault in compiled.diagnostics if fault.span is not None]
    assert named == sorted(named)


def test_line_ends_do_not_matter(write: Write) -> None:
    text = POLICY.format(name="one", use="words")
    folder = write(one=text.replace("\n", "\r\n"), words=VOCABULARY.replace("\n", "\r\n"))
    compiled = session.compile_paths([folder])
    assert codes(compiled) == []
    assert compiled.program is not None


def test_a_broken_declaration_gives_no_program(write: Write) -> None:
    folder = write(one=POLICY.format(name="one", use="words") + "\nrule broken then\n", words=VOCABULARY)
    compiled = session.compile_paths([folder])
    assert compiled.program is None
    assert compiled.diagnostics != ()


def test_nothing_at_all(tmp_path: Path) -> None:
    compiled = session.compile_paths([tmp_path])
    assert (compiled.program, codes(compiled)) == (None, ["P408"])
    assert compiled.counts == {"files": 0, "policies": 0, "provisions": 0, "scenarios": 0}


def test_the_same_files_give_the_same_program(write: Write) -> None:
    folder = write(one=POLICY.format(name="one", use="words"), words=VOCABULARY)
    first, second = (session.compile_paths([folder]).program for _ in range(2))
    assert first == second
