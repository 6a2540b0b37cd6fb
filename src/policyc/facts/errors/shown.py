"""What in a word of a case only looks right: letters of another alphabet and characters that cannot be seen."""

import unicodedata

from policyc.text.shown import LONGEST, name_of, shown


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
