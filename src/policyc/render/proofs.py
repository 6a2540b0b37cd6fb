"""What was proved, for people: one line for each property that holds in every case."""

from collections.abc import Mapping, Sequence
from typing import Any

from policyc.render.look import Look, hanging


def show_proofs(proved: Sequence[Mapping[str, Any]], look: Look) -> str:
    """The proved properties under one heading; an empty text for none."""
    if not proved:
        return ""
    lines = ["proved for every case"]
    for one in proved:
        head = f"  {look.mark('✓', '+')} "
        lines += hanging(head, str(one["what"]), look)
    return "\n".join(lines) + "\n\n"
