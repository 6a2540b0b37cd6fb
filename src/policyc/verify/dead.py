"""Provisions that can do nothing: no case meets them, something always sets them aside, or they relieve from nothing."""

from collections.abc import Iterator

from policyc.core.program import Apply, Condition, Expr, Policy, Prim, Provision, Shared
from policyc.verify.findings import Dead, Found, Shadowed, Vacuous, label
from policyc.verify.prove import CROWD, NotDecided, Proved, Prover, conjuncts
from policyc.verify.report import unsettled
from policyc.verify.world import ANY, SMALL, VAGUE, World


def dead(prover: Prover, policy: Policy) -> Iterator[Found]:
    """The provisions that can do nothing, each with the reason."""
    for one in policy.provisions:
        if not (len(policy.provisions) > CROWD and prover.alive(policy, one)):
            yield from _dead(prover, one)


def _dead(prover: Prover, one: Provision) -> Iterator[Found]:
    def applies(world: World) -> tuple[int, ...]:
        return (world.read.defined(one.live),)

    if prover.possible(applies):
        return
    verdict = prover.ask(applies, lambda replay: replay.defined(one.live) is True)
    if isinstance(verdict, NotDecided):
        yield unsettled("dead", f"no case meets `{one.name}`", (one.name,), verdict, one.span)
    if isinstance(verdict, Proved):
        yield _why(prover, one)


def _why(prover: Prover, one: Provision) -> Found:
    if prover.impossible(lambda world: (world.read.defined(one.met),)):
        return Dead(span=one.span, provisions=(one.name,), conditions=_core(prover, one))
    live = next(d.body for d in prover.program.definitions if d.name == one.live)
    relief = [arg for arg in conjuncts(live) if not _is_negation(arg)]
    if one.exception and prover.impossible(lambda world: tuple(world.read.truth(arg) for arg in relief)):
        named = [p for each in prover.program.policies for p in each.provisions if p.name in one.removes]
        places = tuple(place for p in named for place in label(p.span, "it does not meet this"))
        return Vacuous(span=one.span, provisions=(one.name, *(p.name for p in named)), places=places)
    return _shadowed(prover, one, relief)


def _shadowed(prover: Prover, one: Provision, relief: list[Expr]) -> Found:
    removers = [p for each in prover.program.policies for p in each.provisions if one.name in p.removes]

    def together(world: World, other: Provision) -> tuple[int, ...]:
        return (*(world.read.truth(arg) for arg in relief), world.read.defined(other.live))

    by = [p for p in removers if prover.possible(lambda world, p=p: together(world, p))]  # type: ignore[misc]
    places = tuple(place for p in by for place in label(p.span, "this sets it aside"))
    names = tuple(p.name for p in by)
    return Shadowed(span=one.span, provisions=(one.name, *names), places=places, by=names)


def _is_negation(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.prim is Prim.NOT and isinstance(expr.args[0], Shared)


# ---- which conditions cannot hold together ----


def _core(prover: Prover, one: Provision) -> tuple[str, ...]:
    """A smallest set of conditions of a provision that no case satisfies; empty if it is the whole that is hard."""
    for shape in (SMALL, VAGUE, ANY):
        world = prover.world(shape)
        if shape is SMALL and not world.exact:
            continue
        operating = prover.operating(one)
        named = {world.read.truth(arg): "its days in force" for arg in operating}
        named |= {world.read.truth(leaf.expr): _name(leaf) for leaf in _leaves(one.conditions)}
        core = world.solver.core(list(named))
        if core is not None:
            return tuple(dict.fromkeys(named[term] for term in core))
    return ()


def _leaves(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    """The lines that must all hold, as deep as `all of` goes."""
    for one in conditions:
        if one.children and one.text == "all of":
            yield from _leaves(one.children)
        else:
            yield one


def _name(condition: Condition) -> str:
    return condition.label or condition.text
