"""The kinds of table we know, read from `schemas/layouts/`: headings as data, with a schema.

A layout speaks of headings, never of a report. Teaching a new heading is a line in one of these files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError

QUARTER = r"(?:q[1-4](?:of)?(?:20)?\d\d[/-](?:20)?\d\d|(?:20)?\d\d[/-](?:20)?\d\dq[1-4]|quarter[1-4]|q[1-4])"
YEAR = r"(?:20\d\d[/-](?:20)?\d\d|\d\d/\d\d)"
PLACEHOLDERS = {
    "{quarter}": QUARTER,
    "{year}": YEAR,
    "{period}": f"(?:{QUARTER}|{YEAR})",
    "{money}": r"(?:\(?£?(?:000s?|m|k)?\)?)?",
    "{bracket}": r"(?:\([^)]*\)?)?",
    "{note}": r"(?:[-(].*)?",
    "{any}": r".*",
    "{n}": r"\d+",
}
LONGEST_HEADING = 200  # letters: what is longer is no heading
DASHES = str.maketrans(
    {"–": "-", "—": "-", "‑": "-", "−": "-", "’": "", "‘": "", "'": "", '"': "", "“": "", "”": ""}
)
FOLDED = DASHES | str.maketrans("", "", ".:*,")


@lru_cache(maxsize=20_000)
def fold_heading(text: str) -> str:
    """A heading for comparing: small letters without spaces, quotes and full stops; dashes alike."""
    return "".join(text.translate(FOLDED).split()).lower()


def _pattern(heading: str) -> str:
    """What a heading with periods, money and the like in it matches, folded."""
    parts = re.split(r"(\{\w+\})", heading)
    return "".join(
        PLACEHOLDERS[part] if part in PLACEHOLDERS else re.escape(fold_heading(part)) for part in parts
    )


@dataclass(frozen=True)
class Layout:
    """One kind of table; see `schemas/layouts/layout.schema.json` for what each part means."""

    name: str
    resource: str | None
    description: str
    columns: Mapping[str, tuple[str, ...]]
    requires: tuple[str, ...]
    table: str = ""
    forbids: tuple[str, ...] = ()
    row_needs: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    by_period: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    unheaded: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, str] = field(default_factory=dict)
    first_column: str = ""
    row_label: bool = False
    only: bool = False
    near_text: str = ""
    rating_fill: str = ""
    spanning: tuple[str, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def patterns(self) -> tuple[tuple[str, re.Pattern[str] | str], ...]:
        """(column, folded heading or pattern over one), the most literal first."""
        pairs = [(name, heading) for name, headings in self.columns.items() for heading in headings]
        pairs.sort(key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[1])))
        return tuple(
            (name, re.compile(_pattern(heading)) if "{" in heading else fold_heading(heading))
            for name, heading in pairs
        )

    @cached_property
    def spanning_folded(self) -> frozenset[str]:
        """Headings over several columns, folded."""
        return frozenset(fold_heading(text) for text in self.spanning)

    @cached_property
    def look_patterns(self) -> Mapping[str, re.Pattern[str]]:
        """How each column's cells look."""
        return {name: re.compile(pattern) for name, pattern in self.looks.items()}

    @cached_property
    def sums(self) -> frozenset[str]:
        """The columns that hold sums of money."""
        return frozenset(
            name
            for name, headings in self.columns.items()
            if name.endswith("_gbp") or any("{money}" in heading for heading in headings)
        )

    @property
    def plain_headings(self) -> frozenset[str]:
        """The folded headings that are matched as they stand."""
        return frozenset(fold_heading(heading) for heading in self._headings if "{" not in heading)

    @property
    def open_headings(self) -> tuple[str, ...]:
        """The patterns over folded headings that hold periods, money and the like."""
        return tuple(_pattern(heading) for heading in self._headings if "{" in heading)

    @property
    def _headings(self) -> list[str]:
        return [heading for headings in self.columns.values() for heading in headings]

    def column_of(self, heading: str) -> str | None:
        """The column that a heading names, or None."""
        folded = fold_heading(heading)
        if not folded or len(folded) > LONGEST_HEADING:
            return None
        if folded not in self._known:
            found = (
                name
                for name, known in self.patterns
                if (known == folded if isinstance(known, str) else known.fullmatch(folded))
            )
            self._known[folded] = next(found, None)
        return self._known[folded]

    def is_loose(self, name: str, heading: str) -> bool:
        """Whether a heading names a column only by one of the known ones that go on in any words."""
        folded = fold_heading(heading)
        return not any(
            known == folded
            if isinstance(known, str)
            else ".*" not in known.pattern and known.fullmatch(folded)
            for column, known in self.patterns
            if column == name
        )

    @cached_property
    def _known(self) -> dict[str, str | None]:
        """What folded headings were found to name so far: tables repeat them, and many rows are tried."""
        return {}

    @cached_property
    def _plain_headings(self) -> re.Pattern[str] | None:
        plain = {
            re.split(r"\{", heading)[0].strip() for headings in self.columns.values() for heading in headings
        }
        options = "|".join(
            re.escape(heading) for heading in sorted(plain, key=len, reverse=True) if len(heading) > 2
        )
        return re.compile(rf"(?<!\w)(?:{options})(?!\w)") if options else None

    def headings_in(self, text: str) -> list[str]:
        """The plain beginnings of this layout's headings that stand in a text, in order, longest first."""
        return self._plain_headings.findall(text) if self._plain_headings else []

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Column:
    """A column of a recognised table: what it is, as what it is headed, and of which period.

    `how` it was told: `known` by its heading, by `evidence`, or `answered` by a person; `evidence` says why.
    """

    name: str
    heading: str
    index: int
    period: str | None = None
    scale: int = 1
    how: str = "known"
    evidence: tuple[str, ...] = ()
    measure: str = ""


def load_layouts(folder: Path) -> tuple[Layout, ...]:
    """All layouts of a folder in name order.

    Raises:
        LayoutError: a file breaks the layouts' schema, or names a column nowhere given.
    """
    files = load_yaml_files(folder, "layout.schema.json", LayoutError)
    layouts = [_layout(path, raw) for path, raw in files.items()]
    if not layouts:
        raise LayoutError(str(folder), "holds no layout", "name the project's folder with OPENBARNET_PROJECT")
    return tuple(layouts)


def _layout(path: Path, raw: dict[str, Any]) -> Layout:
    def frozen(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(value)
        return {key: frozen(inner) for key, inner in value.items()} if isinstance(value, dict) else value

    layout = Layout(name=path.stem, **{key: frozen(value) for key, value in raw.items()})
    known = set(layout.columns) | {layout.first_column} | set(layout.unheaded)
    for name in (
        *layout.requires,
        *layout.row_needs,
        *layout.named_by,
        *layout.group_by,
        *layout.repeated,
    ):
        if name not in known:
            raise LayoutError(
                f"schemas/layouts/{path.name}", f"column {name!r} has no headings", "add them under `columns`"
            )
    for name, pattern in layout.looks.items():
        try:
            re.compile(pattern)
        except re.error as error:
            raise LayoutError(
                f"schemas/layouts/{path.name}, looks/{name}", str(error), "mend the pattern"
            ) from error
    return layout
