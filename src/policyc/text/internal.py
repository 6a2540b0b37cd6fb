"""What policyc says when policyc itself is at fault (P900)."""

from policyc.text.diagnostic import Diagnostic, diagnostic


@diagnostic("P900")
class InternalFault(Diagnostic):
    """policyc failed in a way that no input should be able to cause."""

    kind: str
    where: str
    report: str | None = None

    def message(self) -> str:
        return f"this is a fault of policyc, not of your files: `{self.kind}` in `{self.where}`"

    def hint(self) -> str:
        send = "the command, the output of `policyc version`, and the files it read, if you may share them"
        if self.report is not None:
            return f"please send us {send}, together with `{self.report}`"
        return f"please send us {send}; with `--debug` a report to send along is written"
