"""`policyc build`: policies as a stand-alone evaluator, or as data."""

import json
from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import Stop, asked_run, inputs, read_policies, terms
from policyc.text.usage import NothingFound

TARGETS = ("python", "json", "sql")
DIALECTS = ("duckdb", "spark", "snowflake", "bigquery", "postgres", "databricks")


@click.command("build")
@inputs
@click.option("--target", type=click.Choice(TARGETS), required=True, help="What is built.")
@click.option(
    "--dialect", type=click.Choice(DIALECTS), default="duckdb", help="Of `sql`: for which warehouse."
)
@terms
@click.option("-o", "--output", metavar="FILE", help="Where it is written; otherwise it is printed.")
def build(paths: tuple[str, ...], **given: Any) -> int:
    """Compile policies into a file that runs without policyc.

    `python` is a program that needs Python alone: `python FILE CASE.json`. `json` is what the
    policies mean, as every evaluator reads it. `sql` is a statement for a warehouse, on the terms
    that --on, --reading and the like say; its head describes the tables.
    """
    from policyc import builds

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    if not any(policy.decisions for policy in program.policies if policy.target):
        raise Stop(exits.UNUSABLE, (NothingFound(what="decision", where=paths),), messages)
    if given["target"] == "python":
        text = builds.python_file(program)
    elif given["target"] == "sql":
        text = _sql(program, given, messages)
    else:
        from policyc.render.program import show_program

        text = json.dumps(show_program(program), ensure_ascii=False, indent=1) + "\n"
    if given["output"] is None:
        console.say(text)
        return exits.FINE
    console.keep(given["output"], text)
    console.remark(f"wrote {given['output']}\n")
    return exits.FINE


def _sql(program: Any, given: dict[str, Any], messages: str) -> str:
    """The statement, or the end of the run where SQL cannot say the policies exactly."""
    from policyc.batch.warehouse import warehouse_sql

    chosen, wrong = asked_run(program, given)
    if chosen is None:
        raise Stop(exits.UNUSABLE, wrong, messages)
    found = warehouse_sql(program, chosen, given["dialect"])
    if not isinstance(found, str):
        raise Stop(exits.UNUSABLE, (found,), messages)
    return found
