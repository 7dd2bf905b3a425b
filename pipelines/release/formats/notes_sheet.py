"""What the sheet of notes of a workbook says: what the package is, from where, and what each column means.

A workbook travels without its package, so it carries this itself; Excel's and OpenDocument's say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.release.content import Content

NOTES_SHEET = "Notes"
HOW_TO_READ = (
    "Text columns hold what the report prints. Number columns beside them hold the number read from it, "
    "and are empty where the report gives none. Totals that a report prints are rows."
)
SOURCE_PARTS = (
    "openbarnet:report",
    "title",
    "openbarnet:period",
    "openbarnet:date",
    "openbarnet:publisher",
    "path",
)
NOTES_WIDTHS = (26, 30, 14, 12, 30, 90)


@dataclass(frozen=True)
class SheetLine:
    """One row of the sheet of notes."""

    style: Literal["title", "text", "heading", "columns", "pair", "row"]
    cells: tuple[str, ...] = ()

    @property
    def spans_from(self) -> int | None:
        """The column whose text runs over all columns after it, if one does."""
        return {"text": 0, "pair": 1}.get(self.style)

    @property
    def height(self) -> int:
        """How many lines of text the row needs."""
        if self.style in ("title", "heading"):
            return 1 if self.style == "heading" else 2
        room = list(NOTES_WIDTHS)
        if self.spans_from is not None:
            room[self.spans_from] = sum(room[self.spans_from :])
        return max((1 + len(text) // (room[i] - 2) for i, text in enumerate(self.cells)), default=1)


def notes_of(content: Content, version: str) -> list[SheetLine]:
    """The sheet of notes, line by line."""
    metadata = content.metadata
    return [
        SheetLine("title", (metadata["title"],)),
        SheetLine("text", (metadata["description"],)),
        SheetLine("row"),
        *_about(metadata, version),
        SheetLine("row"),
        SheetLine("heading", ("Reports",)),
        SheetLine("columns", ("Report", "Title", "Period", "Date", "Publisher", "Address")),
        *(SheetLine("row", _report(source)) for source in metadata["sources"]),
        SheetLine("row"),
        SheetLine("heading", ("Tables",)),
        SheetLine("columns", ("Sheet", "Title", "Rows", "", "", "What it holds")),
        *(
            SheetLine(
                "row",
                (table.name, table.title, str(table.row_count), "", "", table.schema.get("description", "")),
            )
            for table in content.tables
        ),
        SheetLine("row"),
        SheetLine("heading", ("Columns",)),
        SheetLine("columns", ("Sheet", "Column", "Type", "Unit", "Title", "What it means")),
        *(SheetLine("row", cells) for cells in _columns(content)),
    ]


def _about(metadata: Mapping[str, Any], version: str) -> Iterator[SheetLine]:
    publishers = [one["title"] for one in metadata["contributors"] if "publisher" in one.get("roles", ())]
    pairs = [("Version", version), ("Identifier", metadata["id"])]
    pairs += [("Publisher", name) for name in publishers]
    for licence in metadata["licenses"]:
        pairs.append(("Licence", f"{licence['title']}, {licence['path']}"))
    pairs.append(("Contact", _contact(metadata["openbarnet:contact"])))
    pairs.append(("Published at", metadata["homepage"]))
    pairs.append(("Updated", metadata["openbarnet:update_frequency"]))
    pairs.append(("How to read it", HOW_TO_READ))
    for label, text in pairs:
        yield SheetLine("pair", (label, text))


def _contact(contact: Mapping[str, str]) -> str:
    return ", ".join(contact[part] for part in ("title", "email", "path") if contact.get(part))


def _report(source: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(source.get(name, "") for name in SOURCE_PARTS)


def _columns(content: Content) -> Iterator[tuple[str, ...]]:
    for table in content.tables:
        for field in table.fields:
            yield (
                table.name,
                field["name"],
                field["type"],
                field.get("unit") or "",
                field.get("title", ""),
                field.get("description", ""),
            )
