"""`policyc batch`: the answers for many cases, in columns."""

import os
import re
import sys
from collections.abc import Callable
from threading import Lock
from typing import Any

import click

from policyc import console, exits
from policyc.batch.progress import WHOLE, Progress, Stand
from policyc.clock import stopwatch
from policyc.commands.frame import Stop, asked_run, inputs, read_policies, terms
from policyc.interrupt import told_to_end
from policyc.text.usage import NothingFound


@click.command(short_help="Answer many cases: a row for each, and for each decision.")
@inputs
@click.option(
    "--cases",
    "data",
    required=True,
    metavar="DATA",
    help="The cases: a file in NDJSON, Parquet, Arrow or CSV, or a folder of tables.",
)
@click.option(
    "--out", required=True, metavar="FILE", help="The rows; the name says whether Parquet, Arrow, CSV or NDJSON."
)
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    help="DuckDB in this process, or a cluster of Spark.",
)
@click.option(
    "--memory",
    default="512MB",
    metavar="SIZE",
    callback=lambda _, __, value: _size(value),
    help="Of `duckdb`: the most that it may take, such as 512MB or 2GB; the rest goes to temporary files.",
)
@click.option("--master", default="local[*]", metavar="URL", help="Of `spark`: the address of the cluster.")
@terms
@click.option(
    "--format",
    "form",
    type=click.Choice(("plain", "json")),
    default="plain",
    help="The form of the summary.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("finding", "undetermined", "never")),
    default="undetermined",
    help="Which answers give an exit code: `finding` lets those pass that are not settled.",
)
def batch(paths: tuple[str, ...], **given: Any) -> int:
    """Answer many cases: one row for each case, policy and decision.

    Exit code: 0 nothing applies, 1 a provision applies or provisions conflict in some case, 2 the
    input cannot be used, 3 some case is not settled.
    """
    from policyc.batch.read import UnusableError
    from policyc.batch.run import run_batch, run_cluster

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    chosen, wrong = asked_run(program, given)
    if not any(policy.decisions for policy in program.policies if policy.target):
        wrong = (*wrong, NothingFound(what="decision", where=paths))
    if chosen is None or wrong:
        raise Stop(exits.UNUSABLE, wrong, messages)
    bar = _Bar(stopwatch())
    progress = Progress(bar if console.is_watched() and os.environ.get("TERM") != "dumb" else None)
    try:
        files = (given["data"], given["out"])
        with told_to_end():
            if given["engine"] == "spark":
                report = run_cluster(program, chosen, files, given["master"])
            else:
                report = run_batch(program, chosen, files, progress, given["memory"])
    except UnusableError as unusable:
        raise Stop(exits.UNUSABLE, unusable.found, messages) from None
    finally:
        bar.clear()
    if not report.cases:
        raise Stop(exits.UNUSABLE, (NothingFound(what="case", where=(given["data"],)),), messages)
    console.say(_summary(report, given))
    return exits.adjusted(_code(report, program), given["fail_on"])


# What click hides while it draws.
_CURSOR = "\033[?25h"


def _size(text: str) -> str:
    """A size with its unit, or a refusal."""
    if not re.fullmatch(r"[1-9][0-9]*(MB|GB)", text):
        raise click.BadParameter("a size is a whole number with MB or GB, such as 512MB")
    return text


class _Bar:
    """A bar about a run, on a terminal only: which share is done, how long it will take, how many cases go how fast.

    Nothing is drawn of a run that takes less than a second, and nothing is left behind.
    """

    def __init__(self, since: Callable[[], float]) -> None:
        self.since, self.words, self.lock = since, "", Lock()
        self.bar: Any = click.progressbar(
            length=WHOLE, file=sys.stderr, width=0, item_show_func=lambda _: self.words or None
        )

    def __call__(self, stand: Stand) -> None:
        seconds = int(self.since())
        if not seconds:
            return
        # Both the run and what watches its statements may tell.
        with self.lock:
            done = stand.cases or (stand.total or 0) * stand.share // WHOLE
            self.words = f"{done:,} cases, {done // seconds:,} a second" if done else "reading"
            self.bar.update(max(0, stand.share - self.bar.pos))

    def clear(self) -> None:
        """Leave nothing behind, so that the result does not stand beside it."""
        if self.bar.max_width:
            blank = " " * max(self.bar.max_width, self.bar.width)
            console.remark(f"\r{blank}\r{_CURSOR}")


def _summary(report: Any, given: dict[str, Any]) -> str:
    if given["form"] == "json":
        return console.data(
            {
                "cases": report.cases,
                "rows": report.rows,
                "statuses": report.statuses,
                "one_by_one": report.singly,
                "out": given["out"],
            }
        )
    words = ", ".join(f"{many} {status}" for status, many in sorted(report.statuses.items()))
    lines = [f"{report.cases} cases, {report.rows} rows in {given['out']}: {words}"]
    for why, many in sorted(report.singly.items()):
        lines.append(f"  {many} answered one by one: {why}")
    return "\n".join(lines) + "\n"


def _code(report: Any, program: Any) -> int:
    """What `policyc eval` would give for the same cases, duties apart."""
    usual = {
        (policy.name, decision.name): decision.otherwise
        for policy in program.policies
        for decision in policy.decisions
    }
    found = [exits.FINDING] if report.statuses.get("conflict") else []
    found += [exits.UNSETTLED] if report.statuses.get("undetermined") else []
    found += [exits.FINDING for *of, outcome in report.outcomes if usual[tuple(of)] != outcome][:1]
    return exits.worst(found)
