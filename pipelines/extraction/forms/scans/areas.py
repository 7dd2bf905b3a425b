"""Pictures of pages as points: what every step of reading them measures by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.model import Box

DPI = 300  # of every picture that is read
INK = 140  # of 255: letters are darker, their edges fade out
DARK = 200  # of 255: a lighter point is paper
EDGE = 1.0  # points: shading is looked at so far from its edges
LEAST_CONTRAST = 60  # of 255: what stands out less from its ground is no letter
WEIGHTS = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # how bright red, green and blue look
Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Area(NamedTuple):
    """A rectangle of a picture's points; the right and lower ends lie outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    def turned(self) -> Area:
        """The same in the picture with rows and columns exchanged."""
        return Area(self.y0, self.x0, self.y1, self.x1)

    def box(self, scale: float) -> Box:
        """The same on the page, in printer's points."""
        return Box(self.x0 * scale, self.y0 * scale, self.x1 * scale, self.y1 * scale)


def ink_of(area: Area, grey: Picture) -> Mask:
    """Which points of an area are those of letters."""
    return grey[area.y0 : area.y1, area.x0 : area.x1] < INK
