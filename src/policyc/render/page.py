"""A page of the manual on a terminal."""

import re

from policyc.render.look import PLAIN, Look, block, hanging

_CODE = re.compile(r"`([^`]+)`")
_FENCES = ("```", "~~~")


def show_page(text: str, look: Look) -> str:
    """The page as it is written; on a terminal wrapped, with headings, examples and words in code set apart."""
    if look == PLAIN:
        return text if text.endswith("\n") else text + "\n"
    shown: list[str] = []
    fenced = False
    for line in text.rstrip("\n").split("\n"):
        if line.startswith(_FENCES):
            fenced = not fenced
        elif fenced:
            shown += [f"    {look.paint(line, 'cyan')}"]
        else:
            shown += _prose(line, look)
    return "\n".join(shown) + "\n"


def _prose(line: str, look: Look) -> list[str]:
    if line.startswith("#"):
        return block(line.lstrip("# "), 0, look, "bold")
    if line.startswith(("* ", "- ")):
        lines = hanging("* ", line[2:], look)
    else:
        lines = block(line, 0, look)
    return [_CODE.sub(lambda found: look.paint(found[1], "cyan"), each) for each in lines]
