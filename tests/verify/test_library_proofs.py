"""What is proved and found about the shipped law."""

from functools import cache
from typing import Any

from policyc import session
from policyc.project import shipped
from policyc.render.look import PLAIN
from policyc.render.proofs import show_proofs

POLICY = "cn_2025_61"


@cache
def report() -> dict[str, Any]:
    compiled = session.compile_paths([shipped("policies") / "cn" / f"{POLICY}.policy"])
    assert compiled.program is not None
    return session.verify(compiled.program).document


def test_a_field_hospital_after_an_earthquake_meets_both_sections() -> None:
    pairs = {tuple(one["provisions"]) for one in report()["findings"] if one["kind"] == "accepted_conflict"}
    assert (f"{POLICY}.s5", f"{POLICY}.s2") in pairs
    assert [one for one in report()["findings"] if one["kind"] == "conflict"] == []


def test_a_conflict_is_shown_on_the_days_on_which_the_law_operates() -> None:
    found = next(one for one in report()["findings"] if one["provisions"] == [f"{POLICY}.s5", f"{POLICY}.s2"])
    assert (found["from"], found["through"]) == ("2025-10-09", None)
    # The first days need no reading of an open question: the case is taken from them.
    assert found["days"][0] == {"from": "2025-10-09", "through": "2025-11-06"}
    assert "readings" not in found
    assert "2025-10-09" <= found["case"]["export"]["date"] <= "2025-11-06"


def test_every_guarantee_of_the_shipped_law_is_proved() -> None:
    compiled = session.compile_paths([shipped("policies") / "cn" / f"{POLICY}.policy"])
    assert compiled.program is not None
    promised = [one.text for policy in compiled.program.policies if policy.target for one in policy.guarantees]
    assert [one["what"] for one in report()["proved"] if one["kind"] == "guarantee"] == promised
    assert {one["policy"] for one in report()["proved"]} == {POLICY}


def test_what_is_proved_of_several_policies_stands_below_their_names() -> None:
    one = {"kind": "guarantee", "what": "it is safe", "policy": "first"}
    other = {"kind": "loophole", "what": "it is tight", "policy": "second", "bound": "two parts"}
    assert show_proofs([one], PLAIN) == "proved for every case\n  + it is safe\n\n"
    assert show_proofs([one, {**one, "policy": "second"}, other], PLAIN).splitlines() == [
        "proved for every case",
        "  first",
        "    + it is safe",
        "  second",
        "    + it is safe",
        "",
        "tried and not refuted, within a bound",
        "  + it is tight (two parts)",
        "",
    ]
