"""What is known before a report is read: layouts and words of its project, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipelines.extraction.kinds import money_units, periods
from pipelines.extraction.kinds.headings import HeadingWords, load_heading_words
from pipelines.extraction.kinds.kinds import TableKind, load_kinds
from pipelines.extraction.kinds.knowledge import Knowledge, family_of
from pipelines.extraction.kinds.layouts import Layout, load_layouts
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.kinds.passages import TextLayout, load_text_layouts
from pipelines.extraction.kinds.rating_scales import load_scales
from pipelines.extraction.model import Document
from pipelines.extraction.publisher import names_of_publisher
from pipelines.extraction.report import Report
from pipelines.rows.scales import RatingScale


def knowledge_of(
    report: Report,
    document: Document,
    schemas: Path,
    answers: Mapping[str, str],
    legend: Legend,
) -> Knowledge | None:
    """What tables that no layout knows are told by; None where the project has no kinds."""
    if not (schemas / "kinds").is_dir():
        return None
    folders = (schemas / "layouts", schemas / "kinds", schemas / "heading-words")
    kinds, words = _kinds(schemas, tuple(content for folder in folders for content in contents_of(folder)))
    return Knowledge(
        kinds,
        _with_own_names(words, document, report.publisher),
        periods.own_period(document, report.period),
        family_of(document, report.publisher, report.title),
        answers,
        legend.words,
        money_units.scale_of_report(document),
        legend.arrows_since,
        scale_meanings=legend.meanings,
    )


def _with_own_names(words: HeadingWords, document: Document, publisher: str) -> HeadingWords:
    """The words of headings with the publisher's own names, where the first rows of a table hold one."""
    heads = {cell.text.lower() for table in document.tables for row in table.rows[:2] for cell in row.cells}
    names = names_of_publisher(document, publisher)
    found = tuple(name for name in names if any(name in one for one in heads))
    return replace(words, names=found) if found else words


@lru_cache(maxsize=2)
def _kinds(
    schemas: Path,
    contents: tuple[tuple[str, bytes], ...],  # noqa: ARG001 - a changed file is another call
) -> tuple[tuple[TableKind, ...], HeadingWords]:
    words = load_heading_words(schemas / "heading-words")
    return load_kinds(schemas / "kinds", load_layouts(schemas / "layouts"), words), words


def contents_of(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Every file of a layouts folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".json"))
    return tuple((str(path), path.read_bytes()) for path in files)


@lru_cache(maxsize=2)
def layouts_of(
    folder: Path,
    contents: tuple[tuple[str, bytes], ...],  # noqa: ARG001 - a changed file is another call
) -> tuple[tuple[Layout, ...], Mapping[str, TextLayout], tuple[RatingScale, ...]]:
    """The layouts and rating scales of a folder, loaded anew only when a file of it has changed."""
    return load_layouts(folder), load_text_layouts(folder / "text"), load_scales(folder / "scales")
