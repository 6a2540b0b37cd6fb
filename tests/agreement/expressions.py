"""Random typed expressions, as text: every phrase of the language, each with a fair chance."""

from collections.abc import Callable
from random import Random

import attrs

from agreement.scope import Scope, Thresholds, literal
from agreement.vocab import COUNT, DATE, MASS, MONEY, NUMBER, OWNERSHIP, YES_NO, Field, Kind, many

CHOOSE, LOGIC, UNARY, COMPARISON, SUM, PRODUCT, ATOM = range(7)
ORDER_WORDS = ("is at least", "is at most", "is more than", "is less than", ">=", "<=", ">", "<", "is", "=", "is not")
DAY_WORDS = ("is before", "is after", "is on or before", "is on or after")
TALLEST = 3
LABELS = (
    ("(a)", "(b)", "(c)", "(d)", "(e)"),
    ("(i)", "(ii)", "(iii)", "(iv)"),
    ("(1)", "(2)", "(3)"),
)
WEIGHTS = {
    "compared": 10,
    "worded": 6,
    "dated": 3,
    "set": 4,
    "chain": 6,
    "not": 3,
    "fold": 6,
    "held": 2,
    "is_a": 3,
    "term": 3,
    "question": 3,
    "provision": 4,
    "choice": 2,
    "truth": 2,
}


@attrs.define
class Writer:
    """A source of random expressions. `fresh` numbers the variables of folds."""

    rng: Random
    seen: Thresholds
    fresh: int = 0
    taste: dict[str, int] = attrs.field(factory=dict)
    sums: bool = False

    def __attrs_post_init__(self) -> None:
        # Each program is fond of some phrases and does without others, so that rare ones meet each other.
        self.taste = {name: weight * self.rng.choice((0, 1, 1, 1, 4)) for name, weight in WEIGHTS.items()}
        # And some are about little else than what the parts come to.
        self.sums = self.rng.random() < 0.3

    def condition(self, scope: Scope, deep: int, need: int = LOGIC) -> str:
        """A condition that may stand where a phrase of at least this level is wanted."""
        if self.sums and self.rng.random() < 0.6:
            return self._summed(scope, need)
        if deep <= 0:
            return self._fact(scope, need)
        name = self.rng.choices(list(self.taste), [weight + 0.1 for weight in self.taste.values()])[0]
        make: Callable[[Scope, int, int], str] = getattr(self, f"_{name}")
        return make(scope, deep, need) or self._fact(scope, need)

    def number(self, kind: Kind, scope: Scope, deep: int, need: int = SUM) -> str:
        """A number of this kind."""
        paths = scope.of_kind(kind)
        if deep <= 0 or self.rng.random() < 0.2:
            return self._leaf(kind, paths, scope)
        choice = self.rng.random()
        if choice < 0.42:
            found = self._number_fold(kind, scope, deep)
            return found or self._leaf(kind, paths, scope)
        if choice < 0.58:
            sign = self.rng.choice("++-") if kind != COUNT else "+"
            text = f"{self.number(kind, scope, deep - 1)} {sign} {self.number(kind, scope, deep - 1, PRODUCT)}"
            return at(text, SUM, need)
        if choice < 0.85 and kind != COUNT:
            return self._scaled(kind, scope, deep, need)
        if choice < 0.93:
            one, other = (self.number(kind, scope, deep - 1, ATOM) for _ in range(2))
            return f"({one} if {self.condition(scope, deep - 1)} otherwise {other})"
        return self._leaf(kind, paths, scope)

    def day(self, scope: Scope, deep: int) -> str:
        """A day; always an atom."""
        choice = self.rng.random()
        if deep > 0 and choice < 0.3:
            return f"{self.rng.choice((0, 1, 10, 30))} days after {self.day(scope, 0)}"
        if deep > 0 and choice < 0.4 and scope.calendars:
            calendar = self.rng.choice(scope.calendars)
            return f"{self.rng.choice((1, 5, 10))} working days after {self.day(scope, 0)} in {calendar}"
        if deep > 0 and choice < 0.48:
            return f"({self.day(scope, 0)} if {self.condition(scope, deep - 1)} otherwise {self.day(scope, 0)})"
        return self._leaf(DATE, scope.of_kind(DATE), scope)

    def labelled(self, scope: Scope, deep: int, indent: int, level: int = 0) -> str:
        """A list of labelled conditions, or near the ground a plain one."""
        if level >= len(LABELS) or self.rng.random() < (0.25, 0.6, 0.85)[level]:
            return self.condition(scope, deep, self.rng.choice((CHOOSE, LOGIC)))
        head = self.rng.choices(("all of", "any of", "none of"), (5, 4, 1))[0]
        lines = [head]
        for label in LABELS[level][: self.rng.randint(1 if level else 2, 3)]:
            space = " " * (indent + 2)
            lines.append(f"{space}{label} {self.labelled(scope, deep - 1, indent + 2 + len(label) + 1, level + 1)}")
        return "\n".join(lines)

    def _leaf(self, kind: Kind, paths: list[str], scope: Scope) -> str:
        terms = [term.name for term in scope.terms if term.kind == kind]
        choice = self.rng.random()
        # A percentage alone does not say of what it is one.
        if paths and (choice < 0.6 or kind.name == "share"):
            return self._near(paths)
        if terms and choice < 0.75:
            return self.rng.choice(terms)
        return literal(kind, scope, self.rng, self.seen)

    def _near(self, paths: list[str]) -> str:
        """One of the paths, the first of which speak of the nearest variable."""
        return paths[min(self.rng.randrange(len(paths)), self.rng.randrange(len(paths)))]

    def _fact(self, scope: Scope, need: int) -> str:
        """The simplest of conditions."""
        kinds = [
            kind for kind in scope.kinds() if kind.numeric or kind.name in ("yes_no", "one_of", "country", "element")
        ]
        kind = kinds[min(self.rng.randrange(len(kinds)), self.rng.randrange(len(kinds)))]
        path = self._near(scope.of_kind(kind))
        if kind == YES_NO:
            return path
        word = self.rng.choice(ORDER_WORDS[:8]) if kind.numeric else self.rng.choice(("is", "is", "is not", "="))
        return at(f"{path} {word} {literal(kind, scope, self.rng, self.seen)}", COMPARISON, need)

    def _compared(self, scope: Scope, deep: int, need: int) -> str:
        kinds = [kind for kind in scope.kinds() if kind.numeric]
        kind = self.rng.choice([*kinds, COUNT, MONEY, MONEY])
        one = self.number(kind, scope, deep - 1)
        other = (
            self.number(kind, scope, deep - 2) if self.rng.random() < 0.6 else literal(kind, scope, self.rng, self.seen)
        )
        if self.rng.random() < 0.12:
            text = f"{one} is between {other} and {self.number(kind, scope, 0)}"
        else:
            text = f"{one} {self.rng.choice(ORDER_WORDS)} {other}"
        return at(text, COMPARISON, need)

    def _summed(self, scope: Scope, need: int) -> str:
        """What simple matches come to at some depth, against a threshold; below a fold a simple filter."""
        if any(prefix.startswith("v") for prefix, _ in scope.roots):
            return (self.rng.random() < 0.3 and self._is_a(scope, 0, need)) or self._fact(scope, need)
        kinds = [kind for kind in (MONEY, MONEY, MASS, COUNT) if scope.of_kind(kind)]
        kind = self.rng.choice(kinds or [COUNT])
        one = self._number_fold(kind, scope, 1)
        if not one:
            return self._fact(scope, need)
        other = literal(kind, scope, self.rng, self.seen)
        if kind != COUNT and self.rng.random() < 0.4:
            share = literal(Kind("share"), scope, self.rng, self.seen)
            other = f"{share} of {self._near(scope.of_kind(kind))}"
        return at(f"{one} {self.rng.choice(ORDER_WORDS)} {other}", COMPARISON, need)

    def _worded(self, scope: Scope, deep: int, need: int) -> str:
        kinds = [kind for kind in scope.kinds() if kind.name in ("one_of", "country", "element", "text", "code")]
        if not kinds:
            return ""
        kind = kinds[min(self.rng.randrange(len(kinds)), self.rng.randrange(len(kinds)))]
        path = self._near(scope.of_kind(kind))
        if self.rng.random() < 0.15:
            path = f"({path} if {self.condition(scope, deep - 2)} otherwise {self._leaf(kind, [], scope)})"
        choice = self.rng.random()
        if choice < 0.4:
            word = self.rng.choice(("is in", "is in", "is not in"))
            return at(f"{path} {word} {self._members(kind, scope)}", COMPARISON, need)
        others = scope.of_kind(kind) if kind.name != "code" else []
        other = self._near(others) if others and choice < 0.55 else self._leaf(kind, [], scope)
        return at(f"{path} {self.rng.choice(('is', 'is not', '='))} {other}", COMPARISON, need)

    def _members(self, kind: Kind, scope: Scope) -> str:
        groups = [group.name for group in scope.groups if group.kind == kind]
        if groups and self.rng.random() < 0.5:
            return self.rng.choice(groups)
        words = dict.fromkeys(literal(kind, scope, self.rng, self.seen) for _ in range(self.rng.randint(1, 3)))
        return f"({', '.join(words)}{self.rng.choice(('', '', ','))})"

    def _dated(self, scope: Scope, deep: int, need: int) -> str:
        one, other = self.day(scope, deep - 1), self.day(scope, deep - 1)
        choice = self.rng.random()
        if choice < 0.7:
            return at(f"{one} {self.rng.choice(DAY_WORDS)} {other}", COMPARISON, need)
        if choice < 0.85:
            return at(f"{one} is between {other} and {self.day(scope, 0)}", COMPARISON, need)
        return at(f"{one} {self.rng.choice(('is', 'is not', 'is at least', '<'))} {other}", COMPARISON, need)

    def _set(self, scope: Scope, deep: int, need: int) -> str:
        kinds = [kind for kind in scope.kinds() if kind.name == "set"]
        if not kinds:
            return ""
        kind = self.rng.choice(kinds)
        assert kind.of is not None
        path, choice = self._near(scope.of_kind(kind)), self.rng.random()
        if choice < 0.4:
            inner = scope.of_kind(kind.of)
            member = self._near(inner) if inner and choice < 0.15 else literal(kind.of, scope, self.rng, self.seen)
            return at(f"{path} includes {member}", COMPARISON, need)
        word = self.rng.choice(("any", "all"))
        return at(f"{path} includes {word} {self._members(kind.of, scope)}", COMPARISON, need)

    def _chain(self, scope: Scope, deep: int, need: int) -> str:
        word = self.rng.choice(("and", "and", "or", "or", "implies"))
        length = 2 if word == "implies" else self.rng.randint(2, 3)
        return at(f" {word} ".join(self.condition(scope, deep - 1, UNARY) for _ in range(length)), LOGIC, need)

    def _not(self, scope: Scope, deep: int, need: int) -> str:
        return at(f"not {self.condition(scope, deep - 1, UNARY)}", UNARY, need)

    def _is_a(self, scope: Scope, deep: int, need: int) -> str:
        found = [(path, name) for path, of in scope.records() for name, about in scope.categories if about == of]
        if not found:
            return ""
        path, name = self.rng.choice(found)
        article = "an" if name[0] in "aeiou" else "a"
        return at(f"{path} is {self.rng.choice(('', '', 'not '))}{article} {name}", COMPARISON, need)

    def _term(self, scope: Scope, deep: int, need: int) -> str:
        terms = [term.name for term in scope.terms if term.kind == YES_NO]
        return self.rng.choice(terms) if terms else ""

    def _question(self, scope: Scope, deep: int, need: int) -> str:
        if not scope.questions:
            return ""
        name, readings = self.rng.choice(scope.questions)
        return at(f"{name} {self.rng.choice(('is', 'is', 'is not'))} {self.rng.choice(readings)}", COMPARISON, need)

    def _provision(self, scope: Scope, deep: int, need: int) -> str:
        return at(self.rng.choice(scope.provisions), COMPARISON, need) if scope.provisions else ""

    def _choice(self, scope: Scope, deep: int, need: int) -> str:
        one, condition = (self.condition(scope, deep - 1, LOGIC) for _ in range(2))
        return at(f"{one} if {condition} otherwise {self.condition(scope, deep - 1, CHOOSE)}", CHOOSE, need)

    def _truth(self, scope: Scope, deep: int, need: int) -> str:
        paths = scope.of_kind(YES_NO)
        if not paths:
            return ""
        return at(
            f"{self._near(paths)} {self.rng.choice(('is', 'is not'))} {self.rng.choice(('yes', 'no'))}",
            COMPARISON,
            need,
        )

    def _over(self, scope: Scope, deep: int, counts: bool) -> tuple[str, Scope] | None:
        """The list of a fold with its filter, and what may be said of one of its elements.

        `counts`: it matters how often nested matches count, so that the depth must say it.
        """
        lists = [(path, field) for path, field in scope.facts() if field.kind.name == "many" and field.name != "rates"]
        if not lists or sum(1 for prefix, _ in scope.roots if prefix.startswith("v")) >= TALLEST:
            return None
        path, field = lists[min(self.rng.randrange(len(lists)), self.rng.randrange(len(lists)))]
        self.fresh += 1
        inner = scope.bind(f"v{self.fresh}", field.kind.word)
        text = f"v{self.fresh} in {path}"
        if self._recursive(scope, field) and self.rng.random() < 0.65:
            text += " at any depth"
            text += self.rng.choice((", outermost", ", at every level")) if counts else ""
        if self.rng.random() < 0.8:
            text += f" where ({self.condition(inner, deep - 1, CHOOSE)})"
        return text, inner

    def _recursive(self, scope: Scope, field: Field) -> bool:
        return any(
            (one.name, one.kind) == (field.name, field.kind) for one in scope.vocabulary.record(field.kind.word).fields
        )

    def _fold(self, scope: Scope, deep: int, need: int) -> str:
        found = self._over(scope, deep, False)
        if found is None:
            return ""
        over, inner = found
        word = self.rng.choice(("some", "some", "no", "every"))
        if word == "every":
            return f"every {over} has ({self.condition(inner, deep - 1, CHOOSE)})"
        return f"{word} {over}"

    def _number_fold(self, kind: Kind, scope: Scope, deep: int) -> str:
        choice = self.rng.random()
        best = kind != COUNT and choice < 0.3
        found = self._over(scope, deep, not best)
        if found is None:
            return ""
        over, inner = found
        if kind == COUNT and choice < 0.6:
            return f"count of {over}"
        value = self.number(kind, inner, 0 if self.rng.random() < 0.7 else deep - 1)
        if best:
            word, default = self.rng.choice(("largest", "smallest")), self.number(kind, scope, 0, ATOM)
            return f"{word} of {value} over {over} or {default} if none"
        return f"total of {value} over {over}"

    def _held(self, scope: Scope, deep: int, need: int) -> str:
        """What somebody holds by way of others, against a threshold."""
        lists = [path for path, field in scope.facts() if field.kind == many("owner")]
        if not lists or sum(1 for prefix, _ in scope.roots if prefix.startswith("v")) >= TALLEST:
            return ""
        self.fresh += 1
        name = f"v{self.fresh}"
        inner = scope.bind(name, "owner")
        limit = f"{self.rng.choice(('at least', 'more than'))} {self.rng.choice(('10', '25', '50', '33.3'))}%"
        text = f"total of {name}.share over {name} in {self.rng.choice(lists)} through chains of {limit}"
        text += f" where ({self.condition(inner, min(deep - 1, 1), CHOOSE)})"
        return at(f"{text} {self.rng.choice(ORDER_WORDS)} {literal(OWNERSHIP, scope, self.rng, self.seen)}", COMPARISON, need)

    def _scaled(self, kind: Kind, scope: Scope, deep: int, need: int) -> str:
        amount = self.number(kind, scope, deep - 1, ATOM)
        choice = self.rng.random()
        if choice < 0.5 and kind in (MONEY, MASS, NUMBER):
            basis = {MONEY: "value", MASS: "mass"}.get(kind)
            terms = [t.name for t in scope.terms if t.ratio and t.kind.name == "share" and t.kind.word == basis]
            share = Kind("share", basis or "")
            paths = scope.of_kind(kind)
            if terms and paths and choice < 0.25:
                return at(f"{self.rng.choice(terms)} of {self._near(paths)}", PRODUCT, need)
            return at(f"{literal(share, scope, self.rng, self.seen)} of {amount}", PRODUCT, need)
        factor = self.rng.choice(("2", "0.5", "3", "1.1"))
        if choice < 0.65:
            return at(f"{amount} / {self.rng.choice(('2', '3', '4'))}", PRODUCT, need)
        if choice < 0.8:
            return at(f"{factor} * {amount}", PRODUCT, need)
        return at(f"{amount} * {factor}", PRODUCT, need)


def at(text: str, own: int, need: int) -> str:
    """A phrase of its own level where another is wanted: in parentheses if it binds less."""
    return text if own >= need else f"({text})"
