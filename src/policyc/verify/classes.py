"""Lists of any length: parts counted by class, as many as the questions about one part can tell apart.

A class says of a part which of the questions hold, which numeric limits it keeps, whether it lies in the list itself and
whether a match stands above it. n parts of a class, together worth y, keep a limit a*x <= b if a*y <= n*b: n like parts of
y/n each keep it, and the average of n parts that keep it keeps it. What is said here of parts inside parts holds for every
finite tree, but not everything that holds for trees is said: that no case is found is a proof, that one is found is not.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import attrs

from policyc.core.program import Apply, Assumption, Depth, Expr, Fold, Over, Prim
from policyc.core.types import Many
from policyc.verify.domains import inside, roots
from policyc.verify.folds import Bound
from policyc.verify.meaning import Reader, Request
from policyc.verify.members import depends, homogeneous
from policyc.verify.space import Lst, Member
from policyc.verify.terms import FALSE, TRUE, ZERO, Linear

MOST_BITS = 9


@attrs.frozen(eq=False)
class _Class:
    """Parts that answer all questions alike: how many there are, and what is known of one of them."""

    member: Member
    answers: tuple[bool, ...]
    direct: bool
    hidden: tuple[bool, ...]


@attrs.define(eq=False)
class _List:
    """One list on its way to classes. `asked` are the folds over it; `below` what is asked of the inside of its parts."""

    read: Reader
    parts: Lst
    asked: list[Request]
    recursive: bool
    assumes: tuple[Assumption, ...]
    below: dict[Over, None] = attrs.field(factory=dict)

    @property
    def outermost(self) -> list[Request]:
        """The folds for which it matters whether a match stands above."""
        return [one for one in self.asked if one.over.depth is Depth.OUTERMOST]


def count_by_class(read: Reader) -> None:
    """Settle every fold over a list of any length that was asked for, as far as it can be said."""
    program = read.space.program
    lists = dict.fromkeys(one.parts for one in read.asked if one.parts.owner is None or one.parts.owner.count is None)
    for parts in lists:
        asked = [one for one in read.asked if one.parts is parts]
        name = parts.path.rpartition(".")[2]
        fields = read.space.records[parts.record]
        recursive = name in fields and fields[name].type == Many(parts.record)
        assumes = tuple(
            one for one in program.assumes if one.record == parts.record and not any(_folds(one.expr))
        )
        _settle(_List(read, parts, asked, recursive, assumes))


def _folds(expr: Expr) -> Iterator[Over]:
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Over):
            yield here
        waiting += inside(here)


def _settle(of: _List) -> None:
    questions, limits = _probe(of)
    bits = len(questions) + len(limits) + (1 + len(of.outermost) if of.recursive else 0)
    if bits > MOST_BITS:
        of.read.space.loose[f"more kinds of `{of.parts.path}` than are told apart"] = None
        return
    classes = list(_classes(of, len(questions), limits))
    space, terms = of.read.space, of.read.space.terms
    for one in classes:
        there = terms.less(ZERO, one.member.count)
        terms_of = _questions(of, one.member)
        for asked, place in questions.items():
            held = terms_of[asked] if one.answers[place] else terms.negate(terms_of[asked])
            space.facts.append(terms.implies(there, held))
        space.facts += [terms.implies(there, of.read.truth(a.expr, _bound(one.member, "this", of))) for a in of.assumes]
        space.facts += [terms.implies(there, held) for held in one.member.held]
    _answers(of, classes, questions)
    if of.recursive:
        _trees(of, classes, questions)


def _bound(member: Member, name: str, of: _List) -> Bound:
    return {None: of.read.space.root, name: member.record}


def _probe(of: _List) -> tuple[dict[tuple[int, str], int], tuple[object, ...]]:
    """What can be asked of one part: the questions, each with its place among the answers, and the numeric limits."""
    space = of.read.space
    before = len(of.read.asked)
    probe = _member(of, "*", None)
    while True:
        found = _questions(of, probe)
        fresh = [one for one in of.read.asked[before:] if one.parts.owner is probe.record and _looks_below(of, one.over)]
        if all(one.over in of.below for one in fresh):
            break
        of.below.update(dict.fromkeys(one.over for one in fresh))
    for one in of.assumes:
        of.read.truth(one.expr, _bound(probe, "this", of))
    places: dict[int, int] = {}
    questions: dict[tuple[int, str], int] = {}
    for asked, term in found.items():
        if term not in places and depends(space, term, probe.record.path):
            places[term] = len(places)
        if term in places:
            questions[asked] = places[term]
    return questions, tuple(probe.found)


def _looks_below(of: _List, over: Over) -> bool:
    """Whether a fold inside a condition on a part asks for some or every part below it, and nothing else."""
    same = over.parts.steps[-1] == of.parts.path.rpartition(".")[2] and len(over.parts.steps) == 1
    alone = not (roots(over.where) | roots(over.value)) - {over.var, None}
    return of.recursive and same and alone and over.fold in (Fold.SOME, Fold.EVERY)


def _questions(of: _List, member: Member) -> dict[tuple[int, str], int]:
    """Each question about one part, as a term: by the fold that asks and what it asks."""
    found: dict[tuple[int, str], int] = {}
    for index, one in enumerate([*(one.over for one in of.asked), *of.below]):
        outer: Bound = of.asked[index].bound if index < len(of.asked) else {None: of.read.space.root}
        bound: Bound = {**outer, one.var: member.record}
        where = of.read.truth(one.where, bound)
        terms = of.read.space.terms
        if one.fold in (Fold.SOME, Fold.EVERY):
            value = of.read.truth(one.value, bound)
            found[index, "where"] = terms.both(where, value if one.fold is Fold.SOME else terms.negate(value))
            continue
        found[index, "where"] = where
        if one.fold is Fold.TOTAL:
            of.read.number(bound, one.value)
            for place, guard in enumerate(_guards(one.value)):
                found[index, f"guard {place}"] = of.read.truth(guard, bound)
    return found


def _guards(value: Expr) -> Iterator[Expr]:
    """The conditions on which it depends what a part adds to a total."""
    match value:
        case Apply(Prim.CHOOSE, (condition, then, otherwise)):
            yield condition
            yield from (*_guards(then), *_guards(otherwise))
        case Apply(_, args):
            for one in args:
                yield from _guards(one)
        case _:
            return


def _classes(of: _List, answers: int, limits: Sequence[object]) -> Iterator[_Class]:
    hides = len(of.outermost) if of.recursive else 0
    places = [(True, (False,) * hides)]
    if of.recursive:
        places += [(False, hidden) for hidden in product((False, True), repeat=hides)]
    for bits in product((False, True), repeat=answers + len(limits)):
        for direct, hidden in places:
            name = "".join("01"[bit] for bit in (*bits, direct, *hidden))
            member = _member(of, name, dict(zip(limits, bits[answers:], strict=True)))
            yield _Class(member, bits[:answers], direct, hidden)


def _member(of: _List, name: str, limits: "dict[object, bool] | None") -> Member:
    space = of.read.space
    path = f"{of.parts.path}[{name}]"
    count = space.terms.number(f"{path} count", "int")
    space.facts.append(space.terms.at_most(ZERO, count))
    record = space.record(of.parts.record, path, 1, count)
    member = Member(record, count, limits)
    space.members[count] = member
    return member


def _sum(of: _List, amounts: Iterator[Linear]) -> Linear:
    found = ZERO
    for one in amounts:
        found = of.read.space.terms.plus(found, one)
    return found


def _some(of: _List, classes: Iterator[_Class]) -> int:
    terms = of.read.space.terms
    return terms.either(*(terms.less(ZERO, one.member.count) for one in classes))


def _holds(one: _Class, questions: dict[tuple[int, str], int], asked: tuple[int, str], plain: dict[tuple[int, str], int]) -> int:
    """Whether a question holds of a class: by its answers, or, where it does not depend on the part, by the case."""
    if asked in questions:
        return TRUE if one.answers[questions[asked]] else FALSE
    return plain[asked]


def _answers(of: _List, classes: list[_Class], questions: dict[tuple[int, str], int]) -> None:
    terms, space = of.read.space.terms, of.read.space
    plain: dict[tuple[int, str], int] = _questions(of, classes[0].member)
    for index, request in enumerate(of.asked):
        counted = [(one, _holds(one, questions, (index, "where"), plain)) for one in classes if _counts(of, request, one)]
        if request.over.fold in (Fold.SOME, Fold.EVERY):
            some = terms.either(*(terms.both(held, terms.less(ZERO, one.member.count)) for one, held in counted))
            assert isinstance(request.answer, int)
            answer = request.answer if request.over.fold is Fold.SOME else terms.negate(request.answer)
            space.facts.append(terms.iff(answer, some))
            continue
        amounts = [_amount(of, request, one.member) for one, _ in counted]
        if request.over.fold in (Fold.LARGEST, Fold.SMALLEST) or any(one is None for one in amounts):
            space.loose[f"{request.over.fold.value} over {of.parts.path}"] = None
            continue
        pairs = zip(counted, amounts, strict=True)
        total = _sum(of, (terms.select(held, one, ZERO) for (_, held), one in pairs if one is not None))
        assert isinstance(request.answer, Linear)
        space.facts.append(terms.equal(request.answer, total))


def _counts(of: _List, request: Request, one: _Class) -> bool:
    """Whether parts of this class are looked at by a fold at all."""
    if not of.recursive:
        return True
    if request.over.depth is Depth.HERE:
        return one.direct
    return request.over.depth is not Depth.OUTERMOST or not one.hidden[of.outermost.index(request)]


def _amount(of: _List, request: Request, member: Member) -> Linear | None:
    if request.over.fold is Fold.COUNT:
        return member.count
    bound = {**request.bound, request.over.var: member.record}
    return homogeneous(of.read.space, of.read.number(bound, request.over.value), member)


def _trees(of: _List, classes: list[_Class], questions: dict[tuple[int, str], int]) -> None:
    """What holds of every finite tree of parts."""
    terms, space = of.read.space.terms, of.read.space
    plain: dict[tuple[int, str], int] = _questions(of, classes[0].member)
    space.facts.append(
        terms.implies(_some(of, iter(classes)), _some(of, (one for one in classes if one.direct)))
    )
    for place, request in enumerate(of.outermost):
        asked = (of.asked.index(request), "where")
        above = _some(of, (c for c in classes if not c.hidden[place] and _holds(c, questions, asked, plain) != FALSE))
        space.facts.append(terms.implies(_some(of, (c for c in classes if c.hidden[place])), above))
        _side_by_side(of, [c for c in classes if not c.hidden[place] and _holds(c, questions, asked, plain) == TRUE])
    inner = [one for one in classes if not one.direct]
    for index, over in enumerate(of.below, len(of.asked)):
        some = _some(of, (c for c in inner if _holds(c, questions, (index, "where"), plain) != FALSE))
        for one in classes:
            has = of.read.recall(over, {None: space.root, over.parts.root: one.member.record})
            if has is None:
                continue
            assert isinstance(has, int)
            below = has if over.fold is Fold.SOME else terms.negate(has)
            space.facts.append(terms.implies(terms.both(below, terms.less(ZERO, one.member.count)), some))


def _side_by_side(of: _List, classes: list[_Class]) -> None:
    """Parts none of which lies inside another are together no more than the whole, where every part promises the same."""
    space, owner = of.read.space, of.parts.owner
    program, name = space.program, of.parts.path.rpartition(".")[2]
    assert owner is not None
    for one in program.residuals:
        nested = (one.record, one.list, one.field) == (of.parts.record, name, one.whole)
        outer = any((r.record, r.list, r.field) == (owner.record, name, one.field) for r in program.residuals)
        if not nested or not outer:
            continue
        field = space.records[of.parts.record][one.field]
        if field.low is None:
            continue
        whole = next(r.whole for r in program.residuals if (r.record, r.list, r.field) == (owner.record, name, one.field))
        amounts = (space.field(c.member.record, one.field) for c in classes)
        total = _sum(of, (amount for amount in amounts if isinstance(amount, Linear)))
        limit = space.field(owner, whole)
        assert isinstance(limit, Linear)
        space.facts.append(space.terms.at_most(total, limit))
