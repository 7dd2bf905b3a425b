"""The officer's desk before publication: one page per report of what deserves a look, riskiest first.

Each finding comes with both figures, the crops of the page they stand on, and a correction entry to paste.
Nothing here changes a figure or publishes one. The pages may show what is held back, personal data in crops
included: they are for whoever reviews, not for the public.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.assembly.named import reports_in
from pipelines.council.project import Project
from pipelines.desk.desk import Desk, lay_out
from pipelines.desk.evidence import Album
from pipelines.desk.findings import TITLES, Shown, ToReview, counted, to_review
from pipelines.gate.decisions import corrections_file
from pipelines.standalone import render

__all__ = ["Desk", "lay_out", "to_review", "write_reviews"]


def write_reviews(
    reports: Sequence[Path], out: Path, project: Project, today: str, tell: Callable[[str], None]
) -> tuple[list[Path], tuple[str, ...]]:
    """Write a page per report into a folder.

    Args:
        reports: folders and files; what is restated is told among these.
        out: made if it is missing; pages of the same names in it are replaced.
        project: whose rules apply.
        today: the date to put into correction entries, as 2026-01-31.
        tell: is told each report's id before it is read.

    Returns:
        The pages, and one clear error per report that could not be read.

    Raises:
        MissingFolderError: a path of reports is not there or holds none.
        OpenBarnetError: a data file of the project cannot be used.
    """
    found = reports_in(reports)
    desk = lay_out(found.reports, project, tell)
    album = Album({report: read.report.path for report, read in desk.readings.items()})
    out.mkdir(parents=True, exist_ok=True)
    pages = []
    for summary in desk.assembled.summaries:
        page = out / f"{summary.report}.html"
        items = to_review(desk, summary.report)
        page.write_text(
            render(
                "review",
                report=summary,
                counts=counted(items),
                items=[_item(item, album, today, project) for item in items],
                corrections_file=corrections_file(summary.report, project.corrections, project),
                has_corrections=(project.corrections / f"{summary.report}.yaml").exists(),
            ),
            encoding="utf-8",
            newline="\n",
        )
        pages.append(page)
    return pages, (*map(str, found.errors), *desk.problems)


def _item(item: ToReview, album: Album, today: str, project: Project) -> dict[str, object]:
    return {
        "kind": TITLES[item.risk],
        "subject": item.subject,
        "message": item.message,
        "figures": [
            {"label": figure.label, "text": figure.text, "crops": _crops(figure, album)}
            for figure in item.figures
        ],
        "entries": [
            {
                "file": corrections_file(entry.report, project.corrections, project),
                "yaml": entry.as_yaml(today),
            }
            for entry in item.entries
        ],
        "advice": item.advice,
    }


def _crops(figure: Shown, album: Album) -> list[object]:
    return [*album.crops(figure.spots), *(album.of_place(figure.place) if figure.place else [])]
