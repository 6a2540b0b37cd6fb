"""The workload in OpenFisca, from the same table: a simulation for each product, whose parts are the persons of its entity.

Its numbers are 32 bits wide, so that formulas make them wider before they add up.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from scalar_workload import EXCEPTIONS, FACTS, LISTS, OUTCOMES, PART_FACTS, PLAIN, SIGNS

PERIOD = "2025-06"
WORDS = ("destination", "origin", "end_use", "user", "kind")
FLAGS = ("licensed", "repair", "sample", "listed")
TOTALS = {
    "a01": "1000 * total('value', origin='IR') >= product('value')",
    "a02": "1000 * total('value', origin='CN') >= product('value')",
    "a03": "total('mass', kind='magnet') >= 40000",
    "a04": "10 * total('mass', listed=True) > product('mass')",
    "a05": "total('value', origin='RU', kind='alloy') >= 30000",
    "a06": "total(None, kind='board') >= 3",
    "a07": "total(None, listed=True, origin='US') > 0",
    "a08": "total(None) == total(None, origin='DE') + total(None, origin='FR') + total(None, origin='NO')",
}
Product = dict[str, Any]


def one_by_one() -> Callable[[Product], str]:
    """What decides a case."""
    part, product = build_entity("part", "parts", "", is_person=True), build_entity(
        "product", "products", "", roles=[{"key": "member", "plural": "members"}]
    )
    system = TaxBenefitSystem([part, product])
    for entity, names, prefix in ((product, FACTS, "item_"), (part, PART_FACTS, "part_")):
        for name in names:
            system.add_variable(_fact(entity, f"{prefix}{name}", name))
    system.add_variable(_outcome(product))

    def decide(one: Product) -> str:
        simulation = _simulation(system, [one["item"]])
        return OUTCOMES[int(simulation.calculate("outcome", PERIOD)[0])]

    return decide


def _fact(entity: Any, called: str, name: str) -> Any:
    kind = str if name in WORDS else bool if name in FLAGS else int
    more = {"max_length": 16} if kind is str else {}
    return type(called, (Variable,), {"value_type": kind, "entity": entity, "definition_period": periods.MONTH, **more})


def _outcome(entity: Any) -> Any:
    conditions = [(OUTCOMES.index(outcome), compile(text, "<rule>", "eval")) for outcome, text in _rules()]

    def formula(product: Any, period: Any) -> Any:
        read: dict[str, Any] = {}

        def fact(name: str) -> Any:
            if name not in read:
                found = product(f"item_{name}", period)
                read[name] = found if found.dtype.kind in "SUbO" else found.astype(np.int64)
            return read[name]

        def total(name: str | None, **where: Any) -> Any:
            counted = np.int64(1) if name is None else product.members(f"part_{name}", period).astype(np.int64)
            for of, value in where.items():
                counted = counted * (product.members(f"part_{of}", period) == _as_stored(value))
            return product.sum(counted * np.ones(product.members.count, np.int64))

        names = {"product": fact, "total": total, "one_of": lambda values, words: np.isin(values, [_as_stored(one) for one in words])}
        found = np.zeros(product.count, np.int64)
        for place, condition in conditions:
            found = np.maximum(found, place * eval(condition, names))
        return found

    return type("outcome", (Variable,), {
        "value_type": int, "entity": entity, "definition_period": periods.MONTH, "formula": formula,
    })  # fmt: skip


def _as_stored(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def _rules() -> list[tuple[str, str]]:
    exempt = {name: when for _, over, when in EXCEPTIONS for name in over.split(", ")}
    found = []
    for name, outcome, when in (*PLAIN, *LISTS):
        text = TOTALS.get(name) or _condition(when)
        found.append((outcome, f"({text}) & ~({_condition(exempt[name])})" if name in exempt else text))
    return found


def _condition(when: str) -> str:
    return " & ".join(f"({_one(part)})" for part in when.split(" and "))


def _one(part: str) -> str:
    negated, part = part.startswith("not "), part.removeprefix("not ")
    for words, sign in SIGNS.items():
        part = part.replace(words, sign)
    inside = re.fullmatch(r"(\S+) is (not )?in \((.*)\)", part)
    if inside is not None:
        negated, part = bool(inside[2]), f"one_of({inside[1]}, {inside[3].split(', ')!r})"
    part = re.sub(r" is not (item\.\w+)", r" != \1", part)
    part = re.sub(r" is (\w+)$", r" == b'\1'", part)
    part = re.sub(r"item\.(\w+)", r"product('\1')", part)
    return f"~({part})" if negated else part


def _simulation(system: Any, items: list[Product]) -> Any:
    """A simulation of some products; which parts belong to which is told outright."""
    parts = [part for item in items for part in item["parts"]]
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("part", np.arange(len(parts)))
    instance = builder.declare_entity("product", np.arange(len(items)))
    belongs = np.repeat(np.arange(len(items)), [len(item["parts"]) for item in items])
    builder.join_with_persons(instance, belongs, np.array(["member"] * len(parts)))
    simulation = builder.build(system)
    simulation.populations["product"].members_entity_id = belongs
    for prefix, names, given in (("item_", FACTS, items), ("part_", PART_FACTS, parts)):
        for name in names:
            values = [one[name] for one in given]
            kept = np.array(values, dtype="S16" if name in WORDS else bool if name in FLAGS else np.int64)
            simulation.set_input(f"{prefix}{name}", PERIOD, kept)
    return simulation
