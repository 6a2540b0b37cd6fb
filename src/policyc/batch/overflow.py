"""A total that does not fit the numbers of the database: which case it is of, and which provision asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from policyc.backends.sql.code import literal
from policyc.backends.sql.layout import Layout, table_name
from policyc.batch.answer import Judge
from policyc.batch.duck import too_large
from policyc.batch.errors import TooManyNodes
from policyc.batch.read import UnusableError
from policyc.batch.steps import KEPT, one_provision
from policyc.batch.wanted import Wanted
from policyc.core.program import Provision

# What a total is given room for: each node adds to it at most what its column holds.
MOST_NODES = 1 << 22
_ALONE, _CASES = "alone_", 20


@contextmanager
def every_total_fits(judge: Judge, lists: dict[str, tuple[str, str]], wanted: Wanted, layout: Layout) -> Iterator[None]:
    """Where the database ends because a total has too many digits, the case, the policy and the provision are named.

    lists: the file of each list, and its text as a source. The cases with more nodes than totals are made for are asked again one
    by one, provision by provision, until the total comes up again. Raises UnusableError.
    """
    try:
        yield
    except too_large() as problem:
        crowded = [(name, *one) for name in lists if name for one in _crowded(judge, lists[name][1])]
        asking = ((*one, _asking(judge, wanted, layout, one[1])) for one in crowded)
        known = (one for one in asking if one[3] is not None)
        for name, case, many, provision in (*islice(known, 1), *((*one, None) for one in crowded[:1])):
            fault = TooManyNodes(name=lists[name][0], case=case, many=many, most=MOST_NODES, list=name, provision=provision)
            raise UnusableError([fault]) from problem
        raise


def _crowded(judge: Judge, source: str) -> list[tuple[str, int]]:
    """The cases that have more nodes in a list than totals are made for, and how many, the largest first."""
    many = f"SELECT case_id, count(*) FROM {source} GROUP BY case_id HAVING count(*) > {MOST_NODES} ORDER BY 2 DESC, 1 LIMIT {_CASES}"
    return [(str(case), found) for case, found in judge.duck.rows(many)]


def _asking(judge: Judge, wanted: Wanted, layout: Layout, case: str) -> str | None:
    """The first provision for which a total of this case does not fit; nothing where each alone has room."""
    for name in ("", *(place.name for place in wanted.places)):
        table = table_name(name)
        judge.duck.view(f"{_ALONE}{table}", f"SELECT * FROM {KEPT}{table} WHERE CAST(cid AS VARCHAR) = {literal(case)}")
    asked = (one for policy in judge.program.policies if policy.target for one in policy.provisions)
    return next((one.name for one in asked if _is_too_large(judge, layout, one)), None)


def _is_too_large(judge: Judge, layout: Layout, provision: Provision) -> bool:
    try:
        judge.duck.rows(one_provision(judge.program, judge.run, layout, provision, _ALONE))
    except too_large():
        return True
    return False
