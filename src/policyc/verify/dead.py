"""Provisions that can do nothing: no case meets them, something always sets them aside, or they relieve from nothing."""

from collections.abc import Iterator

from policyc.core.program import Apply, Condition, Expr, Policy, Prim, Provision, Shared
from policyc.verify.findings import Dead, Found, Shadowed, Vacuous, label
from policyc.verify.prove import NotDecided, Prover, Question, Shown, conjuncts
from policyc.verify.report import unsettled
from policyc.verify.world import ANY, SMALL, World


def dead(prover: Prover, policy: Policy) -> Iterator[Found]:
    """The provisions that can do nothing, each with the reason."""
    for one in policy.provisions:
        if not _can(prover, one.live, lambda world, one=one: (world.read.defined(one.live),)):  # type: ignore[misc]
            yield from _why(prover, policy, one)


def _can(prover: Prover, live: str, asked: Question) -> bool:
    if prover.possible(asked):
        return True
    return isinstance(prover.ask(asked, lambda replay: replay.defined(live) is True), Shown)


def _why(prover: Prover, policy: Policy, one: Provision) -> Iterator[Found]:
    met = prover.possible(lambda world: (world.read.defined(one.met),))
    if met is False:
        yield Dead(span=one.span, provisions=(one.name,), conditions=_core(prover, one))
        return
    live = next(d.body for d in prover.program.definitions if d.name == one.live)
    relief = [arg for arg in conjuncts(live) if not _is_negation(arg)]
    bites = prover.possible(lambda world: tuple(world.read.truth(arg) for arg in relief))
    if one.exception and bites is False:
        named = [p for each in prover.program.policies for p in each.provisions if p.name in one.removes]
        places = tuple(place for p in named for place in label(p.span, "it does not meet this"))
        yield Vacuous(span=one.span, provisions=(one.name, *(p.name for p in named)), places=places)
        return
    if met is None or bites is None or prover.possible(lambda world: (world.read.defined(one.live),)) is not False:
        verdict = NotDecided("the solver gave up", False)
        yield unsettled("dead", f"whether any case meets `{one.name}`", (one.name,), verdict)
        return
    yield _shadowed(prover, one, relief)


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
    for shape in (SMALL, ANY):
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
