"""What was proved, for people: one line for each property, those that hold only within a bound apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from policyc.render.look import Look, hanging


def show_proofs(proved: Sequence[Mapping[str, Any]], look: Look) -> str:
    """The properties under two headings, those of several policies by policy; an empty text for none."""
    whole = [one for one in proved if "bound" not in one]
    within = [one for one in proved if "bound" in one]
    headed = (("proved for every case", whole), ("tried and not refuted, within a bound", within))
    return "".join(_list(heading, claims, look) for heading, claims in headed if claims)


def _list(heading: str, claims: Sequence[Mapping[str, Any]], look: Look) -> str:
    policies = dict.fromkeys(one.get("policy") for one in claims)
    lines = [heading]
    for policy in policies:
        mine = [one for one in claims if one.get("policy") == policy]
        if len(policies) > 1 and policy is not None:
            lines.append(f"  {look.paint(policy, 'bold')}")
        mark = f"{'    ' if len(policies) > 1 else '  '}{look.mark('✓', '+')} "
        for one in mine:
            text = f"{one['what']} ({one['bound']})" if "bound" in one else one["what"]
            lines += hanging(mark, text, look)
    return "\n".join(lines) + "\n\n"
