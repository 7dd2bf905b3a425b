"""A form that was filled in so that it cannot be answered: what was typed, with the message at its field.

Nobody should type a question anew for one slip. Every parameter of the address is a field again, under the
name that the forms give it, and the one that is wrong says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.portal.pages.explorer import HOW_WORDS

MOST_FIELDS = 20
LONGEST_VALUE = 500
MARK = "__"
LABELS = {
    "q": "Search",
    "on": "On the day",
    "page": "Page",
    "sort": "Order",
    "fields": "Columns",
    "by": "Group by",
    "from": "From version",
    "to": "To version",
}
"""What the forms call the parameters that name no column."""


@dataclass(frozen=True)
class TypedField:
    """A parameter as it was typed, with what is wrong about it; empty where nothing is."""

    name: str
    label: str
    value: str
    error: str


def typed_fields(given: Iterable[tuple[str, str]], parameter: str, reason: str) -> tuple[TypedField, ...]:
    """The parameters of an address as fields; none where the faulty one is not among them.

    Args:
        given: names and values in their order.
        parameter: the one that is wrong.
        reason: why, as a part of a sentence.
    """
    fields = tuple(
        TypedField(name, label_of(name), value[:LONGEST_VALUE], sentence(reason) if name == parameter else "")
        for name, value in given
    )[:MOST_FIELDS]
    return fields if any(field.error for field in fields) else ()


def label_of(name: str) -> str:
    """What a field is called: a column in words, with the condition on it."""
    column, mark, how = name.partition(MARK)
    words = LABELS.get(name) or column.replace("_gbp", " in pounds").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}{f' {HOW_WORDS[how]}' if mark and how in HOW_WORDS else ''}"


def sentence(reason: str) -> str:
    """A reason as a sentence of its own."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
