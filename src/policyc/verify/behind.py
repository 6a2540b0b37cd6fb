"""What of the vocabulary makes lines of the law meet or exclude each other: definitions, ranges and invariants.

Each is asked by taking it out of the law: a definition then says nothing, a number has no limits, an invariant is not promised.
"""

from collections.abc import Collection, Iterator, Sequence

import attrs

from policyc.core.program import Apply, Definition, Expr, Over, Path, Program, Provision, Shared, Unstated
from policyc.core.types import Many, Outcome, RecordType, Type, YesNo
from policyc.verify.cores import Excluded, Line, needed
from policyc.verify.domains import FREE, inside, used_by
from policyc.verify.found import Clause
from policyc.verify.prove import Prover
from policyc.verify.world import SMALL, World

# With more candidates than this they are not asked one by one.
MOST = 24


def behind(prover: Prover, lines: Sequence[Line], excluded: Excluded, kept: Sequence[Provision]) -> tuple[Clause, ...]:
    """The definitions, ranges and invariants without which something would not follow from lines; none can be left out.

    kept: the provisions of which the question speaks.
    """
    program = _only(prover.program, kept, [line.expr for line in lines])
    states = {name: Shared(name, (), YesNo()) for one in kept for name in (one.holds, one.met, one.live)}
    found = list(_candidates(program, [*(line.expr for line in lines), *states.values()], states))

    def follows(some: Sequence[int]) -> bool:
        without = [one for place, one in enumerate(found) if place not in some]
        relaxed = Prover(_without(program, without), prover.usual, prover.milliseconds)

        def asked(world: World) -> tuple[int, ...]:
            return excluded(world, lines)

        small = relaxed.world(SMALL)
        return small.possible(*asked(small)) is False and relaxed.impossible(asked)

    if not 0 < len(found) <= MOST or follows(()) or not follows(range(len(found))):
        return ()
    return tuple(found[place].clause for place in needed(follows, len(found)))


@attrs.frozen
class _Candidate:
    """Something of the vocabulary that may be taken out. type: of a definition, what it comes to; place: of an invariant."""

    clause: Clause
    type: Type | None = None
    place: int = -1


def _only(program: Program, kept: Sequence[Provision], exprs: Sequence[Expr]) -> Program:
    """The law with these provisions alone, and all that they, some expressions and the invariants are defined by."""
    names = {one.name for one in kept}
    policies = tuple(
        attrs.evolve(one, provisions=tuple(p for p in one.provisions if p.name in names), guarantees=()) for one in program.policies
    )
    bodies = {one.name: one.body for one in program.definitions}
    own = [bodies[name] for one in kept for name in (one.holds, one.met, one.live)]
    own += [when for one in kept for each in one.suspensions if (when := each.when) is not None]
    own += [due for one in kept for each in one.duties if (due := each.due) is not None]
    waiting, used = [*own, *exprs, *(one.expr for one in program.assumes)], {n for o in kept for n in (o.holds, o.met, o.live)}
    while waiting:
        fresh = used_by(waiting.pop()) - used
        used |= fresh
        waiting += [bodies[name] for name in sorted(fresh)]
    definitions = tuple(one for one in program.definitions if one.name in used)
    return attrs.evolve(program, policies=policies, definitions=definitions)


def _candidates(program: Program, exprs: Sequence[Expr], states: Collection[str]) -> Iterator[_Candidate]:
    """What the lines name, by way of definitions too; a definition that is asked of the elements of a list stays as it is."""
    walk = _Walk({one.name: one for one in program.definitions})
    for expr in exprs:
        walk.through(expr, frozenset((None,)), True)
    for name, of in walk.types.items():
        one = walk.definitions[name]
        if name not in states and name not in walk.bound and not isinstance(of, RecordType | Many | Outcome):
            yield _Candidate(Clause("definition", name, "", one.label, True, one.span), of)
    for record in program.records:
        for field in record.fields:
            if field.name in walk.facts and (field.low is not None or field.high is not None):
                text = f"the range of `{field.name}`"
                yield _Candidate(Clause("range", f"{record.name}.{field.name}", "", text, True, field.span))
    for place, promised in enumerate(program.assumes):
        yield _Candidate(Clause("invariant", promised.record, "", promised.text, True, promised.span), None, place)


@attrs.define(eq=False)
class _Walk:
    """What expressions name: definitions with what they come to, those asked of elements of lists (`bound`), and facts."""

    definitions: dict[str, Definition]
    types: dict[str, Type] = attrs.field(factory=dict)
    bound: set[str] = attrs.field(factory=set)
    facts: set[str] = attrs.field(factory=set)
    seen: set[tuple[str, bool]] = attrs.field(factory=set)

    def through(self, expr: Expr, roots: frozenset[str | None], free: bool) -> None:
        """Walk an expression. roots: records that are no elements of lists; free: that it is not asked of an element itself."""
        match expr:
            case Path():
                self.facts.update(expr.steps)
            case Shared(name, args, of):
                self.types[name] = of
                outside = free and all(one.root in roots for one in args)
                self.bound |= set() if outside else {name}
                if (name, outside) not in self.seen:
                    self.seen.add((name, outside))
                    one = self.definitions[name]
                    self.through(one.body, frozenset((None, *one.params)), outside)
            case Over():
                for each in inside(expr):
                    self.through(each, roots, free)
            case Apply():
                for each in expr.args:
                    self.through(each, roots, free)
            case _:
                return


def _without(program: Program, gone: Sequence[_Candidate]) -> Program:
    types = {one.clause.owner: one.type for one in gone if one.type is not None}
    ranges = {one.clause.owner for one in gone if one.clause.kind == "range"}
    promised = {one.place for one in gone}
    definitions = tuple(
        attrs.evolve(one, body=Unstated(f"{FREE}{one.name}", of)) if (of := types.get(one.name)) is not None else one
        for one in program.definitions
    )
    records = tuple(
        attrs.evolve(
            record,
            fields=tuple(
                attrs.evolve(field, low=None, high=None) if f"{record.name}.{field.name}" in ranges else field for field in record.fields
            ),
        )
        for record in program.records
    )
    assumes = tuple(one for place, one in enumerate(program.assumes) if place not in promised)
    return attrs.evolve(program, definitions=definitions, records=records, assumes=assumes)
