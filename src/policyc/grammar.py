"""The text of the grammar, which is shipped beside the package, and what was made of it ahead: the only place that reads them."""

import json
from functools import lru_cache
from typing import Any

from policyc.project import shipped


@lru_cache(maxsize=1)
def grammar_text() -> str:
    """The grammar of the policy language, as Lark reads it."""
    return (shipped("grammar") / "policy.lark").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def grammar_tables() -> dict[str, Any]:
    """What Lark made of a grammar, empty if nothing is shipped: `of` says of which grammar, and which Lark made it."""
    path = shipped("grammar") / "policy.tables.json"
    if not path.is_file():
        return {}
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), object_hook=_numbered)
    return tables


def _numbered(table: dict[str, Any]) -> dict[Any, Any]:
    """JSON has no numbers as keys; where all keys are numerals, they were numbers."""
    return {int(key): value for key, value in table.items()} if table and all(map(str.isdigit, table)) else table
