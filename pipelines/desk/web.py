"""The frame of every page of the desk: who is signed in, tokens against forged requests, limits, headers.

A page is a plain function of a visit; it runs only for people with one of its roles, and a form only with the
token of its own session. Errors of ours become pages that say what to do.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, PackageLoader
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from wtforms import Form
from wtforms.csrf.session import SessionCSRF

from pipelines.council.scratch import process_folder
from pipelines.desk.accounts import LONGEST_SECONDS, Account, DeskSession
from pipelines.desk.acts import LARGEST_FILE, ForbiddenError, OvertakenError
from pipelines.desk.setup import Bureau
from pipelines.desk.web_words import dated, done, moment
from pipelines.exceptions import OpenBarnetError
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import Event
from pipelines.standalone import page_environment, plural

log = logging.getLogger(__name__)
SESSION, VISITOR = "desk", "desk-visitor"
SMALL_BODY = 512 * 1024
MOST_FIELDS = 400
TAKE_FILES = frozenset(("/bring-in", "/datasets/new"))
"""Addresses that take a whole file."""
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
STYLES = ("portal.css", "desk.css")
TYPED = {
    "value": "What stands there",
    "reason": "Why",
    "words": "Your words",
    "note": "Note",
    "title": "What people call it",
    "period": "Period",
}
"""Fields that people type texts into, by name, with what a page calls them."""


class Guarded(Form):
    """A form that is tied to its session: every form of the desk is one."""

    class Meta:
        """How WTForms ties it."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_secret = b""  # replaced by the desk's own when the frame is made
        csrf_time_limit = timedelta(seconds=LONGEST_SECONDS)


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in, with the form that was sent, if any."""

    request: Request
    session: DeskSession
    form: FormData

    @property
    def account(self) -> Account:
        """Who it is."""
        return self.session.account

    def at(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def said(self, name: str, most: int = 4000) -> str:
        """A field of the form or of the address as text, cut to a length."""
        value = self.form.get(name, self.request.query_params.get(name, ""))
        return value[:most] if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A field as a whole number; None when it is none."""
        text = self.said(name, 12)
        return int(text) if text.isdecimal() else None


Handler = Callable[[Visit], Response]


class DeskFrame:
    """Renders pages, knows who asks, refuses what must be refused."""

    def __init__(self, bureau: Bureau, secret: bytes) -> None:
        self.bureau = bureau
        self._secret = hashlib.sha256(b"forms" + secret).digest()
        self._own = secret
        self._visitors = URLSafeTimedSerializer(secret, salt="visitor")
        self.signer = URLSafeTimedSerializer(secret, salt="links")
        self.styles = {name: _style(name) for name in STYLES}
        self._templates = _environment()

    @property
    def is_sealed(self) -> bool:
        """Whether people reach the desk by https, so that cookies go by nothing else."""
        return self.bureau.address.startswith("https://")

    def serializer(self, salt: str) -> URLSafeTimedSerializer:
        """Signs what a browser keeps for one purpose."""
        return URLSafeTimedSerializer(self._own, salt=salt)

    # ---- answering

    def page(
        self, template: str, *, visit: Visit | None = None, status: int = 200, **content: Any
    ) -> HTMLResponse:
        """A page as its template says."""
        account = visit.account if visit and visit.session.is_whole else None
        words = self._templates.get_template(f"{template}.html").render(
            me=account,
            my_roles=account.roles_for() if account else frozenset(),
            roles=DeskRole,
            csrf=self.token(visit.session.csrf) if visit else content.pop("csrf", ""),
            names=self.names if account else {},
            **content,
        )
        return HTMLResponse(words, status_code=status)

    @property
    def names(self) -> Mapping[str, str]:
        """What people are called, by the ids of their accounts."""
        return {account.id: account.name for account in self.bureau.accounts.all()}

    def refusal(self, request: Request, status: int, title: str, words: str, visit: Visit | None) -> Response:
        """A page that says why something was not done."""
        own = self._own_page(request)
        return self.page("refused", visit=visit, status=status, title=title, words=words, back=own)

    # ---- who asks

    def session(self, request: Request) -> DeskSession | None:
        """The session that a request belongs to."""
        return self.bureau.accounts.session(
            request.cookies.get(self.cookie(SESSION), ""), self.bureau.now.timestamp()
        )

    def cookie(self, name: str) -> str:
        """A cookie's name; over https one that no other host can set."""
        return f"__Host-{name}" if self.is_sealed else name

    def set_session(self, response: Response, token: str) -> None:
        """Give a browser its session."""
        response.set_cookie(
            self.cookie(SESSION),
            token,
            max_age=LONGEST_SECONDS,
            path="/",
            secure=self.is_sealed,
            httponly=True,
            samesite="lax",
        )

    def visitor(self, request: Request) -> str:
        """What forms are tied to before anybody has signed in; made anew where there is none."""
        try:
            given = request.cookies.get(self.cookie(VISITOR), "")
            return str(self._visitors.loads(given, max_age=LONGEST_SECONDS))
        except BadSignature:
            return secrets.token_hex(32)

    def set_visitor(self, response: Response, visitor: str) -> None:
        """Give a browser what its first forms are tied to."""
        response.set_cookie(
            self.cookie(VISITOR),
            str(self._visitors.dumps(visitor)),
            max_age=LONGEST_SECONDS,
            path="/",
            secure=self.is_sealed,
            httponly=True,
            samesite="strict",
        )

    # ---- forged requests

    def token(self, csrf: str) -> str:
        """The token that a form of a session carries."""
        field: Any = self._guard(csrf, None)["csrf_token"]
        return str(field.current_token)

    def is_own(self, request: Request, csrf: str, form: FormData) -> bool:
        """Whether a form was sent from a page of this session."""
        return self._is_from_here(request) and bool(self._guard(csrf, form).validate())

    @staticmethod
    def _is_from_here(request: Request) -> bool:
        """Whether a browser does not say that another site sent a form."""
        origin = request.headers.get("origin")
        if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host"):
            return False
        return request.headers.get("sec-fetch-site") not in ("cross-site", "same-site")

    def _guard(self, csrf: str, form: FormData | None) -> Guarded:
        meta = {"csrf_context": {"csrf": csrf}, "csrf_secret": self._secret}
        return Guarded(formdata=form, meta=meta)

    # ---- pages for people who are signed in

    def guarded(self, handler: Handler, *roles: DeskRole) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint for people with one of some roles; without any, for everybody who is signed in."""

        async def endpoint(request: Request) -> Response:
            session = await run_in_threadpool(self.session, request)
            if session is None or not session.is_whole:
                return await self._ended(request) if request.method == "POST" else self._to_sign_in(request)
            form = FormData()
            if request.method == "POST":
                form = await read_form(request)
            visit = Visit(request, session, form)
            try:
                if request.method == "POST" and not self.is_own(request, session.csrf, form):
                    words = "This form is from no page of yours, or the page was too old. Nothing was done."
                    return self.refusal(request, 403, "That was not done", words, visit)
                if roles and not session.account.roles_for() & set(roles):
                    words = f"This page is for: {', '.join(roles)}. Ask an administrator for the role."
                    return self.refusal(request, 403, "This page is not for you", words, visit)
                return await run_in_threadpool(handler, visit)
            except ForbiddenError as error:
                return self.refusal(request, 403, "That was not done", sentence(error), visit)
            except OvertakenError as error:
                return self.refusal(request, 409, "Somebody else was quicker", sentence(error), visit)
            except OpenBarnetError as error:
                return self.refusal(request, 400, "That was not done", sentence(error), visit)
            except KeyError:
                return self.refusal(
                    request, 404, "There is nothing here", "The address leads nowhere.", visit
                )
            finally:
                await form.close()

        return endpoint

    def _to_sign_in(self, request: Request) -> Response:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", status_code=303)

    async def _ended(self, request: Request) -> Response:
        """What was sent after its session had ended: not done, and not lost to who typed it."""
        typed: list[tuple[str, str]] = []
        length = request.headers.get("content-length", "")
        if self._is_from_here(request) and length.isdecimal() and int(length) <= SMALL_BODY:
            form = await read_form(request)
            given = ((says, form.get(name)) for name, says in TYPED.items())
            typed = [(says, text) for says, text in given if isinstance(text, str) and text.strip()]
            await form.close()
        back = self._own_page(request)
        return self.page("ended", status=401, typed=typed, to=f"/sign-in?next={quote(back)}")

    @staticmethod
    def _own_page(request: Request) -> str:
        """The page of the desk that a request came from, as its browser says."""
        back = urlsplit(request.headers.get("referer", ""))
        return back.path if back.netloc == request.url.netloc and back.path else "/"

    # ---- the rest

    def on_http_error(self, request: Request, error: Exception) -> Response:
        """What the framework refuses: unknown addresses and methods, forms too large."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = {
            404: "The address leads nowhere.",
            405: "That address does not take what was sent to it.",
            413: f"That is too large. A file may have up to {LARGEST_FILE // 1_048_576} megabytes.",
        }.get(status, "What was sent could not be understood.")
        return self.refusal(request, status, "That cannot be answered", words, None)

    def on_failure(self, request: Request, error: Exception) -> Response:
        """An error nobody foresaw: logged, told without its details, nothing was done."""
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        words = "The desk made a mistake; it is in its log. What you sent may not have been saved."
        return self.refusal(request, 500, "Something went wrong", words, None)


async def read_form(request: Request) -> FormData:
    """The form that was sent.

    Raises:
        HTTPException: it is too large, or none.
    """
    try:
        return await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=SMALL_BODY)
    except ClientDisconnect as error:
        raise HTTPException(400) from error


def kept_upload(visit: Visit, name: str) -> tuple[str, Path] | None:
    """The file of a form's field, its bytes in a file of ours; None when none was chosen."""
    given = visit.form.get(name)
    if not isinstance(given, UploadFile) or not given.filename:
        return None
    import shutil

    given.file.seek(0)
    with tempfile.NamedTemporaryFile(dir=process_folder(), delete=False) as kept:
        shutil.copyfileobj(given.file, kept, 1 << 20)
    return given.filename, Path(kept.name)


def sentence(error: OpenBarnetError) -> str:
    """An error as people read it."""
    place = error.place
    return f"{place} {error.what}. {error.next_move[:1].upper()}{error.next_move[1:]}."


def detail(event: Event, *names: str) -> str:
    """What an event says of itself, under the first name that it has; nothing when it was erased."""
    payload = event.payload or {}
    return next((str(payload[name]) for name in names if payload.get(name)), "")


@cache
def _environment() -> Environment:
    environment = page_environment(PackageLoader("pipelines.desk"), lstrip_blocks=True)
    environment.filters["plural"] = plural
    environment.filters["moment"] = moment
    environment.filters["detail"] = detail
    environment.filters["done"] = done
    environment.filters["dated"] = dated
    environment.filters["pathname"] = lambda text: quote(str(text), safe="")
    environment.globals["styles"] = {
        name: f"/static/{hashlib.sha256(_style(name)).hexdigest()[:16]}/{name}" for name in STYLES
    }
    return environment


@cache
def _style(name: str) -> bytes:
    here = Path(__file__).resolve().parent
    file = here / "static" / name
    if name == "portal.css":
        file = here.parent / "portal" / "static" / "style.css"
    return file.read_bytes()


class DeskDoor:
    """Stands before the application: bodies no longer than they may be, the headers of every answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        is_sealed: bool,
        hosts: frozenset[str],
        for_any_host: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._for_any_host = for_any_host
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if is_sealed:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        most = LARGEST_FILE + SMALL_BODY if scope["path"] in TAKE_FILES else SMALL_BODY
        told = headers.get(b"content-length", b"0")
        host = headers.get(b"host", b"").decode("latin-1").rpartition("@")[2]
        if self._hosts and host not in self._hosts and scope["path"] not in self._for_any_host:
            await self._refuse(send, 421, b"This desk has another address.")
            return
        if not told.isdigit() or int(told) > most:
            await self._refuse(send, 413, b"That is too large.")
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                own = [(name, value) for name, value in self._headers if name not in given]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self._app(scope, counted, headed)

    async def _refuse(self, send: Send, status: int, words: bytes) -> None:
        head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *self._headers]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": words})


class Shared:
    """What the pages share."""

    def __init__(self, frame: DeskFrame) -> None:
        self.frame = frame

    @cached_property
    def bureau(self) -> Bureau:
        """The desk."""
        return self.frame.bureau


def seen_other(address: str) -> Response:
    """On to another page, after something was done."""
    return RedirectResponse(address, status_code=303)
