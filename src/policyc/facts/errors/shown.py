"""How an author's words are repeated in a message: short, and with invisible characters made visible."""

import unicodedata

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


def look_alike(text: str) -> str | None:
    """A hint about the first letter that is not of the Latin alphabet, or None."""
    for char in text[:LONGEST]:
        if ord(char) > 127:
            name = unicodedata.name(char, name_of(char)).lower()
            return f"`{shown(char)}` is {name_of(char)}, {name}, which looks like another letter"
    return None


def hidden_character(text: str) -> str | None:
    """The first character that steers the display or cannot be seen, or None."""
    if text.isascii() and text.isprintable():
        return None
    return next((char for char in text if not _is_visible(char)), None)


def _is_visible(char: str) -> bool:
    # The two joiners are part of the spelling of several languages; all other format characters are not.
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
