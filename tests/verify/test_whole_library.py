"""The whole shipped law: what `policyc verify policies/cn` comes to."""

from functools import cache

from policyc import session
from policyc.project import shipped
from policyc.text.diagnostic import Severity


@cache
def report() -> session.Verified:
    compiled = session.compile_paths([shipped("policies") / "cn"])
    assert compiled.program is not None
    return session.verify(compiled.program)


def test_nothing_but_notes_is_found() -> None:
    assert [one.message() for one in report().findings if one.severity is not Severity.NOTE] == []
    assert report().document["checked"]["policies"] == 20
