"""Whether the desk can do its work, for whoever watches it: a proxy, a container, an operator.

It answers without signing in and whatever the desk's address is, and tells nothing of what the desk is about.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Thread

import sqlalchemy as sql
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipelines.desk.setup import Bureau
from pipelines.exceptions import OpenBarnetError
from pipelines.store.health import store_health

HEALTH, READY = "/health", "/ready"
PROBES = frozenset((HEALTH, READY))


class Probing:
    """The two addresses that programs ask."""

    def __init__(self, bureau: Bureau, clock: Sequence[Thread]) -> None:
        self._bureau = bureau
        self._threads = clock

    def routes(self) -> list[Route]:
        """Their routes."""
        return [Route(HEALTH, self.health), Route(READY, self.ready)]

    def health(self, _: Request) -> Response:
        """Whether the process can answer and its database does."""
        return _told(self._database())

    def ready(self, _: Request) -> Response:
        """Whether an officer's work would be done: what is written can be, what is due is looked at."""
        return _told([*self._database(), *self._folders(), *self._clock(), *self._records(), *self._store()])

    def _database(self) -> list[str]:
        try:
            with self._bureau.engine.connect() as connection:
                connection.execute(sql.text("select 1"))
        except sql.exc.SQLAlchemyError as error:
            return [f"the database does not answer ({type(error).__name__})"]
        return []

    def _folders(self) -> list[str]:
        places = {
            "the desk's own folder": self._bureau.folder,
            "the folder of records": self._bureau.trail,
            "the folder of reports": self._bureau.reports,
        }
        return [
            f"{what} cannot be written"
            for what, folder in places.items()
            if folder.exists() and not os.access(folder, os.W_OK)
        ]

    def _clock(self) -> list[str]:
        return [
            f"the desk's clock has stopped ({thread.name})"
            for thread in self._threads
            if not thread.is_alive()
        ]

    def _records(self) -> list[str]:
        try:
            self._bureau.events()
        except OpenBarnetError as error:
            return [str(error)]
        return []

    def _store(self) -> list[str]:
        return list(store_health(self._bureau.reader, self._bureau.now).faults)


def _told(faults: list[str]) -> Response:
    return JSONResponse(
        {"status": "failing" if faults else "ok", "faults": faults},
        503 if faults else 200,
        headers={"cache-control": "no-store"},
    )
