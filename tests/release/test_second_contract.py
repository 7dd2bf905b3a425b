"""A store from before tables said who published them: read as it is, then one version 2.0.0 a package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from release_samples import FIRST, SCHEMAS, SECOND, Desk, desk, row

from pipelines.release.content import REPORTS
from pipelines.release.verify import verify_store
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

NEW = ("publisher", "period_start", "period_end")


def _before(schema: TableSchema) -> TableSchema:
    """A schema as it was: without the new columns, and keyed by the last part of its key."""
    if "publisher" not in schema.field_names:
        return schema
    new = {*NEW, *(() if schema.resource == "indicator-targets" else ("period",))}
    kept = tuple(field for field in schema.fields if field.name not in new)
    names = {field.name for field in kept}
    raw = {
        **schema.raw,
        "fields": [field for field in schema.raw["fields"] if field["name"] in names],
        "primaryKey": list(schema.primary_key[-1:]),
    }
    return replace(schema, fields=kept, primary_key=schema.primary_key[-1:], raw=raw)


class OldDesk(Desk):
    """The same publisher, before the contract's second part."""

    def records(self) -> dict[str, Records]:
        return {
            name: replace(
                part,
                rows=tuple(
                    {column: row[column] for column in self.schemas[name].field_names} for row in part.rows
                ),
            )
            for name, part in super().records().items()
        }


class NewDesk(Desk):
    """The same publisher, with the table of reports."""

    def records(self) -> dict[str, Records]:
        rows = tuple(
            row(REPORTS, report=report.id, title=f"Report {report.id}", document_sha256=report.sha256)
            for report in self.reports
        )
        return {**super().records(), REPORTS: Records(REPORTS, rows)}


def test_an_older_store_gets_one_version_2_0_0_of_each_package_and_no_more(tmp_path: Path):
    schemas = {name: _before(SCHEMAS[name]) for name in SCHEMAS if name != REPORTS}
    old_packages = {
        name: replace(package, resources=tuple(one for one in package.resources if one != REPORTS))
        for name, package in desk(tmp_path).packages.items()
    }
    old = OldDesk(desk(tmp_path).store, (FIRST, SECOND), packages=old_packages, schemas=schemas)
    assert {str(outcome.version) for outcome in old.publish().values()} == {"1.0.0"}
    new = NewDesk(desk(tmp_path).store, (FIRST, SECOND))
    outcomes = new.publish()
    assert {str(outcome.version) for outcome in outcomes.values()} == {"2.0.0"}
    told = " ".join(outcomes["indicators"].reasons)
    assert "The table Reports is new, with 2 rows." in told
    assert "the columns publisher, period, period_start, period_end were added" in told
    assert "other columns identify a row now" in told
    assert "removed" not in told
    assert verify_store(tmp_path) == []
    again = NewDesk(desk(tmp_path).store, (FIRST, SECOND)).publish()
    assert {outcome.status for outcome in again.values()} == {"unchanged"}
    headings = (tmp_path / "indicators/1.0.0/data/indicator-results.csv").read_text(encoding="utf-8")
    assert "publisher" not in headings.splitlines()[0]


def test_a_package_lists_only_the_reports_that_its_rows_came_from(tmp_path: Path):
    NewDesk(desk(tmp_path).store, (FIRST, replace(SECOND, has_actions=False))).publish()
    text = (tmp_path / "key-actions/1.0.0/data/reports.csv").read_text(encoding="utf-8")
    assert FIRST.id in text
    assert SECOND.id not in text
