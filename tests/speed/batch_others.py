"""The batch workload in the engines that users would otherwise take: OpenFisca over all products at once, zen-engine one by one.

Both are asked about products of which every fact is known, since neither knows of missing ones. What is timed is the answering alone:
the products lie ready, as arrays or as dictionaries.
"""

import importlib.util
import re
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs
import duckdb
from batch_world import OUTCOMES, PLAIN, SUMS, thousandths

# One by one a sample is enough.
SAMPLE = 5_000
FACTS = ("dest", "made_in", "sort", "purpose", "value", "mass", "grade", "military")
PART_FACTS = ("kind", "origin", "value", "mass", "listed")
WORDS = ("dest", "made_in", "sort", "purpose", "kind", "origin")
AMOUNTS = ("value", "mass")
SIGNS = {"at least": ">=", "more than": ">", "in": "in", "not in": "not in", "not": "!=", "": "=="}
RELIEF = {"plain_2": "purpose is research", "sum_2": "dest is JP and not military"}
_TEST = re.compile(r"(not )?(?:p\.)?(\w+)(?: is (?:(at least|more than|not in|in|not) )?(.+))?")


@attrs.frozen
class Test:
    """A condition on one fact. sign: `is` for a fact that is yes or no. value: a word, words, yes or no, or a number, amounts in hundredths."""

    fact: str
    sign: str
    value: Any


def tests(text: str) -> list[Test]:
    """The conditions of a rule's text."""
    found = []
    for part in text.split(" and "):
        match = _TEST.fullmatch(part)
        assert match is not None, part
        negated, fact, sign, value = match.groups()
        if value is None:
            found.append(Test(fact, "is", negated is None))
        elif sign in ("at least", "more than"):
            whole, _, rest = value.split(" ")[0].partition(".")
            found.append(Test(fact, SIGNS[sign], int(whole) * 100 + int(rest or "0") if fact in AMOUNTS else int(whole)))
        else:
            words = tuple(value.strip("()").split(", "))
            found.append(Test(fact, SIGNS[sign or ""], words if "in" in (sign or "") else value))
    return found


# ---- the products ----


@attrs.frozen(eq=False)
class Products:
    """Products of which everything is known: their facts, those of their parts in the same order, and how many parts each has."""

    number: int
    facts: Mapping[str, Any]
    parts: Mapping[str, Any]
    each: Any
    answers: list[str]


def products(folder: Path, rows: Path) -> Products:
    """The products of a folder of tables of which all is known, with the outcomes that `policyc batch` gave them."""
    amount = '(CAST({0} * 100 AS BIGINT)) AS {1}'
    columns = [amount.format('"value[USD]"', "value"), amount.format('"mass[g]"', "mass")]
    plain = [name for name in FACTS if name not in AMOUNTS]
    given = [*plain, '"value[USD]"', '"mass[g]"']
    part_plain = [name for name in PART_FACTS if name not in AMOUNTS]
    part_given = [*part_plain, '"value[USD]"', '"mass[g]"']
    with duckdb.connect(":memory:") as db:
        db.execute(
            f"CREATE TABLE known AS SELECT case_id FROM '{folder}/cases.parquet' WHERE {_all_known(given)} "
            f"EXCEPT SELECT case_id FROM '{folder}/parts.parquet' WHERE NOT ({_all_known(part_given)})"
        )
        cases = f"FROM '{folder}/cases.parquet' JOIN known USING (case_id) ORDER BY case_id"
        parts = f"FROM '{folder}/parts.parquet' JOIN known USING (case_id) ORDER BY case_id, node"
        facts = db.execute(f"SELECT {', '.join((*plain, *columns))} {cases}").fetchnumpy()
        of_parts = db.execute(f"SELECT {', '.join((*part_plain, *columns))} {parts}").fetchnumpy()
        each = db.execute(f"SELECT count(*) AS many FROM (SELECT case_id, node {parts}) GROUP BY case_id ORDER BY case_id").fetchnumpy()["many"]
        told = db.execute(f"SELECT outcome FROM '{rows}' r JOIN known k ON r.case_id = CAST(k.case_id AS VARCHAR) ORDER BY k.case_id").fetchall()
    return Products(len(told), facts, of_parts, each, [name for (name,) in told])


def _all_known(columns: list[str]) -> str:
    return " AND ".join(f"{name} IS NOT NULL" for name in columns)


# ---- OpenFisca ----

PERIOD = "2025-12"


def openfisca(of: Products) -> tuple[float, list[str]]:
    """Processor seconds of all products at once, and what they come to. Its numbers have 32 bits: formulas make them wider before they add up."""
    import numpy as np
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    part, product = build_entity("part", "parts", "", is_person=True), build_entity(
        "product", "products", "", roles=[{"key": "member", "plural": "members"}]
    )
    system = TaxBenefitSystem([part, product])

    def variable(called: str, entity: Any, kind: type, **more: Any) -> None:
        more |= {"max_length": 8} if kind is str else {}
        system.add_variable(type(called, (Variable,), {"value_type": kind, "entity": entity, "definition_period": periods.MONTH, **more}))

    for entity, names, prefix in ((product, FACTS, "item_"), (part, PART_FACTS, "part_")):
        for name in names:
            variable(prefix + name, entity, str if name in WORDS else bool if name in ("military", "listed") else int)

    def formula(products: Any, period: Any) -> Any:
        def read(name: str) -> Any:
            return products(f"item_{name}", period)

        def read_part(name: str) -> Any:
            return products.members(f"part_{name}", period)

        def total(where: str, what: str) -> Any:
            return products.sum(_all(np, where, read_part) * read_part(what).astype(np.int64))

        rules = {f"plain_{number}": (_all(np, text, read), rank) for number, (text, _, rank) in enumerate(PLAIN)}
        for number, (where, _, what, share, rank) in enumerate(SUMS):
            rules[f"sum_{number}"] = (total(where, what) * 1000 >= read(what).astype(np.int64) * thousandths(share), rank)
        rules["count"] = (products.sum(read_part("listed")) >= 6, 1)
        rules["any_1"] = (products.any(_all(np, "p.origin is IR and p.kind is magnet", read_part)), 3)
        rules["each"] = (products.all(_all(np, "p.origin is CN", read_part)), 1)
        found = np.zeros(products.count, np.int64)
        for name, (applies, rank) in rules.items():
            applies = applies & ~_all(np, RELIEF[name], read) if name in RELIEF else applies
            found = np.maximum(found, rank * applies)
        return found

    variable("outcome", product, int, formula=formula)
    belongs = np.repeat(np.arange(of.number), of.each)
    inputs = [
        (prefix + name, facts[name].astype("S8") if name in WORDS else facts[name])
        for prefix, names, facts in (("item_", FACTS, of.facts), ("part_", PART_FACTS, of.parts))
        for name in names
    ]
    began = time.process_time()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("part", np.arange(len(belongs)))
    builder.join_with_persons(builder.declare_entity("product", np.arange(of.number)), belongs, np.array(["member"] * len(belongs)))
    simulation = builder.build(system)
    simulation.populations["product"].members_entity_id = belongs
    for name, values in inputs:
        simulation.set_input(name, PERIOD, values)
    found = simulation.calculate("outcome", PERIOD)
    return time.process_time() - began, [OUTCOMES[int(rank)] for rank in found]


def _all(np: Any, text: str, read: Callable[[str], Any]) -> Any:
    """Where all conditions of a text hold."""
    held = None
    for one in tests(text):
        values, value = read(one.fact), one.value
        match one.sign:
            case "is":
                found = values == value
            case ">=":
                found = values >= value
            case ">":
                found = values > value
            case "in" | "not in":
                found = np.isin(values, [word.encode() for word in value], invert=one.sign == "not in")
            case _:
                found = (values == value.encode()) == (one.sign == "==")
        held = found if held is None else held & found
    return held


# ---- zen-engine ----


def zen(of: Products) -> tuple[float, list[str]]:
    """Processor seconds of a sample of products, one by one, and what they come to."""
    import zen as engine

    made = engine.compile_expression(_chosen())
    cases, at = [], 0
    facts, parts = ({name: column.tolist() for name, column in one.items()} for one in (of.facts, of.parts))
    for place in range(min(SAMPLE, of.number)):
        until = at + int(of.each[place])
        listed = [{name: parts[name][number] for name in PART_FACTS} for number in range(at, until)]
        cases.append({**{name: facts[name][place] for name in FACTS}, "parts": listed})
        at = until
    began = time.process_time()
    found = [made.evaluate(case) for case in cases]
    return time.process_time() - began, found


def _chosen() -> str:
    """The strictest outcome as one expression."""
    rules = {f"plain_{number}": (_zen(text, ""), rank) for number, (text, _, rank) in enumerate(PLAIN)}
    for number, (where, _, what, share, rank) in enumerate(SUMS):
        rules[f"sum_{number}"] = (f"sum(map(filter(parts, {_zen(where, '#.')}), #.{what})) * 1000 >= {what} * {thousandths(share)}", rank)
    rules["count"] = ("len(filter(parts, #.listed)) >= 6", 1)
    rules["any_1"] = ('some(parts, #.origin == "IR" and #.kind == "magnet")', 3)
    rules["each"] = ('all(parts, #.origin == "CN")', 1)
    for name, relief in RELIEF.items():
        rules[name] = (f"({rules[name][0]}) and not ({_zen(relief, '')})", rules[name][1])
    text = f'"{OUTCOMES[0]}"'
    for rank in (1, 2, 3):
        text = f'({" or ".join(f"({asked})" for asked, of in rules.values() if of == rank)}) ? "{OUTCOMES[rank]}" : ({text})'
    return text


def _zen(text: str, scope: str) -> str:
    return " and ".join(_zen_test(one, scope + one.fact) for one in tests(text))


def _zen_test(one: Test, fact: str) -> str:
    match one.value:
        case bool():
            return fact if one.value else f"not ({fact})"
        case int():
            return f"{fact} {one.sign} {one.value}"
        case str():
            return f'{fact} {one.sign} "{one.value}"'
        case _:
            words = ", ".join(f'"{word}"' for word in one.value)
            return f"{fact} in [{words}]" if one.sign == "in" else f"not ({fact} in [{words}])"


# ---- both ----

ENGINES = {"openfisca-core": ("openfisca_core", openfisca), "zen-engine": ("zen", zen)}


def others(folder: Path, rows: Path) -> Iterator[tuple[str, float]]:
    """What each engine that is installed takes for one product, in processor seconds. Raises AssertionError where its answers differ."""
    of = products(folder, rows)
    for name, (module, ask) in ENGINES.items():
        if importlib.util.find_spec(module) is None:
            continue
        seconds, answers = ask(of)
        differing = sum(mine != theirs for mine, theirs in zip(answers, of.answers, strict=False))
        assert differing == 0, f"{name}: {differing} of {len(answers)} products have another answer"
        yield f"{name} {metadata.version(name)}", seconds / len(answers)
