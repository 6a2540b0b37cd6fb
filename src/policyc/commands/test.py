"""`policyc test`: the scenarios of the policies."""

import click

from policyc import console, exits
from policyc.commands.frame import Stop, inputs, read_policies
from policyc.render import junit, machine
from policyc.render.scenario import show_scenarios
from policyc.text.usage import NothingFound


@click.command()
@inputs
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
    compiled, program = read_policies(paths, messages)
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
