"""From live provisions to a decision, as columns: status, possible outcomes, contradictions, and what keeps it open.

Sets of outcomes, provisions and conflicts are whole numbers with a bit for each, in the order of the policy.
"""

import attrs

from policyc.backends.sql.code import FALSE, NO_QUESTION, TRUE, Both, NotInSqlError, all_of, any_of, masks, no, when
from policyc.backends.sql.margins import margins
from policyc.backends.sql.plan import CASES
from policyc.backends.sql.primitives import conditions
from policyc.backends.sql.scope import At, Writer, keep, start
from policyc.backends.sql.write import see
from policyc.core.program import Decision, Policy, Provision, Shared
from policyc.core.types import YesNo

MOST_BITS = 62


@attrs.frozen
class Found:
    """The columns of one decision.

    status: 0 determined, 1 undetermined, 2 conflict. possible, pairs, must, may: sets of outcomes, of conflicts that
    must or may be, of provisions that are and may be live. met: provisions whose conditions may hold, as far as an
    exception sets them aside. questions: the open questions that keep it open. margin: that of the first provision that
    speaks for the result; margins: where questions keep it open, that of each. None where the writer does not tell them.
    """

    policy: str
    decision: str
    status: str
    possible: str
    pairs: str
    must: tuple[str, ...]
    may: tuple[str, ...]
    relieved: tuple[str, ...]
    questions: str
    margin: str | None = None
    margins: str | None = None


def decide(writer: Writer, policy: Policy, decision: Decision) -> Found:
    """The columns of a decision of one policy. Raises NotInSqlError."""
    at = start(writer)
    if max(len(decision.outcomes), len(decision.conflicts)) > MOST_BITS:
        raise NotInSqlError(f"{decision.name} has more than {MOST_BITS} outcomes or conflicts")
    live = {one.name: _state(at, one.live) for one in policy.provisions}
    says = {one.name: dict(one.concludes)[decision.name] for one in policy.provisions if decision.name in dict(one.concludes)}
    both = [conditions([keep(at, see(at, one.both), "both")])[0] for one in decision.conflicts]
    contested = {
        name: any_of([pair.may for pair, one in zip(both, decision.conflicts, strict=True) if name in (one.first, one.second)])
        for name in says
    }
    floors = _floors(at, decision, says, live)
    possible = _possible(at, decision, says, live, (contested, floors))
    status = _status(both, possible, no(floors[0]) if decision.otherwise is None else FALSE)
    open_now = _deciding(decision, says, live, floors)
    questions = masks([mask for condition, mask in open_now] + [pair.mask for pair in both])
    relieved = [_relieves(at, policy, one.name, one.removes) if one.exception and one.name not in says else FALSE for one in policy.provisions]
    kept = writer.plan.keep((), f"(CASE WHEN {status} = 1 THEN {questions} ELSE {NO_QUESTION} END)", "questions") if questions != NO_QUESTION else NO_QUESTION
    status = writer.plan.keep((), status, "status")
    margin, every = None, None
    if writer.told:
        by_name = dict(zip((one.name for one in policy.provisions), relieved, strict=True))
        speaks = _speaking(at, (policy, decision), (live, possible, status), by_name, contested)
        margin, every = margins(at, policy, speaks, kept)
    return Found(
        policy.name,
        decision.name,
        status,
        writer.plan.keep((), _bits(list(possible.values())), "possible"),
        writer.plan.keep((), _bits([pair.may for pair in both]), "pairs"),
        _many_bits([live[one.name].must for one in policy.provisions]),
        _many_bits([live[one.name].may for one in policy.provisions]),
        _many_bits(relieved),
        kept,
        margin,
        every,
    )


def met(writer: Writer, provision: Provision) -> Both:
    """Whether a provision operates and its conditions hold. Raises NotInSqlError."""
    return _state(start(writer), provision.met)


def _speaking(
    at: At, of: tuple[Policy, Decision], states: tuple[dict[str, Both], dict[str, str], str], relieved: dict[str, str], contested: dict[str, str]
) -> dict[str, str]:
    """For each provision, whether it is one of those that lead to the result: live, with a possible outcome or relieving from one."""
    (policy, decision), (live, possible, status) = of, states
    says = {one.name: dict(one.concludes).get(decision.name) for one in policy.provisions}
    alone = {
        outcome: at.writer.plan.keep(CASES, all_of([f"({status} = 0)", *(no(live[other].must) for other in says if says[other] == outcome)]), "alone")
        for outcome in dict.fromkeys(says.values())
    }
    found = {}
    for one in policy.provisions:
        outcome = says[one.name]
        leads = [f"({status} = 1)", live[one.name].must]
        if outcome is not None and outcome != decision.otherwise:
            leads.append(alone[outcome])
        certainly = live[one.name].must == live[one.name].may
        leading = TRUE if certainly else any_of(leads)
        if decision.conflicts:
            leading = when(f"({status} = 2)", contested.get(one.name, FALSE), leading)
        spoken = possible[outcome] if outcome is not None else relieved[one.name]
        found[one.name] = all_of([live[one.name].may, spoken, leading])
    return found


def _state(at: At, name: str) -> Both:
    return conditions([see(at, Shared(name, (), YesNo()))])[0]


def _relieves(at: At, policy: Policy, name: str, removes: tuple[str, ...]) -> str:
    met = {one.name: one.met for each in at.writer.program.policies for one in each.provisions}
    return any_of([_state(at, met[one]).may for one in removes])


def _floors(at: At, decision: Decision, says: dict[str, str], live: dict[str, Both]) -> list[str]:
    """For each outcome, whether it or a stricter one is certainly live; the first says whether any is."""
    found: list[str] = []
    above = FALSE
    for name, _ in reversed(decision.outcomes):
        above = at.writer.plan.keep((), any_of([above, *(live[one].must for one in says if says[one] == name)]), f"at_least_{name}")
        found.insert(0, above)
    return found


def _possible(
    at: At, decision: Decision, says: dict[str, str], live: dict[str, Both], of: tuple[dict[str, str], list[str]]
) -> dict[str, str]:
    """For each outcome, whether it is possible."""
    contested, floors = of
    found = {}
    for rank, (name, _) in enumerate(decision.outcomes):
        stricter = floors[rank + 1] if rank + 1 < len(floors) else FALSE
        may = any_of([live[one].may for one in says if says[one] == name])
        counts = all_of([may, no(stricter)]) if decision.ordered else may
        usual = no(floors[0]) if name == decision.otherwise else FALSE
        text = any_of([counts, usual, *(contested[one] for one in says if says[one] == name)])
        found[name] = at.writer.plan.keep((), text, f"possible_{name}")
    return found


def _status(both: list[Both], possible: dict[str, str], gap: str) -> str:
    certain, perhaps = any_of([one.must for one in both]), any_of([one.may for one in both])
    texts = [text for text in possible.values() if text != FALSE]
    one = " + ".join(f"CAST({text} AS INTEGER)" for text in texts) or "0"
    return when(certain, "2", when(any_of([perhaps, f"({one} <> 1)", gap]), "1", "0"))


def _deciding(decision: Decision, says: dict[str, str], live: dict[str, Both], floors: list[str]) -> list[tuple[str, str]]:
    """The questions of the provisions that may be live and would change the result, with when they do.

    One that says what is certain anyway is not among them; nor is one that says what holds otherwise, unless a weaker
    outcome may hold instead.
    """
    may = {name: all_of([live[name].may, no(live[name].must)]) for name in says if live[name].mask != NO_QUESTION}
    if not decision.ordered:
        return [(may[name], live[name].mask) for name in may]
    order = [name for name, _ in decision.outcomes]
    usual = order.index(decision.otherwise) if decision.otherwise is not None else -1
    opened = {name: all_of([live[name].may, no(live[name].must)]) for name in says}
    weaker = any_of([opened[name] for name in says if order.index(says[name]) < usual])
    found = []
    for name in may:
        rank = order.index(says[name])
        without = TRUE if rank != usual else weaker
        counts = any_of([all_of([floors[0], no(floors[rank])]), all_of([no(floors[0]), without])])
        found.append((may[name], when(counts, live[name].mask, NO_QUESTION)))
    return found


def _bits(conditions_: list[str]) -> str:
    texts = [when(text, str(1 << place), "0") for place, text in enumerate(conditions_) if text != FALSE]
    return "CAST(" + (" + ".join(texts) or "0") + " AS BIGINT)"


def _many_bits(conditions_: list[str]) -> tuple[str, ...]:
    """Sets of any size, in pieces of so many bits."""
    pieces = [conditions_[at : at + MOST_BITS] for at in range(0, len(conditions_), MOST_BITS)]
    return tuple(_bits(piece) for piece in pieces) or ("CAST(0 AS BIGINT)",)
