"""What a candidate holds and would change: its file, its changes by package, the portal as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pipelines.desk.building import DRAFT, FILES, WORK
from pipelines.desk.candidate_views import CandidateViews
from pipelines.desk.preview import Previews
from pipelines.desk.web import Visit
from pipelines.release.comparing import compare_versions
from pipelines.release.readback import published_content
from pipelines.store import StoreReader

ROWS_SHOWN = 20
LINES_SHOWN = 400


class DraftPages(CandidateViews):
    """The pages that a candidate is looked at with before it is public."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        one = "/candidates/{id}"
        return [
            Route(one + "/file", guarded(self.file)),
            Route(one + "/changes/{package}", guarded(self.changes)),
            Route(one + "/portal/{path:path}", guarded(self.preview)),
        ]

    def file(self, visit: Visit) -> Response:
        """The file as it was brought in, to be saved."""
        one = self.found(visit)
        file = self.place(visit) / FILES / one.file
        if not file.is_file():
            raise KeyError(one.file)
        return FileResponse(
            file,
            filename=one.file,
            media_type="application/octet-stream",
            content_disposition_type="attachment",
        )

    def changes(self, visit: Visit) -> Response:
        """What readers would see of one package: what changed, or its first rows."""
        one = self.found(visit)
        draft = StoreReader(self.place(visit) / WORK / DRAFT)
        package = visit.at("package")
        if package not in one.packages or (new := draft.latest(package)) is None:
            raise KeyError(package)
        lines: Sequence[str] = ()
        versions = draft.versions(package)
        if len(versions) > 1:
            from pipelines.release.comparing import FORMS as WRITTEN
            from pipelines.store import Store

            head, difference = compare_versions(Store(draft.root), package, versions[-2], new)
            lines = [line.rstrip("\n") for line in WRITTEN["text"](head, difference)]
        return self.frame.page(
            "changes",
            visit=visit,
            one=one,
            package=package,
            title=str(draft.descriptor(package, new)["title"]),
            lines=lines[:LINES_SHOWN],
            more=max(0, len(lines) - LINES_SHOWN),
            tables=first_rows(draft, package, one.report),
        )

    def preview(self, visit: Visit) -> Response:
        """A page of the portal as it would be with the candidate."""
        return self._previews.page(self.found(visit), visit.at("path"), visit.request.url.query)

    @cached_property
    def _previews(self) -> Previews:
        return Previews(self.bureau)


def first_rows(
    draft: StoreReader, package: str, report: str
) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]], int]]:
    """The first rows of a file in each table of a package: title, columns, rows, how many there are."""
    latest = draft.latest(package)
    if latest is None:
        return []
    return [
        (table.title, table.columns, rows, table.row_count)
        for table in published_content(draft, package, latest).tables
        if not table.is_provenance and (rows := _rows_of(table.rows, table.columns, report))
    ]


def _rows_of(rows: Iterable[tuple[str, ...]], columns: Sequence[str], report: str) -> list[tuple[str, ...]]:
    """The first rows that a report has in a table."""
    if "report" not in columns:
        return []
    at = columns.index("report")
    found = []
    for row in rows:
        if row[at] == report:
            found.append(row)
            if len(found) == ROWS_SHOWN:
                break
    return found
