"""`policyc redesign`: the smallest material change after which a product needs no licence."""

from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import Stop, any_error, asked_run, inputs, read_policies, terms
from policyc.render.redesign import show_redesign


@click.command()
@inputs
@click.option("--case", required=True, metavar="CASE", help="A file with one case, in JSON or YAML.")
@click.option("--options", metavar="OPTIONS", required=True, help="What may be changed, and at what cost.")
@click.option(
    "--target",
    default="licence is not_required",
    metavar="OUTCOME",
    show_default=True,
    help="`DECISION is OUTCOME` or `DECISION is at most OUTCOME`.",
)
@click.option(
    "--minimise",
    type=click.Choice(("cost", "changes")),
    default="cost",
    show_default=True,
    help="What to make least; the other breaks ties.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help="End after so many seconds with the best design so far and its bound.",
)
@terms
@click.option(
    "--format",
    "form",
    type=click.Choice(("pretty", "plain", "json")),
    default="pretty",
    help="The form of the result.",
)
def redesign(paths: tuple[str, ...], **given: Any) -> int:
    """Find the least change of a product that reaches an outcome, and prove that nothing less does.

    Exit code: 0 the target is reached, 1 nothing within the options reaches it, 2 the input cannot
    be used, 3 the time ran out before the design was proved to be the least.
    """
    from policyc import designing

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    chosen, wrong = asked_run(program, given)
    if chosen is None:
        raise Stop(exits.UNUSABLE, wrong, messages)
    asked = designing.Terms(given["target"], given["minimise"], given["timeout"], designing.silent)
    document, found = designing.redesigned(program, given["case"], given["options"], chosen, asked)
    if document is None or any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    console.complain(found, messages)
    if given["form"] == "json":
        console.say(console.data(document))
    else:
        console.say(show_redesign(document, console.look(given["form"])))
    return exits.of_redesign(document)
