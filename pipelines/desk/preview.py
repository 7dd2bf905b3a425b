"""The portal's own pages over a candidate: what readers would see, where only the desk sees it.

The portal answers as it would, over the draft; its addresses are led to the desk's, and nothing of what it
tells other machines (that answers may be kept, and read by other sites) is passed on.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from threading import Lock
from typing import Any

import httpx
from starlette.responses import RedirectResponse, Response

from pipelines.desk.building import DRAFT, WORK
from pipelines.desk.candidates import Candidate
from pipelines.desk.setup import Bureau
from pipelines.portal import create_app

OWN_ADDRESS = re.compile(r'\b(href|src|action)="/(?!/)')
BEGIN_OF_PAGE = re.compile(r"<main\b[^>]*>")
SHOWN = ("text/html", "text/css", "text/plain", "text/csv", "image/png", "image/svg+xml", "application/json")
"""Kinds of content that are shown; all other is sent as a file to be saved."""
MOST_KEPT = 2
SECONDS_TO_ANSWER = 60.0


class Previews:
    """The portals of the drafts that are looked at, each one for each working out."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._kept: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lock = Lock()

    def page(self, candidate: Candidate, path: str, query: str) -> Response:
        """A page of the portal over a candidate's draft.

        Raises:
            KeyError: the candidate was not worked out yet.
        """
        home = f"/candidates/{candidate.id}/portal"
        answer = asyncio.run(self._asked(self._portal(candidate), f"/{path}", query))
        if answer.is_redirect:
            to = answer.headers["location"]
            return RedirectResponse(f"{home}{to}" if to.startswith("/") else to, status_code=303)
        kind = answer.headers.get("content-type", "application/octet-stream")
        plain = kind.partition(";")[0]
        body = answer.content
        if plain == "text/html":
            body = _led_home(answer.text, home, candidate).encode()
        headers = {} if plain in SHOWN else {"content-disposition": "attachment"}
        return Response(body, status_code=answer.status_code, media_type=kind, headers=headers)

    def _portal(self, candidate: Candidate) -> Any:
        store = self._bureau.place(candidate.id) / WORK / DRAFT
        catalogue = store / "catalog.json"
        if not catalogue.is_file():
            raise KeyError(candidate.id)
        name = candidate.id, catalogue.stat().st_mtime_ns
        with self._lock:
            if name not in self._kept:
                self._kept[name] = create_app(store, address=self._bureau.portal)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(name)
            return self._kept[name]

    async def _asked(self, portal: Any, path: str, query: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(portal),
            base_url="http://portal.invalid",
            timeout=SECONDS_TO_ANSWER,
        ) as client:
            return await client.get(httpx.URL(path=path, query=query.encode()))


def _led_home(page: str, home: str, candidate: Candidate) -> str:
    """A page whose own addresses are the desk's, and that says at its beginning what it is."""
    page = OWN_ADDRESS.sub(rf'\1="{home}/', page)
    note = (
        '<div class="note"><p><strong>Nothing of this is public.</strong> This is how the portal would look '
        f'with it. <a href="/candidates/{candidate.id}">Back to the desk</a></p></div>'
    )
    return BEGIN_OF_PAGE.sub(lambda found: found[0] + note, page, count=1)
