"""Random small policies: what is found and proved is what going through every case of a small finite domain gives."""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from policyc.verify.check import verify
from policyc.verify.findings import Constant, Found, Gap, short
from policyc.verify.found import Clause
from policyc.verify.replay import replay
from policyc.verify.report import Report
from verify.law import compiled, exception, rule
from verify.plain_findings import ALL, ATOMS, DOMAIN, OUTCOMES, READ, WHERE, Law, Plain, findings, open_cases, rank

QUICK, MANY = 25, int(os.environ.get("POLICYC_TRIALS", "2000"))
WORDS = """
record part "a part"
  origin : one of (here, there) "where it comes from"
  value  : money at least 0 USD "what it is worth"

facts
  day    : date at least 2025-01-01 at most 2025-12-31 "the day"
  kind   : one of (magnet, motor, other) "the kind"
  relief : yes or no "relief"
  value  : money at least 0 USD at most 100 USD "the value"
  parts  : many part "parts"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

decision permit "the permit"
  outcomes from weakest to strictest free "free", notice "notice", needed "needed", refused "refused"
  {otherwise}
"""
QUESTION = """
question scope "How far it reaches"
  source "section q"
  readings wide "far", narrow "not so far"
  as of 2025-01-01
"""
KINDS = ("conflict", "dead", "shadowed", "vacuous_exception", "idle", "constant_condition", "gap", "guarantee", "question_matters")
# What never comes without the lines on which it rests.
ALWAYS = ("P501", "P508", "P503", "P504", "P506", "P523")
CODES = {"dead": "P503", "gap": "P508"}
FIRST = ("2025-04-01", "2025-07-01", "2025-10-01")
LAST = ("2025-03-31", "2025-06-30", "2025-09-30")
PERIODS: tuple[tuple[str | None, str | None], ...] = (
    *((None, None),) * 14, *((first, None) for first in FIRST), *((None, last) for last in LAST), (FIRST[0], LAST[1]), (FIRST[0], LAST[2]),
)  # fmt: skip


# ---- random laws ----


def random_law(rng: Random) -> Law:
    """Two to six provisions: exceptions, exceptions to those, an order, days in force, suspensions, readings, a guarantee."""
    found: list[Plain] = []
    for index in range(rng.randint(2, 6)):
        earlier = [one.name for one in found]
        excepts = bool(earlier) and rng.random() < 0.4
        then = rng.choice(("free", "notice", None)) if excepts else rng.choice(("notice", "needed", "refused"))
        to = tuple(sorted(rng.sample(earlier, min(len(earlier), rng.choice((1, 1, 2)))))) if excepts else ()
        others = [name for name in earlier if name not in to]
        found.append(
            Plain(
                f"p{index}",
                tuple(rng.sample(sorted(ATOMS), rng.randint(1, 3))),
                then,
                to,
                *rng.choice(PERIODS),
                (rng.choice(others),) if others and rng.random() < 0.15 else (),
                _suspension(rng) if rng.random() < 0.2 else None,
            )
        )
    gives = "free" if rng.random() < 0.7 else None
    promised = tuple((atom, rng.choice(OUTCOMES[:-1])) for atom in rng.sample(sorted(ATOMS), 2)) if gives else ()
    return Law(tuple(found), gives, promised)


def _suspension(rng: Random) -> tuple[str, str, str | None]:
    first, last = rng.choice(((FIRST[0], LAST[1]), (FIRST[1], LAST[2]), (FIRST[0], LAST[2]), (FIRST[1], "2025-12-31")))
    return first, last, rng.choice((None, None, *sorted(ATOMS)))


def written(law: Law) -> str:
    """A law as an author writes it."""
    return QUESTION + "".join(map(_provision, law.provisions)) + "".join(
        f'\nguarantee "{given}"\n  source "g"\n  given {given}\n  then permit is at most {most}\n' for given, most in law.promised
    )


def _provision(one: Plain) -> str:
    when = "all of\n" + "\n".join(f"    ({chr(97 + i)}) {atom}" for i, atom in enumerate(one.atoms))
    if one.to:
        text = exception(one.name, ", ".join(one.to), when, one.then)
    else:
        assert one.then is not None
        text = rule(one.name, when, one.then)
    days = f" from {one.first}" if one.first else ""
    days += f" up to and including {one.last}" if one.last else ""
    text = text.replace("  when all of", f"  in force{days}\n  when all of") if days else text
    for other in one.over:
        text += f'\nprecedence {one.name} over {other}\n  source "section o"\n'
    if one.suspended is not None:
        first, last, when = one.suspended
        text += f'\nsuspend {one.name} from {first} up to and including {last}\n  source "section s"\n' + (f"  when {when}\n" if when else "")
    return text


# ---- the same question twice ----


def found(report: Report) -> dict[str, set[object]]:
    """What `verify` found, in the form of the plain findings."""
    of: dict[str, set[object]] = {kind: set() for kind in KINDS}
    for one in report.findings:
        if CODES.get(one.kind, one.code) == one.code:
            of[one.kind].update(_what(one))
    return of


def _what(one: Found) -> list[object]:
    first, *others = (name.partition(".")[2] for name in one.provisions or ("order.",))
    match one.kind:
        case "conflict":
            return [frozenset((first, other)) for other in others]
        case "constant_condition":
            assert isinstance(one, Constant)
            return [(first, one.label.partition(") ")[2], one.always)]
        case "guarantee":
            return [getattr(one, "text", "")]
        case "gap" | "question_matters":
            return [True]
        case _:
            return [first]


# ---- what a finding rests on ----


def rests(law: Law, one: Found) -> None:
    """From all lines of its core a finding follows in every case; leave out any one, and in some case it does not."""
    # The vocabulary is the same in every case.
    lines = [each for each in one.core if each.kind in ("condition", "days", "applies")]
    follows = excluded(law, one)
    assert lines or one.code not in ALWAYS or (follows is not None and not follows([])), one.message()
    if lines and follows is not None:
        assert not follows(lines), (one.message(), lines)
        for left in lines:
            assert follows([each for each in lines if each is not left]), (one.message(), left)


def regions_are_all(law: Law, report: Report) -> None:
    """The regions that nothing decides are together the cases that nothing decides, unless more are counted."""
    shown = [one for one in report.findings if isinstance(one, Gap)]
    if shown and shown[-1].rest == (0, True):
        found = 0
        for one in shown:
            here = ALL
            for each in one.core:
                here &= line_of(law, each)
            found |= here
        assert found == open_cases(law, law.live())


def line_of(law: Law, each: Clause) -> int:
    """The cases in which a line is as a finding needs it."""
    plain = next(one for one in law.provisions if one.name == short(each.owner))
    if each.kind == "applies":
        return law.live()[plain.name]
    cases = plain.operating if each.kind == "days" else WHERE[plain.atoms[ord(each.label[1]) - 97]]
    return cases if each.holds else ALL & ~cases


def excluded(law: Law, one: Found) -> Callable[[list[Clause]], int] | None:
    """The cases that would show that a finding does not follow from some lines; None where no lines are named."""
    live, by_name = law.live(), {each.name: each for each in law.provisions}
    names = [name.partition(".")[2] for name in one.provisions]

    def of(some: list[Clause], owner: str | None = None) -> int:
        found = ALL
        for each in some:
            found &= line_of(law, each) if owner is None or short(each.owner) == owner else ALL
        return found

    match one.kind:
        case "conflict":
            # Of several pairs the core is that of the case that is shown.
            (order,) = (each for each in one.core if each.kind == "order")
            both = live[short(order.owner)] & live[order.text.split("`")[-2]]
            return lambda some: of(some) & ~both
        case "dead":
            return of
        case "shadowed" | "idle":
            own = names[0]

            def free(some: list[Clause]) -> int:
                here = live[own] if one.kind == "idle" else of([each for each in some if each.kind != "applies"])
                if one.kind == "shadowed" and by_name[own].to:
                    named = 0
                    for name in by_name[own].to:
                        named |= by_name[name].met
                    here &= named
                for each in (each for each in some if each.kind == "applies"):
                    here &= ~line_of(law, each)
                return here

            return free
        case "vacuous_exception":

            def together(some: list[Clause]) -> int:
                named = 0
                for name in by_name[names[0]].to:
                    named |= of(some, name)
                return of(some, names[0]) & named

            return together
        case "guarantee":
            given = getattr(one, "text", "")
            most = dict(law.promised)[given]
            stricter = 0
            for each in law.provisions:
                if each.then and rank(each.then) > rank(most):
                    stricter |= live[each.name]
            return lambda some: of(some) & WHERE[given] & ~stricter
        case "gap":
            left = open_cases(law, live)
            return lambda some: of(some) & ~left
        case "constant_condition":
            assert isinstance(one, Constant)
            cases = WHERE[one.label.partition(") ")[2]]
            return lambda some: of(some) & (ALL & ~cases if one.always else cases)
        case _:
            return None


def agree(folder: Path, seed: int) -> None:
    """Every finding is one, none is missing, nothing is left undecided, and what is not found is proved."""
    law = random_law(Random(seed))
    program = compiled(folder, written(law), f"otherwise {law.gives}" if law.gives else 'decided by "the office"', WORDS)
    report = verify(program, KINDS)
    expected = findings(law)
    assert found(report) == expected, written(law)
    for one in report.findings:
        rests(law, one)
    regions_are_all(law, report)
    assert all(one.verdict == "refuted" for one in report.findings)
    proved = {frozenset(name.partition(".")[2] for name in one.provisions) for one in report.proved if one.kind == "conflict"}
    assert proved | expected["conflict"] == set(map(frozenset, law.pairs(law.live())))
    assert not proved & expected["conflict"]
    kept = {one.what for one in report.proved if one.kind == "guarantee"}
    assert kept == {given for given, _ in law.promised} - expected["guarantee"]


@pytest.mark.parametrize("seed", range(QUICK))
def test_findings_agree_with_every_case(tmp_path: Path, seed: int) -> None:
    agree(tmp_path, seed)


@pytest.mark.parametrize("seed", range(QUICK))
def test_findings_agree_with_every_case_where_questions_are_split_by_words(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_words(monkeypatch)
    agree(tmp_path, seed)


def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask of small laws as of large ones."""
    for module in ("idle", "dead", "prove"):
        monkeypatch.setattr(f"policyc.verify.{module}.CROWD", 0)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(QUICK, MANY // 4, 25))
def test_findings_agree_with_every_case_of_many_policies_where_questions_are_split_by_words(
    tmp_path: Path, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_words(monkeypatch)
    for seed in range(start, min(start + 25, MANY // 4)):
        agree(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(QUICK, MANY, 25))
def test_findings_agree_with_every_case_of_many_policies(tmp_path: Path, start: int) -> None:
    for seed in range(start, min(start + 25, MANY)):
        agree(tmp_path, seed)


# ---- the plain meaning of the conditions is that of the evaluator ----


def everything() -> Law:
    """A law with one rule for each condition."""
    return Law(tuple(Plain(f"p{index}", (atom,), "needed") for index, atom in enumerate(ATOMS)), "free")


def test_the_conditions_mean_what_the_evaluator_says(tmp_path: Path) -> None:
    law = everything()
    program = compiled(tmp_path, written(law), "otherwise free", WORDS)
    for index, one in list(enumerate(DOMAIN))[::97]:
        listed = [{"origin": origin, "value": f"{one.value * quarters / 4:g} USD"} for origin, quarters in one.parts]
        facts = {"day": one.day, "kind": one.kind, "relief": one.relief, "value": f"{one.value} USD", "parts": listed}
        judged = replay(program, facts, {"order.scope": one.reading})
        for provision in law.provisions:
            holds = bool(WHERE[provision.atoms[0]] >> index & 1)
            assert judged.defined(f"order.{provision.name}.live") is holds, (provision.atoms, facts)
    assert READ["wide"] ^ READ["narrow"] == (1 << len(DOMAIN)) - 1
