"""JSON in a hurry: the same tree without places, by the parser of the standard library; whatever is doubtful is left to the other reader."""

import json
import re
from typing import Any, NoReturn

from policyc.core.numerals import NUMERAL_PATTERN, too_long
from policyc.facts.tree import DEEPEST, Entry, Kind, Mapping, Scalar, Sequence, Tree

_LONGEST = 1_000_000
_STRICT = re.compile(NUMERAL_PATTERN)
_STRING = re.compile(r'"[^"]*"')
_OTHERS = re.compile(r"[^\[\]{}]+")


def quick_tree(text: str) -> Tree | None:
    """The tree of a JSON text that is certainly in order; None where it has to be read with care."""
    # Without a backslash a quotation mark is always the end of a text, and no half of a character can stand in it.
    if "\\" in text or len(text) > _LONGEST or _depth(text) >= DEEPEST:
        return None
    try:
        found = json.loads(text, object_pairs_hook=_mapping, parse_float=_number, parse_int=_number, parse_constant=_refused)
        return _tree(found)
    except (ValueError, RecursionError):
        return None


def _depth(text: str) -> int:
    if text.count("{") + text.count("[") < DEEPEST:
        return 0
    depth = most = 0
    for sign in _OTHERS.sub("", _STRING.sub("", text)):
        depth += 1 if sign in "[{" else -1
        most = max(most, depth)
    return most


def _mapping(pairs: list[tuple[str, Any]]) -> Mapping:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands here twice")
    return Mapping(tuple([Entry(key, _tree(value)) for key, value in pairs]))


def _tree(value: Any) -> Tree:
    if isinstance(value, str):
        return Scalar(Kind.TEXT, value)
    if isinstance(value, list):
        return Sequence(tuple([_tree(one) for one in value]))
    if isinstance(value, bool):
        return Scalar(Kind.BOOL, "true" if value else "false")
    if value is None:
        return Scalar(Kind.NULL, "null")
    assert isinstance(value, Mapping | Scalar)
    return value


def _number(text: str) -> Scalar:
    if _STRICT.fullmatch(text) is None or too_long(text):
        raise ValueError("a number that is to be looked at")
    return Scalar(Kind.NUMBER, text)


def _refused(text: str) -> NoReturn:
    raise ValueError(text)
