"""Every policy on a page of the manual is what the page says: free of faults, or wrong in the way that is named."""

from pathlib import Path

import pytest

from manual import PAGES, Example, codes_of, examples

EXAMPLES = [example for page in PAGES for example in examples(page)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_a_policy_on_a_page_gives_the_codes_that_the_page_names(example: Example, tmp_path: Path) -> None:
    assert codes_of(example, tmp_path) == example.codes
