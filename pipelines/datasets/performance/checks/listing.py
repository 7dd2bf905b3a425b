"""Tables that repeat each other: counts in several summaries, and the list of indicators below target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.counting import group_of
from pipelines.datasets.performance.checks.directions import better_of
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, same_values
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row
from pipelines.rows.references import GENERAL_WORDS, ReferenceWords

BELOW = ("Green Amber", "Amber", "Red Amber", "Red")


def check_tables(summary: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Counts and shares that several summaries of a report print alike: the first against each other."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in summary.rows:
        if group := group_of(str(row["group"] or "")):
            groups.setdefault((str(row["report"]), group, str(row["measure"])), []).append(row)
    for (report, group, measure), (first, *others) in groups.items():
        for other in others:
            for column in ("count", "percent"):
                one, two = printed.figure(first, column), printed.figure(other, column)
                if one is not None and two is not None:
                    subject = f"{group}: {measure} {column} in {first['table']} and in {other['table']}"
                    yield equal(About("equal", report, summary.resource, subject), one, two)


def check_listed(
    results: Records, interventions: Records, words: ReferenceWords = GENERAL_WORDS
) -> Iterator[Ran]:
    """Each indicator against the list of those below target: on it, or rightly not on it.

    Below target is what is rated so; in a form that shows no ratings, what misses its target by the figures.
    A list is of the ratings of which most indicators are on it: one of what is off target has none that are
    only just off it. Of the others it says nothing.
    """
    by_report = same_values(results.rows, ("report",))
    for (report,), listed in same_values(interventions.rows, ("report",)).items():
        rows = by_report.get((report,), [])
        on_it = _Listed(listed, words)
        is_rated = any(row["rag"] for row in rows)
        told = [(row, said) for row in rows if (said := _rated(row) if is_rated else _missed(row))]
        of_rating = Counter(row["rag"] for row, (below, _) in told if below.value)
        on_list = Counter(row["rag"] for row, (below, _) in told if below.value and on_it.of(row))
        covered = {rating for rating, count in of_rating.items() if 2 * on_list[rating] > count}
        for row, (below, note) in told:
            found = on_it.of(row)
            if (row["rag"] in covered) if below.value else covered:
                yield _listed(row, below, note, found, listed[0])


class _Listed:
    """The rows of a list by what they may be named by: their reference, or else the indicator's name."""

    def __init__(self, rows: Sequence[Row], words: ReferenceWords) -> None:
        self._words = words
        self._by_ref = {words.fold(row): row for row in rows if row["ref"]}
        self._by_name = {_fold_name(row): row for row in rows if not row["ref"]}

    def of(self, row: Row) -> Row | None:
        """The row of the list that is about an indicator; None where none is."""
        found = self._by_ref.get(self._words.fold(row)) if row["ref"] else None
        return found or self._by_name.get(_fold_name(row))


def _fold_name(row: Row) -> str:
    """The letters and figures of an indicator's name."""
    return "".join(filter(str.isalnum, str(row["indicator"]).lower()))


def _rated(row: Row) -> tuple[Figure, str] | None:
    if not row["rag"]:
        return None
    is_below = row["rag"] in BELOW
    return _said(is_below, cell_name(row["locator"], "rag"), str(row["rag"])), f"Rated {row['rag']}"


def _missed(row: Row) -> tuple[Figure, str] | None:
    better = better_of(row)
    result, target = row["result_value"], row["target_value"]
    if better is None or not isinstance(result, Decimal | int) or not isinstance(target, Decimal | int):
        return None
    is_missed = (Decimal(result) - Decimal(target)) * better < 0
    told = f"A result of {row['result']} {'misses' if is_missed else 'meets'} a target of {row['target']}"
    return _said(is_missed, cell_name(row["locator"], "result"), str(row["result"])), told


def _said(is_so: bool, locator: str, text: str) -> Figure:
    return Figure(Decimal(is_so), Decimal(1), locator, text)


def _listed(row: Row, below: Figure, told: str, found: Row | None, first: Row) -> Ran:
    subject = f"{row['ref'] or ''} {row['indicator']}: listed below target".strip()
    outcome = Verdict.HOLDS if bool(below.value) == (found is not None) else Verdict.CONTRADICTED
    listed = _said(found is not None, str((found or first)["locator"]), "listed" if found else "not listed")
    note = f"{told}; it is {listed.text} among the indicators that have not met their target."
    about = About("listed", str(row["report"]), "interventions", subject)
    return Ran(about, outcome, below, listed, note, (below, listed))
