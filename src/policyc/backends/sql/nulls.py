"""Whether a case has a fact that is not known, as a column: if not, two truths are enough for it."""

from policyc.backends.sql.code import FALSE, any_of, no
from policyc.backends.sql.layout import column_name
from policyc.backends.sql.plan import CASES, Key
from policyc.backends.sql.scope import THE_CASE, At, Writer
from policyc.backends.sql.summing import Over, one_sum


def any_null(writer: Writer) -> str:
    """Whether any fact of the case or of its lists that the statement reads is null, or a list that is taken to be complete may not be."""
    plan = writer.plan
    found = [_null_here(writer, CASES, "")]
    for place in list(writer.places):
        key = (place,)
        rows = Over(key, CASES, ("cid",), (("cid", "cid"),), "true", False)
        inner = At(writer, key, {None: (THE_CASE, ())})
        text = plan.keep(key, _null_here(writer, key, place), "null")
        found += [one_sum(inner, rows, f"bool_or({text})", FALSE)] if text != FALSE else []
    return plan.keep(CASES, any_of(found), "dirty")


def _null_here(writer: Writer, key: Key, place: str) -> str:
    """Whether a fact of a row is null, or a list of it may have more than is listed."""
    names = sorted(name for where, name in writer.facts if where == place)
    reads = [writer.plan.read(key, f't."{name}"', name) for name in names]
    nulls = [f"({text} IS NULL)" for text in reads]
    lists = [one for one in writer.places.values() if one.name in writer.layout.unclosed]
    held = [column_name(one.steps) for one in lists if one.owner == place and one.name != place]
    held += [one.steps[-1] for one in lists if one.name == place and one.nested]
    closed = [writer.plan.read(key, f't."{name}.complete"', f"{name}_complete") for name in held]
    return any_of([*nulls, *(no(text) for text in closed)])
