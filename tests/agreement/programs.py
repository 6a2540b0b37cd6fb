"""Random policies: whole texts in the language, every construct with a fair chance, the same for the same seed."""

from datetime import date, timedelta
from random import Random

import attrs

from agreement.expressions import Writer
from agreement.provisions import Decided, Drafting, Plan, random_plan
from agreement.scope import WORDS, Group, Scope, Term, Thresholds, literal
from agreement.vocab import (
    CODE,
    COUNT,
    COUNTRY,
    DATE,
    ELEMENT,
    MASS,
    MONEY,
    NUMBER,
    SPAN,
    START,
    YES_NO,
    Kind,
    Vocabulary,
    random_vocabulary,
    write_vocabulary,
)

OUTCOMES = ("free", "notice", "licence_needed", "refused")
PUBLISHED = START - timedelta(days=60)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TERM_KINDS = (MONEY, MONEY, COUNT, YES_NO, YES_NO, YES_NO, DATE, COUNTRY, MASS, NUMBER)


@attrs.frozen
class Declaration:
    """A piece of one file, which can be left out or moved."""

    file: str
    text: str

    @property
    def keyword(self) -> str:
        """The word it begins with."""
        return self.text.split(maxsplit=1)[0]


@attrs.frozen
class Bundle:
    """A random policy: its declarations, and what cases for it are made from."""

    seed: int
    vocabulary: Vocabulary
    declarations: tuple[Declaration, ...]
    thresholds: Thresholds

    def files(self) -> dict[str, str]:
        """The text of each file, under its name."""
        found: dict[str, list[str]] = {}
        for declaration in self.declarations:
            found.setdefault(declaration.file, []).append(declaration.text)
        return {f"{name}.policy": "\n\n".join(texts) + "\n" for name, texts in sorted(found.items())}

    def without(self, index: int) -> "Bundle":
        """The same with one declaration less."""
        return attrs.evolve(self, declarations=self.declarations[:index] + self.declarations[index + 1 :])


def random_program(seed: int) -> Bundle:
    """The policy of this seed: `law`, its words, and sometimes the instrument `amending` that suspends it."""
    rng = Random(seed)
    vocabulary = random_vocabulary(rng)
    seen = Thresholds()
    maker = _Maker(rng, vocabulary, Writer(rng, seen), Scope(vocabulary, (("", "case"),)))
    maker.write()
    return Bundle(seed, vocabulary, tuple(maker.declarations), seen)


@attrs.define
class _Maker:
    rng: Random
    vocabulary: Vocabulary
    writer: Writer
    scope: Scope
    declarations: list[Declaration] = attrs.field(factory=list)

    def write(self) -> None:
        """All declarations, each after those that it uses."""
        rng = self.rng
        for text in write_vocabulary(self.vocabulary, rng):
            self.add("words", text)
        amended = rng.random() < 0.3
        # Two files do not use each other: the law speaks of its amendment's questions, or that names provisions.
        asks = amended and rng.random() < 0.4
        self._heads(amended, asks)
        for index in range(rng.choice((0, 1, 1, 2))):
            self._group(index)
        self._calendars()
        for index in range(rng.choice((0, 0, 1, 2))):
            self._question(index, "amending" if asks and rng.random() < 0.7 else "law")
        for index in range(rng.choice((0, 1, 2, 3))):
            self._category(index)
        for index in range(rng.choice((0, 1, 2, 3))):
            self._term(index)
        plan = random_plan(rng)
        decisions = self._decisions()
        drafting = Drafting(rng, self.writer, self.scope, plan, decisions)
        for draft in plan.drafts:
            self.add("law", drafting.text(draft))
        for one, other in plan.over:
            self.add("law", f'precedence {one} over {other}\n  source "section {one}{other}"')
        self._suspensions(plan, amended, asks)
        if rng.random() < 0.2:
            self.add("law", 'not encoded "section 99" "It says nothing that can be decided."\n  source "section 99"')

    def add(self, file: str, text: str) -> None:
        """One more declaration."""
        self.declarations.append(Declaration(file, text))

    def _heads(self, amended: bool, asks: bool) -> None:
        lines = ['policy law "The law"', '  issued by "The ministry"', '  source "Law 1"']
        lines += [f"  published {PUBLISHED}", "  judged on shipment.date"]
        lines += ["  affected by amending"] if amended else []
        self.add("law", "\n".join(lines))
        self.add("law", "use words, amending" if asks else "use words")
        if amended:
            day = START + timedelta(days=self.rng.randrange(0, 400))
            self.add("amending", f'policy amending "The amendment"\n  source "Law 2"\n  published {day}')
            self.add("amending", "use words" if asks else "use words, law")

    def _group(self, index: int) -> None:
        kind = self.rng.choice((COUNTRY, ELEMENT, CODE))
        members = [literal(kind, self.scope, self.rng, self.writer.seen) for _ in range(self.rng.randint(1, 3))]
        name, where = f"group_{index}", self.rng.choice(("law", "words"))
        lines = [f'group {name} "some of them" of {kind.text}', '  source "Annex"']
        lines += [f"  as of {START}"] if self.rng.random() < 0.5 else []
        lines.append(f"  members ({', '.join(dict.fromkeys(members))})")
        self.add(where, "\n".join(lines))
        self.scope = attrs.evolve(self.scope, groups=(*self.scope.groups, Group(name, kind)))

    def _calendars(self) -> None:
        if self.rng.random() < 0.7:
            return
        for name, week in (("cal_a", WEEK[:5]), ("cal_b", (*WEEK[:4], WEEK[6]))):
            closed = [START + timedelta(days=self.rng.randrange(SPAN)) for _ in range(3)]
            lines = [f'calendar {name} "the days of {name}"', '  source "Days"', f"  working week ({', '.join(week)})"]
            lines.append(f"  closed on {closed[0]}, {closed[1]} to {closed[1] + timedelta(days=4)}")
            lines.append(f"  open on {closed[2]}")
            lines.append("  known from 2020-01-01 up to and including 2035-12-31")
            self.add("law", "\n".join(lines))
        names = ["cal_a", "cal_b"]
        if self.rng.random() < 0.6:
            lines = ['question whose_days "whose working days count"', '  source "section 5"']
            lines += ['  readings of_a "those of a" by cal_a, of_b "those of b" by cal_b', f"  as of {START}"]
            self.add("law", "\n".join(lines))
            names += ["whose_days", "whose_days"]
        self.scope = attrs.evolve(self.scope, calendars=tuple(names))

    def _question(self, index: int, file: str) -> None:
        readings = tuple(f"way_{index}{letter}" for letter in "abc"[: self.rng.choice((2, 2, 3))])
        told = ", ".join(f'{name} "the {name}"' for name in readings)
        text = f'question q{index} "what is meant"\n  source "section 7"\n  readings {told}\n  as of {START}'
        self.add(file, text)
        name = f"amending.q{index}" if file == "amending" else f"q{index}"
        self.scope = attrs.evolve(self.scope, questions=(*self.scope.questions, (name, readings)))

    def _category(self, index: int) -> None:
        record = self.rng.choice(("article", "article", "article", "party", "owner", "shipment"))
        name = f"{self.rng.choice(('plain', 'open'))}_{index}"
        inside = Scope(
            self.vocabulary,
            ((record, record),),
            groups=self.scope.groups,
            categories=self.scope.categories,
        )
        text = self.writer.labelled(inside, self.rng.choice((1, 2, 2, 3)), 2)
        lines = [f'category {name} of {record} "a thing of sort {index}"', '  source "Annex 1"', f"  when {text}"]
        self.add("law", "\n".join(lines))
        self.scope = attrs.evolve(self.scope, categories=(*self.scope.categories, (name, record)))

    def _term(self, index: int) -> None:
        rng, name = self.rng, f"term_{index}"
        ratio = rng.random() < 0.3
        kind = Kind("share", rng.choice(("value", "mass"))) if ratio else rng.choice(TERM_KINDS)
        values = [self._value(kind, ratio) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        dated = len(values) > 1 or rng.random() < 0.15
        days = rng.sample(range(SPAN), len(values) - 1)
        # Rarely the law says nothing of the first days.
        first = PUBLISHED - timedelta(days=400) if rng.random() < 0.9 else START + timedelta(days=-1)
        starts = [first, *(START + timedelta(days=day) for day in sorted(days))]
        told = ", ".join(f"{value} from {start}" for value, start in zip(values, starts)) if dated else values[0]
        lines = [f'term {name} "the {name}" : {kind.text}', '  source "section 0"', f"  means {told}"]
        self.add("law", "\n".join(lines))
        self.scope = attrs.evolve(self.scope, terms=(*self.scope.terms, Term(name, kind, ratio)))

    def _day(self) -> date:
        return START + timedelta(days=self.rng.randrange(0, SPAN))

    def _value(self, kind: Kind, ratio: bool) -> str:
        deep = self.rng.choice((1, 2, 3))
        if ratio:
            return literal(kind, self.scope, self.rng, self.writer.seen)
        if kind == YES_NO:
            return self.writer.condition(self.scope, deep)
        if kind == DATE:
            return self.writer.day(self.scope, deep)
        if kind.name in WORDS:
            paths = self.scope.of_kind(kind)
            return self.rng.choice(paths)
        return self.writer.number(kind, self.scope, deep)

    def _decisions(self) -> tuple[Decided, ...]:
        rng = self.rng
        found = [Decided("licence", OUTCOMES[: rng.randint(2, 4)], rng.random() < 0.8)]
        if rng.random() < 0.15:
            found.append(Decided("report", ("none_needed", "short", "long"), rng.random() < 0.5))
        for decision in found:
            told = ", ".join(f'{name} "it is {name}"' for name in decision.outcomes)
            order = "from weakest to strictest" if decision.ordered else "unordered"
            lines = [f'decision {decision.name} "the {decision.name}"', '  decided by "The ministry"']
            lines.append(f"  outcomes {order} {told}")
            lines += [f"  otherwise {decision.outcomes[0]}"] if rng.random() < 0.75 else []
            self.add("law", "\n".join(lines))
        return tuple(found)

    def _suspensions(self, plan: Plan, amended: bool, asks: bool) -> None:
        rng = self.rng
        where = ["law"] * rng.choice((0, 0, 1)) + ["amending"] * (rng.choice((1, 1, 2)) if amended else 0)
        for file in where:
            prefix = "law." if file == "amending" else ""
            if rng.random() < 0.5 or (asks and prefix):
                whom = "all provisions" + (" of law" if prefix else "")
            else:
                names = rng.sample([draft.name for draft in plan.drafts], rng.choice((1, 2)))
                whom = ", ".join(f"{prefix}{name}" for name in names)
            first = self._day()
            last = first + timedelta(days=rng.choice((0, 60, 300)))
            period = rng.choice(
                (f"from {first}", f"from {first} up to and including {last}", f"up to and including {last}")
            )
            lines = [f"suspend {whom} {period}", '  source "section 8"']
            lines += self._when(file)
            self.add(file, "\n".join(lines))

    def _when(self, file: str) -> list[str]:
        questions = [(n, r) for n, r in self.scope.questions if file == "law" or n.startswith("amending.")]
        choice = self.rng.random()
        if questions and choice < 0.6:
            name, readings = self.rng.choice(questions)
            return [f"  when {name.removeprefix(file + '.')} is {self.rng.choice(readings)}"]
        if choice < 0.2:
            return [f"  when {self.writer.condition(Scope(self.vocabulary, self.scope.roots), 1)}"]
        return []
