"""Random firms that hold each other, under random rules about who is held: in circles, named several times, half known."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import attrs

from agreement.pipeline import trees
from policyc.core.program import Program
from policyc.language.lower import compile_files

Json = Any
SHARES = ("0%", "10%", "25%", "100/3%", "33.3%", "49.999999%", "50%", "50.000001%", "60%", "75%", "100%")
LIMITS = ("at least 50%", "more than 50%", "at least 25%", "more than 33.3%", "at least 10%")
LISTS = ("control", "watch")
HEAD = """
policy firms "Who is held"
  source "made at random"
  judged on day

record owner "a holder of a share"
  id      : text
  share   : share of ownership at least 0% at most 100%
  cap     : share of ownership at least 0% at most 100%
  listed  : yes or no
  country : country
  lists   : set of one of (control, watch)
  worth   : money at least 0 USD
  since   : date
  owners  : many owner
  same id, same {same}
{invariants}

record firm "a firm"
  id      : text
  cap     : share of ownership at least 0% at most 100%
  listed  : yes or no
  country : country
  lists   : set of one of (control, watch)
  worth   : money at least 0 USD
  since   : date
  owners  : many owner
  same id, same {same}
{invariants}

facts
  day   : date
  buyer : firm
  agent : firm

question counting "how it is counted"
  source "made at random"
  readings plain "one way", wide "another"

decision licence "the licence"
  outcomes from weakest to strictest free "no", notice "a notice", required "yes", denied "never"
  otherwise free
"""
INVARIANTS = """  invariant "at most all of it is held"
    total of holder.share over holder in owners is at most 100%
"""
CAPS = """  invariant "at most the cap is held"
    total of holder.share over holder in owners is at most cap
"""


def firms(seed: int) -> Program:
    """The Program of a seed."""
    rng = Random(f"firms {seed}")
    same = [name for name in ("listed", "lists", "owners", "country", "worth", "since", "cap") if rng.random() < 0.75] or ["owners"]
    invariants = (INVARIANTS if rng.random() < 0.7 else "") + (CAPS if rng.random() < 0.4 else "")
    rules = [
        f'rule r{number} "r{number}"\n  source "section {number}"\n  when {_condition(rng, 2)}\n  then licence is {outcome}\n'
        for number, outcome in enumerate(rng.choices(("notice", "required", "denied"), k=rng.randint(2, 4)))
    ]
    text = "\n".join([HEAD.format(same=", ".join(same), invariants=invariants), *rules])
    parsed, wrong = trees({"firms.policy": text})
    program, faults = compile_files(tuple(parsed.values()), frozenset(("firms",)))
    assert program is not None, (seed, [fault.message() for fault in (*wrong, *faults)])
    return program


def _condition(rng: Random, deep: int) -> str:
    choice = rng.random()
    if deep and choice < 0.35:
        word = rng.choice(("and", "or"))
        return f"({_condition(rng, deep - 1)}) {word} ({_condition(rng, deep - 1)})"
    if deep and choice < 0.45:
        return f"not ({_condition(rng, deep - 1)})"
    who = rng.choice(("buyer", "agent"))
    if choice < 0.55:
        return rng.choice((f"{who}.listed", f"{who}.lists includes control", f"{who}.country is CN", "counting is wide"))
    if choice < 0.62:
        return rng.choice((f"{who}.worth is at least 100 USD", f"{who}.since is before 2025-02-01", f"{who}.cap is at least 50%"))
    sign = rng.choice(("is at least", "is more than", "is at most", "is less than"))
    depth = rng.choice((f"through chains of {rng.choice(LIMITS)}",) * 4 + ("at any depth, at every level", ""))
    bound = f"{rng.choice(('10', '25', '33.3', '50', '75'))}%"
    return f"total of h.share over h in {who}.owners {depth} where ({_matches(rng)}) {sign} {bound}"


def _matches(rng: Random) -> str:
    plain = ("h.listed", "h.lists includes control", "h.lists includes any (control, watch)", "h.country is CN",
             "h.worth is at least 100 USD", "h.since is before 2025-02-01")  # fmt: skip
    nested = "some i in h.owners where (i.listed)"
    one, other = rng.choice((*plain, *plain, nested)), rng.choice(plain)
    return rng.choice((one, one, f"{one} or {other}", f"{one} and counting is wide", f"{one} if counting is wide otherwise {other}"))


@attrs.frozen
class Firm:
    """What is so of one firm, wherever it is mentioned."""

    facts: Json
    owners: dict[str, str]


def cases(seed: int, many: int) -> Iterator[Json]:
    """Cases: firms from one world, each mentioned with more or less of what is known of it; a few contradict themselves."""
    rng = Random(f"cases {seed}")
    for _ in range(many):
        world = _world(rng)
        hiding = rng.choice((0.0, 0.0, 0.05, 0.2, 0.5))
        teller = _Teller(world, hiding, rng)
        found: Json = {"day": "2025-06-01"}
        for who in ("buyer", "agent"):
            if rng.random() > hiding / 3:
                found[who] = teller.mention(rng.choice(list(world)), frozenset(), 0)
        yield found


def _world(rng: Random) -> dict[str, Firm]:
    names = [f"N{place}" for place in range(rng.randint(2, 5))]
    found = {}
    for name in names:
        left, owners = Fraction(1), {}
        for holder in rng.sample(names, rng.randint(0, min(3, len(names)))):
            share = rng.choice(SHARES)
            worth = Fraction(share.rstrip("%")) / 100
            if worth <= left and (holder != name or rng.random() < 0.2):
                owners[holder] = share
                left -= worth
        cap = rng.choice(("100%", f"{(1 - left) * 100}%"))
        facts = {
            "listed": rng.random() < 0.3, "country": rng.choice(("CN", "DE")), "lists": rng.sample(LISTS, rng.randint(0, 2)),
            "worth": f"{rng.choice((99, 100, 101))} {'USD' if rng.random() < 0.8 else 'EUR'}",
            "since": rng.choice(("2025-01-31", "2025-02-01", "2025-02-02")), "cap": cap,
        }  # fmt: skip
        found[name] = Firm(facts, owners)
    return found


@attrs.frozen
class _Teller:
    world: dict[str, Firm]
    hiding: float
    rng: Random

    def mention(self, name: str, above: frozenset[str], deep: int) -> Json:
        """What a case says of a firm at one place. Inside itself, or deep down, a firm is only named."""
        firm, rng = self.world[name], self.rng
        found = {key: self.fact(key, value) for key, value in firm.facts.items() if rng.random() >= self.hiding}
        found["id"] = name if rng.random() >= self.hiding / 3 else None
        if name in above or deep > 3 or rng.random() < self.hiding / 3:
            return found
        told = [
            {**self.mention(holder, above | {name}, deep + 1), "share": share} if rng.random() >= self.hiding / 4 else None
            for holder, share in firm.owners.items()
        ]
        for one in told:
            if one is not None and rng.random() < self.hiding / 2:
                low = max(Fraction(one["share"].rstrip("%")) - rng.choice((0, 5)), Fraction(0))
                one["share"] = rng.choice((None, {"at_least": f"{low}%", "at_most": one["share"]}))
        found["owners"] = told
        if rng.random() < self.hiding / 3:
            kept = [one for one in told if rng.random() < 0.7]
            found["owners"] = {"items": kept, "complete": False}
        return found

    def fact(self, key: str, value: Json) -> Json:
        """A single fact; now and then a range, a set that may have more, or what contradicts the other mentions."""
        if self.rng.random() < 0.005:
            return {"listed": True, "country": "JP", "lists": ["control"], "worth": "5 USD", "since": "2020-01-01", "cap": "100%"}[key]
        if self.rng.random() >= self.hiding:
            return value
        match key:
            case "lists":
                return {"items": value[:1], "complete": False}
            case "worth":
                return {"at_least": value, "at_most": f"200 {value[-3:]}"}
            case "since":
                return {"at_most": value}
            case "cap":
                return {"at_least": value}
            case _:
                return None
