"""The desk as an application of its own: its addresses, its server, its clock. Never public."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.council.ending import ended_in_order
from pipelines.desk.deciding_pages import DecidingPages
from pipelines.desk.draft_pages import DraftPages
from pipelines.desk.office_pages import OfficePages
from pipelines.desk.probing import PROBES, Probing
from pipelines.desk.public_pages import PublicPages
from pipelines.desk.publishing_pages import PublishingPages
from pipelines.desk.setup import Bureau
from pipelines.desk.signing_in import SigningIn
from pipelines.desk.timekeeper import publish_due, read_waiting
from pipelines.desk.web import DeskDoor, DeskFrame
from pipelines.desk.work_pages import WorkPages
from pipelines.exceptions import OpenBarnetError
from pipelines.portal.http.observed import Observed
from pipelines.store import StoreReader

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0


def create_desk(bureau: Bureau, secret: bytes, *, beat: float = 0.0) -> DeskDoor:
    """The desk as an ASGI application.

    Args:
        bureau: what it works with.
        secret: signs cookies and links.
        beat: seconds between two looks at what is due; nought: somebody else looks.
    """
    frame = DeskFrame(bureau, secret)

    def style(request: Request) -> Response:
        body = frame.styles.get(request.path_params["name"])
        if body is None:
            raise HTTPException(404)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(body, media_type="text/css; charset=utf-8", headers=headers)

    over = threading.Event()
    clock = [
        threading.Thread(target=_beat, name=work.__name__, args=(bureau, work, beat, over), daemon=True)
        for work in ((publish_due, read_waiting) if beat else ())
    ]

    @contextlib.asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        for thread in clock:
            thread.start()
        yield
        over.set()

    app = Starlette(
        routes=[
            *SigningIn(frame).routes(),
            *WorkPages(frame).routes(),
            *DecidingPages(frame).routes(),
            *DraftPages(frame).routes(),
            *PublishingPages(frame).routes(),
            *OfficePages(frame).routes(),
            *PublicPages(frame).routes(),
            *Probing(bureau, clock).routes(),
            Route("/static/{hash}/{name}", style),
        ],
        exception_handlers={HTTPException: frame.on_http_error, Exception: frame.on_failure},
        lifespan=living,
    )
    hosts = frozenset((urlsplit(bureau.address).netloc,)) if bureau.address else frozenset[str]()
    return DeskDoor(app, is_sealed=frame.is_sealed, hosts=hosts, for_any_host=PROBES)


def _beat(bureau: Bureau, work: Callable[[Bureau], int], seconds: float, over: threading.Event) -> None:
    """Look at what is due again and again; an error is logged, and the next look comes all the same."""
    while not over.wait(seconds):
        try:
            work(bureau)
        except OpenBarnetError:
            log.exception("the desk's clock could not do what is due")
        except Exception:
            log.exception("the desk's clock failed in a way nobody foresaw")


def observed_desk(bureau: Bureau, secret: bytes, *, beat: float = 0.0) -> Observed:
    """The desk with `/metrics` for Prometheus and request ids: numbers of answers, nothing of the work.

    The arguments are those of `create_desk`.
    """
    return Observed(create_desk(bureau, secret, beat=beat), StoreReader(bureau.store), "desk")


def serve(bureau: Bureau, secret: bytes, host: str, port: int) -> None:
    """Serve the desk until SIGTERM or SIGINT."""
    with ended_in_order():
        uvicorn.run(
            observed_desk(bureau, secret, beat=BEAT_SECONDS),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
