"""Three readings of one Program give one answer."""

from fractions import Fraction
from itertools import product
from random import Random

import attrs
import duckdb
import pytest
import z3
from hard_sentence import COUNTRIES, KINDS, Wish, program, random_case, total, usd
from questions import BEYOND, MET, QUESTIONS, ask
from reading_interpret import Value, read
from reading_solver import encode, fraction_of, read_back, real, unroll, within
from reading_sql import statement
from reading_sql_folds import load

from policyc.core.facts import Case, Interval, Listing, Node, Truth
from policyc.core.program import Depth, Program

VOCABULARY = (*COUNTRIES, *KINDS, "other")
# Chains of holdings came later, and have a test of their own.
DEPTHS = tuple(depth for depth in Depth if depth is not Depth.CHAINS)
FORMS = tuple(product((False, True), (False, True), DEPTHS))
SLIVER = Fraction(1, 1000)


def cases(seed: int, count: int, nodes: int, doubts: tuple[float, ...]) -> list[Case]:
    """Random cases, from all known to mostly doubtful."""
    rng = Random(seed)
    return [random_case(rng, Wish(doubts[i % len(doubts)], nodes)) for i in range(count)]


def columns(value: Value, scale: int) -> tuple[object, ...]:
    """What the statement is to give for a value."""
    if isinstance(value, Truth):
        return value.known is True, value.known is not False
    assert isinstance(value, Interval) and value.low is not None
    high = None if value.high is None else value.high * scale
    return value.low * scale, value.low_open, high, value.high is not None and value.high_open


@attrs.frozen(eq=False)
class Loaded:
    """Cases in a table."""

    cases: list[Case]
    db: duckdb.DuckDBPyConnection
    scale: int


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """Cases of every degree of doubt."""
    many = cases(2, 400, 12, (0, 0.05, 0.15, 0.4))
    db = duckdb.connect()
    return Loaded(many, db, load(db, many))


@pytest.mark.parametrize(("below", "nested", "depth"), FORMS)
def test_sql_gives_the_bounds_of_the_interpreter(below: bool, nested: bool, depth: Depth, loaded: Loaded) -> None:
    many, db, scale = loaded.cases, loaded.db, loaded.scale
    read_as = program(below, nested, depth)
    for expr in (MET, total(depth)):
        rows = db.execute(statement(read_as, expr)).fetchall()
        assert len(rows) == len(many)
        for case, row in zip(many, rows, strict=True):
            got = tuple(row[1:4]) + (row[4] and row[3] is not None,) if len(row) == 5 else tuple(row[1:])
            assert got == columns(read(read_as, case, expr), scale), row[0]


def test_ranges_are_enough_when_every_fact_is_known() -> None:
    db = duckdb.connect()
    load(db, cases(5, 200, 15, (0,)))
    expr = total(Depth.OUTERMOST)
    for read_as in (program(False, True), program(True, True)):
        by_ranges = db.execute(statement(read_as, expr, known=True)).fetchall()
        assert by_ranges == db.execute(statement(read_as, expr)).fetchall()


def test_an_amount_that_does_not_fit_is_an_error() -> None:
    db = duckdb.connect()
    read_as = program(False, True)
    load(db, cases(5, 20, 12, (0,)))
    db.execute("UPDATE node SET lo = 9 * 10::HUGEINT ** 37, hi = 9 * 10::HUGEINT ** 37, kind = 'terbium', origin = 'CN'")
    with pytest.raises(duckdb.OutOfRangeException):
        db.execute(statement(read_as, MET)).fetchall()


def solve(known: list[z3.BoolRef], *claims: z3.ExprRef) -> z3.ModelRef | None:
    """A model; the question must be settled."""
    solver = z3.Solver()
    solver.add(*known, *claims)
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    return solver.model() if answer == z3.sat else None


def near_ends(value: z3.ArithRef, bounds: Interval) -> list[z3.BoolRef]:
    """At each end of the bounds, or within a sliver of an open one, or beyond any amount in the case."""
    assert bounds.low is not None
    low = value <= real(bounds.low + (SLIVER if bounds.low_open else 0))
    if bounds.high is None:
        return [low, value > 10**6]
    return [low, value >= real(bounds.high - (SLIVER if bounds.high_open else 0))]


@pytest.mark.parametrize("below", [False, True])
def test_the_solver_stays_within_the_bounds_and_reaches_them(below: bool) -> None:
    """Facts of the plain sentence are independent, so its bounds are exact; the other's are only sound.

    One form is counted apart: every level, where a part holds no more than its value and the rest is bounded. Its total
    is unbounded only by ever more levels (each adds the rest once more), and the solver sees two.
    """
    unreached = deep = 0
    for index, case in enumerate(cases(3, 150, 6, (0.1, 0.3, 0.5))):
        _, nested, depth = FORMS[index % 6]
        read_as = program(below, nested, depth)
        to, item = unroll(read_as, case, VOCABULARY)
        value = encode(to, {None: item}, total(depth))
        bounds = read(read_as, case, total(depth))
        assert isinstance(bounds, Interval)
        assert solve(to.known, z3.Not(z3.And(within(value, bounds)))) is None
        missed = 0
        for claim in near_ends(value, bounds):
            model = solve(to.known, *within(value, bounds), claim)
            missed += model is None
            if model is not None:
                exact = fraction_of(model, value)
                assert read(read_as, read_back(to, model, item), total(depth)) == Interval(exact, exact)
        missed += verdicts(read_as, case)
        endless = nested and depth is Depth.EVERY_LEVEL and bounds.high is None
        deep += missed if endless else 0
        unreached += 0 if endless else missed
    assert below or unreached == 0
    assert deep <= 5


def verdicts(read_as: Program, case: Case) -> int:
    """The solver finds no verdict that the bounds exclude; the answer is how many it did not find that they allow."""
    to, item = unroll(read_as, case, VOCABULARY)
    met = encode(to, {None: item}, MET)
    bounds = read(read_as, case, MET)
    assert isinstance(bounds, Truth)
    unreached = 0
    for want in (True, False):
        model = solve(to.known, met if want else z3.Not(met))
        allowed = bounds.known is None or bounds.known is want
        assert allowed or model is None
        unreached += allowed and model is None
        if model is not None:
            assert read(read_as, read_back(to, model, item), MET) == Truth(want)
    return unreached


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("below", [False, True])
def test_questions_about_all_cases(below: bool, nested: bool) -> None:
    expected = ["sat", "unsat", "sat", "unsat" if nested else "sat", "unsat"]
    for (name, claim), answer in zip(QUESTIONS.items(), expected, strict=True):
        if below and "5 cents" in name:  # 64 classes with whole numbers: 20 s, asked of the plain sentence only
            continue
        found = ask(program(below, nested), claim)
        assert found.answer == answer, name
        assert found.replayed is (True if answer == "sat" else None), name


def test_without_a_rank_classes_hang_from_nothing() -> None:
    found = ask(program(False, False), QUESTIONS["met without any part"], ranked=False)
    assert (found.answer, found.case) == ("sat", None)


def test_sums_of_classes_do_not_see_one_part_inside_another() -> None:
    """A part of more than 5 dollars inside one of at most 5: the classes allow it, replay with assumptions does not."""
    found = ask(program(False, True), BEYOND)
    assert found.answer == "sat"
    assert found.replayed is not True


def test_a_bound_on_unlisted_parts_says_nothing_of_their_inside() -> None:
    """Parts worth 1 together may hold terbium worth 100 unless the parts, too, promise to hold no more than their value."""
    case = cases(1, 1, 0, (0,))[0]
    item = case.root.fields["item"]
    assert isinstance(item, Node)
    rest = {"value": usd(Interval(Fraction(0), Fraction(1)))}
    item.fields["parts"] = Listing("part", "item.parts", (), False, rest)
    held, loose = (read(program(False, nested), case, total(Depth.OUTERMOST)) for nested in (True, False))
    assert isinstance(held, Interval) and isinstance(loose, Interval)
    assert held.high == 1 and loose.high is None
