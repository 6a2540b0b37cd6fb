"""Words as small whole numbers, where a case is asked about one of them many times.

A word that is compared with four constants or more is looked up once and compared as a number from then on.
"""

import re

from policyc.backends.sql.plan import CASES, Plan

# From how many comparisons on it pays to look a word up first; and up to how many different ones, since they are tried in turn.
LEAST, MOST = 4, 40
_LITERAL = r"'(?:[^']|'')*'"


def with_codes(plan: Plan, wanted: list[str]) -> None:
    """Change the texts of the cases so that words are numbers, for each column of which nothing else is asked than which constant it is."""
    frame = plan.frames[CASES]
    for column, source in frame.base.items():
        asked = re.compile(rf"\({column} (?:= {_LITERAL}|IN \({_LITERAL}(?:, {_LITERAL})*\)|IS NULL)\)")
        found = [one for made in frame.made.values() for text in made.values() for one in asked.findall(text)]
        words = list(dict.fromkeys(word for one in found for word in re.findall(_LITERAL, one)))
        many = sum(len(re.findall(_LITERAL, one)) for one in found)
        if many < LEAST or len(words) > MOST or _used_otherwise(plan, wanted, column, asked):
            continue
        codes = {word: str(number) for number, word in enumerate(words, 1)}
        arms = " ".join(f"WHEN {source} = {word} THEN {code}" for word, code in codes.items())
        frame.base[column] = f"(CASE WHEN {source} IS NULL THEN NULL {arms} ELSE 0 END)"
        for made in frame.made.values():
            for name, text in made.items():
                made[name] = asked.sub(lambda one: re.sub(_LITERAL, lambda word: codes[word[0]], one[0]), text)  # noqa: B023


def _used_otherwise(plan: Plan, wanted: list[str], column: str, asked: re.Pattern[str]) -> bool:
    """Whether anything else than such comparisons in the columns of the cases reads the word itself."""
    texts = [text for frame in plan.frames.values() for made in frame.made.values() for text in made.values()]
    if any(_names(asked.sub("", text), column) for text in texts):
        return True
    sums = [text for one in plan.sums.values() for text in (*one.columns.values(), *one.reads, *one.by)]
    fetched = [source for frame in plan.frames.values() for joins in frame.joins.values() for one in joins.values() for source, _ in one.columns.values()]
    return any(_names(text, column) for text in (*wanted, *sums, *fetched))


def _names(text: str, column: str) -> bool:
    return re.search(rf"\b{column}\b", text) is not None
