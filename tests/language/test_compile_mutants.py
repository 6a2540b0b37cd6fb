"""Whatever is done to a good policy, compiling it gives diagnostics with places, never an exception."""

import re
from pathlib import Path
from random import Random

import pytest

from policyc.language.lower import compile_files
from policyc.language.parse import parse
from policyc.text.source import Source

FOLDER = Path(__file__).parents[2] / "policies"
FILES = [FOLDER / "trade.policy", *(FOLDER / "cn" / f"{name}.policy" for name in ("cn_terms", "cn_2025_18", "cn_2025_70"))]
DECLARATION = re.compile(r"^(?=[a-z])", re.MULTILINE)
WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[0-9][0-9.]*|\"[^\"\n]*\"")
TRIALS = 40


@pytest.mark.parametrize("seed", range(6))
def test_no_mutant_is_more_than_a_fault_of_its_author(seed: int) -> None:
    rng = Random(seed)
    texts = {path.name: path.read_text(encoding="utf-8") for path in FILES}
    small = {name: text for name, text in texts.items() if name != "cn_2025_18.policy"}
    for _ in range(TRIALS):
        mutant = dict(small)
        for _ in range(rng.randint(1, 3)):
            name = rng.choice(sorted(mutant))
            mutant[name] = changed(rng, mutant[name], mutant[rng.choice(sorted(mutant))])
        files, found = [], []
        for name, text in sorted(mutant.items()):
            file, wrong = parse(Source(name, text))
            files.append(file)
            found += wrong
        program, more = compile_files(tuple(files), frozenset({"cn_2025_70"}))
        for fault in (*found, *more):
            assert fault.message()
            fault.hint()
            fault.related()
            assert fault.span is not None
        assert program is not None or found or more


def changed(rng: Random, text: str, other: str) -> str:
    """The text with one declaration or word lost, doubled, moved or taken from another."""
    pieces = DECLARATION.split(text)
    match rng.randrange(5):
        case 0:
            del pieces[rng.randrange(len(pieces))]
        case 1:
            pieces.insert(rng.randrange(len(pieces) + 1), rng.choice(pieces))
        case 2:
            rng.shuffle(pieces)
        case _:
            words, others = list(WORD.finditer(text)), WORD.findall(other)
            word = rng.choice(words)
            return text[: word.start()] + rng.choice(("", rng.choice(others), rng.choice(others))) + text[word.end() :]
    return "".join(pieces)
