"""What can differ between two versions of the law (P520 to P522, P524)."""

from typing import ClassVar

from policyc.text.diagnostic import Severity, diagnostic, facts, list_words
from policyc.verify.findings import Found, short


@facts
class Change(Found):
    """A case that two versions of the law decide otherwise. `outcomes`: in the old version and in the new one.

    alike: the provisions of other cases that change in the same way and are not shown.
    """

    severity: ClassVar[Severity] = Severity.WARNING
    word: ClassVar[str] = ""
    decision: str
    outcomes: tuple[str, str]
    suspensions: str | None = None
    alike: tuple[tuple[str, ...], ...] = ()

    def message(self) -> str:
        one, other = self.outcomes
        lifted = " with suspensions lifted" if self.suspensions is not None else ""
        more = f" (and so in {len(self.alike)} more cases)" if self.alike else ""
        return f"`{self.decision}` becomes {self.word}{lifted}: {other}, where it was {one}{more}"

    def advice(self) -> str:
        others = list_words(dict.fromkeys(short(name) for names in self.alike for name in names))
        return f"the others by {others}: `--all` shows each with its case" if self.alike else ""

    def caption(self) -> str:
        return ", ".join(short(name) for name in self.provisions)


@diagnostic("P520")
class Stricter(Change):
    """In some case the new version decides more strictly than the old one."""

    kind: ClassVar[str] = "stricter"
    word: ClassVar[str] = "stricter"


@diagnostic("P521")
class Looser(Change):
    """In some case the new version decides less strictly than the old one."""

    kind: ClassVar[str] = "looser"
    word: ClassVar[str] = "looser"


@diagnostic("P522")
class Changed(Change):
    """In some case the new version decides otherwise, neither more nor less strictly."""

    kind: ClassVar[str] = "changed"
    word: ClassVar[str] = "different"


@diagnostic("P524")
class DutyChanged(Found):
    """In some case something must be done in one version only, or by another day."""

    kind: ClassVar[str] = "changed"
    severity: ClassVar[Severity] = Severity.WARNING
    duty: str
    change: str
    suspensions: str | None = None

    def message(self) -> str:
        lifted = " with suspensions lifted" if self.suspensions is not None else ""
        match self.change:
            case "new":
                return f"a duty is new{lifted}: {self.duty}"
            case "gone":
                return f"a duty falls away{lifted}: {self.duty}"
            case _:
                return f"a duty is due on another day{lifted}: {self.duty}"

    def caption(self) -> str:
        return ", ".join(short(name) for name in self.provisions)
