"""A short session with policyc for `make demo` and `python -m policyc.demo`: one magnet, three answers."""

import os
import shlex
import sys
from pathlib import Path

import attrs

from policyc import cli, console
from policyc.project import shipped


@attrs.frozen
class Step:
    """A thing to see: what it is about, the question in words, and the options that ask it."""

    title: str
    text: str
    case: str
    options: tuple[str, ...]


POLICY = "cn/cn_2025_61.policy"
CASES = "cn/cases"
STEPS = (
    Step(
        "Does this magnet need a Chinese licence?",
        "A servo-motor magnet made in Japan, sold to Germany, with a little Chinese dysprosium inside. In November 2025\n"
        "China suspended the announcement that asks about such magnets; this is what it says when it operates.",
        "motor_magnet.json",
        ("--ignore-suspensions",),
    ),
    Step(
        "And if one supplier does not say where its material comes from?",
        "Nothing is guessed: what is not known stays open, and the answer says which fact would settle it.",
        "motor_magnet_origin_unknown.json",
        ("--ignore-suspensions",),
    ),
    Step(
        "And on that day, with the suspension?",
        "A suspended rule is not an absent one: the answer says what would have applied, and until when it does not.",
        "motor_magnet.json",
        (),
    ),
)
NEXT = """Change a value in {case} and run a command again.
Then read {policy}: that file is the law the answers cite.
`policyc --help` lists the other commands; the manual begins with README.md.
"""


def main() -> int:
    """Show the session; not zero only where policyc could not answer."""
    look = console.look("pretty")
    policy, folder = (_near(shipped("policies") / part) for part in (POLICY, CASES))
    for number, step in enumerate(STEPS, 1):
        case = f"{folder}/{step.case}"
        words = ["eval", policy, "--case", case, *step.options]
        console.say(f"\n{look.paint(f'{number}. {step.title}', 'bold')}\n{step.text}\n\n")
        console.say(look.paint(f"$ policyc {shlex.join(words)}", "cyan") + "\n")
        code = cli.run(words)
        if code not in (0, 1, 3):
            return code
    first = NEXT.format(case=f"{folder}/{STEPS[0].case}", policy=policy)
    console.say(f"\n{look.paint('What to try next', 'bold')}\n{first}")
    return 0


def _near(path: Path) -> str:
    """The path as one would type it here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
