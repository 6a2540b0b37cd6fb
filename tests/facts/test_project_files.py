"""Files are found in one order, each once, and what cannot be read is said."""

import os
from pathlib import Path

import pytest

from policyc.project import find_policies, read_source, shipped


def codes(*paths: str | Path) -> list[str]:
    """The codes of what is wrong with these paths."""
    return [fault.code for fault in find_policies(paths)[1]]


def test_folders_are_read_in_sorted_order_and_files_once(tmp_path: Path) -> None:
    for name in ("b/one.policy", "a/two.policy", "a/c/three.policy", "a/notes.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"policy x\r\n")
    sources, faults = find_policies([tmp_path / "b" / "one.policy", tmp_path])
    assert faults == ()
    names = [Path(source.name).relative_to(tmp_path).as_posix() for source in sources]
    assert names == ["b/one.policy", "a/c/three.policy", "a/two.policy"]
    assert sources[0].text == "policy x\r\n"


def test_what_is_not_there_or_empty(tmp_path: Path) -> None:
    assert codes(tmp_path / "missing") == ["P401"]
    assert codes(tmp_path / "missing.policy") == ["P401"]
    assert codes(tmp_path) == ["P408"]
    assert codes("a\0b") == ["P402"]
    assert codes("x" * 5000) == ["P402"]


@pytest.mark.parametrize("name", ["case.json", "OPTIONS.YAML", "parts.parquet"])
def test_a_file_of_facts_is_no_policy(tmp_path: Path, name: str) -> None:
    assert codes(tmp_path / name) == ["P401"], "it is not there"
    (tmp_path / name).write_text("{}", encoding="utf-8")
    assert codes(tmp_path / name) == ["P437"]
    assert codes(tmp_path) == ["P408"], "beside policies it is at home"


HERE = "the folder in which the command was started, which holds `goods/`, `mine.policy`, `nil.json`, `o.json`"
NAMES = ("my/x", "mnie.policy", "mine.polcy", "zzz.json", "godos/x/y", "gods/deep/a.json", "goods/b.csv", "polices/cn/nothing", "polices/cn")


def test_a_path_that_leads_nowhere_names_what_may_be_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mine.policy", "o.json", "nil.json"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "goods" / "deep").mkdir(parents=True)
    (tmp_path / "goods" / "deep" / "a.json").write_bytes(b"")
    hints = {name: read_source(name)[1][0].hint() for name in NAMES}
    assert hints == {
        "my/x": f"it was looked for in {HERE}",
        "mnie.policy": "did you mean `mine.policy`?",
        "mine.polcy": "did you mean `mine.policy`?",
        "zzz.json": f"it was looked for in {HERE}",
        "godos/x/y": "did you mean `goods`?",
        "gods/deep/a.json": "did you mean `goods/deep/a.json`?",
        "goods/b.csv": "it was looked for in `goods`, which holds `deep/`",
        "polices/cn/nothing": f"it was looked for in {HERE}",
        "polices/cn": f"one that comes with policyc is `{shipped('policies') / 'cn'}`",
    }
    library = shipped("policies")
    for name, meant in (
        ("policies/cn", library / "cn"),
        ("policies/cn/cn_2025_61.policy", library / "cn" / "cn_2025_61.policy"),
        ("cn_2025_61", library / "cn" / "cn_2025_61.policy"),
    ):
        assert read_source(name)[1][0].hint() == f"one that comes with policyc is `{meant}`"
    assert "it was looked for in" in str(read_source("policies/../x")[1][0].hint())


def test_every_fault_in_one_run(tmp_path: Path) -> None:
    for name, data in (("a", b"\xff"), ("b", b"\xef\xbb\xbf"), ("c", b"x\0"), ("d", b"fine")):
        (tmp_path / f"{name}.policy").write_bytes(data)
    sources, faults = find_policies([tmp_path, tmp_path / "e"])
    assert [fault.code for fault in faults] == ["P403", "P404", "P405", "P401"]
    assert [source.text for source in sources] == ["fine"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs an endless file")
def test_an_endless_file_ends() -> None:
    assert [fault.code for fault in read_source("/dev/zero")[1]] == ["P407"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.policy"
    file.write_bytes(b"x")
    file.chmod(0)
    assert codes(file) == ["P402"]


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.policy").symlink_to(tmp_path / "b.policy")
    (tmp_path / "b.policy").symlink_to(tmp_path / "a.policy")
    assert codes(tmp_path / "a.policy") == ["P402"]


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    assert [fault.code for fault in read_source(tmp_path)[1]] == ["P402"]


def test_what_is_shipped_is_found() -> None:
    assert (shipped("grammar") / "policy.lark").is_file()
    assert shipped("policies").is_dir()
