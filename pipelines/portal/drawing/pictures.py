"""Pictures of pages with spots lit, drawn once and kept.

Only spots that a published version names are ever drawn, so there are no more pictures than cells; two are
drawn at a time, each in a worker under limits, and the newest stay in memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from pipelines.portal.tables.spots import NEAR, SpotsOnPage

MAX_KEPT_BYTES = 48 * 1024 * 1024
AT_ONCE = 2

Key = tuple[SpotsOnPage, str]


class Pictures:
    """Draws and keeps pictures; safe to use from several threads."""

    def __init__(self, kept_bytes: int = MAX_KEPT_BYTES) -> None:
        self._limit = kept_bytes
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._drawing = threading.BoundedSemaphore(AT_ONCE)

    def png(self, document: Path, spots: SpotsOnPage, *, crop: str) -> bytes:
        """The page with the spots lit, or what is around them.

        Args:
            document: whose page it is.
            spots: that are lit.
            crop: empty for the whole page, `near` for what a phone shows, else anything.

        Raises:
            ReportError: the document cannot be drawn.
        """
        key = (spots, crop)
        held = self._held(key)
        if held is None:
            with self._drawing:
                held = self._held(key) or self._keep(key, _draw(document, spots, crop))
        return held

    def _held(self, key: Key) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, picture: bytes) -> bytes:
        with self._lock:
            self._kept[key] = picture
            self._bytes += len(picture)
            while self._bytes > self._limit and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)
        return picture


def _draw(document: Path, spots: SpotsOnPage, crop: str) -> bytes:
    # imported on first use: most portals serve thousands of pages for one picture
    from pipelines.extraction.model import Box
    from pipelines.extraction.picture import page_picture, spot_picture

    boxes = [Box(*box) for box in spots.boxes]
    if not crop:
        return page_picture(document, spots.page, boxes)
    return spot_picture(document, spots.page, boxes, is_near=crop == NEAR)
