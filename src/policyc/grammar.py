"""The text of the grammar, which is shipped beside the package: the only place that reads it."""

from functools import lru_cache

from policyc.project import shipped


@lru_cache(maxsize=1)
def grammar_text() -> str:
    """The grammar of the policy language, as Lark reads it."""
    return (shipped("grammar") / "policy.lark").read_text(encoding="utf-8")
