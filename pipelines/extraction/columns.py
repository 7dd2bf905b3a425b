"""Tables without column rules: columns found from the white rivers between words."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.grid import Grid
from pipelines.extraction.model import PageContent


def find_open_grids(page: PageContent, ruled: Sequence[Grid]) -> list[Grid]:
    return []
