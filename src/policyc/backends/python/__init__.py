"""A Program as Python source: exact, two-valued where the facts are known, in bounds where they are not."""
