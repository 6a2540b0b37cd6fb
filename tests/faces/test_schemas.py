"""The published JSON Schemas are valid and strict, describe every field, and accept every sample answer."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "policyc" / "schemas"
SAMPLES = sorted((ROOT / "tests" / "samples" / "answers").glob("*.json"))
NAMES = ("answer", "batch", "diagnostics", "findings", "redesign", "scenarios", "status")
STATUSES = {"determined", "undetermined", "conflict"}
LISTS = ("because", "suspended", "conflict", "missing", "questions", "not_encoded", "duties")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def schema(name: str) -> Any:
    return read(FOLDER / f"{name}.schema.json")


def validator(name: str) -> Draft202012Validator:
    known = [(s["$id"], Resource.from_contents(s)) for s in map(schema, NAMES)]
    registry: Registry[Any] = Registry().with_resources(known)
    return Draft202012Validator(
        schema(name), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def inside(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from inside(value)
    elif isinstance(node, list):
        for value in node:
            yield from inside(value)


def decisions() -> Iterator[dict[str, Any]]:
    for path in SAMPLES:
        answers = read(path)
        for answer in answers if isinstance(answers, list) else [answers]:
            yield from answer["decisions"]


def test_every_schema_is_listed() -> None:
    assert sorted(p.name for p in FOLDER.glob("*.json")) == [f"{n}.schema.json" for n in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_valid(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_strict_and_described(name: str) -> None:
    for node in inside(schema(name)):
        if isinstance(node.get("properties"), dict) and node.get("type") == "object":
            assert node["additionalProperties"] is False
            for field, value in node["properties"].items():
                described = "description" in value or "$ref" in value
                assert described, f"{field} has no description"
                assert set(node["required"]) <= set(node["properties"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample_fits(path: Path) -> None:
    problems = [f"{e.json_path}: {e.message}" for e in validator("answer").iter_errors(read(path))]
    assert problems == []


def test_samples_show_every_status_and_fill_every_list() -> None:
    assert len(SAMPLES) >= 12
    assert {d["status"] for d in decisions()} == STATUSES
    for name in LISTS:
        assert any(d[name] for d in decisions()), name


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_an_unknown_or_a_lost_key_is_noticed(path: Path) -> None:
    sample = read(path)
    one = sample[0] if isinstance(sample, list) else sample
    more = copy.deepcopy(one)
    more["decisions"][0]["surprise"] = True
    less = copy.deepcopy(one)
    del less["decisions"][0]["possible"]
    assert not validator("answer").is_valid(more)
    assert not validator("answer").is_valid(less)


FINDING = {
    "kind": "dead", "code": "P503", "verdict": "refuted", "severity": "warning", "provisions": ["cn_2025_61.s2"], "message": "never applies",
    "places": [{"file": "a.policy", "line": 1, "column": 1, "end_line": 1, "end_column": 5}],
    "case": {"export": {"to": "DE"}}, "other_case": {}, "from": "2025-12-01", "through": None,
}
CHANGE = {"part": "item.parts[0]", "option": "Estonian dysprosium", "set": {"origin": "EE", "value": "0.14 USD"}}
DESIGN = {"cost": "3.00 USD", "changes": [CHANGE], "case": {}, "margins": [
    {"provision": "cn_2025_61.s1_1", "label": "(d)", "margin": "-0.04 USD"}]}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "findings": {"schema": "policyc/findings/1", "policyc": "0.1.0", "checked": {"provisions": 41},
        "findings": [FINDING], "proved": [{"kind": "conflict", "what": "no two provisions contradict each other"}]},
    "redesign": {"schema": "policyc/redesign/1", "policyc": "0.1.0", "status": "proved_minimal",
        "target": "licence is not_required", "objective": "cost", "bound": "3.00 USD", "designs": [DESIGN],
        "why_not": {"provisions": [], "limits": []}, "certificate": None},
    "batch": {"case_id": "7", "policy": "cn_2025_61", "decision": "licence", "status": "undetermined", "outcome": None,
        "possible": ["not_required", "required"], "because": [], "margin": None, "missing": ["item.origin"]},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_other_documents(name: str) -> None:
    document = DOCUMENTS[name]
    assert [e.message for e in validator(name).iter_errors(document)] == []
    assert not validator(name).is_valid({**document, "surprise": 1})
    for field in document:
        assert not validator(name).is_valid({k: v for k, v in document.items() if k != field}), field
