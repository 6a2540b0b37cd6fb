"""The random policies themselves: they compile, a seed always gives the same, nothing of the language is missing."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from agreement.coverage import aliases_of_the_grammar, used
from agreement.pipeline import compile_texts, trees
from agreement.programs import random_program

MANY = 500
SIGNS = (" >= ", " <= ", " > ", " < ", " = ")
SHOW = """
from agreement.programs import random_program
import hashlib
print(hashlib.sha256(repr([random_program(seed).files() for seed in range(40)]).encode()).hexdigest())
"""


def test_every_random_policy_compiles() -> None:
    for seed in range(MANY):
        bundle = random_program(seed)
        compiled, faults = compile_texts(bundle.files())
        assert compiled is not None, (seed, [fault.message() for fault in faults], bundle.files())


def test_no_construct_of_the_language_is_missing() -> None:
    found: Counter[str] = Counter()
    texts = ""
    for seed in range(MANY):
        files = random_program(seed).files()
        texts += "".join(files.values())
        found.update(set(used(tuple(file.declarations for file in trees(files)[0].values()))))
    missing = sorted(aliases_of_the_grammar() - set(found))
    assert not missing, f"no random policy uses {missing}"
    rare = {name: count for name, count in found.items() if count < 10}
    assert not rare, f"hardly any random policy uses {rare}"
    assert all(sign in texts for sign in SIGNS)
    assert {"here", "outermost", "every_level", "any_depth", "all", "any", "none"} <= {*found} | {
        name.split()[0] for name in found
    }


def test_the_same_seed_gives_the_same_policy() -> None:
    told = set()
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[1])}
        run = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)
        told.add(run.stdout.strip())
    here = repr([random_program(seed).files() for seed in range(40)])
    assert told == {hashlib.sha256(here.encode()).hexdigest()}
