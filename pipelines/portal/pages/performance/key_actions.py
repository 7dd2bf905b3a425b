"""The page of key actions: by rating and committee, each with the council's comment and its place.

Beside the actions of a report stands what became of those of the report before: a date moved, reworded,
merged, closed, or not found again, which is asked and never held against anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from pipelines.portal.drawing import show
from pipelines.portal.drawing.charts import StackedBar, green_of, rating_parts, stacked_bar
from pipelines.portal.performance.promises import PromisedAction, PromiseKept, followed
from pipelines.portal.site import Site
from pipelines.portal.tables.rows import DataRow
from pipelines.portal.tables.spots import evidence_address
from pipelines.store.reports import SourceReport

PACKAGE = TABLE = "key-actions"
FILTERS = ("report", "committee", "rating")
NO_COMMITTEE, NOT_RATED = "No committee named", "Not rated"


@dataclass(frozen=True)
class KeyAction:
    """One key action as shown."""

    report: str
    ref: str
    text: str
    committee: str
    rating: show.RatingSign | None
    comment: str
    locator: str

    def value(self, name: str) -> str:
        """What the action has under a filter."""
        if name == "rating":
            return self.rating.word if self.rating else NOT_RATED
        return self.report if name == "report" else self.committee


@dataclass(frozen=True)
class RatedActions:
    """The actions with one rating; without a name where all are in one list."""

    name: str
    actions: Sequence[KeyAction]


@dataclass(frozen=True)
class CommitteeRatings:
    """How the actions of one committee are rated."""

    name: str
    href: str
    counts: Mapping[str, int]
    bar: StackedBar | None


def key_actions(site: Site, asked: Mapping[str, str]) -> str:
    """The page, narrowed down as asked; without a report, the newest that has actions."""
    package = site.catalogue.package(PACKAGE)
    version = package.latest if package else None
    table = version.resource(TABLE) if version else None
    rows = site.reader.rows(table.parquet) if table and table.parquet else []
    every = [_action(row) for row in rows]
    held = {action.report for action in every}
    reports = [report for report in site.catalogue.reports if report.id in held]
    report = asked.get("report") or (reports[0].id if reports else "")
    here = [action for action in every if action.report == report]
    chosen = {name: asked[name] for name in ("committee", "rating") if name in asked}
    shown = [action for action in here if all(action.value(name) == value for name, value in chosen.items())]
    words = [*show.ALL_RATINGS, NOT_RATED]
    before = _report_before(reports, report)
    fates = followed(_promised(rows, before.id), _promised(rows, report)) if before else []

    def evidence_at(locator: str, field: str) -> str:
        return evidence_address(PACKAGE, version.version if version else "", locator, field)

    return site.render(
        "key_actions.html",
        package=package,
        version=version,
        reports=reports,
        report=site.catalogue.report(report),
        committees=_committees(report, here),
        actions=shown,
        groups=[RatedActions("", shown)] if chosen else _by_rating(shown),
        total=len(here),
        finding=green_of(Counter(action.value("rating") for action in here), "actions"),
        chosen=chosen,
        words=[word for word in words if any(action.value("rating") == word for action in here)],
        links={word: _href(report, {**chosen, "rating": word}) for word in words},
        reset=_href(report, {}),
        before=before,
        fates=[fate for fate in fates if fate.changes or fate.question or fate.earlier is None],
        unchanged=sum(_is_unchanged(fate) for fate in fates),
        evidence_of=lambda action, field: evidence_at(action.locator, field),
        evidence_at=evidence_at,
    )


def _by_rating(actions: Sequence[KeyAction]) -> list[RatedActions]:
    """The actions by rating, the worst first, so that a phone opens on what is late."""
    words = (*reversed(show.ALL_RATINGS), NOT_RATED)
    by_rating = {word: [each for each in actions if each.value("rating") == word] for word in words}
    groups = [RatedActions(word, of_it) for word, of_it in by_rating.items()]
    held = [group for group in groups if group.actions]
    return held if len(held) > 1 else [RatedActions("", actions)]


def _report_before(reports: Sequence[SourceReport], report: str) -> SourceReport | None:
    """The report of the same publisher that came before; reports are given newest first."""
    at = next((place for place, each in enumerate(reports) if each.id == report), len(reports))
    publisher = reports[at].publisher if at < len(reports) else ""
    return next((each for each in reports[at + 1 :] if each.publisher == publisher), None)


def _is_unchanged(fate: PromiseKept) -> bool:
    return fate.earlier is not None and fate.later is not None and not fate.changes


def _promised(rows: Sequence[DataRow], report: str) -> list[PromisedAction]:
    return [_promise(row) for row in rows if row.get("report") == report]


def _promise(row: DataRow) -> PromisedAction:
    due, share = row.get("due_date"), row.get("percent_complete")
    return PromisedAction(
        report=_text(row, "report"),
        ref=_text(row, "ref"),
        text=_text(row, "action"),
        rating=_text(row, "rag"),
        status=_text(row, "status_printed"),
        due_text=_text(row, "due_text"),
        due=due if isinstance(due, date) else None,
        percent_complete=float(share) if isinstance(share, int | float) else None,
        found_at=_text(row, "locator"),
    )


def _text(row: DataRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _committees(report: str, actions: Sequence[KeyAction]) -> list[CommitteeRatings]:
    names = Counter(action.committee for action in actions)
    found = []
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])):
        counts = Counter(action.value("rating") for action in actions if action.committee == name)
        href = _href(report, {"committee": name})
        found.append(CommitteeRatings(name, href, counts, stacked_bar(name, href, rating_parts(counts))))
    return found


def _href(report: str, chosen: Mapping[str, str]) -> str:
    return f"/key-actions?{urlencode({'report': report, **chosen})}"


def _action(row: DataRow) -> KeyAction:
    return KeyAction(
        report=_text(row, "report"),
        ref=_text(row, "ref"),
        text=_text(row, "action"),
        committee=_text(row, "committee") or NO_COMMITTEE,
        rating=show.rating(row.get("rag")),
        comment=_text(row, "comment"),
        locator=_text(row, "locator"),
    )
