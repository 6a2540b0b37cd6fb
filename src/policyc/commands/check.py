"""`policyc check`: every fault in the policies."""

import click

from policyc import console, exits
from policyc.commands.frame import any_error, inputs, nothing_found


@click.command()
@inputs
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
        found = (*found, *nothing_found(compiled.counts, paths, "policies", "provisions"))
    messages, _ = console.error_format(error_format)
    console.report(found, compiled.counts, form or messages)
    return exits.UNUSABLE if compiled.program is None or any_error(found) else exits.FINE
