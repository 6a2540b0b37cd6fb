"""`policyc diff`: which cases two versions of the law decide otherwise, or one law on two days."""

from typing import Any

import attrs
import click

from policyc import console, exits
from policyc.commands.frame import DEBUG, ERRORS, Stop, read_policies
from policyc.commands.verify import ENDING, show_report, write_cases
from policyc.interrupt import asked_to_end


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="OLD [NEW]")
@click.option("--on", metavar="DATE", help="Judge every case on this day; of two days the first.")
@click.option("--and-on", metavar="DATE", help="Compare OLD on the day of `--on` with OLD on this day.")
@click.option(
    "--ignore-suspensions", is_flag=True, help="Only as if nothing were suspended; else in both ways."
)
@click.option("--all", "every", is_flag=True, help="Show each change, also of those that are alike.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="S", help="At most so many seconds for a question.")
@click.option("--total-timeout", type=click.IntRange(min=1), metavar="S", help="At most so many seconds in all.")
@click.option(
    "--witness-dir", type=click.Path(file_okay=False), metavar="DIR", help="Write each case to a file here."
)
@click.option(
    "--format", "form", type=click.Choice(console.FORMATS), default="pretty", help="The form of the findings."
)
@click.option(
    "--fail-on",
    type=click.Choice(("finding", "undetermined", "never")),
    default="undetermined",
    help="What gives an exit code: `finding` lets pass what was not settled.",
)
@ERRORS
@DEBUG
@click.pass_context
def diff(context: click.Context, /, paths: tuple[str, ...], **given: Any) -> int:
    """Compare two versions of the law, or one on two days.

    Exit code: 0 equivalent, 1 some case is decided otherwise, 2 the input cannot be used, 3 not
    settled.
    """
    from policyc import session

    messages, _ = console.error_format(given["error_format"])
    if len(paths) != (1 if given["and_on"] else 2) or (given["and_on"] and not given["on"]):
        raise click.UsageError("Give OLD and NEW, or one of them with `--on` and `--and-on`", context)
    programs = [read_policies((path,), messages)[1] for path in paths]
    days, wrong = session.check_days(given["on"], given["and_on"] or given["on"])
    if wrong:
        raise Stop(exits.UNUSABLE, wrong, messages)
    sides = ((programs[0], days[0]), (programs[-1], days[1]))
    honoured = not given["ignore_suspensions"]
    with asked_to_end(lambda: console.remark(ENDING)) as ended:
        report = session.diff(*sides, (given["timeout"], given["total_timeout"]), honoured, ended)
    if given["witness_dir"] is not None:
        write_cases(report.document, given["witness_dir"])
    if given["form"] in ("pretty", "plain") and not given["every"]:
        report = attrs.evolve(report, found=report.briefly)
    show_report(report, given["form"], "policyc diff")
    return exits.adjusted(exits.of_findings(report.document), given["fail_on"])
