"""JSON and YAML are read with places, without recursion, and in one way only."""

import json
import time

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from policyc.facts.decode import LARGEST, decode
from policyc.facts.read import read_case, read_json, read_yaml
from policyc.facts.tree import Kind, Mapping, Scalar, Sequence, Tree
from policyc.facts.write import to_json
from policyc.text.source import Source


def codes(reader: object, text: str) -> list[str]:
    """The codes of all that is wrong with a text."""
    assert callable(reader)
    return [fault.code for fault in reader(Source("case", text))[1]]


def plain(tree: Tree) -> object:
    """The tree as Python values, numbers as their text."""
    match tree:
        case Mapping(entries):
            return {entry.key: plain(entry.value) for entry in entries}
        case Sequence(items):
            return [plain(item) for item in items]
        case Scalar(Kind.NULL):
            return None
        case Scalar(Kind.BOOL, text):
            return text == "true"
        case Scalar(_, text):
            return text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "P409"),
        (" \n", "P409"),
        ("[", "P410"),
        ("{", "P410"),
        ("[1,]", "P410"),
        ('{"a": 1,}', "P410"),
        ('{"a" 1}', "P410"),
        ("{'a': 1}", "P410"),
        ("{a: 1}", "P410"),
        ("[1] 2", "P410"),
        ("[1 2]", "P410"),
        ("]", "P410"),
        ("[}", "P410"),
        ('{"a": 1]', "P410"),
        ("// remark\n1", "P410"),
        ("True", "P410"),
        ("\u00a0{}", "P410"),
        ('"abc', "P410"),
        ('"a\nb"', "P410"),
        ('{"a": 1, "a": 1}', "P411"),
        ('{"a": 1, "\\u0061": 1}', "P411"),
        ("1e3", "P412"),
        ("1E999999", "P412"),
        ("[NaN]", "P412"),
        ("-Infinity", "P412"),
        ("01", "P412"),
        ("+1", "P412"),
        (".5", "P412"),
        ("5.", "P412"),
        ("1_000", "P412"),
        ("1" * 201, "P413"),
        ("0." + "1" * 200, "P413"),
        ("[" * 201, "P414"),
        ('{"a":' * 201, "P414"),
        ('"a\tb"', "P416"),
        ('"\\x41"', "P416"),
        ('"\\u12"', "P416"),
        ('"\\ud800"', "P416"),
        ('"\\udc00\\ud800"', "P416"),
        ('"\ud800"', "P416"),
        ("\ufeff{}", "P404"),
    ],
)
def test_what_is_not_json(text: str, code: str) -> None:
    assert codes(read_json, text) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "P409"),
        ("# nothing\n", "P409"),
        ("a: &x 1", "P418"),
        ("a: *x", "P418"),
        ("a: !!int 3", "P418"),
        ("a: !x 3", "P418"),
        ("--- 1\n--- 2\n", "P418"),
        ("? [a]\n: 1\n", "P418"),
        ("? {a: 1}\n: 1\n", "P418"),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", "P418"),
        ("a: 1\na: 2\n", "P411"),
        ("a: b: c", "P417"),
        ("[", "P417"),
        ("a: \x01", "P417"),
        ('a: "\ud800"', "P417"),
        ("[" * 1000, "P414"),
        ("- " * 1000, "P414"),
        ("\ufeffa: 1", "P404"),
    ],
)
def test_what_is_not_a_case_in_yaml(text: str, code: str) -> None:
    assert codes(read_yaml, text) == [code]


def test_yaml_scalars_are_text() -> None:
    text = 'a: NO\nb: 1.50\nc: ~\nd:\ne: null\nf: "null"\ng: yes\nh: "yes"\ni: 2025-12-05\nj: 0x10\nk: NULL\nl: 1:30\n'
    tree, faults = read_yaml(Source("case.yaml", text))
    assert not faults
    assert isinstance(tree, Mapping)
    found = {
        entry.key: (entry.value.kind, entry.value.text) for entry in tree.entries if isinstance(entry.value, Scalar)
    }
    bare = {"a": "NO", "b": "1.50", "g": "yes", "i": "2025-12-05", "j": "0x10", "k": "NULL", "l": "1:30"}
    assert {key: text for key, (kind, text) in found.items() if kind is Kind.BARE} == bare
    assert {key for key, (kind, _) in found.items() if kind is Kind.NULL} == {"c", "d", "e"}
    assert {key: text for key, (kind, text) in found.items() if kind is Kind.TEXT} == {"f": "null", "h": "yes"}


def test_both_places_of_a_key_that_stands_twice() -> None:
    faults = read_json(Source("case.json", '{\n  "é": 1,\n  "é": 2\n}'))[1]
    assert faults[0].span is not None
    assert (faults[0].span.line, faults[0].span.column, faults[0].span.text) == (3, 3, '"é"')
    assert [label.span.line for label in faults[0].related()] == [2]


@pytest.mark.parametrize("reader", [read_json, read_yaml])
def test_places_count_characters(reader: object) -> None:
    assert callable(reader)
    tree, _ = reader(Source("case", '{"😀": ["a", "é", {"x": "y"}]}'))
    assert tree.span.text == '{"😀": ["a", "é", {"x": "y"}]}'
    assert [item.span.text for item in tree.entries[0].value.items] == ['"a"', '"é"', '{"x": "y"}']
    assert tree.entries[0].span.text == '"😀"'


def test_the_name_says_how_a_file_is_read() -> None:
    assert read_case(Source("case.yaml", "a: 1"))[0] is not None
    assert read_case(Source("case.json", "a: 1"))[0] is None


@pytest.mark.parametrize("text", ["[" * 10_000_000, '{"a":' * 2_000_000, "1" * 10_000_000, " " * 10_000_000])
def test_hostile_texts_end_soon(text: str) -> None:
    start = time.process_time()
    assert len(codes(read_json, text)) == 1
    assert time.process_time() - start < 2


def test_as_many_faults_as_can_be_read() -> None:
    faults = read_json(Source("case", "[" + "1e5, " * 3000 + "1]"))[1]
    assert len(faults) == 1001
    assert faults[-1].message() == "and 2000 more"


@given(st.text() | st.text(alphabet='{}[],:"\\u01eEdD.8- \ntrfalsn\ud800', max_size=60))
def test_arbitrary_texts_never_raise(text: str) -> None:
    for reader in (read_json, read_yaml):
        tree, faults = reader(Source("case", text))
        assert (tree is None) == bool(faults)
        for fault in faults:
            (fault.message() + fault.caption() + (fault.hint() or "")).encode()


@given(st.text(alphabet="{}[],:&*!|>%@#'\"\\- \n\tab1?~<=\r\x85\u2028\ufeff", max_size=60))
def test_arbitrary_yaml_never_raises(text: str) -> None:
    tree, faults = read_yaml(Source("case", text))
    assert (tree is None) == bool(faults)


@pytest.mark.parametrize(
    "text",
    ['a: "\\uD800"', 'a: "\\U0011FFFF"', "%YAML 1." + "9" * 5000 + "\n---\na: 1", "[" * 1000, "a: *x", "\x00", "a: b"],
)
def test_the_loader_in_python_reads_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = codes(read_yaml, text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert codes(read_yaml, text) == fast


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    source, faults = decode("case.json", data)
    assert (source is None) == bool(faults)
    for fault in faults:
        fault.message().encode()
        assert fault.span is None or fault.span.line >= 1


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@settings(max_examples=50)
@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_json_is_read_as_the_standard_library_reads_it(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    tree, faults = read_json(Source("case", text))
    assert not faults
    assert tree is not None
    assert plain(tree) == value
    assert to_json(tree) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"\xef\xbb\xbf{}", "P404", (1, 1)),
        (b'{\n"a": "\xff"}', "P403", (2, 7)),
        ("{}".encode("utf-16"), "P403", (1, 1)),
        (b"\xed\xa0\x80", "P403", (1, 1)),
        (b"a\r\nb\0", "P405", (2, 2)),
    ],
)
def test_bytes_that_are_no_text(data: bytes, code: str, place: tuple[int, int]) -> None:
    source, faults = decode("case.json", data)
    assert source is None
    assert [fault.code for fault in faults] == [code]
    assert faults[0].span is not None
    assert (faults[0].span.line, faults[0].span.column) == place


def test_large_files_are_refused() -> None:
    assert [fault.code for fault in decode("case.json", bytes(LARGEST + 1))[1]] == ["P407"]
