"""From the surface trees of all files of a run to the one Program that everything else reads.

Invariant: names, types, units, dates and precedence are settled here, once.
"""

from collections.abc import Iterator

from policyc.core.program import Calendar, Definition, Policy, Program, Question, Suspension
from policyc.language import syntax
from policyc.language.calendars import lower_calendar
from policyc.language.cases import Drafts
from policyc.language.definitions import in_order, lower_definitions
from policyc.language.doubts import with_doubts
from policyc.language.errors.law import Incomplete
from policyc.language.errors.names import NoSource
from policyc.language.groups import read_members
from policyc.language.policies import check_decision, lower_policy, lower_questions
from policyc.language.provisions import Instrument, lower_provisions, published_of
from policyc.language.relations import Relations, relate
from policyc.language.resolve import Module, of_kind, resolve
from policyc.language.scope import Law, Scope
from policyc.language.suspensions import lower_suspensions
from policyc.language.trials import check_baselines, lower_scenarios
from policyc.language.types import read_type
from policyc.language.vocabulary import lower_vocabulary, residuals_of
from policyc.text.diagnostic import Diagnostic, Severity

# Without these nearly every name of every other declaration would be told as unknown.
_FOUNDATIONS = ("policy", "use", "record", "facts", "decision")


def compile_files(
    files: tuple[syntax.File, ...], targets: frozenset[str]
) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The Program of the files, or None where anything is wrong with them; `targets` are the policies asked for.

    A file that could not be read whole (`dropped`) gives no Program; what can be said of the rest is said.
    """
    world, clashes = resolve(files)
    if any(dropped.keyword in _FOUNDATIONS for file in files for dropped in file.dropped):
        return None, clashes
    law = Law(world, {}, {}, {}, list(clashes))
    program = _program(law, targets)
    for module in world.modules.values():
        # Modules and what they declare hold each other: taken apart, they go as soon as nobody needs them.
        module.own.clear()
    # What is wrong with a vocabulary is found once for each policy that reads it.
    found = tuple(dict.fromkeys(law.faults))
    wrong = any(fault.severity is Severity.ERROR for fault in found) or any(file.dropped for file in files)
    return (None if wrong else program), found


def _program(law: Law, targets: frozenset[str]) -> Program:
    assumes = lower_vocabulary(law)
    relations = relate(law)
    suspensions = lower_suspensions(law, relations)
    drafts = Drafts(tuple(law.records.values()))
    definitions: list[Definition] = []
    questions: list[Question] = []
    policies: list[Policy] = []
    for module in law.world.modules.values():
        definitions += lower_definitions(law, module)
        _check(Scope(law, module, None, {}), drafts)
        if module.policy is not None:
            of = _instrument(law, module, relations, suspensions)
            questions += lower_questions(of.scope)
            policy, more = _policy(of, drafts, module.name in targets)
            policies.append(policy)
            definitions += more
    provisions = [one for policy in policies for one in policy.provisions]
    return Program(
        records=tuple(law.records.values()),
        assumes=assumes,
        residuals=residuals_of(assumes),
        definitions=with_doubts(in_order(law, definitions), provisions),
        questions=tuple(questions),
        calendars=tuple(_calendars(law)),
        policies=tuple(policies),
    )


def _instrument(
    law: Law, module: Module, relations: Relations, suspensions: dict[str, tuple[Suspension, ...]]
) -> Instrument:
    scope = Scope(law, module, module.name, {})
    return Instrument(scope, relations, suspensions, published_of(scope, module))


def _policy(of: Instrument, drafts: Drafts, target: bool) -> tuple[Policy, list[Definition]]:
    lowered = list(lower_provisions(of))
    provisions = tuple(provision for provision, _ in lowered)
    definitions = [one for _, many in lowered for one in many]
    return lower_policy(of, provisions, tuple(lower_scenarios(of.scope, drafts)), target), definitions


def _calendars(law: Law) -> Iterator[Calendar]:
    for module in law.world.modules.values():
        found = (one for one in module.own.values() if isinstance(one.node, syntax.Calendar))
        read = (lower_calendar(Scope(law, module, None, {}), one) for one in found)
        yield from (calendar for calendar in read if calendar is not None)


def _check(scope: Scope, drafts: Drafts) -> None:
    """Decisions, groups and baselines, also those that nothing uses."""
    check_baselines(scope, drafts)
    for decision in of_kind(scope.module, syntax.Decision):
        check_decision(scope, decision)
    for found in scope.module.own.values():
        if not isinstance(found.node, syntax.Group):
            continue
        group = found.node
        if not group.sources:
            scope.complain(NoSource(span=group.name.span, what="group", name=group.name.text))
        if group.members is None:
            name, lacks = group.name, "has no members"
            example = "write `members (…, …)`"
            scope.complain(Incomplete(span=name.span, what="group", name=name.text, lacks=lacks, example=example))
        of = read_type(scope.law, found.module, group.type)
        if of is not None:
            read_members(scope, found, of)
