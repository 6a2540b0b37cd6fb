"""Which constructs of the grammar a surface tree uses, under the aliases of the grammar."""

import re
from collections.abc import Iterator

import attrs

from policyc.grammar import grammar_text
from policyc.language import syntax

ALIAS = re.compile(r"->[ ]*([a-z_]+)")
# Sections of the grammar that no evaluation of a case meets.
LEFT_OUT = re.compile(
    r"^(baseline|with|\?setting|accept|\?accept_clause|guarantee|\?guarantee_clause)\b"
    r"|^(scenario|\?scenario_clause|\?expectation)\b"
)
NOT_WRITTEN = {"encoded_by", "reviewed_by"}
# These leave no node of their own in the tree: a chain is its connective, a grouped expression what stands inside.
BY_OTHER_NAMES = {"chain": {"and", "or", "implies"}, "grouped": set[str]()}


def aliases_of_the_grammar() -> set[str]:
    """Every alias of the part of the grammar that bears on an answer."""
    found: set[str] = set()
    left_out = False
    for line in grammar_text().splitlines():
        if re.match(r"\??[a-z_]+:", line):
            left_out = LEFT_OUT.match(line) is not None
        found |= set() if left_out else set(ALIAS.findall(line.partition("//")[0]))
    for name, others in BY_OTHER_NAMES.items():
        found = (found - {name}) | others
    return found - NOT_WRITTEN


def used(node: object) -> Iterator[str]:
    """The aliases of a node and of all below it, one by one."""
    yield from _own(node)
    if isinstance(node, tuple):
        for one in node:
            yield from used(one)
    elif attrs.has(type(node)):
        for field in attrs.fields(type(node)):
            if field.name != "span":
                yield from used(getattr(node, field.name))


def _own(node: object) -> Iterator[str]:
    match node:
        case syntax.Phrase(op):
            yield op
        case syntax.IsA(negated=negated):
            yield "is_not_a" if negated else "is_a"
        case syntax.Applies(conditions=conditions):
            yield "conditions_hold" if conditions else "applies"
        case syntax.DaysAfter(calendar=calendar):
            yield "days_after" if calendar is None else "working_days_after"
        case syntax.Chains(opened=opened):
            yield "chains_more_than" if opened else "chains_at_least"
        case syntax.Fold(fold=fold, depth=depth):
            yield {"no": "no_", "count": "count_of"}.get(fold, fold)
            yield {"any": "any_depth", "every level": "every_level"}.get(depth, depth)
        case syntax.Number() | syntax.YesNo() | syntax.Quoted() | syntax.Day() | syntax.Labelled():
            yield _literal(node)
        case syntax.TypeExpr(kind=kind):
            yield f"type_{kind}"
        case syntax.Limit(kind=kind):
            yield f"range_{kind}"
        case _:
            yield from _clauses(node)


def _literal(node: syntax.Number | syntax.YesNo | syntax.Quoted | syntax.Day | syntax.Labelled) -> str:
    match node:
        case syntax.Number(text=text, unit=unit):
            sign = text.startswith("-")
            if unit == "%":
                return "percent"
            return ("negative_amount" if sign else "amount") if unit else "negative" if sign else "number"
        case syntax.YesNo(yes=yes):
            return "yes" if yes else "no"
        case syntax.Labelled(quantifier=quantifier):
            return quantifier.split()[0]
        case syntax.Quoted():
            return "quoted"
        case syntax.Day():
            return "date"


def _clauses(node: object) -> Iterator[str]:
    match node:
        case syntax.Policy() | syntax.Group() | syntax.Calendar() | syntax.Question():
            names = {"issued_by", "published", "judged_on", "affected_by", "as_of", "members", "readings"}
            yield from (name for name in sorted(names) if getattr(node, name, None))
            if isinstance(node, syntax.Calendar):
                yield from ("working_week", "closed_on", "open_on", "known_days")
        case syntax.Term(means=means):
            yield "means" if means[0].start is None else "means_dated"
        case syntax.Decision():
            yield from ["decided_by", "ordered_outcomes" if node.ordered else "unordered_outcomes"]
            yield from ["otherwise"] if node.otherwise else []
        case syntax.Provision():
            yield from (name for name in ("in_force", "subject_to", "replaces") if getattr(node, name))
            yield from [*(["then"] if node.concludes or node.duties else [])]
            yield from [node.confidence.text] if node.confidence is not None else []
        case syntax.Conclude():
            yield "conclude"
        case syntax.Must():
            yield "duty"
        case syntax.Suspend():
            yield "all_provisions" if node.everything else "these_provisions"
        case syntax.Period(first=first, last=last):
            yield "until" if first is None else "from_day" if last is None else "from_to"
        case _:
            return
