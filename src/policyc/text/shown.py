"""How an author's words are repeated in a message: short, and with invisible characters made visible."""

LONGEST = 60


def shown(text: str) -> str:
    """The text, cut to a readable length, with characters that could disturb a terminal written as codes."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return visible(cut)


def visible(text: str) -> str:
    """The whole text, with characters that could disturb a terminal written as codes."""
    return text if text.isprintable() else "".join(char if char.isprintable() else name_of(char) for char in text)


def name_of(char: str) -> str:
    """A character by its number, as in `U+202E`."""
    return f"U+{ord(char):04X}"
