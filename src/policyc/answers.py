"""An answer as Python objects: the same parts under the same names as in its JSON, typed and immutable."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import attrs

Json = Mapping[str, Any]


@attrs.frozen
class Between:
    """All values between two bounds; None is unbounded."""

    at_least: str | None
    at_most: str | None


@attrs.frozen
class Days:
    """All days between two days, both included; None is unbounded."""

    at_least: date | None
    at_most: date | None


# An exact value as it is printed (`0.1 USD`), an interval, or the words of a set.
Value = str | Between | tuple[str, ...]


@attrs.frozen
class Use:
    """A term or category that a condition uses, and what it came to."""

    name: str
    label: str
    value: Value


@attrs.frozen
class Condition:
    """A labelled condition of a provision. `holds` is `yes`, `no` or `open`; margin is value minus threshold."""

    label: str
    text: str
    holds: str
    value: Value | None
    threshold: Value | None
    margin: Value | None
    because_of: tuple[str, ...]
    uses: tuple[Use, ...]


@attrs.frozen
class Reason:
    """A provision that leads to an outcome, or makes it possible where it is not `certain`."""

    provision: str
    title: str
    source: str
    url: str | None
    outcome: str | None
    conditions: tuple[Condition, ...]
    certain: bool
    sets_aside: tuple[str, ...] = ()
    confidence: str | None = None


@attrs.frozen
class Considered:
    """A provision that was looked at, and what became of it: `live`, `not_met`, `set_aside`, `suspended` and so on."""

    provision: str
    title: str
    source: str
    url: str | None
    outcome: str | None
    state: str
    set_aside_by: tuple[str, ...]
    conditions: tuple[Condition, ...]


@attrs.frozen
class Suspended:
    """A provision that would apply but for a suspension. None as a day is without a first or last day."""

    provision: str
    title: str
    outcome: str | None
    by: str
    first: date | None
    through: date | None
    source: str
    certain: bool
    when: str | None


@attrs.frozen
class Conflict:
    """Two provisions that contradict each other, and what each of them concludes."""

    provisions: tuple[str, ...]
    outcomes: tuple[str, ...]
    certain: bool


@attrs.frozen
class Missing:
    """A fact that is missing or known only in part, and whether it keeps the decision open."""

    path: str
    matters: bool


@attrs.frozen
class Question:
    """Something the law leaves open, and the outcomes that are possible under each reading."""

    question: str
    label: str
    outcomes: Mapping[str, tuple[str, ...]]


@attrs.frozen
class NotEncoded:
    """A clause that a policy leaves out, and why."""

    clause: str
    why: str
    source: str


@attrs.frozen
class Duty:
    """Something that must be done, and until when (None: no deadline); `because_of` is what keeps it open whether it is due."""

    provision: str
    duty: str
    due: date | Days | None
    certain: bool
    title: str
    source: str
    because_of: tuple[str, ...]


@attrs.frozen
class Result:
    """What is decided: the status, the outcome if it is `determined`, and every outcome that is possible."""

    status: str
    outcome: str | None
    possible: tuple[str, ...]


@attrs.frozen
class Decision:
    """What one policy decides; of several policies together where `policy` is None.

    `without_suspensions` is given only where it differs. `considered` is empty without `explain`.
    """

    policy: str | None
    decision: str
    on: date | Days | None
    status: str
    outcome: str | None
    possible: tuple[str, ...]
    because: tuple[Reason, ...]
    suspended: tuple[Suspended, ...]
    conflict: tuple[Conflict, ...]
    missing: tuple[Missing, ...]
    questions: tuple[Question, ...]
    not_encoded: tuple[NotEncoded, ...]
    duties: tuple[Duty, ...]
    considered: tuple[Considered, ...]
    without_suspensions: Result | None
    confidence: str | None = None


@attrs.frozen
class Answer:
    """The answer for one case.

    A decision is also an attribute: `answer.licence` is what the policy decides on `licence`. If several policies decide
    it, it is their overall decision: the strictest outcome, the reasons of all of them that speak for a possible
    outcome, and everything else that any of them found. What each says for itself is in `decisions`.
    """

    decisions: tuple[Decision, ...]
    overall: Mapping[str, Result]
    known_on: date | None
    readings: Mapping[str, str]
    suspensions: str
    case_sha256: str
    _document: dict[str, Any] = attrs.field(repr=False)

    def __getattr__(self, name: str) -> Decision:
        found = tuple(one for one in self.decisions if one.decision == name) if not name.startswith("_") else ()
        if not found:
            raise AttributeError(f"no policy of this answer decides {name!r}")
        return found[0] if len(found) == 1 else together(found, self.overall[name])

    def to_json(self) -> dict[str, Any]:
        """The document that `policyc eval --format json` prints; it belongs to the caller."""
        return copied(self._document)


def read_answer(document: dict[str, Any]) -> Answer:
    """The answer that a document of the schema `policyc/answer/1` holds."""
    return Answer(
        decisions=tuple(_decision(one) for one in document["decisions"]),
        overall={name: _result(one) for name, one in document["overall"].items()},
        known_on=_day(document["known_on"]),
        readings=dict(document["readings"]),
        suspensions=document["suspensions"],
        case_sha256=document["case_sha256"],
        document=copied(document),
    )


def together(found: tuple[Decision, ...], overall: Result) -> Decision:
    """What several policies decide together."""
    reasons = tuple(reason for one in found for reason in one.because if reason.outcome in (*overall.possible, None))
    days = {one.on for one in found}
    return Decision(
        policy=None,
        decision=found[0].decision,
        on=found[0].on if len(days) == 1 else None,
        status=overall.status,
        outcome=overall.outcome,
        possible=overall.possible,
        because=reasons,
        suspended=tuple(item for one in found for item in one.suspended),
        conflict=tuple(item for one in found for item in one.conflict),
        missing=_merged(found),
        questions=tuple({item.question: item for one in found for item in one.questions}.values()),
        not_encoded=tuple(item for one in found for item in one.not_encoded),
        duties=tuple(item for one in found for item in one.duties),
        considered=tuple(item for one in found for item in one.considered),
        without_suspensions=None,
    )


def copied(document: dict[str, Any]) -> dict[str, Any]:
    """A copy that shares nothing which could be changed."""
    return {key: _copied(value) for key, value in document.items()}


def _copied(value: Any) -> Any:
    match value:
        case dict():
            return copied(value)
        case list():
            return [_copied(item) for item in value]
        case _:
            return value


def _merged(found: tuple[Decision, ...]) -> tuple[Missing, ...]:
    paths = dict.fromkeys(item.path for one in found for item in one.missing)
    mattering = {item.path for one in found for item in one.missing if item.matters}
    return tuple(Missing(path, path in mattering) for path in paths)


def _decision(one: Json) -> Decision:
    without = one.get("without_suspensions")
    return Decision(
        policy=one["policy"],
        decision=one["decision"],
        on=_day_or_days(one["on"]),
        status=one["status"],
        outcome=one["outcome"],
        possible=tuple(one["possible"]),
        because=tuple(_reason(item) for item in one["because"]),
        suspended=tuple(_suspended(item) for item in one["suspended"]),
        conflict=tuple(
            Conflict(tuple(item["provisions"]), tuple(item["outcomes"]), item["certain"]) for item in one["conflict"]
        ),
        missing=tuple(Missing(item["path"], item["matters"]) for item in one["missing"]),
        questions=tuple(_question(item) for item in one["questions"]),
        not_encoded=tuple(
            NotEncoded(item["clause"], item["why"], item.get("source", "")) for item in one["not_encoded"]
        ),
        duties=tuple(_duty(item) for item in one["duties"]),
        considered=tuple(_considered(item) for item in one.get("considered", ())),
        without_suspensions=_result(without) if without is not None else None,
        confidence=one.get("confidence"),
    )


def _result(one: Json) -> Result:
    return Result(one["status"], one["outcome"], tuple(one["possible"]))


def _reason(one: Json) -> Reason:
    return Reason(
        provision=one["provision"],
        title=one["title"],
        source=one["source"],
        url=one["url"],
        outcome=one["outcome"],
        conditions=tuple(_condition(item) for item in one["conditions"]),
        certain=one.get("certain", True),
        sets_aside=tuple(one.get("sets_aside", ())),
        confidence=one.get("confidence"),
    )


def _considered(one: Json) -> Considered:
    return Considered(
        provision=one["provision"],
        title=one["title"],
        source=one.get("source", ""),
        url=one.get("url"),
        outcome=one.get("outcome"),
        state=one["state"],
        set_aside_by=tuple(one["set_aside_by"]),
        conditions=tuple(_condition(item) for item in one["conditions"]),
    )


def _condition(one: Json) -> Condition:
    return Condition(
        label=one["label"],
        text=one["text"],
        holds=one["holds"],
        value=_given(_value, one.get("value")),
        threshold=_given(_value, one.get("threshold")),
        margin=_given(_value, one.get("margin")),
        because_of=tuple(one.get("because_of", ())),
        uses=tuple(Use(item["name"], item["label"], _value(item["value"])) for item in one.get("uses", ())),
    )


def _given(read: Callable[[Any], Value], found: Any) -> Value | None:
    return None if found is None else read(found)


def _value(found: Any) -> Value:
    match found:
        case {"at_least": low, "at_most": high}:
            return Between(low, high)
        case list():
            return tuple(found)
        case _:
            return str(found)


def _suspended(one: Json) -> Suspended:
    return Suspended(
        provision=one["provision"],
        title=one["title"],
        outcome=one["outcome"],
        by=one["by"],
        first=_day(one["from"]),
        through=_day(one["through"]),
        source=one["source"],
        certain=one["certain"],
        when=one.get("when"),
    )


def _question(one: Json) -> Question:
    outcomes = {name: (found,) if isinstance(found, str) else tuple(found) for name, found in one["outcomes"].items()}
    return Question(one["question"], one["label"], outcomes)


def _duty(one: Json) -> Duty:
    return Duty(
        provision=one["provision"],
        duty=one["duty"],
        due=_day_or_days(one["due"]),
        certain=one["certain"],
        title=one.get("title", ""),
        source=one.get("source", ""),
        because_of=tuple(one.get("because_of", ())),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _day_or_days(found: Any) -> date | Days | None:
    if isinstance(found, dict):
        return Days(_day(found["at_least"]), _day(found["at_most"]))
    return _day(found)
