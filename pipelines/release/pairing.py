"""Which row before is which row after: pure, by columns, so that a million rows take a second.

Rows that say the same are paired first, then those with the same key, then, within a report, those most
alike: a corrected reference is a change, not one row lost and another found. Where the key is something
the council printed, rows of equal key are one to begin with. Rows with a near key, such as payments, are
paired within it or not at all: two payments are seldom one because they look alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.release.content import REPORT, Table
from pipelines.rows.texts import as_array, as_numbers, integers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

ALIKE = 0.5  # share of a row's filled cells that must agree for two rows to be one, changed
SENTENCE = 12  # characters from which a text can be more or less the same
MOST_TEXT = 500  # characters of a text that are compared
MOST_PAIRS = 250_000  # beyond this many candidates in a report, rows of other keys are not compared
MOST_TEXT_PAIRS = 2_500  # beyond this many, texts count as the same or not, without degrees
MOST_JOINED = 4 * 1024 * 1024  # bytes of a table of which all cells of a row are joined to name it
BETWEEN_CELLS = "\x1f"
LONG_RUN = 16  # rows in a row from which slices are quicker than single rows


@dataclass(frozen=True)
class Pairs:
    """Places of rows that are one and the same, `old[n]` with `new[n]` in the old order, and of the rest."""

    old: Places
    new: Places
    only_old: Places
    only_new: Places

    def moved(self) -> tuple[tuple[int, int], ...]:
        """The fewest pairs that must move so that the others keep their order."""
        import numpy as np

        if len(self.new) < 2 or bool(np.all(np.diff(self.new) > 0)):
            return ()
        staying = _longest_rising(self.new.tolist())
        return tuple(
            (int(old), int(new))
            for number, (old, new) in enumerate(zip(self.old, self.new, strict=True))
            if number not in staying
        )


def pair_rows(before: Table, after: Table) -> Pairs:
    """Pair the rows of two states of one table."""
    common = [name for name in before.columns if name in after.columns]
    says = [name for name in common if name not in before.provenance]
    # what told rows apart before still does where the key was only added to
    has_key = bool(before.key) and set(before.key) <= set(after.key) and set(before.key) <= set(common)
    steps = [says]
    if before.is_ours or after.is_ours:  # an id that means something else by now is another finding
        about = [name for name in after.about if name in common]
        has_key, steps = False, [says, [*after.key, *about] if set(after.key) <= set(common) else []]
    if has_key:
        steps = [list(before.key)] if set(before.key) <= set(says) else [says, list(before.key)]
    near = [name for name in after.near_key if name in common]
    if near and len(near) == len(after.near_key):
        steps = [says, near]
    pairing = _Pairing(before, after)
    for names in steps:
        if names:
            pairing.by_equality(names)
    if says and not after.is_ours and not near:
        pairing.by_likeness(says)
    return pairing.result()


def rows_at(data: pa.Table, places: Places) -> pa.Table:
    """Rows by their places; long runs of neighbours are not copied."""
    import numpy as np
    import pyarrow as pa

    if len(places) == 0:
        return data.slice(0, 0)
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    if len(places) < LONG_RUN * (len(breaks) + 1):
        return data.take(as_numbers(places))
    starts, ends = [0, *breaks.tolist()], [*breaks.tolist(), len(places)]
    runs = zip(starts, ends, strict=True)
    return pa.concat_tables([data.slice(int(places[start]), end - start) for start, end in runs])


def unequal(before: Table, after: Table, pairs: Pairs) -> dict[str, list[int]]:
    """For each common column the numbers of the pairs whose cells differ."""
    import pyarrow.compute as pc

    common = [name for name in before.columns if name in after.columns]
    was = rows_at(before.data.select(common), pairs.old)
    now = rows_at(after.data.select(common), pairs.new)
    found = {}
    for name in common:
        differs = pc.not_equal(was.column(name), now.column(name))
        if pc.any(differs).as_py():
            found[name] = integers(pc.indices_nonzero(differs)).tolist()
    return found


class _Pairing:
    """Pairs found so far, and what is left on either side."""

    def __init__(self, before: Table, after: Table) -> None:
        import numpy as np

        self.before, self.after = before, after
        self.left_old = np.arange(before.row_count, dtype=np.int64)
        self.left_new = np.arange(after.row_count, dtype=np.int64)
        self.found: list[tuple[Places, Places]] = []

    def by_equality(self, names: Sequence[str]) -> None:
        """Pair rows whose columns `names` are equal; the nth such row with the nth."""
        if not (len(self.left_old) and len(self.left_new)):
            return
        was = rows_at(self.before.data.select(names), self.left_old)
        now = rows_at(self.after.data.select(names), self.left_new)
        old, new = _equal(was, now)
        self._take(old, new)

    def by_likeness(self, names: Sequence[str]) -> None:
        """Pair what is left by likeness, the most alike first, within a report."""
        import numpy as np

        if not (len(self.left_old) and len(self.left_new)):
            return
        was, now = self._by_report(self.before, self.left_old), self._by_report(self.after, self.left_new)
        pairs: list[tuple[int, int]] = []
        for report, olds in was.items():
            news = now.get(report, ())
            if news and len(olds) * len(news) <= MOST_PAIRS:
                pairs += _most_alike(
                    self._cells(self.before, names, self.left_old[olds]),
                    self._cells(self.after, names, self.left_new[list(news)]),
                    olds,
                    news,
                )
        self._take(*(np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1)))

    def result(self) -> Pairs:
        """All pairs, in the old order."""
        import numpy as np

        empty = np.empty(0, dtype=np.int64)
        old = np.concatenate([pair[0] for pair in self.found] or [empty])
        new = np.concatenate([pair[1] for pair in self.found] or [empty])
        order = np.argsort(old, kind="stable")
        return Pairs(old[order], new[order], self.left_old, self.left_new)

    def _take(self, old: Places, new: Places) -> None:
        """Note pairs, given by number among what is left."""
        import numpy as np

        self.found.append((self.left_old[old], self.left_new[new]))
        self.left_old = np.delete(self.left_old, old)
        self.left_new = np.delete(self.left_new, new)

    def _by_report(self, table: Table, left: Places) -> dict[str, list[int]]:
        """Numbers among what is left, by report."""
        if REPORT not in table.columns:
            return {"": list(range(len(left)))}
        grouped: dict[str, list[int]] = defaultdict(list)
        reports = rows_at(table.data.select([REPORT]), left).column(0).to_pylist()
        for number, report in enumerate(reports):
            grouped[str(report)].append(number)
        return grouped

    def _cells(self, table: Table, names: Iterable[str], places: Places) -> list[tuple[str, ...]]:
        columns = rows_at(table.data.select([name for name in names if name != REPORT]), places).columns
        return list(zip(*(column.to_pylist() for column in columns), strict=True)) or [()] * len(places)


def _equal(was: pa.Table, now: pa.Table) -> tuple[Places, Places]:
    """Numbers of rows that are equal on both sides, the nth of them with the nth."""
    import numpy as np
    import pyarrow.compute as pc

    old, new = _names(was), _names(now)
    found = pc.index_in(new, value_set=old)
    hits = integers(found.drop_null())
    if len(hits) and np.bincount(hits).max() > 1:
        counted_old, counted_new = map(as_numbers, _counted(old, new))
        found = pc.index_in(counted_new, value_set=counted_old)
        hits = integers(found.drop_null())
    return hits, integers(pc.indices_nonzero(found.is_valid()))


def _names(data: pa.Table) -> Any:
    """One value a row that stands for all its cells: the cell itself where there is but one, else a hash.

    Of few rows all cells in one text do as well, and need no database. Two rows that share a hash, or such
    a text, by chance would be paired and found to differ: unlucky, and still exact.
    """
    if data.num_columns == 1:
        return data.column(0).combine_chunks()
    if data.nbytes <= MOST_JOINED:
        import pyarrow.compute as pc

        cells = (column.combine_chunks() for column in data.columns)
        return pc.binary_join_element_wise(*cells, as_array([BETWEEN_CELLS])[0])
    columns = ", ".join(f'"{number}"' for number in range(data.num_columns))
    plain = data.rename_columns([str(number) for number in range(data.num_columns)])
    with _database().cursor() as connection:
        connection.register("plain", plain)
        hashed: Any = connection.sql(f"SELECT hash({columns}) AS name FROM plain").to_arrow_table()  # noqa: S608
    return hashed.column("name").combine_chunks()


@cache
def _database() -> Any:
    """A database in memory: making one takes ten times as long as hashing two thousand rows."""
    import duckdb

    return duckdb.connect()


def _counted(old: Any, new: Any) -> tuple[Places, Places]:
    """Names made single: each with how many of its kind came before it."""
    import pyarrow as pa

    both = integers(pa.concat_arrays([old, new]).dictionary_encode().indices)
    was, now = both[: len(old)], both[len(old) :]
    width = len(both) + 1
    return was * width + _rank(was), now * width + _rank(now)


def _rank(codes: Places) -> Places:
    """For each value, how many equal ones came before it."""
    import numpy as np

    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(codes) else order
    begun = np.repeat(starts, np.diff(np.r_[starts, len(codes)]))
    ranks = np.empty(len(codes), dtype=np.int64)
    ranks[order] = np.arange(len(codes)) - begun
    return ranks


def _longest_rising(values: Sequence[int]) -> frozenset[int]:
    """Numbers of the longest rising part of a sequence of different values."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [value]
        ends[place : place + 1] = [number]
    chosen, number = [], ends[-1] if ends else -1
    while number >= 0:
        chosen.append(number)
        number = before[number]
    return frozenset(chosen)


def _most_alike(
    was: Sequence[Sequence[str]],
    now: Sequence[Sequence[str]],
    olds: Sequence[int],
    news: Sequence[int],
) -> list[tuple[int, int]]:
    """Pairs of `olds` and `news`, whose cells are given, from the most alike down."""
    by_degrees = len(was) * len(now) <= MOST_TEXT_PAIRS
    scored = [
        (-score, old, new)
        for old, before in zip(olds, was, strict=True)
        for new, after in zip(news, now, strict=True)
        if (score := _likeness(before, after, by_degrees)) >= ALIKE
    ]
    taken: Mapping[str, set[int]] = {"old": set(), "new": set()}
    pairs = []
    for _, old, new in sorted(scored):
        if old not in taken["old"] and new not in taken["new"]:
            taken["old"].add(old)
            taken["new"].add(new)
            pairs.append((old, new))
    return pairs


def _likeness(old: Sequence[str], new: Sequence[str], by_degrees: bool) -> float:
    """From 0 to 1: the share of cells, filled on either side, that agree; sentences count double."""
    agreed = total = 0.0
    for was, now in zip(old, new, strict=True):
        if was or now:
            weight = 2.0 if min(len(was), len(now)) >= SENTENCE else 1.0
            total += weight
            agreed += weight * _cell_likeness(was, now, by_degrees and weight > 1.0)
    return agreed / total if total else 0.0


def _cell_likeness(old: str, new: str, by_degrees: bool) -> float:
    if old == new or not by_degrees:
        return float(old == new)
    matcher = SequenceMatcher(None, old[:MOST_TEXT], new[:MOST_TEXT], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0.0
