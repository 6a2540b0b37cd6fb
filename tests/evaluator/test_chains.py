"""Shares that are held by way of others: the worked examples of the agencies, and random circles of companies."""

import json
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest

from policyc.backends.interpret import evaluate
from policyc.core.facts import Amount, Interval
from policyc.core.program import Depth, Expr, Over, Program, Shared
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.read import read_json
from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.source import Source

WORLD = """
policy p "Ownership"
  source "Order 1"
  published 2025-01-01
  judged on day
record owner "a holder of a share"
  id     : text
  share  : share of ownership at least 0% at most 100%
  listed : yes or no
  owners : many owner
  same id, same listed, owners
  invariant "the shares of the direct owners add up to at most 100%"
    total of holder.share over holder in owners is at most 100%
record party "a company"
  id     : text
  owners : many owner
  same id, same owners
  invariant "the shares of the direct owners add up to at most 100%"
    total of holder.share over holder in owners is at most 100%
facts
  day : date
  company : party
decision licence "the licence"
  outcomes from weakest to strictest free "no", required "yes"
  otherwise free
rule r "Held"
  source "1"
  when total of holder.share over holder in company.owners through chains of {limit} where (holder.listed) is at least 50%
  then licence is required
"""
# Who holds how much of whom, and who is listed.
Graph = dict[str, dict[str, Fraction]]


@cache
def program(limit: str) -> Program:
    file, wrong = parse(Source("p.policy", WORLD.format(limit=limit)))
    found, faults = compile_files((file,), frozenset({"p"}))
    assert found is not None and not (*wrong, *faults)
    return found


def held(data: object, limit: str = "at least 50%") -> Interval:
    """What listed holders have of the company, in bounds."""
    law = program(limit)
    tree, wrong = read_json(Source("case.json", json.dumps(data)))
    assert tree is not None, wrong
    case, faults = convert(tree, law)
    assert case is not None, [fault.message() for fault in faults]
    found = evaluate(law, case, Run(), _fold(law)).value
    assert isinstance(found, Amount)
    return found.parts[0][1]


def _fold(law: Program) -> Expr:
    waiting: list[object] = [one.body for one in law.definitions]
    while waiting:
        match waiting.pop():
            case Over(depth=Depth.CHAINS) as found:
                return found
            case Shared() | None:
                pass
            case expr:
                waiting += getattr(expr, "args", ())
    raise AssertionError("no chain")


def nested(graph: Graph, listed: set[str], of: str, seen: frozenset[str] = frozenset()) -> list[Any]:
    """The owners of one as a case writes them: who was met on the way is only named."""
    return [
        {"id": name, "share": f"{share.numerator * 100}/{share.denominator}%", "listed": name in listed}
        | ({} if name in seen else {"owners": nested(graph, listed, name, seen | {name})})
        for name, share in graph.get(of, {}).items()
    ]


def company(graph: Graph, listed: set[str], of: str) -> dict[str, Any]:
    return {"day": "2025-06-01", "company": {"id": of, "owners": nested(graph, listed, of, frozenset({of}))}}


def plainly(graph: Graph, listed: set[str], of: str, limit: Fraction = Fraction(1, 2), more: bool = False) -> Fraction:
    """The same from the words of the rule: add who is held, until nobody is left to add."""
    counted = set(listed)
    while True:
        held = {one: sum(share for name, share in graph[one].items() if name in counted) for one in graph}
        new = {one for one, share in held.items() if share > limit or (share == limit and not more)} - counted
        if not new:
            return Fraction(held.get(of, 0))
        counted |= new


HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
# OFAC FAQ 401, the BIS affiliates rule of 2025 and two derived cases: graph, listed, who is asked about, held or not.
WORKED = {
    "half of a half": ({"A": {"X": HALF}, "B": {"A": HALF}}, {"X"}, "B", True),
    "two quarters by two halves": (
        {"A": {"X": HALF}, "B": {"X": HALF}, "C": {"A": QUARTER, "B": QUARTER}}, {"X"}, "C", True,
    ),
    "directly and through another": (
        {"A": {"X": HALF}, "B": {"A": Fraction(2, 5), "X": Fraction(1, 10)}}, {"X"}, "B", True,
    ),
    "a quarter passes nothing on": (
        {"A": {"X": HALF}, "B": {"X": QUARTER}, "C": {"A": QUARTER, "B": QUARTER}}, {"X"}, "C", False,
    ),
    "two quarters pass nothing on": (
        {"A": {"X": QUARTER}, "B": {"X": QUARTER}, "C": {"A": HALF, "B": HALF}}, {"X"}, "C", False,
    ),
    "two listed, exactly half": ({"C": {"A": Fraction(1, 5), "B": Fraction(3, 10)}}, {"A", "B"}, "C", True),
    "two listed, just below": ({"C": {"A": Fraction(1, 5), "B": Fraction(2999, 10000)}}, {"A", "B"}, "C", False),
    "a circle alone": ({"A": {"B": Fraction(3, 5)}, "B": {"A": Fraction(3, 5)}}, set(), "A", False),
    "a circle with a minority": (
        {"A": {"X": QUARTER, "B": Fraction(3, 10)}, "B": {"A": Fraction(3, 5)}}, {"X"}, "A", False,
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_the_worked_examples_of_the_agencies(name: str) -> None:
    graph, listed, of, expected = WORKED[name]
    found = held(company(graph, listed, of))
    assert found.exact and (found.low is not None and found.low >= HALF) is expected
    assert found.low == plainly(graph, listed, of)


def _random(rng: Random) -> tuple[Graph, set[str], str]:
    names = [f"N{i}" for i in range(rng.randint(2, 5))]
    graph: Graph = {}
    for one in names:
        left = Fraction(1)
        graph[one] = {}
        for other in rng.sample(names, rng.randint(0, min(3, len(names) - 1))):
            share = min(left, rng.choice((Fraction(1, 2), Fraction(3, 10), Fraction(1, 4), Fraction(1, 5), Fraction(499, 1000))))
            if other != one and share > 0:
                graph[one][other] = share
                left -= share
    return graph, set(rng.sample(names, rng.randint(0, 2))), names[0]


@pytest.mark.parametrize("limit", ["at least 50%", "more than 50%", "at least 30%"])
def test_random_circles_agree_with_the_words_of_the_rule(limit: str) -> None:
    share, more = Fraction(limit.split()[2].rstrip("%")) / 100, limit.startswith("more")
    some = 0
    for seed in range(150):
        graph, listed, of = _random(Random(seed))
        found = held(company(graph, listed, of), limit)
        expected = plainly(graph, listed - {of} | ({of} & listed), of, share, more)
        assert (found.low, found.high) == (expected, expected), (seed, graph, listed)
        some += expected > 0
    assert some >= 20


def _forget(data: Any, rng: Random) -> Any:
    """The same with facts left out, and lists that may have more."""
    if isinstance(data, dict):
        kept = {key: _forget(one, rng) for key, one in data.items() if key in ("day", "company") or rng.random() > 0.12}
        if "share" in kept and rng.random() < 0.1:
            kept["share"] = {"at_least": "0%", "at_most": kept["share"]}
        return kept
    if isinstance(data, list):
        items = [_forget(one, rng) for one in data]
        if items and rng.random() < 0.15:
            return {"items": items[:-1], "complete": False}
        return items
    return data


def test_what_is_not_known_only_widens() -> None:
    open_ones = 0
    for seed in range(400):
        rng = Random(seed)
        graph, listed, of = _random(rng)
        whole = company(graph, listed, of)
        truth, seen = held(whole).low, held(_forget(whole, rng))
        assert truth is not None
        assert seen.low is None or seen.low <= truth, (seed, whole)
        assert seen.high is None or truth <= seen.high, (seed, whole)
        open_ones += not seen.exact
    assert open_ones > 100


def test_a_company_known_at_one_place_is_known_at_the_other() -> None:
    x = {"id": "X", "share": "50%", "listed": True, "owners": []}
    known = {"id": "A", "share": "25%", "listed": False, "owners": [x]}
    again = {"id": "A", "share": "25%"}
    data = {"day": "2025-06-01", "company": {"id": "C", "owners": [known, again]}}
    assert held(data) == Interval(HALF, HALF)


def test_two_accounts_of_one_company_are_refused() -> None:
    first = {"id": "A", "share": "25%", "listed": False, "owners": []}
    second = {"id": "A", "share": "25%", "listed": True, "owners": []}
    data = {"day": "2025-06-01", "company": {"id": "C", "owners": [first, second]}}
    tree, _ = read_json(Source("case.json", json.dumps(data)))
    assert tree is not None
    case, faults = convert(tree, program("at least 50%"))
    assert case is None
    assert [fault.code for fault in faults] == ["P436"]
    assert "`company.owners[1].listed` and `company.owners[0].listed` contradict each other" in faults[0].message()
