"""Small policies for tests of proofs: a few facts, and a head that every order has."""

from pathlib import Path

from policyc import session
from policyc.core.program import Program

WORDS = """
record piece "a piece"
  kind   : one of (magnet, motor, box, other) "its kind"
  origin : country "where it comes from"
  has    : set of element "what it contains"
  value  : money at least 0 USD "what it is worth"
  mass   : quantity in [g] at least 0 g "its mass"
  number : count "how many"
  parts  : many piece "its parts"
  invariant "the parts are worth no more than the whole"
    total of part.value over part in parts is at most value

facts
  day     : date "the day of the export"
  target  : country "where it goes"
  relief  : yes or no "whether it is sent for relief"
  uses    : set of one of (civil, military, relief_work) "what it is for"
  user    : text "who gets it"
  item    : piece "what is exported"
  layers  : count at most 400 "layers"
  share   : share of ownership at least 0% at most 100% "a share"

decision permit "the permit"
  outcomes from weakest to strictest
    free    "no permit is needed",
    needed  "a permit is needed",
    refused "the export is refused"
  {otherwise}
"""
HEAD = """
policy order "An order"
  source "Order 1"
  published 2025-01-01
  judged on day

use words
"""


def compiled(folder: Path, text: str, otherwise: str = "otherwise free", words: str = WORDS) -> Program:
    """The program of an order with these provisions."""
    (folder / "words.policy").write_text(words.replace("{otherwise}", otherwise), encoding="utf-8")
    (folder / "order.policy").write_text(HEAD + text, encoding="utf-8")
    found = session.compile_paths([folder / "order.policy"])
    assert found.program is not None, [fault.message() for fault in found.diagnostics]
    return found.program


def rule(name: str, when: str, then: str = "needed", more: str = "") -> str:
    """A rule as an author writes it."""
    return f'\nrule {name} "Rule {name}"\n  source "section {name}"\n{more}  when {when}\n  then permit is {then}\n'


def exception(name: str, to: str, when: str, then: str | None = "free") -> str:
    """An exception as an author writes it."""
    concludes = f"  then permit is {then}\n" if then is not None else ""
    return f'\nexception {name} "Exception {name}" to {to}\n  source "section {name}"\n  when {when}\n{concludes}'
