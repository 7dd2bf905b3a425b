"""Tables that repeat each other: counts in several summaries, and the list of indicators below target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipelines import values
from pipelines.reconciliation.counting import group_of
from pipelines.reconciliation.identities import equal
from pipelines.reconciliation.outcome import About, Figure, Outcome, Printed, Ran, same_values
from pipelines.records import Records, Row

BELOW = ("Green Amber", "Red Amber", "Red")


def check_tables(summary: Records, printed: Printed) -> Iterator[Ran]:
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


def check_listed(records: Mapping[str, Records]) -> Iterator[Ran]:
    """Each rated indicator against the list of those below target: on it, or rightly not on it."""
    interventions = records.get("interventions", Records("interventions"))
    results = same_values(records.get("indicator-results", Records("indicator-results")).rows, ("report",))
    for (report,), listed in same_values(interventions.rows, ("report",)).items():
        by_ref = {values.fold_ref(str(row["ref"] or "")): row for row in listed}
        for row in results.get((report,), ()):
            if row["rag"]:
                yield _listed(row, by_ref.get(values.fold_ref(str(row["ref"] or ""))), listed[0])


def _listed(row: Row, found: Row | None, first: Row) -> Ran:
    about = About(
        "listed", str(row["report"]), "interventions", f"{row['ref']} {row['indicator']}: listed below target"
    )
    is_below = row["rag"] in BELOW
    outcome = Outcome.HOLDS if is_below == (found is not None) else Outcome.CONTRADICTED
    place = found or first
    rated = Figure(Decimal(is_below), Decimal(1), f"{row['locator']}#rag", str(row["rag"]))
    said = Figure(
        Decimal(found is not None), Decimal(1), str(place["locator"]), "listed" if found else "not listed"
    )
    note = f"Rated {row['rag']}; {said.text} among the indicators that have not met their target."
    return Ran(about, outcome, rated, said, note, (rated, said))
