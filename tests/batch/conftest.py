"""DuckDB as the tests use it draws no bar over what they print."""

import duckdb

duckdb.default_connection().execute("SET enable_progress_bar=false")
