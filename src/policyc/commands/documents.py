"""`policyc schema` and `explain`: documents that policyc prints."""

from typing import Any

import click

from policyc import console, exits, pages
from policyc.commands.frame import DEBUG, ERRORS, Stop, read_policies
from policyc.render.page import show_page
from policyc.text.usage import UnknownCode


@click.command(short_help="Print the JSON Schema of a case or of an output.")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--of",
    "document",
    type=click.Choice(("case", *pages.DOCUMENTS)),
    default="case",
    help="Which document; only the schema of a case depends on the policies.",
)
@ERRORS
@DEBUG
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
    _, program = read_policies(paths, messages)
    console.say(console.data(session.case_schema(program)))
    return exits.FINE


@click.command(short_help="Print the page of a message, such as P204.")
@click.argument("code")
@ERRORS
def explain(code: str, error_format: str | None) -> int:
    """Print the page of a diagnostic, as in `policyc explain P204`."""
    known = pages.codes()
    if code.upper() not in known:
        messages, _ = console.error_format(error_format)
        raise Stop(exits.UNUSABLE, (UnknownCode(wanted=code, known=known),), messages)
    console.say(show_page(pages.page(code.upper()), console.look("pretty")))
    return exits.FINE
