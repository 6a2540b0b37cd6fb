"""One part of a class that stands for many: its numbers are those of all of them together."""

from collections.abc import Iterator

from policyc.verify.space import Member, Space
from policyc.verify.terms import FALSE, MINUS, TRUE, ZERO, Linear


def compare(space: Space, strictly: bool, one: Linear, other: Linear) -> int:
    """Whether one number is at most (or, `strictly`, below) another; of a class, whether its parts keep that limit."""
    terms = space.terms
    gap = terms.plus(one, other, MINUS)
    if not any(_is_owned(space, atom) for atom, _ in gap.parts):
        return terms.less(one, other) if strictly else terms.at_most(one, other)
    counts = {space.owners.get(atom) for atom, _ in gap.parts}
    count = next(iter(counts))
    if len(counts) == 1 and count is not None:
        return _limit(space, space.members[count], strictly, gap)
    names = "; ".join(f"{factor} {_name(space, atom)}" for atom, factor in gap.parts)
    space.loose["limits of parts that differ from case to case"] = None
    return terms.truth(f"limit {names} {gap.const} {strictly}")


def _limit(space: Space, member: Member, strictly: bool, gap: Linear) -> int:
    terms = space.terms
    prefix = len(member.record.path)
    named = sorted((terms.atoms[atom].name[prefix:], factor) for atom, factor in gap.parts)
    lead = named[0][1]
    if lead < 0:
        return terms.negate(_limit(space, member, not strictly, terms.times(MINUS, gap)))
    key = (strictly, gap.const / lead, tuple((name, factor / lead) for name, factor in named))
    if member.limits is None:
        if key not in member.found:
            member.found[key] = terms.truth(f"{member.record.path} limit {len(member.found)}")
        return member.found[key]
    together = terms.plus(Linear(ZERO.const, gap.parts), member.count, gap.const)
    kept = terms.less(together, ZERO) if strictly else terms.at_most(together, ZERO)
    bit = member.limits[key]
    member.held[kept if bit else terms.negate(kept)] = None
    return TRUE if bit else FALSE


def _is_owned(space: Space, atom: int) -> bool:
    if atom in space.owners:
        return True
    made = space.terms.atoms[atom]
    return made.kind == "ite" and any(_is_owned(space, one) for side in (made.then, made.otherwise) for one, _ in side.parts)


def _name(space: Space, atom: int) -> str:
    made = space.terms.atoms[atom]
    if made.kind != "ite":
        return made.name
    sides = (_name(space, one) for side in (made.then, made.otherwise) for one, _ in side.parts)
    return f"{atom}({', '.join(sides)})"


def homogeneous(space: Space, value: Linear, member: Member) -> Linear | None:
    """A number of each part of a class, summed over the class; None if it is a number of the case that varies."""
    terms = space.terms
    found = terms.times(value.const, member.count)
    for atom, factor in value.parts:
        made = terms.atoms[atom]
        if space.owners.get(atom) == member.count:
            found = terms.plus(found, Linear(ZERO.const, ((atom, factor),)))
            continue
        if made.kind != "ite":
            return None
        then, otherwise = homogeneous(space, made.then, member), homogeneous(space, made.otherwise, member)
        if then is None or otherwise is None:
            return None
        found = terms.plus(found, terms.select(made.condition, then, otherwise), factor)
    return found


def depends(space: Space, term: int, path: str) -> bool:
    """Whether a condition reads something of the part at this path."""
    return any(path in name for name in _names(space, term))


def _names(space: Space, term: int) -> Iterator[str]:
    """The names of all variables that a condition reads."""
    terms = space.terms
    waiting: list[tuple[str, int]] = [("t", term)]
    seen = set(waiting)
    while waiting:
        kind, index = waiting.pop()
        inner: list[tuple[str, int]] = []
        if kind == "n":
            made = terms.atoms[index]
            yield made.name
            inner += [("t", made.condition)] if made.kind == "ite" else []
            inner += [("n", one) for side in (made.then, made.otherwise) for one, _ in side.parts]
        else:
            node = terms.nodes[index]
            inner += [("t", one) for one in node.args]
            yield from (terms.words[word].name for word in terms.words_of(node))
            inner += [("n", one) for one in terms.atoms_of(node)]
            if node.op == "var":
                yield str(node.extra)
        fresh = [one for one in inner if one not in seen]
        seen.update(fresh)
        waiting += fresh


_MINUS = -ZERO.const - 1
