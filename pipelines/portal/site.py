"""The site as it stands on one state of the catalogue: what its pages are made from, rendered once.

A `Site` is thrown away when the catalogue is replaced, and every page with it; nothing is invalidated
piece by piece.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

from jinja2 import Environment

from pipelines.duties.declared import DutyCode
from pipelines.portal.answers.facts import FactIndex, read_facts
from pipelines.portal.answers.lexicon import Lexicon
from pipelines.portal.explorer.sums import SumEngine
from pipelines.portal.http.responses import Rendered
from pipelines.portal.performance.findings import Findings, read_findings
from pipelines.portal.performance.headlines import Headlines, read_headlines
from pipelines.portal.performance.series import PACKAGE, IndicatorSeries, read_indicators
from pipelines.portal.tables.engine import QueryEngine
from pipelines.portal.tables.rows import RowReader
from pipelines.store.published import Catalogue, PublishedVersion
from pipelines.store.reader import StoreReader

Made = TypeVar("Made")

NO_WORDS = Lexicon((), {}, frozenset(), frozenset())
PAGES_KEPT = 2000
PAGE_BYTES_KEPT = 48_000_000
HTML = "text/html; charset=utf-8"


@dataclass
class Site:
    """One catalogue with everything read from it so far."""

    catalogue: Catalogue
    store: StoreReader
    reader: RowReader
    engine: QueryEngine
    templates: Environment
    address: str
    built: datetime
    today: date = date.min
    duties: tuple[DutyCode, ...] = ()
    lexicon: Lexicon = NO_WORDS
    sums: SumEngine = field(default_factory=SumEngine)
    _made: dict[object, Any] = field(default_factory=dict)
    _makes: threading.RLock = field(default_factory=threading.RLock)
    _pages: OrderedDict[str, Rendered] = field(default_factory=OrderedDict)
    _page_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def state(self) -> str:
        """What tells answers of this site from those of the next: the catalogue's stamp and the code's."""
        return f"{self.catalogue.stamp} {self.built.timestamp()}"

    @property
    def modified(self) -> datetime:
        """When a page last changed: with the catalogue or with the templates, whichever is newer."""
        if self.catalogue.stamp is None:
            return self.built
        changed = datetime.fromtimestamp(self.catalogue.stamp[1] // 1_000_000_000, UTC)
        return max(changed, self.built)

    @cached_property
    def register(self) -> PublishedVersion | None:
        """The latest version of the indicators dataset."""
        package = self.catalogue.package(PACKAGE)
        return package.latest if package else None

    @cached_property
    def indicators(self) -> dict[str, IndicatorSeries]:
        """Every indicator by its id."""
        return read_indicators(self.register, self.reader, self.catalogue) if self.register else {}

    @cached_property
    def findings(self) -> Findings:
        """What the newest checks of figures found, and what we corrected."""
        return read_findings(self.catalogue, self.reader)

    @cached_property
    def facts(self) -> FactIndex:
        """Every published row as words and cells, for questions."""
        found = read_facts(self.catalogue, self.reader, self.lexicon.tables, self.lexicon.opinions)
        gc.freeze()  # else each full collection walks the whole index: a tenth of a second in a question
        return found

    @cached_property
    def headlines(self) -> Headlines:
        """The home page's figures."""
        return read_headlines(self.catalogue, self.reader)

    def once(self, make: Callable[[Site], Made]) -> Made:
        """What a function makes of this site, made when it is first asked for; functions are told apart."""
        with self._makes:
            if make not in self._made:
                self._made[make] = make(self)
            found: Made = self._made[make]
        return found

    def render(self, template: str, **values: object) -> str:
        """A template's text with the values every page has."""
        return self.templates.get_template(template).render(
            site=self.catalogue, address=self.address, **values
        )

    def kept(self, key: str) -> Rendered | None:
        """The page of that key if it was rendered before."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def page(self, key: str, build: Callable[[], str]) -> Rendered:
        """The page of that key, built if it was not; the longest unused make room."""
        page = self.kept(key)
        if page is None:
            page = Rendered(build().encode("utf-8"), HTML, self.modified)
            with self._lock:
                before = self._pages.pop(key, None)
                self._pages[key] = page
                self._page_bytes += len(page.body) - (len(before.body) if before else 0)
                while len(self._pages) > 1 and (
                    len(self._pages) > PAGES_KEPT or self._page_bytes > PAGE_BYTES_KEPT
                ):
                    self._page_bytes -= len(self._pages.popitem(last=False)[1].body)
        return page
