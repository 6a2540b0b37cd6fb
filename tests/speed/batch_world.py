"""The world of the batch benchmark: thirty rules over products and their parts, as a policy and as SQL written by hand."""

from pathlib import Path

import duckdb

PLACES = ("CN", "US", "JP", "DE", "KR", "RU", "IR", "VN")
CLASSES = tuple(f"c{number}" for number in range(10))
USES = ("civil", "military", "research", "energy")
KINDS = ("metal", "alloy", "oxide", "magnet", "housing", "board")
OUTCOMES = ("free", "report", "licence", "denied")

VOCABULARY = f"""record part "a part"
  kind   : one of ({", ".join(KINDS)}) "its kind"
  origin : country "where it originates"
  value  : money at least 0 USD "what it is worth"
  mass   : quantity in [g] at least 0 g "its mass"
  listed : yes or no "whether it stands on a list"

facts
  sold_on  : date "the day of the sale"
  dest     : country "the destination"
  made_in  : country "where it was made"
  sort     : one of ({", ".join(CLASSES)}) "its sort"
  purpose  : one of ({", ".join(USES)}) "its purpose"
  value    : money at least 0 USD "what it is worth"
  mass     : quantity in [g] at least 0 g "its mass"
  grade    : count "its grade"
  military : yes or no "whether the user is military"
  parts    : many part "its parts"

decision clearance "the clearance"
  outcomes from weakest to strictest
    {",".join(f'{name} "{name}"' for name in OUTCOMES)}
  otherwise free
"""

# Each rule: what the policy says, what the SQL says, the outcome. A sum is (parts that count, what is added, 1/n of what).
PLAIN = [
    ("dest is RU and military", "dest = 'RU' AND military", 3),
    ("dest is IR and grade is at least 7", "dest = 'IR' AND grade >= 7", 3),
    ("purpose is military and dest is not in (US, JP, DE)", "purpose = 'military' AND dest NOT IN ('US', 'JP', 'DE')", 2),
    ("value is more than 9000 USD and grade is at least 9", "value > 9000 AND grade >= 9", 1),
    *(
        (
            f"sort is c{n} and dest is {PLACES[n % 8]} and value is at least {1000 + 700 * n}.50 USD",
            f"sort = 'c{n}' AND dest = '{PLACES[n % 8]}' AND value >= {1000 + 700 * n}.50",
            1 + n % 2,
        )
        for n in range(10)
    ),
    *(
        (
            f"made_in is {PLACES[n]} and purpose is {USES[n % 4]} and mass is more than {500 + 900 * n} g",
            f"made_in = '{PLACES[n]}' AND purpose = '{USES[n % 4]}' AND mass > {500 + 900 * n}",
            1 + n % 3,
        )
        for n in range(8)
    ),
]
SUMS = [
    ("p.origin is CN", "origin = 'CN'", "value", 4, 2),
    ("p.kind is in (metal, alloy, oxide)", "kind IN ('metal', 'alloy', 'oxide')", "value", 2, 1),
    ("p.listed", "listed", "value", 5, 2),
    ("p.kind is magnet and p.origin is not US", "kind = 'magnet' AND origin <> 'US'", "mass", 3, 2),
    ("p.origin is in (RU, IR)", "origin IN ('RU', 'IR')", "mass", 6, 3),
]


def policy() -> str:
    """The policy."""
    lines = ["use world", "", 'policy speed "Thirty rules"', '  source "made up"', "  judged on sold_on", ""]
    for number, (text, _, rank) in enumerate(PLAIN):
        lines += _rule(f"plain_{number}", text, rank)
    for number, (where, _, what, share, rank) in enumerate(SUMS):
        total = f"total of p.{what} over p in parts where ({where})"
        lines += _rule(f"sum_{number}", f"{total} is at least {Percent(100, share)} of {what}", rank)
    lines += _rule("count", "count of p in parts where (p.listed) is at least 6", 1)
    lines += _rule("any_1", "some p in parts where (p.origin is IR and p.kind is magnet)", 3)
    lines += _rule("each", "every p in parts has (p.origin is CN)", 1)
    for number, removed in enumerate(("plain_2", "sum_2")):
        condition = "purpose is research" if number == 0 else "dest is JP and not military"
        lines += [f'exception e{number} "Relief" to {removed}', '  source "made up"', f"  when {condition}", ""]
    return "\n".join(lines)


def Percent(whole: int, share: int) -> str:
    """One part of so many, as a fraction of a hundred per cent, without rounding."""
    return f"{whole // share}%" if whole % share == 0 else f"{whole * 10 // share / 10:.1f}%"


def _rule(name: str, condition: str, rank: int) -> list[str]:
    return [f'rule {name} "{name}"', '  source "made up"', f"  when {condition}", f"  then clearance is {OUTCOMES[rank]}", ""]


def make(folder: Path, products: int) -> None:
    """The tables, ten parts to a product, from a fixed seed; about one value in four hundred is not known."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = products * 10
    with duckdb.connect(":memory:") as db:
        db.execute("SET threads=2; SET memory_limit='1500MB'")

        def pick(words: tuple[str, ...], salt: int) -> str:
            listed = ", ".join(f"'{word}'" for word in words)
            return f"[{listed}][1 + (hash(i * 31 + {salt}) % {len(words)})::INT]"

        def amount(most: int, salt: int) -> str:
            return f"((hash(i * 17 + {salt}) % {most})::DECIMAL(18,2) / 100)::DECIMAL(12,2)"

        def known(text: str, salt: int) -> str:
            return f"CASE WHEN hash(i * 7 + {salt}) % 400 = 0 THEN NULL ELSE {text} END"

        columns = (
            f"{known(pick(PLACES, 1), 1)} AS dest, {known(pick(PLACES, 2), 2)} AS made_in, {known(pick(CLASSES, 3), 3)} AS sort, "
            f"{known(pick(USES, 4), 4)} AS purpose, {known(amount(1000000, 5), 5)} AS \"value[USD]\", "
            f"{known(amount(1000000, 6), 6)} AS \"mass[g]\", {known('(hash(i + 9) % 12)::INTEGER', 7)} AS grade, "
            f"{known('hash(i + 77) % 5 = 0', 8)} AS military"
        )
        _write(db, folder / "cases.parquet", f"SELECT i AS case_id, DATE '2025-12-05' AS sold_on, {columns} FROM range({products}) t(i)")
        columns = (
            f"{known(pick(KINDS, 11), 11)} AS kind, {known(pick(PLACES, 12), 12)} AS origin, "
            f"{known(amount(200000, 13), 13)} AS \"value[USD]\", {known(amount(200000, 14), 14)} AS \"mass[g]\", "
            f"{known('hash(i + 5) % 3 = 0', 15)} AS listed"
        )
        _write(db, folder / "parts.parquet", f"SELECT i // 10 AS case_id, i % 10 AS node, {columns} FROM range({parts}) t(i)")


def _write(db: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    db.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def by_hand(folder: Path) -> str:
    """The least and the greatest outcome that the missing facts allow, as somebody would write it who knows the data."""
    sums = []
    for number, (_, where, what, _, _) in enumerate(SUMS):
        value = f'"{what}[USD]"' if what == "value" else f'"{what}[g]"'
        sums.append(f"sum(CASE WHEN {where} THEN coalesce({value}, 0) ELSE 0 END) AS lo{number}")
        sums.append(f"sum(CASE WHEN ({where}) IS NOT FALSE THEN coalesce({value}, 1e9::DECIMAL(18,2)) ELSE 0 END) AS hi{number}")
    sums += [
        "count(*) FILTER (listed) AS many_lo",
        "count(*) FILTER (listed IS NOT FALSE) AS many_hi",
        "coalesce(bool_or(coalesce(origin = 'IR' AND kind = 'magnet', false)), false) AS some_lo",
        "coalesce(bool_or(coalesce(origin = 'IR' AND kind = 'magnet', true)), false) AS some_hi",
        "coalesce(bool_and(coalesce(origin = 'CN', false)), true) AS all_lo",
        "coalesce(bool_and(coalesce(origin = 'CN', true)), true) AS all_hi",
    ]
    rules = [(f"coalesce({text}, false)", f"coalesce({text}, true)", rank) for _, text, rank in PLAIN]
    for number, (_, _, what, share, rank) in enumerate(SUMS):
        percent = thousandths(share)
        low, high = f"lo{number} * 1000 >= {what} * {percent}", f"hi{number} * 1000 >= coalesce({what}, 0) * {percent}"
        rules.append((f"coalesce({low}, false)", high, rank))
    rules += [("many_lo >= 6", "many_hi >= 6", 1), ("some_lo", "some_hi", 3), ("all_lo", "all_hi", 1)]
    relief = {2: "purpose = 'research'", len(PLAIN) + 2: "dest = 'JP' AND NOT military"}
    must, may = [], []
    for number, (low, high, rank) in enumerate(rules):
        if number in relief:
            # Relief is certain only where what it relieves from is certain too.
            sure = f"coalesce({relief[number]}, false) AND {low}"
            low, high = f"({low}) AND NOT coalesce({relief[number]}, true)", f"({high}) AND NOT ({sure})"
        must.append(f"CASE WHEN {low} THEN {rank} ELSE 0 END")
        may.append(f"CASE WHEN {high} THEN {rank} ELSE 0 END")
    return (
        f"WITH s AS (SELECT case_id, {', '.join(sums)} FROM '{folder}/parts.parquet' GROUP BY case_id) "
        f'SELECT c.case_id, greatest({", ".join(must)}) AS least, greatest({", ".join(may)}) AS most '
        f'FROM (SELECT * RENAME ("value[USD]" AS value, "mass[g]" AS mass) FROM \'{folder}/cases.parquet\') c JOIN s USING (case_id)'
    )


def thousandths(share: int) -> int:
    return 1000 * 10 // share // 10
