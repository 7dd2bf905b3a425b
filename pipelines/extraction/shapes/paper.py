"""Which colours are the paper's: what is filled in one of them looks like no fill."""

from __future__ import annotations

from pipelines.extraction.model import Colour
from pipelines.extraction.settings import SETTINGS as S


def is_paper(colour: Colour) -> bool:
    """Whether a fill looks like no fill."""
    return min(colour) >= S.paper_white
