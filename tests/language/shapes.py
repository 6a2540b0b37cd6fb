"""A surface tree without its places, so that two can be compared."""

import attrs

from policyc.text.source import Source, Span


def shape(node: object) -> object:
    """What a node says, as nested tuples; where it stands is left out."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if isinstance(node, Span | Source):
        return "…"
    if attrs.has(type(node)):
        fields = attrs.fields(type(node))
        return (type(node).__name__, *(shape(getattr(node, field.name)) for field in fields if field.name != "span"))
    return node


def spans(node: object) -> list[Span]:
    """Every place in a tree."""
    if isinstance(node, Span):
        return [node]
    if isinstance(node, tuple):
        return [span for part in node for span in spans(part)]
    if attrs.has(type(node)) and not isinstance(node, Source):
        return [span for field in attrs.fields(type(node)) for span in spans(getattr(node, field.name))]
    return []
