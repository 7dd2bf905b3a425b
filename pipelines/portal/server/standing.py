"""Which state of a store the portal shows: the newest that is sound, the last good one while it is not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date

from pipelines.exceptions import StoreError
from pipelines.portal.site import Site
from pipelines.store.faults import available
from pipelines.store.published import Catalogue
from pipelines.store.reader import StoreReader

LOOK_AGAIN_SECONDS = 60
"""How soon a damaged dataset is looked at again, whether it has been mended."""

log = logging.getLogger(__name__)


class StandingSite:
    """The site on what is published now.

    Args:
        store: what is published.
        today: gives the day.
        make: makes a site on a catalogue and a day.
        make_ready: makes what questions of a site need.
    """

    def __init__(
        self,
        store: StoreReader,
        today: Callable[[], date],
        make: Callable[[Catalogue, date], Site],
        make_ready: Callable[[Site], None],
    ) -> None:
        self._store = store
        self._today = today
        self._make = make
        self._make_ready = make_ready
        self._site: Site | None = None
        self._is_gone = False
        self._looked_at = 0.0
        self._looks = 0
        self._looking = threading.Lock()
        self._is_ahead = False

    @property
    def held(self) -> Site | None:
        """The site as it was made last; None before the first one."""
        return self._site

    def work_ahead(self) -> None:
        """From now on make what questions need as soon as something is published, not when one is asked."""
        self._is_ahead = True
        with suppress(StoreError, OSError):  # whoever asks is told; a store may come later
            self.site()

    def stamp(self) -> object:
        """What tells this state of the store, and this day, from the next."""
        try:
            stamp = self._store.stamp()
        except OSError:
            stamp = None
        held = self._site
        if held and held.catalogue.unavailable and time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            names = [each.name for each in held.catalogue.unavailable]
            threading.Thread(target=self._look_at, args=(names,), daemon=True).start()
        return (stamp, self._today(), self._looks)

    def whole_site(self) -> Site:
        """The site, for programs: they are told where it is only the last good one.

        Raises:
            StoreError: the store was there and is there no more.
        """
        site = self.site()
        if self._is_gone:
            raise StoreError(str(self._store.root), "is not there any more", "mount or restore it")
        return site

    def site(self) -> Site:
        """The site on the catalogue as it stands; the last good one while a broken one lies there."""
        try:
            catalogue = self._store.catalogue()
        except (StoreError, OSError):
            if self._site is None:
                raise
            log.exception("the catalogue cannot be read; serving the one before")
            return self._site
        held = self._site
        if held is not None and held.catalogue.stamp is not None and catalogue.stamp is None:
            if not self._is_gone:
                log.error("%s: the store is not there any more; mount or restore it", self._store.root)
            self._is_gone = True
            return held
        self._is_gone = False
        today = self._today()
        if held is None or held.catalogue.stamp != catalogue.stamp or held.today != today:
            held = self._build(available(catalogue), today)
        return held

    def look_again(self) -> None:
        """Look at every byte of every dataset, whether it can be read still."""
        self._look_at([each.name for each in self._site.catalogue.packages] if self._site else [])

    def _look_at(self, names: Collection[str]) -> None:
        """Look whether what can be read has changed, and build the site anew if so; once a minute at most.

        Args:
            names: datasets of which every byte is read; of the others sizes are looked at.
        """
        with self._looking:
            held = self._site
            if held is None or self._is_gone or time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
                return
            self._looked_at = time.monotonic()
            try:
                found = available(self._store.catalogue(), thorough=names)
            except (StoreError, OSError):
                log.exception("the store cannot be looked at")
                return
            known = {each.name: each.latest for each in held.catalogue.unavailable}
            if {each.name: each.latest for each in found.unavailable} != known:
                for package in found.unavailable:
                    log.error("%s: %s", package.name, package.latest.fault if package.latest else "")
                self._build(found, self._today())
                self._looks += 1

    def _build(self, catalogue: Catalogue, today: date) -> Site:
        """A new site on a catalogue, which takes the place of the one before."""
        self._site = self._make(catalogue, today)
        if self._is_ahead:
            threading.Thread(target=self._make_ready, args=(self._site,), daemon=True).start()
        return self._site
