"""What a text of figures comes to: its value, unit and doubt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipelines.rows.figures.parts import Part
from pipelines.rows.figures.units import Unit

NOT_UNDERSTOOD = "figure not understood"


class Role(StrEnum):
    """What a cell's own figure is for: a target may be a bound (`at least 85%`), a result may not."""

    RESULT = "result"
    TARGET = "target"


@dataclass(frozen=True)
class Reading:
    """What a text says.

    Attributes:
        value: the cell's own figure, signed and scaled; None where it has none.
        unit: of the value: the printed one, else the subject's.
        is_provisional: the text says that the figure is provisional or estimated.
        footnote: footnote marks in order.
        target: a target printed beside the figure.
        percent: a share printed beside the figure, in a text that is a count and its share.
        doubt: why digits of the text have no part; empty where all is understood.
        figure: the part that the value was read from.
    """

    value: Decimal | None = None
    unit: Unit | None = None
    is_provisional: bool = False
    footnote: str = ""
    target: Part | None = None
    percent: Decimal | None = None
    doubt: str = ""
    figure: Part | None = None

    @property
    def unit_name(self) -> str | None:
        """The unit as columns publish it; None where there is no value."""
        return self.unit.value if self.unit and self.value is not None else None


def doubtful(text: str, found: Reading | None = None) -> Reading:
    """A text with digits that nothing names: no value, and a doubt that quotes it."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 80 else shown[:77] + "…"
    return Reading(
        is_provisional=bool(found and found.is_provisional),
        footnote=found.footnote if found else "",
        doubt=f"{NOT_UNDERSTOOD}: {shown}",
    )
