"""What the file beside a report says of it: `<report>.yaml`, read with limits and no further than it may say.

A sidecar is a map of a few names to texts. It is read token by token, so that aliases, nested lists and
megabytes cost nothing: the first thing that does not belong there ends the reading, with its line.
"""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from pipelines.exceptions import SidecarError

KEYS = ("title", "publisher", "period", "address", "date")
LARGEST = 64 * 1024
"""Bytes that a sidecar may have."""
LONGEST = 2000
"""Letters that one of its texts may have."""
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain words that YAML takes for no value."""
LINE_BREAKS = "\t\n\r"


def read_sidecar(report: Path) -> dict[str, str]:
    """What the sidecar of a report file states; empty where there is none.

    Raises:
        SidecarError: it cannot be read, is too large, or holds anything but texts under known names.
    """
    sidecar = report.with_suffix(".yaml")
    try:
        told = sidecar.lstat()
        if stat.S_ISLNK(told.st_mode) and sidecar.resolve().is_relative_to(sidecar.parent.resolve()):
            told = sidecar.stat()
        if not stat.S_ISREG(told.st_mode):
            raise SidecarError(sidecar.name, "is no plain file of this folder", "put the file itself there")
        if told.st_size > LARGEST:
            raise SidecarError(
                sidecar.name, f"has {told.st_size:,} bytes, {LARGEST:,} are allowed", "shorten or remove it"
            )
        content = sidecar.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise SidecarError(sidecar.name, what, "mend the rights of the file") from error
    return stated(content, sidecar.name)


def stated(content: bytes, place: str) -> dict[str, str]:
    """What the bytes of a sidecar state.

    Raises:
        SidecarError: it is not a map of texts under known names; says the line.
    """
    found: dict[str, str] = {}
    for line, key, text in _pairs(content, place):
        where = f"{place}, line {line}"
        if key not in KEYS:
            raise SidecarError(where, f"may state only {', '.join(KEYS)}", "remove the other keys")
        if key in found:
            raise SidecarError(where, f"states {key} twice", "remove one of the two")
        if fault := _fault(key, text):
            raise SidecarError(where, f"{key} {fault}", "mend the line")
        found[key] = text
    return {key: text for key, text in found.items() if text}


def _pairs(content: bytes, place: str) -> Iterator[tuple[int, str, str]]:
    """Line, key and text of every entry of a flat map."""
    try:
        events = yaml.parse(content.decode("utf-8-sig"), yaml.SafeLoader)
        key = ""
        is_key, depth = True, 0
        for event in events:
            line = getattr(event.start_mark, "line", 0) + 1
            if isinstance(event, yaml.MappingStartEvent) and depth == 0 and event.anchor is None:
                depth = 1
            elif isinstance(event, yaml.ScalarEvent) and event.anchor is None and not event.tag:
                text = "" if event.style is None and event.value in NOTHING else event.value.strip()
                if depth == 0:
                    if text:
                        raise SidecarError(
                            f"{place}, line {line}", "is no map", "write lines such as date: 2026-01-31"
                        )
                    continue
                if is_key:
                    key = text
                else:
                    yield line, key, text
                is_key = not is_key
            elif isinstance(event, yaml.NodeEvent):
                what = "holds an alias, a list, a map or a tag where a text is due"
                raise SidecarError(f"{place}, line {line}", what, "write the text itself")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SidecarError(f"{place}, line {line}", "is not written in UTF-8", "save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}, line {mark.line + 1}" if mark else place
        what = str(getattr(error, "problem", "") or "holds a character that no text may have")
        raise SidecarError(where, f"is not YAML ({what})", "mend or remove the line") from error


def _fault(key: str, text: str) -> str:
    """Why a text cannot stand under a key; empty if it can."""
    if len(text) > LONGEST:
        return f"has {len(text):,} letters, {LONGEST:,} are allowed"
    if odd := next((each for each in text if _is_odd(each)), ""):
        return f"holds a character that no text may have (U+{ord(odd):04X})"
    if key == "date" and text and not _is_day(text):
        return f"is {text[:40]!r}, which is no day written as 2026-01-31"
    return ""


def _is_odd(letter: str) -> bool:
    """Whether a letter is a control, a half of a pair, a change of direction or not assigned."""
    return (unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co") and letter not in LINE_BREAKS) or (
        letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
