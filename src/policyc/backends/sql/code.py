"""What a value is in SQL: a condition as two columns, a number as its ends, a word as a column that may be null.

Invariant: a text of a condition is never null. An end that is null is unbounded. `mask` is a text for the set of what
keeps the value open: the open questions, one bit for each, or a list of questions and facts. Until the end it is written
with the words `NO_REASON`, `REASONS` and `ALL_REASONS`, which `with_bits` and `with_lists` translate.
"""

import re

import attrs

TRUE, FALSE = "true", "false"
NO_QUESTION = "NO_REASON"
# Up to here a whole number fits 64 bits; up to the second figure 128 bits.
NARROW, WIDE = 62, 125
WIDE_TYPE = "HUGEINT"

_QUOTED = re.compile(r"'[^']*'")
_READ = re.compile(r"f[0-9]+_[a-z0-9_]*")
_COLUMN = re.compile(r"\b[fx][0-9]+_[a-z0-9_]*\b")


class NotInSqlError(Exception):
    """A construct that SQL cannot say exactly. The reason completes `… is answered case by case: `."""


@attrs.frozen
class Both:
    """A condition: it must hold, and it may hold. The two texts are the same where nothing can keep it open."""

    must: str
    may: str
    mask: str = NO_QUESTION


@attrs.frozen
class Ends:
    """A number or a day: both ends, each standing for itself divided by `den`; None is unbounded.

    low_open, high_open: conditions. loose_low, loose_high: whether the end may be null. bits: the most that an end takes.
    stated: a number that the law states, or a choice between such, none of them less than nothing.
    """

    low: str | None
    high: str | None
    low_open: str = FALSE
    high_open: str = FALSE
    loose_low: bool = False
    loose_high: bool = False
    den: int = 1
    bits: int = 1
    mask: str = NO_QUESTION
    stated: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one number in every case."""
        return self.low is not None and self.low == self.high and not self.loose_low and not self.loose_high


@attrs.frozen
class Label:
    """A word: null where it is not known, if `loose`."""

    text: str
    loose: bool
    mask: str = NO_QUESTION


@attrs.frozen
class Labels:
    """A set of words: a list, and a condition for its being complete."""

    text: str
    complete: str
    mask: str = NO_QUESTION


@attrs.frozen
class Constant:
    """A constant tuple of words or set of days, which only some primitives read."""

    value: object


Code = Both | Ends | Label | Labels | Constant


def columns_in(text: str) -> list[str]:
    """The columns that a text names, each once, in order."""
    return list(dict.fromkeys(_COLUMN.findall(_QUOTED.sub("''", text))))


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with other columns."""
    pieces = re.split(r"('[^']*')", text)
    swap = [one if one.startswith("'") else _COLUMN.sub(lambda m: names.get(m[0], m[0]), one) for one in pieces]
    return "".join(swap)


def literal(word: str) -> str:
    """A word as SQL writes it."""
    return "'" + word.replace("'", "''") + "'"


# ---- conditions ----


def all_of(texts: list[str]) -> str:
    """All of these conditions."""
    kept = list(dict.fromkeys(text for text in texts if text != TRUE))
    if FALSE in kept:
        return FALSE
    return "(" + " AND ".join(kept) + ")" if len(kept) > 1 else kept[0] if kept else TRUE


def any_of(texts: list[str]) -> str:
    """At least one of these conditions."""
    kept = list(dict.fromkeys(text for text in texts if text != FALSE))
    if TRUE in kept:
        return TRUE
    return "(" + " OR ".join(kept) + ")" if len(kept) > 1 else kept[0] if kept else FALSE


def no(text: str) -> str:
    """Not this condition."""
    if text in (TRUE, FALSE):
        return FALSE if text == TRUE else TRUE
    return f"(NOT {text})"


def when(condition: str, then: str, otherwise: str) -> str:
    """The one text or the other."""
    if condition in (TRUE, FALSE) or then == otherwise:
        return then if condition != FALSE else otherwise
    return f"(CASE WHEN {condition} THEN {then} ELSE {otherwise} END)"


def sure(text: str, loose: bool, otherwise: str) -> str:
    """A condition that may be null, with what null means."""
    return f"coalesce({text}, {otherwise})" if loose else text


def masks(texts: list[str]) -> str:
    """All questions of several masks."""
    kept = list(dict.fromkeys(text for text in texts if text != NO_QUESTION))
    return "REASONS(" + " OR_REASON ".join(kept) + ")" if len(kept) > 1 else kept[0] if kept else NO_QUESTION


def all_reasons(text: str) -> str:
    """What keeps any of several rows open."""
    return f"ALL_REASONS({text})"


def with_bits(sql: str) -> str:
    """A statement in which what keeps a value open is a whole number with a bit for each question."""
    for word, meant in (("NO_REASON", "0"), (" OR_REASON ", " | "), ("ALL_REASONS(", "bit_or("), ("REASONS(", "(")):
        sql = sql.replace(word, meant)
    return sql


def with_lists(sql: str) -> str:
    """A statement in which it is a list of texts. Needs the macro `all_reasons`."""
    words = (
        ("NO_REASON", "CAST([] AS VARCHAR[])"),
        (" OR_REASON ", " || "),
        ("ALL_REASONS(", "all_reasons("),
        ("REASONS(", "list_distinct("),
    )
    for word, meant in words:
        sql = sql.replace(word, meant)
    return sql


def condition(must: str, may: str, wanting: list[str]) -> Both:
    """A condition with the questions that keep it open: none once it is settled."""
    if must in (may, TRUE) or may == FALSE:
        return Both(must, must if must == TRUE else may)
    mask = masks(wanting)
    settled = any_of([must, no(may)])
    return Both(must, may, mask if mask == NO_QUESTION else when(settled, NO_QUESTION, mask))


def constant(known: bool) -> Both:
    """Yes or no."""
    return Both(TRUE, TRUE) if known else Both(FALSE, FALSE)


# ---- numbers ----


def sized(text: str, bits: int) -> str:
    """A whole number as a type that holds so many bits: a choice between small constants would be one of 32 bits."""
    if text.lstrip("-").isdigit() or (_READ.fullmatch(text) and bits <= NARROW):
        return text
    return f"CAST({text} AS {WIDE_TYPE if bits > NARROW else 'BIGINT'})"


def times(one: Ends, factor: int) -> Ends:
    """The same number over another denominator: both ends and the denominator multiplied."""
    if factor == 1:
        return one
    return attrs.evolve(scaled(one, factor), den=one.den * factor)


def scaled(one: Ends, factor: int) -> Ends:
    """A positive whole number of times the number."""
    bits = one.bits + factor.bit_length()
    if bits > WIDE:
        raise NotInSqlError("a product does not fit 128 bits")

    def product(end: str | None) -> str | None:
        if end is None:
            return end
        if end.lstrip("-").isdigit():
            return str(int(end) * factor)
        return f"({sized(end, bits)} * {factor})"

    return attrs.evolve(one, low=product(one.low), high=product(one.high), bits=bits)


def opposite(one: Ends) -> Ends:
    """The number with the other sign."""

    def turned(end: str | None) -> str | None:
        # Two minus signs in a row would begin a comment.
        return end if end is None else str(-int(end)) if end.lstrip("-").isdigit() else f"(-({end}))"

    low, high = turned(one.high), turned(one.low)
    return attrs.evolve(
        one, low=low, high=high, low_open=one.high_open, high_open=one.low_open, loose_low=one.loose_high,
        loose_high=one.loose_low,
    )


def settled_mask(one: Ends) -> Ends:
    """The number with no question once it is exact."""
    if one.mask == NO_QUESTION or one.exact:
        return attrs.evolve(one, mask=NO_QUESTION)
    if one.low is None or one.high is None:
        return one
    known = sure(f"{one.low} = {one.high}", one.loose_low or one.loose_high, FALSE)
    return attrs.evolve(one, mask=when(known, NO_QUESTION, one.mask))
