"""One report, read: a file in, its tables, text and what stays open out.

`pages` and `documents` give a report's tables and text, `knowing` what tables are told by, `recognising` puts
one to the other; `doubts` holds back what cannot be sure, `open_questions` says what people may answer;
`stages` does all that for a report, and `result` is what comes of it.
"""

from pipelines.extraction.reading.pages import laid_out_pages, lay_out_range
from pipelines.extraction.reading.result import (
    ReadReport,
    TablePlace,
    place_of,
    preview,
    unknown_heading_note,
)
from pipelines.extraction.reading.stages import read_each, read_here, read_report

__all__ = [
    "ReadReport",
    "TablePlace",
    "laid_out_pages",
    "lay_out_range",
    "place_of",
    "preview",
    "read_each",
    "read_here",
    "read_report",
    "unknown_heading_note",
]
