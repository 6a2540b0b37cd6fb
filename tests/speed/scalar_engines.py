"""The engines that users would otherwise embed, with the workload's rules in their languages, made from the same table.

Cedar and CEL have no sums: what is asked of the parts is computed for them in Python. The others sum inside.
"""

import importlib.util
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs
import scalar_by_hand as by_hand
from scalar_rego import rego_text
from scalar_workload import EXCEPTIONS, LISTS, OUTCOMES, PLAIN, SIGNS

Case = dict[str, Any]
Decide = Callable[[Case], str]


@attrs.frozen
class Engine:
    """An engine: its distribution, the module that must be there, whether it sums itself, and what makes its function.

    how: in which of several ways it is used. answers: whether it decides anything; if not, it is timed all the same.
    """

    distribution: str
    module: str
    sums: bool
    make: Callable[[], Decide]
    how: str = ""
    answers: bool = True

    @property
    def name(self) -> str:
        """How a table calls it."""
        inside = "sums inside" if self.sums else "sums in Python"
        return f"{self.distribution} {metadata.version(self.distribution)} ({', '.join(filter(None, (self.how, inside)))})"


def installed() -> Iterator[Engine]:
    """The engines that are here."""
    yield from (one for one in ENGINES if importlib.util.find_spec(one.module) is not None)


def absent() -> Iterator[str]:
    """What is said of those that are not."""
    for one in {one.distribution: one for one in ENGINES}.values():
        if importlib.util.find_spec(one.module) is None:
            yield f"{one.distribution}: not installed: pip install 'policyc[bench]'{NEEDS.get(one.distribution, '')}"


@attrs.frozen
class Dialect:
    """How a language writes a condition; {} stands for what is put in."""

    both: str
    negated: str
    among: str
    equal: str = "{} == {}"


CEL = Dialect(" && ", "!({})", "{} in [{}]")
CEDAR = Dialect(" && ", "!({})", "[{1}].contains({0})")
ZEN = Dialect(" and ", "not ({})", "{} in [{}]")
# What the rules ask of the parts, where a language has sums and where it is told them.
ZEN_TOTALS = {
    "a01": 'sum(map(filter(item.parts, #.origin == "IR"), #.value)) * 1000 >= item.value',
    "a02": 'sum(map(filter(item.parts, #.origin == "CN"), #.value)) * 1000 >= item.value',
    "a03": 'sum(map(filter(item.parts, #.kind == "magnet"), #.mass)) >= 40000',
    "a04": "sum(map(filter(item.parts, #.listed), #.mass)) * 10 > item.mass",
    "a05": 'sum(map(filter(item.parts, #.origin == "RU" and #.kind == "alloy"), #.value)) >= 30000',
    "a06": 'len(filter(item.parts, #.kind == "board")) >= 3',
    "a07": 'some(item.parts, #.listed and #.origin == "US")',
    "a08": 'all(item.parts, #.origin in ["DE", "FR", "NO"])',
}
TOLD_TOTALS = {
    "a01": "parts.iranian * 1000 >= item.value", "a02": "parts.chinese * 1000 >= item.value", "a03": "parts.magnets >= 40000",
    "a04": "parts.listed * 10 > item.mass", "a05": "parts.russian >= 30000", "a06": "parts.boards >= 3",
    "a07": "parts.american", "a08": "parts.european",
}  # fmt: skip
TOLD = ("iranian", "chinese", "magnets", "listed", "russian", "boards", "american", "european")


def told(item: dict[str, Any]) -> dict[str, Any]:
    """What is asked of the parts, by the code by hand."""
    return dict(zip(TOLD, by_hand.sums(item["parts"]), strict=True))


def condition(when: str, dialect: Dialect) -> str:
    """Conditions joined by `and`, in another language."""
    return dialect.both.join(_one(part, dialect) for part in when.split(" and "))


def _one(part: str, dialect: Dialect) -> str:
    negated, part = part.startswith("not "), part.removeprefix("not ")
    for words, sign in SIGNS.items():
        part = part.replace(words, sign)
    inside = re.fullmatch(r"(\S+) is (not )?in \((.*)\)", part)
    if inside is not None:
        negated = bool(inside[2])
        part = dialect.among.format(inside[1], ", ".join(f'"{name}"' for name in inside[3].split(", ")))
    part = re.sub(r" is not (item\.\w+)", r" != \1", part)
    part = re.sub(r" is (\w+)$", r' == "\1"', part)
    return dialect.negated.format(part) if negated else part


def conditions(dialect: Dialect, totals: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, outcome and condition of every rule, with the exceptions in it."""
    exempt = {name: when for _, over, when in EXCEPTIONS for name in over.split(", ")}
    for name, outcome, when in (*PLAIN, *LISTS):
        asked = totals.get(name) or condition(when, dialect)
        if name in exempt:
            asked = f"({asked}){dialect.both}{dialect.negated.format(condition(exempt[name], dialect))}"
        yield name, outcome, asked


def chosen(dialect: Dialect, totals: dict[str, str]) -> str:
    """The strictest outcome as one expression."""
    either = " or " if dialect is ZEN else " || "
    rules = list(conditions(dialect, totals))
    text = f'"{OUTCOMES[0]}"'
    for outcome in OUTCOMES[1:]:
        text = f'({either.join(f"({asked})" for _, says, asked in rules if says == outcome)}) ? "{outcome}" : ({text})'
    return text


# ---- the engines ----


def cedar() -> Decide:
    """Every rule as a policy with a name of its own; the strictest of those that apply."""
    import cedarpy

    texts = [
        f'@id("{name}")\npermit(principal, action, resource) when {{ {re.sub(r"(item|parts)[.]", r"context.", asked)} }};'
        for name, _, asked in conditions(CEDAR, TOLD_TOTALS)
    ]
    policies = cedarpy.PolicySet.from_str("\n".join(texts))
    places = {f"policy{place}": OUTCOMES.index(outcome) for place, (_, outcome, _) in enumerate(conditions(CEDAR, TOLD_TOTALS))}
    places |= {name: OUTCOMES.index(outcome) for name, outcome, _ in conditions(CEDAR, TOLD_TOTALS)}

    def decide(one: Case) -> str:
        item = one["item"]
        context = {**{name: fact for name, fact in item.items() if name != "parts"}, **told(item)}
        asked = {"principal": 'U::"u"', "action": 'A::"a"', "resource": 'R::"r"', "context": context}
        found = cedarpy.is_authorized(asked, policies, [])
        assert not found.diagnostics.errors, found.diagnostics.errors
        return OUTCOMES[max((places[name] for name in found.diagnostics.reasons), default=0)]

    return decide


def cel_rust() -> Decide:
    """One expression, compiled once."""
    import cel

    program = cel.compile(chosen(CEL, TOLD_TOTALS))

    def decide(one: Case) -> str:
        item = one["item"]
        facts = {name: fact for name, fact in item.items() if name != "parts"}
        return str(program.execute({"item": facts, "parts": told(item)}))

    return decide


def cel_google() -> Decide:
    """The same expression in Google's runtime."""
    from cel_expr_python import cel

    made = cel.NewEnv(variables={"item": cel.Type.DYN, "parts": cel.Type.DYN}).compile(chosen(CEL, TOLD_TOTALS))

    def decide(one: Case) -> str:
        item = one["item"]
        facts = {name: fact for name, fact in item.items() if name != "parts"}
        return str(made.eval(data={"item": facts, "parts": told(item)}).plain_value())

    return decide


def zen() -> Decide:
    """One expression with its sums."""
    import zen

    made = zen.compile_expression(chosen(ZEN, ZEN_TOTALS))
    return lambda one: str(made.evaluate(one))


def zen_nothing() -> Decide:
    """An expression that looks at nothing: what it costs to hand a case over."""
    import zen

    made = zen.compile_expression('"free"')
    return lambda one: str(made.evaluate(one))


def zen_graph() -> Decide:
    """The same expression in a decision, as its editor keeps them."""
    import zen

    asked = {"expressions": [{"id": "1", "key": "outcome", "value": chosen(ZEN, ZEN_TOTALS)}]}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": asked},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [{"id": f"{one}{other}", "sourceId": one, "targetId": other} for one, other in (("in", "rules"), ("rules", "out"))]
    made = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda one: str(made.evaluate(one)["result"]["outcome"])


def regorus() -> Decide:
    """Rego in Rust."""
    from opa_eval import OpaEval

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "goods.rego"
        file.write_text(rego_text(), encoding="utf-8")
        engine = OpaEval(str(file), query="data.goods.outcome")

    def decide(one: Case) -> str:
        found = engine.evaluate_parsed(json.dumps(one))
        return str(found["result"][0]["expressions"][0]["value"] if isinstance(found, dict) else found)

    return decide


def opa_go() -> Decide:
    """Rego in OPA itself, in this process."""
    from opa_bindings import OpaEngine

    engine = OpaEngine()
    engine.add_policy("goods.rego", rego_text())
    return lambda one: str(engine.eval_document("goods.outcome", one))


def openfisca() -> Decide:
    """OpenFisca, a simulation for each product."""
    from scalar_openfisca import one_by_one

    return one_by_one()


NEEDS = {"opa-golib-python-bindings": ", which asks for Python 3.14"}
ENGINES = (
    Engine("cedarpy", "cedarpy", False, cedar),
    Engine("common-expression-language", "cel", False, cel_rust),
    Engine("cel-expr-python", "cel_expr_python", False, cel_google),
    Engine("opa-eval", "opa_eval", True, regorus),
    Engine("opa-golib-python-bindings", "opa_bindings", True, opa_go),
    Engine("zen-engine", "zen", True, zen, "one expression"),
    Engine("zen-engine", "zen", True, zen_graph, "a decision"),
    Engine("zen-engine", "zen", True, zen_nothing, "takes the case over and looks at nothing", answers=False),
    Engine("openfisca-core", "openfisca_core", True, openfisca),
)
