"""Whatever is thrown at the command line: a diagnostic with its place, exit code 2, soon, and never part of an answer."""

import io
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from policyc import cli

ROOT = Path(__file__).parents[2]
MANY = 10 * 2**20
HEAD = b"""policy page "Export of magnets"
  source "Order 1 of 2025"
  published 2025-01-01
  judged on export.date

use trade

"""
RULE = b"""rule magnets "Magnets"
  source "section 1"
  when item.kind is ndfeb_magnet
  then licence is required

"""


@attrs.frozen
class Ran:
    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics, in order."""
        return re.findall(r"^(?:error|warning)\[(P\d+)\]", self.err + self.out, re.MULTILINE)


Policyc = Callable[..., Ran]


@pytest.fixture
def policyc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Policyc]:
    """The command line with these words; standard error is plain."""
    for name in ("POLICYC_ERROR_FORMAT", "POLICYC_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    # A bound on time that does not hang the whole run, and that a slow machine does not reach.
    watch = threading.Timer(120, os._exit, (97,))
    watch.start()

    def run(*words: object) -> Ran:
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert "P900" not in out + err
        return Ran(int(left.value.code or 0), out, err)

    yield run
    watch.cancel()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A policy without faults."""
    file = tmp_path / "page.policy"
    file.write_bytes(HEAD + RULE)
    return file


def refused(ran: Ran, *codes: str) -> None:
    """Nothing but diagnostics, of these codes."""
    assert ran.code == 2, ran
    assert ran.out == ""
    assert ran.codes == list(codes)


CASES = {
    "brackets": (b"[" * MANY, "P414"),
    "braces": (b'{"a":' * (MANY // 5), "P414"),
    "closing": (b"]" * MANY, "P410"),
    "quotes": (b'"' * MANY, "P410"),
    "one long number": (b"9" * MANY, "P413"),
    "commas": (b"," * MANY, "P410"),
    "too large": (b" " * (64 * 2**20 + 1), "P407"),
    "nothing": (b"", "P409"),
    "blanks": (b" \n\t", "P409"),
    "no case in a list": (b"[]", "P451"),
    "a mark at the beginning": (b"\xef\xbb\xbf{}", "P404"),
    "sixteen bits": ("{}".encode("utf-16"), "P403"),
    "Latin": ('{"item": {"name": "für"}}'.encode("latin-1"), "P403"),
    "a NUL": (b'{"item": "\0"}', "P405"),
    "400 digits": (b'{"item": {"value": "%s USD"}}' % (b"9" * 400), "P413"),
    "400 digits without quotes": (b'{"item": {"quantity": %s}}' % (b"9" * 400), "P413"),
    "an exponent": (b'{"item": {"quantity": 1e999999}}', "P412"),
    "an exponent in quotes": (b'{"item": {"value": "1e999999 USD"}}', "P412"),
    "a float": (b'{"item": {"quantity": 0.5}}', "P420"),
    "not a number": (b'{"item": {"quantity": NaN}}', "P412"),
    "a key twice": (b'{"item": {"quantity": 1, "quantity": 2}}', "P411"),
    "a key that is unknown": (b'{"itm": {}}', "P406"),
    "a text where a group belongs": (b'{"item": "magnet"}', "P420"),
    "a contradiction": (b'{"item": {"value": "1 USD", "parts": [{"value": "2 USD"}]}}', "P430"),
    "half a character": (b'{"item": {"name": "\\ud800"}}', "P416"),
    "a hidden character": ('{"item": {"name": "a\u202eb"}}'.encode(), "P419"),
    "broken off": (b'{"item": {', "P410"),
}


@pytest.mark.parametrize("data, code", CASES.values(), ids=CASES)
def test_a_case_that_cannot_be_used(policyc: Policyc, page: Path, tmp_path: Path, data: bytes, code: str) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(data)
    refused(policyc("eval", page, "--case", case), code)


YAML = {
    "brackets": (b"[" * MANY, "P417"),
    "an alias": (b"item: &a {}\nend_user: *a\n", "P418"),
    "a tag": (b"item: !!python/object:os.system {}\n", "P418"),
    "a key twice": (b"item: {}\nitem: {}\n", "P411"),
    "two documents": (b"item: {}\n---\nitem: {}\n", "P418"),
    "an exponent": (b"item:\n  quantity: 1e999999\n", "P412"),
    "nothing": (b"", "P409"),
}


@pytest.mark.parametrize("data, code", YAML.values(), ids=YAML)
def test_a_case_in_yaml_that_cannot_be_used(
    policyc: Policyc, page: Path, tmp_path: Path, data: bytes, code: str
) -> None:
    case = tmp_path / "case.yaml"
    case.write_bytes(data)
    refused(policyc("eval", page, "--case", case), code)


def test_one_wrong_case_of_a_list_leaves_no_answer_to_the_others(policyc: Policyc, page: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('[{}, {"item": {"value": "5"}}, {"itm": 1}]')
    refused(policyc("eval", page, "--case", case), "P434", "P406")


def test_what_is_no_file(policyc: Policyc, page: Path, tmp_path: Path) -> None:
    refused(policyc("eval", page, "--case", tmp_path / "missing.json"), "P401")
    refused(policyc("eval", page, "--case", tmp_path), "P402")
    refused(policyc("eval", tmp_path / "missing.policy", "--case", "x"), "P401")
    (tmp_path / "empty").mkdir()
    refused(policyc("eval", tmp_path / "empty", "--case", "x"), "P408")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_to_which_nobody_writes(policyc: Policyc, page: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.policy")
    refused(policyc("eval", page, "--case", tmp_path / "pipe.policy"), "P402")
    refused(policyc("eval", tmp_path / "pipe.policy", "--case", "x"), "P402")


def test_standard_input(policyc: Policyc, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data, code in (
        (b"", 2),
        (b"\xff", 2),
        (b'{"itm": 1}', 2),
        (b"itm: 1", 2),
        (b"{}", 3),
        (b"item:\n  kind: tool\n", 0),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert policyc("eval", page, "--case", "-").code == code, data


POLICIES = {
    "brackets": (b"(" * MANY, "P102"),
    "labels": (b"(a) " * (MANY // 4), "P102"),
    "quotes": (b'"' * MANY, "P101"),
    "a condition of brackets": (RULE.replace(b"item.kind", b"(" * MANY), "P122"),
    "a condition that is too deep": (RULE.replace(b"item.kind", b"(" * 5000 + b"item.kind"), "P121"),
    "a mark at the beginning": (b"\xef\xbb\xbf" + HEAD + RULE, "P404"),
    "sixteen bits": ((HEAD + RULE).decode().encode("utf-16"), "P403"),
    "a NUL": (HEAD + RULE + b"\0", "P405"),
    "a file that is not there": (HEAD.replace(b"use trade", b"use trade, nowhere") + RULE, "P202"),
    "itself": (HEAD.replace(b"use trade", b"use trade, page") + RULE, "P203"),
}


@pytest.mark.parametrize("data, code", POLICIES.values(), ids=POLICIES)
def test_a_policy_that_cannot_be_used(policyc: Policyc, tmp_path: Path, data: bytes, code: str) -> None:
    page = tmp_path / "page.policy"
    page.write_bytes(data)
    ran = policyc("check", page)
    assert ran.code == 2
    assert code in ran.codes
    ran = policyc("eval", page, "--case", "-")
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.codes


def test_a_number_of_400_digits_in_a_policy(policyc: Policyc, tmp_path: Path) -> None:
    page = tmp_path / "page.policy"
    condition = b"item.value is at least " + b"9" * 400 + b" USD"
    page.write_bytes(HEAD + RULE.replace(b"item.kind is ndfeb_magnet", condition))
    ran = policyc("check", page)
    assert ran.code == 2
    assert len(ran.codes) == 1


def test_line_ends_of_other_systems(policyc: Policyc, page: Path, tmp_path: Path) -> None:
    page.write_bytes((HEAD + RULE).replace(b"\n", b"\r\n"))
    case = tmp_path / "case.json"
    case.write_bytes(b'{"item": {\r\n"kind": "tool"}}\r\n')
    assert policyc("eval", page, "--case", case).code == 0


@pytest.mark.parametrize(
    "words, code",
    [
        (("--on", "yesterday"), "P453"),
        (("--on", "2025-02-30"), "P453"),
        (("--on", "20250201"), "P453"),
        (("--known-on", "2025-W05-1"), "P453"),
        (("--reading", "nonsense"), "P454"),
        (("--reading", "=x"), "P454"),
        (("--reading", "nothing=x"), "P455"),
        (("--reading", "owners_of=x"), "P456"),
        (("--reading", "owners_of=one", "--reading", "page.owners_of=other"), "P457"),
    ],
)
def test_terms_of_a_run_that_are_none(
    policyc: Policyc, page: Path, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    question = b'question owners_of "Whose"\n  source "section 2"\n  readings one "his", other "hers"\n'
    page.write_bytes(HEAD + RULE + question)
    (tmp_path / "case.json").write_text("{}")
    refused(policyc("eval", page, "--case", tmp_path / "case.json", *words), code)


def test_every_fault_of_the_terms_and_of_the_case_in_one_run(policyc: Policyc, page: Path, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"itm": 1, "item": {"value": "5"}}')
    words = ("--on", "soon", "--known-on", "later", "--reading", "x=y")
    ran = policyc("eval", page, "--case", tmp_path / "case.json", *words)
    refused(ran, "P453", "P453", "P455", "P406", "P434")
