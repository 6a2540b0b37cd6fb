"""How well the text of the law is known, from not stated at all to confirmed."""

from collections.abc import Iterable
from enum import Enum


class Confidence(Enum):
    """How well a text is known. Nothing is confirmed by silence: what nobody has said anything of is `NOT_STATED`."""

    NOT_STATED = "not_stated"
    UNCERTAIN = "uncertain"
    SINGLE_SOURCE = "single_source"
    CONFIRMED = "confirmed"


LEVELS = tuple(Confidence)
# What a run can ask for: at least this much.
LEAST = tuple(one.value for one in LEVELS if one is not Confidence.NOT_STATED)


def rank(level: Confidence) -> int:
    """How strong a level is, among the others."""
    return LEVELS.index(level)


def suffices(level: Confidence, least: Confidence) -> bool:
    """Whether a text known so well is good enough for a run that asks for `least`."""
    return rank(level) >= rank(least)


def weakest(levels: Iterable[Confidence]) -> Confidence:
    """The weakest of several levels; of none, that there is no doubt."""
    return min(levels, key=rank, default=Confidence.CONFIRMED)


def strongest(levels: Iterable[Confidence]) -> Confidence:
    """The strongest of several levels, at least one."""
    return max(levels, key=rank)
