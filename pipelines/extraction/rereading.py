"""A spot of a PDF read a second time, by another reader than the first: pdfplumber's where pdfium's was used.

Pictures and transcripts have no second reading; neither has a spot whose page cannot be laid out again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.rows.records import PrintedSpot

MARGIN = 1.0  # points around a box, as the two readers set the edges of letters a little apart


def second_reading(document: Callable[[str], Path | None]) -> Callable[[PrintedSpot], str | None]:
    """What reads spots again.

    Args:
        document: where the document with a sha256 is kept, or None.
    """

    @cache
    def words(sha256: str, page: int) -> tuple[dict[str, Any], ...] | None:
        path = document(sha256)
        return _words(path, page) if path is not None and path.suffix.lower() == ".pdf" else None

    def reread(spot: PrintedSpot) -> str | None:
        if spot.page is None or spot.x0 is None or spot.x1 is None or spot.top is None or spot.bottom is None:
            return None
        found = words(spot.document_sha256, spot.page)
        left, right = float(spot.x0) - MARGIN, float(spot.x1) + MARGIN
        top, bottom = float(spot.top) - MARGIN, float(spot.bottom) + MARGIN
        inside = [
            word["text"]
            for word in found or ()
            if left <= word["x0"] and word["x1"] <= right and top <= _middle(word) <= bottom
        ]
        return " ".join(inside) or None

    return reread


def _middle(word: dict[str, Any]) -> float:
    return float(word["top"] + word["bottom"]) / 2


def _words(path: Path, page: int) -> tuple[dict[str, Any], ...] | None:
    import pdfplumber
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # what pdfminer raises on files that pdfium mends in silence
    malformed = (PSException, PdfminerException, MalformedPDFException, KeyError, TypeError, ValueError)
    with suppress(*malformed), pdfplumber.open(path, pages=[page]) as found:
        return tuple(found.pages[0].extract_words(use_text_flow=False)) if found.pages else None
    return None
