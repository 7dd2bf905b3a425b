"""Excel workbooks (.xlsx) as tables: what each sheet shows, with the colours of cells and of their rules.

openpyxl gives stored values, formats, fills, merged cells and what is hidden; `pipelines.tables.workbooks`
tells of formulas without a value and of comments; `pipelines.tables.number_formats` shows a value as its cell
does. Hidden sheets, rows and columns, text that cannot be seen, and comments are left out and told. A formula
is never worked out: its row is held back where the program that wrote the file left no value.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pipelines.exceptions import OversizedReportError, TruncatedReportError
from pipelines.extraction.forms.colouring import Dressed, Palette, SheetRules
from pipelines.extraction.forms.packages import check_package
from pipelines.extraction.forms.prompts import without_prompts
from pipelines.extraction.forms.sheets import SheetRow, column_name, parts_of_sheets
from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.forms.told import LeftOutOf, formulas_without_value, hidden_lines
from pipelines.extraction.forms.written import (
    APART,
    BLACK,
    Paragraph,
    Run,
    WrittenCell,
    document_of,
    is_unseen,
    with_marks_apart,
)
from pipelines.extraction.model import Colour, Document
from pipelines.tables.number_formats import shown_text, stands_in
from pipelines.tables.workbooks import asides_of

MOST_CELLS = 300_000  # that hold something, in all sheets that are shown
MOST_COLOURED = 40  # columns that one rule colours; a rule for whole rows has thousands


def read_workbook_report(path: Path, report: str, sha256: str) -> Document:
    """Read a workbook.

    Raises:
        ReportError: the file is locked, damaged, no workbook, or larger than a report can be.
    """
    import openpyxl

    check_package(path, "xlsx")
    try:
        book = openpyxl.load_workbook(path, data_only=True, keep_links=False, rich_text=True)
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise TruncatedReportError(
            path.name, f"cannot be read as a workbook ({error})", "save it again as .xlsx"
        ) from error
    left_out = LeftOutOf()
    palette = Palette(book.loaded_theme)
    sheets: list[tuple[str, list[SheetRow]]] = []
    cells = 0
    for sheet in book.worksheets:
        name = str(sheet.title)
        if sheet.sheet_state != "visible":
            left_out.one("sheet")
            continue
        reader = _Sheet(path, sheet, palette, left_out)
        cells += len(reader.held)
        if cells > MOST_CELLS:
            what = f"holds more than {MOST_CELLS:,} cells"
            raise OversizedReportError(path.name, what, "publish it as a table, or split it")
        sheets.append((name, list(reader.rows())))
        reader.tell()
    for chart in book.chartsheets:
        left_out.tell(f"sheet '{chart.title}' is a chart and was not read")
    return document_of(report, sha256, "xlsx", list(without_prompts(parts_of_sheets(sheets))), left_out.notes)


@dataclass
class _Sheet:
    """One sheet that is shown."""

    path: Path
    sheet: Any
    palette: Palette
    left_out: LeftOutOf
    held: dict[tuple[int, int], Any] = field(init=False)

    def __post_init__(self) -> None:
        self.name = str(self.sheet.title)
        # asking for rows would make a cell for every blank one
        held = self.sheet._cells  # noqa: SLF001
        rows = {row for row, _ in held}
        for area in self._coloured():  # a rule may colour cells that the file does not hold
            for row in rows & set(range(area.min_row, area.max_row + 1)):
                for column in range(area.min_col, min(area.max_col, area.min_col + MOST_COLOURED) + 1):
                    self.sheet.cell(row, column)
        self.held = dict(sorted(held.items()))
        self.asides = asides_of(self.path, "xlsx", self.name)
        self.rules = SheetRules(self.sheet, self.palette, self._value)
        self.hidden_rows = {
            number
            for number, one in self.sheet.row_dimensions.items()
            if one.hidden or (one.height is not None and one.height == 0)
        }
        self.hidden_columns = {
            column
            for one in self.sheet.column_dimensions.values()
            if one.hidden or (one.width == 0 and one.customWidth)
            for column in range(one.min or 0, min(one.max or 0, 2_000) + 1)
        }
        self.merged = {(one.min_row, one.min_col): one for one in self.sheet.merged_cells.ranges}
        self.unvalued = {
            (one.record, one.column + 1)
            for one in self.asides
            if one.rule == "formula-without-value" and one.column is not None
        }

    def _coloured(self) -> Iterator[Any]:
        for one in self.sheet.conditional_formatting:
            yield from one.cells.ranges

    def _value(self, row: int, column: int) -> Any:
        cell = self.held.get((row, column))
        value = None if cell is None else cell.value
        if isinstance(value, datetime | date | time | timedelta):
            return _serial(value)
        return str(value) if value is not None and not isinstance(value, str | int | float) else value

    def rows(self) -> Iterator[SheetRow]:
        """The rows that are shown and hold something, in order."""
        before = 0
        for number, group in itertools.groupby(self.held.items(), key=lambda item: item[0][0]):
            if number in self.hidden_rows:
                continue
            cells: list[WrittenCell] = []
            doubts: list[str] = []
            for (row, column), cell in group:
                if column in self.hidden_columns and not self._reaches_out(row, column):
                    continue
                if (row, column) in self.unvalued:
                    doubts.append(f"cell {cell.coordinate} holds a formula without a stored value")
                cells.append(self._cell(cell))
            kept = [one for one in cells if any(p.text for p in one.paragraphs) or one.symbols or one.fill]
            if not any(any(p.text for p in one.paragraphs) or one.symbols for one in kept):
                continue
            blank = sum(
                1 for gap in range(before + 1, min(number, before + 50)) if gap not in self.hidden_rows
            )
            yield SheetRow(tuple(kept), blank if before else 0, "; ".join(doubts), number)
            before = number

    def _reaches_out(self, row: int, column: int) -> bool:
        merged = self.merged.get((row, column))
        return merged is not None and any(
            one not in self.hidden_columns for one in range(merged.min_col, merged.max_col + 1)
        )

    def _cell(self, cell: Any) -> WrittenCell:
        column, merged = cell.column, self.merged.get((cell.row, cell.column))
        span = row_span = 1
        if merged is not None:
            shown = [at for at in range(merged.min_col, merged.max_col + 1) if at not in self.hidden_columns]
            column, span = (shown[0] if shown else column), max(1, len(shown))
            row_span = merged.max_row - merged.min_row + 1
        dressed = self.rules.dress(cell.row, cell.column)
        fill = dressed.fill or self.palette.fill(cell.fill)
        paragraphs = tuple(self._paragraphs(cell, dressed, fill))
        return WrittenCell(
            self._shown_column(column),
            paragraphs,
            f"sheet '{self.name}', cell {cell.coordinate}",
            span,
            row_span,
            fill,
            symbols=(dressed.symbol,) if dressed.symbol else (),
        )

    def _shown_column(self, column: int) -> int:
        """The place of a column among those that are shown, from 0."""
        return column - 1 - sum(1 for hidden in self.hidden_columns if hidden < column)

    def _paragraphs(self, cell: Any, dressed: Dressed, fill: Colour | None) -> Iterator[Paragraph]:
        font = cell.font
        ink = dressed.ink or self.palette.colour(font.color) or BLACK
        size, is_bold = float(font.sz or 0.0), bool(font.b)
        runs: list[Run] = []
        if cell.value is not None and set(str(cell.number_format)) == {";"}:  # a format that shows nothing
            self.left_out.words("unseen", str(cell.value), f"sheet '{self.name}'")
            return
        if stands_in(cell.value, str(cell.number_format)):
            self.left_out.one("instead", f"sheet '{self.name}'")
        for text, own in _pieces(cell):
            run_ink, run_size, run_bold, is_raised = ink, size, is_bold, font.vertAlign == "superscript"
            is_struck, is_lowered = bool(font.strike), False
            name = font.name
            if own is not None:
                run_ink = dressed.ink or self.palette.colour(own.color) or BLACK
                run_size, run_bold = float(own.sz or size), bool(own.b)
                is_raised, is_lowered = own.vertAlign == "superscript", own.vertAlign == "subscript"
                is_struck = bool(own.strike)
                name = own.rFont or name
            if not text.strip():
                runs.append(Run(text))
            elif is_struck:
                self.left_out.words("struck", text, f"sheet '{self.name}'")
            elif dressed.hides_text or dressed.is_unseen or is_unseen(run_ink, fill, run_size):
                if not dressed.hides_text:
                    self.left_out.words("unseen", text, f"sheet '{self.name}'")
            else:
                shown = as_signs(text, signs_of(name or ""))
                marks = [APART] if is_lowered else []
                runs += [*marks, Run(shown, run_bold, run_ink, is_raised, run_size), *marks]
        yield Paragraph(tuple(with_marks_apart(runs)))

    def tell(self) -> None:
        """Say what of this sheet was left out."""
        place = f"sheet '{self.name}'"
        filled = {key for key, cell in self.held.items() if cell.value is not None}
        rows = sorted(row for row in self.hidden_rows if any(row == one for one, _ in filled))
        columns = sorted(column for column in self.hidden_columns if any(column == one for _, one in filled))
        for thing, names in (
            ("row", [str(row) for row in rows]),
            ("column", [column_name(column - 1) for column in columns]),
        ):
            if names:
                self.left_out.tell(hidden_lines(thing, names, place))
        comments = sum(1 for cell in self.held.values() if getattr(cell, "comment", None) is not None)
        self.left_out.one("comment", place, comments)
        self.left_out.one("rule", place, len(self.rules.unfollowed))
        shown = [f"{column_name(column - 1)}{row}" for row, column in sorted(self.unvalued)]
        if shown:
            self.left_out.tell(formulas_without_value(shown, place))


def _serial(value: datetime | date | time | timedelta) -> float:
    """A date or time as the number of days that a workbook stores and compares."""
    from openpyxl.utils.datetime import to_excel

    return float(to_excel(value))  # type: ignore[no-untyped-call]  # openpyxl's stubs leave it open


def _pieces(cell: Any) -> list[tuple[str, Any]]:
    """The texts of a cell as shown, each with a font of its own or None for the cell's."""
    value = cell.value
    if value is None:
        return []
    if isinstance(value, list):  # a text of several fonts
        return [(one, None) if isinstance(one, str) else (one.text, one.font) for one in value]
    if isinstance(value, str | int | float | datetime | date | time | timedelta):
        return [(shown_text(value, str(cell.number_format)), None)]
    return [(str(value), None)]
