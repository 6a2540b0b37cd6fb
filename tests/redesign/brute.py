"""Every design of a small instance, cheapest first, judged by the reference evaluator: what a redesign is held to."""

import itertools
import json
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import attrs

from policyc import session
from policyc.backends.decide import decide
from policyc.backends.machine import machine_for
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.convert import convert
from policyc.facts.read import read_json
from policyc.facts.tree import Tree
from policyc.redesign.certificate import certificate
from policyc.redesign.checking import check
from policyc.redesign.choices import catalogue_of
from policyc.redesign.levers import Catalogue, Design
from policyc.redesign.options import read_options
from policyc.redesign.run import Redesign, Wanted, redesign
from policyc.redesign.target import read_target
from policyc.redesign.trees import steps_of
from policyc.redesign.worlds import Worlds, worlds_of
from policyc.text.source import Source
from redesign.instances import MOST_DESIGNS, Instance, instance, text_of

# So many products are made for a seed until one does not reach the target as it is, and mostly until one can.
VARIANTS = 4


@attrs.frozen
class Compared:
    """What came of an instance: `same`, `different`, or why the two were not compared."""

    verdict: str
    detail: object = None


@lru_cache(maxsize=4)
def program_of(words: str, law: str) -> Program:
    """The program of two texts."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "words.policy").write_text(words, encoding="utf-8")
        Path(folder, "law.policy").write_text(law, encoding="utf-8")
        compiled = session.compile_paths([Path(folder, "law.policy")])
    assert compiled.program is not None, [one.message() for one in compiled.diagnostics]
    return compiled.program


def tree_of(text: str) -> Tree:
    """A JSON text as a tree."""
    tree, faults = read_json(Source("text", text))
    assert tree is not None, faults
    return tree


def compare(seed: int) -> Compared:
    """The redesign of the instance of this seed against all of its designs; of the first of its variants that is telling."""
    for variant in range(VARIANTS):
        found = compared(instance(seed, variant))
        if found.verdict in ("same", "different") or (found.verdict == "same: impossible" and seed % 2):
            break
    return found


def compared(made: Instance) -> Compared:
    """The redesign of an instance against all of its designs."""
    program, tree, offered = program_of(made.words, made.law), tree_of(text_of(made.case)), tree_of(text_of(made.options))
    if session.check_cases(program, tree)[1]:
        return Compared("the case contradicts itself")
    done = redesigned(program, tree, offered, made.objective)
    if isinstance(done, tuple):
        return Compared(f"refused {done[0].code}", done[0].message())
    if done.status == "already_there":
        return Compared("already there")
    assert done.catalogue is not None
    # The proof is checked apart from the search that wrote it.
    assert done.found is not None
    check(json.loads(json.dumps(certificate(done.found, {}))))
    best = cheapest(worlds_of(program, Run(), tree, done.catalogue), made)
    if best == "too many":
        return Compared("too many designs")
    if best is None or not done.designs:
        same = best is None and done.status == "impossible"
        return Compared("same: impossible" if same else "different", (done.status, done.designs, best))
    assert isinstance(best, tuple)
    found = price(done.catalogue, done.designs[0], made.objective)
    same = done.status == "proved_minimal" and found == price(done.catalogue, best, made.objective)
    return Compared("same" if same else "different", (done.status, done.designs, best))


def redesigned(program: Program, tree: Tree, offered: Tree, objective: str) -> Redesign | tuple:  # type: ignore[type-arg]
    """The redesign, without limit of time."""
    target, _ = read_target(program, "licence is not_required")
    assert target is not None
    return redesign(program, tree, Run(), offered, Wanted(target, (None,), objective, lambda: False, lambda a, b: None))


def price(catalogue: Catalogue, design: Design, objective: str) -> tuple[Fraction, Fraction]:
    """Both objectives of a design, the asked one first."""
    taken = list(zip(catalogue.levers, design, strict=True))
    cost = sum((lever.choices[choice].cost for lever, choice in taken), Fraction(0))
    changes = Fraction(sum(1 for lever, choice in taken if choice and lever.path))
    return (cost, changes) if objective == "cost" else (changes, cost)


def cheapest(worlds: Worlds, made: Instance) -> Design | str | None:
    """The first design that reaches the target, cheapest first; None if there is none."""
    catalogue = worlds.catalogue
    count = 1
    for lever in catalogue.levers:
        count *= len(lever.choices)
    if count > MOST_DESIGNS:
        return "too many"
    everything = itertools.product(*(range(len(lever.choices)) for lever in catalogue.levers))
    for design in sorted(everything, key=lambda one: price(catalogue, one, made.objective)):
        if tied(catalogue, design) and possible(catalogue, design) and reaches(worlds, design):
            return design
    return None


def tied(catalogue: Catalogue, design: Design) -> bool:
    """Whether the design keeps every condition between options."""
    return all(sum(w for lever, c, w in tie.weights if design[lever] == c) <= tie.most for tie in catalogue.ties)


def possible(catalogue: Catalogue, design: Design) -> bool:
    """Whether nothing is changed inside a part that is left out, divided, or has other parts put into it."""
    taken = [(steps_of(a.path) or (), a.choices[c]) for a, c in zip(catalogue.levers, design, strict=True) if c and a.path]
    return not any(
        len(inner) > len(outer)
        and inner[: len(outer)] == outer
        and ((choice.stands is not None and len(choice.stands) != 1) or inner[len(outer)] in dict(choice.fields))
        for outer, choice in taken
        for inner, _ in taken
    )


def reaches(worlds: Worlds, design: Design) -> bool:
    """Whether the case of the design can be read, contradicts nothing, and needs no licence."""
    program, tree = worlds.program, worlds.tree_of(dict(enumerate(design)))
    case, faults = convert(tree, program)
    if case is None or faults:
        return False
    (policy,) = (one for one in program.policies if one.target)
    found = decide(machine_for(program, case, Run()), policy, policy.decisions[0]).combined
    if found.status != "determined" or found.possible != ("not_required",):
        return False
    return not session.check_cases(program, tree)[1]


def options_are_fine(program: Program, tree: Tree, offered: Tree) -> bool:
    """Whether nothing is wrong with the options."""
    document, _ = read_options(offered)
    return document is not None and catalogue_of(document, tree, program)[0] is not None


def seeds(first: int, last: int) -> Iterator[int]:
    """The seeds of a run."""
    return iter(range(first, last))
