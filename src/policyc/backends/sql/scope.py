"""Where an expression stands in SQL: on the rows of which frame, and which rows of others belong to each of them."""

from collections.abc import Callable
from typing import Any

import attrs

from policyc.backends.sql.code import Code
from policyc.backends.sql.layout import CASE_KEYS, NODE_KEYS, Layout, Place, table_name
from policyc.backends.sql.plan import CASES, Frame, Key, Plan
from policyc.core.program import Definition, Program
from policyc.core.run import Run
from policyc.core.types import Type

# The record that a name stands for: the row of which frame, and the steps from there.
Bound = tuple[str, tuple[str, ...]]
THIS, OWNER, PARENT, FIRST, SECOND, THE_CASE = "this", "owner", "parent", "first", "second", "case"
# An element of which nothing is known, of a list that may have more: the steps begin with the name of its record.
ANYTHING = "anything"
_JOINS = {
    THIS: (("cid", "cid"), ("pos", "pos")),
    OWNER: (("cid", "cid"), ("owner", "pos")),
    PARENT: (("cid", "cid"), ("parent", "pos")),
    FIRST: (("cid", "cid"), ("first", "pos")),
    SECOND: (("cid", "cid"), ("second", "pos")),
    THE_CASE: (("cid", "cid"),),
}


@attrs.define(eq=False)
class Writer:
    """What one statement is written for: the Program, the terms of the run, the tables, and what is written already.

    asked: the questions whose readings stand in the table of cases. prefix: what the names of the tables begin with.
    listed: what keeps a value open is a list of questions and facts, not a set of questions.
    told: margins are told. questions: the bit of each question that is open. cash: the currencies of constants; nothing: of those that are zero.
    mixes: amounts are chosen between, so that they may be bounded currency by currency. undecided: more than facts keeps conditions open.
    chained: the lists in which chains of holdings are followed: nobody may be mentioned twice for the statement to be right.
    """

    program: Program
    run: Run
    layout: Layout
    asked: frozenset[str] = frozenset()
    prefix: str = ""
    listed: bool = False
    told: bool = False
    plan: Plan = attrs.field(factory=Plan)
    places: dict[str, Place] = attrs.field(factory=dict)
    facts: dict[tuple[str, str], Type] = attrs.field(factory=dict)
    done: dict[tuple[object, ...], Code] = attrs.field(factory=dict)
    definitions: dict[str, Definition] = attrs.field(init=False)
    questions: dict[str, int] = attrs.field(init=False)
    chained: set[str] = attrs.field(factory=set)
    cash: dict[str, None] = attrs.field(factory=dict)
    nothing: dict[str, None] = attrs.field(factory=dict)
    mixes: bool = False
    undecided: bool = False

    def __attrs_post_init__(self) -> None:
        self.definitions = {one.name: one for one in self.program.definitions}
        self.questions = {one.name: 1 << number for number, one in enumerate(self.program.questions[:62])}
        self.plan.add(Frame(CASES, "case", CASE_KEYS, f"{table_name('', self.prefix)} t"))


@attrs.frozen
class At:
    """Where an expression stands: on the rows of which frame, and what its names are bound to."""

    writer: Writer
    frame: Key
    bound: dict[str | None, Bound]

    def home(self, role: str) -> Key:
        """The frame whose rows a role stands for."""
        if role == ANYTHING:
            return self.frame
        if role == THE_CASE or (role == OWNER and self.writer.places[self.frame[0]].owner == ""):
            return CASES
        if role == OWNER:
            return (self.writer.places[self.frame[0]].owner,)
        return (self.frame[2],) if role == SECOND else (self.frame[0],)

    def fetched(self, role: str, code: Code) -> Code:
        """A code of the frame of a role, on the rows here."""
        if role == ANYTHING:
            return code
        home = self.home(role)
        join = _JOINS[THE_CASE] if home == CASES else _JOINS[role]
        return each_text(code, lambda text: self.writer.plan.bring(self.frame, home, join, text))


def start(writer: Writer) -> At:
    """Where nothing but the case is bound."""
    return At(writer, CASES, {None: (THE_CASE, ())})


def nodes(writer: Writer, place: Place) -> Key:
    """The frame of the nodes of a list table."""
    key = (place.name,)
    if key not in writer.plan.frames:
        writer.places[place.name] = place
        name = "node_" + place.name.replace(".", "__")
        writer.plan.add(Frame(key, name, NODE_KEYS, f"{table_name(place.name, writer.prefix)} t"))
    return key



def keep(at: At, code: Code, hint: str) -> Code:
    """The code with each of its texts as a column of the frame."""
    plan = at.writer.plan
    return each_text(code, lambda text: plan.keep(at.frame, text, hint))


def each_text(code: Code, change: Callable[[str], str]) -> Code:
    """The code with each of its texts changed."""
    texts = {name: text for name, text in attrs.asdict(code, recurse=False).items() if isinstance(text, str)}
    changed: dict[str, Any] = {name: change(text) for name, text in texts.items()}
    return attrs.evolve(code, **changed)
