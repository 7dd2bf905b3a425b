"""A report read: in a process of its own or here, with one set of people's answers or with several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.extraction.reading.documents import read_document
from pipelines.extraction.reading.result import ReadReport
from pipelines.extraction.report import Report
from pipelines.extraction.worker import run
from pipelines.rows.own_tables import OwnTable

if TYPE_CHECKING:
    from pipelines.extraction.kinds.earlier import EarlierReport
    from pipelines.extraction.kinds.evidence import Weights


def read_report(
    report: Report,
    layouts_folder: Path,
    answers: Mapping[str, str] | None = None,
    *,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> ReadReport:
    """Read a report of either form and recognise its tables.

    PDFs are read in a process of its own, under limits of time and memory: see `pipelines.extraction.worker`.

    Args:
        report: the file.
        layouts_folder: known headings; the kinds that tables are told by, and their words, lie beside it.
        answers: what people answered to questions about reports of this family, by the question's id.
        has_offers: whether it is wanted what the tables of no known kind may be, which takes time.
        earlier: what the report of this series just before said, where it is at hand.
        own: tables that people said are of their own, by the ids under which they did.

    Raises:
        ReportError: the file cannot be read (see `pipelines.exceptions`).
        LayoutError: a file in `layouts_folder` is at fault.
    """
    if report.form == "transcript":
        return read_here(report, layouts_folder, answers, None, has_offers, earlier, own)
    given = (report, layouts_folder, answers, None, has_offers, earlier, own)
    return run(read_here, *given, place=report.path.name)


def read_here(
    report: Report,
    layouts_folder: Path,
    answers: Mapping[str, str] | None = None,
    weights: Weights | None = None,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> ReadReport:
    """The same as `read_report`, in this process and without limits."""
    given = (report, layouts_folder, [answers or {}], weights)
    (read,) = read_each(*given, has_offers=has_offers, earlier=earlier, own=own)
    return read


def read_each(
    report: Report,
    layouts_folder: Path,
    several: Iterable[Mapping[str, str]],
    weights: Weights | None = None,
    *,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> Iterator[ReadReport]:
    """A report as it is read with each of several sets of answers; its pages are laid out once.

    The next set may depend on what came of the one before. Raises as `read_report`, without limits.
    """
    document, pages = read_document(report)
    from pipelines.extraction.reading.recognising import Recognising

    recognising = Recognising(report, layouts_folder, weights, has_offers, earlier, own or {})
    for answers in several:
        yield recognising.read(document, pages, answers)
