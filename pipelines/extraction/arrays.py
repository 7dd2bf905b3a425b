"""Numbers of many boxes, points or colours as an array, to be reckoned with as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray


def array_of(rows: Sequence[Iterable[float]], width: int) -> NDArray[np.float64]:
    """Rows of so many numbers each as an array of that width; numpy takes five times as long over tuples."""
    return np.fromiter(chain.from_iterable(rows), float, width * len(rows)).reshape(-1, width)
