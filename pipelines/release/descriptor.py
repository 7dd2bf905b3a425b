"""`datapackage.json`: a Data Package v2 descriptor that is also the version's manifest.

`resources` are the tables (their CSV files; of one in parts a list of them, with bytes and hash of all as one
file). `openbarnet:files` lists every file of the version with
bytes and hash, save the descriptor itself and the zip that holds it; the catalogue has those two.
`openbarnet:previous` names the hash of the version before, so that versions form a chain. No clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.content import Content, Table, TablePart
from pipelines.rows.records import ReportSummary
from pipelines.store.hashes import FileEntry
from pipelines.store.number import Bump, Version
from pipelines.store.published import LEFT_OUT
from pipelines.store.reader import StoreReader
from pipelines.store.removals import removals_of
from pipelines.store.table_files import PARTS, PartEntry, csv_path, part_paths

APPROVED = "openbarnet:approved"
UNTOLD_DIFFERENCE = "openbarnet:untold_difference"
"""Of a version issued for one that was withdrawn: true, since the difference would quote what it held."""
"""By which role and when a version was approved, where the council wants that; never by which person."""
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def inputs_of(store: StoreReader, content: Content, reports: Sequence[ReportSummary]) -> list[dict[str, Any]]:
    """The reports a version is made from, each with its kept document.

    Raises:
        StoreError: a report's document is not in the store, so that locators would lead nowhere.
    """
    names = store.document_names()
    return [
        {
            "report": report.report,
            "form": report.form,
            "document": names.get(report.sha256) or document_path(store, report),
            "bytes": report.bytes,
            "sha256": report.sha256,
            **(
                {"original_sha256": report.original_sha256}
                if report.original_sha256 not in ("", report.sha256)
                else {}
            ),
        }
        for report in sorted(reports, key=lambda report: report.report)
        if report.report in content.documents
    ]


def document_path(store: StoreReader, report: ReportSummary) -> str:
    """A report's document, relative to the store.

    Raises:
        StoreError: it is not kept there.
    """
    if document := store.document_name(report.sha256):
        return document
    if (taken := removals_of(store).of_report(asdict(report))) and taken.document:
        return taken.document  # it is known where it was, and that it is gone
    raise StoreError(
        report.report, "its document is not in the store", "keep the document before the release"
    )


def descriptor_json(
    content: Content,
    version: Version,
    bump: Bump,
    previous: Mapping[str, str] | None,
    inputs: Sequence[Mapping[str, Any]],
    files: Sequence[FileEntry],
    left_out: Mapping[str, str],
    wholes: Mapping[str, FileEntry] = MappingProxyType({}),
) -> dict[str, Any]:
    """The content of `datapackage.json`.

    Args:
        content: what the version says.
        version: its number.
        bump: how it follows the one before.
        previous: `version` and `descriptor_sha256` of the version before, or None.
        inputs: the reports it is made from, as `inputs_of` gives them.
        files: every file of the version but the descriptor and the zip.
        left_out: files that could not hold the tables, with the reason.
        wholes: of tables in parts, what all parts are as one CSV file.
    """
    by_path = {file.path: file for file in files}
    head = ("id", "name", "title", "description")
    return {
        "$schema": PROFILE,
        **{name: content.metadata[name] for name in head},
        "version": str(version),
        **{name: value for name, value in content.metadata.items() if name not in head},
        "openbarnet:bump": str(bump),
        "openbarnet:previous": previous,
        "openbarnet:inputs": list(inputs),
        "resources": [
            _resource(table, wholes[table.name] if table.name in wholes else by_path[csv_path(table.name)])
            for table in content.tables
        ],
        "openbarnet:files": [file.as_json() for file in sorted(files, key=lambda file: file.path)],
        LEFT_OUT: [{"path": path, "reason": reason} for path, reason in left_out.items()],
    }


def _resource(table: Table, file: FileEntry) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": [part_paths(table.name, part.part)[0] for part in table.parts] or file.path,
        "title": table.title,
        "description": table.schema.get("description", ""),
        "type": "table",
        "format": "csv",
        "mediatype": file.mediatype,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "openbarnet:rows": table.row_count,
        **({PARTS: [_part(table, part).as_json() for part in table.parts]} if table.parts else {}),
        "schema": table.schema,
    }


def _part(table: Table, part: TablePart) -> PartEntry:
    return PartEntry(part.part, *part_paths(table.name, part.part), part.rows, part.texts)
