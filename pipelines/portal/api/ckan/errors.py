"""What the Action API refuses, as CKAN refuses it, and how it reads parameters.

CKAN answers a parameter that does not fit with 409, a dataset that is not there with 404, and an action it
does not know with 400; the body says which in words of its own, which clients match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Parameters = Mapping[str, Any]

LARGEST_INTEGER = 2**31 - 1


class ActionError(Exception):
    """An action that is refused; raised with the status and CKAN's words for it."""

    def __init__(self, status: int, kind: str, **details: object) -> None:
        self.status = status
        self.error: dict[str, object] = {**details, "__type": kind}
        super().__init__(kind)


class BadCallError(Exception):
    """A call that reaches no action; answered with 400 and a sentence."""


def invalid(**fields: object) -> ActionError:
    """Parameters that do not fit, each with the reasons."""
    details = {
        name.replace("__", ".") if name.startswith("facet__") else name: reasons
        for name, reasons in fields.items()
    }
    return ActionError(409, "Validation Error", **details)


def not_found(message: str = "Not found") -> ActionError:
    """What was asked for is not there."""
    return ActionError(404, "Not Found Error", message=message)


def text(parameters: Parameters, *names: str, required_as: str = "") -> str:
    """The first of some parameters that is given, as text.

    Raises:
        ActionError: none is given though one is wanted.
    """
    for name in names:
        value = parameters.get(name)
        if value not in (None, ""):
            if not isinstance(value, str | int | float):
                raise invalid(**{name: ["Must be a string"]})
            return str(value)
    if required_as:
        raise invalid(**{required_as: ["Missing value"]})
    return ""


def natural(parameters: Parameters, name: str, default: int, largest: int, *, words: Sequence[str]) -> int:
    """A whole number from 0 on; more than the largest counts as the largest.

    Args:
        parameters: the call's.
        name: which.
        default: where it is not given.
        largest: what is given at most.
        words: CKAN's for what is no number.

    Raises:
        ActionError: it is no such number.
    """
    value = parameters.get(name)
    if value in (None, ""):
        return default
    if isinstance(value, bool) or not re.fullmatch(r"\s*[+-]?[0-9]{1,15}\s*", str(value)):
        raise invalid(**{name.replace(".", "__"): list(words)})
    number = int(value)
    if number < 0:
        raise invalid(**{name.replace(".", "__"): ["Must be a natural number"]})
    return min(number, largest)


def flag(parameters: Parameters, name: str, default: bool) -> bool:
    """True or false, however it is written."""
    value = parameters.get(name)
    if value in (None, ""):
        return default
    return value is True or str(value).strip().lower() in ("true", "yes", "t", "y", "1", "on")


def json_value(value: object) -> object:
    """What a text of JSON holds; any other value as it is.

    Raises:
        ValueError: it is no JSON.
    """
    return orjson.loads(value) if isinstance(value, str) else value


def names(value: object) -> list[str]:
    """A list, or a text of names parted by commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return list(value)
    return [] if value is None else [str(value)]
