"""The two streams of a run: data to one, messages to the other, each in the form that was asked for."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from policyc.render.look import PLAIN, Look, can_show, is_terminal, look_of
from policyc.text.diagnostic import Diagnostic
from policyc.text.internal import InternalFault
from policyc.text.usage import BadUsage

FORMATS = ("pretty", "plain", "json", "github", "sarif", "junit")
ENVIRONMENT = "POLICYC_ERROR_FORMAT"


class NoReader(Exception):
    """Whoever reads the stream has left. Not an OSError, so that nobody takes it for a broken file."""


class NoRoom(Exception):
    """A stream takes nothing more, for the reason that the system gives."""


class NotKept(Exception):
    """A file or folder that was asked for cannot be written, for the reason that the system gives."""


def say(text: str) -> None:
    """Data, to standard output."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """A message that is no diagnostic, to standard error."""
    _write(sys.stderr, text)


def is_watched() -> bool:
    """Whether somebody looks at the messages while they come."""
    return is_terminal(sys.stderr)


def keep(path: str, text: str) -> None:
    """Data, to a file: whole or not at all, so it stands beside its place first."""
    beside = f"{path}.part"
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as error:
        raise NotKept(f"{error.strerror or error}: {path}") from error
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def make_folder(path: str) -> None:
    """A folder for files, made where there is none."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise NotKept(f"{error.strerror or error}: {path}") from error


def complain(found: Sequence[Diagnostic], form: str) -> None:
    """Messages, to standard error, in this form; nothing for none."""
    if found:
        _write(sys.stderr, faults(found, {}, form, sys.stderr))


def faults(found: Sequence[Diagnostic], checked: Mapping[str, int], form: str, to: TextIO) -> str:
    """The diagnostics in one of `FORMATS`, without the closing line."""
    # Each form is imported by the run that prints it.
    from policyc.render import junit, machine
    from policyc.render.faults import show_faults
    from policyc.render.sarif import sarif

    every = [inner for one in found for inner in (one, *one.gathered())]
    match form:
        case "json":
            return data(machine.diagnostics(every, checked), to)
        case "sarif":
            return data(sarif(every), to)
        case "github":
            return machine.github_faults(every)
        case "junit":
            return junit.junit_faults(every, checked)
        case _:
            text = show_faults(found, look(form, to))
            return f"{text}\n" if text else text


def report(found: Sequence[Diagnostic], checked: Mapping[str, int], form: str) -> None:
    """What `check` found, to standard output, with a line that says what was checked."""
    from policyc.render.faults import summary

    text = faults(found, checked, form, sys.stdout)
    if form in ("pretty", "plain", "github"):
        text += summary(found, checked, look(form, sys.stdout))
    say(text)


def data(document: object, to: TextIO | None = None) -> str:
    """The document as JSON, with characters beyond ASCII only if the stream has them."""
    from policyc.render import machine

    text = machine.as_json(document)
    return text if can_show(to or sys.stdout, text) else machine.as_json(document, ascii_only=True)


def look(form: str, to: TextIO | None = None) -> Look:
    """How to print for people: as beautiful as the stream allows, or plain where that was asked for."""
    return look_of(to or sys.stdout, os.environ) if form == "pretty" else PLAIN


def error_format(asked: str | None) -> tuple[str, tuple[Diagnostic, ...]]:
    """The form of messages: the option, else the environment, else pretty (which is plain off a terminal)."""
    form = asked or os.environ.get(ENVIRONMENT) or "pretty"
    if form in FORMATS:
        return form, ()
    problem = f"`{form}` is not a form of messages that `{ENVIRONMENT}` can ask for"
    return "pretty", (BadUsage(problem=problem, advice=f"it is one of {', '.join(FORMATS)}"),)


def our_fault(error: BaseException, debug: bool) -> InternalFault:
    """An exception that nobody expected, as a diagnostic; its traceback goes to a file only with `debug`."""
    import traceback

    ours = os.path.dirname(os.path.abspath(__file__))
    calls = traceback.extract_tb(error.__traceback__)
    frames = [f for f in calls if os.path.abspath(f.filename).startswith(ours)]
    last = frames[-1] if frames else None
    module = os.path.splitext(os.path.basename(last.filename))[0] if last else "policyc"
    where = f"{module}.{last.name}" if last else module
    written = _write_report(error) if debug else None
    return InternalFault(kind=type(error).__name__, where=where, report=written)


def _write_report(error: BaseException) -> str | None:
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(error))
    try:
        handle, path = tempfile.mkstemp(prefix="policyc-fault-", suffix=".txt", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path


def abandon() -> None:
    """Send what is left of the data nowhere, or Python would fail once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(stream: TextIO, text: str) -> None:
    if not can_show(stream, text):
        encoding = getattr(stream, "encoding", None) or "ascii"
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as error:
        raise NoReader from error
    except OSError as error:
        raise NoRoom(error.strerror or str(error)) from error
