"""What was neither proved nor refuted (P530, P531): why, and for which cases at least it holds."""

from typing import ClassVar

from policyc.text.diagnostic import Severity, diagnostic
from policyc.verify.findings import Found


@diagnostic("P530")
class NotSettled(Found):
    """It was neither proved nor refuted in the time given."""

    verdict: ClassVar[str] = "not_decided"
    severity: ClassVar[Severity] = Severity.NOTE
    asked: str
    what: str
    why: str

    def message(self) -> str:
        return f"not settled: {self.what} ({self.why})"

    def advice(self) -> str:
        return "a longer `--timeout` or `--total-timeout` may settle it; nothing is claimed"


@diagnostic("P531")
class SettledForSmall(Found):
    """It was not refuted by any case up to a size, and is not proved for larger ones."""

    verdict: ClassVar[str] = "bounded"
    severity: ClassVar[Severity] = Severity.NOTE
    asked: str
    what: str
    why: str

    def message(self) -> str:
        return f"settled only for {self.why}: {self.what}"

    def advice(self) -> str:
        return "no case of that size shows the contrary; for larger ones nothing is claimed"


def kind_of(found: Found) -> str:
    """The kind under which a finding is listed."""
    return found.asked if isinstance(found, NotSettled | SettledForSmall) else found.kind
