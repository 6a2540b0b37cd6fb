"""Texts of cases to trees: JSON, and YAML through the events of PyYAML, of which this is the only door."""

import re
from collections.abc import Iterator
from typing import Any

from policyc.facts.errors.files import ByteOrderMark
from policyc.facts.errors.reading import EmptyCase, NotYaml, YamlFeature
from policyc.facts.json_text import read_json
from policyc.facts.tree import Builder, Kind, Tree, no_more_than
from policyc.text.diagnostic import Diagnostic
from policyc.text.shown import name_of
from policyc.text.source import Source, Span

__all__ = ["read_case", "read_json", "read_yaml"]

_NULLS = ("", "~", "null")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_case(source: Source) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The value in a text, read as YAML if its name ends in `.yaml` or `.yml`, else as JSON."""
    return read_yaml(source) if source.name.lower().endswith((".yaml", ".yml")) else read_json(source)


def read_yaml(source: Source) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The value that the text holds, every scalar as text; `null`, `~` and nothing at all are null."""
    # Imported here because most runs read no YAML.
    import yaml

    if source.text.startswith("\ufeff"):
        return None, (ByteOrderMark(span=Span(source, 0, 1), name=source.name),)
    lone = _SURROGATE.search(source.text)
    if lone is not None:
        place = Span(source, lone.start(), lone.end())
        return None, (NotYaml(span=place, problem=f"{name_of(lone[0])} is half of a character"),)
    builder = Builder()
    try:
        for event in _events(yaml, source.text):
            fault = _event(yaml, builder, source, event)
            if fault is not None:
                builder.faults.append(fault)
            if fault is not None or builder.stopped:
                return None, no_more_than(builder.faults)
    # The loader in Python, unlike the one in C, stumbles over impossible escapes with a ValueError.
    except (yaml.YAMLError, ValueError) as problem:
        builder.faults.append(_problem(source, problem))
    if builder.tree is None and not builder.faults:
        return None, (EmptyCase(name=source.name),)
    return (None if builder.faults else builder.tree), no_more_than(builder.faults)


def _events(yaml: Any, text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _event(yaml: Any, builder: Builder, source: Source, event: Any) -> Diagnostic | None:
    span = Span(source, event.start_mark.index, event.end_mark.index)
    half = _SURROGATE.search(getattr(event, "value", ""))
    if half is not None:
        return NotYaml(span=span, problem=f"{name_of(half[0])} is half of a character")
    fault = _feature(yaml, builder, event, span)
    if fault is not None:
        return fault
    if isinstance(event, yaml.MappingStartEvent):
        builder.open_mapping(span)
    elif isinstance(event, yaml.SequenceStartEvent):
        builder.open_sequence(span)
    elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        builder.close(span)
    elif isinstance(event, yaml.ScalarEvent) and builder.wants_key:
        builder.key(event.value, span)
    elif isinstance(event, yaml.ScalarEvent):
        builder.scalar(_kind(event), event.value, span)
    return None


def _kind(event: Any) -> Kind:
    if event.style:
        return Kind.TEXT
    return Kind.NULL if event.value in _NULLS else Kind.BARE


def _feature(yaml: Any, builder: Builder, event: Any, span: Span) -> Diagnostic | None:
    if isinstance(event, yaml.AliasEvent):
        return YamlFeature(span=span, what=f"the alias `*{event.anchor}`", instead="write the value out again")
    if isinstance(event, yaml.DocumentStartEvent):
        if builder.tree is not None:
            return YamlFeature(span=span, what="a second document", instead="write several cases as a list")
        if event.tags:
            return YamlFeature(span=span, what="a `%TAG` line", instead="delete it: every value is read as text")
        return None
    if getattr(event, "anchor", None):
        return YamlFeature(
            span=span, what=f"the anchor `&{event.anchor}`", instead="write the value out where it is used"
        )
    if getattr(event, "tag", None):
        return YamlFeature(span=span, what="a tag", instead="delete it: every value is read as text")
    opens = isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
    if opens and builder.wants_key:
        return YamlFeature(span=span, what="a list or mapping as a key", instead="keys are words")
    return None


def _problem(source: Source, problem: Any) -> Diagnostic:
    mark = getattr(problem, "problem_mark", None)
    position = mark.index if mark is not None else getattr(problem, "position", 0)
    start = min(position, len(source.text))
    words = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it breaks off"
    return NotYaml(span=Span(source, start, min(start + 1, len(source.text))), problem=str(words))
