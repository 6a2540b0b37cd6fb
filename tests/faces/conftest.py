"""The fixtures that stand in for the session and for a user of the command line."""

from typing import Any

import pytest
from trial_session import Ran, session

from policyc import cli

__all__ = ["session"]


@pytest.fixture
def policyc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line with these words; nothing of the surroundings gets in."""
    for name in ("POLICYC_ERROR_FORMAT", "POLICYC_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(left.value.code or 0), out, err)

    return run
