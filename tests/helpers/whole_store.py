"""All packages with rows of every resource, published twice; run as a program, by a clock of one's own.

    python tests/whole_store.py FOLDER DAYS

`DAYS` is how far the clock is ahead. What is published beside the store is the catalogue's linked data.
"""

from __future__ import annotations

import locale
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

WRITERS = ("pipelines", "xlsxwriter", "odf", "rdflib", "zipfile", "sqlite3", "json", "csv")


def set_clock_ahead(days: int) -> None:
    """Let every way in which our modules and the writers of formats ask Python for the time tell another."""
    ahead = days * 86_400
    real_time, real_ns, real_localtime, real_gmtime = time.time, time.time_ns, time.localtime, time.gmtime

    class Ahead(datetime):
        """A datetime whose present is not ours."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=days)

        @classmethod
        def utcnow(cls) -> datetime:
            return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=days)

        @classmethod
        def today(cls) -> datetime:
            return cls.now()

    time.time = lambda: real_time() + ahead
    time.time_ns = lambda: real_ns() + ahead * 10**9
    time.localtime = lambda seconds=None: real_localtime(time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: real_gmtime(time.time() if seconds is None else seconds)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in WRITERS and getattr(module, "datetime", None) is datetime:
            module.datetime = Ahead


def publish(root: Path) -> None:
    """Two versions of every package, and the catalogue as linked data."""
    from release_samples import CATALOGUE, PACKAGES, PUBLISHED, SCHEMAS, Report, desk
    from sample_rows import sample_records

    from pipelines.harvest import as_json_ld, as_turtle, catalogue_graph
    from pipelines.release.build import release_package
    from pipelines.release.catalogue import update_catalogue

    records = {name: sample_records(name) for name in SCHEMAS if name != "locators"}
    named = {
        str(value)
        for found in records.values()
        for row in found.rows
        for column, value in row.items()
        if value and (column == "report" or column.endswith("_report"))
    }
    publisher = desk(root / "store", *(Report(report) for report in sorted(named)))
    publisher.keep_documents()
    reports = [report.summary() for report in publisher.reports]
    savings = records["savings"]
    fewer = {**records, "savings": replace(savings, rows=savings.rows[1:])}
    for version in (fewer, records):
        outcomes = [
            release_package(publisher.store, package, version, SCHEMAS, (), reports)
            for package in PACKAGES.values()
        ]
        update_catalogue(publisher.store, outcomes, reports, (), CATALOGUE, PUBLISHED)
    store = publisher.store
    graph = catalogue_graph(store.catalogue(), "https://open.example")
    (root / "catalogue.ttl").write_bytes(as_turtle(graph))
    (root / "catalogue.jsonld").write_bytes(as_json_ld(graph))


if __name__ == "__main__":
    import xlsxwriter.core

    set_clock_ahead(int(sys.argv[2]))
    locale.setlocale(locale.LC_ALL, "")
    os.umask(int(os.environ["UMASK"], 8))
    publish(Path(sys.argv[1]))
    # What the writers believe, and what the system tells whoever asks for the present.
    print(xlsxwriter.core.datetime.now(UTC).date(), time.strftime("%Y-%m-%d", time.gmtime()))
