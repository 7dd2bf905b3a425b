"""Works out what is to be decided about a candidate, in a process of its own: reading a file may take long.

Run as `python -m pipelines.desk.asking WORK KIND FILE DATASET`, with the candidate's project in
OPENBARNET_PROJECT. It reads what `building` laid out in WORK; `questions.json` and pictures come beside it.
"""

from __future__ import annotations

import base64
import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.assembly.named import reports_in
from pipelines.assembly.own_tables import schemas_of
from pipelines.assembly.teaching import Lesson, lesson_of, rows_by_choice
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
from pipelines.extraction.kinds.heading_stacks import first_rows
from pipelines.extraction.kinds.own_tables import OwnOffer
from pipelines.extraction.model import Box, RawTable
from pipelines.extraction.picture import spot_picture
from pipelines.extraction.report import Report, load_report
from pipelines.gate.corrections import shown
from pipelines.gate.personal import KINDS
from pipelines.gate.screening import Allowed, load_allowed, redacted
from pipelines.portal.drawing import show
from pipelines.portal.performance.findings import in_words, lower_first
from pipelines.rows.findings import Level
from pipelines.rows.own_tables import ColumnKind, OwnTable
from pipelines.rows.records import TO_BE_ANSWERED, Row
from pipelines.rows.schemas import TableSchema

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
ADVICE = {
    Risk.PERSONAL: "It stays withheld. Ask the council to mend its report; an office’s own can be let out by "
    "the data protection officer, in a question of hers.",
    Risk.HELD_BACK: "The row is not published; all others are. If the page is clear, ask a colleague, or "
    "keep it out for now.",
    Risk.UNKNOWN: "Nothing of it is published; the rest goes out.",
    Risk.ODD: "Often true to the page: then publish it as printed. If we misread it, write what it says.",
    Risk.DOUBT: "Published; the link is not made.",
}
"""What happens if nobody decides, in words for officers: those of the review are for who keeps the folder."""
OUT_NOW = frozenset((Risk.PERSONAL, Risk.HELD_BACK, Risk.UNKNOWN))
"""Risks of what is not published as it stands."""
LEFT_OPEN = {
    "column": (
        "A heading or column is not clear",
        "Rows of this table wait until you say what the column holds.",
    ),
    "table": (
        "What a table is, is not clear",
        "Nothing of this table is published until you say what it is.",
    ),
    "unit": ("What sums are in is not clear", "Rows of this table wait until you say what its sums are in."),
}
"""By kind of a question that reading leaves open: its title, and what happens if nobody answers."""
ONCE = "The next report of this series will not ask again."
OF_ALL_ROWS = frozenset(
    ("report", "publisher", "period", "period_start", "period_end", "found_by", "provisional", "locator")
)
"""Columns that say of every row of a report the same, or how it was read."""
UNKNOWN_HEADING = re.compile(r"heading ('.*'|\".*\") is not known; .*")
"""What a reading notes of one, which goes on for who keeps the folder of layouts."""
COLUMN_SAYS = {
    ColumnKind.TEXT: "as printed",
    ColumnKind.NUMBER: "as printed, and as a number",
    ColumnKind.PERCENT: "as printed, and as a number of percent",
    ColumnKind.MONEY: "as printed, and in pounds",
    ColumnKind.DAY: "as printed, and as a day",
}
"""What is published of a column of a table of its own."""
LEFT_OUT = "left out, as it may name people"
ROWS_BROUGHT = 3  # of those that an answer would bring are shown
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
        found = reports_in([work / "reports"])
        desk = lay_out(found.reports, project, lambda _: None)
        reports = {path.stem: path for path in reports_in([work / "reports"]).reports}
        report = load_report(reports[name])
        lesson = lesson_of(report, project)
        left_open = list(_left_open(report, lesson, project, work / PICTURES))
        allowed = load_allowed(project)
        own = [
            *_left_out_tables(report, lesson, allowed, work / PICTURES),
            *_own_tables(report, lesson, allowed, work / PICTURES),
        ]
        causes = [*left_open, *_personal(desk, name), *_of_report(desk, work, name, lesson), *own]
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
        AskedFinding(in_words(check.resource, _titles(desk)), finding.message, (), (entry,))
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


def _of_report(desk: Desk, work: Path, report: str, lesson: Lesson) -> list[AskedCause]:
    """What the review of a report found, less what is asked of it as a lesson."""
    if report not in desk.readings:
        return []
    album = Album({name: read.report.path for name, read in desk.readings.items()})
    offers = {one.place: one for one in lesson.read.may_be_own}
    grouped: dict[tuple[str, Risk], list[ToReview]] = {}
    for item in to_review(desk, report):
        if item.is_blacked_out or _is_asked_already(item, lesson):
            continue  # asked once: by `_personal` of the whole report, by `_left_open` of all such tables
        told = replace(item, message=_what_it_may_be(offers[item.table])) if item.table in offers else item
        grouped.setdefault((_cause(told), told.risk), []).append(told)
    return [
        AskedCause(
            cause,
            WEIGHTS.get(risk, Weight.KNOW),
            TITLES[risk],
            _advice(items[0]),
            tuple(
                _with_own(_finding(item, album, desk, work / PICTURES), offers.get(item.table))
                if item.table
                else _finding(item, album, desk, work / PICTURES)
                for item in items
            ),
            risk in OUT_NOW,
        )
        for (cause, risk), items in grouped.items()
    ]


# ---- tables of no known kind


def _what_it_may_be(offer: OwnOffer) -> str:
    """What is told of a table of no known kind: that it can be one of its own, or why it cannot."""
    if offer.why_not:
        return f"Nothing of it is published. It cannot be published as a table of its own: {offer.why_not}."
    return "Nothing of it is published, unless you say that it is a table of its own."


def _with_own(finding: AskedFinding, offer: OwnOffer | None) -> AskedFinding:
    """A finding with what would be published of the table that it is about, where it can be."""
    if offer is None or offer.why_not:
        return finding
    return replace(finding, entries=(*finding.entries, _own_entry(offer)))


def _own_entry(offer: OwnOffer) -> dict[str, Any]:
    """A table as a form offers to publish it."""
    place = f"page {offer.page}" if offer.page else f"line {offer.line}"
    return {
        "own": offer.id,
        "about": f"Is the table “{offer.table.title}”, {place}, published as a table of its own?",
        "title": offer.table.title,
        "place": place,
        "rows": offer.rows,
        "columns": [
            [one.printed or one.title, LEFT_OUT if one.is_withheld else COLUMN_SAYS[one.kind]]
            for one in offer.table.columns
        ],
        "people": [[one.name, one.printed] for one in offer.table.columns if one.is_withheld],
        "changed": list(offer.changed),
        "before": offer.before,
        "table": offer.table.as_answer(),
    }


def _own_tables(report: Report, lesson: Lesson, allowed: Allowed, pictures: Path) -> Iterator[AskedCause]:
    """The tables that are published as tables of their own: for information, and to be taken back."""
    for name, table in lesson.own.items():
        found = [one.recognised.raw for one in lesson.read.own if one.id == name]
        figures = tuple(_own_figure(report, raw, table, allowed, pictures) for raw in found)
        entry = {"own": name, "published": table.title}
        said = f"Its rows go out as “{table.title}”."
        yield AskedCause(
            name[:80],
            Weight.KNOW,
            f"Published as a table of its own: {table.title}",
            "Somebody said so of this series. Taken back, nothing of it is published, of no report.",
            (AskedFinding("", said, figures, (entry,)),),
        )


def _left_out_tables(
    report: Report, lesson: Lesson, allowed: Allowed, pictures: Path
) -> Iterator[AskedCause]:
    """Tables of which somebody said that they are of no kind there is: they can be of their own still."""
    left = [one for one in lesson.may_be_own if one.question in lesson.read.dismissed and not one.why_not]
    if not left:
        return
    findings = []
    for offer in left:
        lines = _lines_of(offer.first, allowed)
        drawn = _drawn(report, offer.page, offer.box, pictures)
        figure = AskedFigure("The table", offer.table.title, drawn, () if drawn else lines)
        findings.append(AskedFinding("", "It is of no kind there is.", (figure,), (_own_entry(offer),)))
    yield AskedCause(
        "left-out-tables",
        Weight.KNOW,
        "Tables that were left out",
        "Somebody said so of this series, and nobody is asked again. They can be tables of their own.",
        tuple(findings),
        is_out=True,
    )


def _lines_of(rows: Sequence[Sequence[str]], allowed: Allowed) -> tuple[tuple[int, str, bool], ...]:
    """The first rows of a table as lines, where no picture of it can be drawn."""
    return tuple((at, redacted("\t".join(cells), allowed), False) for at, cells in enumerate(rows, 1))


def _own_figure(
    report: Report, raw: RawTable, table: OwnTable, allowed: Allowed, pictures: Path
) -> AskedFigure:
    """A table that is published so, with its picture, or its first lines where none can be drawn."""
    lines = _lines_of(first_rows(raw), allowed)
    drawn = _drawn(report, raw.page, tuple(raw.box) if raw.box else None, pictures)  # type: ignore[arg-type]  # a box has four sides
    columns = ", ".join(column.printed or column.title for column in table.columns)
    return AskedFigure("The table", columns, drawn, () if drawn else lines)


# ---- findings


def _is_asked_already(item: ToReview, lesson: Lesson) -> bool:
    """Whether a finding says only that something is open which is asked by itself: a table, a column."""
    if item.table in lesson.read.asked_about or TO_BE_ANSWERED in item.message:
        return True
    heading = UNKNOWN_HEADING.match(item.message)
    return bool(heading and any(f"column {heading[1]} hold" in one.about for one in lesson.open))


def _advice(item: ToReview) -> str:
    is_for_officers = item.risk not in ADVICE or (item.risk is Risk.HELD_BACK and item.entries)
    return item.advice if is_for_officers else ADVICE[item.risk]


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
    message = UNKNOWN_HEADING.sub(r"The heading \1 is not known.", item.message)
    titles = _titles(desk)
    subject = in_words(item.subject, titles)
    entries = tuple(_entry(one, desk) for one in item.entries)
    return AskedFinding(subject[:1].upper() + subject[1:], in_words(message, titles), figures, entries)


def _titles(desk: Desk) -> dict[str, str]:
    """What people call columns, tables and reports, by the names that programs use, as on the portal."""
    columns = {one.name: lower_first(one.title) for schema in desk.schemas.values() for one in schema.fields}
    tables = {name: lower_first(schema.title) for name, schema in desk.schemas.items()}
    reports = {name: f"“{read.report.title}”" for name, read in desk.readings.items()}
    return {**columns, **tables, **reports}


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
        show.number(int(figure.text)) if figure.text.isascii() and figure.text.isdigit() else figure.text,
        tuple((crop.place, _kept(crop, pictures)) for crop in crops if crop.picture),
        tuple((line.number, line.text, line.is_lit) for crop in crops for line in crop.lines),
    )


def _kept(crop: Crop, pictures: Path) -> str:
    from hashlib import sha256

    png = base64.b64decode(crop.picture.partition(",")[2])
    name = f"{sha256(png).hexdigest()[:24]}.png"
    (pictures / name).write_bytes(png)
    return name


def _left_open(report: Report, lesson: Lesson, project: Project, pictures: Path) -> Iterator[AskedCause]:
    """What reading leaves open: each with a picture of its column or table, and the rows of each answer."""
    schemas, allowed = schemas_of(project), load_allowed(project)
    brought = rows_by_choice(report, project, lesson)
    sound = [one for one in lesson.may_be_own if one.question and not one.why_not]
    for question in lesson.open:
        title, if_nothing = LEFT_OPEN[question.kind]
        lines = _lines_of(question.first, allowed)
        drawn = _drawn(report, question.page, question.box, pictures)
        figure = AskedFigure(
            "What speaks for which",
            "; ".join(_in_words(reason, schemas) for reason in question.evidence),
            drawn,
            () if drawn else lines,
        )
        labels = _labels(question.choices, schemas)
        entry = {
            "column": question.id,
            "about": question.about,
            "choices": list(question.choices),
            "labels": labels,
            "brings": {
                choice: _tables(brought[question.id, choice], schemas, allowed)
                for choice in question.choices
                if (question.id, choice) in brought
            },
        }
        own = [_own_entry(one) for one in sound if one.question == question.id]
        yield AskedCause(
            f"column-{question.id}"[:80],
            Weight.DECIDE,
            title,
            f"{if_nothing} {ONCE}",
            (AskedFinding("", question.about, (figure,), (entry, *own)),),
            is_out=True,
        )


def _drawn(
    report: Report, page: int | None, box: tuple[float, float, float, float] | None, pictures: Path
) -> tuple[tuple[str, str], ...]:
    """A picture of a place of a PDF; none of another file, which shows its lines instead."""
    from hashlib import sha256

    if not box or not page or report.form != "pdf":
        return ()
    try:
        png = spot_picture(report.path, page, [Box(*box)])
    except ReportError:
        return ()
    name = f"{sha256(png).hexdigest()[:24]}.png"
    (pictures / name).write_bytes(png)
    return ((f"page {page}", name),)


def _in_words(reason: str, schemas: Mapping[str, TableSchema]) -> str:
    name, colon, rest = reason.partition(":")
    return f"{_called(name, schemas)}{colon}{rest}"


def _called(name: str, schemas: Mapping[str, TableSchema]) -> str:
    """A kind of table as people call it."""
    return schemas[name].title if name in schemas else name


def _labels(choices: Sequence[str], schemas: Mapping[str, TableSchema]) -> dict[str, str]:
    """What choices are called: tables by their titles, columns by those of the table with most of them."""
    fields = {name: {one.name: one.title for one in schema.fields} for name, schema in schemas.items()}
    nearest = max(fields.values(), key=lambda titles: len(titles.keys() & set(choices)))
    return {
        choice: schemas[choice].title
        if choice in schemas
        else nearest.get(choice) or choice.replace("_", " ").replace("-", " ").capitalize()
        for choice in choices
    }


def _tables(
    brought: Mapping[str, Sequence[Row]], schemas: Mapping[str, TableSchema], allowed: Allowed
) -> list[dict[str, Any]]:
    """The first rows that an answer would bring, by table, without the columns that say nothing in them."""
    found = []
    for resource, rows in brought.items():
        first = rows[:ROWS_BROUGHT]
        fields = [
            one
            for one in schemas[resource].fields
            if one.name not in OF_ALL_ROWS and any(row.get(one.name) is not None for row in first)
        ]
        cells = [[redacted(shown(row.get(one.name)) or "", allowed) for one in fields] for row in first]
        found.append(
            {
                "title": schemas[resource].title,
                "columns": [one.title for one in fields],
                "rows": cells,
                "count": len(rows),
            }
        )
    return found


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
