"""The statement for a warehouse is one that its dialect reads back, and DuckDB runs its own."""

from collections.abc import Mapping

import pytest
import sqlglot

from agreement.trials import policy
from policyc.batch.errors import NotInSql
from policyc.batch.warehouse import DIALECTS, warehouse_sql
from policyc.core.run import Run

SEEDS = (0, 1, 3)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_its_statement_back(dialect: str) -> None:
    written = 0
    for seed in SEEDS:
        sql = warehouse_sql(policy(seed)[1].program, Run(), dialect, depth=2)
        if isinstance(sql, NotInSql):
            continue
        assert isinstance(sql, str)
        tree = sqlglot.parse_one(sql, read=dialect)
        assert isinstance(tree.args, Mapping) and "HUGEINT" not in sql
        written += 1
    assert written
