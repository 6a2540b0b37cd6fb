"""On which terms a case is judged."""

from datetime import date

import attrs

from policyc.core.confidence import Confidence


@attrs.frozen
class Run:
    """The terms of one run.

    on: the day to judge on, instead of the one that the policy takes from the case. known_on: only instruments published by
    this day count; None lets all count. honoured: whether suspensions count. readings: (question, reading), by full name.
    min_confidence: texts that are known less well than this leave open whether they say so.
    """

    on: date | None = None
    known_on: date | None = None
    honoured: bool = True
    readings: tuple[tuple[str, str], ...] = ()
    min_confidence: Confidence = Confidence.NOT_STATED
