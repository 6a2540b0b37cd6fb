"""Everything that `policyc verify` asks of the policies of a program, in a fixed order."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

import attrs

from policyc.core.program import Policy, Program
from policyc.text.source import Source, Span
from policyc.verify.bands import bands
from policyc.verify.conflicts import conflicts
from policyc.verify.dead import dead
from policyc.verify.findings import Found
from policyc.verify.gaps import gaps
from policyc.verify.guarantees import guarantees
from policyc.verify.idle import constants, idle, idle_first, idle_rest
from policyc.verify.loopholes import loopholes
from policyc.verify.prove import NotDecided, Prover
from policyc.verify.readings import readings
from policyc.verify.report import Claim, Over, Report, never_over, unsettled
from policyc.verify.slices import slices
from policyc.verify.times import times
from policyc.verify.unknowns import unknowns
from policyc.verify.unsettled import kind_of
from policyc.verify.usual import Usual, currency_of, usual_of
from policyc.verify.workers import gathered, sources_of

Check = Callable[[Prover, Policy], Iterator[Found | Claim]]
Checks = tuple[tuple[Check, tuple[str, ...]], ...]
# Checks by their places among all, and what was found by the check of a place.
Numbered = tuple[tuple[int, tuple[Check, tuple[str, ...]]], ...]
Told = tuple[int, Found | Claim]
# Which check gives which kinds of finding.
CHECKS: Checks = (
    (conflicts, ("conflict", "accepted_conflict")),
    (dead, ("dead", "shadowed", "vacuous_exception")),
    (idle, ("idle",)),
    (constants, ("constant_condition",)),
    (gaps, ("gap",)),
    (bands, ("gap", "overlap")),
    (times, ("time_gap", "overlap", "dead")),
    (guarantees, ("guarantee",)),
    (loopholes, ("loophole",)),
    (readings, ("question_matters",)),
    (unknowns, ("unsafe_unknown",)),
)
# Policies with more provisions, or more open questions, than this are asked in two pieces that take about as long as each other.
LARGE = 200
ASKING = 8
LATER: tuple[Check, ...] = (loopholes, readings, unknowns)
# A check that both halves of a policy with many provisions share.
SHARED: dict[Check, tuple[Check, Check]] = {idle: (idle_first, idle_rest)}
# An open question takes about as long as so many provisions.
QUESTION = 3
KINDS = tuple(dict.fromkeys(kind for _, kinds in CHECKS for kind in kinds))


def verify(
    program: Program,
    only: Collection[str] = (),
    milliseconds: int | None = None,
    over: Over = never_over,
    jobs: int = 1,
) -> Report:
    """All findings and proofs about the policies that were asked for; `only` these kinds, if any are given.

    milliseconds: the most that one question may take. over: why nothing more is to be asked, once that is so; what was not asked
    until then is said for each policy. jobs: by how many processes at most; what is found is the same for any number. Raises
    Disagreement if the solver and the evaluator differ.
    """
    wanted = frozenset(only or KINDS)
    asked = _Asked(program, wanted, milliseconds)
    found = _in_order(asked.pieces, gathered(asked, jobs, over))
    findings = tuple(one for one in found if isinstance(one, Found) and kind_of(one) in wanted)
    proved = tuple(one for one in found if isinstance(one, Claim) and one.kind in wanted)
    return Report(findings, proved, {**_checked(program), "proofs": sum(one.bound is None for one in proved)})


def _in_order(pieces: Sequence["_Piece"], found: Sequence[list[Told]]) -> list[Found | Claim]:
    """What was found of one policy after the other, each in the order of the checks."""
    places: dict[str, int] = {}
    told = [
        (places.setdefault(piece.policy.name, len(places)), number, one)
        for piece, each in zip(pieces, found, strict=True)
        for number, one in each
    ]
    return [one for _, _, one in sorted(told, key=lambda one: one[:2])]


@attrs.frozen
class _Piece:
    """Some checks of one policy."""

    policy: Policy
    checks: Numbered
    size: int


@attrs.define(eq=False, slots=False)
class _Asked:
    """All that is asked about the policies of a program, in pieces that know nothing of each other."""

    program: Program
    wanted: frozenset[str]
    milliseconds: int | None
    currency: str = attrs.field(init=False)
    slices: dict[str, Program] = attrs.field(init=False)
    pieces: tuple[_Piece, ...] = attrs.field(init=False)
    sources: dict[str, Source] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.currency, self.slices = currency_of(self.program), slices(self.program)
        mine = [policy for policy in self.program.policies if policy.target]
        self.pieces = tuple(one for policy in mine for one in _pieces(self.program, policy, self.wanted))
        self.sources = sources_of(one for policy in mine for one in _spans(policy))

    @cached_property
    def usual(self) -> Usual:
        """What is usual where a policy has no scenarios of its own."""
        return usual_of(self.program, None, self.currency)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How large each piece is."""
        return tuple(one.size for one in self.pieces)

    def done(self, place: int, over: Over) -> list[Told]:
        """What is found and proved of one policy by some checks."""
        piece = self.pieces[place]
        usual = usual_of(self.program, piece.policy, self.currency) if piece.policy.scenarios else self.usual
        prover = Prover(self.slices[piece.policy.name], usual, self.milliseconds)
        return [(number, _named(one, piece.policy)) for number, one in _asked(prover, piece, self.wanted, over)]

    def lost(self, place: int, why: str) -> list[Told]:
        """That these checks came to nothing."""
        piece = self.pieces[place]
        return [_left(piece.policy, self.wanted, piece.checks, why)]


def _spans(policy: Policy) -> Iterator[Span | None]:
    yield policy.span
    yield from (one.span for one in policy.provisions)


def _pieces(program: Program, policy: Policy, wanted: frozenset[str]) -> Iterator[_Piece]:
    """Of a large policy, two halves that take about as long as each other."""
    questions = sum(one.policy == policy.name for one in program.questions)
    size = 1 + len(policy.provisions) + QUESTION * questions
    every = tuple(enumerate(CHECKS))
    large = len(policy.provisions) > LARGE
    halves = (tuple(_half(every, later, large)) for later in (False, True))
    for checks in halves if large or questions > ASKING else (every,):
        asked = tuple((number, check) for number, check in checks if wanted & set(check[1]))
        if asked:
            yield _Piece(policy, asked, size)


def _half(every: Numbered, later: bool, large: bool) -> Iterator[tuple[int, tuple[Check, tuple[str, ...]]]]:
    for number, (check, kinds) in every:
        if large and check in SHARED:
            yield number, (SHARED[check][later], kinds)
        elif (check in LATER) is later:
            yield number, (check, kinds)


def _asked(prover: Prover, piece: _Piece, wanted: Collection[str], over: Over) -> Iterator[Told]:
    """What is found and proved of one policy, until the time is over."""
    policy, checks = piece.policy, piece.checks
    for place, (number, (check, _)) in enumerate(checks):
        why = over()
        if why is not None:
            yield _left(policy, wanted, checks[place:], why)
            return
        for one in check(prover, policy):
            yield number, one
            why = over()
            if why is not None:
                yield _left(policy, wanted, checks[place:], why)
                return


def _left(policy: Policy, wanted: Collection[str], checks: Numbered, why: str) -> Told:
    """The kinds of finding that were not looked for to the end."""
    kinds = [kind for kind in KINDS if kind in wanted and any(kind in some for _, (_, some) in checks)]
    listed = "everything" if set(kinds) == set(wanted) else ", ".join(f"`{kind}`" for kind in kinds)
    what = f"{listed} about `{policy.name}`"
    return checks[0][0], unsettled(kinds[0], what, (), NotDecided(why, False), policy.span)


def _named(one: Found | Claim, policy: Policy) -> Found | Claim:
    return attrs.evolve(one, policy=policy.name) if isinstance(one, Claim) else one


def _checked(program: Program) -> dict[str, int]:
    mine = [policy for policy in program.policies if policy.target]
    return {
        "policies": len(mine),
        "provisions": sum(len(policy.provisions) for policy in mine),
        "pairs": sum(len(others) for policy in mine for decision in policy.decisions for _, others in decision.rivals),
        "guarantees": sum(len(policy.guarantees) for policy in mine),
        "questions": len(program.questions),
    }
