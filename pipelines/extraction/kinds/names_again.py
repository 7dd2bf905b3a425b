"""What a report's tables name, as evidence for its other tables: one on indicators repeats their names.

A table whose rows are named as those of a known one are speaks of the same things, whatever its headings say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipelines.extraction.kinds.evidence import WEIGHTS, TableColumn
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.layouts import fold_heading
from pipelines.extraction.kinds.recognised import Recognised

LEAST = 2  # names that stand in both tables: one may do so by chance
MOSTLY = 0.8  # of a column's texts

Points = Mapping[tuple[int, str], tuple[float, str]]
Weigher = Callable[[TableKind, Sequence[TableColumn]], Points]


def names_again(
    kinds: Sequence[TableKind], known: Sequence[Recognised], more: Weigher | None = None
) -> Weigher | None:
    """What weighs columns by the names that known tables of the report have; None where there are none.

    Args:
        kinds: all kinds; each says whose names it repeats.
        known: the tables that are known.
        more: what weighs columns by other things, which counts as well.
    """
    texts: dict[tuple[str, str], set[str]] = {}
    for of in {of for kind in kinds for of in kind.repeats.values()}:
        rows = (row for table in known if table.layout.name == of[0] for row in table.rows)
        texts[of] = {fold_heading(text) for row in rows if not row.doubt and (text := row.text(of[1]))}
    if not any(texts.values()):
        return None

    def weigh(kind: TableKind, columns: Sequence[TableColumn]) -> Points:
        found = dict(more(kind, columns)) if more else {}
        for name, of in kind.repeats.items():
            for column in columns:
                said = {fold_heading(text) for text in column.look.telling}
                again = len(said & texts[of])
                if again >= max(LEAST, MOSTLY * len(said)) and column.look.figure_share < MOSTLY:
                    reason = f"{again} of {len(said)} name rows of {of[0]} in this report"
                    before = found.get((column.index, name), (0.0, ""))[0]
                    found[column.index, name] = (before + 2 * WEIGHTS.known, reason)
        return found

    return weigh
