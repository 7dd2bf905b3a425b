"""Publishing from a terminal: decide whether there is anything to do, and only then start Dagster.

What the last publication of a store was made of is written into the instance's folder. If the reports,
the rules and the packages' metadata are the same and the store's catalogue is as it was left, nothing
runs and Dagster is not even imported. The errors of that publication are told again all the same.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pipelines.assembly.named import reports_in
from pipelines.council.digests import remembered_in
from pipelines.council.whole_files import write_atomically
from pipelines.exceptions import StoreError
from pipelines.extraction.report import Found
from pipelines.gate.approvals import load_approvals
from pipelines.orchestration.fingerprints import file_digest, publication_fingerprint
from pipelines.orchestration.garbage import looked_for_rarely
from pipelines.orchestration.instance import DIGESTS_FILE
from pipelines.orchestration.order import Order, Progress, PublicationDone
from pipelines.orchestration.standing import with_standing
from pipelines.store import Store, open_store

RECORD_FILE = "last-publication.json"


def publish_reports(order: Order, progress: Progress) -> PublicationDone:
    """Publish reports into a store, through Dagster, unless nothing has changed.

    Raises:
        MissingFolderError: a path of reports is not there or holds none, or what is to be removed is nowhere.
        UnreadReportError: a report is published, was not named, and its file is nowhere any more.
        StoreError: the store cannot be written.
        OpenBarnetError: a data file of the project cannot be used.
        RunFailedError: Dagster ended in an error nobody foresaw.
    """
    with remembered_in(order.instance / DIGESTS_FILE):
        return _publish_reports(order, progress)


def _publish_reports(order: Order, progress: Progress) -> PublicationDone:
    store = open_store(order.store)
    store.prepare()
    _require_later(store, order.published)
    found = reports_in(order.reports, may_be_none=order.holds_tables)
    named = order.reports
    order, told = with_standing(order, found, _last_record(order).get("reports", {}))
    if tuple(order.reports) != tuple(named):
        found = reports_in(order.reports, may_be_none=order.holds_tables)
    fingerprint = _fingerprint(order, found)
    if (last := _last_publication(order, fingerprint)) is not None:
        return last
    with looked_for_rarely():  # loading Dagster is a part of it
        from pipelines.orchestration.run import run_publication

        published = run_publication(order, found, progress)
    _record(order, found, fingerprint, published)
    return replace(published, notices=(*published.notices, *told))


def _require_later(store: Store, published: str) -> None:
    """Refuse a publication that is dated before the last one.

    Raises:
        StoreError: it is.
    """
    versions = [version for package in store.catalog()["packages"] for version in package["versions"]]
    last = max((datetime.fromisoformat(version["published"]) for version in versions), default=None)
    if published and last and datetime.fromisoformat(published) < last:
        raise StoreError(
            str(store.root),
            f"{published} is before the last publication, of {last.isoformat(timespec='seconds')}",
            "leave out --published, or give a later time",
        )


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
    record = _last_record(order)
    held = {
        "store": str(order.store.resolve()),
        "fingerprint": fingerprint,
        "catalog": _catalog_digest(order),
    }
    if any(record.get(name) != value for name, value in held.items()):
        return None
    return PublicationDone({}, tuple(record["errors"]), tuple(record["notices"]), is_nothing_new=True)


def _last_record(order: Order) -> dict[str, Any]:
    """What the last publication wrote down; empty where that cannot be read."""
    try:
        record = json.loads((order.instance / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _record(order: Order, found: Found, fingerprint: str, published: PublicationDone) -> None:
    record = {
        "store": str(order.store.resolve()),
        "fingerprint": fingerprint,
        "catalog": _catalog_digest(order),
        "reports": {path.stem: str(path.absolute()) for path in found.reports},
        "errors": published.errors,
        "notices": published.notices,
    }
    write_atomically(order.instance / RECORD_FILE, json.dumps(record, indent=2).encode())


def _catalog_digest(order: Order) -> str:
    return file_digest(order.store / "catalog.json")
