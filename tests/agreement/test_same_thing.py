"""One thing under two mentions: what is known of it at one holds at the other, amounts too, in one currency."""

from functools import cache
from typing import Any

import pytest

from agreement.compiled import compiled, reasons_differ
from agreement.pipeline import compile_texts
from agreement.plain_law import Run
from agreement.reference import RefusedError, ask, decisions
from policyc.builds import decider
from policyc.compiled import NotUsable
from policyc.core import run as core
from policyc.core.program import Program

LAW = """
policy law "Lots"
  source "Order 1"
  published 2025-01-01
  judged on day
record lot "a lot"
  id    : text
  price : money at least 0 USD
  same id, same price
facts
  day : date
  first : lot
  second : lot
decision one "the first"
  outcomes from weakest to strictest cheap "cheap", dear "dear"
  otherwise cheap
decision other "the second"
  outcomes from weakest to strictest cheap "cheap", dear "dear"
  otherwise cheap
rule r1 "First"
  source "1"
  when first.price is at least 10 USD
  then one is dear
rule r2 "Second"
  source "2"
  when second.price is at least 10 USD
  then other is dear
"""
CHEAP, DEAR, OPEN = ["cheap"], ["dear"], ["cheap", "dear"]


@cache
def law() -> tuple[Program, Any]:
    """The policy, and what decides by it."""
    program, wrong = compile_texts({"law": LAW})
    assert program is not None and not wrong
    return program.program, decider(program.program)


def case(first: str | None, second: str | None) -> dict[str, Any]:
    """Two mentions of one lot."""
    return {"day": "2025-06-01", "first": {"id": "L", "price": first}, "second": {"id": "L", "price": second}}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, "100 USD", [DEAR, DEAR]),
        ("100 USD", None, [DEAR, DEAR]),
        ("5 USD", "5.00 USD", [CHEAP, CHEAP]),
        (None, "100 EUR", [OPEN, OPEN]),
        ("5 USD", "100 EUR", [CHEAP, OPEN]),
        ("100 EUR", "5 USD", [OPEN, CHEAP]),
        (None, None, [OPEN, OPEN]),
    ],
)
def test_an_amount_is_known_at_both_mentions_or_each_keeps_its_own(
    first: str | None, second: str | None, expected: list[list[str]]
) -> None:
    program, fast = law()
    data = case(first, second)
    found = decisions(ask(program, data, Run({}, None, None, honoured=True)))
    assert [list(one.possible) for one in found] == expected
    assert list(reasons_differ(program, fast, data, core.Run())) == []


def test_two_prices_of_one_lot_are_refused() -> None:
    program, fast = law()
    with pytest.raises(RefusedError):
        ask(program, case("5 USD", "100 USD"), Run({}, None, None, honoured=True))
    with pytest.raises(NotUsable, match="two mentions of `L` contradict each other"):
        compiled(fast, case("5 USD", "100 USD"), core.Run())
