"""Pages of findings: the list with its filters, and one finding with both figures side by side.

The tone is neutral: what is printed where, what may explain it, how to ask. Nobody is said to be wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pipelines.portal.drawing import show
from pipelines.portal.lookups import BadRequestError, NotFoundError
from pipelines.portal.performance.findings import (
    CONTRADICTION,
    RESTATEMENT,
    PrintedFigure,
    PublishedFinding,
    check_words,
)
from pipelines.portal.site import Site
from pipelines.portal.tables.spots import by_page, picture_address

FILTERS = ("kind", "check", "report")
PER_PAGE = 20
KIND_WORDS = {
    CONTRADICTION: "Printed figures that do not agree",
    RESTATEMENT: "Figures printed differently later",
}
READINGS = {
    "sum": "A part may have been left out of the table, a figure may have been rounded, or a total may have "
    "been carried over from an earlier draft.",
    "equal": "One table may have been updated after the other, or the two may count different things.",
    "balance": "The difference may have been worked out from figures before they were rounded.",
    "share": "The percentage may have been worked out from other counts, or rounded twice.",
    "rows": "The count may include indicators that the report does not list, or follow a rule that it does "
    "not print.",
    "direction": "The direction may have been set before a result was updated, or follow a rule that the "
    "report does not print.",
    "rating": "The rating may allow a tolerance that the report does not print, or may have been set before "
    "a figure was updated.",
    RESTATEMENT: "Figures are often provisional when first printed. The definition, the way of counting or "
    "the target may also have been changed on purpose.",
}
OTHER_READING = "The two may count slightly different things, or one may have been updated after the other."


@dataclass(frozen=True)
class Option:
    """A value to filter by."""

    words: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """What findings can be filtered by, with its values."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Side:
    """One figure of a finding with the pictures of its place."""

    name: str
    printed: PrintedFigure
    pictures: tuple[tuple[int, str], ...]


def findings(site: Site, asked: Mapping[str, str]) -> str:
    """All findings that fit the filters, by pages."""
    found = site.findings.found
    facts = _facts([finding for finding in found if _fits(finding, asked)])
    fitting = [fact[0] for fact in facts]
    text = asked.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0):
        raise BadRequestError("The page must be a whole number from 1 upwards, such as ?page=2.")
    page, pages = int(text), max(1, -(-len(fitting) // PER_PAGE))
    if page > pages:
        raise NotFoundError(f"page {page:,} of a list that has {show.plural(pages, 'page')}")
    chosen = {name: asked[name] for name in FILTERS if name in asked}
    return site.render(
        "findings.html",
        facts=facts[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(fitting),
        all=site.findings.facts,
        facets=_facets(site, found, asked),
        chosen=chosen,
        page=page,
        pages=pages,
        own=urlencode(chosen),
        version=site.findings.version,
        kinds=KIND_WORDS,
    )


def _facts(found: Sequence[PublishedFinding]) -> list[list[PublishedFinding]]:
    """Findings of one fact together, the weightiest first: most pounds, then the widest gap."""
    facts: dict[tuple[object, ...], list[PublishedFinding]] = {}
    for each in found:
        facts.setdefault(each.fact, []).append(each)

    def weight(fact: list[PublishedFinding]) -> tuple[bool, float, float]:
        gap = fact[0].apart
        return (gap is None, -gap.pounds, -gap.share) if gap else (True, 0.0, 0.0)

    return sorted(facts.values(), key=weight)


def finding(site: Site, finding_id: str) -> str:
    """One finding: both figures with both places, what may explain it, how to ask."""
    found = site.findings.get(finding_id)
    version = site.findings.version
    if found is None or version is None:
        raise NotFoundError(
            f"finding “{show.clip(finding_id, 80)}”", (("All findings as they stand now", "/findings"),)
        )
    sides = [
        Side(
            name,
            printed,
            tuple(
                (
                    spots.page,
                    picture_address(
                        version.package,
                        version.version,
                        found.id,
                        printed.picture_field,
                        spots.page,
                        crop=True,
                    ),
                )
                for spots in by_page(printed.spots)
            ),
        )
        for name, printed in (
            ("Printed first" if found.kind == RESTATEMENT else "One figure", found.first),
            ("Printed later" if found.kind == RESTATEMENT else "The other figure", found.second),
        )
    ]
    return site.render(
        "finding.html",
        finding=found,
        sides=sides,
        reading=READINGS.get(found.check, OTHER_READING),
        question=_question(found),
        kinds=KIND_WORDS,
        indicator=site.indicators.get(found.indicator_id),
        version=version,
        contact=version.descriptor.get("openbarnet:contact") or {},
    )


def _fits(finding: PublishedFinding, asked: Mapping[str, str], leave_out: str = "") -> bool:
    wanted = {name: asked[name] for name in FILTERS if name in asked and name != leave_out}
    return all(value in _values(finding, name) for name, value in wanted.items())


def _values(finding: PublishedFinding, name: str) -> tuple[str, ...]:
    if name == "kind":
        return (finding.kind,)
    return (finding.check,) if name == "check" else finding.reports


def _facets(site: Site, found: Sequence[PublishedFinding], asked: Mapping[str, str]) -> list[Facet]:
    def title_of(report: str) -> str:
        known = site.catalogue.report(report)
        return known.title if known else report

    words: dict[str, tuple[str, Callable[[str], str]]] = {
        "kind": ("Kind", lambda value: KIND_WORDS.get(value, value)),
        "check": ("What was compared", check_words),
        "report": ("Report", title_of),
    }
    facets = []
    for name, (title, say) in words.items():
        rest = {other: asked[other] for other in FILTERS if other in asked and other != name}
        facts = {
            (value, item.fact)  # the list shows a fact once, so it counts once
            for item in found
            if _fits(item, asked, leave_out=name)
            for value in _values(item, name)
        }
        counts = Counter(value for value, _ in sorted(facts, key=lambda each: each[0]))
        if len(counts) < 2 and name not in asked:
            continue  # a filter of one value narrows nothing down
        facets.append(
            Facet(
                title,
                tuple(
                    Option(
                        say(value),
                        count,
                        "/findings?" + urlencode({**rest, name: value}),
                        asked.get(name) == value,
                    )
                    for value, count in counts.most_common()
                ),
            )
        )
    return facets


def _question(found: PublishedFinding) -> str:
    """A question to the council, ready to copy."""
    first, second = (
        f"“{side.title}”{', ' + side.place if side.place else ''}, prints {show.clip(side.figure, 200)}"
        for side in (found.first, found.second)
    )
    return (
        f"{show.clip(found.subject, 300)}.\n"
        f"{first}.\n{second}.\n"
        "Please tell me which figure stands, what the other one counts, and which record shows it."
    )
