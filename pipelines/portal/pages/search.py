"""Search over everything published: datasets, tables, columns, indicators, rows of text, findings.

An index of words in memory, made once for each state of the catalogue. A question is answered above the list
where the portal holds the answer. A word that stands nowhere is named: one that is a letter away is offered,
and taken, which the page says, where what was typed is no word. Very long tables are left to their explorer.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pipelines.portal.answers import OFFER, Answered
from pipelines.portal.drawing import show
from pipelines.portal.lookups import FORMATS, BadRequestError, NotFoundError, table_address
from pipelines.portal.pages.asking import ask, shown
from pipelines.portal.pages.cells import show_cell
from pipelines.portal.pages.entries import LONGEST_BODY, SearchEntry, period_of
from pipelines.portal.pages.evidence import NAMING, FoundRow
from pipelines.portal.pages.registry import KINDS_OF_DATASET, ROWS_ELSEWHERE
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.portal.tables.spots import evidence_address
from pipelines.store.published import Package, PublishedVersion, Resource

OF_THE_READING = frozenset(("locator", "report", "found_by", "status_printed", "period_start", "period_end"))
"""Columns that say how a row was read or repeat another, which nobody searches for."""
FILTERS = {
    "kind": "What",
    "topic": "Topic",
    "publisher": "Publisher",
    "period": "Report",
    "latest": "Newest report",
    "format": "Format",
}
PUBLISHER = "publisher"
VALUE_WORDS = {("kind", "Row"): "Figure or text"}
MOST_ROWS = 20_000
PER_PAGE = 20
MOST_WORDS = 12
MOST_LEADING = 4
"""How many figures of a row stand before the words that were found in it."""
SHORTEST_SLIP = 5
ENOUGH_OPTIONS = 12
NOT_ASKED = Answered((), (), "")
HOW_MUCH = re.compile(r"(?i)\bhow (?:many|much|often|long)\b")
"""What asks for a figure stands in no text that holds it."""
START, END = "\x02", "\x03"
KINDS = ("Dataset", "Indicator", "Table", "Column", "Row", "Finding", "Report")
WEIGHTS = {
    "Dataset": 3.0,
    "Indicator": 2.5,
    "Table": 1.5,
    "Finding": 1.2,
    "Report": 1.5,
    "Row": 1.2,
    "Column": 0.7,
}


@dataclass(frozen=True)
class Hit:
    """An entry with its title and text, what was looked for marked."""

    entry: SearchEntry
    title: Markup
    text: Markup


@dataclass(frozen=True)
class EntriesFound:
    """Which entries fit, which words stand nowhere, and those a letter away from them."""

    entries: tuple[tuple[SearchEntry, str, str], ...]
    unknown: tuple[str, ...]
    offers: tuple[tuple[str, str], ...]
    is_any: bool


class SearchIndex:
    """The words of all entries; safe to use from several threads."""

    def __init__(self, entries: Iterable[SearchEntry]) -> None:
        self.entries = tuple(entries)
        self._lock = threading.Lock()
        self._words = sqlite3.connect(":memory:", check_same_thread=False)
        self._words.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, tokenize='porter unicode61')")
        self._words.executemany(
            "INSERT INTO f (rowid, title, body) VALUES (?, ?, ?)",
            ((number, entry.title, entry.body) for number, entry in enumerate(self.entries)),
        )
        self._words.execute("PRAGMA query_only = 1")

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word that stands anywhere, as printed, in lower case."""
        words = {
            word
            for entry in self.entries
            for word in re.findall(r"[^\W\d_]{3,}", f"{entry.title} {entry.body}".lower())
        }
        return tuple(sorted(words))

    def find(self, text: str) -> EntriesFound:
        """The entries that hold all words, best first; if none does, those that hold any."""
        words = re.findall(r"\w+(?:[/.&'’-]\w+)*", HOW_MUCH.sub(" ", text) or text)[:MOST_WORDS]
        words = [word for word in words if word.lower() not in STOP_WORDS] or words
        if not words:
            return EntriesFound((), (), (), is_any=False)
        unknown = tuple(word for word in dict.fromkeys(words) if not self._is_there(word))
        known = [word for word in words if word not in unknown]
        offers = tuple((word, near) for word in unknown if (near := self._near(word)))
        if not known:
            return EntriesFound((), unknown, offers, is_any=False)
        found, is_any = self._ask(" AND ".join(map(_phrase, known))), False
        if not found and len(known) > 1:
            found, is_any = self._ask(" OR ".join(map(_phrase, known))), True
        return EntriesFound(found, unknown, offers, is_any)

    def _is_there(self, word: str) -> bool:
        with self._lock:
            return (
                self._words.execute("SELECT 1 FROM f WHERE f MATCH ? LIMIT 1", (_phrase(word),)).fetchone()
                is not None
            )

    def _near(self, word: str) -> str:
        """A word that stands somewhere and is written with one letter more, less, other or exchanged."""
        if len(word) < SHORTEST_SLIP or not word.isalpha():
            return ""
        near = process.extractOne(
            word.lower(), self.vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=1
        )
        return str(near[0]) if near else ""

    def _ask(self, match: str) -> tuple[tuple[SearchEntry, str, str], ...]:
        with self._lock:
            rows = self._words.execute(
                "SELECT rowid, bm25(f, 6.0, 1.0), highlight(f, 0, ?, ?), snippet(f, 1, ?, ?, '…', 36) "
                "FROM f WHERE f MATCH ?",
                (START, END, START, END, match),
            ).fetchall()
        ranked = sorted(
            (score * WEIGHTS[self.entries[number].kind], number, title, body)
            for number, score, title, body in rows
        )
        return tuple((self.entries[number], title, body) for _, number, title, body in ranked)


def search(site: Site, asked: Mapping[str, str]) -> str:
    """The page of results, or all datasets where nothing is asked."""
    index = site.once(index_of)
    text = asked.get("q", "")
    chosen = {name: asked[name] for name in FILTERS if name in asked}
    if text:
        found = index.find(text)
    else:
        kinds = (chosen["kind"],) if "kind" in chosen else ("Dataset",)
        plain = tuple((entry, entry.title, entry.body) for entry in index.entries if entry.kind in kinds)
        found = EntriesFound(plain, (), (), is_any=False)
    answered = ask(site, text) if text and not chosen else NOT_ASKED
    corrected = _corrected(text, found)
    if corrected and answered.is_answered:
        found = index.find(corrected)  # what is listed is of the words that were answered
    fitting = [item for item in found.entries if _fits(item[0], chosen)]
    page, pages = _page(asked.get("page", "1"), len(fitting))
    own = {**({"q": text} if text else {}), **chosen}
    return site.render(
        "search.html",
        q=text,
        hits=[_hit(*item) for item in fitting[(page - 1) * PER_PAGE : page * PER_PAGE]],
        total=len(fitting),
        all=len(found.entries),
        found=found,
        corrected=corrected,
        why=answered.why.partition(OFFER)[0] if corrected else answered.why,  # the link offers it
        publisher=site.catalogue.publisher,
        answered=answered,
        answers=shown(answered.answers),
        near=shown(answered.near),
        facets=_facets([item[0] for item in found.entries], text, chosen),
        chosen=chosen,
        reset=f"/search?{urlencode({'q': text})}" if text else "/search",
        page=page,
        pages=pages,
        previous_href=f"/search?{urlencode({**own, 'page': page - 1})}",
        next_href=f"/search?{urlencode({**own, 'page': page + 1})}",
    )


def _corrected(text: str, found: EntriesFound) -> str:
    """The question with the words that are offered in place of those that stand nowhere; empty for none."""
    for word, near in found.offers:
        text = text.replace(word, near)
    return text if found.offers else ""


def dataset_facets(site: Site) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """The filters of the catalogue of datasets, each leading to the search that has it set."""
    entries = [entry for entry in site.once(index_of).entries if entry.kind == "Dataset"]
    facets = _facets(entries, "", {"kind": "Dataset"})
    return [facet for facet in facets if facet[0] != FILTERS["kind"]]


def index_of(site: Site) -> SearchIndex:
    """The index of words over everything published."""
    return SearchIndex(read_entries(site))


def read_entries(site: Site) -> Iterator[SearchEntry]:
    """Everything that can be found, from the newest versions."""
    catalogue = site.catalogue
    publisher = str(catalogue.publisher.get("title") or "")
    for package in catalogue.published:
        version = package.latest
        if version is not None:
            yield from _of_package(site, package, version, publisher)
    for kind in KINDS_OF_DATASET:
        yield from kind.entries(site)
    for report in catalogue.reports:
        names = " · ".join(table.name for table in report.tables)
        yield SearchEntry(
            "Report",
            report.title,
            show.clip(f"{report.period} {names}", LONGEST_BODY),
            f"/reports/{quote(report.id, safe='')}",
            "What was read from it",
            "",
            *period_of(catalogue, report.id),
            publisher=report.publisher,
        )


def _of_package(
    site: Site, package: Package, version: PublishedVersion, publisher: str
) -> Iterator[SearchEntry]:
    formats = tuple(
        sorted(
            {FORMATS[suffix] for name in version.offered if (suffix := _suffix(name)) in FORMATS} - {"Text"}
        )
    )
    base = SearchEntry("", "", "", "", topic=package.theme, formats=formats, publisher=publisher)
    yield replace(
        base,
        kind="Dataset",
        title=package.title,
        body=f"{package.description} {', '.join(package.keywords)}",
        href=f"/datasets/{package.name}",
        where=f"{show.plural(version.total_rows, 'row')}, version {version.version}",
        is_newest=True,
    )
    for resource in version.resources:
        if resource.name == "locators":
            continue
        yield replace(
            base,
            kind="Table",
            title=resource.title,
            body=resource.description,
            href=table_address(package, version, resource),
            where=package.title,
        )
        for column in resource.columns:
            yield replace(
                base,
                kind="Column",
                title=f"{column.title} ({resource.title})",
                body=f"{column.name}: {column.description}",
                href=f"/datasets/{package.name}#columns-{resource.name}",
                where=f"Column of {resource.title}",
            )
        if resource.name not in ROWS_ELSEWHERE and resource.rows <= MOST_ROWS:
            yield from _rows(site, version, resource, base)


def _rows(
    site: Site, version: PublishedVersion, resource: Resource, base: SearchEntry
) -> Iterator[SearchEntry]:
    front = [column for column in resource.front if column.name not in OF_THE_READING]
    rest = [item for item in resource.columns if item not in front and item.name not in OF_THE_READING]
    rest.sort(key=lambda column: column.name == PUBLISHER)
    names = {column.name for column in resource.columns}
    telling = {column.name for column in front if column.is_number or f"{column.name}_value" in names}
    telling |= {"rag", "result_period"}
    for row in site.reader.rows(resource.parquet) if resource.parquet else ():
        if not row.get("locator"):
            continue
        name = FoundRow(resource, row, "").name
        told = [
            (column, text)
            for column in (*front, *rest)
            if (text := show_cell(column, row, longest=LONGEST_BODY).text)
            and not (column.name in NAMING and text in name)  # the title says it already
        ]
        parts = [text if column.name == PUBLISHER else f"{column.title}: {text}" for column, text in told]
        lead = [part for part, (column, _) in zip(parts, told, strict=True) if column.name in telling]
        period, is_newest = period_of(site.catalogue, str(row.get("report") or ""))
        yield replace(
            base,
            kind="Row",
            title=name,
            body=show.clip(" · ".join(parts), LONGEST_BODY),
            href=evidence_address(version.package, version.version, str(row["locator"])),
            where=resource.title,
            lead=tuple(lead[:MOST_LEADING]),
            period=period,
            is_newest=is_newest,
        )


def _suffix(name: str) -> str:
    return "." + name.rpartition(".")[2]


def _phrase(word: str) -> str:
    """A word as FTS5 asks for it; its ending does not count, whatever else begins like it does."""
    return '"' + word.replace('"', "") + '"'


def _fits(entry: SearchEntry, chosen: Mapping[str, str], leave_out: str = "") -> bool:
    return all(value in entry.values(name) for name, value in chosen.items() if name != leave_out)


def _facets(
    entries: Sequence[SearchEntry], text: str, chosen: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """For each filter its values, with how many would be left, most first."""
    facets = []
    for name, title in FILTERS.items():
        counts = Counter(
            value for entry in entries if _fits(entry, chosen, leave_out=name) for value in entry.values(name)
        )
        rest = {**({"q": text} if text else {}), **{key: chosen[key] for key in chosen if key != name}}
        options = [
            (
                "Only from the newest" if name == "latest" else VALUE_WORDS.get((name, value), value),
                count,
                f"/search?{urlencode({**rest, name: value})}",
                chosen.get(name) == value,
            )
            for value, count in counts.most_common(ENOUGH_OPTIONS)
        ]
        if len(options) > 1 or name in chosen or (name == "latest" and options):
            facets.append((title, options))
    return facets


def _page(text: str, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // PER_PAGE))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0):
        raise BadRequestError("The page must be a whole number from 1 upwards, such as ?page=2.")
    if int(text) > pages:
        raise NotFoundError(f"page {int(text):,} of a list that has {show.plural(pages, 'page')}")
    return int(text), pages


def _hit(entry: SearchEntry, title: str, body: str) -> Hit:
    plain = body.replace(START, "").replace(END, "")
    lead = " · ".join(part for part in entry.lead if part not in plain)
    return Hit(entry, _marked(show.clip(title, 220)), _marked(show.clip(f"{lead} {body}".strip(), 420)))


def _marked(text: str) -> Markup:
    """The text with what was found marked; nothing else in it is markup."""
    safe = str(escape(text))
    open_marks = safe.count(START) - safe.count(END)
    return Markup(safe.replace(START, "<mark>").replace(END, "</mark>") + "</mark>" * max(0, open_marks))  # noqa: S704 - escaped above
