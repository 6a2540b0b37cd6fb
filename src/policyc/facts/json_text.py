"""JSON to a tree: one pass over the text, without recursion, each value with its place."""

import re
from collections.abc import Iterator
from enum import Enum

import attrs

from policyc.core.numerals import MOST_DIGITS, NUMERAL_PATTERN, too_long, why_not_a_number
from policyc.facts.errors.files import ByteOrderMark
from policyc.facts.errors.reading import BadText, EmptyCase, NotANumber, NotJson, NumberTooLong
from policyc.facts.tree import Builder, Kind, Tree, no_more_than
from policyc.text.diagnostic import Diagnostic
from policyc.text.shown import name_of, shown
from policyc.text.source import Source, Span


def read_json(source: Source) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The value that the text holds. A fault of form ends the reading; every other is collected."""
    builder, state = Builder(), State.VALUE
    if source.text.startswith("\ufeff"):
        return None, (ByteOrderMark(span=Span(source, 0, 1), name=source.name),)
    if not source.text.strip(" \t\r\n"):
        return None, (EmptyCase(name=source.name),)
    for token in tokens(source):
        if token.kind == "end" and state is State.END:
            return (None if builder.faults else builder.tree), no_more_than(builder.faults)
        found = _step(builder, state, token)
        if isinstance(found, Diagnostic):
            builder.faults.append(found)
            break
        if builder.stopped:
            break
        state = found
    return None, no_more_than(builder.faults)


class State(Enum):
    """What may come next, in the words of a message."""

    VALUE = "a value"
    FIRST_ITEM = "a value or `]`"
    KEY = "a key in double quotes"
    FIRST_KEY = "a key in double quotes or `}`"
    COLON = "`:`"
    AFTER_ENTRY = "`,` or `}`"
    AFTER_ITEM = "`,` or `]`"
    END = "the end of the text"


@attrs.frozen
class Token:
    """A piece of the text; `kind` is the sign itself for signs."""

    kind: str
    span: Span


_BLANK = re.compile(r"[ \t\r\n]*")
# Possessive, so that a long text needs neither stack nor second tries.
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+')
_NUMBER = re.compile(r"[-+.0-9][-+.0-9A-Za-z_]*")
_WORD = re.compile(r"[^\W\d]\w*")
_STRICT = re.compile(NUMERAL_PATTERN)
_WORDS = {"true": Kind.BOOL, "false": Kind.BOOL, "null": Kind.NULL}


def tokens(source: Source) -> Iterator[Token]:
    """The pieces of the text in order, the last one of kind `end`."""
    text, position = source.text, 0
    while True:
        blank = _BLANK.match(text, position)
        start = blank.end() if blank else position
        if start == len(text):
            yield Token("end", Span(source, start, start))
            return
        kind, position = _piece(text, start)
        yield Token(kind, Span(source, start, position))


def _piece(text: str, start: int) -> tuple[str, int]:
    char = text[start]
    if char in "{}[],:":
        return char, start + 1
    if char == '"':
        match = _STRING.match(text, start)
        end = match.end() if match else start + 1
        return ("string", end + 1) if text[end : end + 1] == '"' else ("broken", end)
    if match := _NUMBER.match(text, start):
        return "number", match.end()
    if match := _WORD.match(text, start):
        return "word", match.end()
    return "sign", start + 1


def _step(builder: Builder, state: State, token: Token) -> State | Diagnostic:
    if token.kind == "broken":
        return _broken(token.span)
    match state:
        case State.VALUE:
            return _value(builder, state, token)
        case State.FIRST_ITEM:
            return _close(builder, token) if token.kind == "]" else _value(builder, state, token)
        case State.KEY | State.FIRST_KEY:
            return _key(builder, state, token)
        case State.COLON:
            return State.VALUE if token.kind == ":" else _unexpected(state, token)
        case State.AFTER_ENTRY:
            if token.kind == ",":
                return State.KEY
            return _close(builder, token) if token.kind == "}" else _unexpected(state, token)
        case State.AFTER_ITEM:
            if token.kind == ",":
                return State.VALUE
            return _close(builder, token) if token.kind == "]" else _unexpected(state, token)
        case State.END:
            return _unexpected(state, token)


def _value(builder: Builder, state: State, token: Token) -> State | Diagnostic:
    match token.kind:
        case "{":
            builder.open_mapping(token.span)
            return State.FIRST_KEY
        case "[":
            builder.open_sequence(token.span)
            return State.FIRST_ITEM
        case "string":
            builder.scalar(Kind.TEXT, _unquote(builder, token.span), token.span)
        case "number":
            _check_number(builder, token.span)
            builder.scalar(Kind.NUMBER, token.span.text, token.span)
        case "word" if token.span.text in _WORDS:
            builder.scalar(_WORDS[token.span.text], token.span.text, token.span)
        case "word" if token.span.text in ("NaN", "Infinity"):
            _check_number(builder, token.span)
            builder.scalar(Kind.NULL, "null", token.span)
        case _:
            return _unexpected(state, token)
    return _after(builder)


def _key(builder: Builder, state: State, token: Token) -> State | Diagnostic:
    if token.kind == "string":
        builder.key(_unquote(builder, token.span), token.span)
        return State.COLON
    if token.kind == "}" and state is State.FIRST_KEY:
        return _close(builder, token)
    return _unexpected(state, token)


def _close(builder: Builder, token: Token) -> State:
    builder.close(token.span)
    return _after(builder)


def _after(builder: Builder) -> State:
    if builder.depth == 0:
        return State.END
    return State.AFTER_ENTRY if builder.in_mapping else State.AFTER_ITEM


def _check_number(builder: Builder, span: Span) -> None:
    text = span.text
    if _STRICT.fullmatch(text) is None:
        builder.faults.append(NotANumber(span=span, text=text, advice=why_not_a_number(text)))
    elif too_long(text):
        builder.faults.append(NumberTooLong(span=span, text=text, limit=MOST_DIGITS))


def _unexpected(state: State, token: Token) -> Diagnostic:
    text = shown(token.span.text)
    found = "the end of the text" if token.kind == "end" else f"`{text}`"
    return NotJson(span=token.span, found=found, expected=state.value, advice=_advice(state, token))


def _advice(state: State, token: Token) -> str | None:
    if state in (State.KEY, State.VALUE) and token.kind in ("}", "]"):
        return "delete the comma before it"
    if token.span.text[:1] in ("'", "“", "”", "‘", "’", "„", "«"):
        return 'write texts and keys in straight double quotes: `"`'
    if token.span.text[:1] in ("/", "#"):
        return "JSON has no remarks; write the case in YAML if you need them"
    if token.span.text.lower() in ("true", "false", "null", "none"):
        return "JSON writes `true`, `false` and `null`"
    if token.kind == "word":
        return f'write it in double quotes: `"{shown(token.span.text)}"`'
    return "only one value may stand in a file; write several cases as a list" if state is State.END else None


def _broken(span: Span) -> Diagnostic:
    source, end = span.source, span.end
    here = Span(source, end, min(end + 1, len(source.text)))
    if end >= len(source.text) or source.text[end] == "\n":
        opening = Span(source, span.start, span.start + 1)
        return NotJson(span=opening, found="a text without an end", expected='a closing `"`')
    return BadText(span=here, what=f"the control character {name_of(source.text[end])}")


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _unquote(builder: Builder, span: Span) -> str:
    text = span.source.text[span.start + 1 : span.end - 1]
    if "\\" in text:
        wrong = next((m for m in _ESCAPE.finditer(text) if m[1] is None and m[2] not in _SHORT), None)
        if wrong is not None:
            place = Span(span.source, span.start + 1 + wrong.start(), span.start + 1 + wrong.end())
            builder.faults.append(BadText(span=place, what=f"`{shown(wrong[0])}`, which is not an escape"))
            return text
        text = _PAIR.sub(_joined, _ESCAPE.sub(_unescaped, text))
    lone = _SURROGATE.search(text)
    if lone is None:
        return text
    builder.faults.append(BadText(span=span, what=f"{name_of(lone[0])}, half of a character"))
    return _SURROGATE.sub("\ufffd", text)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _SHORT[match[2]]


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
