"""What the report just before said, as evidence for columns of this one whatever their headings say.

The texts that named its rows name these; the results it printed are this one's previous results. Both are
weighed like all other evidence. A column that repeats last quarter's results names itself only where its
heading says neither a period nor what it holds: what is printed counts for more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.extraction.kinds.evidence import HALF_SAID, WEIGHTS, TableColumn
from pipelines.extraction.kinds.headings import Heading
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.layouts import fold_heading

RESULTS = "indicator-results"
RESULT, PREVIOUS, REF, NAME = "result", "previous_result", "ref", "indicator"
LEAST = 3  # texts or figures that agree: fewer may do so by chance
MOSTLY = 0.6
SOME = 0.4  # of a column's texts, where names may have been changed
ASIDE = re.compile(r"\s*\([A-Za-z ]{1,14}\)$")  # a rating or a remark behind a figure

Points = Mapping[tuple[int, str], tuple[float, str]]
NameAndRow = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class EarlierReport:
    """What a report said: `texts` by kind and field, `results` by reference or name, all folded."""

    report: str
    texts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, report: str, rows: Iterable[NameAndRow]) -> EarlierReport:
        """What some rows said: of each the name of its kind, and its texts by field."""
        texts: dict[tuple[str, str], set[str]] = {}
        results: dict[str, str] = {}
        for kind, row in rows:
            for name, text in row.items():
                if text and re.search(r"[A-Za-z]", text):
                    texts.setdefault((kind, name), set()).add(fold_heading(text))
            if kind == RESULTS and row.get(RESULT):
                for name in (REF, NAME):
                    if row.get(name):
                        results[fold_heading(row[name])] = _bare(row[RESULT])
        return cls(report, {key: frozenset(own) for key, own in texts.items()}, results)


def agreement(earlier: EarlierReport) -> Callable[[TableKind, Sequence[TableColumn]], Points]:
    """What weighs columns by the report just before: points with the reason, by column and field."""

    def weigh(kind: TableKind, columns: Sequence[TableColumn]) -> Points:
        found: dict[tuple[int, str], tuple[float, str]] = {}
        for column in columns:
            found |= _named(kind, column, earlier)
        if kind.name == RESULTS:
            found |= _repeated(kind, columns, earlier)
        return found

    return weigh


def _named(kind: TableKind, column: TableColumn, earlier: EarlierReport) -> Points:
    """Points for a column whose texts stood in one of the earlier report's."""
    said = {fold_heading(text) for text in column.look.telling}
    if len(said) < LEAST or column.look.figure_share > MOSTLY:
        return {}
    found: dict[tuple[int, str], tuple[float, str]] = {}
    for one in kind.fields:
        again = len(said & earlier.texts.get((kind.name, one.name), frozenset()))
        if not one.is_figure and not one.is_rating and again >= max(LEAST, SOME * len(said)):
            reason = f"{again} of {len(said)} stand so in {earlier.report}"
            points = 2 * WEIGHTS.known + WEIGHTS.heading * bool(one.needs)  # what its words would say
            found[column.index, one.name] = (points, reason)
    return found


def _repeated(kind: TableKind, columns: Sequence[TableColumn], earlier: EarlierReport) -> Points:
    """Points for a column of figures being the previous results, of a heading that says nothing else."""
    found: dict[tuple[int, str], tuple[float, str]] = {}
    keys = [column for column in columns if _is_key(column, earlier)]
    for column in columns:
        if column.look.figure_share <= SOME or _says_what(kind, column.heading):
            continue
        pairs = _pairs(keys, column, earlier)
        again = sum(one == two for one, two in pairs)
        if again >= LEAST and again >= MOSTLY * len(pairs):
            reason = f"{again} of {len(pairs)} are the results of {earlier.report}"
            found[column.index, PREVIOUS] = (2 * WEIGHTS.known, reason)
            found[column.index, RESULT] = (-WEIGHTS.known, "")
    return found


def _says_what(kind: TableKind, heading: Heading) -> bool:
    """Whether a heading says of what time its figures are, or which figures."""
    if heading.period or heading.relation or heading.is_to_date or heading.measure not in ("", "actual"):
        return True
    return any(
        like >= HALF_SAID for name, like in kind.likenesses(heading).items() if kind.field(name).is_figure
    )


def _is_key(column: TableColumn, earlier: EarlierReport) -> bool:
    told = [text for text in column.look.telling if fold_heading(text) in earlier.results]
    return len(told) >= max(LEAST, SOME * len(column.look.telling))


def _pairs(keys: Sequence[TableColumn], column: TableColumn, earlier: EarlierReport) -> list[tuple[str, str]]:
    """The figures of a column, each beside what the earlier report gave as that row's result."""
    pairs = []
    for at, cell in enumerate(column.look.cells):
        texts = (fold_heading(key.look.cells[at].text) for key in keys)
        result = next((earlier.results[text] for text in texts if text in earlier.results), None)
        if cell.text and result is not None:
            pairs.append((_bare(cell.text), result))
    return pairs


def _bare(text: str) -> str:
    """A figure without its unit, separators and what stands behind it in brackets."""
    bare = ASIDE.sub("", text.strip()).replace(",", "").replace(" ", "").strip("£%").lower()
    return bare.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", bare) else bare
