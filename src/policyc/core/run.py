"""On which terms a case is judged."""

from datetime import date

import attrs


@attrs.frozen
class Run:
    """The terms of one run.

    on: the day to judge on, instead of the one that the policy takes from the case. known_on: only instruments published by
    this day count; None lets all count. honoured: whether suspensions count. readings: (question, reading), by full name.
    """

    on: date | None = None
    known_on: date | None = None
    honoured: bool = True
    readings: tuple[tuple[str, str], ...] = ()
