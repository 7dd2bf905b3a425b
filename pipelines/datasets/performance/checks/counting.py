"""Counts that a report states, in summary tables and in sentences, against its own rows and each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.extraction.kinds import periods
from pipelines.proof.agreement import equal, share
from pipelines.proof.identities import MOST
from pipelines.proof.outcome import (
    About,
    Figure,
    PrintedTexts,
    Ran,
    Verdict,
    not_judged,
    reckoned,
    same_values,
)
from pipelines.rows.records import Records, Row, by_report

RATINGS = ("green", "green_amber", "red_amber", "red")
PLAIN = ("green", "amber", "red")
WITH_BLUE = ("blue", *PLAIN)
WHOLE_OF = {
    **dict.fromkeys((*RATINGS, *WITH_BLUE), "rated"),
    "improved_same": "with_dot",
    "worsening": "with_dot",
    "monitor": "reported",
    "not_rated": "reported",
    "below_target": "rated",
    "rated": "rated",
}
PARTS_OF = {
    "rated": (RATINGS, WITH_BLUE, PLAIN, ("green", "below_target")),
    "with_dot": (("improved_same", "worsening"),),
}
ALL_GROUPS = (
    "total",
    "overall",
    "all",
    "grandtotal",
    "alltogether",
    "indicators",
    "serviceperformance",
    "performance",
)
STOP_WORDS = frozenset({"and", "the", "for", "of", "in", "services", "service", "improving", "ensuring"})

ALL_RATED = (*RATINGS, "amber", "blue", "not_rated", "monitor", "no_target")
FEWEST_PARTS, FEWEST_HOLDING = 3, 2
"""Ratings that a summary tells apart; groups whose number reported is all of them, so that others must be."""

MOST_OFF, SHARE_OFF = 1, 10
"""By how many, and by one in how many, a row of tiles may count others than all rows."""

TRAVELS = ("with_dot", "improved_same", "worsening")
COLOURS = frozenset(["Green", "Amber", "Red", "Blue", "Yellow"])
OF_ALL = re.compile(
    r"(?i)^(?:all|(?:grand )?total|overall)\b|\b(?:total|overall)s?$|^(?:whole|entire) council$"
)
"""What the group of all rows may be called, whatever the rows are: `All measures`, `Council total`."""
RATED = ("rated", "below_target", "monitor", "amber", "blue", *RATINGS)

Test = Callable[[Row], bool]
ROW_TESTS: Mapping[str, Test] = {
    "reported": lambda _: True,
    "rated": lambda row: bool(row["rag"]),
    "green": lambda row: row["rag"] == "Green",
    "green_amber": lambda row: row["rag"] == "Green Amber",
    "red_amber": lambda row: row["rag"] == "Red Amber",
    "red": lambda row: row["rag"] == "Red",
    "amber": lambda row: row["rag"] == "Amber",
    "blue": lambda row: row["rag"] == "Blue",
    "monitor": lambda row: not row["rag"],
    "below_target": lambda row: row["rag"] in ("Green Amber", "Amber", "Red Amber", "Red"),
    "with_dot": lambda row: _direction(row) in ("improving", "same", "worsening"),
    "improved_same": lambda row: _direction(row) in ("improving", "same"),
    "worsening": lambda row: _direction(row) == "worsening",
}


def _direction(row: Row) -> str:
    return str(row.get("direction_long_term") or "").strip().lower()


def check_summaries(summary: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Within each summary row: parts add up to their whole, and each percentage is its count's share."""
    totals = _stated_totals(summary, printed)
    for (report, table, group), rows in same_values(summary.rows, ("report", "table", "group")).items():
        by_measure = {str(row["measure"]): row for row in rows}
        counts = {name: printed.figure(row, "count") for name, row in by_measure.items()}
        about = About("count", report, summary.resource, f"{table}, {group}")
        yield from _parts(about, counts, RATINGS, "rated")
        yield from _parts(about, counts, WITH_BLUE if "blue" in counts else PLAIN, "rated")
        yield from _parts(about, counts, ("improved_same", "worsening"), "with_dot")
        yield from _parts(about, counts, ("green", "below_target"), "rated")
        yield from _parts(about, counts, ("improved_same", "worsening", "no_dot"), "reported")
        if "monitor" in counts:
            yield from _parts(about, counts, ("rated", "monitor"), "reported")
        if "not_rated" in counts:
            yield from _parts(about, counts, (*RATINGS, "not_rated"), "reported")
        yield from _hundred(about, by_measure, printed)
        yield from _shares(about, by_measure, counts, totals.get((report, _folded(group))), printed)
    yield from _reported(summary, printed)


def _reported(summary: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """The number reported of each group against all ratings beside it, where those of most groups make it."""
    for (report, table), rows in same_values(summary.rows, ("report", "table")).items():
        ran: list[Ran] = []
        for (group,), own in same_values(rows, ("group",)).items():
            counts = {str(row["measure"]): printed.figure(row, "count") for row in own}
            parts = [name for name in ALL_RATED if name in counts]
            about = About("count", report, summary.resource, f"{table}, {group}")
            is_told = "rated" in counts or {*RATINGS, "not_rated"} <= set(parts)  # by the checks above
            if not is_told and len(parts) >= FEWEST_PARTS:
                ran += _parts(about, counts, parts, "reported")
        holding = sum(one.outcome is Verdict.HOLDS for one in ran)
        if holding >= FEWEST_HOLDING and holding >= MOST * len(ran):
            yield from ran


def _stated_totals(summary: Records, printed: PrintedTexts) -> dict[tuple[str, str], Figure]:
    """How many are reported of each group, where any table of the report says so."""
    found: dict[tuple[str, str], Figure] = {}
    for row in summary.rows:
        figure = printed.figure(row, "count") if row["measure"] == "reported" else None
        if figure is not None:
            found.setdefault((str(row["report"]), _folded(str(row["group"]))), figure)
    return found


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def group_of(group: str) -> str | None:
    """What a summary row counts where it counts all of a report: `indicators` or `key actions`."""
    folded = _folded(group)
    if "action" in folded:
        return "key actions"
    return "indicators" if folded in ALL_GROUPS else None


def _hundred(about: About, rows: Mapping[str, Row], printed: PrintedTexts) -> Iterator[Ran]:
    """Shares of one whole make a hundred, as far as each was rounded."""
    has_rest = "not_rated" in rows and rows["not_rated"]["percent"] is not None
    if not has_rest and any(group_of(str(row["group"])) == "key actions" for row in rows.values()):
        return  # shares of all key actions, of which those without a rating are not shown
    rest = ("not_rated",) if has_rest else ()
    for parts in ((*RATINGS, *rest), ("improved_same", "worsening"), ("green", "below_target")):
        found = [printed.figure(rows[name], "percent") for name in parts if name in rows]
        shares = [figure for figure in found if figure is not None]
        if len(shares) == len(parts):
            yield reckoned(
                about._replace(kind="hundred", subject=f"{about.subject}: {' and '.join(parts)}"),
                Figure(Decimal(100), Decimal(0), shares[0].locator, "100%"),
                shares,
                lambda values: sum(values, Decimal(0)),
                sum((share.step for share in shares), Decimal(0)) / 2,
                lambda given: f"The shares of one whole add up to {given:f} per cent.",
            )


def _parts(
    about: About, counts: Mapping[str, Figure | None], parts: Sequence[str], whole: str
) -> Iterator[Ran]:
    stated = counts.get(whole)
    figures = [counts.get(part) for part in parts]
    if stated is None or any(figure is None for figure in figures):
        return
    known = [figure for figure in figures if figure is not None]
    names = " and ".join(parts)
    yield reckoned(
        about._replace(subject=f"{about.subject}: {whole}"),
        stated,
        known,
        lambda values: sum(values, Decimal(0)),
        Decimal(0),
        lambda given: f"{whole} is printed as {stated.shown()}; {names} add up to {given:f}.",
    )


def _shares(
    about: About,
    rows: Mapping[str, Row],
    counts: Mapping[str, Figure | None],
    total: Figure | None,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    for measure, row in rows.items():
        percent, part = printed.figure(row, "percent"), counts.get(measure)
        if percent is None or part is None:
            continue
        whole = _whole(counts, rows, WHOLE_OF.get(measure, ""), total, printed)
        own = about._replace(kind="share", subject=f"{about.subject}: {measure} per cent")
        if whole is None or whole.value == 0:
            yield not_judged(own, percent)
        else:
            yield share(own, percent, part, whole)


def _whole(
    counts: Mapping[str, Figure | None],
    rows: Mapping[str, Row],
    name: str,
    total: Figure | None,
    printed: PrintedTexts,
) -> Figure | None:
    """The whole a share is of: None where the report does not say it.

    Its own cell; else the sum of its parts where their shares make a hundred; for key actions, and for
    shares of all that are reported, the number reported.
    """
    own = counts.get(name)
    if own is not None:
        return own
    for parts in PARTS_OF.get(name, ()):
        figures = [counts.get(part) for part in parts]
        shares = [printed.figure(rows[part], "percent") for part in parts if part in rows]
        known = [figure for figure in figures if figure is not None]
        hundred = sum((share.value for share in shares if share), Decimal(0))
        if known and len(known) == len(parts) and abs(hundred - 100) <= len(parts):
            return Figure(sum((f.value for f in known), Decimal(0)), Decimal(1), known[0].locator, "")
    is_of_all = any(group_of(str(row["group"])) == "key actions" for row in rows.values())
    return (counts.get("reported") or total) if is_of_all or name == "reported" else None


def check_counts(stated: Records, rows: Records, printed: PrintedTexts, resource: str) -> Iterator[Ran]:
    """Each count of a summary table or sentence against the published rows it counts.

    Args:
        stated: `rag-summary`, or sentences' figures with the same columns and a `section`.
        rows: the rows that are counted.
        printed: how figures were printed.
        resource: what is counted, for matching groups that name it.
    """
    by_report = same_values(rows.rows, ("report",))
    wholes = {
        (str(row["report"]), str(row["table"]), str(row["group"])): row["count"]
        for row in stated.rows
        if row["measure"] == "reported"
    }
    for row in stated.rows:
        own = by_report.get((str(row["report"]),), [])
        if OF_ALL.search(str(row["group"] or "")) and _folded(str(row["group"])) not in ALL_GROUPS:
            whole = wholes.get((str(row["report"]), str(row["table"]), str(row["group"])))
            if whole != len(own):
                continue  # `All objectives` may leave out rows that have none
        test = ROW_TESTS.get(str(row["measure"]))
        figure = printed.figure(row, "count")
        counted = _counted(row, own, resource) or (own if _counts_all(row, own, stated, resource) else None)
        if test is None or figure is None or not counted:
            continue
        if row["measure"] in TRAVELS and resource != "indicator-results":
            continue
        if row["measure"] in RATED and not any(COLOURS & set(str(other["rag"]).split()) for other in own):
            yield not_judged(_about(row, resource, stated), figure)  # colours in a form without, or words
            continue
        found = [other for other in counted if test(other)]
        if row["measure"] in RATED and may_be_unread(figure.value, len(found), counted):
            yield not_judged(_about(row, resource, stated), figure)
            continue
        yield _count(row, figure, found, counted, resource, stated)


def may_be_unread(said: Decimal, held: int, rows: Sequence[Row]) -> bool:
    """Whether a count is larger than that of the rows by no more than there are whose rating was not read.

    So where a row prints a colour that no key explains, or stands in a section of results and targets that
    has no rating at all: it may be rated in a way that is not known.
    """
    rated = {str(row.get("section")) for row in rows if row.get("rag") or row.get("status_printed")}
    unread = sum(
        not row.get("rag")
        and (
            str(row.get("status_printed") or "").startswith("colour ")
            or (str(row.get("section")) not in rated and _is_aimed(row))
        )
        for row in rows
    )
    return held < said <= held + unread


def _is_aimed(row: Row) -> bool:
    return row.get("target_value") is not None and row.get("result_value") is not None


def _count(
    row: Row, figure: Figure, found: Sequence[Row], counted: Sequence[Row], resource: str, stated: Records
) -> Ran:
    about = _about(row, resource, stated)
    number = Decimal(len(found))
    ran = reckoned(
        about,
        figure,
        [],
        lambda _: number,
        Decimal(0),
        lambda _: f"{row['measure']} is printed as {figure.shown()}; {number} of the rows printed are so.",
    )
    place = str((found or counted)[0]["locator"])
    return replace(ran, expected=Figure(number, Decimal(1), place, ""))


def _about(row: Row, resource: str, stated: Records) -> About:
    subject = f"{row['table']}, {row['group']}: {row['measure']} against {resource}"
    return About("rows", str(row["report"]), stated.resource, subject)


def check_sentences(stated: Records, summary: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each count and share of a sentence against the same of the report's summary tables."""
    summed = by_report(summary.rows)
    for row in stated.rows:
        for other in summed.get(str(row["report"]), ()):
            if other["measure"] != row["measure"]:
                continue
            if not _same_group(str(row["group"]), str(other["group"])):
                continue
            for column in ("count", "percent"):
                figure, twin = printed.figure(row, column), printed.figure(other, column)
                if figure is None or twin is None:
                    continue
                what = row["measure"] if column == "count" else f"{row['measure']} per cent"
                subject = f"{row['group']}: {what} in a sentence and in {other['table']}"
                about = About("equal", str(row["report"]), "stated-counts", subject)
                yield equal(about, figure, twin, "A sentence says")


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
    own = str(row.get("period") or rows[0].get("period") or "")
    of = periods.named_period(str(row["group"] or ""), own)
    if of is not None or periods.QUARTER.search(str(row["group"] or "")):
        return rows if of is not None and of.text == own else None  # those of another period are no rows
    named = [other for other in rows if group and group in _parts_of(other)]
    if named and len(named) < len(rows):
        return named  # a theme may be called `Council`
    if is_actions or group in ALL_GROUPS or OF_ALL.search(str(row["group"] or "")):
        return rows
    return _part_named(str(row["group"]), rows, "section") or _part_named(str(row["group"]), rows, "area")


def _counts_all(row: Row, rows: Sequence[Row], stated: Records, resource: str) -> bool:
    """Whether a summary without names of groups, as of tiles, counts about as many as are printed."""
    if row["group"] != row["table"] or resource != "indicator-results" or not row["group"]:
        return False
    beside = [one for one in stated.rows if one["table"] == row["table"] and one["report"] == row["report"]]
    if any(one["group"] != one["table"] for one in beside):
        return False
    counted = sum(int(str(one["count"])) for one in beside if one["measure"] in ALL_RATED)
    return abs(counted - len(rows)) <= max(MOST_OFF, len(rows) // SHARE_OFF)


def _parts_of(row: Row) -> set[str]:
    return {_folded(str(row.get(name) or "")) for name in ("section", "area")}


def _part_named(group: str, rows: Sequence[Row], column: str) -> list[Row] | None:
    """The rows of the one part of a report that a group names."""
    words = _words(group)
    scored = {
        part: len(words & _words(part)) / max(1, len(words))
        for part in sorted({str(other.get(column) or "") for other in rows})
    }
    best = max(scored, key=lambda part: scored[part], default="")
    rivals = [part for part, score in scored.items() if score == scored.get(best)]
    if not best or scored[best] < 0.5 or len(rivals) > 1:
        return None
    return [other for other in rows if other.get(column) == best]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower())) - STOP_WORDS
