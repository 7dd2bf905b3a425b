"""Tables that go on over page ends, made one again: a repeated heading dropped, a cut row made whole.

Where it cannot be told whether a row ends with its page, the rows at both ends are doubtful.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from pipelines.extraction.model import RawTable, TableRow, TextBlock
from pipelines.extraction.page_ends import (
    CUT,
    are_two_rows,
    goes_on_as_text,
    is_cut,
    is_lone_name,
    lacks_most,
    lacks_what_rows_have,
    texts_stand_alike,
    with_doubtful_end,
)
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.table_cells import row_made_whole
from pipelines.extraction.vocabulary import Vocabulary

DIGITS = re.compile(r"\d+")


def join_tables(flow: list[RawTable | TextBlock], vocabulary: Vocabulary) -> list[RawTable | TextBlock]:
    """Make a table that goes on over page ends one again.

    The second piece must follow the first with nothing but footnotes between, stand on the next page,
    and have the same columns; a repeated heading is dropped, a row cut by the page end is made whole. A row
    whose rest may stand there as text is doubtful.
    """
    joined: list[RawTable | TextBlock] = []
    last: int | None = None
    for part, following in itertools.zip_longest(flow, flow[1:]):
        before = joined[last] if last is not None else None
        if isinstance(part, RawTable):
            if last is not None and isinstance(before, RawTable) and _continues(before, part):
                joined[last] = _appended(before, part, vocabulary)
                continue
            joined.append(part)
            last = len(joined) - 1
        else:
            joined.append(part)
            if part.kind == "footnote":
                continue
            if last is not None and isinstance(before, RawTable):
                is_before_rows = (
                    isinstance(following, RawTable)
                    and following.columns == before.columns
                    and not _is_headed(following)
                )
                if goes_on_as_text(before, part, is_before_rows):
                    joined[last] = with_doubtful_end(before)
                    if is_before_rows:
                        continue
            last = None
    return joined


def _continues(before: RawTable, after: RawTable) -> bool:
    last_page = before.rows[-1].page
    if last_page is None or after.page is None or after.page != last_page + 1:
        return False
    if before.columns != after.columns:
        return False
    shifts = [b - a for a, b in zip(before.column_edges, after.column_edges, strict=True)]
    if _repeated_heading(before, after):
        return True
    near = all(abs(shift) <= S.same_column for shift in shifts)
    if (near or _is_shifted(shifts)) and not (_is_headed(before) and _is_headed(after)):
        return True
    return not _is_headed(after) and texts_stand_alike(before, after)


def _is_shifted(shifts: Sequence[float]) -> bool:
    """Whether columns as wide as those of the page before stand a little aside, as where margins change."""
    return bool(shifts) and max(shifts) - min(shifts) <= S.same_width and abs(shifts[0]) <= S.most_shift


def _is_headed(table: RawTable) -> bool:
    """Whether a table's first row is a heading of its own: bold words over several columns, no figures."""
    first = table.rows[0].filled
    return len(first) > 1 and all(cell.is_bold and not is_figure(cell.text) for cell in first)


def _repeated_heading(before: RawTable, after: RawTable) -> int:
    """How many first rows of `after` repeat those of `before`, cell by cell; none with figures does."""
    count = 0
    for one, two in zip(before.rows, after.rows, strict=False):
        texts = [cell.text for cell in one.filled]
        if any(map(is_figure, texts)) or not _are_alike(texts, [cell.text for cell in two.filled]):
            break
        count += 1
    return count


def _are_alike(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether two rows say the same, but for letters or a word of one cell, as where a scan was misread."""
    if not one or len(one) != len(two):
        return False
    unlike = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if not unlike:
        return True
    if len(unlike) > S.misread_cells or len(one) - len(unlike) < S.alike_cells:
        return False
    return all(
        DIGITS.findall(a) == DIGITS.findall(b)
        and Levenshtein.normalized_similarity(a.lower(), b.lower()) >= S.alike_letters
        for a, b in unlike
    )


def _appended(before: RawTable, after: RawTable, vocabulary: Vocabulary) -> RawTable:
    rows = after.rows[_repeated_heading(before, after) :]
    if rows and are_two_rows(before.rows[-1], rows[0]):
        return replace(before, rows=before.rows + rows, is_open_below=after.is_open_below)
    is_repeated = len(rows) < len(after.rows)
    is_open = before.is_open_below and (after.is_open_above or is_repeated)
    are_cards = not before.column_edges  # of which none goes on over a page end
    depth = max(len(after.rows) - len(rows), 1)
    if rows and not is_open and not are_cards and lacks_what_rows_have(before, rows[0], depth):
        if len(rows[0].filled) > 1:
            is_open = True
        elif is_lone_name(before, depth) and not is_cut(before, rows[0], depth):
            before, rows = _torn(before, rows)
    elif (
        rows
        and not (is_open or are_cards or is_cut(before, rows[0], depth))
        and lacks_most(before, rows[0], depth)
    ):
        before, rows = _torn(before, rows)
    if rows and not are_cards and (is_open or is_cut(before, rows[0], len(after.rows) - len(rows))):
        return replace(
            before,
            rows=(*before.rows[:-1], row_made_whole(before.rows[-1], rows[0], vocabulary), *rows[1:]),
            is_open_below=after.is_open_below,
        )
    return replace(before, rows=before.rows + rows, is_open_below=after.is_open_below)


def _torn(before: RawTable, rows: tuple[TableRow, ...]) -> tuple[RawTable, tuple[TableRow, ...]]:
    """A table and the rows of the next page, the row at each end doubtful."""
    return with_doubtful_end(before), (replace(rows[0], doubt=rows[0].doubt or CUT), *rows[1:])
