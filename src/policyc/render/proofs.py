"""What was proved, for people: one line for each property, those that hold only within a bound apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from policyc.render.look import Look, hanging


def show_proofs(proved: Sequence[Mapping[str, Any]], look: Look) -> str:
    """The properties under two headings; an empty text for none."""
    whole = [one["what"] for one in proved if "bound" not in one]
    within = [f"{one['what']} ({one['bound']})" for one in proved if "bound" in one]
    headed = (("proved for every case", whole), ("tried and not refuted, within a bound", within))
    return "".join(_list(heading, lines, look) for heading, lines in headed if lines)


def _list(heading: str, lines: Sequence[str], look: Look) -> str:
    mark = f"  {look.mark('✓', '+')} "
    return "\n".join((heading, *(row for line in lines for row in hanging(mark, line, look)))) + "\n\n"
