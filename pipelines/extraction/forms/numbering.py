"""The numbers and bullets that Word gives the paragraphs of its lists, which stand in no text of the file."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_LEVELS = 9


class Numbering:
    """Counts the paragraphs of each list as they come."""

    def __init__(self, tree: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if tree is None:
            return
        for one in tree.findall(f"{W}abstractNum"):
            self._levels[str(one.get(f"{W}abstractNumId"))] = dict(map(_level, one.findall(f"{W}lvl")))
        for one in tree.findall(f"{W}num"):
            abstract = one.find(f"{W}abstractNumId")
            if abstract is not None:
                self._list_of[str(one.get(f"{W}numId"))] = str(abstract.get(f"{W}val"))

    def next(self, properties: Any, *, counts: bool) -> tuple[str, bool]:
        """A paragraph's number as printed (`1.6`), empty for none, and whether it has a bullet.

        Args:
            properties: the list properties of the paragraph or its style, None for no list.
            counts: whether the paragraph has text: an empty one is not counted.
        """
        if properties is None or not counts:
            return "", False
        one, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
        number = "0" if one is None else str(one.get(f"{W}val"))
        name = self._list_of.get(number, "")
        level = int(depth.get(f"{W}val") or 0) if depth is not None else 0
        style = self._levels.get(name, {}).get(min(level, MOST_LEVELS))
        if number == "0" or style is None:
            return "", False
        form, text, start = style
        if form == "bullet":
            return "", True
        if form == "none":
            return "", False
        self._counts[name, level] = self._counts.get((name, level), start - 1) + 1
        for below in range(level + 1, MOST_LEVELS + 1):
            self._counts.pop((name, below), None)
        return re.sub(r"%(\d)", lambda hit: self._at(name, int(hit[1]) - 1), text).strip(" .)("), False

    def _at(self, name: str, level: int) -> str:
        form, _, start = self._levels[name].get(level, ("decimal", "", 1))
        count = self._counts.setdefault((name, level), start)
        if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
            letter = chr(ord("a") + count - 1)
            return letter if form == "lowerLetter" else letter.upper()
        return str(count)


def _level(element: Any) -> tuple[int, tuple[str, str, int]]:
    def value(name: str, otherwise: str) -> str:
        found = element.find(f"{W}{name}")
        return otherwise if found is None else str(found.get(f"{W}val") or otherwise)

    start = value("start", "1")
    level = str(element.get(f"{W}ilvl") or "0")
    number = int(level) if level.isdigit() else 0
    return number, (value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)
