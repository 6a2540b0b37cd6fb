"""`policyc verify`: what is wrong with the rules themselves, proved or shown on a case."""

import json
import os
from collections.abc import Iterator
from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import Stop, inputs, nothing_found, read_policies
from policyc.interrupt import asked_to_end
from policyc.render.junit import junit_findings
from policyc.render.proofs import show_proofs

ENDING = "\nstopping after this question: what was settled is shown, what was not asked is named\n"
KINDS = (
    "conflict", "accepted_conflict", "dead", "shadowed", "idle", "vacuous_exception", "constant_condition", "gap",
    "overlap", "time_gap", "guarantee", "loophole", "question_matters", "unsafe_unknown",
)  # fmt: skip
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Ask with so many processes; if not given, with one for each processor.",
)


@click.command(short_help="Look for contradictions and gaps; prove guarantees.")
@inputs
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Ask only this; repeatable.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="S", help="At most so many seconds for a question.")
@click.option("--total-timeout", type=click.IntRange(min=1), metavar="S", help="At most so many seconds in all.")
@JOBS
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
def verify(paths: tuple[str, ...], **given: Any) -> int:
    """Look for contradictions, dead and missing rules, and prove what is guaranteed.

    Exit code: 0 nothing found, 1 a finding, 2 the input cannot be used, 3 not settled.
    """
    from policyc import session

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    with asked_to_end(lambda: console.remark(ENDING)) as ended:
        limits = given["timeout"], given["total_timeout"]
        report = session.verify(program, given["only"], limits, ended, given["jobs"])
    checked = report.document["checked"]
    if not any(checked[kind] for kind in ("provisions", "guarantees", "proofs")):
        raise Stop(exits.UNUSABLE, nothing_found({"provisions": 0}, paths, "provisions"), messages)
    if given["witness_dir"] is not None:
        write_cases(report.document, given["witness_dir"])
    show_report(report, given["form"], "policyc verify")
    return exits.adjusted(exits.of_findings(report.document), given["fail_on"])


def show_report(report: Any, form: str, name: str) -> None:
    """The findings in one of the forms, with a line that says what was checked and proved."""
    if form == "json":
        console.say(console.data(report.document))
        return
    if form == "junit":
        console.say(junit_findings(name, report.found, report.document))
        return
    if form in ("pretty", "plain"):
        console.say(show_proofs(report.document["proved"], console.look(form)))
    console.report(report.found, report.document["checked"], form)


def write_cases(document: dict[str, Any], folder: str) -> None:
    """Write the cases of findings to files `P501-1.json`, `P501-1-other.json` and so on."""
    console.make_folder(folder)
    for name, case in _cases(document):
        console.keep(os.path.join(folder, name), json.dumps(case, ensure_ascii=False, indent=2) + "\n")


def _cases(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for number, one in enumerate(document["findings"], 1):
        for key, suffix in (("case", ""), ("other_case", "-other")):
            if key in one:
                yield f"{one['code']}-{number}{suffix}.json", one[key]
