"""Millions of cases at once: read in columns, answered by a statement, written as rows."""
