"""The command line: options in, calls of the session, text and an exit code out.

Invariant: the session, and with it every heavy library, is imported only inside the commands that need it.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import attrs
import click

from policyc import console, exits, pages
from policyc.core.confidence import LEAST
from policyc.render import junit, machine
from policyc.render.answer import show_answers
from policyc.render.page import show_page
from policyc.render.scenario import show_scenarios
from policyc.text.diagnostic import Diagnostic, Severity, did_you_mean
from policyc.text.usage import BadUsage, CannotWrite, NothingFound, UnknownCode
from policyc.version import VERSION

_Command = TypeVar("_Command", bound=Callable[..., Any])

_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
_ERRORS = click.option(
    "--error-format",
    type=click.Choice(console.FORMATS),
    help=f"The form of messages on standard error (also {console.ENVIRONMENT}).",
)
_DEBUG = click.option(
    "--debug", is_flag=True, help="On a fault of policyc, write a report (also POLICYC_DEBUG=1)."
)


class Stop(Exception):
    """The end of a command: what there is to say about it, and its exit code."""

    def __init__(self, code: int, found: Sequence[Diagnostic] = (), form: str = "pretty") -> None:
        super().__init__(code)
        self.code = code
        self.found = tuple(found)
        self.form = form


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; never shows a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = run(given)
    except console.NoReader:
        console.abandon()
        code = exits.NO_READER
    except KeyboardInterrupt:
        code = exits.INTERRUPTED
    sys.exit(code)


def run(given: list[str]) -> int:
    """One run of the command line; the exit code."""
    form, wrong = console.error_format(_asked_form(given))
    if wrong:
        console.complain(wrong, form)
        return exits.UNUSABLE
    try:
        code = policyc.main(given, prog_name="policyc", standalone_mode=False)
        return code if isinstance(code, int) else exits.FINE
    except Stop as stop:
        console.complain(stop.found, stop.form)
        return stop.code
    except click.UsageError as error:
        console.complain((_usage(error),), form)
        return exits.UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except console.NoReader:
        raise
    except console.NoRoom as problem:
        console.abandon()
        why = str(problem)
        console.complain((CannotWrite(why=why[:1].lower() + why[1:]),), form)
        return exits.UNUSABLE
    except Exception as error:  # noqa: BLE001  whatever it is, the user gets a P900 and no traceback
        debug = "--debug" in given or os.environ.get("POLICYC_DEBUG") == "1"
        console.complain((console.our_fault(error, debug),), form)
        return exits.OUR_FAULT


def _asked_form(given: Sequence[str]) -> str | None:
    """The form of messages, known before click has read the options: its own faults need it too."""
    for place, word in enumerate(given):
        name, equals, asked = word.partition("=")
        if name == "--error-format":
            asked = asked if equals else "".join(given[place + 1 : place + 2])
            return asked if asked in console.FORMATS else None
    return None


def _usage(error: click.UsageError) -> BadUsage:
    text = _SUGGESTION.sub("", error.format_message()).rstrip(".")
    command = error.ctx.command_path if error.ctx is not None else "policyc"
    wrong = getattr(error, "option_name", None) or getattr(error, "command_name", None)
    nearest = did_you_mean(wrong, getattr(error, "possibilities", None) or ()) if wrong else None
    advice = nearest or f"`{command} --help` shows what it takes"
    return BadUsage(problem=text[:1].lower() + text[1:].replace("'", "`"), advice=advice)


# What click appends to its sentence; ours stands in the hint.
_SUGGESTION = re.compile(r"[ (]+(Did you mean|Possible options).*", re.DOTALL)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True
)
@click.version_option(VERSION, message="policyc %(version)s")
@click.pass_context
def policyc(context: click.Context) -> None:
    """A language for trade-control law: what it says about a case, and why."""
    if context.invoked_subcommand is None:
        console.remark(context.get_help() + "\n")
        raise Stop(exits.UNUSABLE)


def _inputs(command: _Command) -> _Command:
    """The arguments and options of every command that reads policies."""
    return _PATHS(_ERRORS(_DEBUG(command)))


@policyc.command()
@_inputs
@click.option(
    "--format",
    "form",
    type=click.Choice(console.FORMATS),
    help="The form of the findings; that of messages if it is not given.",
)
def check(paths: tuple[str, ...], form: str | None, error_format: str | None, debug: bool) -> int:
    """Read policies and report every fault in them."""
    from policyc import session

    compiled = session.compile_paths(paths)
    found = compiled.diagnostics
    if compiled.program is not None:
        found = (*found, *_nothing(compiled.counts, paths, "policies", "provisions"))
    messages, _ = console.error_format(error_format)
    console.report(found, compiled.counts, form or messages)
    return exits.UNUSABLE if compiled.program is None or _any_error(found) else exits.FINE


@policyc.command("eval")
@_inputs
@click.option(
    "--case", required=True, metavar="CASE", help="A case in JSON or YAML; - reads standard input."
)
@click.option("--on", metavar="DATE", help="The day to judge on, instead of the one in the case.")
@click.option("--known-on", metavar="DATE", help="Let only count what was published by then.")
@click.option(
    "--reading", "readings", multiple=True, metavar="Q=R", help="Read question Q as R; repeatable."
)
@click.option(
    "--min-confidence",
    type=click.Choice(LEAST),
    help="Leave open what rests on texts that are known less well.",
)
@click.option("--ignore-suspensions", is_flag=True, help="Answer as if nothing were suspended.")
@click.option("--explain", is_flag=True, help="Show every provision that was considered.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("pretty", "plain", "json")),
    default="pretty",
    help="The form of the answer.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("finding", "undetermined", "never")),
    default="undetermined",
    help="Which answers give an exit code: `finding` lets those pass that are not settled.",
)
def evaluate(paths: tuple[str, ...], **given: Any) -> int:
    """Answer one case, or a list of cases.

    Exit code: 0 nothing applies, 1 a provision applies or provisions conflict, 2 the input cannot
    be used, 3 not settled.
    """
    from policyc import session
    from policyc.render.labels import names_of

    messages, _ = console.error_format(given["error_format"])
    compiled, program = _compiled(paths, messages)
    chosen, wrong = session.check_run(
        program, given["on"], given["known_on"], given["readings"], given["min_confidence"]
    )
    cases, faults, listed = session.read_cases(compiled, given["case"])
    found = (*wrong, *faults)
    if not any(policy.decisions for policy in program.policies if policy.target):
        found = (*found, NothingFound(what="decision", where=paths))
    if not cases and not _any_error(found):
        found = (*found, NothingFound(what="case", where=(given["case"],)))
    if chosen is None or _any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    console.complain(found, messages)
    terms = attrs.evolve(chosen, honoured=not given["ignore_suspensions"])
    answers = [session.evaluate_case(program, one, terms, given["explain"]) for one in cases]
    names = names_of(program)
    if given["form"] == "json":
        console.say(console.data(answers if listed else answers[0]))
    else:
        console.say(show_answers(answers, names, console.look(given["form"])))
    code = exits.worst(exits.of_answer(answer, names.otherwise) for answer in answers)
    return exits.adjusted(code, given["fail_on"])


@policyc.command()
@_inputs
@click.option(
    "--format",
    "form",
    type=click.Choice(("pretty", "plain", "json", "github", "junit")),
    default="pretty",
    help="The form of the results.",
)
def test(paths: tuple[str, ...], form: str, error_format: str | None, debug: bool) -> int:
    """Run the scenarios of the policies."""
    from policyc import session

    messages, _ = console.error_format(error_format)
    compiled, program = _compiled(paths, messages)
    results = session.run_scenarios(program)
    if not results:
        raise Stop(exits.UNUSABLE, (NothingFound(what="scenario", where=paths),), messages)
    match form:
        case "json":
            console.say(console.data(machine.scenarios(results, compiled.counts)))
        case "junit":
            console.say(junit.junit_scenarios(results))
        case "github":
            text = machine.github_scenarios(results)
            console.say(text + show_scenarios(results, compiled.counts, console.look(form)))
        case _:
            console.say(show_scenarios(results, compiled.counts, console.look(form)))
    return exits.FINE if all(result.passed for result in results) else exits.FINDING


@policyc.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--of",
    "document",
    type=click.Choice(("case", *pages.DOCUMENTS)),
    default="case",
    help="Which document; only the schema of a case depends on the policies.",
)
@_ERRORS
@_DEBUG
@click.pass_context
def schema(context: click.Context, /, paths: tuple[str, ...], **given: Any) -> int:
    """Print the JSON Schema of a case that the policies take, or of what policyc prints."""
    if given["document"] != "case":
        console.say(pages.document_schema(given["document"]))
        return exits.FINE
    if not paths:
        raise click.UsageError("Missing argument 'PATH...': a case depends on its policies", context)
    from policyc import session

    messages, _ = console.error_format(given["error_format"])
    _, program = _compiled(paths, messages)
    console.say(console.data(session.case_schema(program)))
    return exits.FINE


@policyc.command()
@click.argument("code")
@_ERRORS
def explain(code: str, error_format: str | None) -> int:
    """Print the page of a diagnostic, as in `policyc explain P204`."""
    known = pages.codes()
    if code.upper() not in known:
        messages, _ = console.error_format(error_format)
        raise Stop(exits.UNUSABLE, (UnknownCode(wanted=code, known=known),), messages)
    console.say(show_page(pages.page(code.upper()), console.look("pretty")))
    return exits.FINE


@policyc.command()
def version() -> int:
    """Print the version of policyc and of Python."""
    console.say(f"policyc {VERSION}\nPython {'.'.join(map(str, sys.version_info[:3]))}\n")
    return exits.FINE


def _compiled(paths: tuple[str, ...], messages: str) -> tuple[Any, Any]:
    """Policies without a fault, or the end of the run."""
    from policyc import session

    compiled = session.compile_paths(paths)
    found = compiled.diagnostics
    if compiled.program is None or _any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    nothing = _nothing(compiled.counts, paths, "policies", "provisions")
    if nothing:
        raise Stop(exits.UNUSABLE, (*found, *nothing), messages)
    console.complain(found, messages)
    return compiled, compiled.program


_SINGULAR = {"policies": "policy", "provisions": "rule or exception"}


def _nothing(counts: dict[str, int], paths: tuple[str, ...], *kinds: str) -> tuple[Diagnostic, ...]:
    """The first of these kinds of which there is none."""
    absent = [kind for kind in kinds if not counts[kind]][:1]
    return tuple(NothingFound(what=_SINGULAR[kind], where=paths) for kind in absent)


def _any_error(found: Sequence[Diagnostic]) -> bool:
    return any(fault.severity is Severity.ERROR for fault in found)
