"""The bytes of a file to a text: UTF-8, without a byte order mark and without NUL."""

from policyc.facts.errors.files import ByteOrderMark, FileTooLarge, NotText, NotUtf8
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Source, Span

LARGEST = 64 * 2**20
_BOM = b"\xef\xbb\xbf"
_OTHERS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"PK\x03\x04", "a ZIP archive or an office document"))


def decode(name: str, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The text under its name, or why the bytes are not one. Line ends stay as they are."""
    if len(data) > LARGEST:
        return None, (FileTooLarge(name=name, limit=LARGEST),)
    if data.startswith(_BOM):
        source = Source(name, data.decode("utf-8", "replace"))
        return None, (ByteOrderMark(span=Span(source, 0, 1), name=name),)
    try:
        source = Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        return None, (_not_utf8(name, data, problem.start),)
    nul = source.text.find("\0")
    if nul >= 0:
        return None, (NotText(span=Span(source, nul, nul + 1), name=name),)
    return source, ()


def _not_utf8(name: str, data: bytes, byte: int) -> Diagnostic:
    source = Source(name, data.decode("utf-8", "replace"))
    place = len(data[:byte].decode("utf-8"))
    guess = next((kind for start, kind in _OTHERS if data.startswith(start)), None)
    return NotUtf8(span=Span(source, place, place + 1), name=name, byte=byte, guess=guess)
