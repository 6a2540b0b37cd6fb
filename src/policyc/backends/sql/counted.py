"""What a table promises of a list, as columns: how many rows each case has, and whether a node of it stands twice."""

from policyc.backends.sql.code import FALSE, any_of
from policyc.backends.sql.plan import CASES
from policyc.backends.sql.scope import THE_CASE, At, Writer
from policyc.backends.sql.summing import Over, one_sum

# How many nodes have a bit of a whole number of 64 bits, the sign left out.
MOST_NODES = 63


def counted(writer: Writer, lists: tuple[str, ...]) -> dict[str, str]:
    """The rows of each of these lists, as `rows_0` and so on, and `twice`: their nodes have places from 1 to `MOST_NODES`."""
    found, twice = dict[str, str](), list[str]()
    for number, name in enumerate(lists):
        rows = Over((name,), CASES, ("cid",), (("cid", "cid"),), "true", False)
        inner = At(writer, (name,), {None: (THE_CASE, ())})
        many = one_sum(inner, rows, "count(*)", "0")
        seen = one_sum(inner, rows, "bit_count(coalesce(bit_or(CAST(1 AS BIGINT) << CAST(pos - 1 AS INTEGER)), 0))", "0")
        found[f"rows_{number}"] = many
        twice.append(f"({many} <> {seen})")
    return found | {"twice": writer.plan.keep(CASES, any_of(twice), "twice")} if lists else {"twice": FALSE}
