"""What every command is made of: its arguments, the policies it reads, and how it ends.

Invariant: the session, and with it every heavy library, is imported only inside the commands that need it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import click

from policyc import console, exits
from policyc.core.confidence import LEAST
from policyc.text.diagnostic import Diagnostic, Severity
from policyc.text.usage import NothingFound

Command = TypeVar("Command", bound=Callable[..., Any])

PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
ERRORS = click.option(
    "--error-format",
    type=click.Choice(console.FORMATS),
    help=f"The form of messages on standard error (also {console.ENVIRONMENT}).",
)
DEBUG = click.option(
    "--debug", is_flag=True, help="On a fault of policyc, write a report (also POLICYC_DEBUG=1)."
)


class Stop(Exception):
    """The end of a command: what there is to say about it, and its exit code."""

    def __init__(self, code: int, found: Sequence[Diagnostic] = (), form: str = "pretty") -> None:
        super().__init__(code)
        self.code = code
        self.found = tuple(found)
        self.form = form


def inputs(command: Command) -> Command:
    """The arguments and options of every command that reads policies."""
    return PATHS(ERRORS(DEBUG(command)))


def terms(command: Command) -> Command:
    """The options that say on which terms cases are judged; `asked_run` reads them."""
    options = (
        click.option("--on", metavar="DATE", help="The day to judge on, instead of the one in the case."),
        click.option("--known-on", metavar="DATE", help="Let only count what was published by then."),
        click.option(
            "--reading", "readings", multiple=True, metavar="Q=R", help="Read question Q as R; repeatable."
        ),
        click.option(
            "--min-confidence",
            type=click.Choice(LEAST),
            help="Leave open what rests on texts that are known less well.",
        ),
        click.option("--ignore-suspensions", is_flag=True, help="Answer as if nothing were suspended."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def asked_run(program: Any, given: Mapping[str, Any]) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The run that the options of `terms` ask for, or None and what is wrong with them."""
    from policyc import session

    chosen, wrong = session.check_run(
        program, given["on"], given["known_on"], given["readings"], given["min_confidence"]
    )
    if chosen is None:
        return None, wrong
    return attrs.evolve(chosen, honoured=not given["ignore_suspensions"]), wrong


def read_policies(paths: tuple[str, ...], messages: str) -> tuple[Any, Any]:
    """The policies and their program, without a fault; otherwise the end of the run."""
    from policyc import session

    compiled = session.compile_paths(paths)
    found = compiled.diagnostics
    if compiled.program is None or any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    absent = nothing_found(compiled.counts, paths, "policies", "provisions")
    if absent:
        raise Stop(exits.UNUSABLE, (*found, *absent), messages)
    console.complain(found, messages)
    return compiled, compiled.program


_SINGULAR = {"policies": "policy", "provisions": "rule or exception"}


def nothing_found(counts: dict[str, int], paths: tuple[str, ...], *kinds: str) -> tuple[Diagnostic, ...]:
    """The first of these kinds of which there is none."""
    absent = [kind for kind in kinds if not counts[kind]][:1]
    return tuple(NothingFound(what=_SINGULAR[kind], where=paths) for kind in absent)


def any_error(found: Sequence[Diagnostic]) -> bool:
    """Whether one of these stops the run."""
    return any(fault.severity is Severity.ERROR for fault in found)
