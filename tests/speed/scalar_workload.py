"""The workload of the scalar benchmark: 30 rules, 8 of them about the parts, two exceptions, and products from a seed."""

from random import Random
from typing import Any

Product = dict[str, Any]
COUNTRIES = ("CN", "RU", "JP", "DE", "US", "KP", "IR", "FR", "IN", "NO")
ENDS = ("civil", "research", "aviation", "military", "nuclear")
USERS = ("company", "university", "state", "army")
KINDS = ("metal", "alloy", "magnet", "board", "other")
# How other languages write what the rules compare with.
SIGNS = {"is at least": ">=", "is at most": "<=", "is more than": ">", "is less than": "<"}
OUTCOMES = ("free", "notice", "licence", "review", "denied")
FACTS = ("destination", "origin", "end_use", "user", "kind", "value", "mass", "speed", "year", "licensed", "repair", "sample")
PART_FACTS = ("kind", "origin", "listed", "value", "mass")

# Name, outcome, condition: without lists.
PLAIN = (
    ("p01", "denied", "item.destination is KP"),
    ("p02", "denied", "item.end_use is nuclear and item.kind is metal"),
    ("p03", "denied", "item.user is army and item.destination is in (RU, IR)"),
    ("p04", "review", "item.destination is IR"),
    ("p05", "review", "item.end_use is military and item.kind is in (magnet, board)"),
    ("p06", "review", "item.user is state and item.value is at least 5000000"),
    ("p07", "review", "item.speed is at least 4000 and item.destination is not in (DE, FR, NO)"),
    ("p08", "licence", "item.kind is magnet and item.destination is CN"),
    ("p09", "licence", "item.kind is board and item.speed is at least 2500 and not item.licensed"),
    ("p10", "licence", "item.origin is CN and item.destination is US and item.value is more than 250000"),
    ("p11", "licence", "item.user is university and item.end_use is aviation"),
    ("p12", "licence", "item.mass is at least 2000000 and item.kind is alloy"),
    ("p13", "licence", "item.year is less than 2000 and item.destination is RU and not item.repair"),
    ("p14", "licence", "item.end_use is aviation and item.speed is more than 1000 and not item.sample"),
    ("p15", "notice", "item.value is at least 100000 and item.destination is not in (DE, FR, NO)"),
    ("p16", "notice", "item.repair and item.origin is not item.destination"),
    ("p17", "notice", "item.sample and item.value is more than 50000"),
    ("p18", "notice", "item.kind is alloy and item.origin is in (CN, RU)"),
    ("p19", "notice", "item.user is state"),
    ("p20", "notice", "item.end_use is research and item.destination is IN"),
    ("p21", "notice", "item.licensed and item.speed is at least 3000"),
    ("p22", "notice", "item.mass is less than 1000 and item.kind is metal"),
)
LISTS = (
    ("a01", "denied", "1000 * (total of p.value over p in item.parts where (p.origin is IR)) is at least item.value"),
    ("a02", "review", "1000 * (total of p.value over p in item.parts where (p.origin is CN)) is at least item.value"),
    ("a03", "licence", "total of p.mass over p in item.parts where (p.kind is magnet) is at least 40000"),
    ("a04", "licence", "10 * (total of p.mass over p in item.parts where (p.listed)) is more than item.mass"),
    ("a05", "licence", "total of p.value over p in item.parts where (p.origin is RU and p.kind is alloy) is at least 30000"),
    ("a06", "notice", "count of p in item.parts where (p.kind is board) is at least 3"),
    ("a07", "notice", "some p in item.parts where (p.listed and p.origin is US)"),
    ("a08", "notice", "every p in item.parts has (p.origin is in (DE, FR, NO))"),
)
EXCEPTIONS = (
    ("e01", "a02, a03", "item.repair and item.value is at most 500000"),
    ("e02", "p08, a04", "item.sample and item.mass is at most 5000"),
)
HEAD = f"""policy goods "Goods"
  source "made for measuring"
  judged on day

record part "a part"
  kind   : one of ({", ".join(KINDS)}) "what it is"
  origin : country "where it comes from"
  listed : yes or no "whether it is on the list"
  value  : count "in cents"
  mass   : count "in milligrams"

record product "a product"
  destination : country "where it goes"
  origin      : country "where it comes from"
  end_use     : one of ({", ".join(ENDS)}) "what it is for"
  user        : one of ({", ".join(USERS)}) "who uses it"
  kind        : one of ({", ".join(KINDS)}) "what it is"
  value       : count "in cents"
  mass        : count "in milligrams"
  speed       : count "in operations"
  year        : count "when it was made"
  licensed    : yes or no "whether it has a licence"
  repair      : yes or no "whether it is a repair"
  sample      : yes or no "whether it is a sample"
  parts       : many part "what it is made of"

facts
  day  : date "the day"
  item : product "the product"

decision control "the control"
  outcomes from weakest to strictest
    free "nothing is needed", notice "a notice", licence "a licence", review "a review", denied "it is denied"
  otherwise free
"""


def policy_text() -> str:
    """The policy of the workload."""
    rules = [
        f'rule {name} "{name}"\n  source "section {name}"\n  when {when}\n  then control is {outcome}\n'
        for name, outcome, when in (*PLAIN, *LISTS)
    ]
    rules += [f'exception {name} "{name}" to {over}\n  source "section {name}"\n  when {when}\n' for name, over, when in EXCEPTIONS]
    return "\n".join([HEAD, *rules])


def products(many: int, parts: int, seed: int) -> list[Product]:
    """Complete products, a third of them on a threshold or one unit beside it."""
    rng = Random(f"{seed} {parts}")
    return [_product(rng, parts) for _ in range(many)]


def _product(rng: Random, parts: int) -> Product:
    listed = [_part(rng) for _ in range(parts)]
    chinese = sum(part["value"] for part in listed if part["origin"] == "CN")
    near = 1000 * chinese + rng.choice((-1, 0, 1))
    value = near if near > 0 and rng.random() < 0.33 else rng.choice((49_999, 50_000, 50_001, 250_000, 5_000_000, 10**9))
    return {
        "destination": rng.choice(COUNTRIES), "origin": rng.choice(COUNTRIES), "end_use": rng.choice(ENDS),
        "user": rng.choice(USERS), "kind": rng.choice(KINDS), "value": value,
        "mass": rng.choice((999, 1_000, 1_001, 5_000, 5_001, 2_000_000)), "speed": rng.choice((0, 999, 1_000, 2_500, 3_999, 4_000)),
        "year": rng.choice((1999, 2000, 2024)), "licensed": rng.random() < 0.5, "repair": rng.random() < 0.2,
        "sample": rng.random() < 0.2, "parts": listed,
    }  # fmt: skip


def _part(rng: Random) -> Product:
    # Rare enough that thousands of parts do not decide every product.
    origin = rng.choice(("DE", "FR", "NO", "JP", "US")) if rng.random() < 0.97 else rng.choice(("CN", "RU", "IR"))
    return {
        "kind": rng.choice(KINDS) if rng.random() < 0.3 else "other", "origin": origin, "listed": rng.random() < 0.02,
        "value": rng.randrange(1, 2_000), "mass": rng.randrange(1, 400),
    }  # fmt: skip


def hidden(product: Product, rng: Random) -> Product:
    """The same with some facts not known: at least one of a part, and now and then one of the product."""
    found = {**product, "parts": [dict(part) for part in product["parts"]]}
    for part in rng.sample(found["parts"], max(1, len(found["parts"]) // 20)):
        part[rng.choice(PART_FACTS)] = None
    if rng.random() < 0.5:
        found[rng.choice(FACTS)] = None
    return found
