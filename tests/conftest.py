"""What all tests share: the flag that rewrites golden pages."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` writes what the commands of the golden pages print now; the difference is read before it is kept."""
    parser.addoption("--accept", action="store_true", help="rewrite the outputs of golden pages")


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether outputs are rewritten."""
    wanted = bool(request.config.getoption("--accept"))
    if wanted and os.environ.get("CI"):
        pytest.exit("a machine that checks does not accept", returncode=2)
    return wanted
