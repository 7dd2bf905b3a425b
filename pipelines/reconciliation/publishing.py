"""All checks of a publication, written as the rows of `checks`, `discrepancies` and `restatements`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipelines.building import slug
from pipelines.project import default_project
from pipelines.reconciliation.counting import check_counts, check_sentences, check_summaries
from pipelines.reconciliation.directions import check_directions, check_ratings
from pipelines.reconciliation.identities import check_identities, load_identities
from pipelines.reconciliation.outcome import Figure, Outcome, Printed, Ran
from pipelines.reconciliation.restating import Pair, compare_reports, dates_of
from pipelines.records import Locator, Records, Row, Value
from pipelines.schemas import TableSchema

KINDS = {
    "sum": "A total against its parts",
    "equal": "One figure in two tables",
    "balance": "A figure against those it is made from",
    "share": "A percentage against part and whole",
    "count": "A count against the counts it is made of",
    "rows": "A stated count against the rows",
    "direction": "A direction of travel against two results",
    "rating": "A rating against result and target",
    "restatement": "One figure in two reports",
}


def run_checks(records: Mapping[str, Records]) -> list[Ran]:
    """Every check on all records but the comparison of reports, in a fixed order."""
    printed = Printed(records.values())
    identities = load_identities(default_project().schemas / "identities")
    ran = list(check_identities(records, identities, printed))
    results = records.get("indicator-results", Records("indicator-results"))
    ran += check_directions(results, printed)
    ran += check_ratings(results, printed)
    summary = records.get("rag-summary", Records("rag-summary"))
    actions = records.get("key-actions", Records("key-actions"))
    sentences = records.get("stated-counts", Records("stated-counts"))
    for stated in (summary, sentences):
        ran += check_summaries(stated, printed)
        ran += check_counts(stated, results, printed, "indicator-results")
        ran += check_counts(stated, actions, printed, "key-actions")
    ran += check_sentences(sentences, summary, printed)
    return ran


def compare(records: Mapping[str, Records]) -> list[Pair]:
    """Every figure that two reports print."""
    observations = records.get("observations", Records("observations"))
    return list(compare_reports(observations, dates_of(dict(records))))


def named(ran: Iterable[Ran]) -> Iterator[tuple[str, Ran]]:
    """Checks with ids that stay the same from run to run."""
    seen: dict[str, int] = {}
    for one in ran:
        base = f"{one.kind}/{one.report}/{slug(one.subject)}"
        seen[base] = seen.get(base, 0) + 1
        yield (base if seen[base] == 1 else f"{base}-{seen[base]}"), one


def all_checks(records: Mapping[str, Records]) -> list[tuple[str, Ran]]:
    """Every check that ran, with its id."""
    return list(named([*run_checks(records), *(pair.ran for pair in compare(records))]))


def checks(records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every check that ran, as rows."""
    rows: list[Row] = []
    for check_id, ran in all_checks(records):
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        place = ran.stated.locator if ran.stated else ""
        row.update(
            id=check_id,
            report=ran.report,
            resource=ran.resource,
            subject=ran.subject,
            outcome=ran.outcome.value,
            locator=place.partition("#")[0] or None,
        )
        rows.append(row)
    return Records("checks", tuple(rows))


def discrepancies(records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every contradiction with both figures and both places."""
    rows: list[Row] = []
    places: list[tuple[str, Figure | None, Figure | None]] = []
    for check_id, ran in all_checks(records):
        if ran.outcome is not Outcome.CONTRADICTED or ran.kind == "restatement":
            continue
        locator = f"discrepancy/{check_id}"
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            id=check_id,
            report=ran.report,
            check=check_id,
            subject=ran.subject,
            first_figure=_shown(ran.stated),
            first_locator=_row_of(ran.stated),
            second_figure=_shown(ran.expected),
            second_locator=_row_of(ran.expected),
            note=f"The printed figures do not agree. {ran.note}",
            locator=locator,
        )
        rows.append(row)
        places.append((locator, ran.stated, ran.expected))
    return Records("discrepancies", tuple(rows), _spots(places, records))


def _shown(figure: Figure | None) -> str | None:
    return (figure.text or figure.shown()) if figure else None


def _row_of(figure: Figure | None) -> str | None:
    return figure.locator.partition("#")[0] or None if figure else None


def restatements(records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every figure that a later report prints differently."""
    rows: list[Row] = []
    places: list[tuple[str, Figure | None, Figure | None]] = []
    for pair in compare(records):
        if (
            pair.ran.outcome is not Outcome.CONTRADICTED
            or pair.ran.stated is None
            or pair.ran.expected is None
        ):
            continue
        first, later = pair.ran.expected, pair.ran.stated
        about = (pair.first["indicator_id"], pair.first["measure"], slug(str(pair.first["period"])))
        locator = "/".join(str(part) for part in ("restatement", *about, pair.later["report"]))
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            indicator_id=pair.first["indicator_id"],
            measure=pair.first["measure"],
            period=pair.first["period"],
            first_report=pair.first["report"],
            first_value=first.value,
            first_locator=str(pair.first["locator"]).partition("#")[0],
            later_report=pair.later["report"],
            later_value=later.value,
            later_locator=str(pair.later["locator"]).partition("#")[0],
            change=later.value - first.value,
            locator=locator,
        )
        rows.append(row)
        places.append((locator, first, later))
    return Records("restatements", tuple(rows), _spots(places, records))


def _spots(
    places: Iterable[tuple[str, Figure | None, Figure | None]], records: Mapping[str, Records]
) -> tuple[Locator, ...]:
    """The spots of both figures under the finding's locator: fields `first_figure` and `second_figure`."""
    known: dict[tuple[str, str], list[Locator]] = {}
    for part in records.values():
        for spot in part.locators:
            known.setdefault((spot.locator, spot.field), []).append(spot)
    result: list[Locator] = []
    for locator, *figures in places:
        for name, figure in zip(("first_figure", "second_figure"), figures, strict=True):
            if figure is None:
                continue
            row, _, field = figure.locator.partition("#")
            found = (
                known.get((row, field.split("/")[0]))
                or known.get((row, ""))
                or known.get((figure.locator, ""), [])
            )
            result += [replace(spot, locator=locator, field=name) for spot in found]
    return tuple(result)
