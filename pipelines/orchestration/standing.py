"""Reports that are published and that nobody named this time: they stay.

A publication from the command line adds or renews what is named. What else the newest versions are made of
is found again where it lay, if it is unchanged, else in the store's documents, and published with it. Only
`--remove` and `--exactly` take a report out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.exceptions import MissingFolderError, UnreadReportError
from pipelines.extraction.report import FORMS, Found, file_sha256
from pipelines.extraction.sidecar import KEYS
from pipelines.orchestration.order import Order
from pipelines.store import StoreReader
from pipelines.store.removals import removals_of

FOLDER = "standing-reports"
"""In Dagster's folder: files of reports that had to be fetched from the store."""


def with_standing(order: Order, found: Found, lay: Mapping[str, str]) -> tuple[Order, list[str]]:
    """The order with the files of all reports that the new versions are to hold, and what to tell of it.

    Args:
        order: what was asked for.
        found: the reports that it names.
        lay: by report where its file lay when it was published last.

    Raises:
        MissingFolderError: a report to remove is neither published nor named.
        UnreadReportError: the file of a published report is nowhere any more.
    """
    store = StoreReader(order.store)
    gone = removals_of(store).originals
    named = {path.stem for path in found.reports} | {Path(error.place).stem for error in found.errors}
    published = {
        str(entry["report"]): entry
        for entry in store.catalog()["reports"]
        if entry["current"] and entry["form"] in FORMS.values() and _original(entry) not in gone
    }
    if unknown := sorted(set(order.removed) - named - published.keys()):
        raise MissingFolderError(
            ", ".join(unknown), "is neither published nor named", "give the id of a report, as --remove ID"
        )
    standing = (
        {}
        if order.is_exact
        else {
            report: entry
            for report, entry in published.items()
            if report not in named and report not in order.removed
        }
    )
    told = [
        f"{report}: not named, and stays as it is published; take it out with --remove {report}"
        for report in standing
    ]
    told += [
        f"{report}: no longer among the reports; new versions are without it"
        for report in published
        if report not in standing and (report not in named or report in order.removed)
    ]
    paths: Sequence[Path] = order.reports
    if set(order.removed) & named:
        paths = [path for path in found.reports if path.stem not in order.removed]
        paths += [path for path in order.reports if path.is_file() and path not in found.reports]
    files = [_file_of(order, store, entry, lay.get(report, "")) for report, entry in standing.items()]
    return replace(order, reports=(*paths, *files)), told


def _file_of(order: Order, store: StoreReader, entry: Mapping[str, Any], lay: str) -> Path:
    """The file that a published report was read from."""
    report, sha256 = str(entry["report"]), _original(entry)
    if lay and Path(lay).is_file() and file_sha256(Path(lay)) == sha256:
        return Path(lay)
    kept = store.original(sha256) or store.document(sha256)
    if kept is None:
        raise UnreadReportError(
            report,
            "is published, and the file it was read from is nowhere any more",
            f"name its file too, or take it out with --remove {report}",
        )
    folder = order.instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{report}{kept.suffix}"
    if not file.is_file() or file_sha256(file) != sha256:
        shutil.copyfile(kept, file)
    stated = {key: str(entry.get(key) or "") for key in KEYS}
    lines = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in stated.items() if text]
    file.with_suffix(".yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _original(entry: Mapping[str, Any]) -> str:
    return str(entry.get("original_sha256") or entry["sha256"])
