"""`policyc status`: which provisions are in force, suspended, not yet, ended or open on a day."""

from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import Stop, inputs, read_policies
from policyc.render.status import show_status
from policyc.render.timeline import draw_timeline


@click.command(short_help="Tell what is in force on a day, and what changes when.")
@inputs
@click.option("--on", required=True, metavar="DATE", help="The day that is asked about.")
@click.option("--known-on", metavar="DATE", help="Let only count what was published by then.")
@click.option(
    "--reading", "readings", multiple=True, metavar="Q=R", help="Read question Q as R; repeatable."
)
@click.option(
    "--timeline", metavar="FILE", help="Also draw all provisions over time into this SVG file."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("pretty", "plain", "json")),
    default="pretty",
    help="The form of the table.",
)
def status(paths: tuple[str, ...], **given: Any) -> int:
    """Tell which provisions operate on a day, and what changes when.

    A provision is in force, suspended, not yet in force, ended, not published (with --known-on),
    or open: then the law does not say, and the question on which it hangs is named.
    """
    from policyc import session

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    chosen, wrong = session.check_run(program, given["on"], given["known_on"], given["readings"])
    if chosen is None:
        raise Stop(exits.UNUSABLE, wrong, messages)
    found = session.standing(program, chosen)
    if given["timeline"] is not None:
        console.keep(given["timeline"], draw_timeline(found))
    if given["form"] == "json":
        console.say(console.data(found))
    else:
        console.say(show_status(found, console.look(given["form"])))
    return exits.FINE
