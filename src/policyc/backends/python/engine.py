"""One evaluation of a compiled policy: first as if every fact were known, then in bounds."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from policyc.backends.python.bounds import UNKNOWN, Iv, Mo, Number, Rates, is_zero
from policyc.backends.python.deciding import Asked, Decided, Decision, Means, explain, settle
from policyc.backends.python.identity import Naming
from policyc.backends.python.narrowing import Layout, Narrowing, all_exact, read_rates
from policyc.backends.python.reading import Fact, Odd, TwoCurrencies


class NamedTwice(Exception):
    """A case mentions some thing more than once, so that its mentions know of each other."""


# What a two-valued evaluation meets where a fact is missing, a range, or not what it should be.
NOT_SO_SIMPLE = (KeyError, TypeError, AttributeError, Odd, TwoCurrencies, NamedTwice)
ANY_DAY = Iv((None, False), (None, False))
LAST_DAY = 3652059


class State:
    """One evaluation of one case. A generated subclass adds the questions as they stand and what was found out already.

    on: the number of the day to judge on, 0 if the case says it. known: the number of the day up to which instruments are
    known. honoured: whether suspensions count. trust: how well texts must be known. multi: amounts are sums by currency.
    """

    on = 0
    known = 3652059
    honoured = True
    trust = 0
    cur: str | None = None
    suffix = ""
    multi = False
    rates: Rates | None = None
    rate_facts: Any = None
    varying: tuple[str, ...] = ()
    naming: Naming | None = None
    # A case, and the mentions in it of things whose name is known.
    mentioned: tuple[Any, list[Any]] | None = None
    # What was found out of lists that are followed through chains.
    lists: dict[Any, Any] | None = None

    # Whether the generated code keeps what it finds out of single records.
    keeps = True
    c: Any
    memo: dict[Any, Any]
    fixed: dict[Any, Any]

    @classmethod
    def of(cls, case: Any) -> "State":
        """The evaluation of a case that has found out nothing yet."""
        s = cls()
        s.c = case
        if cls.keeps:
            s.memo, s.fixed = {}, {}
        return s

    def take(self, terms: "Terms") -> None:
        """Judge on these terms."""
        self.on, self.known, self.honoured, self.trust = terms.on, terms.known, terms.honoured, terms.trust
        if terms.readings:
            self.__dict__.update(terms.readings)

    def money(self, currency: str, number: Number) -> Number:
        """An amount of money as this evaluation computes with it."""
        if self.multi:
            return Mo({currency: number}, self.all_rates())
        if currency != UNKNOWN and self.cur != currency and not is_zero(number):
            if self.cur is not None:
                raise TwoCurrencies
            self.cur = currency
        return number

    def all_rates(self) -> Rates:
        """The rates of the case."""
        if self.rates is None:
            self.rates = read_rates(self, self.c, self.rate_facts) if self.rate_facts is not None else {}
        return self.rates

    def exact_rates(self) -> bool:
        """Whether no rate of the case is a range."""
        return all_exact(self.all_rates())

    def reading(self, taken: dict[str, str]) -> "State":
        """The same under these readings of questions that are open here."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        for name in self.varying:
            other.__dict__.pop(name, None)
        other.memo = {}
        other.__dict__.update(taken)
        return other


def unknown_day(s: Any) -> int:
    """Raises: the day on which a policy judges is not known."""
    raise Odd("the day on which the case is judged is not known")


def broken(text: str) -> None:
    """Raises: a case contradicts what the vocabulary says of every record."""
    raise Broken(text)


class Broken(Exception):
    """The facts of a case contradict each other; the message is what the vocabulary says of every record."""


class Terms(NamedTuple):
    """On which terms a case is judged; see `State`. readings: by the slot of the question."""

    on: int = 0
    known: int = LAST_DAY
    honoured: bool = True
    trust: int = 0
    readings: Mapping[str, str] = {}
    reasons: bool = False


USUAL = Terms()
EXPLAINED = Terms(reasons=True)


class Part(NamedTuple):
    """A decision with its functions: where all facts are known, and where they may not be.

    alone: where it is the only decision, what gives all results of an evaluation and a case in which all facts are known,
    without and with reasons. pure: these change nothing in the evaluation.
    """

    decision: Decision
    known: Means
    bounds: Means
    met_known: Any
    met_bounds: Any
    alone: Any = None
    pure: bool = False


class Engine:
    """A compiled policy.

    checks: what looks for contradictions in a case, where all facts are known and where not. layouts: how amounts that are
    not known are narrowed; none if nothing can be. records: the facts of every record.
    """

    def __init__(self, state: type[State], parts: tuple[Part, ...], questions: tuple[Asked, ...], **more: Any) -> None:
        self.state, self.parts, self.questions = state, parts, questions
        self.checks: tuple[Callable[..., None], Callable[..., None]] | None = more.get("checks")
        self.layouts: dict[str, Layout] = more.get("layouts", {})
        self.narrows = any(layout.sums for layout in self.layouts.values())
        self.records: dict[str, tuple[Fact, ...]] = more.get("records", {})
        self.quick = tuple((one.decision, one.known, one.known.quick) for one in parts)

    def only(self) -> Part | None:
        """The one decision, if there is no other and nothing else is to be looked at; then a case is decided without much ado."""
        simple = self.checks is None and len(self.parts) == 1 and not self.state.keeps and self.state.naming is None
        return self.parts[0] if simple else None

    def decide(self, case: Any, terms: Terms = USUAL) -> tuple[Decided, ...]:
        """What each decision comes to. Raises Odd for a case that cannot be read, Broken for one that contradicts itself."""
        checked = self.checks is None
        if terms is USUAL or terms is EXPLAINED or (terms.known == LAST_DAY and not terms.trust):
            s = self.state.of(case)
            try:
                if self.named_twice(s, case):
                    raise NamedTwice
                if terms is not USUAL and terms is not EXPLAINED:
                    s.take(terms)
                if self.checks is not None:
                    self.checks[0](s, case)
                    checked = True
                return self.all_known(s, terms)
            except NOT_SO_SIMPLE:
                pass  # what stood in the way is found again, in bounds or as what is wrong with the case
        return self.in_bounds(case, terms, checked)

    def named_twice(self, s: State, case: Any) -> bool:
        """Whether some thing is mentioned more than once, so that its mentions know of each other."""
        return s.naming is not None and s.naming.twice(s, case)

    def all_known(self, s: State, terms: Terms) -> tuple[Decided, ...]:
        """The decisions of a case in which every fact that is read is known."""
        if terms.reasons:
            return tuple([self.explained(s, one, one.known, one.met_known) for one in self.parts])
        found = []
        for decision, means, quick in self.quick:
            one = quick(s)
            found.append(one if type(one) is Decided else settle(s, decision, means, self.questions))
        return tuple(found)

    def explained(self, s: State, part: Part, means: Means, met: Any) -> Decided:
        """One decision with the provisions that lead to it."""
        found = means.reasons(s)
        return found if found is not None else explain(s, part.decision, means, self.questions, met)

    def in_bounds(self, case: Any, terms: Terms, checked: bool) -> tuple[Decided, ...]:
        """The decisions of a case of which less is known."""
        try:
            return self.once_in_bounds(case, terms, checked, self.state.multi)
        except TwoCurrencies:
            return self.once_in_bounds(case, terms, checked, True)

    def once_in_bounds(self, case: Any, terms: Terms, checked: bool, multi: bool) -> tuple[Decided, ...]:
        """The same, with amounts in one currency or as sums by currency."""
        if not hasattr(case, "keys"):
            raise Odd("the case is not a group of facts in {}")
        s = self.state.of(case)
        s.multi = multi
        if terms is not USUAL:
            s.take(terms)
        twice = self.named_twice(s, case)
        if twice or (self.narrows and not checked):
            s.c = Narrowing(s, self.layouts, self.state.naming if twice else None).run(case)
        if self.checks is not None and (twice or not checked):
            self.checks[1](s, s.c)
        if terms.reasons:
            return tuple([self.explained(s, one, one.bounds, one.met_bounds) for one in self.parts])
        return tuple([settle(s, one.decision, one.bounds, self.questions) for one in self.parts])
