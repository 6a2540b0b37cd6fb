"""The rows of a run as statements: what is decided, in words, from the sets of whole numbers that a decision comes to."""

from policyc.backends.sql.code import literal
from policyc.backends.sql.decisions import MOST_BITS
from policyc.backends.sql.margins import measured_places
from policyc.core.program import Decision, Policy

STATUS = ("determined", "undetermined", "conflict")


def rows(policy: Policy, decision: Decision, number: int) -> str:
    """The rows of one decision: cid, policy, decision, status, outcome, possible, because, margin, missing."""
    more = f"cid, margin_{number}, margins_{number}, missing_{number}"
    return (
        f"SELECT cid, {literal(policy.name)} AS policy, {literal(decision.name)} AS decision, status, outcome, possible, because, "
        f"{_margin(number)} AS margin, list_sort(missing_{number}) AS missing FROM ({_said(policy, decision, number, more, 'found')}) w"
    )


def words(policy: Policy, decision: Decision, number: int) -> str:
    """What each result of a decision is in words, and how many cases share it."""
    keys = ", ".join(keys_of(policy, number))
    return _said(policy, decision, number, f"{keys}, many", f"(SELECT {keys}, count(*) AS many FROM decided GROUP BY ALL)")


def counts(policy: Policy, decision: Decision, number: int) -> str:
    """How many rows there are of each status and outcome, from the table of `words`."""
    return f"SELECT {literal(policy.name)} AS policy, {literal(decision.name)} AS decision, status, outcome, many FROM words_{number}"


def rows_by_words(policy: Policy, decision: Decision, number: int) -> str:
    """The same rows, with the words taken from the table of `words`."""
    return f"SELECT CAST(f.cid AS VARCHAR) AS case_id, {_by_words(policy, decision, number)}"


def rows_by_line(policy: Policy, decision: Decision, number: int, names: str) -> str:
    """The same rows behind the number of their line and of the decision; `names` is a table of the cases with their names."""
    return f"SELECT f.cid AS line, {number} AS place, n.name AS case_id, {_by_words(policy, decision, number)} JOIN {names} n ON n.cid = f.cid"


def _by_words(policy: Policy, decision: Decision, number: int) -> str:
    on = " AND ".join(f"f.{key} = w.{key}" for key in keys_of(policy, number))
    return (
        f"{literal(policy.name)} AS policy, {literal(decision.name)} AS decision, w.status, w.outcome, w.possible, w.because, "
        f"{_margin(number)} AS margin, list_sort(f.missing_{number}) AS missing FROM decided f JOIN words_{number} w ON {on}"
    )


def _margin(number: int) -> str:
    """The margin that was told, or, where questions were open, that of the provision that came to the fore."""
    return f"CAST(CASE WHEN margins_{number} IS NULL THEN margin_{number} ELSE margins_{number}[w.measured] END AS VARCHAR)"


def _sets(policy: Policy, name: str) -> list[str]:
    """The columns of a set of provisions, in pieces of as many bits as fit one."""
    return [f"{name}{piece}" for piece in range((len(policy.provisions) + MOST_BITS - 1) // MOST_BITS or 1)]


def keys_of(policy: Policy, number: int) -> list[str]:
    """The columns of `found` that say what a decision comes to, the facts that are missing apart."""
    sets = [one for name in ("must", "may", "relieved") for one in _sets(policy, name)]
    return [f"{name}_{number}" for name in ("status", "possible", "pairs", *sets)]


def _said(policy: Policy, decision: Decision, number: int, more: str, source: str) -> str:
    """Status, outcome, possible outcomes, the provisions behind them, and which margin is theirs; `more` is handed on."""
    outcomes = [name for name, _ in decision.outcomes]
    status = " ".join(f"WHEN {code} THEN {literal(word)}" for code, word in enumerate(STATUS))
    single = " ".join(f"WHEN {1 << place} THEN {literal(name)}" for place, name in enumerate(outcomes))
    told = [one.name for one in policy.provisions if one.name in measured_places(policy)]
    pieces = [f"{text} AS spoken{piece}" for piece, text in enumerate(_speaking(policy, decision, number))]
    because = " || ".join(_named([one.name for one in policy.provisions][at * MOST_BITS :][:MOST_BITS], f"spoken{at}") for at in range(len(pieces)))
    measured = f"list_position([{', '.join(map(literal, told))}], because[1])" if told else "CAST(NULL AS INTEGER)"
    said = (
        f"SELECT *, CASE status_{number} {status} END AS status, CASE WHEN status_{number} = 0 THEN CASE possible_{number} {single} END END AS outcome, "
        f"{_named(outcomes, f'possible_{number}')} AS possible, {because} AS because FROM (SELECT *, {', '.join(pieces)} FROM {source})"
    )
    return f"SELECT {more}, status, outcome, possible, because, {measured} AS measured FROM ({said})"


def _named(names: list[str], bits: str) -> str:
    """The names whose bits are set, in their order."""
    if not names:
        return "CAST([] AS VARCHAR[])"
    places = f"list_filter(range({len(names)}), lambda i: ({bits} >> i) & 1 = 1)"
    return f"list_transform({places}, lambda i: [{', '.join(map(literal, names))}][i + 1])"


def _speaking(policy: Policy, decision: Decision, number: int) -> list[str]:
    """The provisions that speak for the result, as sets: live, with a possible outcome or relieving from one, and leading to it."""
    order = [name for name, _ in decision.outcomes]
    of = {name: _bits(policy, {one.name for one in policy.provisions if dict(one.concludes).get(decision.name) == name}) for name in order}
    pairs = [_bits(policy, {one.first, one.second}) for one in decision.conflicts]
    found = []
    for piece, must in enumerate(_sets(policy, "must")):
        may, relieved = (f"{one[piece]}_{number}" for one in (_sets(policy, "may"), _sets(policy, "relieved")))
        some = {name: bits[piece] for name, bits in of.items() if bits[piece]}
        spoken = [_if(f"(possible_{number} & {1 << order.index(name)}) <> 0", bits) for name, bits in some.items()]
        contested = [_if(f"(pairs_{number} & {1 << place}) <> 0", bits[piece]) for place, bits in enumerate(pairs) if bits[piece]]
        alone = [
            _if(f"possible_{number} = {1 << order.index(name)} AND NOT ({_any_of(policy, 'must', of[name], number)})", bits)
            for name, bits in some.items()
            if name != decision.otherwise
        ]
        leads = f"CASE status_{number} WHEN 2 THEN {_union(contested)} WHEN 1 THEN {may} ELSE {_union([f'{must}_{number}', *alone])} END"
        found.append(f"({may} & {_union([relieved, *spoken])} & {leads})")
    return found


def _bits(policy: Policy, names: set[str]) -> list[int]:
    """A set of provisions as whole numbers."""
    places = [place for place, one in enumerate(policy.provisions) if one.name in names]
    return [sum(1 << place % MOST_BITS for place in places if place // MOST_BITS == piece) for piece in range(len(_sets(policy, "must")))]


def _any_of(policy: Policy, name: str, bits: list[int], number: int) -> str:
    return " OR ".join(f"({column}_{number} & {bits[piece]}) <> 0" for piece, column in enumerate(_sets(policy, name)) if bits[piece])


def _if(condition: str, bits: int) -> str:
    return f"CASE WHEN {condition} THEN CAST({bits} AS BIGINT) ELSE 0 END"


def _union(sets: list[str]) -> str:
    return f"({' | '.join(sets)})" if sets else "CAST(0 AS BIGINT)"
