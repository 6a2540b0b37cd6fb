"""A case as canonical JSON text, and its hash."""

import hashlib
import json
from typing import assert_never

from policyc.facts.tree import Kind, Mapping, Scalar, Sequence, Tree


def to_json(tree: Tree) -> str:
    """The case as given, with its keys sorted and without blanks: the same facts in any order give the same text.

    Numbers keep the digits in which they were written.
    """
    pieces: list[str] = []
    waiting: list[Tree | str] = [tree]
    while waiting:
        found = waiting.pop()
        match found:
            case str():
                pieces.append(found)
            case Scalar():
                pieces.append(_scalar(found))
            case Mapping(entries):
                parts: list[Tree | str] = ["{"]
                for number, inner in enumerate(sorted(entries, key=lambda one: one.key)):
                    parts += [("," if number else "") + _quoted(inner.key) + ":", inner.value]
                waiting += reversed([*parts, "}"])
            case Sequence(items):
                listed: list[Tree | str] = ["["]
                for number, item in enumerate(items):
                    listed += [",", item] if number else [item]
                waiting += reversed([*listed, "]"])
            case unreachable:
                assert_never(unreachable)
    return "".join(pieces)


def sha256(tree: Tree) -> str:
    """The hash of the canonical text."""
    return hashlib.sha256(to_json(tree).encode()).hexdigest()


def _scalar(scalar: Scalar) -> str:
    if scalar.kind in (Kind.TEXT, Kind.BARE):
        return _quoted(scalar.text)
    return "null" if scalar.kind is Kind.NULL else scalar.text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
