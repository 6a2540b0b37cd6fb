"""Slips of the pen: what a text shows before it is parsed that is no word of the language, each with its diagnostic."""

import re
import unicodedata

from policyc.core.numerals import why_not_a_number
from policyc.language.errors.syntax import (
    CurlyQuotes,
    ForeignLetter,
    ForeignSign,
    HiddenCharacter,
    NotADate,
    NotANumeral,
    StrayCharacter,
    UnclosedQuote,
)
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

# Named alternatives of the scanner, tried before its own numbers, before its own signs, and at the very end.
NUMBERS = (
    r"(?P<other_date>[0-9]{1,2}(?P<sign1>[./-])[0-9]{1,2}(?P=sign1)[0-9]{4}(?!\w)"
    r"|[0-9]{4}(?P<sign2>[./-])[0-9]{1,2}(?P=sign2)[0-9]{1,2}(?!\w)"
    r"|[0-9]{1,2}(?:st|nd|rd|th|\.)?[ ](?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?!\w)(?:,?[ ][0-9]{4}(?!\w))?)"
    r"|(?P<separated>[0-9]{1,3}(?:,[0-9]{3}|['’][0-9]{3}|[ \u00A0\u202F][0-9]{3})+(?:\.[0-9]+)?(?![\w,]))"
)
SIGNS = r"(?P<foreign>===?|!==?|<>|&&?|\|\|?|=>|=<|[!≥≤≠∧∨¬×÷])"
REST = (
    r"(?P<number_like>[0-9](?:[\w.]|[eE][+]|-(?=\w))*)"
    r"|(?P<foreign_word>[^\W\d]\w*)"
    r"|(?P<curly>[“”„‟«»‘’‚‛`'][^“”„‟«»‘’‚‛`'\"\n]*[“”„‟«»‘’‚‛`']?)"
    r'|(?P<unclosed>"[^"\n]*)'
    r"|(?P<stray>.)"
)
# `(a) x;` and the like: what a lawyer's hand adds.
_STRAY = {
    ";": "leave it out: each label begins a line of its own",
    "{": "write a group in round brackets",
    "}": "write a group in round brackets",
    "€": "write the currency by its code, as in `100 EUR`",
    "$": "write the currency by its code, as in `100 USD`",
    "£": "write the currency by its code, as in `100 GBP`",
    "¥": "write the currency by its code, as in `100 CNY` or `100 JPY`",
    "–": "write a minus or a hyphen: `-`",
    "—": "write a minus or a hyphen: `-`",
    "−": "write a minus or a hyphen: `-`",
    "‰": "write a percentage: `0.1%`",
}
_INSTEAD = {
    "==": "`is` or `=`",
    "===": "`is` or `=`",
    "!=": "`is not`",
    "!==": "`is not`",
    "<>": "`is not`",
    "≠": "`is not`",
    "!": "`not`",
    "¬": "`not`",
    "&": "`and`",
    "&&": "`and`",
    "∧": "`and`",
    "|": "`or`",
    "||": "`or`",
    "∨": "`or`",
    "=>": "`implies`, or `is at least`",
    "=<": "`is at most`",
    "≥": "`is at least`",
    "≤": "`is at most`",
    "×": "`*`",
    "÷": "a comparison without a quotient: `0.1% of item.value`",
}
_LIKE = dict(
    zip(
        "аеорсухіјѕԁһкмтвнАВЕКМНОРСТУХІЈЅαοινκρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıℓ",
        "aeopcyxijsdhkmtbhABEKMHOPCTYXIJSaoivkptuxABEZHIKMNOPTYXil",
        strict=True,
    )
)
_PLAIN = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_HIDDEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
# A carriage return that no line feed follows begins a new line in some editors and not in others.
_HIDDEN = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    f"\U0001d173-\U0001d17a\U000e0000-\U000e007f{_HIDDEN_LETTERS}]"
)


def fault_of(kind: str, span: Span) -> Diagnostic:
    """The diagnostic of a word that one of the alternatives above has taken."""
    text = span.text
    match kind:
        case "other_date":
            return NotADate(span=span, text=text)
        case "separated":
            advice = "write the digits without separators between thousands; two numbers have a blank behind the comma"
            return NotANumeral(span=span, text=text, advice=advice)
        case "number_like":
            return NotANumeral(span=span, text=text, advice=_number_advice(text))
        case "foreign":
            return ForeignSign(span=span, sign=text, instead=_INSTEAD[text])
        case "foreign_word":
            letter = next(char for char in text if not char.isascii())
            return ForeignLetter(span=span, word=text, letter=letter, like=_LIKE.get(letter))
        case "curly":
            return CurlyQuotes(span=span, text=text)
        case "unclosed":
            return UnclosedQuote(span=Span(span.source, span.start, span.start + len(text.rstrip())))
        case _:
            return StrayCharacter(span=span, text=text, advice=_stray_advice(text))


def unfit_number(span: Span) -> tuple[Diagnostic, ...]:
    """What is wrong with a number of plain digits: a leading zero, or groups that are not of three."""
    text = span.text
    if _PLAIN.fullmatch(text):
        return ()
    advice = "`_` sets groups of three digits apart, as in `1_000_000`" if "_" in text else "leave out the leading zero"
    return (NotANumeral(span=span, text=text, advice=advice),)


def hidden_characters(span: Span, limit: int) -> tuple[Diagnostic, ...]:
    """The characters of a text that cannot be seen or that steer its display, up to a limit."""
    text = span.text
    if text.isascii() and text.replace("\n", "").isprintable():
        return ()
    found: list[Diagnostic] = []
    for match in _HIDDEN.finditer(span.source.text, span.start, span.end):
        found.append(HiddenCharacter(span=Span(span.source, match.start(), match.end()), char=match.group()))
        if len(found) == limit:
            break
    return tuple(found)


def _number_advice(text: str) -> str:
    if re.fullmatch(r"[0-9][0-9_.]*[eE][-+]?[0-9]+", text):
        return "write all digits instead of an exponent"
    if re.fullmatch(r"[0-9][0-9_]*(\.[0-9]+)?[^\W\d_]+[0-9]?", text):
        return "put a blank between a number and its unit"
    if re.fullmatch(r"[0-9._]+-[0-9._-]+", text):
        return "put blanks around a minus; a date is written `2025-12-05`"
    if not text[0].isdigit() or "." not in text:
        return "put a blank behind the number; a name begins with a letter"
    return why_not_a_number(text)


def _stray_advice(text: str) -> str | None:
    if text in _STRAY:
        return _STRAY[text]
    category = unicodedata.category(text)
    if category == "Zs":
        return "it looks like a blank: write an ordinary one"
    if category == "Nd":
        return "write digits as `0` to `9`"
    return None
