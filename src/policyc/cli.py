"""The command line: which commands there are, and how a run of them ends.

Invariant: the session, and with it every heavy library, is imported only inside the commands that need it.
"""

import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from policyc import console, exits
from policyc.commands.frame import Stop
from policyc.text.diagnostic import did_you_mean
from policyc.text.usage import BadUsage, CannotWrite
from policyc.version import VERSION

# Each command, the module below `policyc.commands` that has it, and its name there.
COMMANDS = {
    "batch": ("batch", "batch"),
    "build": ("build", "build"),
    "check": ("check", "check"),
    "check-certificate": ("redesign", "check_certificate"),
    "diff": ("diff", "diff"),
    "eval": ("evaluate", "evaluate"),
    "explain": ("documents", "explain"),
    "redesign": ("redesign", "redesign"),
    "schema": ("documents", "schema"),
    "status": ("status", "status"),
    "test": ("test", "test"),
    "verify": ("verify", "verify"),
    "version": ("version", "version"),
}


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
    except (console.NoRoom, console.NotKept) as problem:
        if isinstance(problem, console.NoRoom):
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


class Commands(click.Group):
    """The commands, each imported when it is asked for: `policyc version` does not wait for what a proof needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(import_module(f"policyc.commands.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=Commands,
    # What click goes by where it suggests another name.
    commands=dict.fromkeys(COMMANDS, click.Command(None)),
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(VERSION, message="policyc %(version)s")
@click.pass_context
def policyc(context: click.Context) -> None:
    """A language for trade-control law: what it says about a case, and why."""
    if context.invoked_subcommand is None:
        console.remark(context.get_help() + "\n")
        raise Stop(exits.UNUSABLE)
