"""What a table promises of a list, as a column: how many different nodes of it each case has."""

from policyc.backends.sql.plan import CASES
from policyc.backends.sql.scope import THE_CASE, At, Writer
from policyc.backends.sql.summing import Over, one_sum

# How many nodes have a bit of a whole number of 64 bits, the sign left out.
MOST_NODES = 63


def counted(writer: Writer, lists: tuple[str, ...]) -> dict[str, str]:
    """The different nodes of each of these lists, as `nodes_0` and so on. Their places are from 1 to `MOST_NODES`.

    Together they are as many as the list has rows if, and only if, every row is of a case and no node stands twice.
    """
    found = dict[str, str]()
    for number, name in enumerate(lists):
        rows = Over((name,), CASES, ("cid",), (("cid", "cid"),), "true", False)
        inner = At(writer, (name,), {None: (THE_CASE, ())})
        bits = "bit_or(CAST(1 AS BIGINT) << CAST(pos - 1 AS INTEGER))"
        found[f"nodes_{number}"] = one_sum(inner, rows, f"bit_count(coalesce({bits}, 0))", "0")
    return found
