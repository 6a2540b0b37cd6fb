"""The workload as a programmer would write it by hand: one fused loop, integers, the strictest first where nothing is explained.

`two_valued` takes complete products; `three_valued` gives the least and the greatest outcome that missing facts allow;
`with_reasons` also names the rules. None of them looks for mistakes in its input.
"""

from typing import Any

from scalar_workload import OUTCOMES

FREE, NOTICE, LICENCE, REVIEW, DENIED = range(5)
EU = ("DE", "FR", "NO")


def sums(parts: list[dict[str, Any]]) -> tuple[int, int, int, int, int, int, bool, bool]:
    """All that the rules ask of the parts, in one pass."""
    iranian = chinese = magnets = listed = russian = boards = 0
    american = False
    european = True
    for part in parts:
        kind, origin, value, mass = part["kind"], part["origin"], part["value"], part["mass"]
        if origin == "CN":
            chinese += value
        elif origin == "IR":
            iranian += value
        elif origin == "RU" and kind == "alloy":
            russian += value
        if kind == "magnet":
            magnets += mass
        elif kind == "board":
            boards += 1
        if part["listed"]:
            listed += mass
            if origin == "US":
                american = True
        if origin not in EU:
            european = False
    return iranian, chinese, magnets, listed, russian, boards, american, european


def two_valued(item: dict[str, Any]) -> int:
    """The outcome of a complete product."""
    return _strictest(item, sums(item["parts"]))


def _strictest(item: dict[str, Any], over: tuple[int, int, int, int, int, int, bool, bool]) -> int:
    iranian, chinese, magnets, listed, russian, boards, american, european = over
    destination, origin, end_use, user, kind = (
        item["destination"], item["origin"], item["end_use"], item["user"], item["kind"],
    )  # fmt: skip
    value, mass, speed = item["value"], item["mass"], item["speed"]
    licensed, repair, sample = item["licensed"], item["repair"], item["sample"]
    if (
        destination == "KP"
        or (end_use == "nuclear" and kind == "metal")
        or (user == "army" and destination in ("RU", "IR"))
        or 1000 * iranian >= value
    ):
        return DENIED
    relieved = repair and value <= 500_000
    if (
        destination == "IR"
        or (end_use == "military" and kind in ("magnet", "board"))
        or (user == "state" and value >= 5_000_000)
        or (speed >= 4_000 and destination not in EU)
        or (1000 * chinese >= value and not relieved)
    ):
        return REVIEW
    small = sample and mass <= 5_000
    if (
        (kind == "magnet" and destination == "CN" and not small)
        or (kind == "board" and speed >= 2_500 and not licensed)
        or (origin == "CN" and destination == "US" and value > 250_000)
        or (user == "university" and end_use == "aviation")
        or (mass >= 2_000_000 and kind == "alloy")
        or (item["year"] < 2000 and destination == "RU" and not repair)
        or (end_use == "aviation" and speed > 1_000 and not sample)
        or (magnets >= 40_000 and not relieved)
        or (10 * listed > mass and not small)
        or russian >= 30_000
    ):
        return LICENCE
    if (
        (value >= 100_000 and destination not in EU)
        or (repair and origin != destination)
        or (sample and value > 50_000)
        or (kind == "alloy" and origin in ("CN", "RU"))
        or user == "state"
        or (end_use == "research" and destination == "IN")
        or (licensed and speed >= 3_000)
        or (mass < 1_000 and kind == "metal")
        or boards >= 3
        or american
        or european
    ):
        return NOTICE
    return FREE


def with_reasons(item: dict[str, Any]) -> tuple[int, list[str]]:
    """The outcome of a complete product and the rules that say so."""
    iranian, chinese, magnets, listed, russian, boards, american, european = sums(item["parts"])
    destination, origin, end_use, user, kind = (
        item["destination"], item["origin"], item["end_use"], item["user"], item["kind"],
    )  # fmt: skip
    value, mass, speed = item["value"], item["mass"], item["speed"]
    licensed, repair, sample = item["licensed"], item["repair"], item["sample"]
    relieved, small = repair and value <= 500_000, sample and mass <= 5_000
    found: list[list[str]] = [[], [], [], [], []]
    if destination == "KP":
        found[DENIED].append("p01")
    if end_use == "nuclear" and kind == "metal":
        found[DENIED].append("p02")
    if user == "army" and destination in ("RU", "IR"):
        found[DENIED].append("p03")
    if destination == "IR":
        found[REVIEW].append("p04")
    if end_use == "military" and kind in ("magnet", "board"):
        found[REVIEW].append("p05")
    if user == "state" and value >= 5_000_000:
        found[REVIEW].append("p06")
    if speed >= 4_000 and destination not in EU:
        found[REVIEW].append("p07")
    if kind == "magnet" and destination == "CN" and not small:
        found[LICENCE].append("p08")
    if kind == "board" and speed >= 2_500 and not licensed:
        found[LICENCE].append("p09")
    if origin == "CN" and destination == "US" and value > 250_000:
        found[LICENCE].append("p10")
    if user == "university" and end_use == "aviation":
        found[LICENCE].append("p11")
    if mass >= 2_000_000 and kind == "alloy":
        found[LICENCE].append("p12")
    if item["year"] < 2000 and destination == "RU" and not repair:
        found[LICENCE].append("p13")
    if end_use == "aviation" and speed > 1_000 and not sample:
        found[LICENCE].append("p14")
    if value >= 100_000 and destination not in EU:
        found[NOTICE].append("p15")
    if repair and origin != destination:
        found[NOTICE].append("p16")
    if sample and value > 50_000:
        found[NOTICE].append("p17")
    if kind == "alloy" and origin in ("CN", "RU"):
        found[NOTICE].append("p18")
    if user == "state":
        found[NOTICE].append("p19")
    if end_use == "research" and destination == "IN":
        found[NOTICE].append("p20")
    if licensed and speed >= 3_000:
        found[NOTICE].append("p21")
    if mass < 1_000 and kind == "metal":
        found[NOTICE].append("p22")
    if 1000 * iranian >= value:
        found[DENIED].append("a01")
    if 1000 * chinese >= value and not relieved:
        found[REVIEW].append("a02")
    if magnets >= 40_000 and not relieved:
        found[LICENCE].append("a03")
    if 10 * listed > mass and not small:
        found[LICENCE].append("a04")
    if russian >= 30_000:
        found[LICENCE].append("a05")
    if boards >= 3:
        found[NOTICE].append("a06")
    if american:
        found[NOTICE].append("a07")
    if european:
        found[NOTICE].append("a08")
    relieving = ["e01"] if relieved and (1000 * chinese >= value or magnets >= 40_000) else []
    if small and ((kind == "magnet" and destination == "CN") or 10 * listed > mass):
        relieving.append("e02")
    for outcome in (DENIED, REVIEW, LICENCE, NOTICE):
        if found[outcome]:
            return outcome, found[outcome] + relieving
    return FREE, relieving


# ---- three-valued: True, False, None for what is not known; numbers as the least and the most ----


def all3(*truths: bool | None) -> bool | None:
    """All hold."""
    return False if False in truths else None if None in truths else True


def any3(*truths: bool | None) -> bool | None:
    """One holds."""
    return True if True in truths else None if None in truths else False


def not3(truth: bool | None) -> bool | None:
    """It does not hold."""
    return None if truth is None else not truth


def is3(word: str | None, *words: str) -> bool | None:
    """A word is one of these."""
    return None if word is None else word in words


def least3(low: int, high: int | None, bound: int | None) -> bool | None:
    """A number between low and high is at least the bound."""
    if bound is None:
        return None
    if low >= bound:
        return True
    return None if high is None or high >= bound else False


Ends = tuple[int, int | None]


def add3(total: Ends, number: int | None, counts: bool | None) -> Ends:
    """A sum with one more number, if it counts."""
    low, high = total
    if counts is False:
        return total
    if number is None:
        return low, None
    if counts is None:
        return low, None if high is None else high + number
    return low + number, None if high is None else high + number


def sums3(parts: list[dict[str, Any]]) -> tuple[Any, ...]:
    """All that the rules ask of parts of which some facts are missing."""
    iranian: Ends = (0, 0)
    chinese: Ends = (0, 0)
    magnets: Ends = (0, 0)
    listed: Ends = (0, 0)
    russian: Ends = (0, 0)
    boards: Ends = (0, 0)
    american: bool | None = False
    european: bool | None = True
    for part in parts:
        kind, origin = part.get("kind"), part.get("origin")
        value, mass, on_list = part.get("value"), part.get("mass"), part.get("listed")
        iranian = add3(iranian, value, is3(origin, "IR"))
        chinese = add3(chinese, value, is3(origin, "CN"))
        magnets = add3(magnets, mass, is3(kind, "magnet"))
        listed = add3(listed, mass, on_list)
        russian = add3(russian, value, all3(is3(origin, "RU"), is3(kind, "alloy")))
        boards = add3(boards, 1, is3(kind, "board"))
        american = any3(american, all3(on_list, is3(origin, "US")))
        european = all3(european, is3(origin, *EU))
    return iranian, chinese, magnets, listed, russian, boards, american, european


def least(number: int | None, bound: int) -> bool | None:
    """A number that may be missing is at least the bound."""
    return None if number is None else number >= bound


def share3(total: Ends, times: int, whole: int | None) -> bool | None:
    """So many times the total is at least the whole."""
    low, high = total
    if whole is None:
        return None
    return least3(times * low, None if high is None else times * high, whole)


def more3(total: Ends, times: int, whole: int | None) -> bool | None:
    """So many times the total is more than the whole, which is not below nothing."""
    low, high = total
    if whole is None:
        return False if high == 0 else None
    return least3(times * low, None if high is None else times * high, whole + 1)


def three_valued(item: dict[str, Any]) -> tuple[int, int]:
    """The least and the greatest outcome that the missing facts allow."""
    low = FREE
    high = FREE
    for outcome, truth in _all_rules(item, sums3(item["parts"])):
        if truth is not False and outcome > high:
            high = outcome
        if truth is True and outcome > low:
            low = outcome
    return low, high


def _all_rules(item: dict[str, Any], over: tuple[Any, ...]) -> list[tuple[int, bool | None]]:
    iranian, chinese, magnets, listed, russian, boards, american, european = over
    get = item.get
    destination, origin, end_use, user, kind = get("destination"), get("origin"), get("end_use"), get("user"), get("kind")
    value, mass, speed, year = get("value"), get("mass"), get("speed"), get("year")
    licensed, repair, sample = get("licensed"), get("repair"), get("sample")
    a02, a03 = share3(chinese, 1000, value), least3(*magnets, 40_000)
    p08, a04 = all3(is3(kind, "magnet"), is3(destination, "CN")), more3(listed, 10, mass)
    relieved = all3(repair, not3(least(value, 500_001)), any3(a02, a03))
    small = all3(sample, not3(least(mass, 5_001)), any3(p08, a04))
    same = None if origin is None or destination is None else origin == destination
    return [
        (DENIED, is3(destination, "KP")),
        (DENIED, all3(is3(end_use, "nuclear"), is3(kind, "metal"))),
        (DENIED, all3(is3(user, "army"), is3(destination, "RU", "IR"))),
        (DENIED, share3(iranian, 1000, value)),
        (REVIEW, is3(destination, "IR")),
        (REVIEW, all3(is3(end_use, "military"), is3(kind, "magnet", "board"))),
        (REVIEW, all3(is3(user, "state"), least(value, 5_000_000))),
        (REVIEW, all3(least(speed, 4_000), not3(is3(destination, *EU)))),
        (REVIEW, all3(a02, not3(relieved))),
        (LICENCE, all3(p08, not3(small))),
        (LICENCE, all3(is3(kind, "board"), least(speed, 2_500), not3(licensed))),
        (LICENCE, all3(is3(origin, "CN"), is3(destination, "US"), least(value, 250_001))),
        (LICENCE, all3(is3(user, "university"), is3(end_use, "aviation"))),
        (LICENCE, all3(least(mass, 2_000_000), is3(kind, "alloy"))),
        (LICENCE, all3(not3(least(year, 2000)), is3(destination, "RU"), not3(repair))),
        (LICENCE, all3(is3(end_use, "aviation"), least(speed, 1_001), not3(sample))),
        (LICENCE, all3(a03, not3(relieved))),
        (LICENCE, all3(a04, not3(small))),
        (LICENCE, least3(*russian, 30_000)),
        (NOTICE, all3(least(value, 100_000), not3(is3(destination, *EU)))),
        (NOTICE, all3(repair, not3(same))),
        (NOTICE, all3(sample, least(value, 50_001))),
        (NOTICE, all3(is3(kind, "alloy"), is3(origin, "CN", "RU"))),
        (NOTICE, is3(user, "state")),
        (NOTICE, all3(is3(end_use, "research"), is3(destination, "IN"))),
        (NOTICE, all3(licensed, least(speed, 3_000))),
        (NOTICE, all3(not3(least(mass, 1_000)), is3(kind, "metal"))),
        (NOTICE, least3(*boards, 3)),
        (NOTICE, american),
        (NOTICE, european),
    ]


def name_of(outcome: int) -> str:
    """The outcome in words."""
    return OUTCOMES[outcome]
