"""Counts that a report states, in summary tables and in sentences, against its own rows and each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.reconciliation.identities import judge_share
from pipelines.reconciliation.outcome import Figure, Outcome, Printed, Ran, judge, same_values
from pipelines.records import Records, Row

RATINGS = ("green", "green_amber", "red_amber", "red")
WHOLE_OF = {
    **dict.fromkeys(RATINGS, "rated"),
    "improved_same": "with_dot",
    "worsening": "with_dot",
    "monitor": "reported",
    "not_rated": "reported",
    "below_target": "rated",
    "rated": "rated",
}
ALL_GROUPS = ("total", "overall", "indicators", "serviceperformance", "performance")
STOP_WORDS = frozenset({"and", "the", "for", "of", "in", "services", "service", "improving", "ensuring"})

Test = Callable[[Row], bool]
ROW_TESTS: Mapping[str, Test] = {
    "reported": lambda _: True,
    "rated": lambda row: bool(row["rag"]),
    "green": lambda row: row["rag"] == "Green",
    "green_amber": lambda row: row["rag"] == "Green Amber",
    "red_amber": lambda row: row["rag"] == "Red Amber",
    "red": lambda row: row["rag"] == "Red",
    "below_target": lambda row: row["rag"] in ("Green Amber", "Red Amber", "Red"),
    "with_dot": lambda row: _direction(row) in ("improving", "same", "worsening"),
    "improved_same": lambda row: _direction(row) in ("improving", "same"),
    "worsening": lambda row: _direction(row) == "worsening",
}


def _direction(row: Row) -> str:
    return str(row.get("direction_long_term") or "").strip().lower()


class About(NamedTuple):
    """What a check is about: table, report and, for people, the row."""

    resource: str
    report: str
    subject: str


def check_summaries(summary: Records, printed: Printed) -> Iterator[Ran]:
    """Within each summary row: parts add up to their whole, and each percentage is its count's share."""
    totals = _stated_totals(summary, printed)
    for (report, table, group), rows in same_values(summary.rows, ("report", "table", "group")).items():
        by_measure = {str(row["measure"]): row for row in rows}
        counts = {name: printed.figure(row, "count") for name, row in by_measure.items()}
        about = About(summary.resource, report, f"{table}, {group}")
        yield from _parts(about, counts, RATINGS, "rated")
        yield from _parts(about, counts, ("improved_same", "worsening"), "with_dot")
        yield from _parts(about, counts, ("green", "below_target"), "rated")
        if "monitor" in counts:
            yield from _parts(about, counts, ("rated", "monitor"), "reported")
        if "not_rated" in counts:
            yield from _parts(about, counts, (*RATINGS, "not_rated"), "reported")
        yield from _shares(about, by_measure, counts, totals.get((report, _folded(group))), printed)


def _stated_totals(summary: Records, printed: Printed) -> dict[tuple[str, str], Figure]:
    """How many are reported of each group, where any table of the report says so."""
    found: dict[tuple[str, str], Figure] = {}
    for row in summary.rows:
        figure = printed.figure(row, "count") if row["measure"] == "reported" else None
        if figure is not None:
            found.setdefault((str(row["report"]), _folded(str(row["group"]))), figure)
    return found


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _parts(
    about: About, counts: Mapping[str, Figure | None], parts: Sequence[str], whole: str
) -> Iterator[Ran]:
    stated = counts.get(whole)
    figures = [counts.get(part) for part in parts]
    if stated is None or any(figure is None for figure in figures):
        return
    known = [figure for figure in figures if figure is not None]
    total = sum((figure.value for figure in known), Decimal(0))
    names = " and ".join(parts)
    yield Ran(
        "count",
        about.report,
        about.resource,
        f"{about.subject}: {whole}",
        judge(stated.value, total, Decimal(0)),
        stated,
        Figure(total, Decimal(1), known[0].locator, known[0].text),
        f"{whole} is printed as {stated.shown()}; {names} add up to {total:f}.",
    )


def _shares(
    about: About,
    rows: Mapping[str, Row],
    counts: Mapping[str, Figure | None],
    total: Figure | None,
    printed: Printed,
) -> Iterator[Ran]:
    for measure, row in rows.items():
        percent, part = printed.figure(row, "percent"), counts.get(measure)
        if percent is None or part is None:
            continue
        whole = _whole(counts, rows, WHOLE_OF.get(measure, ""), total, printed)
        named = f"{about.subject}: {measure} per cent"
        if whole is None or whole.value == 0:
            yield Ran("share", about.report, about.resource, named, Outcome.NOT_JUDGED, percent)
            continue
        yield judge_share("share", about.report, about.resource, named, percent, part, whole)


def _whole(
    counts: Mapping[str, Figure | None],
    rows: Mapping[str, Row],
    name: str,
    total: Figure | None,
    printed: Printed,
) -> Figure | None:
    """The whole a share is of.

    Its own cell; else the sum of its parts where their shares make a hundred; else all that are reported.
    """
    own = counts.get(name)
    if own is not None:
        return own
    parts = {"rated": RATINGS, "with_dot": ("improved_same", "worsening")}.get(name, ())
    figures = [counts.get(part) for part in parts]
    shares = [printed.figure(rows[part], "percent") for part in parts if part in rows]
    known = [figure for figure in figures if figure is not None]
    hundred = sum((share.value for share in shares if share), Decimal(0))
    if known and len(known) == len(parts) and abs(hundred - 100) <= len(parts):
        return Figure(sum((f.value for f in known), Decimal(0)), Decimal(1), known[0].locator, "")
    return counts.get("reported") or total


def check_counts(stated: Records, rows: Records, printed: Printed, resource: str) -> Iterator[Ran]:
    """Each count of a summary table or sentence against the published rows it counts.

    Args:
        stated: `rag-summary`, or sentences' figures with the same columns and a `section`.
        rows: the rows that are counted.
        printed: how figures were printed.
        resource: what is counted, for matching groups that name it.
    """
    by_report = same_values(rows.rows, ("report",))
    for row in stated.rows:
        own = by_report.get((str(row["report"]),), [])
        test = ROW_TESTS.get(str(row["measure"]))
        figure = printed.figure(row, "count")
        counted = _counted(row, own, resource)
        if test is None or figure is None or counted is None:
            continue
        if row["measure"] in ("with_dot", "improved_same", "worsening") and resource != "indicator-results":
            continue
        found = [other for other in counted if test(other)]
        subject = f"{row['table']}, {row['group']}: {row['measure']} against {resource}"
        place = str(found[0]["locator"]) if found else str(counted[0]["locator"])
        yield Ran(
            "rows",
            str(row["report"]),
            str(stated.resource),
            subject,
            judge(figure.value, Decimal(len(found)), Decimal(0)),
            figure,
            Figure(Decimal(len(found)), Decimal(1), place, ""),
            f"{row['measure']} is printed as {figure.shown()}; {len(found)} of the rows printed are so.",
        )


def check_sentences(stated: Records, summary: Records, printed: Printed) -> Iterator[Ran]:
    """Each count of a sentence against the same count of the report's summary tables."""
    for row in stated.rows:
        figure = printed.figure(row, "count")
        for other in summary.rows:
            if other["report"] != row["report"] or other["measure"] != row["measure"]:
                continue
            twin = printed.figure(other, "count")
            if figure is None or twin is None or not _same_group(str(row["group"]), str(other["group"])):
                continue
            subject = f"{row['group']}: {row['measure']} in a sentence and in {other['table']}"
            note = f"A sentence says {figure.shown()}, the table {twin.shown()}."
            yield Ran(
                "equal",
                str(row["report"]),
                "stated-counts",
                subject,
                judge(figure.value, twin.value, Decimal(0)),
                figure,
                twin,
                note,
            )


def _same_group(one: str, two: str) -> bool:
    if _folded(one) in ALL_GROUPS or _folded(two) in ALL_GROUPS:
        return _folded(one) in ALL_GROUPS and _folded(two) in ALL_GROUPS
    words = _words(two)
    return bool(words) and len(words & _words(one)) / len(words) >= 0.5


def _counted(row: Row, rows: Sequence[Row], resource: str) -> Sequence[Row] | None:
    """The rows that a group counts: all of them, or those of the section it names; None when unclear."""
    if not rows:
        return None
    group = _folded(str(row["group"] or ""))
    is_actions = "action" in group
    if is_actions != (resource == "key-actions"):
        return None
    if is_actions or group in ALL_GROUPS:
        return rows
    words = _words(str(row["group"]))
    scored = {
        section: len(words & _words(section)) / max(1, len(words))
        for section in {str(other["section"] or "") for other in rows}
    }
    best = max(scored, key=lambda section: scored[section], default="")
    rivals = [section for section, score in scored.items() if score == scored.get(best)]
    if not best or scored[best] < 0.5 or len(rivals) > 1:
        return None
    return [other for other in rows if other["section"] == best]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower())) - STOP_WORDS
