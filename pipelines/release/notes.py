"""What a person should know of a new version, in plain sentences, made from the difference.

A sentence is a form of words without a figure in it, and the places of the difference (JSON pointers into
`diff.json`) that fill it. So each figure and name can be looked up again, and `wrong_notes` does: a sentence
that says anything else than the difference is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.release.diff import ChangeKind, PackageDiff, TableDiff

DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Note:
    """A sentence: a form with `{}` for each place, and the places (JSON pointers into the difference)."""

    form: str
    places: tuple[str, ...]

    def text(self, diff: Mapping[str, Any]) -> str:
        """The sentence, filled from a difference as JSON.

        Raises:
            LookupError, TypeError: a place is not there.
        """
        return self.form.format(*(_shown(value_at(diff, place)) for place in self.places))

    def as_json(self, diff: Mapping[str, Any]) -> dict[str, Any]:
        """The sentence as `diff.json` holds it."""
        return {"text": self.text(diff), "form": self.form, "places": list(self.places)}


UNTOLD = Note(
    "A report was taken back; what it said, and what this version therefore lacks, is told no more.", ()
)
"""Instead of the difference from a version that holds what was withdrawn, which would quote it."""
SPOTS = Note("Places on pages that were read anew: {}.", ("/counts/spots",))


def notes_of(diff: PackageDiff) -> tuple[Note, ...]:
    """The difference in sentences, the weightiest first; none when it says nothing new."""
    if diff.is_empty:
        return ()
    tables = list(enumerate(diff.tables))
    notes = [note for number, table in tables for note in _shape_notes(number, table)]
    notes += _report_notes(diff)
    notes += [note for number, table in tables for note in _row_notes(number, table)]
    notes += _largest(diff)
    if diff.properties:
        changed = [number for number, change in enumerate(diff.metadata) if change.is_news]
        places = tuple(f"/metadata/{number}/label" for number in changed)
        notes.append(Note(f"The package's own description changed: {_list(places)}.", places))
    return tuple(notes) or (SPOTS,)


def wrong_notes(diff: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of a `diff.json` that say anything else than the difference itself."""
    for entry in diff.get("notes", ()):
        note = Note(entry["form"], tuple(entry["places"]))
        try:
            is_right = not DIGIT.search(note.form) and note.text(diff) == entry["text"]
        except (LookupError, TypeError, ValueError):
            is_right = False
        if not is_right:
            yield str(entry["text"])


def value_at(value: Any, pointer: str) -> Any:
    """What stands at a JSON pointer.

    Raises:
        LookupError, TypeError, ValueError: nothing does.
    """
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, Sequence) else value[name]
    return value


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _list(places: Sequence[str]) -> str:
    return ", ".join("{}" for _ in places)


def _shape_notes(number: int, table: TableDiff) -> Iterator[Note]:
    at = f"/resources/{number}"
    title = f"{at}/title"
    if table.after is None:
        yield Note("The table {} was taken out.", (title,))
    elif table.before is None:
        rows = "row" if table.row_counts[1] == 1 else "rows"
        yield Note(f"The table {{}} is new, with {{}} {rows}.", (title, f"{at}/rows/after"))
    for what, names, happened in (
        ("removed", table.fields_removed, "taken out"),
        ("retyped", table.fields_retyped, "given another type"),
        ("added", table.fields_added, "added"),
    ):
        places = tuple(f"{at}/columns/{what}/{place}" for place in range(len(names)))
        if places:
            columns = "column {} was" if len(places) == 1 else f"columns {_list(places)} were"
            yield Note(f"{{}}: the {columns} {happened}.", (title, *places))
    if table.key_changed:
        yield Note("{}: other columns identify a row now.", (title,))
    if table.schema_changed:
        yield Note("{}: descriptions, rules or the order of columns changed.", (title,))


def _report_notes(diff: PackageDiff) -> Iterator[Note]:
    what = "file" if any(table.table.is_of_files for table in diff.tables) else "report"
    for number, change in enumerate(diff.reports):
        place = (f"/reports/{number}/report",)
        if change.old_sha256 is None:
            yield Note(f"The {what} {{}} is new.", place)
        elif change.new_sha256 is None:
            yield Note(f"The {what} {{}} was taken out.", place)
        else:
            yield Note(f"The council issued the {what} {{}} anew.", place)


def _row_notes(number: int, table: TableDiff) -> Iterator[Note]:
    at = f"/resources/{number}"
    title = f"{at}/title"
    if table.is_provenance or table.before is None or table.after is None:
        return
    for what, count, happened in (
        ("added", table.rows_added, "added to"),
        ("removed", table.rows_removed, "taken out of"),
    ):
        if count:
            rows = "row was" if count == 1 else "rows were"
            yield Note(f"{{}} {rows} {happened} {{}}.", (f"{at}/rows/{what}", title))
    for kind, whom in (
        (ChangeKind.REVISED, "revised by the council"),
        (ChangeKind.CORRECTED, "corrected by us"),
    ):
        if count := table.rows_changed(kind):
            whom = "found otherwise by our checks" if table.table.is_ours else whom
            rows = "row" if count == 1 else "rows"
            were = "value was" if table.cells_changed(kind) == 1 else "values were"
            form = f"{{}}: {{}} {were} {whom}, in {{}} {rows}."
            yield Note(form, (title, f"{at}/cells/{kind}", f"{at}/rows/{kind}"))


def _largest(diff: PackageDiff) -> Iterator[Note]:
    """The number that changed most, against what it was."""
    measured = [
        (abs(percent), f"/resources/{t}/changed/{r}", c, table)
        for t, table in enumerate(diff.tables)
        if not table.is_provenance
        for r, row in enumerate(table.changed)
        for c, cell in enumerate(row.cells)
        if cell.kind is not ChangeKind.RELOCATED and (percent := cell.change_percent)
    ]
    if measured:
        _, row, number, _ = max(measured, key=lambda found: found[0])
        cell = f"{row}/cells/{number}"
        yield Note(
            "The number that changed most: {} in {}, from {} to {} ({} percent).",
            (f"{cell}/field", f"{row}/old_locator", f"{cell}/old", f"{cell}/new", f"{cell}/change_percent"),
        )
