"""Two products designed together, against every pair of designs that each of them allows."""

import itertools
import json
from random import Random
from typing import Any

from policyc import session
from policyc.core.run import Run
from policyc.redesign.certificate import certificate
from policyc.redesign.checking import check
from policyc.redesign.days import telling_days
from policyc.redesign.products import Together, redesign_products, together
from policyc.redesign.run import Wanted
from policyc.redesign.search import Found
from policyc.redesign.target import read_target
from redesign.brute import Compared, days_of, hopeful, possible, price, program_of, reaches, tied, tree_of
from redesign.instances import ONE_LAW_TRIES, Instance, instance, text_of

MOST = 120
VARIANTS = 8


def compare_pair(seed: int) -> Compared:
    """The redesign of two products of this seed; of the first of its variants that is telling."""
    for variant in range(0, VARIANTS * ONE_LAW_TRIES, ONE_LAW_TRIES):
        one, other = instance(seed, variant, 3), instance(seed, variant + 1, 3)
        found = _compared(seed, one, other, Random(f"pair {seed} {variant}"))
        if found.verdict in ("same", "different", "same: impossible"):
            break
    return found


def options_of(one: Instance, other: Instance, rng: Random) -> dict[str, Any]:
    """The options of both, what ties those of one to those of the other, and what is paid once."""
    options = []
    for name, made in (("one", one), ("other", other)):
        options += [
            {**option, "case": name, "label": f"{name} {option['label']}"} for option in made.options["options"]
        ]
    document: dict[str, Any] = {"options": options, "item_value": one.options["item_value"]}
    mine, theirs = ([option["label"] for option in options if option["case"] == name] for name in ("one", "other"))
    pairs = [[rng.choice(mine), rng.choice(theirs)] for _ in range(3)] if mine and theirs else []
    if pairs:
        document["purchases"] = [{"label": "audit", "cost": "2.50 USD", "for": pairs[0]}]
    for key, likely, value in (
        ("never_both", 0.3, pairs[1:2]),
        ("together", 0.2, pairs[2:3]),
        ("most_changes", 0.2, rng.choice((2, 3, 4))),
        ("budget", 0.2, rng.choice(("5 USD", "9 USD"))),
    ):
        if value and rng.random() < likely:
            document[key] = value
    return document


def _compared(seed: int, one: Instance, other: Instance, rng: Random) -> Compared:
    program = program_of(one.words, one.law)
    trees = {name: tree_of(text_of(made.case)) for name, made in (("one", one), ("other", other))}
    if any(session.check_cases(program, tree)[1] for tree in trees.values()):
        return Compared("a case contradicts itself")
    target, _ = read_target(program, "licence is not_required")
    assert target is not None
    run = Run(readings=one.readings)
    asked = (None,) if one.interval is None else telling_days(program, *one.interval)
    wanted = Wanted(target, asked, one.objective, lambda: False, lambda a, b: None)
    numbers = together(program, trees, run, tree_of(text_of(options_of(one, other, rng))), wanted)
    if not isinstance(numbers, Together):
        return Compared(f"refused {numbers[0].code}", numbers[0].message())
    if any(_count(product.worlds.catalogue.levers) > MOST for product in numbers.products):
        return Compared("too many designs")
    if seed % 4 and not all(hopeful(p.worlds, one, days_of(one)) for p in numbers.products):
        return Compared("no option helps")
    document, found = redesign_products(numbers, run, wanted)
    if document["status"] == "already_there":
        return Compared("already there")
    check(json.loads(json.dumps(certificate(found, {}))))
    return _judged(numbers, found, document, one)


def _judged(numbers: Together, found: Found, document: dict[str, Any], one: Instance) -> Compared:
    fine = [
        [d for d in itertools.product(*_choices(p.worlds.catalogue.levers)) if possible(p.worlds.catalogue, d) and reaches(p.worlds, d, days_of(one))]
        for p in numbers.products
    ]  # fmt: skip
    everything = numbers.everything
    bought = itertools.product(
        *_choices(everything.levers[sum(len(p.worlds.catalogue.levers) for p in numbers.products) :])
    )
    whole = (sum(parts, ()) for parts in itertools.product(*fine, list(bought)))
    best = min((price(everything, one_, one.objective) for one_ in whole if tied(everything, one_)), default=None)
    if best is None or found.best is None:
        same = best is None and document["status"] == "impossible"
        return Compared("same: impossible" if same else "different", (document["status"], best))
    mine = price(everything, found.best, one.objective)
    same = document["status"] == "proved_minimal" and mine == best and tied(everything, found.best)
    return Compared("same" if same else "different", (mine, best))


def _choices(levers: Any) -> list[range]:
    return [range(len(one.choices)) for one in levers]


def _count(levers: Any) -> int:
    count = 1
    for one in levers:
        count *= len(one.choices)
    return count
