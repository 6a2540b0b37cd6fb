"""What a person reads instead of a name."""

import attrs


@attrs.frozen
class Names:
    """Labels by full name. Where there is none, the name itself is shown."""

    policies: dict[str, str]
    outcomes: dict[tuple[str, str], tuple[tuple[str, str], ...]]
    otherwise: dict[tuple[str, str], str | None]
    readings: dict[tuple[str, str], str]

    def outcome(self, policy: str, decision: str, name: str) -> str:
        """`a licence is required` for `required`."""
        return dict(self.outcomes.get((policy, decision), ())).get(name, name)

    def severity(self, policy: str, decision: str, name: str) -> tuple[str, ...]:
        """The colour of an outcome: green for the ordinary or weakest one, red for the strictest."""
        order = [outcome for outcome, _ in self.outcomes.get((policy, decision), ())]
        if name not in order:
            return ()
        if name == self.otherwise.get((policy, decision), order[0]):
            return ("green",)
        return ("red",) if name == order[-1] else ("yellow",)


NO_NAMES = Names({}, {}, {}, {})
