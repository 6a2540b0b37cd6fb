"""Provisions that can do nothing: no case meets them, something always sets them aside, or they relieve from nothing."""

from collections.abc import Iterator, Sequence

from policyc.core.program import Apply, Expr, Policy, Prim, Provision, Shared
from policyc.core.types import YesNo
from policyc.verify.behind import behind
from policyc.verify.cores import Line, applying, involved, lines_of, met, relieved, smallest
from policyc.verify.findings import Dead, Found, Shadowed, Vacuous, label
from policyc.verify.prove import CROWD, NotDecided, Proved, Prover, conjuncts
from policyc.verify.report import unsettled
from policyc.verify.world import World

# In a large law so many exceptions that relieve from nothing are told with the lines that matter.
EXPLAINED = 10


def dead(prover: Prover, policy: Policy) -> Iterator[Found]:
    """The provisions that can do nothing, each with the reason."""
    large, told = len(policy.provisions) > CROWD, 0
    for one in policy.provisions:
        if large and prover.alive(policy, one):
            continue
        for found in _dead(prover, one, not large or told < EXPLAINED):
            told += isinstance(found, Vacuous)
            yield found


def _dead(prover: Prover, one: Provision, explained: bool) -> Iterator[Found]:
    def applies(world: World) -> tuple[int, ...]:
        return (world.read.defined(one.live),)

    some = prover.possible(applies)
    if some:
        return
    verdict = prover.ask(applies, lambda replay: replay.defined(one.live) is True) if some is None else Proved()
    if isinstance(verdict, NotDecided):
        yield unsettled("dead", f"no case meets `{one.name}`", (one.name,), verdict, one.span)
    if isinstance(verdict, Proved):
        yield _why(prover, one, explained)


def _why(prover: Prover, one: Provision, explained: bool) -> Found:
    if prover.impossible(lambda world: (world.read.defined(one.met),)):
        return _never_met(prover, one)
    live = prover.reader.definitions[one.live]
    relief = [arg for arg in conjuncts(live.body) if not _is_negation(arg)]
    if one.exception and prover.impossible(lambda world: tuple(world.read.truth(arg) for arg in relief)):
        return _vacuous(prover, one, explained)
    return _shadowed(prover, one, relief)


def _never_met(prover: Prover, one: Provision) -> Found:
    """No case meets the conditions: those that exclude each other."""
    lines = lines_of(prover, one)

    def together(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        return (met(world, one, some),)

    needed = smallest(prover, lines, together)
    names = ("its days in force" if line.clause.kind == "days" else line.clause.label or line.clause.text for line in needed)
    core = (*(line.clause for line in needed), *(behind(prover, needed, together, _around(prover, one)) if needed else ()))
    return Dead(span=one.span, provisions=(one.name,), core=core, conditions=tuple(dict.fromkeys(names)))


def _vacuous(prover: Prover, one: Provision, explained: bool) -> Found:
    """Whatever it relieves from is never met together with it: the conditions that exclude each other."""
    aside = [prover.named[name] for name in one.removes if name in prover.named]
    named = sorted(aside, key=lambda p: prover.places[p.name])
    freed = [p for p in named if p.met in relieved(prover.reader.definitions[one.live], one)]

    def together(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        return met(world, one, some), world.space.terms.either(*(met(world, other, some) for other in freed))

    lines = [line for each in (one, *freed) for line in lines_of(prover, each)] if explained else []
    needed = smallest(prover, lines, together)
    core = (*(line.clause for line in needed), *(behind(prover, needed, together, [*freed, *_around(prover, one)]) if needed else ()))
    places = tuple(place for p in named for place in label(p.span, "it does not meet this"))
    return Vacuous(span=one.span, provisions=(one.name, *(p.name for p in named)), places=places, core=core)


def _shadowed(prover: Prover, one: Provision, relief: list[Expr]) -> Found:
    """Something sets it aside wherever it is met: its own conditions that suffice for that, and what it is."""
    removers = [p for each in prover.program.policies for p in each.provisions if one.name in p.removes]
    lines = [*(applying(p, "this sets it aside") for p in removers), *lines_of(prover, one)]

    def free(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        absent = (world.space.terms.negate(world.read.truth(each.expr)) for each in some if each.clause.kind == "applies")
        return (met(world, one, some), *(world.read.truth(arg) for arg in relief[1:]), *absent)

    needed = smallest(prover, lines, free)
    names = [line.clause.owner for line in needed if line.clause.kind == "applies"]
    by = [p for p in removers if p.name in names] if needed else removers
    places = tuple(place for p in by for place in label(p.span, "this sets it aside"))
    found = tuple(p.name for p in by)
    core = tuple(line.clause for line in needed)
    return Shadowed(span=one.span, provisions=(one.name, *found), places=places, core=core, by=found)


def _around(prover: Prover, one: Provision) -> list[Provision]:
    """A provision and those on which it depends."""
    return involved(prover.program, [Shared(one.live, (), YesNo())])


def _is_negation(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.prim is Prim.NOT and isinstance(expr.args[0], Shared)
