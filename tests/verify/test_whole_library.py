"""The whole shipped law: what `policyc verify policies/cn` comes to."""

from functools import cache
from typing import Any

from policyc import session
from policyc.project import shipped


@cache
def report() -> dict[str, Any]:
    compiled = session.compile_paths([shipped("policies") / "cn"])
    assert compiled.program is not None
    return session.verify(compiled.program).document


def test_nothing_but_notes_is_found() -> None:
    assert [one["message"] for one in report()["findings"] if one["severity"] != "note"] == []
    assert report()["checked"]["policies"] == 20
