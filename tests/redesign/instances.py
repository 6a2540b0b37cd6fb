"""Random products, laws and catalogues, small enough to try every design; all constructs mixed."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import attrs

WORDS = """record article "a thing"
  name     : text "its name"
  kind     : changeable one of (metal, magnet, assembly, other) "the kind"
  elements : changeable set of element "what it contains"
  made_in  : changeable country "where it was made"
  origin   : changeable country "where it comes from"
  value    : changeable money at least 0 USD "its value"
  mass     : changeable quantity in [g] at least 0 g "its mass"
  quantity : changeable count "how many"
  parts    : changeable many article "what is inside"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

record party "a party"
  name        : text "its name"
  country     : country "where it is"
  is_military : yes or no "whether it is military"

record export "the export"
  date : date "the day"
  to   : country "where to"

facts
  export   : export "the export"
  end_user : party "the end user"
  item     : article "the item"

decision licence "the licence"
  outcomes from weakest to strictest
    not_required "none", required "needed", refused "refused"
  otherwise not_required
"""
HEAD = """policy law "The law"
  source "Law 1"
  published 2025-01-01
  judged on export.date

use words

category listed of article "a listed thing"
  source "Annex"
  when any of
    (a) article.kind is metal and article.elements includes any (Dy, Tb)
    (b) article.kind is magnet and article.origin is CN

question inside "whether what is inside a magnet counts"
  source "section 9"
  readings counted "it counts", not_counted "it does not"
  as of 2025-06-01

question rounding "how shares are rounded"
  source "section 9"
  readings exact "exact", coarse "coarse"
  as of 2025-06-01

term controlled "what is Chinese in it" : money
  source "section 1"
  means total of x.value over x in item.parts at any depth, outermost where (x.origin is CN and x is a listed)

term heavy "the mass of metal" : quantity in [g]
  source "section 1"
  means total of x.mass over x in item.parts at any depth, at every level where (x.kind is metal)
"""
ATOMS = (
    "controlled is at least {p}% of item.value",
    "controlled is more than {p}% of item.value",
    "heavy is at least {g} g",
    "heavy is more than {p}% of item.mass",
    "total of x.value over x in item.parts where (x.origin is CN) is at least {v} USD",
    "total of x.value over x in item.parts where (x.origin is CN) is at least {p}% of item.value",
    "count of x in item.parts where (x.origin is in (CN, RU)) is at least {n}",
    "some x in item.parts at any depth where (x.elements includes Dy and x.origin is CN)",
    "some x in item.parts where (x.value is more than {v} USD and x.made_in is CN)",
    "no x in item.parts where (x.kind is magnet)",
    "every x in item.parts where (x.kind is metal) has (x.origin is CN)",
    "item.made_in is not CN",
    "item.kind is assembly and count of x in item.parts at any depth, at every level where (x is a listed) is at least {n}",
    "rounding is coarse and controlled is at least {q}% of item.value",
    "inside is counted and total of x.value over x in item.parts at any depth, at every level where (x.elements includes Tb) is at least {v} USD",
    "largest of x.value over x in item.parts where (x.origin is CN) or 0 USD if none is at least {v} USD",
    "end_user.is_military and controlled is more than {v} USD",
    "export.to is DE and heavy is more than {g} g",
    "export.date is on or after 2025-12-01 and some x in item.parts where (x.origin is RU)",
    "total of (x.value if x.origin is CN otherwise 50% of x.value) over x in item.parts where (x is a listed) is at least {v} USD",
    "some x in item.parts where (x.value is at least {p}% of item.value and x.origin is CN)",
    "controlled is at least (1% if item.made_in is CN otherwise 3%) of item.value",
)
# Of these, what more controlled content makes true, and less of it makes false.
LEVERED = tuple(one for one in ATOMS if one.startswith(("controlled", "heavy", "total", "count", "some", "largest")))
QUESTIONS = (("inside", ("counted", "not_counted")), ("rounding", ("exact", "coarse")))
KINDS, COUNTRIES, ELEMENTS = (
    ("metal", "magnet", "assembly", "other"),
    ("CN", "JP", "EE", "RU"),
    ("Dy", "Tb", "Fe", "Nd"),
)
Json = Any


@attrs.frozen
class Instance:
    """A law, a case and what may be changed in it."""

    seed: int
    words: str
    law: str
    case: Json
    options: Json
    objective: str
    readings: tuple[tuple[str, str], ...]
    interval: tuple[date, date] | None

    @property
    def constructs(self) -> tuple[str, ...]:
        """What is special about it, besides parts and what they may be replaced by."""
        told, document = json.dumps(self.case), self.options
        found = {one for option in document["options"] for one in ("range", "split", "remove") if one in option}
        found |= {
            one
            for one in ("together", "never_both", "most_changes", "budget", "purchases", "locked")
            if one in document
        }
        found |= {"follows"} if document["item_value"] == "follows" else set()
        found |= {"a saving"} if any(one["cost"].startswith("-") for one in document["options"]) else set()
        found |= {"a chosen reading"} if self.readings else {"every reading"}
        found |= {"an interval"} if self.interval else set()
        found |= {"a suspension"} if "\nsuspend " in self.law else set()
        found |= {"an exception"} if "\nexception " in self.law else set()
        known = all(name in part for _, part in places(self.case) for name in PART)
        return tuple(
            sorted(found if known and "null" not in told and "at_least" not in told else {*found, "missing facts"})
        )


PART = ("origin", "kind", "elements", "made_in", "mass")
DAYS = (
    date(2025, 11, 20),
    date(2025, 11, 30),
    date(2025, 12, 1),
    date(2025, 12, 20),
    date(2026, 1, 1),
    date(2026, 2, 1),
)
# After so many products that tell nothing, another law is tried.
ONE_LAW_TRIES = 2
# So many instances in a row are about one law, which is compiled once.
ONE_LAW = 10
# So many designs are tried one by one.
MOST_DESIGNS = 150


def instance(seed: int, variant: int = 0, most_parts: int = 8) -> Instance:
    """The instance of this seed. variant: another product and catalogue under the same law."""
    rng = Random(f"{seed} {variant}")
    case = _case(rng, rng.randint(2, most_parts))
    law, options = _law(Random(f"law {seed // ONE_LAW} {variant // ONE_LAW_TRIES}")), _options(rng, case)
    readings = tuple((f"law.{name}", rng.choice(taken)) for name, taken in QUESTIONS if rng.random() < 0.15)
    ends = sorted(rng.sample(DAYS, 2)) if rng.random() < 0.3 else None
    interval = (ends[0], ends[1]) if ends is not None else None
    return Instance(seed, WORDS, law, case, options, rng.choice(("cost", "changes")), readings, interval)


# ---- laws ----


def _atom(rng: Random, others: float) -> str:
    # Mostly what the options can change, or every instance of the law is settled by what nobody may change.
    text = rng.choice(ATOMS if rng.random() < others else LEVERED)
    figures = {
        "p": rng.choice((5, 10, 12, 15, 20, 25, 33, 40)),
        "q": rng.choice((1, 9, 19)),
        "g": rng.choice((5, 10, 15, 20, 30)),
        "v": rng.choice((2, 5, 8, 10, 15, 20, 30)),
        "n": rng.choice((1, 2, 3, 3)),
    }
    text = text.format(**figures)
    return f"not ({text})" if rng.random() < 0.05 else text


def _condition(rng: Random) -> str:
    how = rng.choice(("all of", "any of", "any of", "none of" if rng.random() < 0.2 else "any of"))
    # Of several conditions that must all hold, one that hardly ever does would settle everything.
    others = 0.1 if how == "all of" else 0.25
    lines = [f"    ({letter}) {_atom(rng, others)}" for letter in "abc"[: rng.randint(1, 3)]]
    return f"  when {how}\n" + "\n".join(lines)


def _law(rng: Random) -> str:
    texts = [HEAD]
    rules = rng.randint(1, 3)
    for number in range(rules):
        outcome = rng.choice(("required", "required", "refused"))
        texts.append(
            f'rule r{number} "R{number}"\n  source "s{number}"\n{_condition(rng)}\n  then licence is {outcome}'
        )
    for number in range(rng.choice((0, 0, 1, 2))):
        to = rng.randrange(rules)
        then = rng.choice(("", "\n  then licence is not_required", "\n  then licence is required"))
        texts.append(f'exception e{number} "E{number}" to r{to}\n  source "e{number}"\n{_condition(rng)}{then}')
    if rng.random() < 0.35:
        first, last = sorted(rng.sample(DAYS, 2))
        until = rng.choice((f" up to and including {last}", ""))
        texts.append(f'suspend r{rng.randrange(rules)} from {first}{until}\n  source "suspended"')
    return "\n\n".join(texts) + "\n"


# ---- cases ----


def _money(rng: Random) -> str:
    return f"{rng.choice((0, 1, 2, 5, 10, 10, 20))}.{rng.choice(('00', '00', '50', '25'))} USD"


def _part(rng: Random, number: int, deep: int) -> Json:
    part: Json = {
        "name": f"part {number}",
        "kind": rng.choice(("metal", "metal", "magnet", *KINDS)),
        "elements": rng.sample(ELEMENTS, rng.choice((0, 1, 1, 2))),
        "made_in": rng.choice(("CN", *COUNTRIES)),
        "origin": rng.choice(("CN", "CN", *COUNTRIES)),
        "value": _money(rng),
        "mass": f"{rng.choice((1, 5, 10))} g",
        "quantity": rng.choice((1, 2, 4)),
        "parts": [],
    }
    if deep and rng.random() < 0.3:
        part["parts"] = [_part(rng, 10 * number + n, deep - 1) for n in range(rng.randint(1, 2))]
        worth = sum((_amount(one["value"]) for one in part["parts"]), Fraction(0)) + rng.choice((0, 5))
        part["value"] = _shown(worth)
    if rng.random() < 0.05:
        del part[rng.choice(PART)]
    if not part["parts"] and rng.random() < 0.05:
        part["value"] = rng.choice((None, {"at_least": "0 USD", "at_most": "5 USD"}))
    return part


def _case(rng: Random, parts: int) -> Json:
    made = [_part(rng, number, 2) for number in range(parts)]
    worth = sum((_amount(one["value"], 5) for one in made), Fraction(0)) + rng.choice((0, 1, 10, 40))
    value: Json = _shown(worth)
    if rng.random() < 0.1:
        value = rng.choice((None, {"at_least": _shown(worth), "at_most": _shown(worth + 10)}, {"at_least": "1 USD"}))
    return {
        "export": {"date": rng.choice(("2025-11-30", "2025-12-01", "2026-02-01")), "to": rng.choice(("DE", "FR"))},
        "end_user": {"name": "A", "country": "DE", "is_military": rng.random() < 0.1},
        "item": {
            "name": "item", "kind": rng.choice(("assembly", "magnet", "other")), "elements": ["Fe"],
            "made_in": rng.choice(("JP", "JP", "CN")), "origin": "JP", "value": value, "mass": "100 g",
            "quantity": 1, "parts": made,
        },
    }  # fmt: skip


def _amount(text: Json, unknown: int = 0) -> Fraction:
    return Fraction(text.split()[0]) if isinstance(text, str) else Fraction(unknown)


def _shown(amount: Fraction) -> str:
    return f"{amount.numerator}/{amount.denominator} USD" if amount.denominator > 1 else f"{amount} USD"


# ---- catalogues ----


def places(case: Json) -> Iterator[tuple[str, Json]]:
    """Every part with its path."""
    waiting = [(f"item.parts[{n}]", one) for n, one in enumerate(case["item"]["parts"])]
    while waiting:
        path, part = waiting.pop(0)
        yield path, part
        waiting += [(f"{path}.parts[{n}]", one) for n, one in enumerate(part.get("parts") or ())]


def _options(rng: Random, case: Json) -> Json:
    everywhere = list(places(case))
    if rng.random() < 0.1:
        everywhere.append(("item", case["item"]))
    # Mostly what a law can speak of, or the instance is settled by what nobody may change.
    listed = [one for one in everywhere if one[1].get("origin") == "CN" or one[1].get("kind") in ("metal", "magnet")]
    if len(listed) > 1 and rng.random() < 0.7:
        everywhere = listed
    chosen = rng.sample(everywhere, min(len(everywhere), rng.choice((3, 5, 7, 8, 8, 8))))
    options, designs = list[Json](), 1
    for path, part in chosen:
        mine = list(_of_part(rng, path, part))
        while mine and designs * (1 + sum(map(_ways, mine))) > MOST_DESIGNS:
            mine.pop()
        designs *= 1 + sum(map(_ways, mine))
        options += mine
    for number, one in enumerate(options):
        one["label"] = f"option {number}"
    document: Json = {"options": options, "item_value": rng.choice(("fixed", "fixed", "follows"))}
    labels = [one["label"] for one in options]
    if rng.random() < 0.25:
        return document
    if len(labels) > 2 and rng.random() < 0.25:
        document["together"] = [rng.sample(labels, 2)]
    if len(labels) > 2 and rng.random() < 0.25:
        document["never_both"] = [rng.sample(labels, rng.choice((2, 3)))]
    if rng.random() < 0.2:
        document["most_changes"] = rng.choice((1, 2, 3, 4))
    if rng.random() < 0.2:
        document["budget"] = f"{rng.choice((3, 6, 10))} USD"
    if len(labels) > 1 and rng.random() < 0.15:
        document["purchases"] = [{"label": "tooling", "cost": "1.50 USD", "for": rng.sample(labels, 2)}]
    if rng.random() < 0.1:
        document["locked"] = [rng.choice(chosen)[0]]
    return document


def _ways(option: Json) -> int:
    """How many choices an option makes, at most."""
    return 4 if "range" in option else 3 if "split" in option else 1


def _of_part(rng: Random, path: str, part: Json) -> Iterator[Json]:
    for number in range(rng.choice((1, 1, 2, 2, 3))):
        option: Json = {"part": path, "cost": f"{rng.choice((0, 1, 1, 2, 3))}.{rng.choice(('00', '50', '07'))} USD"}
        if rng.random() < 0.06:
            option["cost"] = "-0.50 USD"
        what = rng.random()
        if number == 0 and rng.random() < 0.7:
            cure = rng.sample(("origin", "made_in", "kind", "elements"), rng.choice((2, 3, 4)))
            option["set"] = {
                name: {"origin": "EE", "made_in": "JP", "kind": "other", "elements": []}[name] for name in cure
            }
        elif what < 0.4 or path == "item":
            option["set"] = _set(rng)
        elif what < 0.55:
            option["remove"] = True
        elif what < 0.8 and isinstance(part.get("value"), str) and _amount(part["value"]) > 0:
            option["range"] = {"value": {"at_least": _shown(_amount(part["value"]) / 2)}}
            option["step"] = _shown(_amount(part["value"]) / rng.choice((4, 8)))
            option["cost_per_unit"] = "0.40 USD"
        else:
            option["split"] = {"among": [{"label": "one"}, {"label": "two", "set": _set(rng)}], "step": "25%"}
            if part.get("quantity") is not None:
                option["split"]["among"][1]["cost_per_unit"] = "0.10 USD"
        yield option


def _set(rng: Random) -> Json:
    fields = {
        "origin": rng.choice(("JP", "EE", "EE", "CN")),
        "made_in": rng.choice(("JP", "EE", "CN")),
        "kind": rng.choice(("other", "other", *KINDS)),
        "elements": rng.sample(ELEMENTS, rng.choice((0, 0, 1))),
        "value": rng.choice(("0 USD", "0.50 USD", "1 USD", _money(rng))),
        "mass": f"{rng.choice((1, 5, 10))} g",
    }
    return {name: fields[name] for name in rng.sample(sorted(fields), rng.choice((1, 2, 2, 3)))}


def text_of(document: Json) -> str:
    """As a file has it."""
    return json.dumps(document, indent=1)
