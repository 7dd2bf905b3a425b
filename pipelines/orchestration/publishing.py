"""Publishing from a terminal: decide whether there is anything to do, and only then start Dagster.

What the last publication of a store was made of is written into the instance's folder. If the reports,
the rules and the packages' metadata are the same and the store's catalogue is as it was left, nothing
runs and Dagster is not even imported. The errors of that publication are told again all the same.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.extraction.report import Found, find_reports
from pipelines.gate.approvals import load_approvals
from pipelines.orchestration.files import write_atomically
from pipelines.orchestration.fingerprints import file_digest, publication_fingerprint
from pipelines.orchestration.order import Order, Progress, PublicationDone
from pipelines.store import Store, open_store

RECORD_FILE = "last-publication.json"


def publish_reports(order: Order, progress: Progress) -> PublicationDone:
    """Publish reports into a store, through Dagster, unless nothing has changed.

    Raises:
        MissingFolderError: a path of reports is not there or holds none.
        StoreError: the store cannot be written.
        OpenBarnetError: a data file of the project cannot be used.
        RunFailedError: Dagster ended in an error nobody foresaw.
    """
    found = find_reports(order.reports)
    open_store(order.store).prepare()
    fingerprint = _fingerprint(order, found)
    if (last := _last_publication(order, fingerprint)) is not None:
        return last
    from pipelines.orchestration.run import run_publication

    missing = _missing_reports(order, found)
    published = run_publication(order, found, progress)
    _record(order, fingerprint, published)
    return replace(published, notices=(*published.notices, *missing))


def _missing_reports(order: Order, found: Found) -> list[str]:
    """Reports of the last publication that are not among those of this one."""
    ids = {path.stem for path in found.reports}
    before = [report["report"] for report in Store(order.store).catalog()["reports"] if report["current"]]
    return [
        f"{report}: no longer among the reports; new versions are without it"
        for report in before
        if report not in ids
    ]


def _fingerprint(order: Order, found: Found) -> str:
    others = [str(error) for error in found.errors]
    approvals = load_approvals(order.project)
    if approvals.is_asked:  # what is due by now, and not only what was written, decides what goes out
        others += [approvals.policy, *(one.seen_sha256 for one in approvals.due(datetime.now(UTC)))]
    return publication_fingerprint(
        found.reports, others, order.project, tables=order.project.tables if order.with_tables else None
    )


def _last_publication(order: Order, fingerprint: str) -> PublicationDone | None:
    """The last publication of this store if it still holds, else None."""
    try:
        record = json.loads((order.instance / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    held = {
        "store": str(order.store.resolve()),
        "fingerprint": fingerprint,
        "catalog": _catalog_digest(order),
    }
    if any(record.get(name) != value for name, value in held.items()):
        return None
    return PublicationDone({}, tuple(record["errors"]), tuple(record["notices"]), is_nothing_new=True)


def _record(order: Order, fingerprint: str, published: PublicationDone) -> None:
    record = {
        "store": str(order.store.resolve()),
        "fingerprint": fingerprint,
        "catalog": _catalog_digest(order),
        "errors": published.errors,
        "notices": published.notices,
    }
    write_atomically(order.instance / RECORD_FILE, json.dumps(record, indent=2).encode())


def _catalog_digest(order: Order) -> str:
    return file_digest(order.store / "catalog.json")
