"""The text of the grammar, which is shipped beside the package, and what was made of it ahead: the only place that reads them."""

import json
from functools import lru_cache
from hashlib import sha256
from typing import Any

from policyc.project import shipped


@lru_cache(maxsize=1)
def grammar_text() -> str:
    """The grammar of the policy language, as its author wrote it."""
    return (shipped("grammar") / "policy.lark").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def grammar_tables() -> dict[str, Any]:
    """What was made of a grammar ahead, empty if nothing is shipped: `of` says of which grammar, by `fingerprint`."""
    path = shipped("grammar") / "policy.tables.json"
    if not path.is_file():
        return {}
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tables


def fingerprint(text: str) -> str:
    """By what the tables of a grammar know its text."""
    return sha256(text.encode()).hexdigest()
