"""`policyc redesign`: the smallest material change after which a product needs no licence."""

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from policyc import console, exits
from policyc.commands.frame import DEBUG, ERRORS, Stop, any_error, asked_run, inputs, read_policies, terms
from policyc.interrupt import asked_to_end
from policyc.render.redesign import show_checked, show_redesign
from policyc.render.redesign_page import show_page
from policyc.text.diagnostic import Diagnostic
from policyc.text.usage import BadUsage


@click.command(short_help="Find the least change that reaches an outcome.")
@inputs
@click.option("--case", metavar="CASE", help="A file with one case, in JSON or YAML.")
@click.option("--cases", metavar="FOLDER", help="Several products at once: a folder with a case in each file.")
@click.option(
    "--options",
    metavar="OPTIONS",
    help="What may be changed, and at what cost; without it, every part may be made elsewhere or left out.",
)
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
@click.option("--from", "first", metavar="DATE", help="Reach the target on every day from this one on ...")
@click.option("--through", "last", metavar="DATE", help="... up to and including this one.")
@click.option(
    "--robust", is_flag=True, help="Insist on every reading of every open question; takes no --reading."
)
@click.option(
    "--alternatives",
    type=click.IntRange(min=1),
    default=1,
    metavar="K",
    help="Show K designs that differ in which parts change.",
)
@click.option("--pareto", is_flag=True, help="Show all designs that trade cost against changes.")
@click.option("--certificate", metavar="FILE", help="Write the proof to this file.")
@click.option("--design-dir", metavar="DIR", help="Write the case of each design to a file here.")
@click.option("--html", metavar="FILE", help="Write a page with the designs and a plot to this file.")
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
    try:
        return _run(paths, given)
    except KeyboardInterrupt:
        console.remark("\nstopped: nothing was searched to the end, and no design is shown\n")
        return exits.INTERRUPTED


def _run(paths: tuple[str, ...], given: dict[str, Any]) -> int:
    from policyc import designing

    messages, _ = console.error_format(given["error_format"])
    _, program = read_policies(paths, messages)
    chosen, wrong = asked_run(program, given)
    days, more = _interval(given)
    if chosen is None or more or days is None:
        raise Stop(exits.UNUSABLE, (*wrong, *more), messages)
    progress = _Progress(designing.stopwatch())
    with asked_to_end(lambda: console.remark(_ENDING)) as ended:
        asked = designing.Terms(
            given["target"], given["minimise"], given["timeout"], progress, given["alternatives"],
            given["pareto"], *days, ended,
        )  # fmt: skip
        document, proof, found = _redesigned(program, given, chosen, asked)
    progress.clear()
    if document is None or any_error(found):
        raise Stop(exits.UNUSABLE, found, messages)
    console.complain(found, messages)
    if given["certificate"] is not None and proof is not None:
        console.keep(given["certificate"], console.data(proof))
        document["certificate"] = given["certificate"]
    elif given["certificate"] is not None:
        console.remark(f"{given['certificate']} was not written: only a search that came to an end has a proof\n")
    if given["design_dir"] is not None:
        _write_designs(document, given["design_dir"])
    if given["html"] is not None:
        console.keep(given["html"], show_page(document))
    if given["form"] == "json":
        console.say(console.data(document))
    else:
        console.say(show_redesign(document, console.look(given["form"])))
    return exits.of_redesign(document)


def _write_designs(document: dict[str, Any], folder: str) -> None:
    """Write designs as cases: `design-1.json`, or `design-1/PRODUCT.json` where several products were designed together."""
    console.make_folder(folder)
    for number, design in enumerate(document["designs"], 1):
        if "cases" not in design:
            cases = {f"design-{number}.json": design["case"]}
        else:
            console.make_folder(os.path.join(folder, f"design-{number}"))
            cases = {f"design-{number}/{name}.json": case for name, case in design["cases"].items()}
        for name, case in cases.items():
            console.keep(os.path.join(folder, name), json.dumps(case, ensure_ascii=False, indent=2) + "\n")


_ENDING = "\nending: what was found so far follows. Ctrl-C again leaves at once.\n"


def _redesigned(program: Any, given: dict[str, Any], run: Any, asked: Any) -> tuple[Any, Any, tuple[Diagnostic, ...]]:
    """The redesign of one case, or of all in a folder."""
    from policyc import designing

    if (given["case"] is None) is (given["cases"] is None):
        problem = "a redesign takes either `--case` or `--cases`"
        return None, None, (BadUsage(problem=problem, advice="write `--case FILE` for one product, `--cases FOLDER` for several"),)
    if given["cases"] is None:
        found: tuple[Any, Any, tuple[Diagnostic, ...]]
        found = designing.redesigned(program, given["case"], given["options"], run, asked)
        return found
    if given["options"] is None:
        problem = "several products take `--options`"
        return None, None, (BadUsage(problem=problem, advice="say of each option which `case` it is about"),)
    together: tuple[Any, Any, tuple[Diagnostic, ...]]
    together = designing.redesigned_together(program, given["cases"], given["options"], run, asked)
    return together


Interval = tuple[date | None, date | None]


def _interval(given: dict[str, Any]) -> tuple[Interval | None, tuple[Diagnostic, ...]]:
    """The interval that is asked for, and what is wrong with it or with what goes with it."""
    if given["robust"] and given["readings"]:
        problem = "`--robust` asks for every reading, and `--reading` chooses one"
        return None, (BadUsage(problem=problem, advice="leave one of the two out"),)
    from policyc import designing

    found = designing.interval_of(given["first"], given["last"])
    if isinstance(found, Diagnostic):
        return None, (found,)
    first, last = found
    if first is not None and given["on"] is not None:
        return None, (BadUsage(problem="`--on` asks for one day, and `--from` for many", advice="leave one of the two out"),)
    return (first, last), ()


class _Progress:
    """A line that is written again each second, on a terminal only."""

    def __init__(self, since: Callable[[], float]) -> None:
        self.since, self.next, self.width = since, 1.0, 0

    def __call__(self, best: int | None, bound: int | None) -> None:
        if self.since() < self.next or not console.is_watched():
            return
        self.next = self.since() + 1.0
        gap = "searching"
        if best is not None and bound is not None and bound > 0:
            gap = f"at most {100 * (best - bound) // bound}% above the bound"
        self.write(f"{int(self.since())} s, {gap}")

    def write(self, words: str) -> None:
        """Over what was written before."""
        console.remark(f"\r{words.ljust(self.width)}")
        self.width = len(words)

    def clear(self) -> None:
        """Leave nothing behind, so that the result does not stand beside it."""
        if self.width:
            self.write("")
            console.remark("\r")


@click.command("check-certificate", short_help="Check the proof of a redesign on its own.")
@click.argument("certificate", metavar="FILE")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--solver", is_flag=True, help="Let Z3 look for something cheaper as well.")
@ERRORS
@DEBUG
def check_certificate(
    certificate: str, paths: tuple[str, ...], solver: bool, error_format: str | None, debug: bool
) -> int:
    """Check the proof of a redesign with whole numbers alone; with policies, also that it is about them.

    Exit code: 0 it holds, 1 it does not, 2 the file cannot be read.
    """
    from policyc import designing

    messages, _ = console.error_format(error_format)
    program = read_policies(paths, messages)[1] if paths else None
    document, wrong = designing.read_certificate(certificate)
    if document is None:
        raise Stop(exits.UNUSABLE, wrong, messages)
    found = designing.checked(document, program)
    if solver:
        found = designing.seconded(document, found)
    console.say(show_checked(certificate, found.places, found.flaw, found.derived, found.solver))
    return exits.FINE if found.flaw is None else exits.FINDING
