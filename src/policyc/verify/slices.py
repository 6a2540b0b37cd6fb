"""The part of a law that bears on one policy: what the policy depends on, and what depends on it.

What is asked about a policy has the same answer in its slice as in the whole law, and a slice knows few facts. The report
on a folder is therefore that of its policies, each on its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from policyc.core.program import LAW, RUN, Condition, Definition, Expr, Path, Policy, Program, Shared
from policyc.core.types import YesNo
from policyc.verify.domains import inside

_ANY = YesNo()


def slices(program: Program) -> dict[str, Program]:
    """The slice of each policy, by its name. Records, invariants and questions are those of the whole."""
    index = _Index(program)
    above = {one.name: index.above(one.name) for one in program.policies}
    found: dict[str, Program] = {}
    for policy in program.policies:
        below = [name for name, needed in above.items() if policy.name in needed]
        kept = above[policy.name].union(*(above[name] for name in below))
        policies = tuple(one for one in program.policies if one.name in kept)
        used = index.used(expr for one in policies for expr in _exprs(one))
        definitions = tuple(one for one in program.definitions if one.name in used)
        found[policy.name] = attrs.evolve(program, policies=policies, definitions=definitions)
    return found


@attrs.define(eq=False)
class _Index:
    """Who declares what. `needs` are the names that a definition uses itself, `policies` what each needs directly."""

    program: Program
    definitions: Mapping[str, Definition] = attrs.field(init=False)
    owners: Mapping[str, str] = attrs.field(init=False)
    needs: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    direct: dict[str, frozenset[str]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.definitions = {one.name: one for one in self.program.definitions}
        names = (
            (name, policy.name)
            for policy in self.program.policies
            for one in policy.provisions
            for name in (one.name, one.holds, one.met, one.live)
        )
        self.owners = {**dict(names), **{f"?{one.name}": one.policy for one in self.program.questions}}

    def used(self, exprs: Iterable[Expr]) -> set[str]:
        """All definitions that expressions use, questions (`?name`) and policies on whose day something depends (`@name`)."""
        waiting = [name for expr in (*exprs, *(one.expr for one in self.program.assumes)) for name in _names(expr)]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.definitions:
                if name not in self.needs:
                    self.needs[name] = tuple(_names(self.definitions[name].body))
                waiting += self.needs[name]
        return found

    def above(self, name: str) -> frozenset[str]:
        """The policy and all on which it depends."""
        found, waiting = {name}, [name]
        while waiting:
            fresh = self._direct(waiting.pop()) - found
            found |= fresh
            waiting += fresh
        return frozenset(found)

    def _direct(self, name: str) -> frozenset[str]:
        if name not in self.direct:
            policy = next(one for one in self.program.policies if one.name == name)
            used: Collection[str] = self.used(_exprs(policy))
            declared = {self.owners[one] for one in used if one in self.owners}
            named = {other for one in policy.provisions for other in (*one.removes, *one.replaces)}
            declared |= {self.owners[one] for one in named if one in self.owners}
            declared |= {one.by for each in policy.provisions for one in each.suspensions}
            declared |= {one[1:] for one in used if one.startswith("@")}
            self.direct[name] = frozenset(declared & {one.name for one in self.program.policies})
        return self.direct[name]


def _exprs(policy: Policy) -> Iterator[Expr]:
    """Every expression that a policy holds itself, and the definitions that belong to its provisions.

    That two provisions contradict each other names nothing but that each is live, and stands among these already.
    """
    for one in policy.provisions:
        yield from (Shared(name, (), _ANY) for name in (one.holds, one.met, one.live))
        yield from (expr for condition in one.conditions for expr in _of_condition(condition))
        yield from (duty.due for duty in one.duties if duty.due is not None)
        yield from (suspension.when for suspension in one.suspensions if suspension.when is not None)
    yield from (expr for one in policy.guarantees for expr in (one.given, one.then))


def _of_condition(condition: Condition) -> Iterator[Expr]:
    yield condition.expr
    if condition.measure is not None:
        yield from (condition.measure.value, condition.measure.threshold)
    for child in condition.children:
        yield from _of_condition(child)


def _names(expr: Expr) -> Iterator[str]:
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Shared):
            yield here.name
        if isinstance(here, Path) and here.root == LAW:
            yield f"?{here.steps[0]}"
        if isinstance(here, Path) and here.root == RUN:
            kind, _, policy = here.steps[0].partition(":")
            if kind == "day":
                yield f"@{policy}"
        waiting += inside(here)
