"""A class of diagnostics is completed by the first of it: whole for every thread, and in every process."""

import pickle
import subprocess
import sys

# Each in a process of its own: here many classes are complete already.
TOGETHER = """
import sys, threading
from policyc.text.diagnostic import CATALOGUE
from policyc.text import usage
from policyc.language.errors import law, names, syntax, types
sys.setswitchinterval(1e-6)
start = threading.Barrier(8)
found = []
def make():
    start.wait()
    for code, kind in sorted(CATALOGUE.items()):
        given = {name: "x" for base in kind.__mro__ for name in vars(base).get("__annotations__", {})}
        given = {name: word for name, word in given.items() if name not in ("span", "code", "severity")}
        found.append(kind(**given))
threads = [threading.Thread(target=make) for _ in range(8)]
[one.start() for one in threads]; [one.join() for one in threads]
print(len(found) == 8 * len(CATALOGUE) and len(set(found)) == len(CATALOGUE))
"""
ANEW = """
import pickle, sys
one, other = pickle.loads(sys.stdin.buffer.read()), pickle.loads(pickle.dumps({given}))
print(one == other and len({{one, other}}) == 1, repr(one))
"""


def test_threads_that_meet_it_together_get_the_same() -> None:
    ran = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


def test_one_from_another_process_is_whole() -> None:
    from policyc.text.usage import BadUsage

    made = pickle.dumps(BadUsage(problem="x", advice="y"))
    given = "__import__('policyc.text.usage').text.usage.BadUsage(problem='x', advice='y')"
    ran = subprocess.run([sys.executable, "-c", ANEW.format(given=given)], input=made, capture_output=True, check=True)
    assert ran.stdout.decode() == "True BadUsage(span=None, problem='x', advice='y')\n"
