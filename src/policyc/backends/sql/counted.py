"""How many rows of a list each case has, as a column: if they add up, every row of the list is of a case."""

from policyc.backends.sql.plan import CASES
from policyc.backends.sql.scope import THE_CASE, At, Writer
from policyc.backends.sql.summing import Over, one_sum


def counted(writer: Writer, lists: tuple[str, ...]) -> dict[str, str]:
    """The rows of each of these lists, as `rows_0` and so on."""
    found = dict[str, str]()
    for number, name in enumerate(lists):
        rows = Over((name,), CASES, ("cid",), (("cid", "cid"),), "true", False)
        found[f"rows_{number}"] = one_sum(At(writer, (name,), {None: (THE_CASE, ())}), rows, "count(*)", "0")
    return found
