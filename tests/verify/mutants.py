"""Mutants of policy files: one small change each of a law that compiles, in an order that depends on a seed alone.

A mutant is made in the text, as an author's slip of the pen would be. Worked cases, remarks, quotations and citations are left
alone: what is changed is the law, not what is said of it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import chain, zip_longest

import attrs

LAW = ("rule", "exception", "term", "category", "group", "precedence", "suspend", "calendar")
_WORDS = re.compile(r'"[^"]*"|#[^\n]*')
_START = re.compile(r"^([a-z]+)\b", re.MULTILINE)
_ASIDE = re.compile(r"^ +(?:source|text|confidence|as of|accepted|encoded|reviewed)\b.*$", re.MULTILINE)
_LABEL = re.compile(r"^( +)\((\w+)\)( +)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


@attrs.frozen
class Mutant:
    """A file with one change. `name` says which and does not depend on the line, so that it stays the same tomorrow."""

    kind: str
    declaration: str
    change: str
    line: int
    text: str = attrs.field(repr=False)

    @property
    def name(self) -> str:
        """Where it is and what was changed."""
        return f"{self.declaration}: {self.kind}: {self.change}"


@attrs.frozen
class Piece:
    """A declaration of the law. `plain` is the text of the file with everything blanked that is no law of this one."""

    name: str
    start: int
    end: int
    file: str
    plain: str


# A place in the file, what stands there then, and how the change is told.
Edit = tuple[int, int, str, str]


def mutants(text: str, seed: int, outcomes: tuple[str, ...], words: tuple[tuple[str, ...], ...]) -> list[Mutant]:
    """All mutants of a file; kinds take turns, and within a kind the seed decides.

    outcomes: from weakest to strictest. words: the lists of words of which a field can be one.
    """
    kinds: dict[str, list[Mutant]] = {kind: [] for kind in KINDS}
    for piece in pieces(text):
        for kind, make in KINDS.items():
            for start, end, instead, told in make(piece, outcomes, words):
                changed = text[:start] + instead + text[end:]
                if changed != text:
                    line = text.count("\n", 0, start) + 1
                    kinds[kind].append(Mutant(kind, piece.name, told, line, changed))
    ordered = [sorted(_numbered(found), key=lambda one: _dice(seed, one.name)) for found in kinds.values()]
    turns = (one for one in chain.from_iterable(zip_longest(*ordered)) if one is not None)
    first: dict[str, Mutant] = {}
    for one in turns:
        first.setdefault(one.text, one)
    return list(first.values())


def _numbered(found: list[Mutant]) -> Iterator[Mutant]:
    """The same change at a second place of a declaration is told apart by its number."""
    seen: dict[str, int] = {}
    for one in found:
        seen[one.name] = nth = seen.get(one.name, 0) + 1
        yield one if nth == 1 else attrs.evolve(one, change=f"{one.change} ({nth})")


def _dice(seed: int, name: str) -> bytes:
    return sha256(f"{seed} {name}".encode()).digest()


def pieces(text: str) -> Iterator[Piece]:
    """The declarations of the law in a file."""
    plain = _ASIDE.sub(_blank, _WORDS.sub(_blank, text))
    starts = [*_START.finditer(plain)]
    for index, found in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        if found[1] in LAW or found[1] == "policy":
            head = re.match(r"\w+ (?:all provisions of )?(\w+)", text[found.start() :])
            name = head[1] if head else found[1]
            kept = " " * found.start() + plain[found.start() : end]
            yield Piece(f"suspend {name}" if found[1] == "suspend" else name, found.start(), end, text, kept)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


# ---- kinds of change: words for words ----


def _swaps(*pairs: tuple[str, str]) -> Callable[..., Iterator[Edit]]:
    def make(piece: Piece, *_: object) -> Iterator[Edit]:
        for pattern, instead in pairs:
            for found in re.finditer(pattern, piece.plain):
                new = found.expand(instead)
                yield found.start(), found.end(), new, _told(piece, found.start(), found.end(), new)

    return make


def _told(piece: Piece, start: int, end: int, new: str) -> str:
    """What was changed, with the words before it."""
    line = piece.file[piece.file.rfind("\n", 0, start) + 1 : start].strip()
    before = " ".join(line.split()[-3:])
    old = " ".join(piece.file[start:end].split())
    return f"{before} [{old} -> {' '.join(new.split()) or 'nothing'}]".strip()


def _numbers(piece: Piece, *_: object) -> Iterator[Edit]:
    for found in re.finditer(r"(?<![\w.-])(\d+(?:\.\d+)?)(?= ?%| [A-Za-z])", piece.plain):
        digits = found[1]
        places = len(digits.partition(".")[2])
        step = (int(digits.replace(".", "")) + 1) / 10**places
        for new in (f"{step:.{places}f}", f"{digits}0" if "." not in digits else f"{float(digits) * 10:.{places}f}"):
            yield found.start(1), found.end(1), new, _told(piece, found.start(1), found.end(1), new)


def _dates(piece: Piece, *_: object) -> Iterator[Edit]:
    for found in re.finditer(r"\d{4}-\d\d-\d\d", piece.plain):
        for days in (-1, 1, 31):
            new = (date.fromisoformat(found[0]) + timedelta(days=days)).isoformat()
            yield found.start(), found.end(), new, _told(piece, found.start(), found.end(), new)


def _words(piece: Piece, _: object, words: tuple[tuple[str, ...], ...]) -> Iterator[Edit]:
    """Another word of the same field."""
    for found in re.finditer(r"\b(?:is|is not|includes) ([a-z_][a-z0-9_]+)(?=\W)", piece.plain):
        for known in words:
            if found[1] in known:
                new = known[(known.index(found[1]) + 1) % len(known)]
                yield found.start(1), found.end(1), new, _told(piece, found.start(1), found.end(1), new)


# ---- lists ----


def _lists(piece: Piece) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Where each list of words or names ends, and where its members stand."""
    masked = piece.file[: piece.start] + re.sub(r"#[^\n]*", _blank, piece.file[piece.start : piece.end])
    for found in re.finditer(r"(?:in|any|all|members|with) +\(([^()]*,[^()]*)\)", masked[: piece.end]):
        if found.start() >= piece.start and not piece.plain[found.start()].isspace():
            members = re.finditer(r'"[^"]*"|\w+', found[1])
            yield found.end(1), [(found.start(1) + one.start(), found.start(1) + one.end()) for one in members]


def _narrower(piece: Piece, *_: object) -> Iterator[Edit]:
    for _end, members in _lists(piece):
        for index, (start, end) in enumerate(members):
            first, last = (start, members[index + 1][0]) if index + 1 < len(members) else (members[index - 1][1], end)
            yield first, last, "", f"without {piece.file[start:end]} of {_some(piece, members)}"


def _wider(piece: Piece, _: object, words: tuple[tuple[str, ...], ...]) -> Iterator[Edit]:
    for end, members in _lists(piece):
        there = [piece.file[start:stop] for start, stop in members]
        for known in words:
            for new in [word for word in known if word not in there][:2] if set(there) <= set(known) else ():
                yield end, end, f", {new}", f"{new} added to {_some(piece, members)}"


def _some(piece: Piece, members: list[tuple[int, int]]) -> str:
    shown = [piece.file[start:end] for start, end in members]
    return f"({', '.join(shown[:3])}{', ...' if len(shown) > 3 else ''})"


# ---- lines ----


def _conditions(piece: Piece, *_: object) -> Iterator[Edit]:
    """Without one labelled condition and what stands below it; the labels behind it move up."""
    lines = piece.file[piece.start : piece.end].splitlines(keepends=True)
    for index, line in enumerate(lines):
        found = _LABEL.match(line)
        if found is None:
            continue
        column = len(found[1])
        block = index + 1
        while block < len(lines) and lines[block].strip() and _indent(lines[block]) > column:
            block += 1
        kept = [*lines[:index], *_moved_up(lines[block:], column)]
        yield piece.start, piece.end, "".join(kept), f"without {' '.join(line.split())}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _moved_up(lines: list[str], column: int) -> Iterator[str]:
    inside = True
    for line in lines:
        inside = inside and bool(line.strip()) and _indent(line) >= column
        found = _LABEL.match(line) if inside else None
        yield line if found is None or len(found[1]) != column else f"{found[1]}({_before(found[2])}){line[found.end(2) + 1 :]}"


def _before(label: str) -> str:
    if label in _ROMAN[1:] and label != "c":
        return _ROMAN[_ROMAN.index(label) - 1]
    return chr(ord(label) - 1)


def _clauses(piece: Piece, *_: object) -> Iterator[Edit]:
    """Without a duty, a day in force or another clause that stands on a line of its own."""
    for found in re.finditer(r"^ +(?:and must|in force|subject to|replaces|closed on|open on|when(?! (?:all|any|none) of)) [^\n]*\n", piece.plain, re.MULTILINE):
        end = found.end()
        while re.match(r" {8,}\S", piece.file[end : piece.end]) and "when" not in found[0]:
            end = piece.file.find("\n", end) + 1
        told = " ".join(piece.file[found.start() : found.end()].split())
        yield found.start(), end, "", f"without {told[:60]}"


def _declarations(piece: Piece, *_: object) -> Iterator[Edit]:
    if re.match(r"(?:exception|precedence|suspend) ", piece.file[piece.start :]):
        yield piece.start, piece.end, "", f"without {' '.join(piece.file[piece.start : piece.end].splitlines()[0].split())}"


def _relieved(piece: Piece, *_: object) -> Iterator[Edit]:
    """An exception that names one provision less."""
    found = re.match(r'exception \w+ "[^"]*" to ([\w, ]+)', piece.file[piece.start :])
    names = found[1].split(", ") if found else []
    for name in names if len(names) > 1 else ():
        assert found is not None
        start, end = piece.start + found.start(1), piece.start + found.end(1)
        yield start, end, ", ".join(one for one in names if one != name), f"no longer to {name}"


def _outcomes(piece: Piece, outcomes: tuple[str, ...], _: object) -> Iterator[Edit]:
    for found in re.finditer(r"\bthen \w+ is (\w+)", piece.plain):
        at = outcomes.index(found[1])
        for other in (at - 1, at + 1):
            if 0 <= other < len(outcomes):
                yield found.start(1), found.end(1), outcomes[other], f"[{found[1]} -> {outcomes[other]}]"


KINDS: dict[str, Callable[..., Iterator[Edit]]] = {
    "threshold": _swaps(
        (r"\bis at least\b", "is more than"), (r"\bis more than\b", "is at least"),
        (r"\bis at most\b", "is less than"), (r"\bis less than\b", "is at most"),
    ),
    "condition": _conditions,
    "number": _numbers,
    "date": _dates,
    "narrower": _narrower,
    "outcome": _outcomes,
    "any and all": _swaps(
        (r"\ball of\b(?=\n)", "any of"), (r"\bany of\b(?=\n)", "all of"), (r"\bnone of\b", "any of"),
        (r"\bincludes any\b", "includes all"), (r"\bincludes all\b", "includes any"), (r" and (?=\w)", " or "), (r"(?<!yes) or (?=\w)", " and "),
        (r"\bsome (\w+) in\b", r"no \1 in"), (r"\bno (\w+) in\b", r"some \1 in"),
    ),
    "not": _swaps(
        (r"\bis not in\b", "is in"), (r"\bis in\b", "is not in"), (r"\bis not (an?)\b", r"is \1"), (r"\bis (an?)\b", r"is not \1"),
        (r"\bis not (?=[A-Z])", "is "), (r"\bis (?=[A-Z])", "is not "), (r"\bnot (?=\w+\.)", ""), (r"(?<=\) )(?=(?:item|export|end_user)\.\w+\n)", "not "),
    ),
    "wider": _wider,
    "fact": _swaps(
        (r"\.value\b", ".mass"), (r"\.mass\b", ".value"), (r"\bexport\.from\b", "export.to"), (r"\bexport\.to\b", "export.from"),
        (r"\bend_user\b", "importer"), (r"\bimporter\b", "end_user"), (r"\bexporter\b", "importer"),
        (r"\.made_in\b", ".origin"), (r"\.origin\b", ".made_in"), (r"\bapplies\b", "does not apply"),
    ),
    "word": _words,
    "direction": _swaps((r"\bis (?:at least|more than)\b", "is at most"), (r"\bis (?:at most|less than)\b", "is at least")),
    "exception to": _relieved,
    "declaration": _declarations,
    "clause": _clauses,
    "depth": _swaps((r" at any depth, outermost\b", " at any depth, at every level"), (r" at any depth(?:, outermost)?", "")),
}  # fmt: skip
