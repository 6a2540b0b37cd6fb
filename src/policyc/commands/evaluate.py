"""`policyc eval`: the answer for a case."""

from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import Stop, any_error, asked_run, inputs, read_policies, terms
from policyc.render.answer import show_answers
from policyc.text.usage import NothingFound


@click.command("eval")
@inputs
@click.option(
    "--case", required=True, metavar="CASE", help="A case in JSON or YAML; - reads standard input."
)
@terms
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
    compiled, program = read_policies(paths, messages)
    chosen, wrong = asked_run(program, given)
    cases, faults, listed = session.read_cases(compiled, given["case"])
    found = (*wrong, *faults)
    if not any(policy.decisions for policy in program.policies if policy.target):
        found = (*found, NothingFound(what="decision", where=paths))
    if not cases and not any_error(found):
        found = (*found, NothingFound(what="case", where=(given["case"],)))
    if chosen is None or any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    console.complain(found, messages)
    answers = [session.evaluate_case(program, one, chosen, given["explain"]) for one in cases]
    names = names_of(program)
    if given["form"] == "json":
        console.say(console.data(answers if listed else answers[0]))
    else:
        console.say(show_answers(answers, names, console.look(given["form"])))
    code = exits.worst(exits.of_answer(answer, names.otherwise) for answer in answers)
    return exits.adjusted(code, given["fail_on"])
