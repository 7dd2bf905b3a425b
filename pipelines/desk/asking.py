"""Works out what is to be decided about a candidate, in a process of its own: reading a file may take long.

Run as `python -m pipelines.desk.asking WORK KIND FILE DATASET`, with the candidate's project in
OPENBARNET_PROJECT. It reads what `building` laid out in WORK; `questions.json` and pictures come beside it.
"""

from __future__ import annotations

import base64
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.assembly.teaching import lesson_of
from pipelines.council.project import Project, default_project
from pipelines.desk.desk import Desk, lay_out
from pipelines.desk.entries import CorrectionEntry
from pipelines.desk.evidence import Album, Crop
from pipelines.desk.findings import TITLES, Risk, Shown, ToReview, to_review
from pipelines.desk.questions import (
    AskedCause,
    AskedFigure,
    AskedFinding,
    Weight,
    cause_of,
    write_questions,
)
from pipelines.exceptions import ReportError
from pipelines.extraction.model import Box
from pipelines.extraction.picture import spot_picture
from pipelines.extraction.report import find_reports, load_report
from pipelines.gate.personal import KINDS
from pipelines.rows.findings import Level

PICTURES = "pictures"
WEIGHTS = {
    Risk.BLOCKS: Weight.MEND,
    Risk.PERSONAL: Weight.PRIVACY,
    Risk.HELD_BACK: Weight.DECIDE,
    Risk.MISREAD: Weight.DECIDE,
    Risk.UNKNOWN: Weight.DECIDE,
    Risk.CONTRADICTED: Weight.DECIDE,  # a person says that two figures are printed so
}
ORDER = tuple(Weight)
OUT_NOW = frozenset((Risk.PERSONAL, Risk.HELD_BACK, Risk.UNKNOWN))
"""Risks of what is not published as it stands."""
COLUMN_TITLE = "A heading or column is not clear"
COLUMN_ADVICE = (
    "Rows of this table wait until you say what the column holds. "
    "The next report of this series will not ask again."
)
ERROR_LEVEL = "error"
ROWS_HELD = 20  # of one cause that are shown
ABOUT_HELD = frozenset(("reason", "held_back_by", "checks", "report", "place", "locator"))
"""Columns of a table of held back rows that say why, and are no cells of the row."""


def main(arguments: Sequence[str]) -> None:
    """Write the questions of one candidate."""
    work, kind, name, dataset = Path(arguments[0]), *arguments[1:]
    project = default_project()
    (work / PICTURES).mkdir(exist_ok=True)
    if kind == "table":
        causes = _of_table(work / "store.draft", dataset, name)
    else:
        found = find_reports([work / "reports"])
        desk = lay_out(found.reports, project, lambda _: None)
        causes = [*_columns(work, project, name), *_personal(desk, name), *_of_report(desk, work, name)]
    write_questions(sorted(causes, key=lambda cause: ORDER.index(cause.weight)), work)


# ---- of a report


def _personal(desk: Desk, report: str) -> Iterator[AskedCause]:
    """What the screen is sure of, as one question about the document; the words themselves are not shown."""
    if report not in desk.readings:
        return
    checks = [
        check
        for check in desk.assembled.checks[report]
        if check.source == "screen" and check.level is Level.ERROR and check.findings
    ]
    if not checks:
        return
    names = {f"screen/{kind.name}": kind.name for kind in KINDS}
    kinds = [
        [kind.name, kind.title]
        for kind in KINDS
        if any(names.get(check.check) == kind.name for check in checks)
    ]
    entry = {"withhold": desk.readings[report].report.sha256, "kinds": kinds}
    findings = [
        AskedFinding(check.resource, finding.message, (), (entry,))
        for check in checks
        for finding in check.findings
    ]
    yield AskedCause(
        f"personal-{report}"[:80],
        Weight.PRIVACY,
        "The screen found personal data",
        "It is blacked out in rows and documents. An office’s own number or address may be published.",
        tuple(findings),
    )


def _of_report(desk: Desk, work: Path, report: str) -> list[AskedCause]:
    if report not in desk.readings:
        return []
    album = Album({name: read.report.path for name, read in desk.readings.items()})
    grouped: dict[tuple[str, Risk], list[ToReview]] = {}
    for item in to_review(desk, report):
        if item.is_blacked_out:
            continue  # asked once for the whole report, by `_personal`
        grouped.setdefault((_cause(item), item.risk), []).append(item)
    return [
        AskedCause(
            cause,
            WEIGHTS.get(risk, Weight.KNOW),
            TITLES[risk],
            items[0].advice,
            tuple(_finding(item, album, desk, work / PICTURES) for item in items),
            risk in OUT_NOW,
        )
        for (cause, risk), items in grouped.items()
    ]


def _cause(item: ToReview) -> str:
    """Figures that do not agree are of one cause when they were held together for one reason."""
    title = TITLES[item.risk]
    if item.risk in (Risk.MISREAD, Risk.CONTRADICTED):
        return cause_of(title, item.subject.partition(":")[0], "")
    if item.risk is Risk.RESTATED:
        return cause_of(title, "", "")
    return cause_of(title, item.subject, item.message)


def _finding(item: ToReview, album: Album, desk: Desk, pictures: Path) -> AskedFinding:
    figures = tuple(_figure(figure, album, pictures) for figure in item.figures)
    return AskedFinding(item.subject, item.message, figures, tuple(_entry(one, desk) for one in item.entries))


def _entry(entry: CorrectionEntry, desk: Desk) -> dict[str, Any]:
    """A correction as a form offers it: where, what is read, what is expected there, its column's type."""
    schema = desk.schemas[entry.resource]
    column = schema.field(entry.field)
    return {
        "id": entry.id,
        "report": entry.report,
        "resource": entry.resource,
        "row": entry.row,
        "field": entry.field,
        "title": column.title or entry.field,
        "type": column.type,
        "expected": entry.expected,
        "corrected": entry.corrected,
        "reason": entry.reason,
    }


def _figure(figure: Shown, album: Album, pictures: Path) -> AskedFigure:
    crops = [*album.crops(figure.spots), *(album.of_place(figure.place) if figure.place else [])]
    return AskedFigure(
        figure.label,
        figure.text,
        tuple((crop.place, _kept(crop, pictures)) for crop in crops if crop.picture),
        tuple((line.number, line.text, line.is_lit) for crop in crops for line in crop.lines),
    )


def _kept(crop: Crop, pictures: Path) -> str:
    from hashlib import sha256

    png = base64.b64decode(crop.picture.partition(",")[2])
    name = f"{sha256(png).hexdigest()[:24]}.png"
    (pictures / name).write_bytes(png)
    return name


def _columns(work: Path, project: Project, report: str) -> Iterator[AskedCause]:
    """The questions of headings and columns, each with a picture of its column."""
    from hashlib import sha256

    for path in find_reports([work / "reports"]).reports:
        if path.stem != report:
            continue
        for question in lesson_of(load_report(path), project).open:
            pictures: tuple[tuple[str, str], ...] = ()
            if question.box and question.page and path.suffix.lower() == ".pdf":
                try:
                    png = spot_picture(path, question.page, [Box(*question.box)])
                    name = f"{sha256(png).hexdigest()[:24]}.png"
                    (work / PICTURES / name).write_bytes(png)
                    pictures = ((f"page {question.page}", name),)
                except ReportError:
                    pictures = ()
            figure = AskedFigure("What speaks for which", "; ".join(question.evidence), pictures)
            entry = {"column": question.id, "about": question.about, "choices": list(question.choices)}
            yield AskedCause(
                f"column-{question.id}"[:80],
                Weight.DECIDE,
                COLUMN_TITLE,
                COLUMN_ADVICE,
                (AskedFinding("", question.about, (figure,), (entry,)),),
            )


# ---- of a table


def _of_table(draft: Path, dataset: str, file: str) -> list[AskedCause]:
    """What the checks of a dataset's new version say of one file, with the rows that are held back."""
    from pipelines.release.quality import quarantine_path
    from pipelines.store import StoreReader
    from pipelines.store.layout import QUALITY_FILE

    store = StoreReader(draft)
    latest = store.latest(dataset)
    if latest is None:
        return []
    quality = store.json_file(dataset, latest, QUALITY_FILE)
    held = _held_rows(store.path(dataset, latest) / quarantine_path(dataset), file)
    causes = []
    for check in quality["checks"]:
        found = [one for one in check.get("findings", ()) if one["report"] in ("", file)]
        if not found:
            continue
        rows = tuple(row for reason, row in held if check["description"] in reason)[:ROWS_HELD]
        is_error = check["level"] == ERROR_LEVEL
        weight = Weight.DECIDE if is_error else Weight.KNOW
        if is_error and "personal" in f"{check['check']} {check['description']}".lower():
            weight = Weight.PRIVACY
        causes.append(
            AskedCause(
                cause_of(check["check"], dataset, check["description"]),
                weight,
                check["description"].capitalize(),
                "Rows with an error are held back; everything else goes out as the file has it.",
                tuple(
                    AskedFinding(dataset, one["message"], rows if place == 0 else (), ())
                    for place, one in enumerate(found)
                ),
                is_out=is_error,
            )
        )
    return causes


def _held_rows(table: Path, file: str) -> list[tuple[str, AskedFigure]]:
    """The rows of a file that are held back, each with the reason and its cells as the file has them."""
    if not table.is_file():
        return []
    with table.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["report"] == file]
    found = []
    for row in rows:
        cells = "; ".join(f"{name}: {cell}" for name, cell in row.items() if cell and name not in ABOUT_HELD)
        found.append((row["reason"], AskedFigure(f"The row held back, {row['place']}", cells)))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
    json.dump({"done": True}, sys.stdout)
